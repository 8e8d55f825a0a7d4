"""Family names by sound and in parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.name_sound import KEY_LENGTH
from skiptrace.normalize.names import family_parts, phonetic_key


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("SMT", "SMITH SMYTH SMITT Smythe"),
        ("XMT", "SCHMIDT SCHMITT SHMIT"),
        ("RT", "WRIGHT RIGHT RITE"),
        ("NT", "KNIGHT NIGHT"),
        ("FLPS", "PHILLIPS PHILIPS FILLIPS"),
        ("KNSLS", "GONZALEZ GONZALES"),
        ("TMSN", "THOMPSON THOMSON TOMSON"),
        ("STFNS", "STEVENS STEPHENS"),
        ("ANL", "O'NEIL ONEILL O'NEAL"),
        ("KTRN", "CATHERINE KATHRYN"),
        ("KS", "KATZ CATS"),
        ("", "- ..."),
    ],
)
def test_what_sounds_alike_has_one_key(key, names):
    """Spellings that the ear does not tell apart share a key."""
    assert {key} == {phonetic_key(name) for name in names.split()}


@pytest.mark.parametrize(("a", "b"), [("SMITH", "JONES"), ("BROWN", "GREEN"), ("MILLER", "MULDER")])
def test_what_sounds_unlike_has_two(a, b):
    """Different sounds keep names apart."""
    assert phonetic_key(a) != phonetic_key(b)


@given(st.text(max_size=60))
def test_keys_are_short_ascii(text):
    """Whatever the text, the key is at most six ASCII characters, and the same each time."""
    key = phonetic_key(text)

    assert key.isascii()
    assert len(key) <= KEY_LENGTH
    assert key == phonetic_key(text)


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("SMITH", ("SMITH",)),
        ("SMITH-JONES", ("SMITH", "JONES")),
        ("GARCIA LOPEZ", ("GARCIA", "LOPEZ")),
        ("GARCIA Y LOPEZ", ("GARCIA", "LOPEZ")),
        ("DE LA CRUZ", ("DELACRUZ",)),
        ("DELACRUZ", ("DELACRUZ",)),
        ("DE LA CRUZ-SMITH", ("DELACRUZ", "SMITH")),
        ("LOPEZ DE GARCIA", ("LOPEZ", "DEGARCIA")),
        ("VAN DER BERG", ("VANDERBERG",)),
        ("O'NEIL", ("ONEIL",)),
        ("MC DONALD", ("MCDONALD",)),
        ("SAINT JOHN", ("STJOHN",)),
        ("ST JOHN", ("STJOHN",)),
        ("DE", ("DE",)),
        ("", ()),
    ],
)
def test_family_names_have_parts(family, expected):
    """Particles stay with what they belong to; hyphens and spaces part the rest."""
    assert expected == family_parts(family)


@given(st.text(max_size=40))
def test_parts_hold_the_letters_only(text):
    """Parts are plain words without spaces."""
    assert all(part.isalnum() and part.isascii() for part in family_parts(text))
