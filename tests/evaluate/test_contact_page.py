"""The page about how right contacts were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skiptrace.evaluate.contact_page import FEWEST, accuracy_page, sentences
from skiptrace.model import Kind
from skiptrace.rank.calibrate import Judgement
from skiptrace.rank.results import Verdict

ONE = Judgement(
    case="a",
    kind=Kind.PHONE,
    base=0.93,
    said=0.95,
    rank=1,
    level="self",
    line_type="wireless",
    on_file=True,
    sources=("client", "reference:voters"),
    verdict=Verdict.RIGHT,
    skip="not_moved",
)


def judged(right, wrong, silent=0, **given):
    one = replace(ONE, **given)
    return [one] * right + [replace(one, verdict=Verdict.GONE)] * wrong + [replace(one, verdict=Verdict.OPEN)] * silent


def page(some):
    return accuracy_page(some, title="June", told_by="the outcomes in the store")


def test_a_manager_understands_the_first_sentence():
    """Of a hundred that were sure, so many were right; unsure ones, further ones and silence are not in it."""
    some = [*judged(188, 12, 30), *judged(0, 50, said=0.5), *judged(0, 50, rank=2)]

    assert list(sentences(some)) == ["Of 100 first phones shown at 90 % or more, 94 reached the debtor."]


def test_phones_and_addresses_have_their_own_sentence():
    """Which of the two is meant is said; what was never sure has none."""
    some = [*judged(40, 0), *judged(20, 5, kind=Kind.ADDRESS), *judged(20, 5, kind=Kind.EMAIL)]

    assert [sentence.split(" shown")[0] for sentence in sentences(some)] == [
        "All 40 first phones",
        "Of 25 first addresses",
    ]


def test_each_kind_has_reliability_and_precision():
    """Two pictures, the thresholds, and the segments that are large enough to tell something."""
    text = page([*judged(30, 5), *judged(FEWEST - 1, 0, sources=("reference:rare",))])

    assert text.count("<svg") == 2
    assert "90.00 %" in text
    for named in ("reference:voters", "wireless", "on file", "not moved", "self", "first"):
        assert named in text
    assert "reference:rare" not in text


def test_silence_is_told_and_not_counted():
    """The reader learns that phones look a little worse than they are."""
    text = page(judged(30, 5, 12))

    assert "12 more were tried" in text
    assert "12 more" not in page(judged(30, 5))


@pytest.mark.parametrize("some", [[], judged(0, 0, 5)])
def test_a_page_without_outcomes_is_a_page(some):
    """Before anything was tried the page says how to begin."""
    assert "<h1>" in page(some)
