"""What reviewers decided: the latest word on a match counts, the earlier ones stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema
from skiptrace.store.crypto import place
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Row

    from skiptrace.store.work import Work

_TABLE = schema.match_decision


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDecision:
    """A reviewer's word on one record for one case: ``same``, ``different`` or ``unsure``."""

    match_id: str
    case_id: str
    source: str
    record_id: str
    judgement: str
    reason: str
    decided_by: str
    note: str = ""
    decision_id: str = ""
    supersedes: str | None = None
    at: dt.datetime | None = None


def append(work: Work, decision: MatchDecision) -> str:
    """Keep a decision and return its id; it takes the place of the latest one on the same match."""
    decision_id = new_id()
    row = {
        "decision_id": decision_id,
        "match_id": decision.match_id,
        "case_id": decision.case_id,
        "source": decision.source,
        "record_id": decision.record_id,
        "judgement": decision.judgement,
        "reason": decision.reason,
        "decided_by": decision.decided_by,
        "note": work.sealer.seal_text(decision.note, _context(decision_id)) if decision.note else None,
        "supersedes": decision.supersedes or _latest_id(work, decision.match_id),
        "at": work.at,
    }
    work.write(_TABLE, [row])
    return decision_id


def latest(work: Work) -> list[MatchDecision]:
    """The decision that counts on every match, oldest first."""
    statement = select(_TABLE).order_by(_TABLE.c.at, _TABLE.c.decision_id)
    # Later ones overwrite earlier ones.
    counting = {row.match_id: row for row in work.connection.execute(statement)}
    return [_opened(work, row) for row in counting.values()]


def _latest_id(work: Work, match_id: str) -> str | None:
    statement = select(_TABLE.c.decision_id).where(_TABLE.c.match_id == match_id)
    newest = statement.order_by(_TABLE.c.at.desc(), _TABLE.c.decision_id.desc()).limit(1)
    return work.connection.execute(newest).scalar()


def _opened(work: Work, row: Row[tuple[object, ...]]) -> MatchDecision:
    note = "" if row.note is None else work.sealer.open_text(row.note, _context(row.decision_id))
    return MatchDecision(
        match_id=row.match_id,
        case_id=row.case_id,
        source=row.source,
        record_id=row.record_id,
        judgement=row.judgement,
        reason=row.reason,
        decided_by=row.decided_by,
        note=note,
        decision_id=row.decision_id,
        supersedes=row.supersedes,
        at=row.at,
    )


def _context(decision_id: str) -> str:
    return place(_TABLE.name, "note", decision_id)
