"""What must hold for any statements whatever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.model import Kind, Level, LineType
from skiptrace.normalize.call_results import CallResult
from tests.rank.builders import PHONE, TODAY, line_fact, on_file, other_use, rank, statement

if TYPE_CHECKING:
    import random

KEYS = ("a", "b", "c")
CASES = 3

# Each example ranks a batch or three: enough of them here to find a slip, few enough to run often.
quick = settings(max_examples=50, deadline=None)

dates = st.sampled_from([0, 1]) | st.integers(TODAY - 12_000, TODAY + 400)
known_dates = st.integers(TODAY - 12_000, TODAY)
lines = st.sampled_from([*LineType, None])


@st.composite
def statements(draw, **fixed):
    """Any statement: any text, any date, dates in any order."""
    usual = {
        "case": draw(st.integers(0, CASES - 1)),
        "kind": draw(st.sampled_from(Kind)),
        "key": draw(st.sampled_from(KEYS)),
        "value": draw(st.sampled_from(("x", "y", "\udce4\0"))),
        "source": draw(st.sampled_from(("p", "q", "r"))),
        "origin": draw(st.sampled_from(("p", "q"))),
        "record_id": draw(st.sampled_from(("1", "2"))),
        "identity": draw(st.floats(0, 1) | st.sampled_from([float("nan"), -1.0, 2.0])),
        "first_seen": draw(dates),
        "last_seen": draw(dates),
        "as_of": draw(dates),
        "line_type": draw(lines),
        "level": draw(st.sampled_from([*Level, None])),
        "disconnected_on": draw(dates),
        "holder": draw(st.sampled_from(("", "ZELDA FICTITIOUS"))),
        "result": draw(st.sampled_from([*CallResult, None])),
    }
    return statement(**(usual | fixed))


held = st.builds(
    on_file,
    st.sampled_from(KEYS),
    kind=st.sampled_from(Kind),
    known_on=dates,
    bad=st.booleans(),
    case=st.integers(0, CASES - 1),
)
uses = st.builds(
    other_use,
    st.sampled_from(KEYS),
    last_seen=dates,
    same_household=st.booleans(),
    kind=st.sampled_from(Kind),
    case=st.integers(0, CASES - 1),
)
facts = st.builds(
    line_fact,
    st.sampled_from(KEYS),
    line_type=lines,
    disconnected_on=dates,
    reassigned_on=dates.filter(lambda on: on != 1),
    last_seen=dates,
)
situations = st.fixed_dictionaries(
    {
        "said": st.lists(statements(), max_size=12),
        "held": st.lists(held, max_size=4),
        "others": st.lists(uses, max_size=4),
        "facts": st.lists(facts, max_size=3),
    }
)


def ranked(situation, *more):
    surroundings = {name: situation[name] for name in ("held", "others", "facts")}
    return rank(*situation["said"], *more, cases=CASES, **surroundings)


def the_phone(situation, *more, others=()):
    """The contact of key `PHONE` in the first case."""
    found = ranked(situation | {"others": [*situation["others"], *others]}, *more)
    return next(one for one in found[0] if one.kind is Kind.PHONE and one.evidence[0].value == PHONE)


def phone(**given):
    return statement(**({"case": 0, "key": PHONE} | given))


@quick
@given(situations)
def test_all_parts_are_probabilities(situation):
    """Every part lies strictly between nought and one: nothing is certain."""
    for contact in (contact for case in ranked(situation) for contact in case):
        parts = (contact.confidence, contact.identity, contact.association, contact.current)
        assert all(0 < part < 1 for part in parts)


@quick
@given(situations)
def test_no_contact_is_lost_or_invented(situation):
    """The contact points offered are exactly those that somebody stated or the client holds."""
    stated = {(one["case"], one["kind"], one["key"]) for one in (*situation["said"], *situation["held"])}
    counts = {(case, kind): 0 for case in range(CASES) for kind in Kind}
    for case, kind, _ in stated:
        counts[case, kind] += 1
    found = ranked(situation)

    assert counts == {(case, kind): sum(one.kind is kind for one in found[case]) for case, kind in counts}


@quick
@given(situations)
def test_ranks_count_from_one_within_the_fences(situation):
    """Ranks are 1 to n per case and kind, by confidence, with third parties behind."""
    fence = {Level.SELF: 0, Level.HOUSEHOLD: 0, Level.EMPLOYER: 1, Level.RELATIVE: 2, Level.UNKNOWN: 2}
    for case in ranked(situation):
        for kind in Kind:
            contacts = [one for one in case if one.kind is kind]
            order = [(fence[one.level], -one.confidence) for one in contacts]
            assert list(range(1, len(contacts) + 1)) == [one.rank for one in contacts]
            assert sorted(order) == order


@quick
@given(situations, st.randoms(use_true_random=False))
def test_order_of_the_input_does_not_matter(situation, chance: random.Random):
    """The same statements in another order give the same answer, to the last character."""
    shuffled = {name: chance.sample(entries, len(entries)) for name, entries in situation.items()}

    assert ranked(situation) == ranked(shuffled)


@quick
@given(situations, statements(case=0, kind=Kind.PHONE, key=PHONE, value=PHONE), known_dates, known_dates)
def test_a_later_sighting_never_lowers(situation, said, one, two):
    """Seen more recently is never less current."""
    earlier, later = sorted((one, two))
    # A call that did not reach the debtor is no sighting, however late.
    said |= {"first_seen": min(said["first_seen"], earlier), "result": None}

    before = the_phone(situation, said | {"last_seen": earlier})
    after = the_phone(situation, said | {"last_seen": later})
    assert after.current >= before.current
    assert after.confidence >= before.confidence


@quick
@given(
    situations,
    st.lists(statements(case=0, kind=Kind.PHONE, key=PHONE, value=PHONE), min_size=1, max_size=4),
    statements(),
)
def test_one_more_origin_that_agrees_never_lowers(situation, said, more):
    """Another independent source, as sure and as recent, with the same word for line and owner is never bad news."""
    same = {"line_type": LineType.WIRELESS, "level": None, "holder": "", "disconnected_on": 0, "result": None}
    same["first_seen"] = said[0]["first_seen"]
    said = [one | same for one in said]
    more |= same | {"case": 0, "kind": Kind.PHONE, "key": PHONE, "value": PHONE, "source": "new", "origin": "new"}
    # A surer record that met the person longer ago does say that the sighting since was of somebody else.
    more |= {name: max(one[name] for one in said) for name in ("identity", "last_seen", "as_of")}

    before, after = the_phone(situation, *said), the_phone(situation, *said, more)
    assert after.confidence >= before.confidence


@quick
@given(situations, statements(case=0, kind=Kind.PHONE, key=PHONE, value=PHONE), dates, dates)
def test_a_later_stranger_never_raises(situation, said, one, two):
    """A stranger with the number is never good news, and the later the worse."""
    earlier, later = (other_use(last_seen=date) for date in sorted((max(one, 1), max(two, 1))))
    without, with_earlier, with_later = (
        the_phone(situation, said, others=others) for others in ((), (earlier,), (later,))
    )

    assert without.confidence >= with_earlier.confidence >= with_later.confidence
