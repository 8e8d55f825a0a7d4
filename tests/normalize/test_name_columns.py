"""Names spread over columns; the people are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model import PersonName
from skiptrace.normalize.names import assemble_name


def parts(name):
    return (name.given, name.middle, name.family, name.suffix)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("John", "Allen", "Doe", ""), ("JOHN", "ALLEN", "DOE", "")),
        (("JOHN", "A", "DOE", "JR"), ("JOHN", "A", "DOE", "JR")),
        (("JOHN", "A.", "DOE", "Jr."), ("JOHN", "A", "DOE", "JR")),
        (("JOHN", "V", "DOE", ""), ("JOHN", "V", "DOE", "")),
        (("JOHN", "", "DOE JR", ""), ("JOHN", "", "DOE", "JR")),
        (("JOHN", "", "DOE, JR", ""), ("JOHN", "", "DOE", "JR")),
        (("JOHN JR", "", "DOE", ""), ("JOHN", "", "DOE", "JR")),
        (("JOHN", "JR", "DOE", ""), ("JOHN", "", "DOE", "JR")),
        (("JOHN A", "", "DOE", ""), ("JOHN", "A", "DOE", "")),
        (("MARY ANN", "", "O'NEIL", ""), ("MARY", "ANN", "O'NEIL", "")),
        (("MARY ANN", "ANN", "DOE", ""), ("MARY", "ANN", "DOE", "")),
        (("Dr. John", "Q.", "de la Cruz", "III"), ("JOHN", "Q", "DE LA CRUZ", "III")),
        (("JOHN", "", "MC DONALD", ""), ("JOHN", "", "MCDONALD", "")),
        (("JOHN", "", "GARCIA LOPEZ", ""), ("JOHN", "", "GARCIA LOPEZ", "")),
        (("JOHN", "", "SMITH-JONES", ""), ("JOHN", "", "SMITH-JONES", "")),
        (("JOHN", "", "DOE", "MD"), ("JOHN", "", "DOE", "")),
        (("", "", "DOE, JOHN A", ""), ("JOHN", "A", "DOE", "")),
        (("", "", "JOHN A DOE JR", ""), ("JOHN", "A", "DOE", "JR")),
        (("", "", "GARCIA LOPEZ", ""), ("", "", "GARCIA LOPEZ", "")),
        (("JOHN DOE", "", "", ""), ("JOHN", "", "DOE", "")),
        (("DOE, JOHN", "", "", ""), ("JOHN", "", "DOE", "")),
        (("MARY ANN", "", "", ""), ("MARY", "ANN", "", "")),
        (("JOHN DOE", "", "JOHN DOE", ""), ("JOHN", "", "DOE", "")),
        (("JOHN", "", "JOHN DOE", ""), ("JOHN", "", "DOE", "")),
        (("JOHN", "", "DOE, JOHN A", ""), ("JOHN", "A", "DOE", "")),
        (("UNKNOWN", "", "DOE", ""), ("", "", "DOE", "")),
        (("X", "", "DOE", ""), ("", "", "DOE", "")),
        (("JOHN", "NMN", "DOE", ""), ("JOHN", "", "DOE", "")),
        (("JOHN", "", "N/A", ""), ("JOHN", "", "", "")),
        (("", "A", "DOE", ""), ("A", "", "DOE", "")),
        (("José", "", "Muñoz", ""), ("JOSE", "", "MUNOZ", "")),
    ],
)
def test_columns_are_put_together(columns, expected):
    """What slipped into the wrong column is found, and fillers are left out."""
    assert expected == parts(assemble_name(*columns))


@pytest.mark.parametrize(
    "columns", [("", "", "", ""), ("N/A", "", "UNKNOWN", ""), ("TEST", "", "PATIENT", ""), ("", "", "", "JR")]
)
def test_columns_without_a_name_are_refused(columns):
    """Fillers in every column name nobody."""
    refusal = assemble_name.attempt(*columns)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


def test_a_company_in_the_family_column_is_refused():
    """A company is nobody's family name."""
    with pytest.raises(Unreadable, match="a company"):
        assemble_name("", "", "ACME TOOL LLC", "")


@given(st.tuples(*[st.text(max_size=20)] * 4))
def test_any_columns_are_read_or_refused(columns):
    """Reading ends in a name with at least one main part, or in our own error."""
    name = assemble_name.attempt(*columns)

    assert isinstance(name, Unreadable) or name.given or name.family


@given(st.tuples(*[st.text("ABCDEJ", min_size=3, max_size=6)] * 3))
def test_putting_together_again_changes_nothing(columns):
    """The parts of a name, put into columns, give the same parts."""
    name = assemble_name.attempt(*columns, "")
    if isinstance(name, Unreadable):
        return

    assert parts(name) == parts(assemble_name(*parts(name)))


def test_the_quick_way_sets_every_field():
    """A name made through its slots equals one made the ordinary way."""
    name = assemble_name("Kevin", "Ray", "Doe", "Jr")

    assert name == PersonName(given="KEVIN", middle="RAY", family="DOE", suffix="JR", as_written="Kevin Ray Doe")
