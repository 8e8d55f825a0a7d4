"""Which sources a run has, in which order."""

from __future__ import annotations

from skiptrace.config import SourceSettings
from skiptrace.run.lineup import line_up
from skiptrace.sdk.source import Role
from tests.run.paid import source

CONFIGURED = (SourceSettings(use="reference:voters"), SourceSettings(use="enformion"), SourceSettings(use="firm"))


def test_the_configuration_gives_the_order():
    """Tables by prefix or because they are loaded; the rest is asked over the wire."""
    found = line_up(CONFIGURED, (), loaded={"voters", "firm"})

    assert found.names == ["reference:voters", "enformion", "firm"]
    assert found.tables == ["reference:voters", "firm"]
    assert found.others == ["enformion"]
    assert not found.every_table


def test_what_is_named_for_a_run_goes_instead_and_once():
    """A name that is given twice is one source."""
    assert line_up(CONFIGURED, ("firm", "enformion", "firm"), loaded={"firm"}).names == ["firm", "enformion"]


def test_with_nothing_named_every_loaded_table_is_used():
    """As before there were paid sources."""
    assert line_up((), (), loaded={"firm"}).every_table


def test_debtors_are_asked_about_in_some_roles_and_contacts_in_others():
    """Scrubs come before searches; a check is about a contact."""
    assert source().asked_of_debtors == (Role.SEARCH,)
