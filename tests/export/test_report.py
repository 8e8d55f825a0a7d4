"""One page about a run."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from skiptrace.export.report import page
from skiptrace.export.tally import Tally

VOID = {"meta", "rect"}


class Checker(HTMLParser):
    """Complains of a tag that is not closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, _attributes):
        """Remember what is open."""
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attributes):
        """Remember that it was there."""
        self.seen.add(tag)

    def handle_endtag(self, tag):
        """Check that it closes what was opened last."""
        assert self.open.pop() == tag


@pytest.fixture
def facts(worked):
    return json.loads((worked.folder / "out" / "run.json").read_text())


def test_every_tag_is_closed_in_its_turn(worked):
    """A browser need not repair the page."""
    checker = Checker()
    checker.feed((worked.folder / "out" / "report.html").read_text())

    assert checker.open == []
    assert {"table", "svg", "h1"} <= checker.seen
    assert "script" not in checker.seen


def test_it_needs_no_network(worked):
    """Nothing is fetched from anywhere."""
    text = (worked.folder / "out" / "report.html").read_text()

    assert re.search(r"https?:|src=|href=|@import|url\(", text) is None


def test_whatever_a_name_holds_is_shown_as_text(facts):
    """A client, file or table called like a tag is no tag."""
    evil = "<script>alert(1)</script>"
    facts.update(client=evil, attested_by=evil, rejects={evil: 1}, not_used={evil: evil})
    facts["input"]["name"] = evil
    facts["sources"][0]["name"] = evil
    tally = Tally()
    tally.stops[evil] += 1

    text = page(facts, tally)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 6


def test_it_names_no_account(worked):
    """Counts and shares, and nobody's value."""
    text = (worked.folder / "out" / "report.html").read_text()
    lines = [json.loads(line) for line in (worked.folder / "out" / "results.jsonl").read_text().splitlines()]

    assert not any(one["account_number"] in text for one in lines)
    assert not any(contact["value"] in text for one in lines for contact in one["contacts"])
