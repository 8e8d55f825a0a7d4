"""Other scripts and marks in plain letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.names import fold
from skiptrace.normalize.transliterate import UNWRITTEN, to_ascii


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("José Muñoz", "JOSE MUNOZ"),
        ("JosÃ©", "JOSE"),
        ("Groß", "GROSS"),
        ("Ørsted Łódź", "ORSTED LODZ"),
        ("Æthelred Þór", "AETHELRED THOR"),
        ("Щукин Юлия", "SHCHUKIN YULIYA"),
        ("Андрій Ковальчук", "ANDRIY KOVALCHUK"),
        ("Παπαδοπούλου", "PAPADOPOULOU"),
        ("Հակոբյան", "HAKOBYAN"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Neil\N{EN DASH}Smith", "O'NEIL-SMITH"),
        ("\uff2a\uff4f\uff48\uff4e", "JOHN"),
        ("J\u200boh\u202en", "JOHN"),
        ("J\ud800ohn", "JOHN"),
        ("a\x00b", "A B"),
        ("王", UNWRITTEN),
    ],
)
def test_letters_are_written_in_ascii(text, expected):
    """Each letter gets its customary spelling; one that has none is marked."""
    assert expected == to_ascii(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("O'Neil-Smith", "ONEIL SMITH"), ("  Doe,  John ", "DOE JOHN"), ("A&B #7", "A B 7"), ("王", ""), ("", "")],
)
def test_folding_leaves_words(text, expected):
    """A key has letters, digits and single spaces."""
    assert expected == fold(text)


@given(st.text())
def test_folding_again_changes_nothing(text):
    """A key is its own key, and is ASCII."""
    key = fold(text)

    assert key.isascii()
    assert key == fold(key)


def test_a_megabyte_of_marks_is_folded():
    """A run of combining marks takes time in proportion to its length."""
    assert fold("e" + "\u0301\u0323" * 500_000) == "E"
