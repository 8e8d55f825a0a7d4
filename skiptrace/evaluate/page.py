"""One page about how right matching is: a sentence first, then pictures, then tables. Ids only, nobody's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.evaluate.errors import ErrorKind
from skiptrace.evaluate.measures import at_threshold
from skiptrace.evaluate.plots import precision_by_threshold, precision_recall, reliability
from skiptrace.export.page import cards, cut, document, percent, shown, table
from skiptrace.export.waterfall import waterfall_svg
from skiptrace.model import Band, Match

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.evaluate.errors import MatchError
    from skiptrace.evaluate.evaluation import Evaluation, Segment
    from skiptrace.evaluate.measures import Judged, Summary

SHOWN_AT, LIKELY = 0.9, 0.5
SCALES = (100, 1_000, 10_000, 100_000)
ERRORS_SHOWN, EXPLAINED = 25, 3
LONGEST_ID, LONGEST_WHY = 24, 300


def evaluation_page(found: Evaluation) -> str:
    """The whole page."""
    findings = found.findings
    parts = [
        f"<h1>How right is matching?</h1><small>{shown(_of_what(found))}</small>",
        *(f'<p class="lead">{shown(sentence)}</p>' for sentence in sentences(found)),
        cards(_cards(found)),
        "<h2>Is it right about how sure it is?</h2>",
        _figures(findings.judged, findings.pairs),
        "<h2>All pairs</h2>" + points_table(findings.pairs) + _recalls(findings.pairs),
    ]
    if findings.best is not None and findings.best_judged is not None:
        parts += [
            "<h2>The likeliest candidate of each record of the first file</h2>",
            _figures(findings.best_judged, findings.best),
            points_table(findings.best) + _recalls(findings.best),
        ]
    parts += [*_segments(findings.segments), *_errors(findings.errors), _record(found)]
    return document(f"Skiptrace evaluation of {found.left}", parts)


def sentences(found: Evaluation) -> Iterator[str]:
    """What a manager wants to know, in one sentence each."""
    findings = found.findings
    shown_surely = at_threshold(findings.judged, SHOWN_AT)
    if shown_surely.shown:
        yield good_of(shown_surely.right, shown_surely.shown, "pairs shown at 90 % or more", "are the same person")
    else:
        yield "No pair is shown at 90 % or more."
    positives = findings.pairs.positives
    if positives:
        right = at_threshold(findings.judged, LIKELY).right
        yield good_of(right, positives, "pairs that are one person", "are found at 50 % or more")
    absent = findings.absent
    if absent is not None and absent.given_likely.value is not None:
        given, whole = _of_round(round(absent.given_likely.value * absent.records), absent.records)
        some = f"{given:,} {'is' if given == 1 else 'are'}" if given else "none is"
        yield f"Of {whole:,} rows whose person is not in the second file, {some} given somebody else at 50 % or more."


def good_of(right: int, all_: int, whom: str, told: str) -> str:
    """So many of a hundred; where all are, that they are all."""
    wrong, whole = _of_round(all_ - right, all_)
    return f"All {all_:,} {whom} {told}." if not wrong else f"Of {whole:,} {whom}, {whole - wrong:,} {told}."


def _of_round(few: int, all_: int) -> tuple[int, int]:
    """*few* of *all_* as so many of a round number, the smallest that shows them; as they are where they are few."""
    for scale in SCALES:
        if scale <= all_ and round(few * scale / all_):
            return round(few * scale / all_), scale
    return few, all_


def _of_what(found: Evaluation) -> str:
    if not found.right:
        return f"duplicates in {found.left}: {found.left_rows:,} rows"
    return f"{found.left} ({found.left_rows:,} rows) against {found.right} ({found.right_rows:,} rows)"


def _cards(found: Evaluation) -> list[tuple[str, str]]:
    findings = found.findings
    at = at_threshold(findings.judged, LIKELY)
    facts = [
        (share(at.f1), "F1 at 50 %"),
        (share(findings.pairs.recall_at_precision.get(0.99)), "recall at 99 % precision"),
        (number(findings.pairs.ece_worth_saying), "calibration error, p at least 1 %"),
        (share(findings.reached.recall.value), "of true pairs compared at all"),
    ]
    if findings.absent is not None:
        facts.append((share(findings.absent.given_likely.value), "of absent people given somebody"))
    return facts


def _figures(judged: Judged, summary: Summary) -> str:
    pictures = (
        (reliability(summary.even_bins), "On the dotted line, what is said is right. Below, how often it is said."),
        (precision_recall(judged), "The dot: pairs at 50 % or more."),
        (precision_by_threshold(judged), "What is gained and lost by showing only what is surer."),
    )
    made = "".join(
        f'<figure>{picture}<figcaption class="note">{shown(note)}</figcaption></figure>'
        for picture, note in pictures
        if picture
    )
    return f'<div class="pair">{made}</div>'


def points_table(summary: Summary) -> str:
    """What comes of taking everything from each threshold on."""
    points = [*summary.points, *([summary.best] if summary.best else [])]
    rows = [
        (
            share(point.threshold) + (" (best F1)" if point is summary.best else ""),
            f"{point.shown:,}",
            f"{point.right:,}",
            share(point.said),
            share(point.precision.value) + _interval(point.precision.low, point.precision.high),
            share(point.recall.value),
            share(point.f1),
        )
        for point in points
    ]
    heads = ("shown at or above", "shown", "right", "said on average", "precision (95 %)", "recall", "F1")
    return table(heads, rows, numbers=range(1, 7))


def _recalls(summary: Summary) -> str:
    recalls = [
        (f"recall at {100 * least:g} % precision", share(value)) for least, value in summary.recall_at_precision.items()
    ]
    errors = [
        ("Brier score", number(summary.brier)),
        ("calibration error (ECE)", number(summary.ece)),
        ("calibration error over p of at least 1 %", number(summary.ece_worth_saying)),
    ]
    return table(("measure", "value"), [*recalls, *errors], numbers=(1,))


def _segments(segments: Sequence[Segment]) -> Iterator[str]:
    if not segments:
        return
    yield "<h2>By kind of record</h2>"
    rows = []
    for one in segments:
        point, sure = one.pairs.points[0], _precision_at(one.pairs, SHOWN_AT)
        rows.append(
            (
                one.name,
                f"{one.records:,}",
                f"{one.pairs.positives:,}",
                share(sure),
                share(point.precision.value),
                share(point.recall.value),
                share(one.pairs.recall_at_precision.get(0.99)),
                number(one.pairs.ece_worth_saying),
            )
        )
    heads = ("records", "rows", "true pairs", "right at 90 %", "precision", "recall", "recall at 99 %", "ECE")
    yield table(heads, rows, numbers=range(1, 8))
    yield '<p class="note">Precision and recall at 50 % or more; ECE over p of at least 1 %.</p>'


def _precision_at(summary: Summary, threshold: float) -> float | None:
    return next((point.precision.value for point in summary.points if point.threshold == threshold), None)


def _errors(errors: Sequence[MatchError]) -> Iterator[str]:
    for kind, title, heads in (
        (ErrorKind.SOMEBODY_ELSE, "Given somebody else, surest first", ("row", "given", "probability", "right", "why")),
        (ErrorKind.MISSED, "Missed, least likely first", ("row", "right", "probability", "given instead", "why")),
    ):
        some = [error for error in errors if error.kind is kind]
        if not some:
            continue
        yield f"<h2>{title}</h2>"
        rows = [
            (
                cut(error.left_id, LONGEST_ID),
                cut(error.right_id, LONGEST_ID),
                percent(error.probability),
                cut(error.other_id, LONGEST_ID),
                cut(": ".join(filter(None, (error.cause, error.evidence))), LONGEST_WHY),
            )
            for error in some[:ERRORS_SHOWN]
        ]
        yield table(heads, rows, numbers=(2,))
        if len(some) > ERRORS_SHOWN:
            yield f'<p class="note">The first {ERRORS_SHOWN} of {len(some):,}; errors.csv has them.</p>'
        yield from map(_explained, some[:EXPLAINED])


def _explained(error: MatchError) -> str:
    match = Match(
        source=cut(error.left_id, LONGEST_ID),
        record_id=cut(error.right_id, LONGEST_ID),
        probability=error.probability,
        weight_bits=error.weight_bits - error.prior_bits,
        prior_bits=error.prior_bits,
        band=Band.ACCEPT if error.probability >= LIKELY else Band.REJECT,
        features=error.features,
    )
    names = f"{cut(error.left_id, LONGEST_ID)} and {cut(error.right_id, LONGEST_ID)}"
    return f"<details><summary>Why {shown(names)}</summary>{waterfall_svg(match)}</details>"


def _record(found: Evaluation) -> str:
    findings = found.findings
    reached = findings.reached
    rows = [
        ("model", found.model),
        ("truth", "a column of the files" if found.truth == "column" else "decided pairs"),
        ("true pairs", f"{reached.true_pairs:,}"),
        ("true pairs never compared", f"{reached.never_compared:,}"),
        ("pairs compared", f"{reached.pairs_compared:,}"),
    ]
    if found.labels_unknown:
        rows.append(("labels that name no row", f"{found.labels_unknown:,}"))
    if findings.absent is not None:
        rows.append(("rows whose person is not in the second file", f"{findings.absent.records:,}"))
    return "<h2>For the record</h2>" + table(("what", "value"), rows)


def share(value: float | None) -> str:
    """A share as people read it; a dash where there is none."""
    if value is None:
        return "-"
    return f"{100 * value:.2f} %" if 0 < value < 1 else f"{100 * value:.0f} %"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" ({100 * low:.1f} to {100 * high:.1f})"


def number(value: float | None) -> str:
    """A figure to four places; a dash where there is none."""
    return "-" if value is None else f"{value:.4f}"
