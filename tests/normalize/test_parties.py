"""Whom a name cell means: people, couples, estates, trusts and companies; all invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.normalize.names import PartyKind, family_first_share, read_party


def shown(name):
    return name.full


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JOHN & MARY DOE", ["JOHN DOE", "MARY DOE"]),
        ("JOHN A & MARY B DOE", ["JOHN A DOE", "MARY B DOE"]),
        ("JOHN AND MARY DOE", ["JOHN DOE", "MARY DOE"]),
        ("JOHN/MARY DOE", ["JOHN DOE", "MARY DOE"]),
        ("JOHN MICHAEL & MARY DOE", ["JOHN MICHAEL DOE", "MARY DOE"]),
        ("MR & MRS JOHN DOE", ["JOHN DOE"]),
        ("JOHN DOE OR MARY DOE", ["JOHN DOE", "MARY DOE"]),
        ("JOHN DOE & MARY ROE", ["JOHN DOE", "MARY ROE"]),
        ("JOHN DOE; MARY ROE", ["JOHN DOE", "MARY ROE"]),
        ("SMITH JOHN A & MARY", ["JOHN A SMITH", "MARY SMITH"]),
        ("SMITH JOHN A & MARY B", ["JOHN A SMITH", "MARY B SMITH"]),
        ("SMITH JOHN & MARY JONES", ["JOHN SMITH", "MARY JONES"]),
        ("SMITH JOHN & JONES MARY", ["JOHN SMITH", "MARY JONES"]),
        ("SMITH JR JOHN & MARY", ["JOHN SMITH JR", "MARY SMITH"]),
        ("SMITH JOHN & MARY & ROBERT", ["JOHN SMITH", "MARY SMITH", "ROBERT SMITH"]),
        ("GARCIA LOPEZ JUAN & MARIA", ["JUAN GARCIA LOPEZ", "MARIA GARCIA LOPEZ"]),
        ("DOE, JOHN AND JANE ROE", ["JOHN DOE", "JANE ROE"]),
        ("DOE, JOHN A & MARY B", ["JOHN A DOE", "MARY B DOE"]),
        ("DOE, JOHN & MARY ANN", ["JOHN DOE", "MARY ANN DOE"]),
        ("DOE, JOHN & ROE, MARY", ["JOHN DOE", "MARY ROE"]),
        ("SMITH JOHN A ETAL", ["JOHN A SMITH"]),
        ("SMITH JOHN A & MARY H/W", ["JOHN A SMITH", "MARY SMITH"]),
        ("SMITH JOHN A & MARY JTWROS", ["JOHN A SMITH", "MARY SMITH"]),
        ("JOHN DOE OR CURRENT RESIDENT", ["JOHN DOE"]),
    ],
)
def test_couples_share_the_family_name(text, expected):
    """Who stands without a family name bears that of the person beside."""
    party = read_party(text)

    assert (PartyKind.PERSON, expected) == (party.kind, [shown(name) for name in party.names])


@pytest.mark.parametrize(
    "text",
    [
        "ESTATE OF JOHN DOE",
        "THE ESTATE OF JOHN DOE",
        "EST OF JOHN DOE",
        "ESTATE OF: DOE, JOHN",
        "JOHN DOE ESTATE",
        "E/O JOHN DOE",
        "THE LATE JOHN DOE",
        "JOHN DOE (DECEASED)",
        "JOHN DOE, DECEASED",
        "DOE JOHN EST",
        "DOE, JOHN DECD",
        "DOE, JOHN DEC'D",
        "JOHN DOE - DECEASED",
        "HEIRS OF JOHN DOE",
        "UNKNOWN HEIRS OF JOHN DOE",
    ],
)
def test_estates_bear_the_name_of_the_dead(text):
    """However the estate is written, its person is read."""
    party = read_party(text)

    assert (party.kind, [shown(name) for name in party.names]) == (PartyKind.ESTATE, ["JOHN DOE"])


@pytest.mark.parametrize("text", ["ESTATE OF JOHN DOE C/O MARY DOE", "MARY DOE, EXECUTOR OF THE ESTATE OF JOHN DOE"])
def test_estates_have_somebody_to_write_to(text):
    """The executor, or whoever takes the post, stands in ``care_of``."""
    party = read_party(text)

    assert (party.care_of, [shown(name) for name in party.names]) == ("MARY DOE", ["JOHN DOE"])


@pytest.mark.parametrize("text", ["DOE JOHN C/O MARY ROE", "DOE JOHN % MARY ROE", "JOHN DOE CARE OF MARY ROE"])
def test_care_of_is_no_second_owner(text):
    """Through whom post goes is kept apart from whose name it is."""
    party = read_party(text)

    assert (party.care_of, [shown(name) for name in party.names]) == ("MARY ROE", ["JOHN DOE"])


@pytest.mark.parametrize(
    "text",
    [
        "ACME TOOL LLC",
        "ACME TOOL L.L.C.",
        "ACME L. L. C.",
        "Acme, Inc.",
        "ACME CORP",
        "SMITH & CO",
        "JOHNSON TOOL CO",
        "FIRST NATIONAL BANK",
        "BANK OF AMERICA, N.A.",
        "COMMUNITY CHURCH",
        "CHURCH OF THE HOLY GHOST",
        "ST MARY CHURCH",
        "MERCY HOSPITAL",
        "STATE OF ILLINOIS",
        "CITY OF SPRINGFIELD",
        "LAW OFFICES OF JOHN DOE",
        "SMITH & SONS",
        "JOHN DOE PLUMBING",
        "JOHN DOE MD PA",
        "JOHN DOE, P.C.",
        "DOE BROTHERS",
        "SPRINGFIELD SCHOOL DISTRICT",
        "NORTHERN TRUST CO",
        "MAPLE RIDGE HOA",
        "J & J AUTO",
        "ACME LLC DBA ACME DINER",
    ],
)
def test_companies_have_no_person(text):
    """A company's words make a company, and nobody is read from them."""
    party = read_party(text)

    assert (party.kind, party.names) == (PartyKind.COMPANY, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOE FAMILY TRUST", []),
        ("THE DOE TRUST", []),
        ("JOHN DOE REVOCABLE TRUST", ["JOHN DOE"]),
        ("THE JOHN A DOE LIVING TRUST", ["JOHN A DOE"]),
        ("DOE JOHN A & MARY LIVING TRUST DTD 1/2/2003", ["JOHN A DOE", "MARY DOE"]),
    ],
)
def test_trusts_name_their_grantors(text, expected):
    """A trust is no person, but bears the names of people."""
    party = read_party(text)

    assert (PartyKind.TRUST, expected) == (party.kind, [shown(name) for name in party.names])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JOHN DOE AKA JACK DOE", ["JACK DOE"]),
        ("JOHN DOE A/K/A JACK", ["JACK DOE"]),
        ("JOHN DOE a.k.a. Jack Doe", ["JACK DOE"]),
        ("DOE, JOHN AKA ROE, JACK", ["JACK ROE"]),
        ("MARY DOE NEE SMITH", ["MARY SMITH"]),
        ("MARY DOE (NEE SMITH)", ["MARY SMITH"]),
        ("MARY DOE FKA MARY SMITH", ["MARY SMITH"]),
        ("MARY DOE F/K/A SMITH AKA MOLLY DOE", ["MARY SMITH", "MOLLY DOE"]),
        ("JOHN DOE", []),
    ],
)
def test_other_names_are_aliases(text, expected):
    """Former and other names belong to the same person; what they leave out is as in the first."""
    assert expected == [shown(name) for name in read_party(text).aliases]


def test_two_family_names_are_nobody_surely():
    """SMITH & JONES may be a firm or a couple: no person is guessed."""
    assert read_party("SMITH & JONES").kind is PartyKind.UNKNOWN


@pytest.mark.parametrize(("family_first", "expected"), [(True, "JAMES"), (False, "THOMAS"), (None, "THOMAS")])
def test_the_column_settles_the_order(family_first, expected):
    """A name that reads both ways is read as its column writes; alone it is read given name first."""
    assert expected == read_party("JAMES THOMAS", family_first=family_first).names[0].family


@pytest.mark.parametrize(("text", "family_first"), [("J DOE", True), ("DOE J", False), ("DE LA DOE J", False)])
def test_initials_outrank_the_column(text, family_first):
    """Nobody's family name is one letter, whatever the column does otherwise."""
    assert read_party(text, family_first=family_first).names[0].given == "J"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["DOE JOHN", "SMITH MARY A", "JONES ROBERT & ANN", "ACME LLC", "UNKNOWN", ""], 1.0),
        (["JOHN DOE", "MARY A SMITH", "JOHN & MARY DOE"], 0.0),
        (["JOHN DOE", "SMITH MARY"], 0.5),
        (["DOE, JOHN", "ACME LLC", "JAMES THOMAS", "MARY"], None),
        ([], None),
    ],
)
def test_the_order_of_a_column(column, expected):
    """The share counts the names that decide, and is unknown when none does."""
    assert expected == family_first_share(column)


pieces = st.sampled_from(
    [
        "JOHN",
        "MARY",
        "DOE",
        "SMITH",
        "A",
        "&",
        "AND",
        "OR",
        "/",
        ";",
        ",",
        "ESTATE",
        "OF",
        "TRUST",
        "AKA",
        "NEE",
        "C/O",
        "%",
        "TR",
        "LLC",
        "(",
        ")",
        "EXECUTOR",
        "THE",
        "DBA",
        "CHURCH",
        "王",
        "1",
        "'",
        '"',
        "-",
        ".",
    ]
)


@given(
    st.one_of(st.text(max_size=80), st.lists(pieces, max_size=12).map(" ".join)), st.sampled_from([True, False, None])
)
def test_any_text_is_read_or_refused(text, family_first):
    """Reading ends in a party or in our own error, whatever the cell holds."""
    party = read_party.attempt(text, family_first=family_first)

    assert isinstance(party, Unreadable) or party.as_written == text
    assert isinstance(party, Unreadable) or party.names or party.kind is not PartyKind.PERSON


@pytest.mark.parametrize("text", ["ROE, E. O.", "E O ROE", "ROE, E.O."])
def test_initials_are_no_estate(text):
    """E/O is short for an estate only with its stroke."""
    assert read_party(text).kind is PartyKind.PERSON
