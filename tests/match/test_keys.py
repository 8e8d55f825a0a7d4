"""Blocking keys: who is worth comparing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.keys import BLOCK_CAPS, KIND_FEATURES, KINDS, blocking_keys
from skiptrace.match.levels import FEATURES
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import Address, PersonName
from tests.match.builders import HOME, JOHN, LANDLINE, rows_of
from tests.match.strategies import PERSONS


def keys_of(rows, **options):
    """The keys of each person."""
    keys = blocking_keys(encode(rows, Vocabulary()), **options)
    return [set(keys.key[keys.person == person].tolist()) for person in range(len(rows))]


def kinds_shared(one, two, **options):
    """The kinds of key by which a debtor finds a record."""
    ours = blocking_keys(encode(rows_of(one), Vocabulary()), variants=True, **options)
    theirs = blocking_keys(encode(rows_of(two), Vocabulary()), **options)
    return {KINDS[kind] for kind, key in zip(ours.kind, ours.key, strict=True) if key in theirs.key}


@pytest.mark.parametrize(
    ("debtor", "record"),
    [
        ({"name": "JOHN SMITH"}, {"name": "SMITH JOHN"}),
        ({"name": "BILL SMITH"}, {"name": "WILLIAM SMITH"}),
        ({"name": "MARY JONES", "born": "1980-05-07"}, {"name": "MARY SMITH", "born": "1980-07-05"}),
        ({"name": "MARY JONES", "born": "1980-05-17"}, {"name": "MARY SMITH", "born": "1980-05-17"}),
        ({"name": "JOHN SMITH", "born": "1980-05-17"}, {"name": "JACK SMYTH", "born": "1980-05-17"}),
        ({"name": "JOHN SMYTH", "born": "1980-05-17"}, {"name": "JON SMITH", "born": "1980-05-19"}),
        ({"name": "JOHN SMITH", "born": "1980-05-17"}, {"name": "JUAN SMITH", "born": "1908-05-17"}),
        ({"name": [PersonName(given="ANA", family="GARCIA LOPEZ")]}, {"name": "ANA LOPEZ"}),
        ({"name": [PersonName(given="ANA", family="GARCIA-LOPEZ")]}, {"name": "ANA GARCIA"}),
        ({"name": "MARY SMITH", "ssn_last4": "1234"}, {"name": "MARY JONES", "ssn_last4": "1234"}),
        ({"name": "X SMITH", "ssn_last4": "1234"}, {"name": "MARY SMITH", "ssn_last4": "1234"}),
        ({"born": "1980-05-17", "ssn_last4": "0000"}, {"born": "1980", "ssn_last4": "0000"}),
        ({"phones": (LANDLINE,)}, {"phones": ("+12175550100", LANDLINE)}),
        ({"emails": ("kayaker77@example.com",)}, {"emails": ("kayaker77@example.org",)}),
        ({"addresses": (HOME,)}, {"addresses": (HOME,)}),
        ({"name": "J SMITH", "addresses": (HOME,)}, {"name": "MARIA SMITH", "addresses": (HOME,)}),
        ({"name": ["MARY JONES", "MARY SMITH"]}, {"name": "MARY SMITH"}),
    ],
)
def test_somebody_who_changed_is_still_found(debtor, record):
    """Swapped, misspelt, married or moved: some key is shared."""
    assert kinds_shared(debtor, record)


@pytest.mark.parametrize(
    ("debtor", "record"),
    [
        ({}, {}),
        ({"name": "JOHN SMITH"}, {"name": "MARY JONES"}),
        ({"name": "J SMITH"}, {"name": "J JONES"}),
        ({"born": "1980"}, {"born": "1980"}),
        ({"addresses": (Address(number="100"),)}, {"addresses": (Address(number="100"),)}),
        ({"ssn_last4": ""}, {"ssn_last4": ""}),
    ],
)
def test_strangers_share_no_key(debtor, record):
    """What is missing or everybody"s makes no key."""
    assert set() == kinds_shared(debtor, record)


def test_everything_equal_shares_every_kind():
    """Somebody found again as they were shares a key of each kind."""
    whole = {**JOHN, "ssn_last4": "1234", "emails": ("kayaker77@example.com",)}

    assert set(KINDS) == kinds_shared(whole, whole, thorough=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=4))
def test_keys_do_not_depend_on_who_else_is_there(persons):
    """A person"s keys are the same alone and among others: a table is made block by block."""
    together, alone = PersonRows(), []
    for person in persons:
        together.append(**person)
        one = PersonRows()
        one.append(**person)
        alone += keys_of(one)

    assert alone == keys_of(together)


@settings(max_examples=40, deadline=None)
@given(PERSONS)
def test_variants_only_add(person):
    """Asking for likely mistakes loses no key, and everybody finds themselves by whatever key there is."""
    rows = PersonRows()
    rows.append(**person)

    assert keys_of(rows)[0] <= keys_of(rows, variants=True)[0]


def test_ten_addresses_in_one_zip_make_one_key():
    """A block is as large as the people in it, not as their addresses."""
    places = [Address(number=str(n), street="MAIN", zip5="62704") for n in range(10)]
    keys = blocking_keys(encode(rows_of({"name": "JOHN SMITH", "addresses": places}), Vocabulary()))
    kind = KINDS.index("family, initial and ZIP")

    assert len(np.unique(keys.key[keys.kind == kind])) == (keys.kind == kind).sum()


def test_keys_never_change():
    """Tables on disk hold these numbers."""
    keys = blocking_keys(encode(rows_of({"phones": (LANDLINE,), "addresses": (HOME,)}), Vocabulary()))

    assert [("phone", 10989098954810152906), ("dwelling", 14358151504170152181)] == [
        (KINDS[kind], key) for kind, key in zip(keys.kind.tolist(), keys.key.tolist(), strict=True)
    ]


def test_nobody_has_no_keys():
    """No people, no keys, of the right types."""
    keys = blocking_keys(encode(PersonRows(), Vocabulary()), variants=True)

    assert (0, np.uint64, np.uint8) == (len(keys.key), keys.key.dtype, keys.kind.dtype)


def test_every_kind_is_described():
    """Each kind of key has a cap, and says which features it makes agree."""
    assert set(BLOCK_CAPS) == set(KIND_FEATURES)
    assert {name for names in KIND_FEATURES.values() for name in names} <= set(FEATURES)
