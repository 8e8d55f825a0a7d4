"""Answers of cases as they are kept, from what they say."""

from __future__ import annotations

from typing import NamedTuple

from skiptrace.store import runs, sealed


class CaseResult(NamedTuple):
    """The answer for one row of the file."""

    position: int
    row: int
    case_id: str
    account: str
    status: str
    document: bytes


def save_results(work, run_id, results):
    """Keep some answers; one that is there already is replaced."""
    kept = [
        sealed.SealedResult(
            position=one.position,
            row=one.row,
            case_id=one.case_id,
            account_blind=sealed.account_mark(work.sealer, one.account),
            status=one.status,
            document=sealed.seal_document(work.sealer, run_id, one.position, one.document),
        )
        for one in results
    ]
    runs.save_sealed(work, run_id, kept)
