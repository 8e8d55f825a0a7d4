"""From cases to answers: candidates judged, evidence ranked, and a verdict for each case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice, pairwise
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.explain import explain_all, reasons
from skiptrace.model import (
    Band,
    ContactStatus,
    Feature,
    Flag,
    Kind,
    LedgerLine,
    Level,
    Located,
    Match,
    RankedContact,
    Restriction,
    Status,
)
from skiptrace.normalize.phones import phone_time_zones
from skiptrace.policy.purposes import FCRA, NON_FCRA, regime_of
from skiptrace.rank import POSSIBLE, find_flags, rank_contacts, with_advice, with_unreported
from skiptrace.run.calibrated import calibrate_identities
from skiptrace.run.candidates import consider
from skiptrace.run.evidence import gather
from skiptrace.run.other_users import add_other_users
from skiptrace.run.prepare import debtor_rows, read_debtor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from skiptrace.match.model import MatchModel
    from skiptrace.model import Case
    from skiptrace.rank import Flagged, RankModel
    from skiptrace.run.candidates import Considered, Table
    from skiptrace.run.evidence import Evidence

    Tell = Callable[[Sequence[int]], Sequence[Table]]

# Candidates below one in a thousand are counted, not listed; `link` draws the line at the same place.
LEAST_LISTED = 0.001
MOST_LISTED = 25
UNCERTAIN_IDENTITY = Restriction(rule="identity under review", effect="needs_human")
UNCERTAIN_FLAG = Restriction(rule="flag under review", effect="needs_human")
MAY_BE_DEAD = Restriction(
    rule="possibly deceased", effect="needs_human: ask whether the debtor lives, no word of a debt"
)
TOO_UNSURE = Restriction(rule="confidence below the floor", effect="not_offered")
OWN_LEVELS = frozenset({Level.SELF, Level.HOUSEHOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """
    Answers cases from reference tables.

    Args:
        tables: In waterfall order.
        match_model: Decides who is the debtor.
        rank_model: Decides which contacts reach the debtor.
        today: The day that "current" refers to.
        purpose: Code of the purpose under which everything is asked.
        run_id: The run this belongs to.
    """

    tables: Sequence[Table]
    match_model: MatchModel
    rank_model: RankModel
    today: dt.date
    purpose: str
    run_id: str

    def answer(self, cases: Sequence[Case], told: Tell = lambda _: ()) -> list[Located]:
        """
        The answers to *cases*, in their order; the stopped ones are not looked up.

        Args:
            cases: The batch.
            told: For positions in *cases*, what sources told about them, as tables about those debtors in that order.
        """
        asked = [place for place, case in enumerate(cases) if not case.stops]
        read = [_read(cases[place]) for place in asked]
        found = dict(zip(asked, self._look_up(read, told(asked)), strict=True)) if read else {}
        return [found[place] if place in found else self._stopped(case) for place, case in enumerate(cases)]

    def _stopped(self, case: Case) -> Located:
        stop = case.stops[0]
        found = Located(
            account_number=case.account_number,
            client=case.client,
            status=Status.STOPPED,
            run_id=self.run_id,
            purpose=self.purpose,
            stop_reason="; ".join(f"{one.code} ({one.source})" for one in case.stops),
            flags=tuple(Flag(code=code, probability=1.0, detail=f"{stop.source}") for code in _flag_codes(case)),
            row=case.row,
        )
        return with_advice(found, case, today=self.today)

    def _look_up(self, cases: Sequence[Case], told: Sequence[Table]) -> list[Located]:
        debtors = debtor_rows(cases)
        tables = [*self.tables, *told]
        considered = consider(debtors, tables, self.match_model)
        if self.rank_model.adjustment is not None:
            calibrate_identities(considered.resolution, self.rank_model.adjustment)
        listed = _listed(considered)
        evidence = gather(cases, considered, tables, np.concatenate(listed))
        add_other_users(evidence, considered, tables, debtors)
        today = self.today.toordinal()
        contacts = rank_contacts(
            evidence.statements,
            evidence.held,
            evidence.others,
            evidence.lines,
            today=today,
            model=self.rank_model,
            cases=len(cases),
            zones=_zones(evidence),
        )
        opened = [case.opened_on.toordinal() if case.opened_on else 0 for case in cases]
        flagged = with_unreported(
            find_flags(evidence.flags, opened_on=opened, today=today, model=self.rank_model),
            evidence.statements,
            evidence.lines,
            evidence.born,
            today=today,
            model=self.rank_model,
        )
        bands = considered.resolution.band(self.match_model)
        asked = _asked(considered, tables, len(cases))
        matches = _matches(considered, evidence, tables, np.concatenate(listed), bands, self.match_model.version)
        return [
            self._verdict(
                case,
                tuple(islice(matches, len(listed[place]))),
                _person_id(considered, evidence, tables, listed[place], bands),
                contacts[place],
                flagged[place],
                self._ledger(asked[place]),
            )
            for place, case in enumerate(cases)
        ]

    def _ledger(self, asked: Sequence[int]) -> tuple[LedgerLine, ...]:
        # Under an FCRA purpose only tables that were loaded for it are open, and no others.
        regime = FCRA if regime_of(self.purpose) == FCRA else NON_FCRA
        return tuple(
            LedgerLine(
                source=table.name,
                outcome="hit" if hits else "no_hit",
                billed_micro_usd=0,
                purpose=self.purpose,
                regime=regime,
            )
            # What other sources told has its lines in the ledger already.
            for table, hits in zip(self.tables, asked[: len(self.tables)], strict=True)
        )

    def _floored(self, contact: RankedContact) -> RankedContact:
        """A contact too unsure to be used says so; it is told all the same, since nothing is dropped."""
        if contact.confidence >= self.rank_model.floor(contact.kind):
            return contact
        return _restricted(contact, TOO_UNSURE)

    def _verdict(
        self,
        case: Case,
        matches: tuple[Match, ...],
        person_id: str,
        contacts: tuple[RankedContact, ...],
        flagged: Flagged,
        ledger: tuple[LedgerLine, ...],
    ) -> Located:
        bands = {match.band for match in matches}
        status, stop_reason = Status.NOT_FOUND, ""
        contacts = tuple(map(self._floored, contacts))
        if flagged.stop:
            status, contacts = Status.STOPPED, ()
            stop_reason = f"{flagged.stop} (found by {flagged.flags[0].evidence[0].source})"
        elif flagged.review:
            status = Status.REVIEW
        elif Band.ACCEPT in bands:
            status = Status.LOCATED if any(map(_reaches, contacts)) else Status.NOT_FOUND
        elif Band.REVIEW in bands:
            status = Status.REVIEW
        if flagged.review:
            contacts = tuple(_restricted(contact, UNCERTAIN_FLAG) for contact in contacts)
        elif status is Status.REVIEW:
            contacts = tuple(map(_withheld, contacts))
        if any(flag.code == POSSIBLE for flag in flagged.flags):
            contacts = tuple(_restricted(contact, MAY_BE_DEAD) for contact in contacts)
        known = tuple(Flag(code=code, probability=1.0, detail="the client's file") for code in _flag_codes(case))
        found = Located(
            account_number=case.account_number,
            client=case.client,
            status=status,
            run_id=self.run_id,
            purpose=self.purpose,
            stop_reason=stop_reason,
            person_id=person_id,
            contacts=contacts,
            matches=matches,
            flags=(*known, *flagged.flags),
            ledger=ledger,
            row=case.row,
            calibration=self.rank_model.adjustment.version if self.rank_model.adjustment else "",
        )
        return with_advice(found, case, today=self.today)


def _read(case: Case) -> Case:
    debtor = read_debtor(case.debtor)
    return case if debtor is case.debtor else replace(case, debtor=debtor)


def _zones(evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """The time zones of every number that may be offered, as far as its area code tells."""
    told = (evidence.statements, evidence.held)
    phones = {key for some in told for kind, key in zip(some.kind, some.key, strict=True) if kind is Kind.PHONE}
    return {phone: phone_time_zones(phone) for phone in phones}


def _flag_codes(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(stop.code for stop in case.stops), *case.flags)))


def _reaches(contact: RankedContact) -> bool:
    """Whether a contact is something found: the debtor's own or the household's, not only what the client has."""
    found = contact.status in (ContactStatus.NEW, ContactStatus.CONFIRMED)
    return found and contact.level in OWN_LEVELS and TOO_UNSURE not in contact.restrictions


def _withheld(contact: RankedContact) -> RankedContact:
    """
    A contact of a case whose records are under review: nobody uses it before a person has decided.

    What the client itself has on file is the client's, whoever the records are about.
    """
    if contact.status is not ContactStatus.NEW:
        return contact
    return _restricted(contact, UNCERTAIN_IDENTITY)


def _restricted(contact: RankedContact, why: Restriction) -> RankedContact:
    return replace(contact, restrictions=(why, *contact.restrictions))


def _listed(considered: Considered) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """For each case the places of the candidates worth listing, likeliest first."""
    scores, chance = considered.scores, considered.resolution.probability
    worth = np.flatnonzero(chance >= LEAST_LISTED)
    order = worth[np.lexsort((scores.right[worth], -chance[worth], scores.left[worth]))]
    starts = np.searchsorted(scores.left[order], np.arange(considered.people.size + 1))
    return [order[start : min(end, start + MOST_LISTED)] for start, end in pairwise(starts.tolist())]


def _asked(considered: Considered, tables: Sequence[Table], cases: int) -> list[list[int]]:
    """For each case and table, how many records of it may be the debtor's."""
    hits = np.zeros((cases, len(tables)), dtype=np.int64)
    likely = np.flatnonzero(considered.resolution.probability >= LEAST_LISTED)
    np.add.at(hits, (considered.scores.left[likely], considered.table[considered.scores.right[likely]]), 1)
    counts: list[list[int]] = hits.tolist()
    return counts


def _matches(
    considered: Considered,
    evidence: Evidence,
    tables: Sequence[Table],
    listed: np.ndarray[tuple[int], np.dtype[np.int64]],
    bands: Sequence[Band],
    version: str,
) -> Iterator[Match]:
    """The matches of the pairs *listed*, in that order."""
    scores, resolution = considered.scores, considered.resolution
    prior_bits = resolution.prior_bits
    columns = (
        listed.tolist(),
        explain_all(considered.people, considered.records, scores, listed),
        resolution.probability[listed].tolist(),
        scores.weight[listed].tolist(),
        considered.table[scores.right[listed]].tolist(),
        resolution.second_identifier[listed].tolist(),
    )
    for pair, compared, probability, weight, table, second in zip(*columns, strict=True):
        features = compared + _competition(probability, prior_bits + weight)
        yield Match(
            source=tables[table].name,
            record_id=evidence.record_ids[pair],
            probability=_shown(probability),
            weight_bits=round(weight, 2),
            prior_bits=round(prior_bits, 2),
            band=bands[pair],
            reasons=_reasons(features, band=bands[pair], second=second),
            features=features,
            model_version=version,
        )


def _shown(probability: float) -> float:
    """Six places, and never 0 or 1: nobody is that sure."""
    return min(max(round(probability, 6), 0.000001), 0.999999)


def _reasons(features: tuple[Feature, ...], *, band: Band, second: bool) -> str:
    text = reasons(features)
    # CFPB examiners found collectors calling people with similar names: a name alone never locates anybody.
    return f"name alone, never accepted; {text}" if not second and band is not Band.REJECT else text


def _competition(probability: float, bits: float) -> tuple[Feature, ...]:
    """What other records changed: those of the same person add, rivals take away."""
    certain = min(max(probability, 1e-12), 1 - 1e-12)
    change = round(log2(certain / (1 - certain)) - bits, 2)
    if abs(change) < 0.05:  # noqa: PLR2004 changes nothing that is shown
        return ()
    level = "other records of the same person agree" if change > 0 else "other candidates compete"
    return (Feature("other records", level, change),)


def _person_id(
    considered: Considered,
    evidence: Evidence,
    tables: Sequence[Table],
    listed: np.ndarray[tuple[int], np.dtype[np.int64]],
    bands: Sequence[Band],
) -> str:
    """A stable id of the person found: a hash of the first record that is the debtor's."""
    scores = considered.scores
    records = sorted(
        (tables[int(considered.table[scores.right[pair]])].name, evidence.record_ids[pair])
        for pair in listed.tolist()
        if bands[pair] is Band.ACCEPT
    )
    if not records:
        return ""
    return "p" + blake2b("#".join(records[0]).encode(), digest_size=8).hexdigest()
