"""The files of an evaluation: a sentence first, no values, nothing that runs."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.evaluate import evaluation_page, numbers, sentences, write_evaluation
from skiptrace.evaluate.errors import Cause, ErrorKind, MatchError
from skiptrace.evaluate.evaluation import Evaluation, Findings, Reached
from skiptrace.evaluate.measures import Judged, summarize, wilson
from skiptrace.model import Feature


def evaluation(judged, errors=()):
    positives = judged.positives
    reached = Reached(
        true_pairs=positives, named=positives, never_compared=0, recall=wilson(positives, positives), pairs_compared=9
    )
    findings = Findings(
        pairs=summarize(judged),
        judged=judged,
        best=summarize(judged),
        best_judged=judged,
        absent=None,
        reached=reached,
        segments=(),
        errors=tuple(errors),
    )
    return Evaluation(
        left="a.csv",
        right="b.csv",
        left_rows=9,
        right_rows=9,
        truth="column",
        labels_unknown=0,
        model="m",
        findings=findings,
    )


def error(left_id="L1", kind=ErrorKind.SOMEBODY_ELSE):
    return MatchError(
        kind=kind,
        left_id=left_id,
        right_id="R1",
        probability=1.0,
        weight_bits=3.0,
        prior_bits=-5.0,
        cause=Cause.NONE,
        other_id="",
        features=(Feature("given name", "same", 8.0),),
    )


@pytest.mark.parametrize(
    ("right", "shown", "sentence"),
    [
        (99, 100, "Of 100 pairs shown at 90 % or more, 99 are the same person."),
        (4_990, 5_000, "Of 1,000 pairs shown at 90 % or more, 998 are the same person."),
        (2, 3, "Of 3 pairs shown at 90 % or more, 2 are the same person."),
        (12, 12, "All 12 pairs shown at 90 % or more are the same person."),
        (0, 0, "No pair is shown at 90 % or more."),
    ],
)
def test_the_first_sentence_is_for_a_manager(right, shown, sentence):
    """So many of a round number, and never all where one is wrong."""
    judged = Judged([0.95] * shown, [place < right for place in range(shown)])
    assert next(sentences(evaluation(judged))) == sentence


def test_three_files_are_written(found, tmp_path):
    """Numbers, errors and a page; the numbers hold no NaN."""
    write_evaluation(tmp_path / "out", found)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "errors.csv",
        "evaluation.html",
        "evaluation.json",
    ]
    told = json.loads((tmp_path / "out" / "evaluation.json").read_text(), parse_constant=pytest.fail)
    assert told["blocking"]["true_pairs"] == 50


def test_errors_do_not_run_in_a_spreadsheet(tmp_path):
    """An id that is a formula is text, and no probability is written as 1."""
    write_evaluation(tmp_path, evaluation(Judged([], []), [error("=1+1")]))
    with (tmp_path / "errors.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["left_id"], row["probability"]) == ("'=1+1", "0.999999")


def test_the_page_holds_nobodys_values(found):
    """Ids and evidence are enough; names and numbers of people stay in the user's own file."""
    page = evaluation_page(found)
    assert not [word for word in ("QUENTIN", "INVENTED", "217555", "LINDQVIST") if word in page.upper()]


def test_the_page_fetches_nothing(found):
    """One file, to be read anywhere."""
    page = evaluation_page(found)
    assert not [word for word in ("<script", "src=", "href=", "url(", "@import") if word in page]
    assert page.index('class="lead"') < page.index("<svg")


def test_ids_cannot_run_in_the_page():
    """An id of the user's file is text."""
    page = evaluation_page(evaluation(Judged([0.9], [False]), [error("<script>x</script>")]))
    assert "<script" not in page


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0])), st.booleans())))
def test_any_outcome_is_drawn(entries):
    """Whatever was measured, the pictures are whole and the numbers are numbers."""
    found = evaluation(Judged([chance for chance, _ in entries], [same for _, same in entries]))
    page = evaluation_page(found)
    assert "nan" not in page
    assert "inf" not in page.replace("information", "")
    for picture in page.split("<svg")[1:]:
        ET.fromstring("<svg" + picture.split("</svg>")[0] + "</svg>")  # noqa: S314 our own picture
    json.dumps(numbers(replace(found, labels_unknown=1)), allow_nan=False)
