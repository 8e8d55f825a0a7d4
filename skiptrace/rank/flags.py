"""What changes what may be done: death, bankruptcy, custody, military service, sanctions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from skiptrace.model import Evidence, Flag
from skiptrace.rank.evidence import UNDATED
from skiptrace.rank.merge import SMALLEST
from skiptrace.rank.support import date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.rank.evidence import FlagStatement
    from skiptrace.rank.model import RankModel

# What the output files call them (CONTRACT section 2).
_CODE = {"bankruptcy": "bankrupt", "custody": "incarcerated", "sanctions": "sanctions_possible"}
_FROM = {"deceased": "died", "bankruptcy": "filed", "custody": "since", "military": "since", "sanctions": "since"}


@dataclass(frozen=True, slots=True)
class Flagged:
    """
    The flags of one case, and what they ask for.

    ``stop`` is the code of the flag for which no contact may be offered; empty when there is none.
    ``review`` holds the codes that a person must look at first: a namesake's record does not stop an account.
    """

    flags: tuple[Flag, ...] = ()
    stop: str = ""
    review: tuple[str, ...] = ()


def find_flags(
    statements: Iterable[FlagStatement],
    *,
    opened_on: Sequence[int],
    today: int,
    model: RankModel,
) -> list[Flagged]:
    """
    The flags of each case, the surest first.

    Args:
        statements: Records of flag tables that may be about the debtors.
        opened_on: For each case, when the account was opened, as an ordinal; 0 when not known.
            A bankruptcy filed before cannot have covered the debt, and a death before is somebody else's.
        today: Ordinal of the day on which somebody is still in custody or not.
        model: The parameters.
    """
    groups: dict[int, dict[str, list[FlagStatement]]] = defaultdict(lambda: defaultdict(list))
    ended = _endings(statements := list(statements))
    for said in statements:
        if _matters(said, opened_on[said.case], today):
            groups[said.case][_state(said, ended)].append(said)
    return [
        _judge(groups[case], opened_on[case], model) if case in groups else Flagged() for case in range(len(opened_on))
    ]


def _matters(said: FlagStatement, opened_on: int, today: int) -> bool:
    if said.code == "bankruptcy":
        return not 0 < said.on < opened_on
    if said.code == "custody":
        return not 0 < said.released_on <= today
    return True


def _endings(statements: Sequence[FlagStatement]) -> dict[tuple[int, int], str]:
    """How each filing ended: the courts' last word outlives tables that still show it as open."""
    told: dict[tuple[int, int], tuple[int, str]] = {}
    for said in statements:
        ending = _ending(said.disposition)
        if said.code == "bankruptcy" and ending != "active":
            filing = (said.case, said.on)
            told[filing] = max(told.get(filing, (-1, "")), (said.disposed_on, ending))
    return {filing: ending for filing, (_, ending) in told.items()}


def _ending(disposition: str) -> str:
    words = disposition.upper()
    # Dockets also write "discharge denied" and "closed without discharge", which are no discharge.
    if "DISMISS" in words:
        return "dismissed"
    if "DISCHARGE" in words and not any(word in words for word in ("NOT ", "DENIED", "WITHOUT", "REVOKED", "VACATED")):
        return "discharged"
    # Whatever else a court writes is taken as the stay still standing, which is the cautious reading.
    return "active"


def _state(said: FlagStatement, ended: dict[tuple[int, int], str]) -> str:
    if said.code != "bankruptcy":
        return said.code
    return f"bankruptcy_{ended.get((said.case, said.on), 'active')}"


def _stops(said: Sequence[FlagStatement], opened_on: int) -> bool:
    """
    Whether some record can stop the account: who had died before it was opened did not open it.

    Such a record is a namesake's, or somebody has used the name of the dead: a person has to look.
    """
    return any(not (one.code == "deceased" and UNDATED < one.on < opened_on) for one in said)


def _judge(groups: dict[str, list[FlagStatement]], opened_on: int, model: RankModel) -> Flagged:
    judged = sorted((-_probability(said), state, said) for state, said in _in_order(groups).items())
    flags: list[Flag] = []
    stop, review = "", []
    for negated, state, said in judged:
        rule, code = model.flags[state], _CODE.get(said[0].code, said[0].code)
        if -negated < rule.review_at:
            continue
        flags.append(_flag(code, -negated, state, said))
        if -negated >= rule.stop_at and _stops(said, opened_on):
            stop = stop or code
        elif code not in review and rule.stop_at <= 1:
            review.append(code)
    return Flagged(tuple(flags), stop, tuple(review))


def _in_order(groups: dict[str, list[FlagStatement]]) -> dict[str, list[FlagStatement]]:
    return {
        state: sorted(said, key=lambda one: (-one.identity, -one.on, one.source, one.record_id, one.detail))
        for state, said in groups.items()
    }


def _probability(said: list[FlagStatement]) -> float:
    """One minus the chance that every independent origin's best record is somebody else's."""
    best: dict[str, float] = {}
    for one in said:
        best[one.origin] = max(best.get(one.origin, 0.0), one.identity)
    wrong = prod(1 - best[origin] for origin in sorted(best))
    return min(max(round(1 - wrong, 6), SMALLEST), 1 - SMALLEST)


def _flag(code: str, probability: float, state: str, said: list[FlagStatement]) -> Flag:
    best = said[0]
    _, _, ending = state.partition("_")
    on = date_of(best.on)
    parts = (
        ending,
        f"chapter {best.chapter}" if best.chapter else "",
        f"{_FROM[best.code]} {on}" if on else "",
        best.detail,
    )
    return Flag(
        code=code,
        probability=probability,
        detail=", ".join(part for part in parts if part),
        evidence=tuple(_evidence(one) for one in said),
    )


def _evidence(one: FlagStatement) -> Evidence:
    return Evidence(
        source=one.source,
        record_id=one.record_id,
        value=one.code,
        match_probability=one.identity,
        first_seen=date_of(one.on),
        as_of=date_of(one.as_of),
        detail=one.detail,
        request=one.request,
    )
