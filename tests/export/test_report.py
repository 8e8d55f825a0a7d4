"""One page about a run."""

from __future__ import annotations

import csv
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


def rows_of(worked, name):
    """The rows of an output table."""
    with (worked.folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines_of(worked):
    """The lines of results.jsonl."""
    return (worked.folder / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()


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


def test_the_phones_it_counts_are_those_to_call_first(worked):
    """The bars add up to the cases that have a first phone in cases.csv, each in the band of its confidence."""
    text = (worked.folder / "out" / "report.html").read_text()
    told = dict(re.findall(r"([\w %]+ %[\w ]*): (\d+)", re.search(r'aria-label="([^"]*)"', text)[1]))
    firsts = [float(row["phone_1_confidence"]) for row in rows_of(worked, "cases.csv") if row["phone_1"]]

    assert sum(map(int, told.values())) == len(firsts)
    assert int(told["90 % and more"]) == sum(confidence >= 0.9 for confidence in firsts)


def test_what_is_too_unsure_to_be_used_is_no_find(worked):
    """A contact that is not offered counts for no source and no kind."""
    text = (worked.folder / "out" / "report.html").read_text()
    located = {one["account_number"] for one in map(json.loads, lines_of(worked)) if one["status"] == "located"}
    found = [
        row
        for row in rows_of(worked, "contacts.csv")
        if row["account_number"] in located
        and row["status"] in ("new", "confirmed")
        and "not_offered" not in row["restrictions"]
    ]
    shown = re.search(r"<td>reference:vendor</td>(.*?)</tr>", text)[1]
    numbers = [int(number.replace(",", "")) for number in re.findall(r'"number">([\d,]+)<', shown)]

    assert len({row["account_number"] for row in found if row["kind"] == "phone"}) == int(
        re.search(r'<td>phone</td><td class="number">(\d+)<', text)[1]
    )
    assert numbers[3] == sum("reference:vendor#" in row["sources"] for row in found)


def test_a_date_stays_on_its_line(worked):
    """A narrow column does not break a date at its hyphens."""
    text = (worked.folder / "out" / "report.html").read_text()

    assert re.search(r"td\.whole [^}]*nowrap", text)
    assert re.search(r'<td class="whole">\d{4}-\d\d-\d\d</td>', text)
