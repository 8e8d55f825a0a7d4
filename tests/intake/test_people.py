"""Who stands on a row."""

from __future__ import annotations

import pytest

from skiptrace.intake.people import are_compatible, read_people, read_who
from skiptrace.model import PersonName


def name(given, family, middle=""):
    return PersonName(given=given, middle=middle, family=family)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (name("ROBERT", "DOE"), name("BOB", "DOE"), True),
        (name("MARY", "DOE"), name("MARY", "ROE"), True),
        (name("J", "DOE"), name("JOHN", "DOE"), True),
        (name("DOE", "JOHN"), name("JOHN", "DOE"), True),
        (name("JONATHAN", "DOE"), name("JONATHON", "DOE"), True),
        (name("ANN", "DOE", "LYNN"), name("LYNN", "DOE"), True),
        (name("JOHN", "DOE"), name("MARY", "DOE"), False),
        (name("JOHN", "DOE"), name("PETER", "QUILL"), False),
    ],
)
def test_names_on_one_number(left, right, expected):
    """Nicknames, maiden names, initials and swapped parts can be one person's; two given names cannot."""
    assert expected == are_compatible(left, right) == are_compatible(right, left)


def test_two_people_in_one_cell():
    """The first is the debtor, the second somebody else."""
    who = read_who("JOHN & MARY DOE")

    assert [n.full for n in who.names] == ["JOHN DOE"]
    assert [n.full for n in who.others] == ["MARY DOE"]


def test_a_couple_in_parted_columns():
    """JOHN & MARY in the given name is still two people."""
    (who,) = read_people({"given_name": ["JOHN & MARY"], "family_name": ["DOE"]}, 1, family_first=None)

    assert (who.names[0].full, who.others[0].full) == ("JOHN DOE", "MARY DOE")


@pytest.mark.parametrize(
    ("text", "kind"), [("ESTATE OF JOHN DOE", "estate"), ("ACME SUPPLY LLC", "company"), ("DOE, JOHN A JR", "person")]
)
def test_kinds(text, kind):
    """Estates and companies are told from people, in one column and in parts."""
    assert read_who(text).kind == kind
    assert read_people({"given_name": [""], "family_name": [text]}, 1, family_first=None)[0].kind == kind


@pytest.mark.parametrize(
    ("full", "family", "expected"),
    [
        ("MARY ANN", "DOE", "MARY ANN DOE"),
        ("MARY ANN DOE", "DOE", "MARY ANN DOE"),
        ("DOE, MARY ANN", "DOE", "MARY ANN DOE"),
        ("", "DOE", "DOE"),
        ("MARY ANN DE LA CRUZ", "DE LA CRUZ", "MARY ANN DE LA CRUZ"),
    ],
)
def test_a_name_beside_a_family_name(full, family, expected):
    """A column called Name beside a column of surnames holds given names or whole ones; neither is lost."""
    (who,) = read_people({"full_name": [full], "family_name": [family]}, 1, family_first=None)

    assert expected == who.names[0].full


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("MARY DECEASED", "DOE"),
        ("MARY", "DOE DECD"),
        ("MARY (EST)", "DOE"),
        ("MARY", "THE LATE DOE"),
        ("E/O MARY", "DOE"),
    ],
)
def test_the_dead_in_parted_columns(given, family):
    """A mark of death in one part of a name is as good as in the whole."""
    (who,) = read_people({"given_name": [given], "family_name": [family]}, 1, family_first=None)

    assert (who.kind, who.names[0].full) == ("estate", "MARY DOE")


def test_who_takes_the_mail_in_is_no_part_of_the_name():
    """C/O behind a given name leaves the family name in its own column."""
    (who,) = read_people({"given_name": ["MARY C/O JOHN ROE"], "family_name": ["DOE"]}, 1, family_first=None)

    assert [name.full for name in who.names] == ["MARY DOE"]
    assert who.others == ()


@pytest.mark.parametrize(
    "text",
    ["PARENT OF TIMMY DOE", "PARENT OR GUARDIAN OF TIMMY DOE", "MARY DOE POA FOR JOHN DOE", "P/O TIMMY DOE"],
)
def test_somebody_who_acts_for_another(text):
    """A child named beside a parent is never taken for the debtor, nor "PARENT" for a given name."""
    who = read_who(text)
    given, family = text.rsplit(" ", 1)
    (parted,) = read_people({"given_name": [given], "family_name": [family]}, 1, family_first=None)

    assert (who.names, parted.names) == ((), ())
    assert "acts for another" in who.refusal.reason
