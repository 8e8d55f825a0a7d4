from __future__ import annotations

import runpy
from pathlib import Path

import phonenumbers
import pytest

from skiptrace.normalize import area_codes as module
from skiptrace.normalize.area_codes import (
    SplitKind,
    area_code_successors,
    area_codes,
    current_numbers,
    phone_states,
    phone_time_zones,
)

DATA = Path(module.__file__).with_name("data")


def test_the_table_is_fresh():
    """The table is what its script makes of the installed phonenumbers."""
    written = (DATA / "area_codes.csv").read_text("utf-8").splitlines()
    if f"phonenumbers {phonenumbers.__version__};" not in written[0]:
        pytest.skip("made from another version of phonenumbers")
    made = runpy.run_path(str(DATA / "make_area_codes.py"))["lines"]()

    assert made == written


def test_every_american_area_code_has_a_state_and_a_zone():
    """A rule of quiet hours can rest on the table."""
    bare = [
        code for code, area in area_codes().items() if area.country == "US" and not (area.state and area.time_zones)
    ]

    assert bare == []


@pytest.mark.parametrize(
    ("e164", "states", "zones"),
    [
        ("+12175550123", ("IL",), ("America/Chicago",)),
        ("+14235550123", ("TN",), ("America/Chicago", "America/New_York")),
        ("+18005550123", (), ()),
        ("+442079460958", (), ("Europe/London",)),
        ("", (), ()),
        ("+1217", (), ()),
    ],
)
def test_states_and_time_zones(e164, states, zones):
    """All zones of an area code are told, and nothing where the plan does not tell."""
    assert (states, zones) == (phone_states(e164), phone_time_zones(e164))


def test_every_split_joins_codes_of_one_state():
    """Splits and overlays name real codes, and none leaves its state."""
    splits = [split for parent in area_codes() for split in area_code_successors(parent)]

    assert len(splits) > 200
    assert all(area_codes()[split.area_code].state == area_codes()[split.parent].state for split in splits)


def test_a_split_is_told_with_its_year():
    """708 lost its numbers to 847 and 630 in 1996, and got an overlay later."""
    known = [(split.area_code, split.year, split.kind) for split in area_code_successors("708")]

    assert known == [("630", 1996, SplitKind.SPLIT), ("847", 1996, SplitKind.SPLIT), ("464", 2022, SplitKind.OVERLAY)]


def test_an_old_number_may_live_under_a_new_code():
    """Splits are followed from code to code; overlays move nothing."""
    assert current_numbers("+17085550123") == ("+17085550123", "+16305550123", "+18475550123")
    assert "+15625550123" in current_numbers("+12135550123")


def test_splits_before_the_number_was_known_do_not_count():
    """In 1995 a 213 number had survived the split of 310."""
    assert current_numbers("+12135550123", known_in=1995) == ("+12135550123", "+13235550123")


@pytest.mark.parametrize("e164", ["", "+442079460958", "+12175550123"])
def test_a_number_without_splits_stays(e164):
    """The number itself always comes first."""
    assert (e164,) == current_numbers(e164)
