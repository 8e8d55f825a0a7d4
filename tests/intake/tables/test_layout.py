"""Layout files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.tables import FixedField, TableLayout, load_layout
from skiptrace.intake.tables.layout import _fields

GOOD = """
encoding = "cp1252"
header = 2
[[field]]
name = "account"
start = 1
length = 10
[map]
account_number = "account"
"""

BAD = """
delimiter = "||"
header = "first"
colour = "red"
[[field]]
name = ""
start = 0
length = "ten"
width = 3
"""


def test_a_layout_is_loaded(write):
    """Fields, encoding and header row come from the file; the column map is somebody else's."""
    expected = TableLayout(fields=(FixedField(name="account", start=1, length=10),), encoding="cp1252", header=2)

    assert expected == load_layout(write(GOOD, "acme.toml"))


def test_all_faults_are_told_at_once(write):
    """Nobody mends a file one fault at a time."""
    with pytest.raises(ConfigError) as caught:
        load_layout(write(BAD, "acme.toml"))

    message = str(caught.value)
    expected = ["layout acme.toml", "delimiter", "header", "colour", "name", "start", "length", "width"]
    assert expected == [word for word in expected if word in message]


@pytest.mark.parametrize("content", [b"= nothing", b"\xff\xfe", b"field = 3", b"field = [3]"])
def test_what_is_no_layout_is_refused(write, content):
    """A broken file is a fault of the configuration."""
    with pytest.raises(ConfigError):
        load_layout(write(content, "acme.toml"))


def test_a_missing_layout_is_told(tmp_path):
    """The message says which file is not there."""
    with pytest.raises(ConfigError, match=r"acme\.toml: cannot be opened"):
        load_layout(tmp_path / "acme.toml")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([[]])


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["name", "start", "length", "x"]), VALUES) | VALUES) | VALUES)
def test_any_fields_are_read_or_told(value):
    """Whatever stands under ``field`` ends in fields or in faults."""
    faults = []

    assert _fields(value, faults) or faults or value == []
