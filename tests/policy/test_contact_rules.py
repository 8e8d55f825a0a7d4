"""When a phone may be called."""

from __future__ import annotations

import pytest

from skiptrace.policy.contact_rules import call_window


def test_hours_hold_in_every_zone():
    """Area code and address in different zones: the hours must be convenient in both."""
    window = call_window(["America/New_York", "America/Chicago", "America/Chicago"])

    assert window.rule == "12 CFR 1006.6(b)(1)"
    assert window.effect == "only_between 08:00-21:00 America/Chicago America/New_York"


@pytest.mark.parametrize("zones", [[], [""], ["Etc/Unknown"], ["America/Chicago", "Etc/Unknown"]])
def test_an_unknown_zone_is_not_dialable(zones):
    """Without a known zone a person decides."""
    assert call_window(zones).effect == "needs_human: time zone unknown"
