"""Nicknames, formal names and spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.names import are_nicknames, nickname_root, nickname_roots

given_names = st.sampled_from(
    [
        "BOB",
        "ROBERT",
        "BILL",
        "WILL",
        "ALEX",
        "SASHA",
        "SAM",
        "MIKE",
        "MARY",
        "MOLLY",
        "PEPE",
        "JOSE",
        "ZYX",
        "LEE",
        "CHRIS",
        "TERRY",
    ]
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("BILL", "WILLIAM"),
        ("BILL", "WILL"),
        ("BILL", "BILLY"),
        ("BOB", "ROBERT"),
        ("BOBBY", "ROB"),
        ("PEGGY", "MARGARET"),
        ("ALEX", "ALEXANDER"),
        ("ALEX", "ALEXANDRA"),
        ("SASHA", "ALEXANDRA"),
        ("SAM", "SAMUEL"),
        ("SAM", "SAMANTHA"),
        ("CHRIS", "CHRISTOPHER"),
        ("CHRIS", "CHRISTINE"),
        ("KATHY", "CATHERINE"),
        ("STEVEN", "STEPHEN"),
        ("JON", "JOHN"),
        ("JACK", "JOHN"),
        ("PEPE", "JOSE"),
        ("PACO", "FRANCISCO"),
        ("CHUY", "JESUS"),
        ("LUPE", "GUADALUPE"),
        ("CONCHA", "CONCEPCION"),
        ("NACHO", "IGNACIO"),
        ("MOHAMMED", "MUHAMMAD"),
        ("MOHAMED", "MOHAMMAD"),
        ("DIMA", "DMITRY"),
        ("KASIA", "KATARZYNA"),
        ("José", "PEPE"),
        ("ZYX", "ZYX"),
    ],
)
def test_one_person_may_bear_both(a, b):
    """Short form and formal name go together, both ways; so do two short forms and two spellings of one name."""
    assert (are_nicknames(a, b), are_nicknames(b, a)) == (True, True)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ALEXANDER", "ALEXANDRA"),
        ("BILL", "ROBERT"),
        ("SAMUEL", "SAMANTHA"),
        ("YUSUF", "JOSEPH"),
        ("JOHN", "JAMES"),
        ("PETER", "PATRICK"),
        ("CHRISTOPHER", "CHRISTINE"),
        ("MARY", "MARTHA"),
        ("ZYX", "XYZ"),
        ("JESSE", "JESSICA"),
    ],
)
def test_a_shared_short_form_is_not_enough(a, b):
    """Two formal names stay two people, even if both are called the same for short."""
    assert (are_nicknames(a, b), are_nicknames(b, a)) == (False, False)


@pytest.mark.parametrize(
    ("root", "names"),
    [
        ("ROBERT", "BOB BOBBY ROB ROBBIE ROBERT ROBERTO"),
        ("WILLIAM", "BILL BILLY WILL WILLIE WILLIAM"),
        ("CATHERINE", "KATHERINE KATHRYN KATE CATHY KATHY"),
        ("JOSEPH", "JOSE PEPE JOE JOEY"),
        ("MOHAMMED", "MUHAMMAD MOHAMED MOHAMMAD"),
        ("ERIN", "ERIN"),
        ("ZYX", "ZYX"),
    ],
)
def test_one_root_keys_a_family_of_names(root, names):
    """Every short form and spelling has the same root."""
    assert {root} == {nickname_root(name) for name in names.split()}


def test_every_formal_name_is_known():
    """A short form may stand for several names, itself included."""
    assert {"ALEX", "ALEXANDER", "ALEXANDRA"} <= nickname_roots("ALEX")


@given(st.one_of(given_names, st.text(max_size=20)))
def test_roots_are_their_own_roots(name):
    """Asking for the root of a root changes nothing, whatever the text."""
    assert nickname_root(name) == nickname_root(nickname_root(name))
    assert nickname_root(name) in nickname_roots(name)


@given(given_names, given_names)
def test_nicknames_are_mutual(a, b):
    """If one is a nickname of the other, the other is of the one."""
    assert are_nicknames(a, b) == are_nicknames(b, a)
