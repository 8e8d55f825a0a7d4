"""Pieces of the pages that people open in a browser: one file each, nothing fetched, light and dark."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #2b6cb0; --soft: #8881; --for: #2f855a; --against: #c05621; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p.lead { font-size: 1.1rem; } small, .note { color: #666; }
@media (prefers-color-scheme: dark) {
  :root { --bar: #63a4e0; --for: #5fbf8f; --against: #e8935b; } small, .note { color: #aaa; }
}
.cards { display: flex; flex-wrap: wrap; gap: .75rem; }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; min-width: 6.5rem; }
.card b { display: block; font-size: 1.6rem; } .wide { overflow-x: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; } figure { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number, td.whole { white-space: nowrap; } .pair + .wide, .wide + .wide { margin-top: 1.5rem; }
details { margin-top: .75rem; } summary { cursor: pointer; }
svg text { font: 13px system-ui, sans-serif; fill: currentColor; }
"""
# What XML and HTML may not hold at all, and marks that turn the direction of the text after them.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
SUREST, LEAST = 0.9999, 0.0001
ELLIPSIS = "…"


def document(title: str, parts: Iterable[str]) -> str:
    """A whole page; *parts* are HTML already, the *title* is text."""
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head = f"<head>{meta}<title>{shown(title)}</title><style>{STYLE}</style></head>"
    return f'<!doctype html><html lang="en">{head}<body>{"".join(parts)}</body></html>\n'


def shown(text: str, most: int = 0) -> str:
    """Any text as HTML or SVG shows it, harmless and cut to *most* characters."""
    return escape(_UNSHOWABLE.sub("\ufffd", cut(text, most)))


def cut(text: str, most: int) -> str:
    """*text*, or as much of it as leaves room for the mark that it goes on; 0 is no limit."""
    return text[: most - 1].rstrip() + ELLIPSIS if 0 < most < len(text) else text


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Collection[int] = ()) -> str:
    """A table of texts; the columns in *numbers* are set to the right. Nothing where there are no rows."""
    lines = "".join(f"<tr>{_cells('td', row, numbers)}</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{_cells("th", heads, numbers)}</tr>{lines}</table></div>' if lines else ""


def _cells(tag: str, texts: Sequence[str], numbers: Collection[int]) -> str:
    marks = (' class="number"' if place in numbers else "" for place in range(len(texts)))
    return "".join(f"<{tag}{mark}>{shown(text)}</{tag}>" for text, mark in zip(texts, marks, strict=True))


def cards(facts: Iterable[tuple[str, str]]) -> str:
    """The few numbers that matter, each with its name."""
    made = "".join(f'<div class="card"><b>{shown(value)}</b>{shown(name)}</div>' for value, name in facts)
    return f'<div class="cards">{made}</div>'


def percent(probability: float) -> str:
    """A probability as people read it; near certainty is not rounded to it."""
    if probability > SUREST:
        return "> 99.99 %"
    return f"{100 * probability:.2f} %" if probability > LEAST else "< 0.01 %"
