"""The word lists under ``data/``: text, one entry a line, # for remarks."""

from __future__ import annotations

from importlib.resources import files


def table_lines(name: str) -> list[str]:
    """The entries of the word list *name*, without remarks and blank lines."""
    text = files("skiptrace.normalize").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
