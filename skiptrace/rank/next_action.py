"""What to do next on a case, and why: the contacts there are before new ones are bought, the law before both."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skiptrace.model import Action, ContactStatus, Kind, Level, NextAction, Status
from skiptrace.rank.results import STOPS, VERDICTS, Verdict
from skiptrace.rank.tried import contact_key, latest_words, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.model import RankedContact, Tried

# What is presumed to harass: more calls in a week, or one within a week of a conversation (12 CFR 1006.14(b)(2)).
MOST_CALLS, CALL_DAYS = 7, 7
# A number that nobody answered so often in a row gives way to the next; assumption.
MOST_UNANSWERED = 3
# How long an answer to a letter is waited for; assumption.
LETTER_DAYS = 30
OWN_LEVELS = frozenset({Level.SELF, Level.HOUSEHOLD})
# Effects of restrictions for which a contact is not used without more ado.
_BARRED = ("not_offered", "no_electronic_basis", "needs_human: third party")
_CONVERSATIONS = frozenset(
    code for code, said in VERDICTS[Kind.PHONE].items() if said is Verdict.RIGHT and code != "VM_NAME_MATCH"
)
_LEFT_ALONE = {
    "cease": "the debtor asked to be left alone; only the notices that the law permits",
    "attorney": "an attorney represents the debtor; write to the attorney only",
}
_REPORTED = {
    "DECEASED_REPORTED": "a death was reported; prove it with a death record before anybody is called again",
    "BANKRUPTCY_REPORTED": "a bankruptcy was reported; prove it at the court before anything else",
}
_ACTION = {Kind.PHONE: Action.CALL, Kind.ADDRESS: Action.WRITE, Kind.EMAIL: Action.EMAIL}


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as it stands: how the look-up ended, what may be used, what was tried, and the day."""

    status: Status
    stop_reason: str
    contacts: Sequence[RankedContact]
    tried: Sequence[Tried]
    today: dt.date


def next_action(now: Situation) -> NextAction:
    """The first of the steps that fits."""
    for step in (_leave, _prove, _review, _wait_to_call, _follow, _use):
        found = step(now)
        if found is not None:
            return found
    return NextAction(action=Action.SEARCH, reason=_why_search(now))


def _leave(now: Situation) -> NextAction | None:
    asked = next((STOPS[one.result] for one in reversed(now.tried) if one.result in STOPS), "")
    if asked:
        return NextAction(action=Action.LEAVE, reason=_LEFT_ALONE[asked])
    if now.status is Status.STOPPED:
        return NextAction(action=Action.LEAVE, reason=f"stopped: {now.stop_reason}")
    return None


def _prove(now: Situation) -> NextAction | None:
    reported = next((one for one in reversed(now.tried) if one.result in _REPORTED), None)
    return NextAction(action=Action.VERIFY, reason=_REPORTED[reported.result]) if reported else None


def _review(now: Situation) -> NextAction | None:
    if now.status is Status.FAILED:
        return NextAction(action=Action.REVIEW, reason=f"the look-up failed: {now.stop_reason}")
    if now.status is Status.REVIEW:
        return NextAction(action=Action.REVIEW, reason="a person decides first whether the records are the debtor's")
    return None


def _wait_to_call(now: Situation) -> NextAction | None:
    """The week after a conversation; the full week of calls is each contact's own affair in `_free_on`."""
    spoken = max((one.on for one in now.tried if _is_conversation(one)), default=None)
    if spoken is None or now.today > spoken + dt.timedelta(days=CALL_DAYS):
        return None
    return NextAction(
        action=Action.WAIT,
        on=spoken + dt.timedelta(days=CALL_DAYS + 1),
        reason=f"the debtor was spoken to on {spoken}; no call within {CALL_DAYS} days (12 CFR 1006.14(b)(2))",
    )


def _is_conversation(one: Tried) -> bool:
    return one.kind in (Kind.PHONE, Kind.EMPLOYER) and one.result in _CONVERSATIONS


def _follow(now: Situation) -> NextAction | None:
    """A letter that came back with a new address: the client's file learns it before anything else is tried."""
    if now.tried and now.tried[-1].result == "FORWARDED_NEW_ADDR":
        return NextAction(
            action=Action.SEARCH,
            reason="mail was forwarded; put the new address into the file and look the debtor up again",
        )
    return None


def _use(now: Situation) -> NextAction | None:
    """The best contact that is neither barred nor worn out, phones first."""
    calls_from = _free_on(now)
    for contact in _usable(now):
        told = _on_contact(now, contact)
        if contact.kind is Kind.PHONE and _unanswered(told) >= MOST_UNANSWERED:
            continue
        if contact.kind is not Kind.PHONE and told:
            answer_by = told[-1].on + dt.timedelta(days=LETTER_DAYS)
            if now.today < answer_by:
                return NextAction(
                    action=Action.WAIT, on=answer_by, reason=f"written to on {told[-1].on}; an answer is waited for"
                )
            continue
        return NextAction(
            action=_ACTION[contact.kind],
            kind=contact.kind,
            value=contact.value,
            on=_day(now, contact, told, calls_from),
            reason=_why(contact, told),
        )
    return None


def _usable(now: Situation) -> Iterator[RankedContact]:
    failed = {key for key, one in latest_words(now.tried).items() if verdict_of(one) in (Verdict.WRONG, Verdict.GONE)}
    for kind in _ACTION:
        for contact in now.contacts:
            if contact.kind is not kind or contact.level not in OWN_LEVELS or contact.status is ContactStatus.BAD:
                continue
            barred = any(limit.effect.startswith(_BARRED) for limit in contact.restrictions)
            # Reading a printed address anew costs more than all the rest: only what failed is worth it.
            if not barred and not (failed and (kind, contact_key(kind, contact.value)) in failed):
                yield contact


def _on_contact(now: Situation, contact: RankedContact) -> list[Tried]:
    if not now.tried:
        return []
    key = contact_key(contact.kind, contact.value)
    return [one for one in now.tried if one.kind is contact.kind and contact_key(one.kind, one.value) == key]


def _unanswered(told: Sequence[Tried]) -> int:
    """How many tries in a row proved nothing, up to the last."""
    count = 0
    for one in reversed(told):
        if verdict_of(one) is not Verdict.OPEN:
            break
        count += 1
    return count


def _free_on(now: Situation) -> dt.date:
    """From which day a further call stays within the usual number a week."""
    calls = sorted(one.on for one in now.tried if one.kind in (Kind.PHONE, Kind.EMPLOYER))[-MOST_CALLS:]
    if len(calls) < MOST_CALLS:
        return now.today
    return max(now.today, calls[0] + dt.timedelta(days=CALL_DAYS))


def _day(now: Situation, contact: RankedContact, told: Sequence[Tried], calls_from: dt.date) -> dt.date:
    if contact.kind is not Kind.PHONE:
        return now.today
    tomorrow = told[-1].on + dt.timedelta(days=1) if told else now.today
    return max(now.today, tomorrow, calls_from)


def _why(contact: RankedContact, told: Sequence[Tried]) -> str:
    best = f"{_NAME[contact.kind]} {contact.rank}, {contact.confidence:.0%} likely to reach the debtor"
    if not told:
        return f"{best}, not tried yet"
    times = "once" if len(told) == 1 else f"{len(told)} times"
    again = "; try another hour" if verdict_of(told[-1]) is Verdict.OPEN else ""
    return f"{best}, tried {times}, last on {told[-1].on}: {told[-1].result}{again}"


_NAME = {Kind.PHONE: "phone", Kind.ADDRESS: "address", Kind.EMAIL: "e-mail"}


def _why_search(now: Situation) -> str:
    if not now.contacts:
        return "nothing is known to reach the debtor; ask a source of another origin"
    if any(_on_contact(now, contact) for contact in now.contacts):
        return "every contact worth using was tried; ask a source of another origin"
    return "no contact is sure enough to be used; ask a source of another origin"
