"""Whether keys are good, asked of the sources themselves: each for itself, and none for another."""

from __future__ import annotations

import pytest

from skiptrace.config import SourceSettings
from skiptrace.errors import ConfigError
from skiptrace.run.live_check import check_live
from skiptrace.sdk import RestSource
from tests.vendors import acme_manifest


@pytest.fixture
def configured(server, tmp_path, monkeypatch):
    """Two sources of one vendor, and their keys."""
    monkeypatch.setenv("KEY_OF_TESTS", "key-of-tests")

    def settings(name):
        path = tmp_path / f"{name}.toml"
        path.write_text(acme_manifest(name))
        return SourceSettings(use=f"file:{path}", key="env:KEY_OF_TESTS", base_url=server.url("acme"))

    return [settings("broken"), settings("acme")]


def test_a_good_key_is_told_and_costs_nothing(store, server, configured):
    """The vendor is asked, and charges nothing."""
    assert check_live(store, configured, ["acme"]) == {"acme": ""}
    assert server.ledger.charged_micro_usd("acme") == 0


def test_two_sources_of_one_name_are_refused(store, server, configured, tmp_path):
    """What is asked of the one would go to the other, under its key and at its price."""
    other = tmp_path / "other.toml"
    other.write_text(acme_manifest("acme", price_micro_usd=1))
    twice = [*configured, SourceSettings(use=f"file:{other}", key="env:KEY_OF_TESTS", base_url=server.url("acme"))]

    with pytest.raises(ConfigError, match="both are called acme"):
        check_live(store, twice, [])


def test_an_adapter_that_breaks_spoils_no_other_check(store, configured, monkeypatch):
    """It is named with the kind of its fault and none of its values; the next source is asked all the same."""
    checked = RestSource.check

    def check(source):
        if source.info.name == "broken":
            raise KeyError("SZYMBORSKA")
        return checked(source)

    monkeypatch.setattr(RestSource, "check", check)
    told = check_live(store, configured, [])

    assert told == {"broken": "its adapter broke (KeyError); please report it", "acme": ""}
