"""The card of a source, as a person or a program asks for it."""

from __future__ import annotations

import json

from click.testing import CliRunner

from skiptrace.cli import skiptrace


def said(*arguments):
    """What `skiptrace sources` says."""
    return CliRunner().invoke(skiptrace, ["sources", *arguments])


def test_the_card_tells_what_a_source_takes_and_can():
    """What leaves for it, what comes back, under which purpose, and what it can do beside being asked."""
    card = json.loads(said("show", "people_data_labs", "--json").output)

    assert "family_name" in card["sends"]
    assert "many" in card["abilities"]
    assert card["purposes"]
    assert "abilities" in said("show", "people_data_labs").output


def test_a_slip_is_answered_with_the_near_source():
    """A name that nobody has is told, with the one that was meant."""
    result = said("show", "peopledatalabs")

    assert result.exit_code != 0
    assert "did you mean people_data_labs?" in str(result.exception)
