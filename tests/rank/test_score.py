"""What raises and what lowers identity, association and current."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from skiptrace.model import Kind, Level, LineType
from skiptrace.rank import UNDATED, read_model
from tests.rank.builders import (
    OTHER_PHONE,
    PHONE,
    TODAY,
    YEAR,
    line_fact,
    on_file,
    only,
    other_use,
    rank,
    statement,
    uncalibrated,
)

OLD, NEW = "1 ELM LN, SPRINGFIELD IL 62704", "2 OAK LN, SPRINGFIELD IL 62704"


def address(key, **given):
    return statement(kind=Kind.ADDRESS, key=key, line_type=None, **given)


def test_identity_is_the_best_records():
    """Two doubtful records do not make a namesake certain."""
    contact = only(statement(source="a", identity=0.6), statement(source="b", identity=0.6))

    assert contact.identity == pytest.approx(0.6)


def test_resellers_of_one_origin_count_once():
    """Three sources of one origin are one voice."""
    one = only(statement(source="a", origin="bureau"))
    three = only(*(statement(source=name, origin="bureau") for name in "abc"))

    assert one.confidence == three.confidence


def test_independent_origins_raise_association_and_current():
    """A second source with data of its own removes doubt."""
    one, two = only(statement(source="a")), only(statement(source="a"), statement(source="b"))

    assert two.association > one.association
    assert two.current > one.current


def test_a_namesakes_freshness_does_not_refresh():
    """A doubtful record that was seen today hardly helps a sure one that is old."""
    old = statement(source="a", identity=0.99, last_seen=TODAY - 10 * YEAR)
    fresh_namesake = statement(source="b", identity=0.02, last_seen=TODAY)

    assert only(old, fresh_namesake).confidence == pytest.approx(only(old).confidence, abs=0.02)


def test_long_held_stays_longer():
    """Of two addresses last seen together, the one that was kept for twenty years is the likelier."""
    moved_in_lately, settled = (
        only(address(OLD, first_seen=TODAY - years * YEAR, last_seen=TODAY - 3 * YEAR)) for years in (3, 23)
    )

    assert settled.current > moved_in_lately.current


def test_newer_address_lowers_the_older():
    """Somebody seen at a new address has left the old one."""
    alone = only(address(OLD, last_seen=TODAY - 3 * YEAR))
    ((newer, older),) = rank(
        address(OLD, last_seen=TODAY - 3 * YEAR),
        address(NEW, source="b", first_seen=TODAY - YEAR, last_seen=TODAY - 90),
    )

    assert (newer.value, older.value) == (NEW, OLD)
    assert older.current < alone.current / 2


def test_doubtful_newer_address_lowers_nothing():
    """A namesake's new address says nothing about the debtor's."""
    alone = only(address(OLD, last_seen=TODAY - 3 * YEAR))
    ((first, _),) = rank(
        address(OLD, last_seen=TODAY - 3 * YEAR), address(NEW, source="b", identity=0.1, last_seen=TODAY - 90)
    )

    assert (alone.value, alone.current) == (first.value, first.current)


def test_newer_phone_matters_less_than_newer_address():
    """People keep several numbers but live in one place."""

    def loss(kind):
        one = {"kind": kind, "line_type": None}
        older = statement(key="old", first_seen=TODAY - 6 * YEAR, last_seen=TODAY - 3 * YEAR, **one)
        newer = statement(key="new", source="b", first_seen=TODAY - 2 * YEAR, last_seen=TODAY, **one)
        ((_, beside),) = rank(older, newer)
        return 1 - beside.current / only(older).current

    assert loss(Kind.EMAIL) < loss(Kind.PHONE) < loss(Kind.ADDRESS)


@pytest.mark.parametrize(
    "fact",
    [
        line_fact(disconnected_on=TODAY - 30),
        line_fact(disconnected_on=UNDATED),
        line_fact(reassigned_on=TODAY - 30),
    ],
)
def test_a_dead_line_kills(fact):
    """Cut off or given to somebody else after the last sighting: too little is left to call it."""
    contact = only(statement(), facts=[fact])

    assert contact.current < 0.2
    assert contact.confidence < 0.1


def test_cut_off_before_the_last_sighting_weighs_less():
    """A number that was seen long after it was cut off may be in service again."""
    gone, back = (only(statement(disconnected_on=TODAY - days)) for days in (30, 3 * YEAR))

    assert gone.current < 0.05 < back.current


def test_line_facts_touch_phones_only():
    """A key that happens to look like a number's is left alone when it is no phone's."""
    facts = [line_fact("same", disconnected_on=TODAY)]

    assert only(address("same")).current == only(address("same"), facts=facts).current


def test_line_table_decides_the_line_type():
    """The carrier's table knows the line better than a people file."""
    facts = [line_fact(line_type=LineType.LANDLINE, last_seen=5), line_fact(line_type=LineType.VOIP, last_seen=9)]

    assert only(statement(), facts=facts).line_type == LineType.VOIP


def test_line_type_by_vote_the_stricter_when_even():
    """Where sources disagree evenly the number is treated as wireless."""
    landline, wireless = statement(source="a", line_type=LineType.LANDLINE), statement(source="b")

    assert only(landline, wireless).line_type == LineType.WIRELESS
    assert only(landline, wireless, statement(source="c", line_type=LineType.LANDLINE)).line_type == LineType.LANDLINE


def test_a_later_stranger_takes_the_number():
    """A number seen later with a stranger was probably reassigned: low, and fenced."""
    contact = only(statement(last_seen=TODAY - 2 * YEAR), others=[other_use(last_seen=TODAY - 30)])

    assert contact.confidence < 0.2
    assert contact.level == Level.UNKNOWN


def test_an_earlier_stranger_hardly_matters():
    """Numbers are reused: who had it years before the debtor says nothing."""
    without = only(statement(last_seen=TODAY))
    contact = only(statement(last_seen=TODAY), others=[other_use(last_seen=TODAY - 5 * YEAR)])

    assert contact.association == pytest.approx(without.association, abs=1e-3)
    assert contact.level == Level.SELF


def test_the_number_of_holders_is_no_feature():
    """Only whether and how late strangers are seen counts, never how many (patented elsewhere)."""
    few, many = (only(statement(), others=[other_use(last_seen=TODAY - 40)] * count) for count in (1, 9))

    assert few == many


def test_household_use_makes_it_the_households():
    """A line that the debtor's household shares is the household's; their home stays their own."""
    others = [
        other_use(last_seen=TODAY, same_household=True),
        other_use(OLD, kind=Kind.ADDRESS, last_seen=TODAY, same_household=True),
    ]
    ((phone, home),) = rank(statement(), address(OLD), others=others)

    assert (phone.level, home.level) == (Level.HOUSEHOLD, Level.SELF)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ((None,), Level.SELF),
        ((Level.RELATIVE,), Level.RELATIVE),
        ((None, Level.RELATIVE), Level.RELATIVE),
        ((None, None, Level.RELATIVE), Level.SELF),
        ((Level.EMPLOYER,), Level.EMPLOYER),
    ],
)
def test_level_by_vote_the_more_fenced_when_even(votes, expected):
    """Where independent sources disagree evenly the contact is treated as a third party's."""
    assert expected == only(*(statement(source=f"s{n}", level=level) for n, level in enumerate(votes))).level


def test_a_phone_in_another_name_is_fenced():
    """A subscriber who is not the person: nobody knows whose it is."""
    assert only(statement(holder="ZELDA FICTITIOUS")).level == Level.UNKNOWN


def test_a_relatives_number_does_not_reach_the_debtor():
    """Agreement that it is a relative's makes it no more the debtor's own."""
    one = only(statement(level=Level.RELATIVE))
    two = only(statement(level=Level.RELATIVE), statement(source="b", level=Level.RELATIVE))

    assert 0.11 > one.association == two.association


def test_silence_of_a_newer_source_lowers():
    """A source that knows the debtor's numbers of today and does not show this one speaks against it."""
    older = statement(last_seen=TODAY - 3 * YEAR)
    held = statement(key=OTHER_PHONE, last_seen=TODAY - 3 * YEAR, source="b")
    silent = statement(key=OTHER_PHONE, last_seen=TODAY, source="c", identity=0.5)
    ((*before,),), ((*after,),) = rank(older, held), rank(older, held, silent)

    current = [next(one.current for one in found if one.value == PHONE) for found in (before, after)]
    assert current[1] < current[0]


def test_undated_statements_age_from_the_sources_date():
    """A row without a date in a current file is better than one in an old file."""
    old, new = (only(statement(last_seen=0, as_of=TODAY - years * YEAR)) for years in (9, 1))

    assert old.current < new.current


def test_calibration_maps_the_product_by_kind():
    """The knots of a kind turn the product into the probability that outcomes show."""
    bare = uncalibrated()
    calibrated = replace(bare, calibration=(((0.0, 0.0), (1.0, 0.5)), *bare.calibration[1:]))
    before, after = (only(statement(), model=model).confidence for model in (bare, calibrated))

    assert after == pytest.approx(before / 2, abs=1e-5)


def test_a_future_date_is_today():
    """A source's clock that runs ahead gains nothing."""
    assert only(statement(last_seen=TODAY)).current == only(statement(last_seen=TODAY + 999)).current


def test_confirmed_is_surer_than_either_alone():
    """The client's word and a source's together beat each of them."""
    said = statement(last_seen=TODAY - YEAR)
    both = only(said, held=[on_file()])

    assert both.confidence > max(only(said).confidence, only(held=[on_file()]).confidence)


def test_the_jobs_parameters_say_what_the_bureau_counted():
    """The shares of tenures that the employer parameters imply are those of BLS USDL-24-1971."""
    model = read_model(files("skiptrace.rank").joinpath("models/default.json").read_text(encoding="utf-8"))
    job = model.segments[-1]

    def stayed(years):
        return 1 - (1 + years / job.loss_scale_years) ** (1 - job.loss_shape)

    assert stayed(1) / stayed(40) == pytest.approx(0.22, abs=0.02)
    assert stayed(3.9) / stayed(40) == pytest.approx(0.50, abs=0.02)
