"""Who is asked about whom, in which order, what is not asked and why, and what is checked before it is offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from skiptrace.export.documents import from_document, to_document
from skiptrace.match.model import shipped_model
from skiptrace.model import Kind, PartialDate, Stop
from skiptrace.run.answers import Item
from skiptrace.run.calibrated import calibrated_model
from skiptrace.run.candidates import Table
from skiptrace.run.search import Searcher
from skiptrace.run.spending import Economics
from skiptrace.run.told import ToldRecords
from skiptrace.run.waterfall import Waterfall
from skiptrace.run.worth import Experience, in_use
from skiptrace.runtime.asking import Ending, Told
from skiptrace.runtime.desk import Receipt
from skiptrace.sdk.reading import read_candidate
from skiptrace.sdk.source import Role
from skiptrace.sdk.statements import Candidate, Observation, Tells
from tests.firms import only
from tests.run.paid import case, source
from tests.vendors import acme_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from skiptrace.runtime.asking import Job

TODAY = dt.date(2026, 1, 5)
FIRST, SECOND, THIRD = "+12175550111", "+12175550122", "+12175550133"
HOME = {"street": "1 ELM ST", "city": "SPRINGFIELD", "state": "IL", "zip": "62704"}
NAME = {"given_name": "JANE", "middle_name": "A", "family_name": "ROE"}
NEIGHBOUR = ("PETER", "SMITH", "1971-02-03")
PRICE = 50_000
EXPANDS = """
[expand]
url = "https://api.acme-people.example/people/{token}"

[expand.records]

[[expand.records.observe]]
kind = "email"
each = "emails"
value = "@"

[check]
"""


def record(*phones: str, seen: str = "2025-12-20", token: str = "", by: str = "first") -> Candidate:
    """What a source says of the debtor: who she is, where she lives, and these numbers."""
    told = [Observation(kind=Tells.NAME, parts=NAME), Observation(kind=Tells.BORN, value="1980-05-17")]
    told += [Observation(kind=Tells.ADDRESS, parts=HOME, last_seen=seen)]
    told += [Observation(kind=Tells.PHONE, value=one, last_seen=seen) for one in phones]
    return Candidate(source=by, record_id="7", observations=tuple(told), token=token)


def says(*candidates: Candidate, ending: Ending | None = None, billed: int = PRICE, mark: str = "mark") -> Told:
    """An answer, what it cost, and the mark of the request that brought it."""
    usual = Ending.HIT if candidates else Ending.NO_HIT
    receipt = Receipt(billed_micro_usd=billed if candidates else 0, calls=1, request_hashes=[mark])
    return Told(ending=ending or usual, candidates=candidates, receipt=receipt, why="" if ending is None else "why")


def line(**said: str) -> Candidate:
    """What a check says of a number."""
    told = tuple(Observation(kind=Tells(kind), value=value) for kind, value in said.items())
    return Candidate(source="check", record_id="", observations=told)


@dataclass
class Desk:
    """Answers by a book, in place of vendors; remembers what it was asked."""

    book: dict[str, Callable[[Job], Told]]
    asked: list[tuple[str, Job]] = field(default_factory=list)

    def ask(self, jobs: Sequence[Job]) -> list[Told]:
        """The answers, in order."""
        self.asked += [(job.caller.name, job) for job in jobs]
        return [self.book[job.caller.name](job) for job in jobs]

    def names(self) -> list[str]:
        """Whom it was asked, in order."""
        return [name for name, _ in self.asked]

    def numbers(self) -> list[str]:
        """The numbers that were to be checked."""
        return [job.query.fields["phone"] for _, job in self.asked if job.role is Role.VERIFY]


@pytest.fixture
def work(empty_town):
    """Work cases against steps that answer by a book; what comes back are the desk, the waterfall and the answers."""
    with empty_town.tracer() as tracer:

        def run(steps, book, *cases, economics=Economics(), tables=()):  # noqa: B008 a value
            desk = Desk({name: told if callable(told) else lambda _, told=told: told for name, told in book.items()})
            forget = SimpleNamespace(memory=SimpleNamespace(forget=lambda: None))
            waterfall = Waterfall(
                searcher=Searcher(
                    tables=list(tables),
                    match_model=shipped_model(),
                    rank_model=calibrated_model(""),
                    today=TODAY,
                    purpose="glba.6802e1",
                    run_id="r",
                ),
                store=tracer.store,
                steps=steps,
                callers={one.info.name: SimpleNamespace(name=one.info.name, desk=forget) for one in steps},
                asker=desk,
                economics=economics,
            )
            items = [Item(place, one) for place, one in enumerate(cases or [debtor()], start=1)]
            answers = [one.located for chunk in waterfall.answers([items]) for one in chunk]
            return desk, waterfall, answers

        yield run


def debtor(balance_usd: int | None = 500, **more):
    """A case of Jane Roe."""
    known = {
        "names": ("ROE, JANE A",),
        "born": PartialDate(1980, 5, 17),
        "addresses": ("1 ELM ST, SPRINGFIELD IL 62704",),
    }
    stops = more.pop("stops", ())
    return replace(case(balance_usd, **{**known, **more}), stops=stops)


def step(name: str, role: str = "search", *, origin: str = "", price_usd: float = 0.05, least_usd: int = 0):
    """A source that only searches, or only checks."""
    text = only(acme_manifest(name, price_micro_usd=round(price_usd * 1_000_000)), role, origin=origin)
    return source(name, manifest=text, least_usd=least_usd)


def whys(found) -> dict[str, str]:
    """Why each source was not asked."""
    return {one.source: one.why for one in found.ledger if one.outcome == "not_asked"}


def test_steps_are_asked_in_their_order(work):
    """As the configuration has them, whatever they cost."""
    steps = [step("dear", price_usd=0.30), step("cheap"), step("third")]
    desk, _, (found,) = work(steps, dict.fromkeys(("dear", "cheap", "third"), says()))

    assert desk.names() == ["dear", "cheap", "third"]
    assert [one.source for one in found.ledger] == ["dear", "cheap", "third"]
    assert {one.outcome for one in found.ledger} == {"no_hit"}


def test_nobody_is_asked_once_a_phone_is_sure_enough(work):
    """At the confidence that the firm asks for the search ends, and the line of the next step says so."""
    steps = [step("first"), step("second")]
    book = {"first": says(record(FIRST)), "second": says(record(FIRST))}

    desk, _, (found,) = work(steps, book, economics=Economics(stop_at=0.5))
    assert desk.names() == ["first"]
    assert whys(found) == {"second": "sure enough"}
    desk, _, (found,) = work(steps, book, economics=Economics(stop_at=0.999))
    assert desk.names() == ["first", "second"]


def test_a_dear_step_is_for_large_balances(work):
    """Below its minimum balance a source is neither asked nor has it checked anything."""
    steps = [step("first", least_usd=400), step("check", "verify", least_usd=900)]
    book = {"first": says(record(FIRST)), "check": says(line(connected="yes"))}
    desk, _, found = work(steps, book, debtor(300), debtor(500), debtor(1_000))

    assert desk.names() == ["first", "first", "check"]
    assert [whys(one) for one in found] == [
        {"first": "balance too small"},
        {"check": "balance too small"},
        {},
    ]


def test_what_is_not_worth_its_price_is_not_bought(work):
    """With rate and share, a step is asked only while what it is likely to add is worth more than its price."""
    steps = [step("first"), step("second", price_usd=0.30)]
    book = {"first": says(record(FIRST)), "second": says()}
    economics = Economics(stop_at=0.999, liquidation_rate=0.08, fee_share=0.30)
    desk, _, found = work(steps, book, debtor(1), debtor(400), debtor(40_000), economics=economics)

    little = "worth less than its price"
    assert [whys(one) for one in found] == [{"first": little, "second": little}, {"second": little}, {}]
    assert desk.names() == ["first", "first", "second"]


def test_one_origin_is_asked_once(work):
    """Whether it knew the debtor or not: the next source of the same origin has the same data."""
    steps = [step("first", origin="one_bureau"), step("second", origin="one_bureau"), step("third")]
    for told in (says(record(FIRST)), says()):
        book = {"first": told, "second": says(), "third": says()}
        desk, _, (found,) = work(steps, book, economics=Economics(stop_at=1.0))

        assert desk.names() == ["first", "third"]
        assert whys(found) == {"second": "has its data from where first has them"}


def test_a_source_that_could_not_answer_leaves_its_origin_to_the_next(work):
    """No answer is no answer of its origin."""
    steps = [step("first", origin="one_bureau"), step("second", origin="one_bureau")]
    desk, waterfall, _ = work(steps, {"first": says(ending=Ending.FAILED), "second": says()})

    assert desk.names() == ["first", "second"]
    assert waterfall.failures["first"].total() == 1


def bureau_table(*records: Candidate) -> Table:
    told = [(0, read_candidate(one, today=TODAY)) for one in records]
    return Table(name="reference:bureau", origin="one_bureau", bulk=ToldRecords(told), as_of=TODAY)


def test_a_loaded_table_counts_for_its_origin(work):
    """What is loaded is not bought once more from a source of the same origin; from another it is."""
    steps = [step("first", origin="one_bureau"), step("second")]
    desk, _, (found,) = work(steps, dict.fromkeys(("first", "second"), says()), tables=[bureau_table()])

    assert desk.names() == ["second"]
    assert whys(found) == {"first": "has its data from where reference:bureau has them"}


def test_nobody_checks_what_it_told_itself(work):
    """Nor does another of the same origin, be it a source or a loaded table that told it."""
    check = step("check", "verify", origin="one_bureau")
    told = {"first": says(record(FIRST)), "check": says(line(connected="yes"))}
    desk, _, (found,) = work([step("first", origin="one_bureau"), check], told)
    assert desk.numbers() == []
    assert whys(found) == {"check": "first told it from where this source has its data"}

    desk, _, (found,) = work([check], told, tables=[bureau_table(record(FIRST))])
    assert desk.numbers() == []
    assert whys(found) == {"check": "reference:bureau told it from where this source has its data"}


def dead_is(number: str) -> Callable[[Job], Told]:
    """A check to which one number is cut off and the others work."""
    return lambda job: says(line(connected="no" if job.query.fields["phone"] == number else "yes"))


def test_only_what_would_be_used_first_is_checked(work):
    """One number, though the source tells three; when it is dead, the one that takes its place."""
    steps = [step("first"), step("check", "verify")]
    told = says(record(FIRST, SECOND, THIRD))
    desk, _, (found,) = work(steps, {"first": told, "check": says(line(connected="yes"))})
    (best,) = desk.numbers()
    assert best == in_use(found, Kind.PHONE)[0].value

    desk, _, (found,) = work(steps, {"first": told, "check": dead_is(best)})
    assert desk.numbers() == [best, in_use(found, Kind.PHONE)[0].value]


def sharing(number: str, **said: str) -> dict[str, Callable[[Job], Told]]:
    """A search that gives one number to two people; a check that says this of it for Jane Roe,and that it is his."""
    names: dict[str, str] = {}

    def search(job: Job) -> Told:
        names[job.case_id] = job.query.fields["family_name"]
        given, family, born = NEIGHBOUR if names[job.case_id] == NEIGHBOUR[1] else ("JANE", "ROE", "1980-05-17")
        told = [Observation(kind=Tells.NAME, parts={"given_name": given, "family_name": family})]
        told += [Observation(kind=Tells.BORN, value=born), Observation(kind=Tells.ADDRESS, parts=HOME)]
        told += [Observation(kind=Tells.PHONE, value=number, last_seen="2025-12-20")]
        return says(Candidate(source="first", record_id=family, observations=tuple(told)))

    def check(job: Job) -> Told:
        return says(line(**said) if names[job.case_id] == "ROE" else line(owner_match="yes", connected="yes"))

    return {"first": search, "check": check}


@pytest.mark.parametrize(
    "said", [{"owner_match": "no"}, {"reassigned": "yes"}, {"owner": "MAX THORNE", "connected": "yes"}]
)
@pytest.mark.parametrize("jane_first", [True, False])
def test_a_check_for_one_debtor_says_nothing_of_another_who_has_the_number(work, said, jane_first):
    """That a number is not hers does not take it from the neighbour whose it is, whichever of them comes first."""
    neighbour = replace(debtor(names=("SMITH, PETER",), born=PartialDate(1971, 2, 3)), account_number="A-2")
    steps, book = [step("first"), step("check", "verify")], sharing(FIRST, **said)
    _, _, (alone,) = work(steps, book, neighbour)
    _, _, both = work(steps, book, *([debtor(), neighbour] if jane_first else [neighbour, debtor()]))
    (beside,) = (one for one in both if one.account_number == "A-2")

    assert [(one.value, one.confidence) for one in alone.contacts] == [
        (one.value, one.confidence) for one in beside.contacts
    ]
    assert in_use(alone, Kind.PHONE)[0].value == FIRST


def test_of_whom_nothing_is_found_nothing_is_checked(work):
    """A number on file that no source confirms is not offered, and not checked."""
    steps = [step("first"), step("check", "verify")]
    desk, _, _ = work(steps, {"first": says(), "check": says()}, debtor(phones=("(217) 555-0111",)))

    assert desk.names() == ["first"]


def test_a_check_before_a_dear_search_decides_for_whom_it_goes_on(work):
    """Put between, it is asked there: who is sure after it is not searched for again, and it is not asked twice."""
    steps = [step("first"), step("check", "verify"), step("dear", price_usd=0.40)]
    book = {"first": says(record(FIRST)), "dear": says(record(SECOND))}
    economics = Economics(stop_at=0.9)
    desk, _, _ = work(steps, {**book, "check": dead_is(FIRST)}, economics=economics)
    assert desk.names()[:3] == ["first", "check", "dear"]

    desk, _, (found,) = work(steps, {**book, "check": says(line(connected="yes"))}, economics=economics)
    assert desk.names() == ["first", "check"]
    assert whys(found) == {"dear": "sure enough"}


def test_what_is_known_must_be_enough_to_ask(work):
    """A source that needs a ZIP is not asked about somebody without one, and the line says so."""
    desk, _, (found,) = work([step("first")], {"first": says()}, debtor(addresses=()))

    assert desk.names() == []
    assert whys(found) == {"first": "too little is known to ask it"}


def test_a_stopped_case_is_not_asked_about(work):
    """Nothing leaves about somebody who may not be looked up."""
    stopped = debtor(stops=(Stop(code="cease", source="client"),))
    desk, _, found = work([step("first")], {"first": says()}, stopped, debtor())

    assert desk.names() == ["first"]
    assert found[0].cost_micro_usd == 0


def test_when_the_budget_ends_nothing_later_is_bought_instead(work):
    """A larger budget goes on at the same place."""
    steps = [step("first"), step("second")]
    book = {"first": says(ending=Ending.BUDGET), "second": says()}
    desk, _, (found,) = work(steps, book)

    assert desk.names() == ["first"]
    assert whys(found) == {"second": "the budget had ended"}


def expanding(name: str):
    """A search that has more of the record that was taken."""
    text = only(acme_manifest(name), "search").replace("\n[check]\n", EXPANDS)
    return source(name, manifest=text)


def test_more_of_a_record_is_the_same_answer(work):
    """Search and expansion are one line: what both cost, what both added, and one answer to learn from."""
    more = record(FIRST, token="t")

    def told(job: Job) -> Told:
        return says(record(token="t")) if job.expands is None else says(more)

    desk, waterfall, (found,) = work([expanding("first")], {"first": told})

    assert [job.expands is not None for _, job in desk.asked] == [False, True]
    (only_line,) = found.ledger
    assert only_line.billed_micro_usd == found.cost_micro_usd == 2 * PRICE
    assert (only_line.standing, only_line.known) == ("nothing", 0.0)
    assert only_line.added == pytest.approx(in_use(found, Kind.PHONE)[0].confidence, abs=1e-4)
    assert waterfall.experience.sources["first"].asked == 1


def test_more_is_bought_of_the_record_that_was_taken_and_of_no_other_with_its_id(work):
    """Two sources may have an id in common, a bare number most of all: it is no word of the one about the other's."""
    stranger = [Observation(kind=Tells.NAME, parts={"given_name": "MAX", "family_name": "THORNE"})]
    stranger += [Observation(kind=Tells.BORN, value="1944-11-30")]
    other = Candidate(source="second", record_id="7", observations=tuple(stranger), token="t")
    book = {"first": says(record(FIRST)), "second": says(other)}
    desk, _, _ = work([step("first"), expanding("second")], book)

    assert [(name, job.expands is not None) for name, job in desk.asked] == [("first", False), ("second", False)]


def brought(found, kind: Kind) -> set[tuple[str, str, str]]:
    """What each statement behind the contacts of a kind is: value, source, and the request that brought it."""
    contacts = [one for one in found.contacts if one.kind is kind]
    return {(seen.value, seen.source, seen.request) for one in contacts for seen in one.evidence}


def test_what_more_was_told_names_its_own_request(work):
    """The address came with the search and the number with the expansion; told again, it still came with the search."""

    def told(job: Job) -> Told:
        if job.expands is None:
            return says(record(FIRST, token="t"), mark="search")
        return says(record(FIRST, SECOND, token="t"), mark="expansion")

    _, _, (found,) = work([expanding("first")], {"first": told})

    assert brought(found, Kind.PHONE) == {(FIRST, "first", "search"), (SECOND, "first", "expansion")}
    (address,) = [one for one in found.contacts if one.kind is Kind.ADDRESS]
    assert {one.request for one in address.evidence if one.source == "first"} == {"search"}


def test_each_check_names_its_own_request(work):
    """Of two numbers that were checked with one source, the holder of each is evidence of the check of that number."""
    steps = [step("first"), step("check", "verify")]
    words = iter(("no", "yes"))

    def told(job: Job) -> Told:
        mark = f"check of {job.query.fields['phone']}"
        return says(line(name="ROE, JANE A", connected=next(words)), mark=mark)

    desk, _, (found,) = work(steps, {"first": says(record(FIRST, SECOND), mark="search"), "check": told})

    assert set(desk.numbers()) == {FIRST, SECOND}
    of_checks = {one for one in brought(found, Kind.PHONE) if one[1] == "check"}
    assert of_checks == {(number, "check", f"check of {number}") for number in desk.numbers()}
    assert {one[2] for one in brought(found, Kind.PHONE) if one[1] == "first"} == {"search"}


def test_a_flag_names_the_request_that_brought_it(work):
    """A death that only the expansion tells was brought by the expansion."""
    dead = Observation(kind=Tells.DECEASED, value="yes")

    def told(job: Job) -> Told:
        known = record(FIRST, token="t")
        if job.expands is None:
            return says(known, mark="search")
        return says(replace(known, observations=(*known.observations, dead)), mark="expansion")

    _, _, (found,) = work([expanding("first")], {"first": told})

    assert {(flag.code, one.request) for flag in found.flags for one in flag.evidence} == {("deceased", "expansion")}


def test_more_that_could_not_be_got_is_told(work):
    """The answer stands as it is, the case is to be completed, and the reason is counted."""

    def told(job: Job) -> Told:
        return says(record(FIRST, token="t")) if job.expands is None else says(ending=Ending.UNREACHED)

    _, waterfall, (found,) = work([expanding("first")], {"first": told})

    assert [(one.outcome, one.why) for one in found.ledger] == [("hit", "why")]
    assert waterfall.failures["first"] == {"why": 1}
    assert in_use(found, Kind.PHONE)


def test_a_resumed_run_knows_what_was_learnt(work):
    """What stands in the answers is all that is needed to go on as if there had been no interruption."""
    steps = [step("first"), step("second")]
    book = {"first": says(record(FIRST)), "second": says(record(SECOND))}
    economics = Economics(stop_at=0.999)
    _, waterfall, found = work(steps, book, debtor(), debtor(phones=("(217) 555-0111",)), economics=economics)

    again = Experience()
    for one in found:
        for told in from_document(to_document(one)).ledger:
            again.learn(told.source, told.standing, told.added, hit=told.outcome == Ending.HIT)
    assert (again.sources, again.cells) == (waterfall.experience.sources, waterfall.experience.cells)
    assert {told.standing for one in found for told in one.ledger} >= {"nothing", "a phone of one source: first"}
