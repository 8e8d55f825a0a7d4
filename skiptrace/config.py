"""The settings of ``skiptrace.toml``: read once, all faults told at once, frozen after."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from skiptrace.errors import ConfigError, NoPurpose
from skiptrace.policy.purposes import purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

FILE_NAME = "skiptrace.toml"
MICRO_USD = 1_000_000
KEY_KINDS = ("file:", "env:", "keyring:")
SQLITE_PREFIX = "sqlite:///"
MOST_WORKERS = 64
MOST_CALLS = 256
MOST_A_SECOND = 10_000
# A configuration is a page of text; a gigabyte given by mistake must not be read.
LARGEST_FILE_BYTES = 4 * 1024 * 1024

# Read by pydantic: an unknown setting is a slip, and a slip in a budget costs money.
_STRICT = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """
    ``[store]``: where it is, which key opens it, where its reference tables lie.

    Paths are absolute once the file has been read. ``tables`` is empty for the usual place.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT

    url: str = "sqlite:///skiptrace.db"
    key: str = "file:skiptrace.key"
    tables: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """``[client.NAME]``: what goes for every file of this client unless an option says otherwise."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    layout: str = ""
    purpose: str = ""
    creditor: str = ""
    liquidation_rate: float | None = None
    fee_share: float | None = None
    wrong_call_usd: Decimal | None = None

    @property
    def wrong_call_micro_usd(self) -> int | None:
        """What a wrong call costs, in millionths of a dollar; None when this client has no figure of its own."""
        return None if self.wrong_call_usd is None else int(self.wrong_call_usd * MICRO_USD)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """
    ``[run]``: when to stop asking, how much may be spent, who answers for the purpose.

    Args:
        liquidation_rate: Share of a balance that is collected once the debtor is reached.
        fee_share: Share of what is collected that the firm keeps. With both, a source is asked only while what it is
            likely to bring is worth more than its price; they are never guessed.
        wrong_call_usd: What it costs to use a contact that is not the debtor's. With rate and share, a contact is
            checked only while what the check is likely to save is more than its price. A minute of a collector at
            30 USD an hour unless it is said.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT

    stop_at: float = 0.90
    budget_usd: Decimal | None = None
    attested_by: str = ""
    workers: int = 2
    liquidation_rate: float | None = None
    fee_share: float | None = None
    wrong_call_usd: Decimal = Decimal("0.50")

    @property
    def wrong_call_micro_usd(self) -> int:
        """What a wrong call costs, in millionths of a dollar."""
        return int(self.wrong_call_usd * MICRO_USD)

    @property
    def budget_micro_usd(self) -> int | None:
        """The ceiling in millionths of a dollar; None when none is set."""
        return None if self.budget_usd is None else int(self.budget_usd * MICRO_USD)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """
    One ``[[source]]``, in waterfall order.

    Args:
        use: ``reference:NAME``, the name of an installed source, or ``file:PATH`` of a manifest.
        key: Where its key is: ``file:``, ``env:`` or ``keyring:`` and a name.
        keys: The same by name, for a source that has several (``skiptrace sources show NAME``).
        price_usd: Price of one question by one's own contract.
        base_url: Another address of the same service.
        minimum_balance_usd: Not asked for accounts below this balance.
        options: What this source alone understands; its manifest says what.
        counsel: Who ticked a source that is off until counsel agrees, and when.
        concurrency: How many calls may be under way at once, by one's own contract.
        per_second: How many may leave in a second, by one's own contract.
        keep_days: For how long its answers are kept; never longer than its manifest says.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT

    use: str
    key: str = ""
    keys: dict[str, str] = field(default_factory=dict[str, str])
    price_usd: Decimal | None = None
    base_url: str = ""
    minimum_balance_usd: Decimal | None = None
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    counsel: str = ""
    concurrency: int | None = None
    per_second: float | None = None
    keep_days: int | None = None

    @property
    def price_micro_usd(self) -> int | None:
        """The price in millionths of a dollar; None when the source's own goes."""
        return None if self.price_usd is None else int(self.price_usd * MICRO_USD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that ``skiptrace.toml`` says; ``sources`` is empty when every loaded table is to be used."""

    store: StoreSettings = field(default_factory=StoreSettings)
    run: RunSettings = field(default_factory=RunSettings)
    clients: Mapping[str, ClientSettings] = field(default_factory=dict[str, ClientSettings])
    sources: tuple[SourceSettings, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The file as it is written; `Settings` is what the program sees."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    store: StoreSettings = field(default_factory=StoreSettings)
    run: RunSettings = field(default_factory=RunSettings)
    client: dict[str, ClientSettings] = field(default_factory=dict[str, ClientSettings])
    source: list[SourceSettings] = field(default_factory=list[SourceSettings])


@dataclass(frozen=True, slots=True, order=True)
class _Fault:
    place: tuple[str | int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Rule:
    holds: Callable[[Any], bool]
    types: tuple[type, ...]
    reason: str


_NUMBER = (int, Decimal)
# The ceiling keeps millionths of a dollar inside the database's 64 bits.
MOST_USD = 1_000_000_000
_AMOUNT = _Rule(lambda amount: 0 <= amount <= MOST_USD, _NUMBER, f"from 0 to {MOST_USD}")
_SHARE = _Rule(lambda share: 0 <= share <= 1, _NUMBER, "a share: from 0 to 1")
_KEY = _Rule(
    lambda key: not key or key.startswith(KEY_KINDS),
    (str,),
    "name the key, do not write it down: file:PATH, env:NAME or keyring:NAME",
)
_URLS = (SQLITE_PREFIX, "postgresql+psycopg://")
_SOURCES = "name a source: reference:NAME, an installed source, or file:PATH"
# What a type cannot say, by table and name.
_RULES = {
    ("store", "url"): _Rule(lambda url: url.startswith(_URLS), (str,), f"begins with {' or '.join(_URLS)}"),
    ("store", "key"): _Rule(lambda key: key.startswith(KEY_KINDS), (str,), _KEY.reason),
    ("run", "stop_at"): _Rule(lambda chance: 0 < chance <= 1, _NUMBER, "a probability: more than 0, at most 1"),
    ("run", "budget_usd"): _AMOUNT,
    ("run", "liquidation_rate"): _SHARE,
    ("run", "fee_share"): _SHARE,
    ("run", "wrong_call_usd"): _AMOUNT,
    ("client", "wrong_call_usd"): _AMOUNT,
    ("client", "liquidation_rate"): _SHARE,
    ("client", "fee_share"): _SHARE,
    ("source", "keys"): _Rule(
        lambda keys: all(isinstance(one, str) and one.startswith(KEY_KINDS) for one in keys.values()),
        (dict,),
        _KEY.reason,
    ),
    ("source", "concurrency"): _Rule(lambda count: 1 <= count <= MOST_CALLS, (int,), f"from 1 to {MOST_CALLS}"),
    ("source", "per_second"): _Rule(lambda rate: 0 < rate <= MOST_A_SECOND, _NUMBER, f"up to {MOST_A_SECOND}"),
    ("source", "keep_days"): _Rule(lambda days: days >= 1, (int,), "at least 1"),
    ("run", "workers"): _Rule(lambda count: 1 <= count <= MOST_WORKERS, (int,), f"from 1 to {MOST_WORKERS}"),
    ("source", "use"): _Rule(lambda use: bool(use.strip()), (str,), _SOURCES),
    ("source", "key"): _KEY,
    ("source", "base_url"): _Rule(
        lambda url: not url or url.startswith(("https://", "http://")), (str,), "begins with https://"
    ),
    ("source", "price_usd"): _AMOUNT,
    ("source", "minimum_balance_usd"): _AMOUNT,
}


def load(path: Path) -> Settings:
    """
    The settings in a file.

    Raises:
        ConfigError: It cannot be read, or something in it is wrong; every fault is told, with its line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError as exc:
        raise ConfigError(f"{path}: there is no such file; `skiptrace init` writes one") from exc
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path}: cannot be read") from exc
    if len(content) > LARGEST_FILE_BYTES:
        raise ConfigError(f"{path}: too large to be a configuration")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: not UTF-8 text; save it as UTF-8") from exc
    return read(text, folder=path.absolute().parent, name=str(path))


def read(text: str, *, folder: Path, name: str = FILE_NAME) -> Settings:
    """
    The settings in a text.

    Args:
        text: TOML.
        folder: What relative paths are relative to.
        name: What to call the text in messages.
    """
    try:
        # Decimal, so that 0.10 is ten cents and not 0.1000000000000000055.
        raw = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ArithmeticError, ValueError) as exc:
        said = str(exc) if isinstance(exc, tomllib.TOMLDecodeError) else "nested too deep, or a number too long"
        raise ConfigError(f"{name}: not TOML: {said[:200]}") from exc
    file, faults = _checked(raw)
    known = {fault.place for fault in faults}
    faults.extend(fault for fault in _sense(raw) if fault.place not in known)
    if file is None or faults:
        told = sorted((_line_of(fault.place, text), fault) for fault in faults)
        raise ConfigError("\n".join(f"{name}: {_told(line, fault)}" for line, fault in told))
    return _settled(file, folder)


def default_config_text() -> str:
    """The commented file that ``skiptrace init`` writes."""
    return _DEFAULT


def _checked(raw: dict[str, Any]) -> tuple[_File | None, list[_Fault]]:
    # Imported here: half of what `skiptrace --help` may take, and it reads no configuration.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(_File).validate_python(raw), []
    except ValidationError as exc:
        # Without the input: a key that stands in the wrong place must not be shown.
        return None, [_fault(one) for one in exc.errors(include_input=False, include_url=False)]


def _fault(error: ErrorDetails) -> _Fault:
    place = tuple(error["loc"])
    if error["type"] == "unexpected_keyword_argument":
        return _Fault(place, f"there is no such setting{_suggestion(place)}")
    if error["type"] in {"missing", "missing_argument"}:
        return _Fault(place, "is missing")
    if error["type"] == "dataclass_type":
        return _Fault(place, "should be a table of settings")
    return _Fault(place, error["msg"].removeprefix("Input "))


def _suggestion(place: Sequence[str | int]) -> str:
    kinds = {"store": StoreSettings, "client": ClientSettings, "run": RunSettings, "source": SourceSettings}
    kind: type[Any] = kinds[str(place[0])] if len(place) > 1 else _File
    known = [one.name for one in fields(kind)]
    near = get_close_matches(str(place[-1])[:60], known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"


def _sense(raw: dict[str, Any]) -> Iterator[_Fault]:
    """Faults of meaning; a value of the wrong type was told already and is passed over."""
    for place, table in _tables(raw):
        for name, value in table.items():
            rule = _RULES.get((str(place[0]), name))
            if rule is not None and _comparable(value, rule.types) and not rule.holds(value):
                yield _Fault((*place, name), rule.reason)
            if name == "purpose" and isinstance(value, str) and value:
                yield from _purpose_fault((*place, name), value)


def _comparable(value: object, types: tuple[type, ...]) -> bool:
    # Decimal raises when NaN is compared; that it is no number has been told already.
    return isinstance(value, types) and not (isinstance(value, Decimal) and value.is_nan())


def _tables(raw: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    clients, sources = raw.get("client"), raw.get("source")
    found = [
        *((("store",), raw.get("store")), (("run",), raw.get("run"))),
        *((("client", name), table) for name, table in (clients.items() if isinstance(clients, dict) else ())),
        *((("source", index), table) for index, table in enumerate(sources if isinstance(sources, list) else ())),
    ]
    return ((place, table) for place, table in found if isinstance(table, dict))


def _purpose_fault(place: tuple[str | int, ...], code: str) -> Iterator[_Fault]:
    try:
        purpose(code)
    except NoPurpose as refusal:
        yield _Fault(place, str(refusal))


def _told(line: int, fault: _Fault) -> str:
    where = f"line {line}: " if line else ""
    return f"{where}{_place(fault.place)}: {fault.reason}"


def _place(place: tuple[str | int, ...]) -> str:
    # [[source]] is counted from 1, as a person does.
    match place:
        case ("source", int(index), *rest):
            return " ".join([f"[[source]] {index + 1}", *map(str, rest)])
        case ("client", str(name), *rest):
            return " ".join([f"[client.{name}]", *map(str, rest)])
        case (str(table), *rest) if rest:
            return " ".join([f"[{table}]", *map(str, rest)])
        case _:
            return ".".join(map(str, place))


def _line_of(place: tuple[str | int, ...], text: str) -> int:
    """The line of a setting: of its name, else of its table's heading; 0 when neither stands on a line of its own."""
    table, name = (place, "") if place in {("source",), ("client",)} else (place[:-1], str(place[-1]))
    heading: tuple[str | int, ...] = ()
    sources, heading_line = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip()
        if word.startswith("["):
            heading = tuple(word.split("]")[0].strip("[ ").split("."))
            if word.startswith("[["):
                heading, sources = (*heading, sources), sources + 1
            if heading in {table, place}:
                heading_line = heading_line or number
        elif heading == table and name and word.partition("=")[0].strip() == name:
            return number
    return heading_line


def _settled(file: _File, folder: Path) -> Settings:
    store = replace(
        file.store,
        url=_absolute(file.store.url, SQLITE_PREFIX, folder),
        key=_absolute(file.store.key, "file:", folder),
        tables=str(folder / Path(file.store.tables).expanduser()) if file.store.tables else "",
    )
    sources = tuple(
        replace(
            one,
            use=_absolute(one.use, "file:", folder),
            key=_absolute(one.key, "file:", folder),
            keys={name: _absolute(key, "file:", folder) for name, key in one.keys.items()},
        )
        for one in file.source
    )
    return Settings(store=store, run=file.run, clients=file.client, sources=sources)


def _absolute(reference: str, prefix: str, folder: Path) -> str:
    if not reference.startswith(prefix):
        return reference
    path, question, rest = reference.removeprefix(prefix).partition("?")
    return f"{prefix}{(folder / Path(path).expanduser()).as_posix()}{question}{rest}"


_DEFAULT = """\
# Skiptrace: where things are kept, under which purpose it works, whom it asks.
# Paths are relative to this file. Keys are named here and never written down.

[store]
url = "sqlite:///skiptrace.db"        # or postgresql+psycopg://USER@HOST/DATABASE for a team
key = "file:skiptrace.key"            # or env:NAME, keyring:NAME; without it nothing can be read again: keep a copy
# tables = "tables"                   # folder of the reference tables, if not beside the store

[run]
stop_at = 0.90                        # enough confidence to stop asking
workers = 2                           # processes at work at once
# budget_usd = 250.00                 # no run spends more than this
# liquidation_rate = 0.08             # with both, a source is asked only while what it is likely to bring
# fee_share = 0.30                    # is worth more than its price: balance x rate x share; never guessed
# wrong_call_usd = 0.50               # a call to somebody else, or a letter that comes back: a minute of a collector
# attested_by = "j.doe"               # who answers for the purpose

# What goes for every file of a client:
#
# [client.acme]
# layout = "acme"                     # saved with: skiptrace intake FILE --save-layout acme
# purpose = "glba.6802e1"
# creditor = "First Example Bank"

# Whom to ask, in this order. With no [[source]] at all, every loaded table is used.
#
# [[source]]
# use = "reference:voters"            # a table loaded with: skiptrace reference load voters FILE
#
# [[source]]
# use = "people_data_labs"            # an installed source: skiptrace sources
# key = "env:PDL_API_KEY"             # a source with several keys: keys = { NAME = "env:…", OTHER = "env:…" }
# price_usd = 0.10                    # what your own contract says
# minimum_balance_usd = 200.00        # not for accounts below
# keep_days = 30                      # how long its answers may be kept, if not as long as its manifest says
# per_second = 20                     # what your contract allows, if it is not what the manifest says
# concurrency = 8                     # calls under way at once
#
# [[source]]
# use = "file:vendors/acme_people.toml"
# base_url = "https://api.acme-people.example"
"""
