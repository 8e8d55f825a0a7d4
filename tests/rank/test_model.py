"""The parameters are read whole, checked, and say where they come from."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.rank import RankModel, default_model, read_model

TEXT = files("skiptrace.rank").joinpath("models/default.json").read_text(encoding="utf-8")


def names(node, prefix=""):
    if not isinstance(node, dict):
        return [prefix]
    return [name for key, value in node.items() for name in names(value, f"{prefix}.{key}" if prefix else key)]


def changed(*path, value):
    model = node = json.loads(TEXT)
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return json.dumps(model)


def test_shipped_parameters_are_read():
    """The packaged file is a valid model with a version."""
    assert default_model().version == "rank-default-4"


def test_every_parameter_has_a_provenance():
    """No number without its source, or the word that it is an assumption."""
    model = json.loads(TEXT)
    patterns = [pattern for note in model.pop("provenance") for pattern in note["parameters"]]
    model.pop("version")
    model.pop("fitted")

    assert [name for name in names(model) if not any(fnmatchcase(name, pattern) for pattern in patterns)] == []


def test_every_provenance_is_about_a_parameter():
    """A note whose parameter is gone goes too."""
    model = json.loads(TEXT)
    patterns = [pattern for note in model.pop("provenance") for pattern in note["parameters"]]

    assert [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in names(model))] == []


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        changed("shared", value={}),
        changed("shared", "credible", value=1.5),
        changed("shared", "credible", value="0.5"),
        changed("shared", "stranger_days", value=0),
        changed("shared", "unheard_of", value=0.5),
        changed("weights", "phone", "now", "line_off", value=1.0),
        changed("weights", "phone", "whose", "tenure", value=-1.0),
        changed("weights", "phone", "whose", "tenure", value=10**400),
        changed("weights", "email", "whose", value={}),
        changed("offer_at", "phone", value=1.5),
        changed("segments", "address", "loss_shape", value=1e9),
        changed("calibration", "phone", value=[[0.0, 0.9], [1.0, 0.1]]),
        changed("calibration", "phone", value=[[0.0, 0.0], [1.0, 2.0]]),
        changed("calibration", "phone", value=[[0.0]]),
        changed("calibration", "phone", value=[[0.5, 0.5]]),
        changed("flags", "custody", "stop_at", value=10**400),
    ],
)
def test_a_wrong_model_is_refused(text):
    """A part that is missing, unknown, out of range or falling is a ConfigError, not a wrong rank later."""
    with pytest.raises(ConfigError, match="ranking model"):
        read_model(text)


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_json_is_read_or_refused(node):
    """Reading ends in a model or in our own error, wherever the wrong part stands."""
    for path in (
        ("shared",),
        ("segments", "email"),
        ("flags", "custody", "stop_at"),
        ("calibration", "email"),
        ("weights", "phone"),
        ("weights", "phone", "now", "age"),
        ("offer_at", "phone"),
        ("version",),
    ):
        try:
            model = read_model(changed(*path, value=node))
        except ConfigError:
            continue
        assert isinstance(model, RankModel)
