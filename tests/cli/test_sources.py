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


def test_a_source_of_ones_own_is_shown_by_its_folder(tmp_path):
    """The folder that was made, and that `check` takes, is a name for `show` too."""
    assert said("new", "acme_people", "--folder", str(tmp_path)).exit_code == 0

    assert json.loads(said("show", str(tmp_path / "acme_people"), "--json").output)["name"] == "acme_people"


def test_each_fact_of_a_card_stands_apart_from_its_name():
    """Values begin in one column, behind the longest name."""
    card = json.loads(said("show", "openfec", "--json").output)
    lines = said("show", "openfec").output.splitlines()
    place = max(map(len, card)) + 4

    assert card["off_until_counsel_ticks"]
    assert all(line[: place - 2].split() == [name] for name, line in zip(card, lines, strict=True))
