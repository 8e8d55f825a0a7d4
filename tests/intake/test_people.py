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
