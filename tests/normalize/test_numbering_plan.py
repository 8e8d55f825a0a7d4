from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model import LineType
from skiptrace.normalize.numbering_plan import north_america, parse_number, time_zones_abroad


def _valid_for_phonenumbers(digits):
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "US"))


@given(
    st.from_regex(r"[0-9]{10}", fullmatch=True)
    | st.from_regex(r"(5[0-9]{2}|[89][0-9]{2})[2-9][0-9]{6}", fullmatch=True)
)
@settings(max_examples=300)
def test_the_compiled_plan_agrees_with_phonenumbers(digits):
    """The pattern accepts exactly what phonenumbers calls valid."""
    expected = phonenumbers.is_valid_number(phonenumbers.parse(f"+1{digits}"))

    assert expected == (north_america().valid.fullmatch(digits) is not None)


@pytest.mark.parametrize("exchange", ["200", "555", "411", "911", "198"])
def test_every_area_code_agrees_with_phonenumbers(exchange):
    """The agreement holds for each of the 800 area codes."""
    numbers = [f"{area_code}{exchange}0123" for area_code in range(200, 1000)]
    differing = [
        number for number in numbers if _valid_for_phonenumbers(number) != bool(north_america().valid.fullmatch(number))
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("text", "e164", "line_type"),
    [
        ("+442079460958", "+442079460958", LineType.LANDLINE),
        ("+447400123456", "+447400123456", LineType.WIRELESS),
        ("+448081570123", "+448081570123", LineType.TOLL_FREE),
    ],
)
def test_plans_abroad_tell_line_types(text, e164, line_type):
    """Where a plan keeps mobile numbers apart, the line type is known."""
    parsed = parse_number(text, "US")

    assert (e164, line_type) == (parsed.e164, parsed.line_type)


def test_a_refusal_does_not_repeat_the_number():
    """Neither the message nor the error behind it holds the text."""
    with pytest.raises(Unreadable) as caught:
        parse_number("not a number", "US")

    assert caught.value.__cause__ is None
    assert "not a number" not in str(caught.value)


@pytest.mark.parametrize("e164", ["", "x", "+999"])
def test_no_time_zone_without_a_number(e164):
    """What is no number rings nowhere."""
    assert time_zones_abroad(e164) == ()
