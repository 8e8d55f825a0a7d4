"""The codes of permissible purposes, their citations, and which purpose opens which source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from skiptrace.errors import NoPurpose

# Whatever is open to everybody may be used under any purpose at all.
PUBLIC_RECORD = "public_record"
# Whose rules forbid that its data stand beside others.
FCRA = "fcra"
NON_FCRA = "non_fcra"
# Comparing strings is quadratic: what is longer than this is no slip of the finger.
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """
    A permissible purpose.

    Args:
        code: What ``--purpose`` takes, such as ``glba.6802e1``.
        citation: The section it rests on.
        title: What it is, in plain words.
        regime: Whose rules follow the data: ``glba``, ``dppa``, ``fcra``, ``public_record`` or ``consent``.
        needs: What a job must bring along besides the code.
        check: How the row was checked: V read, S second-hand, M from memory and yet to be confirmed.
        note: What else to know.
    """

    code: str
    citation: str
    title: str
    regime: str
    needs: tuple[str, ...]
    check: str
    note: str = ""


def all_purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the order of the table."""
    return tuple(_table().values())


def purpose(code: str) -> Purpose:
    """
    The purpose of this code; letters may be large or small.

    Raises:
        NoPurpose: No code was given, or none like this exists; near ones and the list are named.
    """
    wanted = code[: LONGEST_CODE + 1].strip().lower()
    found = next((one for one in all_purposes() if one.code.lower() == wanted), None)
    if found is None:
        raise NoPurpose(_refusal(wanted))
    return found


def allows(held: str, needed: frozenset[str]) -> bool:
    """
    Whether a purpose opens a source.

    Args:
        held: Code of the purpose that the job declares.
        needed: Codes of which the source accepts any one. A source that names none is open to nobody.

    One regime never stands in for another: a GLBA purpose does not open a DPPA or FCRA source. Public records are
    open under every purpose.

    Raises:
        NoPurpose: *held* is no purpose.
    """
    code = purpose(held).code.lower()
    accepted = {one.lower() for one in needed}
    return PUBLIC_RECORD in accepted or code in accepted


def regime_of(code: str) -> str:
    """
    Whose rules follow the data that are asked for under a purpose.

    Raises:
        NoPurpose: There is none of this code.
    """
    return purpose(code).regime


@cache
def _table() -> dict[str, Purpose]:
    text = files("skiptrace.policy").joinpath("data/purposes.toml").read_text(encoding="utf-8")
    rows = [Purpose(**{**row, "needs": tuple(row["needs"])}) for row in tomllib.loads(text)["purpose"]]
    return {row.code: row for row in rows}


def _refusal(wanted: str) -> str:
    known = ", ".join(one.code for one in all_purposes())
    if not wanted:
        return f"no purpose was given, and there is no default; give one of: {known}"
    near = _near(wanted)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"there is no such purpose; {hint}the codes are: {known}"


def _near(wanted: str) -> list[str]:
    codes = {one.code.lower(): one.code for one in all_purposes()}
    # `15 U.S.C. 6802(e)(1)` and `6802e1` mean the same section.
    section = "".join(letter for letter in wanted if letter.isalnum())
    cited = [code for code in codes if section.endswith(_section(code))]
    begun = [code for code in codes if code.startswith(wanted)]
    close = get_close_matches(wanted, codes, n=3)
    return [codes[one] for one in dict.fromkeys(cited or (*begun, *close))][:3]


def _section(code: str) -> str:
    return "".join(letter for letter in code.rpartition(".")[2] if letter.isalnum())
