from __future__ import annotations

import csv
import gzip
import hashlib
import re

import pytest

from skiptrace.demo.settings import SETTINGS
from skiptrace.demo.world import make_world


def digests(world):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(world.folder.iterdir())}


def read(path):
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8-sig")


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    """A world is its arguments."""
    first = make_world(tmp_path / "a", debtors=30, population=900, seed=5)
    second = make_world(tmp_path / "b", debtors=30, population=900, seed=5)

    assert digests(first) == digests(second)


def test_another_seed_gives_another_world(tmp_path):
    """No file is the same under another seed."""
    first = digests(make_world(tmp_path / "a", debtors=30, population=900, seed=5))
    second = digests(make_world(tmp_path / "b", debtors=30, population=900, seed=6))

    assert not set(first.values()) & set(second.values())


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_makes_a_world(tmp_path, name):
    """Each named setting writes all of its files."""
    world = make_world(tmp_path, debtors=20, population=700, settings=SETTINGS[name])

    assert all(source.path.stat().st_size > 500 for source in world.sources)


def test_nobody_real_can_be_rung_or_written_to(world):
    """Every phone in every file is 555-01xx, every e-mail of a reserved domain."""
    text = "".join(read(path) for path in world.folder.iterdir())
    domains = set(re.findall(r"@([a-z.]+)", text))
    telephone = re.findall(r"\(?\d{3}\)?[-. ]555[-. ](\d{4})", text)

    assert domains <= {"example.com", "example.org", "example.net"}
    assert telephone
    assert {number[:2] for number in telephone} <= {"01", "55"}


def test_every_source_has_its_own_record_ids(world):
    """The id column names each row once."""
    for source in world.sources:
        rows = list(csv.DictReader(read(source.path).splitlines(), delimiter=delimiter(source.path)))
        ids = [row[source.overrides["record_id"]] for row in rows]

        assert len(ids) == len(set(ids)) > 0


def delimiter(path):
    return {".txt": "|", ".gz": "\t"}.get(path.suffix, ",")


def test_sources_know_nothing_of_the_day_after(world):
    """No source saw what it could not have seen yet."""
    for day in re.findall(r"\b(20[23]\d-[01]\d-[0-3]\d)\b", "".join(read(source.path) for source in world.sources)):
        assert day <= world.today.isoformat()


def test_the_file_of_the_client_is_a_mess(world):
    """A title, names in several orders, lost zeros or fillers, and a total at the end."""
    text = world.placement.read_text()

    assert text.startswith("FIRST EXAMPLE BANK")
    assert re.search(r'"[A-Z]+, [A-Z]+', text)
    assert re.search(r" / .{10,16} c,", text)
    assert re.search(r"5555555555|000-000-0000|9999999999|BAD ADDRESS", text)
    assert text.splitlines()[-1].startswith("TOTAL ACCOUNTS")
