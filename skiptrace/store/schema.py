"""Every table of the store, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

# The newest migration in migrations/versions; a test holds the two together.
SCHEMA_VERSION = "0002"

# Written once, never changed: observations, decisions, money, audit.
APPEND_ONLY = ("observation", "match_decision", "ledger", "audit")


def moment_text(value: dt.datetime) -> str:
    """
    A moment as `UtcTime` keeps it.

    Raises:
        ValueError: It has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be kept")
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment as ISO 8601 in UTC with microseconds: one width, so that the text sorts as the time does."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """From a moment to text."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002  # as above
        """From text to a moment."""
        return None if value is None else dt.datetime.fromisoformat(value)


def plain(value: str) -> str:
    r"""
    The text in a form that either database takes.

    PostgreSQL refuses NUL, and neither takes a lone surrogate; record ids of foreign files hold both. They are
    written as ``\x00`` and ``\ud800``, the same way each time, so that a look-up by the same text still finds them.
    """
    if value.isascii() and "\0" not in value:
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


class PlainText(TypeDecorator[str]):
    """Text of any origin, kept as `plain` writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # as above
        """From any text to one that can be kept."""
        return None if value is None else plain(value)


class Json(TypeDecorator[Any]):
    """JSON as text in one canonical form: keys sorted, nothing but ASCII."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002  # as above
        """From a value to text."""
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  # as above
        """From text to a value."""
        return None if value is None else json.loads(value)


# Names for every constraint: Alembic cannot alter a nameless one on SQLite.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# Alembic's own table, made here so that a new store needs no import of Alembic.
version_metadata = MetaData()
alembic_version = Table(
    "alembic_version",
    version_metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def _id(name: str) -> Column[str]:
    return Column(name, PlainText, primary_key=True)


def _text(name: str, *, index: bool = False) -> Column[str]:
    return Column(name, PlainText, nullable=False, index=index)


def _time(name: str, *, index: bool = False) -> Column[dt.datetime]:
    return Column(name, UtcTime, nullable=False, index=index)


def _time_or_none(name: str, *, index: bool = False) -> Column[dt.datetime]:
    return Column(name, UtcTime, nullable=True, index=index)


def _json(name: str) -> Column[Any]:
    return Column(name, Json, nullable=False)


def _sealed(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


def _run(*, index: bool = True) -> Column[str]:
    return Column("run_id", PlainText, ForeignKey("run.run_id"), nullable=True, index=index)


meta = Table("meta", metadata, _id("name"), _text("value"))

case_record = Table(
    "case_record",
    metadata,
    _id("case_id"),
    _text("client"),
    _text("account_blind", index=True),
    _sealed("account"),
    _sealed("snapshot"),
    _time("created_at"),
    _time("updated_at"),
)

run = Table(
    "run",
    metadata,
    _id("run_id"),
    _text("state"),
    _text("purpose"),
    _text("attested_by"),
    _text("input_sha256"),
    _text("config_hash"),
    _json("models"),
    _json("options"),
    _json("counts"),
    _text("out_folder"),
    _time("started_at"),
    _time_or_none("ended_at"),
    CheckConstraint("state IN ('running', 'done', 'interrupted', 'failed')", name="state"),
)

run_case = Table(
    "run_case",
    metadata,
    Column("run_id", PlainText, ForeignKey("run.run_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("row_number", Integer, nullable=False),
    _text("case_id"),
    _text("account_blind", index=True),
    _text("status"),
    _sealed("document"),
    _time("created_at"),
    # A source that was to be asked could not be: the case is asked again when the run is resumed.
    Column("incomplete", Boolean, nullable=False, server_default=false()),
)

observation = Table(
    "observation",
    metadata,
    _id("observation_id"),
    _text("source"),
    _text("record_id"),
    _text("case_id", index=True),
    _run(),
    _text("kind"),
    _text("purpose"),
    _sealed("body"),
    _time("retrieved_at"),
    _time_or_none("expires_at", index=True),
    _time("created_at"),
)

match_decision = Table(
    "match_decision",
    metadata,
    _id("decision_id"),
    _text("match_id", index=True),
    _text("case_id", index=True),
    _text("source"),
    _text("record_id"),
    _text("judgement"),
    _text("reason"),
    _text("decided_by"),
    _sealed("note", nullable=True),
    Column("supersedes", PlainText, ForeignKey("match_decision.decision_id"), nullable=True),
    _time("at"),
    CheckConstraint("judgement IN ('same', 'different', 'unsure')", name="judgement"),
)

# A call is a line when it is intended, and another when its fate is known: lines are never changed.
ledger = Table(
    "ledger",
    metadata,
    _id("line_id"),
    _text("entry_id"),
    _text("state"),
    _run(),
    _text("case_id"),
    _text("source"),
    _text("request_hash", index=True),
    _text("outcome"),
    Column("billed_micro_usd", BigInteger, nullable=False),
    Column("cached", Boolean, nullable=False),
    _text("purpose"),
    _time("at"),
    UniqueConstraint("entry_id", "state"),
    CheckConstraint("state IN ('intended', 'settled', 'uncertain')", name="state"),
)

answer = Table(
    "answer",
    metadata,
    _id("key_hash"),
    _text("source"),
    _sealed("body"),
    _time("kept_at"),
    _time("expires_at", index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _time("at"),
    _text("who"),
    _text("action"),
    _json("subjects"),
    _json("detail"),
    _text("previous_hash"),
    _text("hash"),
)

reference_table = Table(
    "reference_table",
    metadata,
    _id("name"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("file"),
    Column("rows", BigInteger, nullable=False),
    _text("sha256"),
    _text("origin"),
    _text("licence"),
    _json("purposes"),
    _json("columns"),
    Column("retention_days", Integer, nullable=True),
    Column("as_of", Date, nullable=True),
    _time("loaded_at"),
    Column("is_current", Boolean, nullable=False),
    # At most one version of a table is in use, whoever loads at the same time; see `in_language`.
    Index("uq_reference_table_current", "name", unique=True),
)

# How much of a source's limits is used up, by whichever process: the calls of all together keep them.
source_limit = Table("source_limit", metadata, _id("source"), _json("state"))

layout = Table("layout", metadata, _id("name"), _text("body"), _time("created_at"), _time("updated_at"))

suppression = Table(
    "suppression",
    metadata,
    _id("suppression_id"),
    _text("blind", index=True),
    _text("code"),
    Column("since", Date, nullable=True),
    Column("until", Date, nullable=True),
    _text("why"),
    _time("created_at"),
)

attempt = Table(
    "attempt",
    metadata,
    _id("attempt_id"),
    _text("account_blind", index=True),
    _text("kind"),
    _sealed("value"),
    _text("result"),
    _time("at"),
    _time("created_at"),
)


def in_language(dialect: str) -> None:
    """
    Say in the language of a database what tables are made with: which rows an index is for.

    Said where tables are defined, it would load every language: a twentieth of a second of every command.
    """
    for index in reference_table.indexes:
        index.dialect_options[dialect]["where"] = text("is_current")
