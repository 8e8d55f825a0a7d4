"""The parameters of matching as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.match.levels import FEATURES
from skiptrace.match.model import read_model, shipped_model, write_model

SHIPPED = write_model(shipped_model())


def changed(path, value):
    """The shipped model with one value changed, or taken out."""
    raw = json.loads(SHIPPED)
    at = raw
    *parents, last = path
    for name in parents:
        at = at[name]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return json.dumps(raw)


def test_what_is_written_is_read():
    """Writing and reading a model changes nothing."""
    assert shipped_model() == read_model(SHIPPED)


def test_every_level_has_odds():
    """A level without odds would count for nothing."""
    expected = {name: {int(level) for level in levels if level} for name, levels in FEATURES.items()}

    assert expected == {name: set(levels) for name, levels in shipped_model().features.items()}


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("model",), 2, "model"),
        (("version",), 3, "version"),
        (("prior",), ..., "prior"),
        (("prior", "coverage"), "0.6", "prior.coverage"),
        (("prior", "coverage"), 1.0, "prior"),
        (("prior", "coverage"), ..., "prior.coverage"),
        (("prior", "accept"), 0, "prior.accept"),
        (("prior", "review"), True, "prior.review"),
        (("swapped_names",), [], "swapped_names"),
        (("sharing", "phone"), -1, "sharing.phone"),
        (("features", "colour"), {}, "features.colour"),
        (("features", "phone"), ..., "features.phone"),
        (("features", "phone", "SAME"), ..., "features.phone.SAME"),
        (("features", "phone", "EQUAL"), {}, "features.phone.EQUAL"),
        (("features", "phone", "SAME", "by"), "colour", "features.phone.SAME.by"),
        (("features", "phone", "SAME", "by"), 3, "features.phone.SAME.by"),
        (("features", "phone", "SAME", "same"), 0, "features.phone.SAME"),
        (("features", "phone", "SAME", "sane"), 0.5, "features.phone.SAME.sane"),
        (("features", "phone", "DIFFERENT", "other"), 0, "features.phone.DIFFERENT.other"),
        (("features", "phone", "DIFFERENT", "same"), None, "features.phone.DIFFERENT.same"),
        (("features", "phone", "DIFFERENT", "same"), float("nan"), "features.phone.DIFFERENT.same"),
        (("features", "phone", "DIFFERENT", "same"), float("inf"), "features.phone.DIFFERENT.same"),
        (("provenance",), "me", "provenance"),
    ],
)
def test_a_fault_is_told_with_its_place(path, value, place):
    """Whoever edits a model by hand is told which number is wrong."""
    with pytest.raises(ConfigError, match=rf"match model: {place}: "):
        read_model(changed(path, value))


@pytest.mark.parametrize("text", ["", "[", "[]", "null", "3", "[" * 100_000])
def test_what_is_no_model_is_refused(text):
    """Other files end in our own error."""
    with pytest.raises(ConfigError, match="match model"):
        read_model(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=2)
)


@given(st.sampled_from(["prior", "features", "sharing", "swapped_names", "version", "provenance"]), JSON)
def test_any_part_is_read_or_refused(name, value):
    """Whatever stands in place of a part, nothing but our own error comes of it."""
    try:
        model = read_model(changed((name,), value))
    except ConfigError:
        return

    assert name == "version"
    assert value == model.version
