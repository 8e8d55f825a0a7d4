"""What sources said, as they said it: added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema
from skiptrace.store.crypto import place
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from skiptrace.store.work import Work

_TABLE = schema.observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """
    One statement of one source.

    Args:
        source: Name of the source.
        record_id: The source's own id of the record.
        case_id: For which case it was asked.
        kind: What it is about: ``phone``, ``address``, ``deceased`` …
        body: The statement, as the caller writes it; sealed before it is kept.
        purpose: Code of the purpose under which it was asked.
        retrieved_at: When the source said it.
        run_id: In which run; None outside of one.
        expires_at: When it must be forgotten; None when no contract says so.
    """

    source: str
    record_id: str
    case_id: str
    kind: str
    body: bytes
    purpose: str
    retrieved_at: dt.datetime
    run_id: str | None = None
    expires_at: dt.datetime | None = None


def append(work: Work, observed: Iterable[Observed]) -> None:
    """Keep what was said."""
    rows = []
    for one in observed:
        observation_id = new_id()
        rows.append(
            {
                "observation_id": observation_id,
                "source": one.source,
                "record_id": one.record_id,
                "case_id": one.case_id,
                "run_id": one.run_id,
                "kind": one.kind,
                "purpose": one.purpose,
                "body": work.sealer.seal_packed(one.body, _context(observation_id)),
                "retrieved_at": one.retrieved_at,
                "expires_at": one.expires_at,
                "created_at": work.at,
            }
        )
    work.write(_TABLE, rows)


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
            body=work.sealer.open_packed(row.body, _context(row.observation_id)),
            purpose=row.purpose,
            retrieved_at=row.retrieved_at,
            run_id=row.run_id,
            expires_at=row.expires_at,
        )
        for row in work.connection.execute(statement)
    ]


def _context(observation_id: str) -> str:
    return place(_TABLE.name, "body", observation_id)
