"""
How right and how honest the offered contacts are, in worlds of many settings and seeds.

    python -m benchmarks.contacts [--settings held_out|all|NAME,…] [--seeds 201,202] [--debtors 500]
        [--model FILE] [--noise] [--without SOURCE,…] [--learned] [--tables] [--keep DIR]

Every world is worked by the real pipeline. Beside its figures stand yardsticks, so that what identity loses and what
ranking loses are told apart:

- baseline: same name and birth date, newest record wins
- newest: every record's owner known, newest record wins
- known: every record's owner known, our ranking
- learned (``--learned``, needs scikit-learn): every record's owner known, ranked by boosted trees that were taught on
  the same worlds as the shipped weights; whatever leads is offered, however doubtful, also where nothing was found
- learned, offered as ours: the same, with our floors, to cases for which something was found

A contact counts as offered when it is the debtor's own or the household's, at or above the floor, not known bad and
not withheld: of a case whose records are under review that leaves what the client itself has on file. "Ours, located"
counts the located cases alone, as ``cases.csv`` does.

A contact of a case that is flagged as possibly deceased is no unflagged one; how many of the living are flagged so
stands beside it. Of the dead, those whom a table of deaths knows are counted apart.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.learned import Learned, Offers, learned
from benchmarks.recorded import record
from skiptrace.demo.score import address_key
from skiptrace.demo.settings import HELD_OUT, SETTINGS
from skiptrace.model import ContactStatus, Kind, Level, Status
from skiptrace.rank import default_model, rank_contacts, read_model
from skiptrace.rank.codes import KINDS
from skiptrace.rank.unreported import chance_of_death, find_life, life_features

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from benchmarks.recorded import Chunk, Recording, Told
    from skiptrace.demo.truth import AccountTruth, Truth
    from skiptrace.model import Located, RankedContact
    from skiptrace.rank import RankModel

FEW = 3
BINS = 10
SURE = 0.95
THRESHOLDS = (0.9, 0.7, 0.5)
DEATHS = "deaths"
DECEASED = "deceased"
OWN = (Level.SELF, Level.HOUSEHOLD)

FOUND = (ContactStatus.NEW, ContactStatus.CONFIRMED)


@dataclass(slots=True)
class Figures:
    """What came of the offers in one world or several; pairs are (how many, of how many)."""

    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    firsts: dict[Kind, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    reachable: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))

    def count(self, name: str, held: Iterable[bool]) -> None:
        """Add to a share."""
        held = list(held)
        self.counts[name][0] += sum(held)
        self.counts[name][1] += len(held)

    def add(self, other: Figures) -> None:
        """Add another world's figures."""
        for name, (part, whole) in other.counts.items():
            self.counts[name][0] += part
            self.counts[name][1] += whole
        for kind, judged in other.firsts.items():
            self.firsts[kind] += judged
            self.reachable[kind] += other.reachable[kind]

    def share(self, name: str) -> float:
        """A share; nought of nothing is nought."""
        part, whole = self.counts[name]
        return part / whole if whole else 0.0

    def calibration_error(self, kind: Kind) -> float:
        """Expected calibration error of the first of a kind, in ten bins."""
        gaps = [0.0] * BINS
        for confidence, right in self.firsts[kind]:
            gaps[min(int(confidence * BINS), BINS - 1)] += confidence - right
        return sum(map(abs, gaps)) / max(len(self.firsts[kind]), 1)

    def brier(self, kind: Kind) -> float:
        """Mean squared error of the confidence of the first of a kind."""
        return sum((c - r) ** 2 for c, r in self.firsts[kind]) / max(len(self.firsts[kind]), 1)

    def recall_when_sure(self, kind: Kind) -> float:
        """Share of the reachable that can be told at a precision of 95 %."""
        judged = sorted(self.firsts[kind], reverse=True)
        right = np.cumsum([right for _, right in judged])
        ends = [i for i in range(len(judged)) if i + 1 == len(judged) or judged[i + 1][0] < judged[i][0]]
        best = max((int(right[end]) for end in ends if right[end] >= SURE * (end + 1)), default=0)
        return best / max(self.reachable[kind], 1)


def judge(offers: Offers, truth: Truth, flagged: Collection[str] = ()) -> Figures:
    """What came of the offers, of which those of *flagged* accounts warn that the debtor may be dead."""
    figures = Figures()
    accounts = truth.accounts.values()
    reachable = [one for one in accounts if one.reachable]
    addressable = [one for one in accounts if one.alive and not one.stopped and one.told_address]
    figures.reachable[Kind.PHONE], figures.reachable[Kind.ADDRESS] = len(reachable), len(addressable)
    for name, most in (("first right", 1), ("top 3", FEW)):
        figures.count(name, (_hits(one, Kind.PHONE, offers, most) for one in reachable))
    figures.count("address right", (_hits(one, Kind.ADDRESS, offers, 1) for one in addressable))
    for one in accounts:
        for kind in (Kind.PHONE, Kind.ADDRESS):
            for value, confidence in offers.get(one.account, {}).get(kind, ())[:1]:
                right = _hits(one, kind, offers, 1)
                figures.firsts[kind].append((confidence, right))
                if kind is Kind.PHONE:
                    rings = value in truth.in_service
                    figures.count("wrong person", [not right and rings])
                    figures.count("disconnected", [not right and not rings])
                for least in THRESHOLDS:
                    if confidence >= least:
                        figures.count(f"{kind.value} >= {least}", [right])
    dead = [one for one in accounts if not one.alive and not one.stopped]
    told = [one for one in dead if DEATHS in one.records]
    for name, some in (("dead offered", dead), ("told dead offered", told)):
        phones = (bool(offers.get(one.account, {}).get(Kind.PHONE)) for one in some)
        figures.count(name, (has and one.account not in flagged for has, one in zip(phones, some, strict=True)))
    living = [one for one in accounts if one.alive and not one.stopped]
    figures.count("living flagged", (one.account in flagged for one in living))
    return figures


def _hits(account: AccountTruth, kind: Kind, offers: Offers, most: int) -> bool:
    values = [value for value, _ in offers.get(account.account, {}).get(kind, ())[:most]]
    if kind is Kind.ADDRESS:
        return any(address_key(value) == address_key(account.address) for value in values)
    return any(value in account.right_phones for value in values)


def ranked(
    recording: Recording,
    told_of: Callable[[Chunk], Told],
    model: RankModel,
    answers: Mapping[str, Located] | None,
    *,
    located: bool = False,
) -> Offers:
    """
    What a caller is offered: own and household contacts at or above the floor that are not withheld.

    Args:
        recording: The world.
        told_of: Which evidence.
        model: The parameters.
        answers: How the search ended for each account; None offers all.
        located: Only of cases for which something was found.
    """
    offers: Offers = {}
    for chunk in recording.chunks:
        told = told_of(chunk)
        offered = rank_contacts(
            told.statements, told.held, told.others, told.lines, today=recording.today, model=model, cases=told.cases
        )
        for account, contacts in zip(chunk.accounts, offered, strict=True):
            usable = [c for c in contacts if c.level in OWN and c.status is not ContactStatus.BAD]
            # The verdict of the search, with the contacts of this model: a case is located by something found.
            if located and not any(c.status in FOUND for c in usable):
                continue
            if answers is not None:
                usable = [c for c in usable if not _withheld(answers[account], c, located=located)]
            found: dict[Kind, list[tuple[str, float]]] = defaultdict(list)
            for contact in usable:
                if contact.confidence >= model.offer_at[KINDS.index(contact.kind)]:
                    found[contact.kind].append((contact.value, contact.confidence))
            offers[account] = found
    return offers


def _withheld(answer: Located, contact: RankedContact, *, located: bool) -> bool:
    if answer.status is not Status.REVIEW:
        return answer.status not in (Status.LOCATED, Status.NOT_FOUND)
    on_flags = any(flag.code == DECEASED for flag in answer.flags)
    return located or on_flags or contact.status is ContactStatus.NEW


def possibly_dead(recording: Recording, model: RankModel) -> set[str]:
    """Accounts that are flagged because the debtor may have died and no record says so."""
    flagged = set()
    for chunk in recording.chunks:
        told = chunk.ours
        life = find_life(told.statements, told.lines, told.born, today=recording.today, model=model)
        chances = chance_of_death(life_features(life, today=recording.today, model=model), model)
        flagged |= {chunk.accounts[case] for case in np.flatnonzero(chances >= model.deaths.flag_at)}
    return flagged


def newest(recording: Recording) -> Offers:
    """Every record's owner known, and the newest record wins."""
    offers: Offers = {}
    for chunk in recording.chunks:
        said = chunk.known.statements
        seen: dict[tuple[int, Kind, str], tuple[int, str]] = {}
        for case, kind, key, value, first, last, as_of in zip(
            said.case, said.kind, said.key, said.value, said.first_seen, said.last_seen, said.as_of, strict=True
        ):
            entry = (last or as_of or first, value)
            seen[case, kind, key] = max(seen.get((case, kind, key), (0, "")), entry)
        for (case, kind, _), (_, value) in sorted(seen.items(), key=lambda item: -item[1][0]):
            offers.setdefault(chunk.accounts[case], defaultdict(list))[kind].append((value, 1.0))
    return offers


def plain(rows: Iterable[Mapping[str, str]]) -> Offers:
    """The baseline's offers."""
    offers: Offers = {}
    for row in rows:
        offers.setdefault(row["account_number"], defaultdict(list))[Kind(row["kind"])].append((row["value"], 1.0))
    return offers


def wronged(recording: Recording) -> list[bool]:
    """Of the living whom the client left free: whether a flag has stopped them."""
    answers, accounts = recording.answers, recording.truth.accounts
    free = [one.account for one in accounts.values() if one.alive and not one.stopped and one.account in answers]
    return [answers[account].status is Status.STOPPED and bool(answers[account].matches) for account in free]


def show(title: str, figures: Figures) -> None:
    """One line of shares."""
    share = figures.share
    sure = [f"{share(f'phone >= {t}'):.3f}/{figures.counts[f'phone >= {t}'][1]}" for t in THRESHOLDS]
    phone, address = Kind.PHONE, Kind.ADDRESS
    print(
        f"{title:<36}{share('first right'):>7.3f}{share('top 3'):>7.3f}{share('wrong person'):>7.3f}"
        f"{share('disconnected'):>7.3f}  {sure[0]:>10}{sure[1]:>11}{sure[2]:>11}"
        f"{figures.calibration_error(phone):>7.3f}{figures.brier(phone):>7.3f}{figures.recall_when_sure(phone):>7.3f}"
        f" |{share('address right'):>7.3f}{figures.calibration_error(address):>7.3f}"
        f"{figures.recall_when_sure(address):>7.3f} |{share('dead offered'):>7.3f}{share('told dead offered'):>7.3f}"
        f"{share('living flagged'):>7.3f}{share('stopped'):>7.4f}"
    )


def show_reliability(kind: Kind, figures: Figures) -> None:
    """What was said and what came of it, by tenths."""
    print(f"\nfirst {kind.value}s: said, was so, how many")
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in figures.firsts[kind]:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    for group in filter(None, bins):
        said, was = (sum(column) / len(group) for column in zip(*group, strict=True))
        print(f"  {said:.3f}  {was:.3f}  {len(group):>6}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge contacts in invented worlds.")
    parser.add_argument("--settings", default="held_out")
    parser.add_argument("--seeds", default="201")
    parser.add_argument("--debtors", type=int, default=500)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--without", default="")
    parser.add_argument("--learned", action="store_true")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    groups = {"held_out": sorted(HELD_OUT), "all": list(SETTINGS)}
    names = [name for word in options.settings.split(",") for name in groups.get(word, [word])]
    model = read_model(options.model.read_text(encoding="utf-8")) if options.model else default_model()
    trees = learned(options.keep, model) if options.learned else None
    without = [name for name in options.without.split(",") if name]
    totals: dict[str, Figures] = defaultdict(Figures)
    print(
        f"{'':<36}{'first':>7}{'top 3':>7}{'wrong':>7}{'dead l':>7}  {'right/of .9':>10}{'.7':>11}{'.5':>11}"
        f"{'ECE':>7}{'Brier':>7}{'rec95':>7} |{'addr':>7}{'ECE':>7}{'rec95':>7} |"
        f"{'d offr':>7}{'d told':>7}{'l flag':>7}{'l stop':>7}"
    )
    for name in names:
        for seed in map(int, options.seeds.split(",")):
            recording = record(name, seed, options.debtors, without=without, noise=options.noise, keep=options.keep)
            for what, figures in compare(recording, model, trees):
                totals[what].add(figures)
                show(f"{name} {seed} {what}", figures)
    for what, figures in totals.items():
        show(f"all {what}", figures)
    show_ratios(totals)
    if options.tables:
        for kind in (Kind.PHONE, Kind.ADDRESS):
            show_reliability(kind, totals["ours"])


def compare(recording: Recording, model: RankModel, trees: Learned | None) -> Sequence[tuple[str, Figures]]:
    """Ours and the yardsticks on one world."""
    flagged = possibly_dead(recording, model)

    def ours(*, located: bool) -> Figures:
        offers = ranked(recording, lambda chunk: chunk.ours, model, recording.answers, located=located)
        figures = judge(offers, recording.truth, flagged)
        figures.count("stopped", wronged(recording))
        return figures

    found = [
        ("ours", ours(located=False)),
        ("ours, located", ours(located=True)),
        ("known", judge(ranked(recording, lambda chunk: chunk.known, model, None, located=True), recording.truth)),
        ("newest", judge(newest(recording), recording.truth)),
        ("baseline", judge(plain(recording.baseline), recording.truth)),
    ]
    if trees:
        found += [
            ("learned", judge(trees.offers(recording), recording.truth)),
            ("learned, offered as ours", judge(trees.offers_as_ours(recording), recording.truth)),
        ]
    return found


def show_ratios(totals: Mapping[str, Figures]) -> None:
    """How far ours goes of each yardstick."""
    for name in ("first right", "address right"):
        mine = totals["ours"].share(name)
        parts = [f"{what} {mine / one.share(name):.3f}" for what, one in totals.items() if one.share(name)]
        print(f"{name}, as a share of: {'; '.join(parts)}")


if __name__ == "__main__":
    main()
