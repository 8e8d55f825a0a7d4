"""States, territories and the armed forces' regions, by code, by name and by ZIP."""

from __future__ import annotations

from functools import cache

from skiptrace.normalize.memory import remembered
from skiptrace.normalize.tables import table_lines

MILITARY_STATES = frozenset({"AA", "AE", "AP"})
LONGEST_NAME_WORDS = 4
PREFIX_DIGITS = 3


@cache
def state_codes() -> frozenset[str]:
    """Every two-letter code of Publication 28, appendix B."""
    return frozenset(line.split("|", 1)[0] for line in table_lines("states.txt"))


@cache
def _codes_by_name() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in table_lines("states.txt"):
        code, _, *names = line.split("|")
        codes.update(dict.fromkeys((code, *names), code))
    return codes


@cache
def _codes_by_zip() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in table_lines("states.txt"):
        code, ranges, *_ = line.split("|")
        for first, _, last in (item.partition("-") for item in ranges.split()):
            for number in range(int(first), int(last or first) + 1):
                # AA has taken 340 out of Florida's numbers: the first to name a prefix keeps it.
                codes.setdefault(str(number).zfill(len(first)), code)
    return codes


@remembered()
def read_state(text: str) -> str:
    """The two-letter code that *text* writes as code, name or old abbreviation; empty when it is none."""
    if len(text) > 40:  # noqa: PLR2004 - the longest name has 30 letters
        return ""
    words = text.upper().replace(".", " ").replace(",", " ").split()
    name = " ".join(words)
    return _codes_by_name().get(name) or _codes_by_name().get(name.replace(" ", ""), "")


@remembered()
def state_of_zip(zip_code: str) -> str:
    """The state whose ZIPs begin as *zip_code* does; empty when none does."""
    codes = _codes_by_zip()
    return codes.get(zip_code[:5]) or codes.get(zip_code[:PREFIX_DIGITS], "")
