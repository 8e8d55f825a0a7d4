"""Rules: what evidence says together, within the directions that evidence has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.rank import default_model
from skiptrace.rank.codes import KINDS
from skiptrace.rank.rules import added, read_rules
from skiptrace.rank.signs import NOW, WHOSE

SIGNS = {"good": 1, "bad": -1}
RULE = {"if_above": {"good": 0.5, "bad": 0.2}, "adds": [0.0, 0.4, -0.3, 0.1]}


def test_a_rule_adds_what_stands_for_the_combination():
    """The place in the table is counted in bits, the first feature lowest; a value at the threshold is not above."""
    evidence = {"good": np.array([0.5, 0.6, 0.0, 1.0]), "bad": np.array([0.0, 0.2, 1.0, 1.0])}

    assert added(read_rules([RULE], SIGNS, "rules"), evidence, np.arange(4)).tolist() == [0.0, 0.4, -0.3, 0.1]


def test_rules_add_up_for_the_chosen_rows():
    """Two rules add what both say, and only for the rows that were asked for."""
    evidence = {"good": np.array([1.0, 0.0, 1.0]), "bad": np.zeros(3)}

    assert added(read_rules([RULE, RULE], SIGNS, "rules"), evidence, np.array([1, 2])).tolist() == [0.0, 0.8]


@pytest.mark.parametrize(
    "change",
    [
        {"if_above": {"unheard of": 0.5}, "adds": [0.0, 0.1]},
        {"if_above": {}, "adds": [0.0]},
        {"adds": [0.0, 0.4, -0.3]},
        {"adds": [0.0, 0.4, -0.3, float("nan")]},
        {"adds": [0.0, 0.4, -0.3, True]},
        {"adds": [0.0, 60.0, -0.3, 0.1]},
        {"adds": [0.5, 0.4, -0.3, 0.1]},
        {"adds": [0.0, 0.4, 0.3, 0.4]},
    ],
)
def test_a_wrong_rule_is_refused(change):
    """Unknown features, missing entries, what is no number, and good evidence that would lower."""
    with pytest.raises(ConfigError, match="ranking model"):
        read_rules([RULE | change], SIGNS, "rules")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_shipped_rules_keep_every_direction(data):
    """More of what speaks for a contact never lowers it, more of what speaks against never raises it."""
    kind = data.draw(st.sampled_from(range(len(KINDS))))
    question, signs = data.draw(st.sampled_from([("whose", WHOSE), ("now", NOW)]))
    rules = getattr(default_model().rules[kind], question)
    values = {name: data.draw(st.floats(0, 4)) for name in signs}
    name = data.draw(st.sampled_from(sorted(signs)))
    more = values | {name: values[name] + data.draw(st.floats(0, 4))}
    before, after = (
        added(rules, {key: np.array([value]) for key, value in some.items()}, np.array([0]))[0]
        for some in (values, more)
    )

    assert (after - before) * signs[name] >= -1e-9
