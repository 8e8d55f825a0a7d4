"""Columns of public data sets are found by their names, and no debtor's text gets out of its quotes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import SkiptraceError, SourceUnavailable
from skiptrace.sdk import Query
from skiptrace_sources.open_data.columns import find_columns
from skiptrace_sources.open_data.conditions import SOQL, by_address, by_name

PARCELS = [
    *("OBJECTID", "PARCEL_ID", "OWNER1", "OWNER2", "MAIL_ADDR", "MAIL_CITY", "MAIL_STATE", "MAIL_ZIP"),
    *("SITUS_ADDR", "SITUS_ZIP"),
]
# A pattern between quotes, in which a quote stands twice.
CONDITION = re.compile(r"upper\([A-Z0-9_]+\) like '(?:[A-Z0-9 %\-]|'')*'")


def columns_of(*names, **options):
    return find_columns("set", dict.fromkeys(names, True), options)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (PARCELS, {"full_name": "OWNER1", "street": "SITUS_ADDR", "street_2": "MAIL_ADDR", "record_id": "PARCEL_ID"}),
        (
            ["OwnerName", "OWNER_ADDRESS", "OWNER_CITY", "PROP_ADDR"],
            {"street_2": "OWNER_ADDRESS", "city_2": "OWNER_CITY"},
        ),
        (["name", "address_1", "address_2", "zip"], {"full_name": "name", "street": "address_1", "zip": "zip"}),
        (["first_name", "last_name", "phone"], {"given_name": "first_name", "family_name": "last_name"}),
    ],
)
def test_columns_are_found_by_their_names(names, expected):
    """The publisher's own names are kept, and the owner's place is not mixed with the property's."""
    columns = columns_of(*names)

    assert expected == {field: columns.of(field) for field in expected}


def test_a_column_can_be_named():
    """What the configuration says goes before what is found."""
    assert "OWNER2" == columns_of(*PARCELS, full_name="OWNER2").of("full_name")
    with pytest.raises(SourceUnavailable, match="OWNER3"):
        columns_of(*PARCELS, full_name="OWNER3")


def test_only_columns_of_text_are_searched():
    """A part of a number cannot be asked for: the ZIP code is left out of the question."""
    columns = find_columns("set", {"name": True, "address": True, "zip": False}, {})
    query = Query(ref="q", fields={"street": "12 INVENTED LN", "zip": "97477"})

    assert "(upper(address) like '12 INVENTED%')" == by_address("set", columns, query, SOQL)


def test_a_name_of_a_column_is_never_a_condition():
    """A publisher whose column is called like a piece of SQL has no such column."""
    assert ("OWNER1", "MAIL_ADDR") == columns_of("OWNER1", "MAIL_ADDR", "x) OR (1=1", "a b", "ü").names


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_leaves_its_quotes(given_name, family_name):
    """Quotes are doubled, and wildcards and everything else that is no letter of a name is left out."""
    try:
        query = Query(ref="q", fields={"given_name": given_name, "family_name": family_name})
        asked = by_name("set", columns_of(*PARCELS), query, SOQL)
    except SkiptraceError:
        return

    assert re.fullmatch(rf"{CONDITION.pattern} AND {CONDITION.pattern}", asked)


@given(st.text(max_size=40), st.text(max_size=10))
def test_no_address_leaves_its_quotes(street, code):
    """As for names; a street without a house number is not asked for."""
    try:
        query = Query(ref="q", fields={"street": f"12 {street}", "zip": code})
        asked = by_address("set", columns_of(*PARCELS), query, SOQL)
    except SkiptraceError:
        return

    one = rf"\({CONDITION.pattern}(?: AND {CONDITION.pattern})?\)"
    assert re.fullmatch(rf"{one} OR {one}", asked)
