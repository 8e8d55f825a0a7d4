"""The words of a manifest, version 1: pydantic models, which are also the JSON Schema for editors."""

# Without `from __future__ import annotations`: pydantic reads the annotations while the classes are made.
import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from skiptrace.model import Level
from skiptrace.sdk.outcome import MOST_BILLED, Outcome
from skiptrace.sdk.price import PriceModel
from skiptrace.sdk.source import Ability, Role
from skiptrace.sdk.statements import Tells
from skiptrace.sdk.words import (
    Few,
    FieldName,
    Line,
    MaybeSecret,
    Method,
    PartName,
    Path,
    Pattern,
    Places,
    PurposeCode,
    SecretName,
    SourceName,
    TokenText,
    Url,
    Word,
)

MOST_MICRO_USD = 1_000_000_000


class _Words(BaseModel):
    """Every table of a manifest: an unknown word is a slip, and texts are not taken for numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)


# TOML has texts, not members of enumerations.
TellsWord = Annotated[Tells, Field(strict=False)]
LevelWord = Annotated[Level, Field(strict=False)]
ToldKind = Literal["phone", "address", "email", "employer"]


class Legal(_Words):
    """``[legal]``: what it may be used for, and how long an answer may be kept."""

    purposes: Annotated[list[PurposeCode], Field(min_length=1)]
    consumer_report: bool = False
    retention_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    terms: Annotated[str, Field(pattern=r"^(https://\S{1,400})?$")] = ""
    uses: list[Literal["mail"]] = []
    gate: Annotated[str, Field(max_length=500)] = ""


class PriceWords(_Words):
    """``[price]``: what is charged for, how much, and where the answer says so itself."""

    model: Annotated[PriceModel, Field(strict=False)]
    micro_usd: Annotated[int, Field(ge=0, le=MOST_MICRO_USD)] | None = None
    billed: Path | None = None
    max_units: Annotated[int, Field(ge=1, le=MOST_BILLED)] = 1


class LimitWords(_Words):
    """``[limits]``: every window that the vendor names."""

    per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    per_minute: Annotated[int, Field(ge=1)] | None = None
    per_hour: Annotated[int, Field(ge=1)] | None = None
    per_day: Annotated[int, Field(ge=1)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    remaining_header: Annotated[str, Field(max_length=80)] = ""
    reset_header: Annotated[str, Field(max_length=80)] = ""


class RetryWords(_Words):
    """``[retry]``: how often, how long, and whether a call that timed out may be repeated."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 15.0
    replay_after_timeout: bool = False
    idempotency_header: Annotated[str, Field(max_length=80)] = ""


class NoAuthWords(_Words):
    """No key."""

    type: Literal["none"]


class HeadersAuthWords(_Words):
    """The key in one header or several."""

    type: Literal["headers"]
    headers: Annotated[dict[Word, SecretName], Field(min_length=1)]


class QueryAuthWords(_Words):
    """The key in the parameters of the address."""

    type: Literal["query"]
    params: Annotated[dict[Word, SecretName], Field(min_length=1)]


class BodyAuthWords(_Words):
    """The key in the JSON body; a dot leads into an inner object."""

    type: Literal["body"]
    fields: Annotated[dict[Word, SecretName], Field(min_length=1)]


class BasicAuthWords(_Words):
    """User and password; one of them may be empty."""

    type: Literal["basic"]
    user: MaybeSecret = ""
    password: MaybeSecret = ""


class TokenAuthWords(_Words):
    """A token fetched with the key: OAuth 2 client credentials, or a vendor's own call.

    ``body`` replaces the fields of the grant where the vendor has its own.
    """

    type: Literal["oauth2_client"]
    url: Url
    client_id: SecretName
    client_secret: SecretName
    scope: Annotated[str, Field(max_length=200)] = ""
    style: Literal["form", "json", "basic", "basic_json"] = "form"
    body: dict[Word, TokenText] | None = None
    token: Path = "access_token"  # noqa: S105 - where the answer has it
    expires: Path = "expires_in"
    life_s: Annotated[int, Field(ge=10, le=86_400)] = 900
    header: Word = "Authorization"
    before: Places = "Bearer "


AuthWords = Annotated[
    NoAuthWords | HeadersAuthWords | QueryAuthWords | BodyAuthWords | BasicAuthWords | TokenAuthWords,
    Field(discriminator="type"),
]


class OptionWords(_Words):
    """``[options.NAME]``: a setting that this source alone understands."""

    about: Line
    default: str = ""
    required: bool = False
    pattern: Pattern = r"[A-Za-z0-9 ._:/-]{0,200}"


class OutcomeWords(_Words):
    """``[[search.outcome]]``: when it holds over ``status``, ``headers``, ``body``, and what that means."""

    when: Path
    means: Annotated[Outcome, Field(strict=False)]
    message: Path | None = None


class SinglePage(_Words):
    """One answer is all there is."""

    type: Literal["single"] = "single"


class _Pages(_Words):
    at_most: Annotated[int, Field(ge=1, le=100)]
    into: Literal["params", "json"] = "params"


class CursorPage(_Pages):
    """The answer says what to send for the next page."""

    type: Literal["cursor"]
    cursor: Path
    param: Word


class NumberPage(_Pages):
    """Pages are numbered; ``size`` records make a full one, and fewer are the last."""

    type: Literal["page"]
    param: Word
    start: Annotated[int, Field(ge=0, le=1)] = 1
    size: Few


class OffsetPage(_Pages):
    """The next page begins where this one ended; ``size`` records make a full one."""

    type: Literal["offset"]
    param: Word
    start: Annotated[int, Field(ge=0, le=1)] = 0
    size: Few


class LinkPage(_Words):
    """The answer holds the address of the next page, on the same host."""

    type: Literal["next_link"]
    at_most: Annotated[int, Field(ge=1, le=100)]
    link: Path


PageWords = Annotated[SinglePage | CursorPage | NumberPage | OffsetPage | LinkPage, Field(discriminator="type")]


class ObserveWords(_Words):
    """``[[….observe]]``: one kind of statement in a record: a ``value``, ``parts`` of one, or ``tell`` as it is."""

    kind: TellsWord
    each: Path = "@"
    when: Path | None = None
    value: Path | None = None
    parts: dict[PartName, Path | list[Path]] = {}
    tell: Word | None = None
    first_seen: Path | None = None
    last_seen: Path | None = None
    dates: Literal["text", "epoch"] = "text"
    level: LevelWord = Level.UNKNOWN
    detail: dict[Word, Path] = {}


class RecordWords(_Words):
    """``[search.records]``: where the records are, and what each says.

    ``shared`` are values of the whole answer, which every record then has as ``shared.NAME``.
    """

    each: Path = "@"
    shared: dict[Word, Path] = {}
    id: Path | None = None
    vendor_score: Path | None = None
    as_of: Path | None = None
    token: Path | None = None
    observe: Annotated[list[ObserveWords], Field(min_length=1)]


class BatchWords(_Words):
    """``[search.batch]``: several questions in one call; each answer names its ``ref``, or stands in order.

    ``json`` is what stands in the body beside the list of questions.
    """

    at_most: Annotated[int, Field(ge=2, le=10_000)]
    url: Url | None = None
    into: Word
    item: dict[str, Any]
    json_body: dict[str, Any] = Field(default={}, alias="json")
    each: Path
    ref: Path | None = None
    status: Path | None = None
    body: Path = "@"


class StepWords(_Words):
    """``[[search]]``, ``[[verify]]``, ``[[scrub]]``: one way to ask, taken when the fields it needs are known.

    ``reads_like`` names another step of the manifest, whose outcomes and records are those of this one too.
    """

    name: Line
    needs: Annotated[list[FieldName], Field(min_length=1)]
    method: Method = "GET"
    url: Url
    params: dict[Word, Places | int | bool] = {}
    headers: dict[Word, Places] = {}
    json_body: dict[str, Any] | list[Any] | None = Field(default=None, alias="json")
    form: dict[Word, Places] | None = None
    outcome: list[OutcomeWords] = []
    page: PageWords = SinglePage()
    batch: BatchWords | None = None
    records: RecordWords | None = None
    reads_like: Line | None = None


class CallWords(_Words):
    """``[check]``: a call of which only the outcome counts."""

    method: Method = "GET"
    url: Url
    params: dict[Word, Places | int | bool] = {}
    headers: dict[Word, Places] = {}
    json_body: dict[str, Any] | list[Any] | None = Field(default=None, alias="json")
    form: dict[Word, Places] | None = None
    outcome: list[OutcomeWords] = []


class ReportWords(CallWords):
    """``[report]``: what became of a contact, for the ``kinds`` that the vendor takes."""

    kinds: Annotated[list[ToldKind], Field(min_length=1)]


class ExpandWords(CallWords):
    """``[expand]``: more of a record by its ``{token}``, or at the ``{token.path}`` that the answer gave."""

    records: RecordWords


class UnreadWords(_Words):
    """``[unread]``: whether a field that nobody reads is reported, and those that are known."""

    mode: Literal["ignore", "report"] = "ignore"
    known: list[Word] = []


class ExpectWords(_Words):
    """``[expect]``: rates over a run below which something is broken, such as ``fill.phone = 0.3``."""

    hit_rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    candidates_at_most: Annotated[int, Field(ge=1)] | None = None
    fill: dict[TellsWord, Annotated[float, Field(ge=0, le=1)]] = {}


class _Card(_Words):
    manifest: Literal[1]
    name: SourceName
    title: Line
    publisher: Annotated[str, Field(max_length=200)] = ""
    origin: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,60}$")] = ""
    about: Annotated[str, Field(max_length=2_000)] = ""
    returns: Annotated[list[TellsWord], Field(min_length=1)]
    as_of: dt.date | None = None
    legal: Legal
    price: PriceWords = PriceWords(model=PriceModel.FREE)
    expect: ExpectWords = ExpectWords()


class _WireCard(_Card):
    sends: Annotated[list[FieldName], Field(min_length=1)]
    limits: LimitWords = LimitWords()
    retry: RetryWords = RetryWords()
    auth: AuthWords = NoAuthWords(type="none")
    options: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], OptionWords] = {}


class RestManifest(_WireCard):
    """A source that is asked over HTTP and needs no code."""

    kind: Literal["rest"]
    search: list[StepWords] = []
    verify: list[StepWords] = []
    scrub: list[StepWords] = []
    expand: ExpandWords | None = None
    check: CallWords | None = None
    report: ReportWords | None = None
    unread: UnreadWords = UnreadWords()


# A host, or the option that names it.
HostWord = Annotated[str, Field(pattern=r"^(?:[a-z0-9.\-]{1,253}|\{option\.[a-z][a-z0-9_]{0,39}\})$")]


class AcceptWords(_Words):
    """``[[accept]]``: one set of fields by which an adapter can be asked."""

    role: Annotated[Role, Field(strict=False)] = Role.SEARCH
    needs: Annotated[list[FieldName], Field(min_length=1)]


class AdapterManifest(_WireCard):
    """The card of a source written in Python."""

    kind: Literal["adapter"]
    accept: Annotated[list[AcceptWords], Field(min_length=1)]
    hosts: Annotated[list[HostWord], Field(min_length=1)]
    abilities: list[Annotated[Ability, Field(strict=False)]] = []


class FileWords(_Words):
    """``[file]``: where it is got, what it is, and how many rows an unbroken one has at least.

    ``names`` are the columns of a file that does not name them, ``widths`` how wide each is where widths are fixed;
    older files may end after ``fewest_columns`` of them. What stands in ``blank`` says nothing.
    """

    url: Annotated[str, Field(pattern=r"^(https://\S{1,400})?$")] = ""
    format: Literal["csv", "tsv", "pipe", "fixed", "parquet"] = "csv"
    encoding: Literal["", "utf-8", "cp1252", "latin-1"] = ""
    header: bool = True
    names: list[Word] = []
    widths: list[Annotated[int, Field(ge=1, le=10_000)]] = []
    fewest_columns: Annotated[int, Field(ge=1)] | None = None
    blank: list[Word] = []
    refresh_days: Annotated[int, Field(ge=1)] = 30
    min_rows: Annotated[int, Field(ge=1)]


class JoinWords(_Words):
    """``[join.NAME]``: a second file of the same format, found by a column of both; its columns are ``NAME.COLUMN``."""

    about: Line
    on: Word
    names: list[Word] = []
    more_columns: bool = False


class TableManifest(_Card):
    """A file of a publisher: which column is which field, and which rows are meant.

    ``columns`` gives the column of each field, or several that are joined by a blank; ``pattern`` takes a part of
    what stands there; ``always`` is the same for every row.
    """

    kind: Literal["table"]
    options: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], OptionWords] = {}
    file: FileWords
    join: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")], JoinWords] = {}
    keep: dict[Word, list[str]] = {}
    drop: dict[Word, list[str]] = {}
    columns: Annotated[dict[Word, Word | Annotated[list[Word], Field(min_length=1)]], Field(min_length=1)]
    pattern: dict[Word, Pattern] = {}
    always: dict[Word, Word] = {}


class ColumnWords(_Words):
    """One column of a file: its name, what is written into it, and how wide it is in a file of fixed widths."""

    name: Word
    value: Places = ""
    width: Annotated[int, Field(ge=1, le=1_000)] | None = None


class RequestFileWords(_Words):
    """``[request]``: the file that is written; beside what it needs, at least one of ``one_of`` must be known."""

    format: Literal["csv", "tsv", "pipe", "fixed"] = "csv"
    header: bool = True
    needs: Annotated[list[FieldName], Field(min_length=1)]
    one_of: list[FieldName] = []
    columns: Annotated[list[ColumnWords], Field(min_length=1)]


class AnswerFileWords(_Words):
    """``[answer]``: the file that comes back; ``ref`` is the column that names the question."""

    format: Literal["csv", "tsv", "pipe", "fixed"] = "csv"
    header: bool = True
    columns: list[ColumnWords] = []
    ref: Word
    outcome: list[OutcomeWords] = []
    records: RecordWords


class BatchFileManifest(_Card):
    """A file is written, a person or a transfer takes it away, and the answer is read when it comes back."""

    kind: Literal["batchfile"]
    role: Annotated[Role, Field(strict=False)] = Role.SEARCH
    sends: Annotated[list[FieldName], Field(min_length=1)]
    options: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], OptionWords] = {}
    request: RequestFileWords
    answer: AnswerFileWords


Manifest = RestManifest | AdapterManifest | TableManifest | BatchFileManifest
KINDS: dict[str, type[RestManifest | AdapterManifest | TableManifest | BatchFileManifest]] = {
    "rest": RestManifest,
    "adapter": AdapterManifest,
    "table": TableManifest,
    "batchfile": BatchFileManifest,
}


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema of a manifest, for editors that complete and check TOML."""
    union = Annotated[Manifest, Field(discriminator="kind")]
    return TypeAdapter[Any](union).json_schema()
