"""How a table is opened, as settings say it; whole layout files are in `test_layouts`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.tables import FixedField, TableLayout
from skiptrace.intake.tables.layout import _fields, table_layout

FIELD = {"name": "account", "start": 1, "length": 10}
BAD = {
    "delimiter": "||",
    "header": "first",
    "colour": "red",
    "field": [{"name": "", "start": 0, "length": "ten", "width": 3}],
}


def test_settings_become_a_layout():
    """Fields, encoding and header row are taken as they stand."""
    expected = TableLayout(fields=(FixedField(name="account", start=1, length=10),), encoding="cp1252", header=2)

    assert expected == table_layout({"encoding": "cp1252", "header": 2, "field": [FIELD]}, name="acme")


def test_all_faults_are_told_at_once():
    """Nobody mends a file one fault at a time."""
    with pytest.raises(ConfigError) as caught:
        table_layout(BAD, name="acme")

    message = str(caught.value)
    expected = ["acme", "delimiter", "header", "colour", "name", "start", "length", "width"]
    assert expected == [word for word in expected if word in message]


@pytest.mark.parametrize("settings", [{"field": 3}, {"field": [3]}, {"map": {}}, {"delimiter": "|", "field": [FIELD]}])
def test_what_is_no_layout_is_refused(settings):
    """A wrong setting is a fault of the configuration."""
    with pytest.raises(ConfigError, match="acme: "):
        table_layout(settings, name="acme")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([[]])


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["name", "start", "length", "x"]), VALUES) | VALUES) | VALUES)
def test_any_fields_are_read_or_told(value):
    """Whatever stands under ``field`` ends in fields or in faults."""
    faults = []

    assert _fields(value, faults) or faults or value == []
