"""Hashes of texts."""

from __future__ import annotations

from skiptrace.match.text_hashes import text_hashes

HASHES = {
    "": 0,
    "SMITH": 15713045397288642939,
    "ROBERT": 8566459281752399007,
    "name": 8105817348184336187,
    "\ud800": 15158896968932474999,
    "A STREET NAME LONGER THAN EIGHT": 11748458046211991230,
}


def test_hashes_never_change():
    """Tables on disk hold these numbers: a release that changed them would find nobody."""
    assert list(HASHES.values()) == text_hashes(list(HASHES)).tolist()
