"""The output tables of a run: which columns, and a case's rows in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.export.cells import usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTACT_COLUMNS = (
    "account_number", "client", "kind", "rank", "value", "confidence", "identity", "association", "current", "level",
    "status", "line_type", "first_seen", "last_seen", "sources", "restrictions", "reason", "run_id",
)  # fmt: skip
MATCH_COLUMNS = (
    "account_number", "source", "record_id", "probability", "weight_bits", "band", "decision", "reasons",
)  # fmt: skip
REJECT_COLUMNS = ("reject_row", "reject_field", "reject_reason", "reject_fix")
SLOTS = {"phone": 5, "address": 3, "email": 2}
CASE_COLUMNS = (
    "skiptrace_status", "skiptrace_stop_reason", "skiptrace_person_id", "skiptrace_flags", "skiptrace_cost_usd",
    *(f"phone_{place}{part}" for place in range(1, 6) for part in ("", "_confidence")),
    *(f"address_{place}" for place in range(1, 4)),
    *(f"email_{place}" for place in range(1, 3)),
    "skiptrace_run_id",
)  # fmt: skip
OFFERED_LEVELS = ("self", "household")
NOT_OFFERED = "not_offered"


def contact_rows(document: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """The rows of ``contacts.csv`` of one case, in the order of kind and rank."""
    for contact in document["contacts"]:
        yield (
            document["account_number"],
            document["client"],
            contact["kind"],
            str(contact["rank"]),
            contact["value"],
            *(_probability(contact[part]) for part in ("confidence", "identity", "association", "current")),
            contact["level"],
            contact["status"],
            contact["line_type"],
            contact["first_seen"],
            contact["last_seen"],
            ";".join(dict.fromkeys(f"{one['source']}#{one['record_id']}" for one in contact["evidence"])),
            ";".join(f"{one['rule']}: {one['effect']}" for one in contact["restrictions"]),
            contact["reason"],
            document["run_id"],
        )


def match_rows(document: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """The rows of ``matches.csv`` of one case, likeliest first."""
    for match in document["matches"]:
        yield (
            document["account_number"],
            match["source"],
            match["record_id"],
            _probability(match["probability"]),
            f"{match['weight_bits']:.2f}",
            match["band"],
            match["decision"],
            match["reasons"],
        )


def case_cells(document: Mapping[str, Any]) -> list[str]:
    """What is added to the input row of a case in ``cases.csv``."""
    cells = [
        document["status"],
        document["stop_reason"],
        document["person_id"],
        ";".join(dict.fromkeys(flag["code"] for flag in document["flags"])),
        usd(document["cost_usd"]).replace(",", ""),
    ]
    # Contacts of a case under review are for the reviewer, not for a dialler.
    offered = document["contacts"] if document["status"] == "located" else ()
    for kind, slots in SLOTS.items():
        usable = [one for one in offered if one["kind"] == kind and is_usable(one)]
        for place in range(slots):
            contact = usable[place] if place < len(usable) else None
            cells.append(contact["value"] if contact else "")
            if kind == "phone":
                cells.append(_probability(contact["confidence"]) if contact else "")
    cells.append(document["run_id"])
    return cells


def is_usable(contact: Mapping[str, Any]) -> bool:
    """Whether a caller or a letter may use it: the debtor's own or the household's, not known bad, sure enough."""
    return contact["level"] in OFFERED_LEVELS and contact["status"] != "bad" and is_offered(contact)


def is_offered(contact: Mapping[str, Any]) -> bool:
    """Whether it is sure enough to be used at all."""
    return all(one["effect"] != NOT_OFFERED for one in contact["restrictions"])


def _probability(value: float) -> str:
    return f"{value:.4f}" if 0.0001 <= value <= 0.9999 else f"{value:.6f}"  # noqa: PLR2004 never rounded to 0 or 1
