"""Layout files: what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.columns import Profile, recognise_columns
from skiptrace.intake.layouts import read_layout, write_layout
from skiptrace.intake.tables import FixedField, TableLayout


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=3, max_size=5))
def test_a_mapping_survives(header):
    """Whatever the columns are called, the kept layout finds them again."""
    overrides = {"account_number": "1", "phone": "2", "full_name": "3"}
    names = [f"{name}{i}x" for i, name in enumerate(header)]
    mapping = recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=overrides)
    kept = read_layout(write_layout(mapping))

    assert mapping.fields == recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=kept.columns).fields


def test_how_the_table_is_opened_survives():
    """One text keeps both: how to open the table, and which column is which."""
    mapping = recognise_columns(["acct", "name"], [], profile=Profile.PLACEMENT)
    table = TableLayout(fields=(FixedField(name="acct", start=1, length=8),), encoding="cp1252", header="none")

    assert table == read_layout(write_layout(mapping, table=table)).table


@pytest.mark.parametrize(
    "text", ["[columns", "columns = 3", "[columns]\nphoen = 1", "[columns]\nphone = true", "colour = 1"]
)
def test_faults_of_a_layout(text):
    """A layout that cannot be used is refused in one sentence."""
    with pytest.raises(ConfigError, match="layout"):
        read_layout(text)
