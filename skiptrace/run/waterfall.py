"""Sources asked one after the other, each only while it is worth its price; what they tell judged with all the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from skiptrace.model import Band, Kind, LedgerLine, Located, Status, Tried
from skiptrace.run.answers import answer_all, answer_items, as_kept
from skiptrace.run.bought import NEVER_ASKED, NOT_ASKED
from skiptrace.run.candidates import Table
from skiptrace.run.expected import given
from skiptrace.run.prepare import read_debtor
from skiptrace.run.questions import about_contact, about_debtor
from skiptrace.run.told import TellTale, ToldRecords
from skiptrace.run.verified import Checked, as_asked
from skiptrace.run.worth import Experience, added, in_use, reach, reason_not_to_ask, reason_not_to_check, standing
from skiptrace.runtime.asking import UNFINISHED, Ending, Job
from skiptrace.sdk.source import Ability, Role
from skiptrace.store import cases as case_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from skiptrace.model import Case, RankedContact
    from skiptrace.run.answers import Answered, Item
    from skiptrace.run.lineup import WireSource
    from skiptrace.run.search import Searcher
    from skiptrace.run.spending import Economics
    from skiptrace.runtime.asking import Asker, Told
    from skiptrace.runtime.caller import Caller
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.statements import Candidate
    from skiptrace.store.session import Store

# How many questions to a source are decided at once; with each round more is known of what it brings.
FIRST_ROUND: Final = 100
# Contacts of a case that are checked, one after the other: what would be used first, and what takes its place.
MOST_CHECKED: Final = {Kind.PHONE: 3, Kind.ADDRESS: 1, Kind.EMAIL: 1}
_CONTACT_OF: Final = {"phone": Kind.PHONE, "email": Kind.EMAIL, "street": Kind.ADDRESS, "address": Kind.ADDRESS}
_RESULT_OF_DEAD: Final = {Kind.PHONE: "DISCONNECTED", Kind.ADDRESS: "RETURNED_VACANT", Kind.EMAIL: "BOUNCED"}
LONGEST_REF: Final = 16
# What comes later in the order would be bought for want of what comes before: a larger budget goes on from there.
BUDGET_ENDED: Final = NEVER_ASKED["budget"]
FAILED: Final = frozenset({Ending.UNREACHED, Ending.FAILED})
ANSWERED: Final = frozenset({Ending.HIT, Ending.NO_HIT})


@dataclass(slots=True)
class _Chunk:
    """A chunk of cases on its way down the waterfall; lists have one entry per case."""

    cases: list[Case]
    found: list[Located]
    case_ids: list[str]
    told: dict[str, TellTale] = field(default_factory=dict[str, TellTale])
    checked: dict[str, Checked] = field(default_factory=dict[str, Checked])
    lines: dict[int, list[LedgerLine]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    unfinished: set[int] = field(default_factory=set[int])
    broke: set[int] = field(default_factory=set[int])
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """
    Answers chunks of cases from tables and then from sources that are asked over the wire.

    Args:
        searcher: Judges everything that is known of a case.
        store: Where cases have their ids.
        steps: The sources in waterfall order.
        callers: By name, what sends their requests.
        asker: Asks many questions at once.
        economics: When to stop.
        experience: What sources have brought in this run so far.
        failures: By source, why questions to it failed, and how many.
    """

    searcher: Searcher
    store: Store
    steps: Sequence[WireSource]
    callers: dict[str, Caller]
    asker: Asker
    economics: Economics
    experience: Experience = field(default_factory=Experience)
    failures: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def answers(self, chunks: Iterable[Sequence[Item]]) -> Iterator[list[Answered]]:
        """The answers to each chunk."""
        for items in chunks:
            yield self._answered(items)

    def _answered(self, items: Sequence[Item]) -> list[Answered]:
        first = answer_items(self.searcher, items)
        with self.store.read() as work:
            ids = [case_table.case_id(work, item.case.client, item.case.account_number) for item in items]
        for caller in self.callers.values():
            caller.desk.memory.forget()
        chunk = _Chunk(cases=[item.case for item in items], found=first, case_ids=ids)
        self._descend(chunk)
        return [
            as_kept(self.store.sealer, item, self._with_lines(chunk, place), incomplete=place in chunk.unfinished)
            for place, item in enumerate(items)
        ]

    def _descend(self, chunk: _Chunk) -> None:
        """
        Every step in its order, and in the end the checks of what would be offered.

        A source that only checks does so at its place too: put before a dear search, it tells for whom to search on.
        """
        checks = [step for step in self.steps if Role.VERIFY in step.info.roles and not step.by_file]
        searches = [place for place, step in enumerate(self.steps) if Role.SEARCH in step.info.roles]
        for place, step in enumerate(self.steps):
            for role in step.asked_of_debtors:
                self._ask_debtors(chunk, step, role)
            if step in checks and place not in searches and place < max(searches, default=0):
                self._ask_contacts(chunk, step, searches_follow=True)
        for step in checks:
            self._ask_contacts(chunk, step, searches_follow=False)

    def _with_lines(self, chunk: _Chunk, place: int) -> Located:
        found = chunk.found[place]
        lines = (*found.ledger, *chunk.lines.get(place, ()))
        return replace(found, ledger=lines, cost_micro_usd=chunk.spent.get(place, 0))

    def _ask_debtors(self, chunk: _Chunk, step: WireSource, role: Role) -> None:
        """One step, in rounds that grow: what was learnt in one decides who is asked about in the next."""
        places = [place for place, case in enumerate(chunk.cases) if not case.stops]
        places = [place for place in places if chunk.found[place].status is not Status.FAILED]
        size = FIRST_ROUND if role is Role.SEARCH else max(1, len(places))
        while places:
            self._ask_round(chunk, step, role, places[:size])
            places, size = places[size:], 2 * size

    def _ask_round(self, chunk: _Chunk, step: WireSource, role: Role, places: Sequence[int]) -> None:
        """Who of some debtors is asked about, what is told, and what it changes."""
        jobs: dict[int, Job] = {}
        for place in places:
            ref, today = chunk.case_ids[place][:LONGEST_REF], self.searcher.today
            query = about_debtor(step.info, role, chunk.cases[place], ref=ref, as_of=today)
            why = self._why_not(chunk, step, role, place, query)
            if why or query is None:
                chunk.lines[place].append(self._line(step, role, NOT_ASKED, why=why))
            else:
                jobs[place] = self._job(chunk, step, role, place, query)
        answers = dict(zip(jobs, self.asker.ask(list(jobs.values())), strict=True))
        tale = chunk.told.setdefault(step.info.name, TellTale(self.searcher.today))
        for place, told in answers.items():
            if role is Role.VERIFY:
                self._take_asked(chunk, step, place, jobs[place].query, told)
            else:
                tale.add(place, told.candidates, told.receipt.request_hashes)
        before = self._judge_answers(chunk, answers)
        more: Mapping[int, Told] = {}
        if Ability.EXPAND in step.info.abilities:
            more = self._expand(chunk, step, {place: (jobs[place], told) for place, told in answers.items()})
        self._book(chunk, step, role, before, {place: (told, more.get(place)) for place, told in answers.items()})

    def _take_asked(self, chunk: _Chunk, step: WireSource, place: int, query: Query, told: Told) -> None:
        """A check of what the client has on file is about the person that was asked about, at that address."""
        asked = (as_asked(one, query) for one in told.candidates)
        chunk.told[step.info.name].add(place, asked, told.receipt.request_hashes)
        checked = chunk.checked.setdefault(step.info.name, Checked(self.searcher.today))
        address = next((one.line for one in chunk.cases[place].debtor.addresses), "")
        checked.add_asked(place, address, told.candidates)

    def _expand(self, chunk: _Chunk, step: WireSource, answers: Mapping[int, tuple[Job, Told]]) -> Mapping[int, Told]:
        """Ask for more of the record that was taken for the debtor, where the source has more of it."""
        jobs: dict[int, Job] = {}
        for place, (job, told) in answers.items():
            matches = (one for one in chunk.found[place].matches if one.source == step.info.name)
            taken = {one.record_id for one in matches if one.band is Band.ACCEPT}
            more = [one for one in told.candidates if one.token and one.record_id and one.record_id in taken]
            if more:
                jobs[place] = replace(job, expands=more[0])
        found = dict(zip(jobs, self.asker.ask(list(jobs.values())), strict=True))
        for place, told in found.items():
            if told.candidates:
                chunk.told[step.info.name].replace(place, told.candidates[0], told.receipt.request)
        self._judge_answers(chunk, found)
        return found

    def _judge_answers(self, chunk: _Chunk, answers: Mapping[int, Told]) -> dict[int, Located]:
        """Judge the cases of some answers anew; what comes back is how they stood before."""
        before = {place: chunk.found[place] for place in answers}
        self._judge_again(chunk, [place for place, told in answers.items() if told.candidates])
        return before

    def _book(
        self,
        chunk: _Chunk,
        step: WireSource,
        role: Role,
        before: Mapping[int, Located],
        answers: Mapping[int, tuple[Told, Told | None]],
    ) -> None:
        """Book what was told, and what was told more of it, as one answer; learn what it added."""
        for place, (told, more) in answers.items():
            line = self._line(step, role, told.ending, told=told, more=more)
            if told.ending in ANSWERED:
                known, gained = reach(before[place]), added(before[place], chunk.found[place])
                stood = standing(before[place])
                line = replace(line, standing=stood, known=round(known, 4), added=round(gained, 4))
                chunk.origins[place].setdefault(f"{role} {step.info.origin}", step.info.name)
                if role is Role.SEARCH:
                    self.experience.learn(line.source, line.standing, line.added, hit=told.ending is Ending.HIT)
            chunk.lines[place].append(line)
            chunk.spent[place] += line.billed_micro_usd
            for one in (told, more):
                if one is not None:
                    self._note_ending(chunk, step, place, one)

    def _note_ending(self, chunk: _Chunk, step: WireSource, place: int, told: Told) -> None:
        """Remember what keeps a case from being complete."""
        if told.ending in UNFINISHED:
            chunk.unfinished.add(place)
        if told.ending is Ending.BUDGET:
            chunk.broke.add(place)
        if told.ending in FAILED:
            self.failures[step.info.name][told.why] += 1

    def _why_not(self, chunk: _Chunk, step: WireSource, role: Role, place: int, query: Query | None) -> str:
        if query is None:
            return "too little is known to ask it"
        if place in chunk.broke:
            return BUDGET_ENDED
        same = chunk.origins[place].get(f"{role} {step.info.origin}")
        if role is Role.SEARCH:
            # A loaded table has been asked about everybody; whether it flags the same is another matter.
            same = next((one.name for one in self.searcher.tables if one.origin == step.info.origin), same)
        if same:
            return f"has its data from where {same} has them"
        return reason_not_to_ask(step, role, chunk.cases[place], chunk.found[place], self.economics, self.experience)

    def _job(self, chunk: _Chunk, step: WireSource, role: Role, place: int, query: Query) -> Job:
        return Job(caller=self.callers[step.info.name], role=role, query=query, case_id=chunk.case_ids[place])

    def _line(
        self,
        step: WireSource,
        role: Role,
        outcome: str,
        *,
        why: str = "",
        told: Told | None = None,
        more: Told | None = None,
    ) -> LedgerLine:
        parts = [one for one in (told, more) if one is not None]
        receipts = [one.receipt for one in parts]
        return LedgerLine(
            source=step.info.name,
            outcome=outcome,
            billed_micro_usd=sum(one.billed_micro_usd for one in receipts),
            purpose=self.searcher.purpose,
            cached=any(one.kept for one in receipts) and not any(one.calls for one in receipts),
            role=str(role),
            why=next((one.why for one in parts if one.why), why),
            regime=step.info.regime,
            request=next((one.request for one in receipts if one.request), ""),
            gave=given(_people(told, more)),
        )

    def _judge_again(self, chunk: _Chunk, places: Sequence[int]) -> None:
        """Judge some cases anew with everything that has been told about them."""
        for together in _apart(chunk, places):
            self._judge_together(chunk, together)

    def _judge_together(self, chunk: _Chunk, places: Sequence[int]) -> None:
        def told(asked: Sequence[int]) -> list[Table]:
            askers = [places[place] for place in asked]
            return [*self._tables_told(chunk, askers), *self._tables_checked(chunk, askers)]

        cases = [_without_dead(chunk, place, self.searcher.today) for place in places]
        for place, found in zip(places, answer_all(self.searcher, cases, [], told), strict=True):
            chunk.found[place] = found

    def _tables_told(self, chunk: _Chunk, askers: Sequence[int]) -> Iterator[Table]:
        origins = {step.info.name: step.info.origin for step in self.steps}
        for name, tale in chunk.told.items():
            records = tale.about(askers)
            if len(records):
                yield Table(
                    name=name,
                    origin=origins[name],
                    bulk=records,
                    as_of=self.searcher.today,
                    told=True,
                    requests=records.requests,
                )

    def _tables_checked(self, chunk: _Chunk, askers: Sequence[int]) -> Iterator[Table]:
        for name, checked in chunk.checked.items():
            notes = checked.about(askers)
            if notes:
                yield Table(name=name, origin=name, bulk=ToldRecords([], notes), as_of=self.searcher.today, told=True)

    def _ask_contacts(self, chunk: _Chunk, step: WireSource, *, searches_follow: bool) -> None:
        """Check the contacts that would be used first, kind by kind; where one fails, the one that takes its place."""
        accepts = {name for needs in step.info.accepts[Role.VERIFY] for name in needs}
        kinds = {kind for name, kind in _CONTACT_OF.items() if name in accepts}
        for kind in (kind for kind in MOST_CHECKED if kind in kinds):
            seen: set[tuple[int, str]] = set()
            for _ in range(MOST_CHECKED[kind]):
                firsts = {place: one[0] for place, found in enumerate(chunk.found) if (one := in_use(found, kind))}
                fresh = {place: one for place, one in firsts.items() if (place, one.value) not in seen}
                seen.update((place, one.value) for place, one in fresh.items())
                self._check(chunk, step, fresh, searches_follow=searches_follow)

    def _check(
        self, chunk: _Chunk, step: WireSource, contacts: Mapping[int, RankedContact], *, searches_follow: bool
    ) -> None:
        """Check one contact of each of some cases."""
        checked = chunk.checked.setdefault(step.info.name, Checked(self.searcher.today))
        jobs: dict[int, Job] = {}
        for place, contact in contacts.items():
            ref = f"{chunk.case_ids[place][:LONGEST_REF]}{contact.rank}"
            query = about_contact(step.info, Role.VERIFY, chunk.cases[place], contact, ref=ref)
            if query is None or checked.has(place, contact):
                continue
            why = self._why_not_check(chunk, step, place, contact, searches_follow=searches_follow)
            if why and searches_follow:
                # It comes back to this when all have been asked.
                continue
            if why:
                chunk.lines[place].append(self._line(step, Role.VERIFY, NOT_ASKED, why=why))
            else:
                jobs[place] = self._job(chunk, step, Role.VERIFY, place, query)
        answers = dict(zip(jobs, self.asker.ask(list(jobs.values())), strict=True))
        tale = chunk.told.setdefault(step.info.name, TellTale(self.searcher.today))
        for place, told in answers.items():
            names = read_debtor(chunk.cases[place].debtor).names
            held = checked.add(place, contacts[place], told.candidates, names)
            tale.add(place, held, told.receipt.request_hashes)
        before = self._judge_answers(chunk, answers)
        self._book(chunk, step, Role.VERIFY, before, {place: (told, None) for place, told in answers.items()})

    def _why_not_check(
        self, chunk: _Chunk, step: WireSource, place: int, contact: RankedContact, *, searches_follow: bool
    ) -> str:
        if place in chunk.broke:
            return BUDGET_ENDED
        origins = {one.info.name: one.info.origin for one in self.steps}
        origins |= {one.name: one.origin for one in self.searcher.tables}
        told = [one.source for one in contact.evidence if origins.get(one.source) == step.info.origin]
        if told:
            return f"{told[0]} told it from where this source has its data"
        return reason_not_to_check(
            step,
            chunk.cases[place],
            chunk.found[place],
            contact.kind,
            self.economics,
            self.experience,
            searches_follow=searches_follow,
        )


def _apart(chunk: _Chunk, places: Sequence[int]) -> list[list[int]]:
    """
    Places in groups that may be judged together.

    A table of lines does not say for whom a number was checked: those of whom nothing was checked are judged without,
    and of the others no two who have such a number in common are judged at once.
    """
    noted = {place: {note.phone for one in chunk.checked.values() for note in one.about([place])} for place in places}
    numbers = frozenset[int]().union(*noted.values())
    groups: list[tuple[list[int], set[int]]] = []
    for place in places:
        if not noted[place]:
            continue
        held = noted[place] | (numbers & _numbers(chunk, place))
        group = next((one for one in groups if one[1].isdisjoint(held)), None)
        if group is None:
            groups.append(group := ([], set()))
        group[0].append(place)
        group[1].update(held)
    rest = [place for place in places if not noted[place]]
    return [one for one in (rest, *(together for together, _ in groups)) if one]


def _numbers(chunk: _Chunk, place: int) -> set[int]:
    """Every number that may be offered for a case."""
    found = {one.value for one in chunk.found[place].contacts if one.kind is Kind.PHONE}
    records = (one.record for tale in chunk.told.values() for one in tale.records.get(place, ()))
    found.update(told.key for record in records for told in record.contacts if told.kind is Kind.PHONE)
    return {int(number.lstrip("+")) for number in found}


def _people(told: Told | None, more: Told | None) -> list[Candidate]:
    """Everybody whom an answer names; of those who were asked about further, what the further answer says."""
    further = more.candidates if more else ()
    known = {one.record_id for one in further}
    return [*further, *(one for one in (told.candidates if told else ()) if one.record_id not in known)]


def _without_dead(chunk: _Chunk, place: int, today: dt.date) -> Case:
    """A case whose contacts that do not work, by word of a source, are known as such."""
    case = chunk.cases[place]
    dead = [one for checked in chunk.checked.values() for one in checked.dead if one.asker == place]
    tried = tuple(Tried(kind=one.kind, value=one.value, result=_RESULT_OF_DEAD[one.kind], on=today) for one in dead)
    return replace(case, tried=(*case.tried, *tried)) if tried else case
