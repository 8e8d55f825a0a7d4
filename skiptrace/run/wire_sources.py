"""The sources of a run that are asked over the wire: on what terms, and why others are not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from skiptrace.config import SourceSettings
from skiptrace.errors import ConfigError, ManifestError, MissingKey, SkiptraceError
from skiptrace.policy.purposes import FCRA, allows, regime_of
from skiptrace.run.lineup import WireSource
from skiptrace.runtime.desk import Terms
from skiptrace.sdk.auth import secrets_of
from skiptrace.sdk.batchfile import FileExchange
from skiptrace.sdk.manifest_text import load_manifest
from skiptrace.sdk.price import Price, PriceModel
from skiptrace.sdk.query import Query
from skiptrace.sdk.registry import load_catalog, source_of
from skiptrace.sdk.source import BatchFileSource, Configurable, Limits, Role, Source, ask
from skiptrace.store.keys import read_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.run.lineup import Lineup
    from skiptrace.sdk.registry import Catalog
    from skiptrace.sdk.source import AnySource, SourceInfo

FILE: Final = "file:"
# How long an answer is kept when neither the manifest nor the configuration says: a placement is worked in that time.
KEEP_DAYS: Final = 30
_HOST: Final = re.compile(r"https?://([^/?#@]+)", re.IGNORECASE)
# A question of every field, to see which keys an adapter places in its requests itself.
_EVERY_FIELD: Final = Query(
    ref="x",
    fields={
        "full_name": "ANN DOE", "given_name": "ANN", "middle_name": "B", "family_name": "DOE", "born": "1980-05-17",
        "ssn_last4": "6789", "address": "1 ELM ST, SPRINGFIELD IL 62704", "street": "1 ELM ST", "city": "SPRINGFIELD",
        "state": "IL", "zip": "62704", "phone": "+12175550123", "email": "ann@example.com", "as_of": "2026-01-31",
    },
)  # fmt: skip


def add_sources(
    found: Lineup,
    configured: Sequence[SourceSettings],
    purpose: str,
    *,
    ask_uncertain: bool = False,
    with_keys: bool = True,
) -> None:
    """
    Add the sources that are asked over the wire to a line-up, or why they may not be used.

    Args:
        found: The line-up.
        configured: ``[[source]]`` of the configuration.
        purpose: Code of the purpose; empty to ask what could be used under some purpose.
        ask_uncertain: Ask again what may have been charged already.
        with_keys: Read the keys; what is only looked at needs none.

    Raises:
        ConfigError: A name is unknown, or a source's settings are wrong; all faults at once.
        MissingKey: A key is not where the configuration says, or none is named.
    """
    settings = {place_of(one.use): one for one in configured}
    catalog: Catalog | None = None
    faults: list[SkiptraceError] = list(_named_twice(configured))
    for name in found.others:
        try:
            own = settings.get(place_of(name), SourceSettings(use=name))
            if not name.startswith(FILE):
                catalog = catalog or load_catalog()
            _add(found, _source(name, catalog), own, purpose, ask_uncertain=ask_uncertain, with_keys=with_keys)
        except (ConfigError, ManifestError, MissingKey) as fault:
            faults.append(fault)
    if faults:
        kind = MissingKey if all(isinstance(one, MissingKey) for one in faults) else ConfigError
        raise kind("\n".join(str(fault) for fault in faults))


def _named_twice(configured: Sequence[SourceSettings]) -> Iterator[ConfigError]:
    """Of two entries for one source only the last would count, whatever the first says of its key and options."""
    places = Counter(place_of(one.use) for one in configured)
    for use in dict.fromkeys(one.use for one in configured if places[place_of(one.use)] > 1):
        yield ConfigError(
            f"{use[:80]} stands under [[source]] more than once; for other options give it a manifest of its own, with "
            "another name"
        )


def place_of(name: str) -> str:
    """A name of the configuration; a manifest by its whole path, from wherever it is named."""
    return f"{FILE}{Path(name.removeprefix(FILE)).absolute()}" if name.startswith(FILE) else name


def _source(name: str, catalog: Catalog | None) -> Source | BatchFileSource:
    if name.startswith(FILE):
        source: AnySource = source_of(load_manifest(Path(name.removeprefix(FILE))))
    else:
        assert catalog is not None  # noqa: S101 loaded for names that are no files
        if name not in catalog.sources:
            broken = next((one.fault for one in catalog.problems if one.where.endswith(f".{name}")), "")
            raise ConfigError(
                f"no source is called {name[:60]!r}"
                + (f": {broken}" if broken else "; `skiptrace sources` and `skiptrace reference list` name them")
            )
        source = catalog.sources[name]
    if not isinstance(source, (Source, BatchFileSource)):
        raise ConfigError(f"{name[:80]} is a file that is loaded: `skiptrace reference load NAME FILE --as …`")
    return source


def _add(
    found: Lineup,
    source: Source | BatchFileSource,
    own: SourceSettings,
    purpose: str,
    *,
    ask_uncertain: bool,
    with_keys: bool,
) -> None:
    why = _refusal(source.info, own, purpose)
    if why:
        found.refused[own.use] = why
        return
    if isinstance(source, (Configurable, FileExchange)):
        source = source.with_options({name: str(value) for name, value in own.options.items()})
    elif own.options:
        raise ConfigError(f"{own.use}: has no options")
    info = source.info
    terms = Terms(
        # A file is paid for as the vendor's invoice says: it is carried by hand.
        price=_price(info, own) if isinstance(source, Source) else Price(model=PriceModel.FREE),
        limits=_limits(info, own),
        keep_days=_keep_days(info, own),
        secrets=_secrets(source, own) if with_keys and isinstance(source, Source) else {},
        base_url=own.base_url,
        options=own.options,
        ask_uncertain=ask_uncertain,
    )
    if own.base_url:
        host = _HOST.match(own.base_url)
        found.open_hosts.add(host[1].lower() if host else "")
    least = int((own.minimum_balance_usd or 0) * 1_000_000)
    found.wire.append(WireSource(named=own.use, source=source, terms=terms, least_balance_micro_usd=least))


def _refusal(info: SourceInfo, own: SourceSettings, purpose: str) -> str:
    """Why policy keeps a source out of a run; empty when it does not."""
    if info.gate and not own.counsel.strip():
        return (
            f'is off until counsel has ticked it ({info.gate}); then write counsel = "WHO, WHEN" under its [[source]]'
        )
    if not purpose:
        return ""
    if not allows(purpose, info.purposes):
        return f"may be used for {', '.join(sorted(info.purposes))} only, not for {purpose}"
    fcra = regime_of(purpose) == FCRA
    if fcra != info.consumer_report:
        which = "is no consumer report" if fcra else "is a consumer report"
        return f"{which}; answers under the FCRA and others never stand in one output"
    return ""


def _price(info: SourceInfo, own: SourceSettings) -> Price:
    price = info.price
    if own.price_micro_usd is not None and price.model is not PriceModel.FREE:
        price = replace(price, micro_usd=own.price_micro_usd)
    if not price.known:
        raise ConfigError(
            f"{own.use}: its price is in your contract: write price_usd = … under its [[source]], so that a budget can "
            "be kept"
        )
    return price


def _limits(info: SourceInfo, own: SourceSettings) -> Limits:
    """The pace of the card, or the one that the firm's own contract allows."""
    limits = replace(info.limits, concurrency=own.concurrency or info.limits.concurrency)
    return limits if own.per_second is None else replace(limits, per_second=float(own.per_second))


def _keep_days(info: SourceInfo, own: SourceSettings) -> int:
    longest = info.retention_days
    days = own.keep_days if own.keep_days is not None else (KEEP_DAYS if longest is None else longest)
    return max(1, days if longest is None else min(days, longest))


def _secrets(source: Source, own: SourceSettings) -> Mapping[str, str]:
    """The keys, by their names in the manifest; read once, held in memory only."""
    names = sorted(secrets_of(source.info.auth) | _placed(source))
    references = dict(own.keys)
    if own.key:
        rest = [name for name in names if name not in references]
        if len(rest) != 1 and source.info.name not in rest:
            raise ConfigError(f"{own.use}: has several keys; write keys = {{ {', '.join(f'{n} = …' for n in names)} }}")
        references[rest[0] if len(rest) == 1 else source.info.name] = own.key
    missing = [name for name in names if name not in references]
    if missing:
        told = f'key = "env:{missing[0].upper()}"' if len(names) == 1 else f'keys = {{ {missing[0]} = "env:…" }}'
        raise MissingKey(
            f"{own.use}: needs the key {' and '.join(missing)}; write {told} under its [[source]] "
            "(file:PATH, env:NAME or keyring:NAME)"
        )
    unknown = sorted(references.keys() - set(names))
    if unknown:
        raise ConfigError(f"{own.use}: has no key called {', '.join(unknown)}; there are: {', '.join(names) or 'none'}")
    return {name: _read(own.use, name, references[name]) for name in names}


def _read(use: str, name: str, reference: str) -> str:
    try:
        return read_secret(reference)
    except MissingKey as exc:
        raise MissingKey(f"{use}: the key {name} is not there: {exc}") from exc


def _placed(source: Source) -> frozenset[str]:
    """The keys that an adapter places in its first requests itself; nothing is sent."""
    found: set[str] = set()
    for role in Role:
        if role not in source.info.roles:
            continue
        try:
            found |= next(ask(source, role, _EVERY_FIELD)).secrets()
        except (SkiptraceError, StopIteration, LookupError, TypeError, ValueError):
            # It cannot be asked so; what else it needs is told when it is asked.
            continue
    return frozenset(found)
