"""What sources said, as they said it: added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema
from skiptrace.store.sealed import SealedBody, body_context, seal_body

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from skiptrace.store.work import Work

_TABLE = schema.observation
_COLUMNS = (
    "observation_id", "source", "record_id", "case_id", "run_id", "kind", "purpose", "body", "retrieved_at",
    "expires_at", "created_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """
    One statement of one source.

    Args:
        source: Name of the source.
        record_id: The source's own id of the record.
        case_id: For which case it was asked.
        kind: What it is about: ``phone``, ``address``, ``deceased`` …
        body: The statement, as the caller writes it; sealed before it is kept, unless it is already.
        purpose: Code of the purpose under which it was asked.
        retrieved_at: When the source said it.
        run_id: In which run; None outside of one.
        expires_at: When it must be forgotten; None when no contract says so.
    """

    source: str
    record_id: str
    case_id: str
    kind: str
    body: bytes | SealedBody
    purpose: str
    retrieved_at: dt.datetime
    run_id: str | None = None
    expires_at: dt.datetime | None = None


def append(work: Work, observed: Iterable[Observed]) -> None:
    """Keep what was said."""
    rows = []
    at, plain = schema.moment_text(work.at), schema.plain
    for one in observed:
        body = one.body if isinstance(one.body, SealedBody) else seal_body(work.sealer, one.body)
        rows.append(
            (
                body.observation_id,
                plain(one.source),
                plain(one.record_id),
                plain(one.case_id),
                one.run_id,
                plain(one.kind),
                plain(one.purpose),
                body.body,
                at if one.retrieved_at is work.at else schema.moment_text(one.retrieved_at),
                None if one.expires_at is None else schema.moment_text(one.expires_at),
                at,
            )
        )
    work.write_plain(_TABLE, _COLUMNS, rows, put=False)


def of_case(work: Work, case_id: str) -> list[Observed]:
    """What was said about a case and may still be used, oldest first."""
    live = _TABLE.c.expires_at.is_(None) | (_TABLE.c.expires_at > work.at)
    statement = select(_TABLE).where(_TABLE.c.case_id == case_id, live).order_by(_TABLE.c.observation_id)
    return [
        Observed(
            source=row.source,
            record_id=row.record_id,
            case_id=row.case_id,
            kind=row.kind,
            body=work.sealer.open_packed(row.body, body_context(row.observation_id)),
            purpose=row.purpose,
            retrieved_at=row.retrieved_at,
            run_id=row.run_id,
            expires_at=row.expires_at,
        )
        for row in work.connection.execute(statement)
    ]
