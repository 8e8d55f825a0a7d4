"""The word lists of ``data/``, read once when first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


def read_lines(name: str) -> list[str]:
    """The lines of a list, without remarks and blank ones."""
    lines = (DATA / name).read_text("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


@cache
def sections(name: str) -> dict[str, list[str]]:
    """The lines of a list under their ``[headings]``."""
    answer: dict[str, list[str]] = {}
    heading = ""
    for line in read_lines(name):
        if line.startswith("["):
            heading = line.strip("[]")
            answer[heading] = []
        else:
            answer[heading].append(line)
    return answer


def words(name: str, section: str = "names") -> frozenset[str]:
    """The single words of a section."""
    return frozenset(word for line in sections(name)[section] for word in line.split())


def phrases(name: str, section: str) -> frozenset[str]:
    """The phrases of a section, which ``|`` keeps apart."""
    return frozenset(phrase for line in sections(name)[section] for phrase in line.split("|"))


def meanings(name: str, section: str) -> dict[str, str]:
    """What each phrase of a section stands for (``MFG=MANUFACTURING``); words when there is no ``|``."""
    pairs = (pair for line in sections(name)[section] for pair in (line.split("|") if "|" in line else line.split()))
    return {phrase: meaning for phrase, _, meaning in (pair.partition("=") for pair in pairs)}
