"""Why a debtor cannot be reached with what is on file: the type of skip, decided from evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from skiptrace.errors import Unreadable
from skiptrace.model import ContactStatus, Kind, Level, Skip, SkipType
from skiptrace.normalize.addresses import read_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.model import Address, Case, Flag, Located, RankedContact, Tried

EVEN = 0.5
# One sign of hiding is a bad day; two make a habit. Assumption.
SIGNS_OF_EVADING = 2
MANY_UNANSWERED = 6
SURE_PHONE = 0.8
MOST_SLIPS = 2
# Near certainty is not rounded to it.
SUREST = 0.999
NOT_USABLE = "not_offered"
_REFUSING = frozenset({"RPC_HUNGUP", "REFUSED", "RETURNED_REFUSED"})
_UNANSWERED = frozenset({"NO_ANSWER", "BUSY", "VM_NO_NAME"})
_FLAGS = (
    ("deceased", SkipType.DEAD, "a death record is"),
    ("incarcerated", SkipType.IN_CUSTODY, "a custody record is"),
)
# What says that the person on file is not who owes.
_NOT_THE_DEBTOR = {
    "fraud": "the client's file tells of fraud or identity theft",
    "ssn_conflict": "one SSN stands under two names in the client's file",
    "minor": "the person is a minor; the guarantor is the debtor",
}


def skip_type(found: Located, case: Case) -> Skip:
    """
    The type of a case, the gravest that the evidence supports.

    Dead and in custody come from flags, wrong debtor from what the client says of the account. Evading needs two signs
    of hiding, since a single one is an accident. Moved and not moved compare where the debtor lives today with what
    was on file; a file that differs by a slip of the pen or a lost unit is *not moved*: mending it is the cheapest
    cure.
    """
    for decide in (_gone, _not_the_debtor, _evading, _where):
        skip = decide(found, case)
        if skip is not None:
            return skip
    return Skip(type=SkipType.UNKNOWN, reason="where the debtor lives today is not known surely enough")


def _gone(found: Located, case: Case) -> Skip | None:
    del case
    for code, kind, words in _FLAGS:
        flag = next((flag for flag in found.flags if flag.code == code and flag.probability >= EVEN), None)
        if flag is not None:
            return Skip(type=kind, reason=_flagged(flag, words))
    return None


def _flagged(flag: Flag, words: str) -> str:
    if not flag.evidence:
        return f"{flag.code} by {flag.detail or 'the client'}"
    return f"{words} the debtor's with {min(flag.probability, SUREST):.1%}" + (
        f": {flag.detail}" if flag.detail else ""
    )


def _not_the_debtor(found: Located, case: Case) -> Skip | None:
    codes = [flag.code.partition(":")[0] for flag in found.flags] + [stop.code for stop in case.stops]
    why = next((_NOT_THE_DEBTOR[code] for code in codes if code in _NOT_THE_DEBTOR), "")
    return Skip(type=SkipType.WRONG_DEBTOR, reason=why) if why else None


def _evading(found: Located, case: Case) -> Skip | None:
    signs = list(_signs(found, case.tried))
    if len(signs) < SIGNS_OF_EVADING:
        return None
    return Skip(type=SkipType.EVADING, reason="; ".join(signs))


def _signs(found: Located, tried: Sequence[Tried]) -> Iterator[str]:
    """What somebody does who hides, each sign once however often it was seen, but for refusals."""
    refused = [one for one in tried if one.result in _REFUSING]
    yield from (f"{one.result} on {one.on}" for one in refused)
    unanswered = sum(one.result in _UNANSWERED for one in tried)
    sure = any(c.kind is Kind.PHONE and c.confidence >= SURE_PHONE for c in found.contacts)
    if sure and unanswered >= MANY_UNANSWERED:
        yield f"{unanswered} tries unanswered though a phone is sure"
    given = [c for c in found.contacts if c.kind in (Kind.PHONE, Kind.ADDRESS) and _on_file(c)]
    if found.person_id and len(given) > 1 and not any(map(_ever_true, given)):
        yield "no phone or address that was given is known to any source"


def _on_file(contact: RankedContact) -> bool:
    return contact.status in (ContactStatus.HELD, ContactStatus.BAD, ContactStatus.CONFIRMED)


def _ever_true(contact: RankedContact) -> bool:
    return any(one.source != "client" for one in contact.evidence)


def _where(found: Located, case: Case) -> Skip | None:
    homes = [
        contact
        for contact in found.contacts
        if contact.kind is Kind.ADDRESS and contact.level in (Level.SELF, Level.HOUSEHOLD)
    ]
    if not homes or any(limit.effect == NOT_USABLE for limit in homes[0].restrictions):
        return None
    home = homes[0]
    if home.status in (ContactStatus.HELD, ContactStatus.CONFIRMED):
        seen = "sources still see the debtor there" if home.status is ContactStatus.CONFIRMED else "no source denies it"
        return Skip(type=SkipType.NOT_MOVED, reason=f"lives at the address on file with {home.confidence:.0%}; {seen}")
    if home.status is not ContactStatus.NEW:
        return None
    slip = _slip(home, case)
    if slip:
        return Skip(type=SkipType.NOT_MOVED, reason=f"the address on file is the same home, {slip}; mend the file")
    since = f" since {home.first_seen}" if home.first_seen else ""
    return Skip(type=SkipType.MOVED, reason=f"lives elsewhere{since} with {home.confidence:.0%}")


def _slip(home: RankedContact, case: Case) -> str:
    """How the file's address differs from the home, if both are one place."""
    # Most homes are plainly two, and reading a printed address anew is dear.
    if not any(_may_be(given, home.value) for given in case.debtor.addresses):
        return ""
    today = read_address.attempt(home.value)
    if isinstance(today, Unreadable):
        return ""
    return next(filter(None, (_difference(today, given) for given in case.debtor.addresses)), "")


def _may_be(given: Address, printed: str) -> bool:
    """Whether `_difference` may say anything of this address and the one that is printed so."""
    if not given.zip5 or given.zip5 not in printed:
        return False
    digits = sorted(given.number)
    return given.number in printed or any(sorted(word) == digits for word in printed.split())


def _difference(today: Address, given: Address) -> str:
    if not given.street or not today.street or today.zip5 != given.zip5:
        return ""
    if today.number == given.number:
        if today.street == given.street:
            return "with another unit" if given.unit else "without its unit"
        slips = DamerauLevenshtein.distance(today.street, given.street, score_cutoff=MOST_SLIPS)
        return "misspelt" if slips <= min(MOST_SLIPS, len(given.street) // 4) else ""
    swapped = today.street == given.street and sorted(today.number) == sorted(given.number)
    return "with digits of the house number swapped" if swapped else ""
