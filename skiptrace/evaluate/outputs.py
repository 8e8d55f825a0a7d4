"""The files of an evaluation: numbers for programs, errors for a spreadsheet, a page for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from skiptrace.evaluate.page import evaluation_page, sentences
from skiptrace.export.run_files import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    from skiptrace.evaluate.evaluation import Evaluation
    from skiptrace.evaluate.measures import Summary

NUMBERS, ERRORS, PAGE = "evaluation.json", "errors.csv", "evaluation.html"
ERROR_COLUMNS = (
    "kind",
    "left_id",
    "right_id",
    "probability",
    "weight_bits",
    "cause",
    "other_id",
    "evidence",
)
# Nobody can know for certain, so no file says 1.
SUREST = 1 - 1e-6


def write_evaluation(folder: Path, found: Evaluation) -> None:
    """
    Write the three files, all or none, readable by their owner only.

    Raises:
        SetupError: They cannot be written there.
    """
    with RunFolder(folder) as into:
        table = into.table(ERRORS, ERROR_COLUMNS)
        for error in found.findings.errors:
            table.write(
                (
                    error.kind,
                    error.left_id,
                    error.right_id,
                    f"{min(error.probability, SUREST):.6f}",
                    f"{error.weight_bits:.2f}",
                    error.cause,
                    error.other_id,
                    error.evidence,
                )
            )
        into.text(PAGE).write(evaluation_page(found))
        into.json(NUMBERS, numbers(found))


def numbers(found: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON holds it, without the errors one by one."""
    findings = found.findings
    return {
        "sentences": list(sentences(found)),
        "left": found.left,
        "right": found.right,
        "left_rows": found.left_rows,
        "right_rows": found.right_rows,
        "truth": found.truth,
        "labels_unknown": found.labels_unknown,
        "model": found.model,
        "pairs": _summary(findings.pairs),
        "best": None if findings.best is None else _summary(findings.best),
        "absent": None if findings.absent is None else asdict(findings.absent),
        "blocking": asdict(findings.reached),
        "segments": [{"name": one.name, "records": one.records, **_summary(one.pairs)} for one in findings.segments],
        "errors_listed": len(findings.errors),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    told = asdict(summary)
    told["recall_at_precision"] = {str(least): value for least, value in summary.recall_at_precision.items()}
    return told
