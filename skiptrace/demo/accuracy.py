"""The contacts of a demonstration beside the truth, which plays the part of outcomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from skiptrace.demo.score import OTHERS, address_key
from skiptrace.model import Kind
from skiptrace.rank import CLIENT_SOURCE
from skiptrace.rank.calibrate import Judgement
from skiptrace.rank.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from skiptrace.demo.truth import AccountTruth, Truth

JUDGED = ("phone", "address")


def judgements(results: Path, truth: Truth) -> Iterator[Judgement]:
    """Every phone and address of the debtor's own that ``results.jsonl`` tells of a located case, and what it is."""
    with results.open(encoding="utf-8") as file:
        for line in file:
            answer = json.loads(line)
            account = truth.accounts.get(answer["account_number"])
            if account is not None and answer["status"] == "located":
                yield from _of_case(answer, account, truth)


def _of_case(answer: Mapping[str, Any], account: AccountTruth, truth: Truth) -> Iterator[Judgement]:
    for contact in answer["contacts"]:
        if contact["kind"] in JUDGED and contact["level"] not in OTHERS and contact["status"] != "bad":
            sources = tuple(sorted({one["source"] for one in contact["evidence"]}))
            yield Judgement(
                case=account.account,
                kind=Kind(contact["kind"]),
                base=contact["confidence"],
                said=contact["confidence"],
                rank=contact["rank"],
                level=contact["level"],
                line_type=contact["line_type"],
                on_file=CLIENT_SOURCE in sources,
                sources=sources,
                verdict=_verdict(contact, account, truth),
                skip=answer["skip"]["type"],
            )


def _verdict(contact: Mapping[str, Any], account: AccountTruth, truth: Truth) -> Verdict:
    value = contact["value"]
    if contact["kind"] == "phone":
        if value in account.right_phones:
            return Verdict.RIGHT
        return Verdict.WRONG if value in truth.in_service else Verdict.GONE
    return Verdict.RIGHT if account.alive and address_key(value) == address_key(account.address) else Verdict.GONE
