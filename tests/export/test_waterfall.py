"""The picture of an explanation: whole, harmless, never certain, and readable by who does not see it."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.export.waterfall import chance, waterfall_html, waterfall_svg
from skiptrace.model import Band, Feature, Match

SVG = "{http://www.w3.org/2000/svg}"
FEATURES = (
    Feature("given name", "nickname", 6.0, "LIZ", "ELIZABETH"),
    Feature("birth date", "years apart", -9.5, "1970-01-02", "1999-03-04"),
)


def match(features=FEATURES, *, probability=0.25, prior=-10.0, band=Band.REVIEW):
    weight = sum(feature.bits for feature in features)
    return Match(
        source="voters",
        record_id="r-1",
        probability=probability,
        weight_bits=weight,
        prior_bits=prior,
        band=band,
        features=tuple(features),
    )


def texts(svg):
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 our own picture


def bars(svg):
    return [
        (float(element.attrib["x"]), float(element.attrib["width"]), element.attrib["fill"])
        for element in ET.fromstring(svg).iter(f"{SVG}rect")  # noqa: S314 our own picture
    ]


def test_each_feature_shows_level_values_and_bits():
    """A reviewer reads what was compared, how it compares and what it weighs."""
    shown = texts(waterfall_svg(match()))
    assert {"given name: nickname", "LIZ ~ ELIZABETH", "+6.0", "birth date: years apart", "-9.5"} <= set(shown)


def test_each_bar_begins_where_the_one_above_ended():
    """Prior, for and against are one chain of steps."""
    prior, name, born = bars(waterfall_svg(match()))
    assert name[0] == pytest.approx(prior[0], abs=0.11)
    assert name[0] + name[1] == pytest.approx(born[0] + born[1], abs=0.2)
    assert ("--for" in name[2], "--against" in born[2]) == (True, True)


def test_nobody_is_certain():
    """However much speaks for it, the picture says more than 99.99 % and never 100."""
    sure = waterfall_svg(match([Feature("SSN last four", "same", 60.0)], probability=1 - 1e-12))
    assert "&gt; 99.99 %" in sure
    assert not any(re.search(r"\b100(\.0+)? ?%", text) for text in texts(sure))


def test_the_picture_can_be_heard():
    """A screen reader is told the answer and every step."""
    svg = waterfall_svg(match())
    root = ET.fromstring(svg)  # noqa: S314 our own picture
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Why voters#r-1 is 25.00 % likely the debtor's"
    assert "given name: nickname (LIZ ~ ELIZABETH): +6.0 bits" in (root.findtext(f"{SVG}desc") or "")


def test_values_cannot_run():
    """What stands in a client's file is text in the page, whatever it looks like."""
    page = waterfall_html([match([Feature("e-mail", "<b>", 1.0, "<script>alert(1)</script>", '"><svg onload=x>')])])
    assert "<script" not in page
    assert "<svg onload" not in page


def test_a_missing_value_is_a_dash():
    """One side without a value is shown as such, both without as nothing."""
    assert "LIZ ~ -" in texts(waterfall_svg(match([Feature("given name", "x", 1.0, "LIZ", "")])))


def test_a_page_holds_every_match():
    """The page has a picture and a table for each record, and fetches nothing."""
    page = waterfall_html([match(), match()], "Case A-17")
    assert page.count("<svg ") == 2
    assert page.count("<table>") == 2
    assert "src=" not in page
    assert "href=" not in page


def test_no_match_is_a_sentence():
    """A case without candidates says so."""
    assert "No record was compared." in waterfall_html([])


@given(
    st.lists(st.builds(Feature, st.text(), st.text(), st.floats(), st.text(), st.text()), max_size=4),
    st.floats(0, 1),
    st.floats(),
)
def test_any_match_is_a_whole_picture(features, probability, prior):
    """Any text and any number make well-formed XML without a number that is none."""
    svg = waterfall_svg(match(features, probability=probability, prior=prior))
    root = ET.fromstring(svg)  # noqa: S314 our own picture
    for element in root.iter():
        for name in ("x", "y", "width", "x1", "x2"):
            assert math.isfinite(float(element.attrib.get(name, "0").rstrip("%")))


def test_a_megabyte_is_cut():
    """A huge cell makes no huge page."""
    assert len(waterfall_html([match([Feature("address", "same", 1.0, "A" * 1_000_000, "B" * 1_000_000)])])) < 20_000


@given(st.floats(allow_nan=False))
def test_a_running_probability_is_between_0_and_1(bits):
    """Log-odds of any size make a probability."""
    assert 0 < chance(bits) <= 1
