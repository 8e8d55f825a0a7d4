"""Matching measured on labelled files, from the files to what is said of them."""

from __future__ import annotations

import csv

import pytest

from skiptrace.errors import ConfigError, InputError
from skiptrace.evaluate import evaluate_files
from skiptrace.evaluate.errors import ErrorKind


def write_labels(path, labels):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("left_id", "right_id", "same"), *labels])
    return path


def test_the_truth_is_counted_over_both_files(found):
    """Fifty people stand in both, ten of the left in no other file."""
    findings = found.findings
    assert (found.left_rows, found.right_rows, findings.reached.true_pairs) == (60, 80, 50)
    assert findings.absent.records == 10


def test_most_of_those_there_are_are_found(found):
    """Matching finds these easy people, and says so."""
    assert found.findings.pairs.points[0].recall.value > 0.7
    assert found.findings.best.points[0].precision.value > 0.8


def test_matching_does_not_see_the_truth(files, tmp_path, found):
    """The same files without the column give the same probabilities."""
    plain = []
    for path in files:
        with path.open(newline="") as file:
            rows = [row[:-1] for row in csv.reader(file)]
        plain.append(tmp_path / path.name)
        with plain[-1].open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    labels = write_labels(tmp_path / "labels.csv", [(f"L{number}", f"R{number}", 1) for number in range(50)])
    again = evaluate_files(*plain, id_column="id", labels=labels)
    true = found.findings.judged
    assert sorted(again.findings.judged.probability) == sorted(true.probability[true.same])


def test_kinds_of_records_are_told_apart(found):
    """With and without a birth date are two segments that make up the file; who moved is seen from true pairs."""
    segments = {segment.name: segment for segment in found.findings.segments}
    assert segments["with birth date"].records + segments["without birth date"].records == 60
    assert segments["moved"].records == 17
    assert segments["still at the address"].pairs.positives == 33


def test_errors_come_worst_first_and_without_values(found):
    """Each list is in order, names ids and evidence, and nobody's values."""
    for kind, sign in ((ErrorKind.SOMEBODY_ELSE, -1), (ErrorKind.MISSED, 1)):
        some = [error for error in found.findings.errors if error.kind is kind]
        assert some == sorted(some, key=lambda error: sign * error.probability)
    for error in found.findings.errors:
        assert error.left_id.startswith("L")
        assert {feature.debtor_value for feature in error.features} <= {""}
        assert "Quentin".upper() not in error.evidence


def test_duplicates_of_one_file_are_measured(duplicates):
    """Twenty people stand twice; there is no best candidate within one file."""
    found = evaluate_files(duplicates, id_column="id", truth_column="person")
    assert found.findings.reached.true_pairs == 20
    assert found.findings.best is None
    assert found.findings.pairs.points[0].recall.value > 0.7


def test_the_truth_may_be_the_other_files_id(files, tmp_path):
    """A left file that knows the right file's ids needs no further column there."""
    with files[0].open(newline="") as file:
        rows = [[*row[:-1], row[-1].replace("P", "R")] for row in csv.reader(file)]
    path = tmp_path / "left.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    found = evaluate_files(path, files[1], id_column="id", truth_column="person", right_truth_column="id")
    assert found.findings.reached.true_pairs == 50


def test_only_decided_pairs_count(files, tmp_path):
    """A file of decided pairs is all the truth there is; labels of rows that are not there are counted."""
    labels = write_labels(
        tmp_path / "labels.csv", [("L1", "R1", "yes"), ("L2", "R3", "no"), ("L4", "R4", "unsure"), ("L1", "gone", "no")]
    )
    found = evaluate_files(*files, id_column="id", labels=labels)
    assert (found.findings.pairs.entries, found.findings.pairs.positives, found.labels_unknown) == (2, 1, 1)


def test_labels_of_other_files_are_refused(files, tmp_path):
    """Labels none of which fit say that the id column is wrong."""
    labels = write_labels(tmp_path / "labels.csv", [("1", "2", "yes")])
    with pytest.raises(InputError, match="is --id right"):
        evaluate_files(*files, id_column="id", labels=labels)


def test_a_missing_column_of_truth_is_named(files):
    """A slip is answered with the nearest column."""
    with pytest.raises(ConfigError, match="did you mean person"):
        evaluate_files(*files, id_column="id", truth_column="persn")


@pytest.mark.parametrize("truth", [{}, {"truth_column": "person", "labels": "x.csv"}])
def test_the_truth_is_said_once(files, truth):
    """Neither none nor two truths."""
    with pytest.raises(ConfigError, match="one way"):
        evaluate_files(*files, **truth)


def test_a_file_without_any_truth_is_measured(files, tmp_path):
    """A column of blanks says that all are different people; nothing is divided by nothing."""
    with files[1].open(newline="") as file:
        header, *rows = csv.reader(file)
    path = tmp_path / "blank.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *([*row[:-1], ""] for row in rows)])
    found = evaluate_files(path, id_column="id", truth_column="person")
    assert found.findings.pairs.positives == 0
    assert found.findings.pairs.recall_at_precision == {0.95: None, 0.99: None, 0.999: None}
