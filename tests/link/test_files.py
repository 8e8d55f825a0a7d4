"""Linking files, as the command does."""

from __future__ import annotations

import csv

import pytest

from skiptrace.errors import ConfigError, InputError
from skiptrace.link import link_files
from skiptrace.link.outputs import write_pairs
from skiptrace.link.tables import LinkedPair
from tests.link.people import moved, people


def table(path, rows):
    """A CSV file of rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def lines(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_two_files(tmp_path):
    """Every person is found once, best first, and the report counts both files."""
    left, right = table(tmp_path / "left.csv", people(40)), table(tmp_path / "right.csv", moved(people(40)))
    report = link_files(left, right, id_column="id", out=tmp_path / "pairs.csv", workers=1)
    written = lines(tmp_path / "pairs.csv")
    assert ["left_id", "right_id", "probability", "weight_bits"] == written[0]
    assert {(f"p{number}", f"m-p{number}") for number in range(40)} <= {tuple(row[:2]) for row in written[1:]}
    assert (40, 40, len(written) - 1) == (report.left_rows, report.right_rows, report.pairs_written)


def test_clusters_hold_every_row(tmp_path):
    """Rows without a duplicate are clusters of one."""
    rows = people(30)
    report = link_files(
        table(tmp_path / "all.csv", [*rows, *moved(rows[:2])]),
        id_column="id",
        out=tmp_path / "pairs.csv",
        clusters=tmp_path / "clusters.csv",
    )
    clusters = dict(lines(tmp_path / "clusters.csv")[1:])
    assert (32, 30, "p1") == (len(clusters), report.clusters, clusters["m-p1"])


def test_same_bytes_whatever_the_workers(tmp_path):
    """One process or two: the file is the same to the byte."""
    left = table(tmp_path / "left.csv", people(20))
    right = table(tmp_path / "right.csv", [dict(row, id=f"r{place}") for place, row in enumerate(people(80) * 260)])
    for workers in (1, 2):
        link_files(left, right, id_column="id", out=tmp_path / f"{workers}.csv", workers=workers)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_labels_are_read(tmp_path):
    """Words for yes and no are understood, and what is neither is told with its row."""
    rows = table(tmp_path / "all.csv", [*people(20), *moved(people(20))])
    labels = table(tmp_path / "labels.csv", [{"left_id": "p1", "right_id": "m-p1", "same": "perhaps not"}])
    with pytest.raises(InputError, match="row 1: same"):
        link_files(rows, id_column="id", out=tmp_path / "pairs.csv", labels=labels)


def test_labels_refine(tmp_path):
    """The model's name and training record say that labels were used."""
    rows = table(tmp_path / "all.csv", [*people(40), *moved(people(40))])
    pairs = [
        {"left_id": f"p{n}", "right_id": f"m-p{n + shift}", "same": 1 - shift} for n in range(20) for shift in (0, 1)
    ]
    report = link_files(rows, id_column="id", out=tmp_path / "pairs.csv", labels=table(tmp_path / "labels.csv", pairs))
    assert (40, "learned-") == (report.model_facts["labels"], report.model[:8])


def test_clusters_of_two_files_are_refused(tmp_path):
    """They are made of the duplicates of one file."""
    rows = table(tmp_path / "all.csv", people(3))
    with pytest.raises(ConfigError, match="one file"):
        link_files(rows, rows, out=tmp_path / "pairs.csv", clusters=tmp_path / "clusters.csv")


def test_certainty_is_never_written(tmp_path):
    """The file says at most .999999."""
    write_pairs(tmp_path / "pairs.csv", [LinkedPair("a", "=b", 1 - 1e-9, 30.0)])
    assert ["a", "'=b", "0.999999", "30.00"] == lines(tmp_path / "pairs.csv")[1]


def test_folder_that_is_not_there_is_told(tmp_path):
    """The output's name and no more."""
    with pytest.raises(ConfigError, match=r"pairs\.csv: cannot be written"):
        write_pairs(tmp_path / "nowhere" / "pairs.csv", [])
