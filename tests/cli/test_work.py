"""``intake``, ``estimate`` and ``run``."""

from __future__ import annotations

import json

import pytest

from skiptrace.errors import ConfigError, NoPurpose
from tests.towns import PURPOSE


def test_a_dry_look_keeps_nothing(town, few):
    """Columns, reasons and counts are shown; no run is begun."""
    result = town.invoke("intake", few)

    assert result.exit_code == 0
    assert "ACCOUNT NO" in result.output
    assert "account_number" in result.output
    assert "read =" in result.output
    assert "to resume" in str(town.refused("run", few, "--out", "x", "--purpose", PURPOSE, "--resume", "last"))


def test_a_layout_is_remembered(town, few):
    """What was recognised once is used by name."""
    assert town.invoke("intake", few, "--save-layout", "acme").exit_code == 0
    assert town.invoke("intake", few, "--layout", "acme").exit_code == 0
    assert "acme" in str(town.refused("intake", few, "--layout", "acmee"))


def test_a_column_may_be_named(town, few):
    """--map decides, and a slip is told with the way to write it."""
    found = json.loads(town.invoke("intake", few, "--map", "email=NOTES", "--json").output)

    assert next(one["field"] for one in found["columns"] if one["column"] == "NOTES") == "email"
    assert "FIELD=COL" in str(town.refused("intake", few, "--map", "email"))


def test_loaded_tables_cost_nothing(town, few):
    """An estimate names each source and its price."""
    found = json.loads(town.invoke("estimate", few, "--json").output)

    assert found["total"]["at_most_usd"] == 0.0
    assert {one["source"] for one in found["sources"]} >= {"reference:voters", "reference:deaths"}


def test_a_dry_run_asks_nobody(town, few):
    """It tells what would leave this machine, and writes nothing."""
    result = town.work(few, "out", "--dry-run")

    assert result.exit_code == 0
    assert "nothing: a loaded table is asked on this machine" in result.output
    assert not (town.folder / "out").exists()


def test_a_dry_run_needs_a_purpose_that_exists(town, few):
    """A slip is told before the real run."""
    error = town.refused("run", few, "--out", "out", "--purpose", "glba", "--dry-run")

    assert isinstance(error, NoPurpose)


def test_a_clients_purpose_goes_for_its_files(town, few):
    """What the configuration says of a client need not be typed."""
    with town.config.open("a") as file:
        file.write(f'\n[client.acme]\npurpose = "{PURPOSE}"\ncreditor = "First Example Bank"\n')
    result = town.invoke("run", few, "--out", town.folder / "out", "--client", "acme")

    assert result.exit_code == 0, result.exception
    assert json.loads((town.folder / "out" / "run.json").read_text())["client"] == "acme"


@pytest.mark.parametrize("option", [("--budget", "-1"), ("--stop-at", "2"), ("--stop-at", "0")])
def test_impossible_options_are_refused(town, few, option):
    """A budget below nothing and a probability beyond one are slips."""
    assert town.work(few, "out", *option).exit_code == 2


def test_a_source_that_is_no_table_is_told(town, few):
    """The configuration may name what this release cannot ask yet."""
    with town.config.open("a") as file:
        file.write('\n[[source]]\nuse = "people_data_labs"\n')

    assert isinstance(town.work(few).exception, ConfigError)
