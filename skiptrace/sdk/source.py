"""What a source is: its card, what it tells, and the protocols of its roles and abilities."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from skiptrace.sdk.auth import NoAuth
from skiptrace.sdk.expect import Expectation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from skiptrace.errors import SourceError
    from skiptrace.sdk.auth import Auth
    from skiptrace.sdk.exchange import Exchange, Request, Response
    from skiptrace.sdk.outcome import Verdict
    from skiptrace.sdk.price import Price
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.statements import Candidate, Tells


class Role(StrEnum):
    """What a source is asked: who is this, is this contact good, what must be known before collecting."""

    SEARCH = "search"
    VERIFY = "verify"
    SCRUB = "scrub"


class Ability(StrEnum):
    """What a source can do beside its roles; the card says which."""

    EXPAND = "expand"
    MANY = "many"
    CHECK = "check"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How fast it may be asked, in every window that the vendor names; headers that say what is left and until when."""

    per_second: float | None = None
    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    concurrency: int = 1
    remaining_header: str = ""
    reset_header: str = ""

    def windows(self) -> tuple[tuple[float, float], ...]:
        """The limits as (calls, seconds), shortest window first."""
        named = ((self.per_second, 1), (self.per_minute, 60), (self.per_hour, 3_600), (self.per_day, 86_400))
        return tuple((float(calls), float(seconds)) for calls, seconds in named if calls is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What may be asked again: a call that timed out may have been billed, so it is not repeated unless said so."""

    attempts: int = 3
    timeout_s: float = 15.0
    replay_after_timeout: bool = False
    idempotency_header: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting that this source alone understands; ``pattern`` is what its whole text must look like."""

    about: str
    default: str = ""
    required: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """
    The card of a source.

    Args:
        name: An identifier, stable for ever.
        origin: Where its data come from in the end; sources of one origin confirm each other once.
        accepts: By role, each set of fields it can be asked by.
        sends: Every field that may leave for it.
        returns: Every kind of statement it makes.
        purposes: Any one of these must be held.
        consumer_report: Under the FCRA: only with an FCRA purpose, and never mixed with other answers.
        retention_days: How long an answer may be kept; None when the contract does not limit it.
        as_of: When the data were current; None for live ones.
        abilities: What it can do beside its roles; a method alone does not say so.
        hosts: The only hosts it talks to.
        uses: What its values may be used for when that is limited, such as ``mail``; empty for any lawful use.
        gate: Why it is off until counsel has ticked it in the configuration; empty when it is not.
        expects: Rates over a run below which something is broken.
    """

    name: str
    title: str
    publisher: str
    accepts: Mapping[Role, tuple[frozenset[str], ...]]
    sends: frozenset[str]
    returns: frozenset[Tells]
    purposes: frozenset[str]
    price: Price
    origin: str = ""
    consumer_report: bool = False
    terms: str = ""
    retention_days: int | None = None
    as_of: dt.date | None = None
    limits: Limits = field(default_factory=Limits)
    retry: Retry = field(default_factory=Retry)
    auth: Auth = field(default_factory=NoAuth)
    abilities: frozenset[Ability] = frozenset()
    hosts: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])
    gate: str = ""
    expects: Expectation = field(default_factory=Expectation)

    def __post_init__(self) -> None:
        """Freeze the maps; without another origin, a source is its own."""
        object.__setattr__(self, "accepts", MappingProxyType(dict(self.accepts)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        object.__setattr__(self, "origin", self.origin or self.name)

    @property
    def roles(self) -> frozenset[Role]:
        """What it can be asked."""
        return frozenset(self.accepts)

    @property
    def regime(self) -> str:
        """``fcra`` or ``non_fcra``: the two never stand in one output."""
        return "fcra" if self.consumer_report else "non_fcra"

    def takes(self, role: Role, query: Query) -> bool:
        """Whether the question has the fields of one of the ways in which this role is asked."""
        return any(needs <= query.fields.keys() for needs in self.accepts.get(role, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactResult:
    """
    What happened when a contact was tried, for vendors who take it back.

    Args:
        kind: ``phone``, ``address``, ``email`` or ``employer``.
        value: The contact in normal form.
        result: A code of `skiptrace.rank.results` that speaks of the contact alone: nothing that a debtor said.
        right_party: Whether it reached the debtor; None when nobody knows.
        connected: Whether the line works; None when nobody knows, or it is no line.
        record_id: The source's own id of the record that it stood in; empty when that has none.
    """

    kind: Tells
    value: str = field(repr=False)
    result: str
    right_party: bool | None = None
    connected: bool | None = None
    record_id: str = ""


@runtime_checkable
class Source(Protocol):
    """What every source that is asked over the wire has, beside at least one role."""

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        ...

    def judge(self, request: Request, response: Response) -> Verdict:
        """What an answer means, before anything is read from it: the runtime retries, books and stops by it."""
        ...


@runtime_checkable
class Searches(Source, Protocol):
    """Debtor → people."""

    def search(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return the candidates."""
        ...


@runtime_checkable
class Verifies(Source, Protocol):
    """A contact → is it theirs, alive, what line, deliverable, reassigned."""

    def verify(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return what is said of the contact."""
        ...


@runtime_checkable
class Scrubs(Source, Protocol):
    """Debtor → flags: deceased, bankruptcy, custody, military, sanctions."""

    def scrub(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return the flags."""
        ...


@runtime_checkable
class Expands(Source, Protocol):
    """Asks for the details of a candidate after it matched."""

    def expand(self, candidate: Candidate) -> Exchange:
        """Return the same candidate with more of it."""
        ...


Answer: TypeAlias = "Sequence[Candidate] | SourceError"


@runtime_checkable
class Batches(Source, Protocol):
    """
    Asks about several debtors in one call.

    One whose answers depend on nothing of a question but what the request says of it may have ``answers_by_request``
    as true: questions that say the same are then one, whatever else is known of the debtors.
    """

    @property
    def most_queries(self) -> int:
        """How many questions one call takes."""
        ...

    def many(self, queries: Sequence[Query]) -> Generator[Request, Response, Mapping[str, Answer]]:
        """Return the candidates of each question by its ref; a question that failed alone has its error instead."""
        ...


@runtime_checkable
class Checks(Source, Protocol):
    """Asks whether the key is good, at no charge."""

    def check(self) -> Exchange:
        """Return nothing, or raise."""
        ...


@runtime_checkable
class Reports(Source, Protocol):
    """Tells the vendor what became of a contact."""

    def report(self, result: ContactResult) -> Exchange:
        """
        Return nothing, or raise; without a request it does not take such a result.

        The request that tells is ``free`` and ``once``.
        """
        ...


@runtime_checkable
class Audits(Source, Protocol):
    """Notices what is new in an answer."""

    def unread(self, response: Response) -> frozenset[str]:
        """Names of fields that it does not know."""
        ...


@runtime_checkable
class Configurable(Source, Protocol):
    """Has settings of its own."""

    def with_options(self, options: Mapping[str, str]) -> Source:
        """
        The same source with these settings.

        Raises:
            ConfigError: One is missing, unknown or not as it must look.
        """
        ...


@runtime_checkable
class TableSource(Protocol):
    """A file of a publisher, answered for a whole batch by one join in the engine."""

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        ...

    @property
    def columns(self) -> Mapping[str, str | Sequence[str]]:
        """Column of the file by field of the vocabulary, or several that are joined."""
        ...

    def keeps(self, row: Mapping[str, str]) -> bool:
        """Whether a row is about somebody this source is asked for."""
        ...

    def candidate(self, row: Mapping[str, str]) -> Candidate:
        """One row of the file as a candidate."""
        ...


@runtime_checkable
class BatchFileSource(Protocol):
    """A file is written for a vendor, and the answer read when it comes back."""

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        ...

    def write(self, queries: Sequence[Query]) -> bytes:
        """The request file, the same bytes for the same questions."""
        ...

    def read(self, answer: bytes) -> Iterator[tuple[str, Candidate]]:
        """Each row of the answer file that says something: the ref of its question, and what is said."""
        ...

    def answered(self, answer: bytes) -> Iterator[str]:
        """The ref of each row that is an answer, if only that there is nothing."""
        ...


AnySource: TypeAlias = Source | TableSource | BatchFileSource


def ask(source: Source, role: Role, query: Query) -> Exchange:
    """
    The exchange of one role.

    Raises:
        ValueError: The source has no such role.
    """
    # The method has the role's name; whether it follows the protocol takes as long to ask as an answer to read.
    asked: Callable[[Query], Exchange] | None = getattr(source, role.value, None)
    if asked is None:
        raise ValueError(f"{source.info.name} does not {role}")
    return asked(query)
