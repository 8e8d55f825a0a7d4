"""Which rules stand beside which contact."""

from __future__ import annotations

import pytest

from skiptrace.model import Kind, Level, LineType
from tests.rank.builders import on_file, only, statement


def rules(contact):
    return [restriction.rule for restriction in contact.restrictions]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"line_type": LineType.WIRELESS}, ["47 CFR 64.1200(a)(1)"]),
        ({"line_type": None}, ["47 CFR 64.1200(a)(1)"]),
        ({"line_type": LineType.LANDLINE}, []),
        ({"line_type": LineType.LANDLINE, "level": Level.RELATIVE}, ["15 USC 1692b"]),
        ({"line_type": LineType.LANDLINE, "level": Level.UNKNOWN}, ["15 USC 1692b"]),
        ({"line_type": LineType.LANDLINE, "level": Level.HOUSEHOLD}, []),
        ({"line_type": LineType.LANDLINE, "level": Level.EMPLOYER}, ["15 USC 1692c(a)(3)"]),
        ({"kind": Kind.EMPLOYER, "key": "EXAMPLE"}, ["15 USC 1692c(a)(3)"]),
        ({"kind": Kind.EMAIL, "key": "jo@example.com"}, ["12 CFR 1006.6(d)"]),
        ({"kind": Kind.ADDRESS, "key": "1 ELM LN"}, []),
    ],
)
def test_rules_of_what_a_source_found(given, expected):
    """Each sort of contact carries the rule that limits it."""
    assert expected == rules(only(statement(**given)))


def test_what_the_client_brought_has_the_clients_basis():
    """A wireless number on file is not one that a vendor found."""
    assert rules(only(statement(), held=[on_file()])) == []


def test_wireless_needs_consent_and_a_hand():
    """The effect says what the dialler may not do."""
    assert [one.effect for one in only(statement()).restrictions] == ["needs_consent: wireless, dial by hand only"]
