"""Columns of texts as bytes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.link import plain
from skiptrace.link.light import _email
from skiptrace.link.texts import UPPER, Distinct, Texts, joined
from skiptrace.match.distinct import distinct_places

TEXTS = st.lists(st.text(max_size=20) | st.text("ab.@+ 1-", max_size=12), max_size=30)
WORDS = ("12", "12b", "N", "n.", "NORTH", "Main", "St", "A", "#")
LINES = st.lists(
    st.text("1 2ANDSRTHO.w\t#é", max_size=24)
    | st.builds(
        " ".join, st.lists(st.sampled_from(["12", "12b", "N", "n.", "NORTH", "Main", "St", "A", "#"]), max_size=5)
    ),
    max_size=20,
)


@given(TEXTS)
def test_texts_come_back(texts):
    """Bytes hold any text, and any rows of it in any order."""
    column = Texts.of(texts)
    places = np.arange(len(texts))[::-1].copy()
    assert column.strings() == texts
    assert column.take(places).strings() == texts[::-1]
    assert joined([column, column]).strings() == [*texts, *texts]


@given(TEXTS)
def test_equal_texts_have_one_hash(texts):
    """Texts are equal where their hashes are, alone or beside others; the empty one has none."""
    found = Texts.of(texts).hashes().tolist()
    alone = [int(Texts.of([text]).hashes()[0]) for text in texts]
    assert found == alone
    assert [text == "" for text in texts] == [number == 0 for number in found]
    assert len(set(found)) == len(set(texts))


@given(TEXTS)
def test_each_distinct_text_once(texts):
    """Distinct texts stand once, with the number of rows that have them, and every row finds its own."""
    distinct = Distinct.of(Texts.of(texts))
    strings = distinct.texts.strings()
    assert sorted(strings) == sorted(set(texts))
    assert [strings[place] for place in distinct.place] == texts
    assert dict(zip(strings, distinct.many.tolist(), strict=True)) == {text: texts.count(text) for text in texts}


@given(st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), max_size=60))
def test_distinct_numbers_without_sorting(numbers):
    """Slots that several numbers fall into are told apart."""
    first, place = distinct_places(np.array(numbers, dtype=np.uint64))
    assert len(first) == len(set(numbers))
    assert [numbers[first[where]] for where in place] == numbers


@given(LINES)
def test_doors_are_read_from_bytes_as_by_the_pattern(lines):
    """Number and first word of a street are those that the pattern finds, whatever stands beside the line."""
    found = [plain._DOOR.match(line[: plain.LONGEST_LINE].upper()) for line in lines]
    numbers, streets = plain.doors(Texts.of(lines))
    assert numbers.strings() == [match[1] if match else "" for match in found]
    assert streets.strings() == [match[2] if match else "" for match in found]


@given(st.lists(st.text("aB.@+ c", max_size=12) | st.emails(), max_size=20))
def test_mailboxes_are_read_from_bytes(texts):
    """A plain address is what reading it as a text gives."""
    lower = Texts.of([text.lower() for text in texts])
    found, odd = plain.mailboxes(lower)
    read = found.replaced(odd, [_email(text) for text in lower.some(odd)]).strings()
    assert read == [_email(text) for text in texts]


def test_numbers_of_plain_form():
    """Dates, phones and last four digits are read where they are plain, and left alone where they are not."""
    assert plain.iso_dates(Texts.of(["1970-01-02", "1970-13-02", "01/02/1970", "", "1970/01/02"])).tolist() == [
        19700102, 0, 0, 0, 0,
    ]  # fmt: skip
    assert plain.four_digits(Texts.of(["0042", "42", "12a4", ""])).tolist() == [42, -1, -1, -1]
    assert plain.ten_digits(Texts.of(["2175550123", "1175550123", "217-555-0123"])).tolist() == [12175550123, 0, 0]
    assert plain.first_five(Texts.of(["62704-1234", " 62704", "627", ""])).strings() == ["62704", "62704", "627", ""]
    assert Texts.of(["smith", "é1"]).mapped(UPPER).strings() == ["SMITH", "é1"]
