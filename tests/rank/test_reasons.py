"""The sentence that a specialist reads beside a contact."""

from __future__ import annotations

import pytest

from skiptrace.model import Kind, Level, LineType
from tests.rank.builders import OTHER_PHONE, TODAY, YEAR, line_fact, on_file, only, other_use, rank, statement


def test_agreement_and_line():
    """Who saw it, when, on what line, and that nothing newer is known."""
    contact = only(*(statement(source=name, last_seen=TODAY - 75) for name in "abc"))

    assert contact.reason == "seen by 3 independent sources, last 2026-03; wireless; no newer number"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"held": [on_file(known_on=TODAY - YEAR)]},
            "on the client's file and seen by 1 source, last 2025-06; wireless",
        ),
        (
            {"held": [on_file(bad=True, known_on=TODAY)]},
            "known not to work since 2026-06, seen by 1 source, last 2025-06",
        ),
        ({"facts": [line_fact(disconnected_on=TODAY)]}, "disconnected 2026-06"),
        ({"facts": [line_fact(reassigned_on=TODAY)]}, "given to another subscriber 2026-06"),
        ({"facts": [line_fact(reassigned_on=TODAY - 5 * YEAR)]}, "one subscriber since 2021-06"),
        ({"others": [other_use(last_seen=TODAY)]}, "later with a stranger, 2026-06"),
        ({"others": [other_use(last_seen=TODAY, same_household=True)]}, "shared with the household"),
    ],
)
def test_what_speaks_against_it_is_said(given, expected):
    """Everything that moved the score much is named."""
    assert expected in only(statement(), **given).reason


def test_held_only():
    """A contact from the client's file alone says so."""
    expected = "on the client's file as of 2024-06, not seen in any source; no newer number"

    assert expected == only(held=[on_file(known_on=TODAY - 2 * YEAR)]).reason


def test_the_clients_date_is_no_sighting():
    """The month beside the sources is theirs, even when the client's data are newer."""
    contact = only(statement(last_seen=TODAY - 3 * YEAR), held=[on_file(known_on=TODAY)])

    assert contact.reason.startswith("on the client's file and seen by 1 source, last 2023-06;")


def test_a_newer_one_is_named():
    """An older number says when a newer one was seen, and that the newer source is silent about it."""
    ((_, older),) = rank(
        statement(last_seen=TODAY - 3 * YEAR),
        statement(key=OTHER_PHONE, source="b", first_seen=TODAY - YEAR, last_seen=TODAY),
        statement(key=OTHER_PHONE, source="b", origin="client's bank", last_seen=TODAY - YEAR),
    )

    assert older.reason.endswith("2 newer sources do not show it; a newer number was seen 2026-06")


def test_doubtful_record():
    """A contact from a record that is more likely another's says so."""
    assert "the record may be another person's" in only(statement(identity=0.3)).reason


def test_employer_is_not_called_at_work():
    """For an employer the level goes without saying."""
    contact = only(statement(kind=Kind.EMPLOYER, key="EXAMPLE", line_type=None, last_seen=0))

    assert (contact.level, contact.reason) == (Level.EMPLOYER, "seen by 1 source, no date")


def test_unknown_line_is_not_mentioned():
    """What nobody knows is not said."""
    assert "unknown" not in only(statement(line_type=LineType.UNKNOWN)).reason


def test_what_ended_long_ago_is_not_counted_as_seen():
    """Two files that showed it years before the last one say nothing of today, and are named apart."""
    seen = [statement(source=name, last_seen=TODAY - 9 * YEAR) for name in "ab"]
    contact = only(*seen, statement(source="c", last_seen=TODAY - 75))

    assert contact.reason.startswith("seen by 1 source, last 2026-03, by 2 more long before; wireless")
