"""Values made slot by slot."""

from __future__ import annotations

import pytest

from skiptrace.model import Restriction
from skiptrace.rank.building import made


def test_values_are_those_of_the_constructor():
    """What is made from columns equals what is made one by one."""
    columns = {"rule": ["a", "b"], "effect": iter(["x", "y"])}

    assert made(Restriction, columns, 2) == [Restriction(rule="a", effect="x"), Restriction(rule="b", effect="y")]


def test_a_field_without_a_column_is_refused():
    """No value comes out half made."""
    with pytest.raises(KeyError, match="effect"):
        made(Restriction, {"rule": ["a"]}, 1)
