"""Layout files: what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.columns import Profile, recognise_columns
from skiptrace.intake.layouts import Layout, read_layout, write_layout
from skiptrace.intake.tables import FixedField, TableLayout

SPOKEN = ["Ssn", "Run no ", "acct", "name ", "DOB ", "phone", "zip", "state ", "record id ", "first ", "street "]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(SPOKEN), min_size=3, max_size=5))
@example(["Ssn", "", ""])
def test_a_mapping_survives(header):
    """Whatever the columns are called, what a person named stands, and the kept layout finds all of it again."""
    overrides = {"account_number": "1", "phone": "2", "full_name": "3"}
    names = [f"{name}{i}x" for i, name in enumerate(header)]
    mapping = recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=overrides)
    kept = read_layout(write_layout(mapping))

    assert [one.field for one in mapping.columns[:3]] == list(overrides)
    assert mapping.fields == recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=kept.columns).fields


def test_how_the_table_is_opened_survives():
    """One text keeps both: how to open the table, and which column is which."""
    mapping = recognise_columns(["acct", "name"], [], profile=Profile.PLACEMENT)
    table = TableLayout(fields=(FixedField(name="acct", start=1, length=8),), encoding="cp1252", header="none")

    assert table == read_layout(write_layout(mapping, table=table)).table


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
LAYOUTS = st.one_of(
    st.builds(
        TableLayout,
        sheet=TEXTS,
        encoding=st.sampled_from(["", "utf-8", "cp1252"]),
        delimiter=st.sampled_from(["", ";", "|"]),
        header=st.none() | st.just("none") | st.integers(1, 9),
    ),
    st.builds(
        TableLayout,
        fields=st.lists(
            st.builds(FixedField, name=TEXTS.map(str.strip).filter(bool), start=st.integers(1, 99), length=st.just(3)),
            unique_by=lambda field: field.name,
            max_size=3,
        ).map(tuple),
    ),
)


@settings(max_examples=60, deadline=None)
@given(LAYOUTS)
def test_any_table_layout_survives(table):
    """Quotes, backslashes, control characters and emoji in names are read back as they were."""
    mapping = recognise_columns(["acct", "name"], [], profile=Profile.PLACEMENT)

    assert table == read_layout(write_layout(mapping, table=table)).table


def test_an_empty_text_says_nothing():
    """Without a layout everything is found out."""
    assert Layout() == read_layout("")


@pytest.mark.parametrize(
    "text", ["[columns", "columns = 3", "[columns]\nphoen = 1", "[columns]\nphone = true", "colour = 1", "[map]"]
)
def test_faults_of_a_layout(text):
    """A layout that cannot be used is refused in one sentence."""
    with pytest.raises(ConfigError, match="layout"):
        read_layout(text)


def test_all_faults_of_a_layout_are_told_at_once():
    """Faults of the table and of the columns come in one message, with the nearest field."""
    with pytest.raises(ConfigError) as caught:
        read_layout('delimiter = "||"\ncolour = "red"\n[columns]\nphoen = 1\nzip = 1.5', name="layout acme")

    message = str(caught.value)
    expected = ["layout acme", "delimiter", "colour", "'phoen'", "'phone'", "zip"]
    assert expected == [word for word in expected if word in message]


@given(st.text())
def test_any_text_is_a_layout_or_refused(text):
    """Whatever stands in the file, it ends in a layout or in our own error."""
    try:
        kept = read_layout(text)
    except ConfigError:
        return

    assert isinstance(kept, Layout)
