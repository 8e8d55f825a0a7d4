"""A case's answer as one JSON document: what the store keeps sealed and what `results.jsonl` shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from skiptrace.json_text import from_json
from skiptrace.model import (
    Action,
    Band,
    ContactStatus,
    Evidence,
    Feature,
    Flag,
    Kind,
    LedgerLine,
    Level,
    LineType,
    Located,
    Match,
    NextAction,
    PartialDate,
    RankedContact,
    Restriction,
    Skip,
    SkipType,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MICRO_USD = 1_000_000


class Stamp(NamedTuple):
    """Under which rules a source was asked: the regime and the purpose."""

    regime: str = ""
    purpose: str = ""


# The client's own values come under no rules but its own, and nobody was asked for them.
_UNSTAMPED = Stamp()


def to_document(found: Located) -> dict[str, Any]:
    """The answer as plain values, in a fixed order of keys."""
    stamps = _stamps(found.ledger)
    return {
        "account_number": found.account_number,
        "client": found.client,
        "status": str(found.status),
        "stop_reason": found.stop_reason,
        "person_id": found.person_id,
        "row": found.row,
        "purpose": found.purpose,
        "cost_usd": found.cost_micro_usd / MICRO_USD,
        "flags": [_flag(flag, stamps) for flag in found.flags],
        "contacts": [_contact(contact, stamps) for contact in found.contacts],
        "matches": [_match(match) for match in found.matches],
        "ledger": [_ledger_line(line) for line in found.ledger],
        "run_id": found.run_id,
        "skip": _skip(found.skip),
        "next": next_facts(found.next),
        "calibration": found.calibration,
    }


def _skip(skip: Skip | None) -> dict[str, str] | None:
    return {"type": str(skip.type), "reason": skip.reason} if skip else None


def next_facts(step: NextAction | None) -> dict[str, str] | None:
    """The next action as plain values."""
    if step is None:
        return None
    return {
        "action": str(step.action),
        "kind": str(step.kind or ""),
        "value": step.value,
        "on": str(step.on or ""),
        "reason": step.reason,
    }


def _stamps(ledger: Sequence[LedgerLine]) -> dict[str, Stamp]:
    """By source, what the lines of the ledger say of everything that it told."""
    return {line.source: Stamp(line.regime, line.purpose) for line in ledger}


def _flag(flag: Flag, stamps: Mapping[str, Stamp]) -> dict[str, Any]:
    return {
        "code": flag.code,
        "probability": flag.probability,
        "detail": flag.detail,
        "evidence": [_evidence(one, stamps) for one in flag.evidence],
    }


def _contact(contact: RankedContact, stamps: Mapping[str, Stamp]) -> dict[str, Any]:
    return {
        "kind": str(contact.kind),
        "rank": contact.rank,
        "value": contact.value,
        "confidence": contact.confidence,
        "identity": contact.identity,
        "association": contact.association,
        "current": contact.current,
        "level": str(contact.level),
        "status": str(contact.status),
        "line_type": str(contact.line_type or ""),
        "first_seen": str(contact.first_seen or ""),
        "last_seen": str(contact.last_seen or ""),
        "reason": contact.reason,
        "restrictions": [{"rule": one.rule, "effect": one.effect} for one in contact.restrictions],
        "evidence": [_evidence(one, stamps) for one in contact.evidence],
    }


def _evidence(one: Evidence, stamps: Mapping[str, Stamp]) -> dict[str, Any]:
    stamp = stamps.get(one.source, _UNSTAMPED)
    return {
        "source": one.source,
        "record_id": one.record_id,
        "value": one.value,
        "match_probability": one.match_probability,
        "first_seen": str(one.first_seen or ""),
        "last_seen": str(one.last_seen or ""),
        "as_of": str(one.as_of or ""),
        "detail": one.detail,
        "regime": stamp.regime,
        "request": one.request,
        "purpose": stamp.purpose,
    }


def _match(match: Match) -> dict[str, Any]:
    running = match.prior_bits
    features = []
    for feature in match.features:
        running += feature.bits
        features.append(
            {
                "name": feature.name,
                "level": feature.level,
                "debtor": feature.debtor_value,
                "candidate": feature.candidate_value,
                "bits": feature.bits,
                "probability_so_far": chance(running),
            }
        )
    return {
        "source": match.source,
        "record_id": match.record_id,
        "probability": match.probability,
        "weight_bits": match.weight_bits,
        "prior_bits": match.prior_bits,
        "band": str(match.band),
        "decision": match.decision,
        "reasons": match.reasons,
        "features": features,
        "model": match.model_version,
    }


def chance(bits: float) -> float:
    """The probability that log-odds in bits stand for, never exactly 0 or 1 within six places."""
    bounded = min(max(bits, -60.0), 60.0)
    probability: float = 1.0 / (1.0 + 2.0**-bounded)
    return min(max(round(probability, 6), 0.000001), 0.999999)


_OF_THE_WIRE = ("role", "why", "request", "standing", "known", "added", "gave")


def _ledger_line(line: LedgerLine) -> dict[str, Any]:
    told = {
        "source": line.source,
        "outcome": line.outcome,
        "billed_usd": line.billed_micro_usd / MICRO_USD,
        "purpose": line.purpose,
        "regime": line.regime,
        "cached": line.cached,
        "at": line.at,
    }
    if not line.role:
        return told
    # Asked over the wire, or not asked and why: a loaded table has nothing of it.
    return told | {name: getattr(line, name) for name in _OF_THE_WIRE}


def from_bytes(document: bytes) -> Located:
    """The answer whose `to_document` was written as JSON."""
    return from_document(from_json(document))


def from_document(raw: Mapping[str, Any]) -> Located:
    """The answer that `to_document` wrote."""
    return Located(
        account_number=raw["account_number"],
        client=raw["client"],
        status=Status(raw["status"]),
        run_id=raw["run_id"],
        purpose=raw["purpose"],
        stop_reason=raw["stop_reason"],
        person_id=raw["person_id"],
        contacts=tuple(_read_contact(one) for one in raw["contacts"]),
        matches=tuple(_read_match(one) for one in raw["matches"]),
        flags=tuple(
            Flag(
                code=one["code"],
                probability=one["probability"],
                detail=one["detail"],
                evidence=tuple(_read_evidence(item) for item in one["evidence"]),
            )
            for one in raw["flags"]
        ),
        ledger=tuple(
            LedgerLine(
                source=one["source"],
                outcome=one["outcome"],
                billed_micro_usd=round(one["billed_usd"] * MICRO_USD),
                purpose=one["purpose"],
                cached=one["cached"],
                at=one["at"],
                regime=one.get("regime", "non_fcra"),
                **{name: one[name] for name in _OF_THE_WIRE if name in one},
            )
            for one in raw["ledger"]
        ),
        cost_micro_usd=round(raw["cost_usd"] * MICRO_USD),
        row=raw["row"],
        # Answers of an earlier version have none of these.
        skip=_read_skip(raw.get("skip")),
        next=_read_next(raw.get("next")),
        calibration=raw.get("calibration", ""),
    )


def _read_skip(raw: Mapping[str, str] | None) -> Skip | None:
    return Skip(type=SkipType(raw["type"]), reason=raw["reason"]) if raw else None


def _read_next(raw: Mapping[str, str] | None) -> NextAction | None:
    if not raw:
        return None
    return NextAction(
        action=Action(raw["action"]),
        reason=raw["reason"],
        kind=Kind(raw["kind"]) if raw["kind"] else None,
        value=raw["value"],
        on=dt.date.fromisoformat(raw["on"]) if raw["on"] else None,
    )


def _read_contact(raw: Mapping[str, Any]) -> RankedContact:
    return RankedContact(
        kind=Kind(raw["kind"]),
        rank=raw["rank"],
        value=raw["value"],
        confidence=raw["confidence"],
        identity=raw["identity"],
        association=raw["association"],
        current=raw["current"],
        level=Level(raw["level"]),
        status=ContactStatus(raw["status"]),
        line_type=LineType(raw["line_type"]) if raw["line_type"] else None,
        first_seen=_read_date(raw["first_seen"]),
        last_seen=_read_date(raw["last_seen"]),
        reason=raw["reason"],
        restrictions=tuple(Restriction(rule=one["rule"], effect=one["effect"]) for one in raw["restrictions"]),
        evidence=tuple(_read_evidence(one) for one in raw["evidence"]),
    )


def _read_evidence(raw: Mapping[str, Any]) -> Evidence:
    return Evidence(
        source=raw["source"],
        record_id=raw["record_id"],
        value=raw["value"],
        match_probability=raw["match_probability"],
        first_seen=_read_date(raw["first_seen"]),
        last_seen=_read_date(raw["last_seen"]),
        as_of=_read_date(raw["as_of"]),
        detail=raw["detail"],
        # Answers of an earlier version have none.
        request=raw.get("request", ""),
    )


def _read_match(raw: Mapping[str, Any]) -> Match:
    return Match(
        source=raw["source"],
        record_id=raw["record_id"],
        probability=raw["probability"],
        weight_bits=raw["weight_bits"],
        prior_bits=raw["prior_bits"],
        band=Band(raw["band"]),
        decision=raw["decision"],
        reasons=raw["reasons"],
        features=tuple(
            Feature(one["name"], one["level"], one["bits"], one["debtor"], one["candidate"]) for one in raw["features"]
        ),
        model_version=raw["model"],
    )


def _read_date(text: str) -> PartialDate | None:
    return PartialDate(*(int(part) for part in text.split("-"))) if text else None
