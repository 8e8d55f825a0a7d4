"""The card of a source, made of its manifest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.sdk import manifest as words
from skiptrace.sdk.auth import BasicAuth, BodyAuth, HeaderAuth, NoAuth, QueryAuth, TokenAuth
from skiptrace.sdk.expect import Expectation
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.price import Price
from skiptrace.sdk.source import Limits, Option, Retry, Role, SourceInfo
from skiptrace.sdk.templates import compile_tree, read_secret, render, slots_of
from skiptrace.sdk.words import near

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from skiptrace.sdk.auth import Auth
    from skiptrace.sdk.exchange import Text

_HOST = re.compile(r"https://([^/]+)")


def info_of(manifest: words.Manifest, options: Mapping[str, str] | None = None) -> SourceInfo:
    """What the manifest says of the source as a whole, with its settings where they are known already."""
    card = SourceInfo(
        name=manifest.name,
        title=manifest.title,
        publisher=manifest.publisher or manifest.title,
        origin=manifest.origin,
        accepts={},
        sends=frozenset[str](),
        returns=frozenset(manifest.returns),
        purposes=frozenset(manifest.legal.purposes),
        consumer_report=manifest.legal.consumer_report,
        terms=manifest.legal.terms,
        retention_days=manifest.legal.retention_days,
        uses=frozenset(manifest.legal.uses),
        gate=manifest.legal.gate,
        expects=Expectation(**manifest.expect.model_dump()),
        as_of=manifest.as_of,
        price=Price(model=manifest.price.model, micro_usd=manifest.price.micro_usd, max_units=manifest.price.max_units),
    )
    match manifest:
        case words.RestManifest():
            return replace(_wired(card, manifest, options), accepts=_accepts(manifest), hosts=_hosts(manifest))
        case words.AdapterManifest():
            return _of_adapter(_wired(card, manifest, options), manifest)
        case words.BatchFileManifest():
            needed = frozenset(manifest.request.needs)
            needs = tuple(needed | {one} for one in manifest.request.one_of) or (needed,)
            return replace(
                card,
                sends=frozenset(manifest.sends),
                accepts={manifest.role: needs},
                options=_options(manifest.options),
            )
        case words.TableManifest():
            return replace(
                card,
                accepts={Role.SEARCH: (frozenset({"family_name"}), frozenset({"full_name"}))},
                options=_options(manifest.options),
            )


def option_values(info: SourceInfo, given: Mapping[str, str]) -> dict[str, str]:
    """
    The settings of a source, with its defaults.

    Raises:
        ConfigError: One is unknown, missing, or not as it must look.
    """
    faults = [f"there is no option {name[:60]!r}{near(name, info.options)}" for name in given.keys() - info.options]
    values: dict[str, str] = {}
    for name, option in info.options.items():
        value = given.get(name, option.default)
        if not isinstance(value, str) or (value and re.fullmatch(option.pattern, value) is None):
            faults.append(f"option {name} is not as it must look: {option.about}")
        elif option.required and not value:
            faults.append(f"option {name} is missing: {option.about}")
        elif value:
            values[name] = value
    if faults:
        raise ConfigError("\n".join(f"{info.name}: {fault}" for fault in sorted(faults)))
    return values


def auth_of(said: words.AuthWords, options: Mapping[str, str]) -> Auth:
    """How the key is placed; the vendor's own call for a token may tell a setting, such as a purpose code."""
    match said:
        case words.HeadersAuthWords():
            return HeaderAuth({name: read_secret(text) for name, text in said.headers.items()})
        case words.QueryAuthWords():
            return QueryAuth({name: read_secret(text) for name, text in said.params.items()})
        case words.BodyAuthWords():
            return BodyAuth({name: read_secret(text) for name, text in said.fields.items()})
        case words.BasicAuthWords():
            user, password = (read_secret(text) if text else "" for text in (said.user, said.password))
            return BasicAuth(user, password)
        case words.TokenAuthWords():
            return _token(said, options)
        case words.NoAuthWords():
            return NoAuth()


def _token(said: words.TokenAuthWords, options: Mapping[str, str]) -> TokenAuth:
    who, key = read_secret(said.client_id), read_secret(said.client_secret)
    scope = {"scope": said.scope} if said.scope else {}
    in_header = said.style in {"basic", "basic_json"}
    grant: dict[str, Text] = {
        "grant_type": "client_credentials",
        **scope,
        **({} if in_header else {"client_id": who, "client_secret": key}),
    }
    own = {name: _own_field(text, options) for name, text in (said.body or {}).items()}
    return TokenAuth(
        url=said.url,
        fields=grant if said.body is None else {name: text for name, text in own.items() if text is not None},
        style=said.style,
        basic=BasicAuth(who, key) if in_header else None,
        token=Expression(said.token),
        expires=Expression(said.expires),
        life_s=said.life_s,
        header=said.header,
        before=_own_text(said.before, options) or "",
    )


def _own_field(text: str, options: Mapping[str, str]) -> Text | None:
    """A key by its name, or a text with settings in it."""
    return read_secret(text) if "secret:" in text else _own_text(text, options)


def _own_text(text: str, options: Mapping[str, str]) -> str | None:
    """A text with settings in it; None while one of them is not known."""

    def look(name: str) -> str | None:
        return options.get(name.removeprefix("option."))

    tree = compile_tree(text)
    if any(look(slot.name) is None for slot in slots_of(tree)):
        return None
    return str(render(tree, look))


def _wired(
    card: SourceInfo, manifest: words.RestManifest | words.AdapterManifest, given: Mapping[str, str] | None
) -> SourceInfo:
    defaults = {name: option.default for name, option in manifest.options.items() if option.default}
    return replace(
        card,
        sends=frozenset(manifest.sends),
        limits=Limits(**manifest.limits.model_dump()),
        retry=Retry(**manifest.retry.model_dump()),
        auth=auth_of(manifest.auth, {**defaults, **(given or {})}),
        options=_options(manifest.options),
    )


def _of_adapter(card: SourceInfo, manifest: words.AdapterManifest) -> SourceInfo:
    accepts: dict[Role, tuple[frozenset[str], ...]] = {}
    for one in manifest.accept:
        accepts[one.role] = (*accepts.get(one.role, ()), frozenset(one.needs))
    return replace(card, accepts=accepts, hosts=frozenset(manifest.hosts), abilities=frozenset(manifest.abilities))


def _accepts(manifest: words.RestManifest) -> dict[Role, tuple[frozenset[str], ...]]:
    steps = {Role.SEARCH: manifest.search, Role.VERIFY: manifest.verify, Role.SCRUB: manifest.scrub}
    return {role: tuple(frozenset(step.needs) for step in found) for role, found in steps.items() if found}


def _hosts(manifest: words.RestManifest) -> frozenset[str]:
    """The hosts it talks to; one that an option names is checked by the option's pattern."""
    token = [manifest.auth.url] if isinstance(manifest.auth, words.TokenAuthWords) else []
    found = (_HOST.match(url) for url in (*_urls(manifest), *token))
    return frozenset(host[1].lower() for host in found if host is not None)


def _urls(manifest: words.RestManifest) -> Iterator[str]:
    for step in (*manifest.search, *manifest.verify, *manifest.scrub):
        yield step.url
        if step.batch and step.batch.url:
            yield step.batch.url
    for call in (manifest.expand, manifest.check, manifest.report):
        if call:
            yield call.url


def _options(said: Mapping[str, words.OptionWords]) -> dict[str, Option]:
    return {name: Option(**option.model_dump()) for name, option in said.items()}
