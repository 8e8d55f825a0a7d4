"""Layout files: what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.columns import Profile, recognise_columns
from skiptrace.intake.layout_file import layout_to_toml, read_layout
from skiptrace.intake.tables import FixedField, TableLayout, load_layout


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=3, max_size=5))
def test_a_mapping_survives(header):
    """Whatever the columns are called, the kept layout finds them again."""
    overrides = {"account_number": "1", "phone": "2", "full_name": "3"}
    names = [f"{name}{i}x" for i, name in enumerate(header)]
    mapping = recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=overrides)
    kept = read_layout(layout_to_toml(mapping))

    assert mapping.fields == recognise_columns(names, [], profile=Profile.PLACEMENT, overrides=kept.overrides).fields


def test_the_tables_read_the_same_file(tmp_path):
    """One file serves both: how to open the table, and which column is which."""
    mapping = recognise_columns(["acct", "name"], [], profile=Profile.PLACEMENT)
    table = TableLayout(fields=(FixedField(name="acct", start=1, length=8),), encoding="cp1252", header="none")
    text = layout_to_toml(mapping, table=table)
    (tmp_path / "acme.toml").write_text(text, "utf-8")

    assert table == load_layout(tmp_path / "acme.toml") == read_layout(text).table


@pytest.mark.parametrize("text", ["[map", "map = 3", "[map]\nphoen = 1", "[map]\nphone = true", "colour = 1"])
def test_faults_of_a_layout(text):
    """A layout that cannot be used is refused in one sentence."""
    with pytest.raises(ConfigError, match="layout"):
        read_layout(text)
