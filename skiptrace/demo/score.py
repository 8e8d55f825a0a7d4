"""How good offered contacts are, measured against the truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from skiptrace.demo.truth import AccountTruth, Truth

FEW = 3
BINS = 10
# Contacts of others are labelled as such and not dialled as the debtor's.
OTHERS = frozenset({"relative", "employer"})
DIRECTIONS = frozenset({"N", "S", "E", "W", "NORTH", "SOUTH", "EAST", "WEST"})
_WORD = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """A contact that was offered."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A first phone with what it turned out to be: ``right``, ``wrong`` (it rings somebody else) or ``dead``."""

    confidence: float
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """
    What came of the offered contacts.

    Args:
        accounts: Accounts with a known truth.
        reachable: Accounts of living people, not stopped by the client, with a working number in some source.
        first_right: Reachable accounts whose first phone reaches the person.
        top_right: The same for any of the first three phones.
        offered: First phones offered, for whichever account, at the threshold or above.
        wrong: Those of them that ring somebody else.
        dead_lines: Those of them that ring nobody.
        sure, sure_right: First phones at confidence 0.9 or more, and the right ones.
        likely, likely_right: The same at 0.5 or more.
        addressable: Accounts of the living, not stopped, whose address stands in some source's record of them.
        address_right: Those whose first address is where they live.
        calibration_error: Expected calibration error of first phones, in ten bins; `None` without any.
        brier: Mean squared error of their confidence; `None` without any.
        dead_people, dead_offered: Accounts of the dead, and those of them that were offered any phone.
    """

    accounts: int
    reachable: int
    first_right: int
    top_right: int
    offered: int
    wrong: int
    dead_lines: int
    sure: int
    sure_right: int
    likely: int
    likely_right: int
    addressable: int
    address_right: int
    calibration_error: float | None
    brier: float | None
    dead_people: int
    dead_offered: int

    @property
    def wrong_person_rate(self) -> float | None:
        """Share of offered first phones that ring somebody else."""
        return _share(self.wrong, self.offered)

    @property
    def first_right_rate(self) -> float | None:
        """Share of the reachable whose first phone is right."""
        return _share(self.first_right, self.reachable)

    @property
    def top_right_rate(self) -> float | None:
        """Share of the reachable with a right phone among the first three."""
        return _share(self.top_right, self.reachable)

    @property
    def precision_sure(self) -> float | None:
        """Share of right ones among first phones at 0.9 or more."""
        return _share(self.sure_right, self.sure)

    @property
    def precision_likely(self) -> float | None:
        """Share of right ones among first phones at 0.5 or more."""
        return _share(self.likely_right, self.likely)

    @property
    def address_rate(self) -> float | None:
        """Share of those with a known address whose first address is right."""
        return _share(self.address_right, self.addressable)

    def as_text(self) -> str:
        """A small table: what was measured, how many, and the share."""
        return "\n".join(f"{name:<44}{count:>15}{rate:>9}" for name, count, rate in self.rows())

    def rows(self) -> Iterable[tuple[str, str, str]]:
        """Each measure: what it is, how many of how many, and the share."""
        counted = (
            ("right party on the first phone", self.first_right, self.reachable),
            ("right party within the first three phones", self.top_right, self.reachable),
            ("first phone rings somebody else", self.wrong, self.offered),
            ("first phone is disconnected", self.dead_lines, self.offered),
            ("right where we said 90 % or more", self.sure_right, self.sure),
            ("right where we said 50 % or more", self.likely_right, self.likely),
            ("first address is right", self.address_right, self.addressable),
            ("the dead with a phone offered", self.dead_offered, self.dead_people),
        )
        for name, part, whole in counted:
            share = _share(part, whole)
            yield name, f"{part:,} of {whole:,}", "-" if share is None else f"{share:.1%}"
        for name, figure in (("calibration error", self.calibration_error), ("Brier score", self.brier)):
            yield f"{name} of first phones", "", "-" if figure is None else f"{figure:.3f}"


def score_contacts(contacts: Iterable[Mapping[str, str]], truth: Truth, *, threshold: float = 0.0) -> Score:
    """
    How good the contacts are.

    Args:
        contacts: Rows with the columns of ``contacts.csv``; those of accounts without a truth are left out.
        truth: What is so.
        threshold: First phones below this confidence do not count as offered.
    """
    phones, addresses = _offers(contacts, truth)
    firsts = {name: offers[0] for name, offers in phones.items()}
    judged = [_judge(truth, truth.accounts[name], offer) for name, offer in firsts.items()]
    offered = [first for first in judged if first.confidence >= threshold]
    reachable = [account for account in truth.accounts.values() if account.reachable]
    addressable = [a for a in truth.accounts.values() if a.alive and not a.stopped and a.told_address]
    dead = [account for account in truth.accounts.values() if not account.alive]
    return Score(
        accounts=len(truth.accounts),
        reachable=len(reachable),
        first_right=sum(_reaches(account, phones.get(account.account, [])[:1]) for account in reachable),
        top_right=sum(_reaches(account, phones.get(account.account, [])[:FEW]) for account in reachable),
        offered=len(offered),
        wrong=_count(offered, lambda first: first.outcome == "wrong"),
        dead_lines=_count(offered, lambda first: first.outcome == "dead"),
        sure=_count(judged, lambda first: first.confidence >= 0.9),  # noqa: PLR2004  # the contract's bar
        sure_right=_count(judged, lambda first: first.confidence >= 0.9 and first.outcome == "right"),  # noqa: PLR2004
        likely=_count(judged, lambda first: first.confidence >= 0.5),  # noqa: PLR2004  # more likely than not
        likely_right=_count(judged, lambda first: first.confidence >= 0.5 and first.outcome == "right"),  # noqa: PLR2004
        addressable=len(addressable),
        address_right=sum(_lives_at(account, addresses.get(account.account, [])[:1]) for account in addressable),
        calibration_error=calibration_error(judged),
        brier=brier_score(judged),
        dead_people=len(dead),
        dead_offered=sum(account.account in phones for account in dead),
    )


def _offers(
    contacts: Iterable[Mapping[str, str]], truth: Truth
) -> tuple[dict[str, list[Offer]], dict[str, list[Offer]]]:
    """Phones and addresses by account, in the order of their ranks."""
    ranked: dict[str, dict[str, list[tuple[int, Offer]]]] = {"phone": {}, "address": {}}
    for row in contacts:
        account, kind = row["account_number"], row["kind"]
        if kind in ranked and account in truth.accounts and row.get("level", "") not in OTHERS:
            offer = Offer(row["value"], float(row["confidence"] or 0.0))
            ranked[kind].setdefault(account, []).append((int(row["rank"]), offer))
    phones, addresses = (_in_order(ranked[kind]) for kind in ("phone", "address"))
    return phones, addresses


def _in_order(ranked: Mapping[str, list[tuple[int, Offer]]]) -> dict[str, list[Offer]]:
    return {name: [offer for _, offer in sorted(rows, key=lambda row: row[0])] for name, rows in ranked.items()}


def _judge(truth: Truth, account: AccountTruth, offer: Offer) -> Judged:
    if offer.value in account.right_phones:
        return Judged(offer.confidence, "right")
    return Judged(offer.confidence, "wrong" if offer.value in truth.in_service else "dead")


def _reaches(account: AccountTruth, offers: list[Offer]) -> bool:
    return any(offer.value in account.right_phones for offer in offers)


def _lives_at(account: AccountTruth, offers: list[Offer]) -> bool:
    return any(address_key(offer.value) == address_key(account.address) for offer in offers)


def _count(judged: list[Judged], holds: Callable[[Judged], bool]) -> int:
    return sum(map(holds, judged))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def address_key(line: str) -> tuple[str, str, str]:
    """House number, first word of the street, ZIP code: enough to tell invented addresses apart."""
    words = _WORD.findall(line.upper().partition(",")[0])
    zips = re.findall(r"\b\d{5}\b", line.rpartition(",")[2])
    number = next((word for word in words if word[0].isdigit()), "")
    street = next((word for word in words if not word[0].isdigit() and word not in DIRECTIONS), "")
    return number, street, zips[-1] if zips else ""


def brier_score(judged: list[Judged]) -> float | None:
    """Mean squared distance of the confidence from what came of it."""
    if not judged:
        return None
    return sum((first.confidence - (first.outcome == "right")) ** 2 for first in judged) / len(judged)


def calibration_error(judged: list[Judged]) -> float | None:
    """Expected calibration error: the mean distance, over ten bins, of confidence from the share that was right."""
    if not judged:
        return None
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for first in judged:
        bins[min(int(first.confidence * BINS), BINS - 1)].append(first)
    gaps = (abs(sum(first.confidence - (first.outcome == "right") for first in group)) for group in bins)
    return sum(gaps) / len(judged)
