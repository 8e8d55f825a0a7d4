"""Deaths, bankruptcies, custody, service and sanctions as a bulk file tells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.intake.stops import says_yes
from skiptrace.normalize.dates import read_date
from skiptrace.reference.records import UNDATED, FlagNote

if TYPE_CHECKING:
    from skiptrace.reference.fields import FieldReader

# What columns of deaths and of custody write for the living and the free, beside a plain no.
LIVING = frozenset({"ALIVE", "LIVING", "NOT DECEASED", "NOT"})
AT_LARGE = frozenset({"RELEASED", "OUT", "OUT OF CUSTODY", "NOT IN CUSTODY", "DISCHARGED", "PAROLED", "BONDED OUT"})
CHAPTER = re.compile(r"(?<![0-9])(7|9|11|12|13|15)(?![0-9])")
LONGEST_DISPOSITION = 40
LONGEST_PROGRAM = 200


def flag_notes(reading: FieldReader) -> list[list[FlagNote]]:
    """Per row the flags it raises."""
    rows: list[list[FlagNote]] = [[] for _ in range(reading.rows)]
    _deaths(reading, rows)
    _bankruptcies(reading, rows)
    _custody(reading, rows)
    for row, text in enumerate(reading.fields.get("military", ())):
        if _says(text):
            rows[row].append(FlagNote(code="military", on=UNDATED))
    for row, text in enumerate(reading.fields.get("sanctions", ())):
        if _says(text):
            # The lists write the programme for yes, which is what a reviewer looks up.
            rows[row].append(FlagNote(code="sanctions", detail=text.strip()[:LONGEST_PROGRAM]))
    return rows


def _says(text: str, otherwise: frozenset[str] = frozenset()) -> bool:
    """Whether a flag column says so: anything but a no, since many write a date, a code or a place for yes."""
    return says_yes(text) is not False and text.strip().upper() not in otherwise


def _deaths(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    blank = [""] * reading.rows
    dates, marks = reading.fields.get("death_date", blank), reading.fields.get("deceased", blank)
    for row, on in enumerate(reading.dates("death_date")):
        if on or _is_death(dates[row], reading) or _says(marks[row], LIVING):
            rows[row].append(FlagNote(code="deceased", on=on or UNDATED))


def _is_death(text: str, reading: FieldReader) -> bool:
    """Whether a date of death that cannot be read still tells of one: 00/00/0000 and N/A do not."""
    if not _says(text, LIVING):
        return False
    refusal = read_date.attempt(text, today=reading.plan.today)
    return not (isinstance(refusal, Unreadable) and refusal.filler)


def _bankruptcies(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    blank = [""] * reading.rows
    chapters = reading.fields.get("bankruptcy_chapter", blank)
    dispositions = reading.fields.get("bankruptcy_disposition", blank)
    filed, ended = reading.dates("bankruptcy_filed_on"), reading.dates("bankruptcy_disposed_on")
    for row in range(reading.rows):
        chapter = CHAPTER.search(chapters[row])
        if chapter or filed[row]:
            rows[row].append(
                FlagNote(
                    code="bankruptcy",
                    detail=f"chapter {chapter[1]}" if chapter else "",
                    on=filed[row],
                    ended_on=ended[row],
                    disposition=dispositions[row].strip().lower()[:LONGEST_DISPOSITION],
                )
            )


def _custody(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    """A roster of inmates has a date of release and no mark: everybody on it was in custody."""
    fields = reading.fields
    if "custody" not in fields and "custody_released_on" not in fields:
        return
    released = reading.dates("custody_released_on")
    marks = fields.get("custody", ["Y"] * reading.rows)
    for row in range(reading.rows):
        if _says(marks[row], AT_LARGE):
            rows[row].append(FlagNote(code="custody", on=0, ended_on=released[row]))
