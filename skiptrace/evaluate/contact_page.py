"""One page about how right offered contacts were: a sentence first, then pictures, then tables. Nobody's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.evaluate.measures import Judged, at_threshold, calibration_error, summarize
from skiptrace.evaluate.page import good_of, number, points_table, share
from skiptrace.evaluate.plots import precision_by_threshold, reliability
from skiptrace.export.page import document, shown, table
from skiptrace.model import Kind
from skiptrace.rank.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from skiptrace.rank.calibrate import Judgement

SURE = 0.9
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# A segment of fewer tells nothing.
FEWEST = 10
PLURAL = {Kind.PHONE: "phones", Kind.ADDRESS: "addresses", Kind.EMAIL: "e-mail addresses", Kind.EMPLOYER: "employers"}


def accuracy_page(judged: Sequence[Judgement], *, title: str, told_by: str) -> str:
    """
    The whole page.

    Args:
        judged: Contacts that were offered, and what came of them.
        title: What it is about.
        told_by: Who says what came of them, as the end of a sentence.
    """
    decided = [one for one in judged if one.verdict is not Verdict.OPEN]
    parts = [
        "<h1>How right were the contacts?</h1>",
        f"<small>{shown(title)}; what came of them is known from {shown(told_by)}</small>",
        *(f'<p class="lead">{shown(sentence)}</p>' for sentence in sentences(judged)),
        *_notes(judged),
    ]
    for kind in Kind:
        some = [one for one in decided if one.kind is kind]
        if some:
            parts += _of_kind(kind, some)
    return document(f"Skiptrace: {title}", parts)


def sentences(judged: Iterable[Judgement]) -> Iterator[str]:
    """What a manager understands: of so many first contacts that were sure, how many reached the debtor."""
    decided = [one for one in judged if one.rank == 1 and one.verdict is not Verdict.OPEN]
    for kind in (Kind.PHONE, Kind.ADDRESS):
        sure = [one for one in decided if one.kind is kind and one.said >= SURE]
        if sure:
            right = sum(one.verdict is Verdict.RIGHT for one in sure)
            yield good_of(right, len(sure), f"first {PLURAL[kind]} shown at 90 % or more", "reached the debtor")


def _notes(judged: Sequence[Judgement]) -> Iterator[str]:
    if not judged:
        yield '<p class="note">Nothing that was offered has been tried yet: skiptrace outcomes FILE.</p>'
    silent = sum(one.verdict is Verdict.OPEN for one in judged)
    if silent:
        yield (
            f'<p class="note">{silent:,} more were tried and gave no answer. They count neither way; since a dead line '
            "is always found out and a debtor who does not pick up is not, phones are a little better than shown.</p>"
        )


def _of_kind(kind: Kind, some: Sequence[Judgement]) -> Iterator[str]:
    measured = _measured(some)
    summary = summarize(measured, THRESHOLDS)
    yield f"<h2>{PLURAL[kind].capitalize()}</h2>"
    pictures = (
        (reliability(summary.even_bins, what=PLURAL[kind]), "On the dotted line, what is said is right."),
        (precision_by_threshold(measured), "What is gained and lost by using only what is surer."),
    )
    made = "".join(
        f'<figure>{picture}<figcaption class="note">{note}</figcaption></figure>'
        for picture, note in pictures
        if picture
    )
    yield f'<div class="pair">{made}</div>'
    yield points_table(summary)
    yield _segments(kind, some)


def _measured(some: Sequence[Judgement]) -> Judged:
    return Judged([one.said for one in some], [one.verdict is Verdict.RIGHT for one in some])


def _segments(kind: Kind, some: Sequence[Judgement]) -> str:
    rows = [
        _row(title, name, [one for one in some if name in names_of(one)])
        for title, names_of in _groupings(kind)
        for name in sorted({name for one in some for name in names_of(one)})
    ]
    heads = ("by", "", "tried", "right", "said", "right of those at 90 % or more", "calibration error")
    return table(heads, [row for row in rows if row], numbers=range(2, 7))


def _groupings(kind: Kind) -> Iterator[tuple[str, Callable[[Judgement], Sequence[str]]]]:
    yield "place", lambda one: ("first" if one.rank == 1 else "further",)
    yield "source", lambda one: one.sources
    yield "file", lambda one: ("on file" if one.on_file else "found",)
    if kind is Kind.PHONE:
        yield "line", lambda one: (one.line_type or "unknown",)
    yield "level", lambda one: (one.level,)
    yield "skip type", lambda one: ((one.skip or "not told").replace("_", " "),)


def _row(title: str, name: str, some: Sequence[Judgement]) -> tuple[str, ...]:
    if len(some) < FEWEST:
        return ()
    measured = _measured(some)
    everything, sure = at_threshold(measured, 0.0), at_threshold(measured, SURE)
    return (
        title,
        name,
        f"{len(some):,}",
        share(everything.precision.value),
        share(everything.said),
        f"{share(sure.precision.value)} of {sure.shown:,}" if sure.shown else "-",
        number(calibration_error(measured)),
    )
