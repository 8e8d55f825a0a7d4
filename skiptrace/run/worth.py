"""
Whether a source is worth asking: what it is likely to add to what is known, against its price.

What is known of a debtor is how likely the best contact reaches them: its calibrated confidence, in which independent
origins that agree count and resellers of one origin do not. What an answer adds is not that this grows: a third source
that says the same makes surer and changes nothing. It adds as much as the contact that would be used now is better than
the one that would have been used, as both are judged now. A phone that was on file, or unsure, and had to give way is
worth nothing: of such, next to none reached the debtor when the truth was known.

A source is asked while what it is likely to add, times what reaching the debtor is worth to the firm (and, where there
is a phone that would give way, the wrong call that is spared), is more than its likely price. What it is likely to add
depends on how the case stands: nothing is known, the phone was on file already, one source tells a phone (and which),
several agree. It is learnt in the run, by source and standing, each answer counted when its round of questions is
answered, so that neither threads nor an interruption change what is asked; until there are answers enough, from what
other sources added where cases stood so, and from figures that come with the program. Large balances are worth a
question where small ones are not, and so are what is learnt from first. Where the firm has not said what a debtor is
worth, nothing is guessed: sources are asked until the best contact is sure enough.

A contact is checked only if it would be used first of its kind: when it fails, the next one takes its place. That is
worth what the next one is, and the wrong call that is spared. A source does not check what it told itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from skiptrace.model import ContactStatus, Kind, Level, Status
from skiptrace.rank import CLIENT_SOURCE
from skiptrace.run.search import TOO_UNSURE
from skiptrace.sdk.price import PriceModel
from skiptrace.sdk.source import Role
from skiptrace.sdk.statements import Tells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.model import Case, Located, RankedContact
    from skiptrace.run.lineup import WireSource
    from skiptrace.run.spending import Economics


class Known(StrEnum):
    """How a case stands before a source is asked: by the phone that would be used."""

    NOTHING = "nothing"
    NO_PHONE = "no phone"
    DOUBTFUL = "a doubtful phone"
    UNSURE = "an unsure phone"
    ON_FILE = "a phone that was on file"
    ONE_VOICE = "a phone of one source"
    SEVERAL_VOICES = "a phone of several sources"


# What an answer adds by how a case stands: `benchmarks.waterfall --settings tuned,further --seeds 931 --debtors 600
# --standings`, rounded. Believed as much as so many answers; what is seen outweighs it.
SUPPOSED: Final[Mapping[Known, float]] = {
    Known.NOTHING: 0.45,
    Known.NO_PHONE: 0.3,
    Known.DOUBTFUL: 0.2,
    Known.UNSURE: 0.06,
    Known.ON_FILE: 0.04,
    Known.ONE_VOICE: 0.01,
    Known.SEVERAL_VOICES: 0.002,
}
BELIEVED_OF_A_STANDING: Final = 100.0
BELIEVED_OF_A_CELL: Final = 150.0
# That a source adds as much as others is believed as if it had put so many debtors in reach.
BELIEVED_OF_A_SOURCE: Final = 5.0
# How often a source that nobody has asked yet is supposed to know the debtor, believed as much as so many answers.
HIT_RATE: Final = 0.5
BELIEVED_ANSWERS: Final = 25.0
# How likely a contact of each kind, when it is right, leads to a talk with the debtor.
_REACH: Final[Mapping[Kind, float]] = {Kind.PHONE: 1.0, Kind.ADDRESS: 0.4, Kind.EMAIL: 0.2}
_TELLS: Final = {Tells.PHONE: Kind.PHONE, Tells.ADDRESS: Kind.ADDRESS, Tells.EMAIL: Kind.EMAIL}
_OWN: Final = frozenset({Level.SELF, Level.HOUSEHOLD})
# Confidence below which a phone is doubtful, and unsure.
_DOUBTFUL, _UNSURE = 0.7, 0.8
# How many of the contacts that are wrong a check is supposed to find out.
CAUGHT: Final = 0.5
LITTLE_WORTH: Final = "worth less than its price"
SMALL_BALANCE: Final = "balance too small"


def usable(contact: RankedContact) -> bool:
    """Whether a contact is one to be used: found or confirmed, the debtor's own or the household's, and offered."""
    found = contact.status in (ContactStatus.NEW, ContactStatus.CONFIRMED)
    return found and contact.level in _OWN and TOO_UNSURE not in contact.restrictions


def in_use(found: Located, kind: Kind) -> list[RankedContact]:
    """The usable contacts of a kind, surest first; none while a person has to decide who the debtor is."""
    if found.status is not Status.LOCATED:
        return []
    chosen = [one for one in found.contacts if one.kind is kind and usable(one)]
    return sorted(chosen, key=lambda one: -one.confidence)


def best_of(found: Located, kind: Kind) -> float:
    """The confidence of the best usable contact of a kind; 0 when there is none."""
    return max((one.confidence for one in in_use(found, kind)), default=0.0)


def reach(found: Located) -> float:
    """How likely the best contact reaches the debtor."""
    return max(share * best_of(found, kind) for kind, share in _REACH.items())


def standing(found: Located) -> str:
    """How a case stands, in words: what is known, and behind a colon the one source that tells the phone."""
    phone = next(iter(in_use(found, Kind.PHONE)), None)
    if phone is None:
        return Known.NO_PHONE if reach(found) else Known.NOTHING
    if phone.confidence < _UNSURE:
        return Known.DOUBTFUL if phone.confidence < _DOUBTFUL else Known.UNSURE
    if phone.status is ContactStatus.CONFIRMED:
        return Known.ON_FILE
    voices = {one.source for one in phone.evidence} - {CLIENT_SOURCE}
    return Known.SEVERAL_VOICES if len(voices) > 1 else ": ".join((Known.ONE_VOICE, *voices))


def added(before: Located, after: Located) -> float:
    """By how much the contact to be used now is better than the one to be used before, as both are judged now."""
    stands = [0.0]
    for kind, share in _REACH.items():
        now = in_use(after, kind)
        for first in in_use(before, kind)[:1]:
            if kind is Kind.PHONE and _gave_way(first, now):
                continue
            stands += [share * one.confidence for one in now if one.value == first.value]
    return reach(after) - max(stands)


def _gave_way(first: RankedContact, now: list[RankedContact]) -> bool:
    """Whether a phone that was on file, or unsure, is no longer the one to be used."""
    weak = first.status is ContactStatus.CONFIRMED or first.confidence < _UNSURE
    return weak and bool(now) and now[0].value != first.value


@dataclass(slots=True)
class _Seen:
    """What came of some questions: how many were answered, were hits, how much that added, and was to be supposed."""

    asked: int = 0
    hits: int = 0
    added: float = 0.0
    supposed: float = 0.0

    def count(self, added: float, supposed: float, *, hit: bool) -> None:
        """One answer more."""
        self.asked += 1
        self.hits += hit
        self.added += added
        self.supposed += supposed


@dataclass(slots=True)
class Experience:
    """What each source has brought in this run: in all, and by how the case stood before it was asked."""

    sources: defaultdict[str, _Seen] = field(default_factory=lambda: defaultdict(_Seen))
    cells: defaultdict[str, dict[str, _Seen]] = field(default_factory=lambda: defaultdict(dict))

    def learn(self, source: str, standing: str, added: float, *, hit: bool) -> None:
        """One answer; *standing* and *added* as they are in the ledger line of the case."""
        for seen in (self.sources[source], self.cells[standing].setdefault(source, _Seen())):
            seen.count(added, _supposed(standing), hit=hit)

    def expected(self, source: WireSource, standing: str) -> float:
        """What an answer is likely to add where a case stands so: by the source's own answers, and by those of all."""
        name = source.info.name
        seen = self.cells[standing].get(name, _Seen())
        usual = self._strength(name) * self._usual(standing)
        return (seen.added + BELIEVED_OF_A_CELL * usual) / (seen.asked + BELIEVED_OF_A_CELL)

    def likely_price(self, source: WireSource) -> float:
        """What a question is likely to cost, in millionths of a dollar: where a miss is free, its share of hits."""
        price = source.terms.price
        if price.model is PriceModel.PER_CALL:
            return price.each()
        seen = self.sources.get(source.info.name, _Seen())
        return price.each() * (seen.hits + BELIEVED_ANSWERS * HIT_RATE) / (seen.asked + BELIEVED_ANSWERS)

    def _strength(self, source: str) -> float:
        """How many times as much as supposed a source adds in all."""
        seen = self.sources.get(source, _Seen())
        return (seen.added + BELIEVED_OF_A_SOURCE) / (seen.supposed + BELIEVED_OF_A_SOURCE)

    def _usual(self, standing: str) -> float:
        """What a source of usual strength adds where a case stands so, by the answers of all of them."""
        # Sorted: a run that goes on meets the sources in another order, and sums of fractions keep to none.
        cells = sorted(self.cells[standing].items())
        got = sum(seen.added for _, seen in cells) + BELIEVED_OF_A_STANDING * _supposed(standing)
        return got / (sum(seen.asked * self._strength(name) for name, seen in cells) + BELIEVED_OF_A_STANDING)


def _supposed(standing: str) -> float:
    return SUPPOSED[Known(standing.partition(":")[0])]


def too_small(source: WireSource, case: Case) -> bool:
    """Whether the account owes less than the source is asked for."""
    return source.least_balance_micro_usd > (case.balance_micro_usd or 0)


def reason_not_to_ask(
    source: WireSource, role: Role, case: Case, found: Located, economics: Economics, experience: Experience
) -> str:
    """
    Why a source is not asked about a debtor; empty when it is.

    A scrub is not about contacts: it is asked whatever is known, since what it finds may end the case.
    """
    if found.status is Status.STOPPED:
        return "stopped"
    if role is Role.SCRUB:
        return ""
    if _sure_enough(source, found, economics.stop_at):
        return "sure enough"
    if too_small(source, case):
        return SMALL_BALANCE
    value = economics.value_micro_usd(case)
    if value is None:
        return ""
    if in_use(found, Kind.PHONE):
        # What takes the place of a phone spares the call to whom that one reaches.
        value += economics.wrong_call_micro_usd
    price = experience.likely_price(source)
    return LITTLE_WORTH if price and experience.expected(source, standing(found)) * value <= price else ""


def _sure_enough(source: WireSource, found: Located, stop_at: float) -> bool:
    """Whether the best contact of the first kind that the source can bring is good enough."""
    kinds = [kind for tells, kind in _TELLS.items() if tells in source.info.returns]
    # Who is sure enough of a phone needs no dearer search for an address.
    return any(best_of(found, kind) >= stop_at for kind in (Kind.PHONE, *kinds[:1]))


def reason_not_to_check(
    source: WireSource,
    case: Case,
    found: Located,
    kind: Kind,
    economics: Economics,
    experience: Experience,
    *,
    searches_follow: bool,
) -> str:
    """Why the first contact of a kind is not checked; empty when it is. When it fails, further searches may follow."""
    if too_small(source, case):
        return SMALL_BALANCE
    value = economics.value_micro_usd(case)
    if value is None:
        return ""
    first, *others = in_use(found, kind)
    instead = _REACH[kind] * max([SUPPOSED[Known.NOTHING] * searches_follow, *(one.confidence for one in others[:1])])
    found_out = CAUGHT * (1.0 - first.confidence)
    if found_out * (value * instead + economics.wrong_call_micro_usd) <= experience.likely_price(source):
        return LITTLE_WORTH
    return ""
