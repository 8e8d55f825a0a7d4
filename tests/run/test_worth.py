"""When a source is asked, when a contact is checked, and what a run learns of its sources."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import ContactStatus, Evidence, Kind, Level, Status
from skiptrace.run.search import TOO_UNSURE
from skiptrace.run.spending import Economics
from skiptrace.run.worth import (
    SUPPOSED,
    Experience,
    Known,
    added,
    best_of,
    reach,
    reason_not_to_ask,
    reason_not_to_check,
    standing,
)
from skiptrace.sdk.source import Role
from tests.run.paid import case, contact, located, source
from tests.vendors import acme_manifest

OLD, NEW = "+12175550123", "+12175550124"
# Reaching a debtor who owes 500 USD is worth 10 USD.
ECONOMICS = Economics(liquidation_rate=0.1, fee_share=0.2)
CHANCES = st.floats(0.0, 1.0)


def why(found, economics=ECONOMICS, experience=None, *, owes=500, **told):
    asked = source(**told)
    return reason_not_to_ask(asked, Role.SEARCH, case(owes), found, economics, experience or Experience())


@pytest.mark.parametrize(
    "unusable",
    [
        contact(OLD, 0.9, status=ContactStatus.BAD),
        contact(OLD, 0.9, status=ContactStatus.HELD),
        contact(OLD, 0.9, level=Level.RELATIVE),
        contact(OLD, 0.05, restrictions=(TOO_UNSURE,)),
    ],
    ids=["bad", "only on file", "a relative's", "below the floor"],
)
def test_only_a_contact_that_is_offered_counts(unusable):
    """What is bad, was on file anyway, is somebody else's or too unsure is no reason to stop asking."""
    assert best_of(located(unusable), Kind.PHONE) == 0.0
    assert reach(located(unusable)) == 0.0


@pytest.mark.parametrize("status", [Status.REVIEW, Status.NOT_FOUND, Status.STOPPED])
def test_nothing_is_known_before_it_is_known_whose_it_is(status):
    """While a person has to decide who the debtor is, the contacts are nobody's."""
    assert reach(located(contact(OLD, 0.9), status=status)) == 0.0


def test_a_phone_reaches_further_than_a_letter():
    """The best contact counts by how far its kind leads."""
    assert reach(located(contact("1 ELM ST", 0.9, Kind.ADDRESS))) == pytest.approx(0.36)
    assert reach(located(contact("1 ELM ST", 0.9, Kind.ADDRESS), contact(OLD, 0.5))) == 0.5


def told_by(*sources: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(source=one, record_id="1", value=NEW, match_probability=0.99) for one in sources)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (located(), "nothing"),
        (located(contact(OLD, 0.9), status=Status.REVIEW), "nothing"),
        (located(contact("1 ELM ST", 0.9, Kind.ADDRESS)), "no phone"),
        (located(contact(NEW, 0.69)), "a doubtful phone"),
        (located(contact(NEW, 0.7, status=ContactStatus.CONFIRMED)), "an unsure phone"),
        (located(contact(NEW, 0.85, status=ContactStatus.CONFIRMED)), "a phone that was on file"),
        (located(contact(NEW, 0.85, evidence=told_by("client", "acme", "acme"))), "a phone of one source: acme"),
        (located(contact(NEW, 0.85, evidence=told_by("acme", "other"))), "a phone of several sources"),
    ],
)
def test_how_a_case_stands(found, expected):
    """By the phone that would be used, and by who tells it; the client's own file is no voice."""
    assert standing(found) == expected


def test_who_says_the_same_adds_nothing():
    """A confirmed phone is surer, and the one that would have been called anyway."""
    assert added(located(contact(OLD, 0.7)), located(contact(OLD, 0.9))) == 0.0


def test_a_better_contact_adds_what_it_is_better_by():
    """As both are judged now: the old one may have lost by the same answer."""
    after = located(contact(NEW, 0.8), contact(OLD, 0.2))

    assert added(located(contact(OLD, 0.85)), after) == pytest.approx(0.6)
    assert added(located(), after) == 0.8
    assert added(located(contact(OLD, 0.85)), located(contact(NEW, 0.8))) == 0.8


@pytest.mark.parametrize(
    "first", [contact(OLD, 0.88, status=ContactStatus.CONFIRMED), contact(OLD, 0.79)], ids=["on file", "unsure"]
)
def test_a_weak_phone_that_gave_way_is_worth_nothing(first):
    """What was on file, or unsure, and is not the one to be used any more hardly ever reaches the debtor."""
    assert added(located(first), located(contact(NEW, 0.8), contact(OLD, 0.6))) == 0.8
    assert added(located(first), located(contact(OLD, 0.8), contact(NEW, 0.6))) == 0.0


@given(st.lists(CHANCES, max_size=4), st.lists(CHANCES, max_size=4))
def test_an_answer_never_adds_less_than_nothing(before, after):
    """Nor more than certainty, whatever was said."""
    one, other = (located(*(contact(f"+1217555010{n}", c) for n, c in enumerate(some))) for some in (before, after))
    assert 0.0 <= added(one, other) <= 1.0


def test_sure_enough_is_enough():
    """At the confidence that the firm asks for, nobody is asked any more."""
    assert why(located(contact(OLD, 0.9))) == "sure enough"
    assert why(located(contact(OLD, 0.89)), Economics()) == ""
    assert why(located(contact(OLD, 0.6)), Economics(stop_at=0.5)) == "sure enough"


def test_an_address_is_not_enough_for_a_source_of_phones():
    """Who knows where to write still wants to know where to call."""
    assert why(located(contact("1 ELM ST", 0.95, Kind.ADDRESS)), Economics()) == ""


def test_a_case_that_was_stopped_is_not_asked_about():
    """Whatever the source."""
    assert why(located(status=Status.STOPPED)) == "stopped"


def test_a_scrub_is_asked_whatever_is_known():
    """What it finds may end the case."""
    found = located(contact(OLD, 0.99))
    assert reason_not_to_ask(source(least_usd=10_000), Role.SCRUB, case(1), found, ECONOMICS, Experience()) == ""


def test_a_small_balance_is_not_worth_a_dear_step():
    """Nor is an account of which nobody knows what it owes."""
    assert why(located(), least_usd=1_000) == "balance too small"
    assert why(located(), owes=None, least_usd=1_000) == "balance too small"
    assert why(located(), owes=1_000, least_usd=1_000) == ""


def test_what_is_likely_to_come_must_be_worth_its_price():
    """The same source is worth asking where little is known, or much is owed."""
    unknown, known = located(), located(contact(OLD, 0.85))

    assert why(unknown, price_usd=0.50) == ""
    assert why(known, price_usd=1.00) == "worth less than its price"
    assert why(known, price_usd=1.00, owes=20_000) == ""
    assert why(unknown, price_usd=20.0) == "worth less than its price"


def test_a_wrong_call_that_is_spared_counts():
    """Where a phone would give way, it is worth something even if little is owed; where there is none, it is not."""
    dear = replace(ECONOMICS, wrong_call_micro_usd=20_000_000)
    doubtful = located(contact(OLD, 0.6))

    assert why(doubtful, owes=50, price_usd=5.0) == "worth less than its price"
    assert why(doubtful, dear, owes=50, price_usd=5.0) == ""
    assert why(located(), dear, owes=50, price_usd=5.0) == "worth less than its price"


@pytest.mark.parametrize("economics", [Economics(), Economics(liquidation_rate=0.1), Economics(fee_share=0.1)])
def test_what_a_debtor_is_worth_is_never_guessed(economics):
    """Without rate, share or balance, sources are asked until it is sure enough."""
    assert why(located(contact(OLD, 0.85)), economics, price_usd=50.0) == ""
    assert why(located(contact(OLD, 0.85)), owes=None, price_usd=50.0) == ""


NOTHING, ONE_VOICE = "nothing", "a phone of one source: cheap"


def learned(*answers: tuple[str, float, bool], source: str = "acme") -> Experience:
    experience = Experience()
    for stood, more, hit in answers:
        experience.learn(source, stood, more, hit=hit)
    return experience


def test_a_source_that_brings_nothing_is_asked_no_more():
    """What is seen in the run outweighs what was supposed."""
    nothing = learned(*[(NOTHING, 0.0, True)] * 400)

    assert why(located(), price_usd=1.0) == ""
    assert nothing.expected(source(), NOTHING) < SUPPOSED[Known.NOTHING] / 10
    assert why(located(), experience=nothing, price_usd=1.0) == "worth less than its price"


def test_a_good_source_is_supposed_to_be_good_where_more_is_known():
    """What it adds in all says something of cases that stand otherwise, until those have been seen."""
    good, poor = learned(*[(NOTHING, 0.8, True)] * 200), learned(*[(NOTHING, 0.1, True)] * 200)

    assert good.expected(source(), ONE_VOICE) > 3 * poor.expected(source(), ONE_VOICE)
    seen = learned(*[(NOTHING, 0.8, True)] * 200, *[(ONE_VOICE, 0.0, True)] * 2_000)
    assert seen.expected(source(), ONE_VOICE) < poor.expected(source(), ONE_VOICE)


def test_a_phone_of_a_poor_source_is_asked_about_sooner():
    """That one source's phones give way is learnt from whoever is asked after it, and for that source alone."""
    experience = Experience()
    for place in range(300):
        experience.learn("second", ONE_VOICE, 0.5 if place % 5 == 0 else 0.0, hit=True)
        experience.learn("second", NOTHING, SUPPOSED[Known.NOTHING], hit=True)
    third = source("third")

    assert experience.expected(third, ONE_VOICE) > 3 * experience.expected(third, "a phone of one source: dear")


def test_one_source_is_not_judged_by_another():
    """What one brings where nothing is known changes little for those that have not been asked."""
    experience = learned(*[(NOTHING, 0.0, False)] * 400)
    expected = experience.expected(source("other"), NOTHING)

    assert expected > 10 * experience.expected(source(), NOTHING)


def test_answers_count_whatever_their_order():
    """Neither threads nor an interruption may change what is asked."""
    answers = [(NOTHING, 0.8, True), (ONE_VOICE, 0.0, False), (NOTHING, 0.1, False), (ONE_VOICE, 0.25, True)]
    one, other = learned(*answers), learned(*reversed(answers))

    for stood in (NOTHING, ONE_VOICE):
        assert one.expected(source(), stood) == pytest.approx(other.expected(source(), stood))
    assert one.likely_price(source()) == other.likely_price(source())


def test_a_miss_that_is_free_makes_a_question_cheaper():
    """The likely price is the price times the share of hits, unless each question costs."""
    missing = learned(*[(NOTHING, 0.0, False)] * 975)
    text = acme_manifest(price_micro_usd=100_000).replace('"per_hit"', '"per_call"')
    every = source(manifest=text.replace('billed = "meta.billable"\n', ""))

    assert Experience().likely_price(source()) == 50_000
    assert missing.likely_price(source()) == 1_250
    assert missing.likely_price(every) == 100_000


def test_the_more_is_known_the_less_is_to_be_had():
    """The suppositions fall, and no answer adds more than certainty."""
    falling = [SUPPOSED[known] for known in Known]

    assert falling == sorted(falling, reverse=True)
    assert 0.0 < min(falling) < max(falling) < 1.0


def not_checked(found, *, owes=500, price_usd=0.10, economics=ECONOMICS, follow=False):
    checker = source(price_usd=price_usd)
    return reason_not_to_check(checker, case(owes), found, Kind.PHONE, economics, Experience(), searches_follow=follow)


def test_a_check_pays_where_another_contact_would_take_the_place():
    """The first is doubtful and the second good: whom to call first is worth knowing."""
    assert not_checked(located(contact(OLD, 0.7), contact(NEW, 0.6)), price_usd=0.80) == ""
    assert not_checked(located(contact(OLD, 0.7)), price_usd=0.80) == "worth less than its price"
    assert not_checked(located(contact(OLD, 0.7)), price_usd=0.80, follow=True) == ""


def test_a_cheap_check_pays_by_the_wrong_call_that_it_spares():
    """Even with nothing else to call; not where there is no doubt."""
    assert not_checked(located(contact(OLD, 0.6)), price_usd=0.03) == ""
    assert not_checked(located(contact(OLD, 0.97)), price_usd=0.03) == "worth less than its price"


def test_what_a_wrong_call_costs_is_a_setting():
    """A firm to which a call to somebody else is dear checks what another would not."""
    free, dear = (replace(ECONOMICS, wrong_call_micro_usd=cost) for cost in (0, 20_000_000))
    found = located(contact(OLD, 0.85))

    assert not_checked(found, price_usd=1.0, economics=free) == "worth less than its price"
    assert not_checked(found, price_usd=1.0, economics=dear) == ""


def test_a_check_has_its_minimum_balance_too():
    """And without the value of a debtor, all that would be used first are checked."""
    dear = source(price_usd=9.0, least_usd=1_000)
    found = located(contact(OLD, 0.5))

    told = (dear, case(500), found, Kind.PHONE, ECONOMICS, Experience())
    assert reason_not_to_check(*told, searches_follow=False) == "balance too small"
    assert not_checked(found, price_usd=9.0, economics=Economics()) == ""
