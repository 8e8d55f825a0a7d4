"""Deaths, bankruptcies, custody and service as a bulk file tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.reference.records import UNDATED, FlagNote

if TYPE_CHECKING:
    from skiptrace.reference.fields import FieldReader

NO = frozenset({"", "N", "NO", "FALSE", "F", "0", "NONE", "NOT"})


def flag_notes(reading: FieldReader) -> list[list[FlagNote]]:
    """Per row the flags it raises."""
    rows: list[list[FlagNote]] = [[] for _ in range(reading.rows)]
    _deaths(reading, rows)
    _bankruptcies(reading, rows)
    _custody(reading, rows)
    _marks(reading, rows, "military", "military")
    return rows


def _deaths(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    if "death_date" in reading.fields:
        for row, on in enumerate(reading.dates("death_date")):
            if on or reading.fields["death_date"][row].strip():
                rows[row].append(FlagNote(code="deceased", on=on or UNDATED))
    elif "deceased" in reading.fields:
        _marks(reading, rows, "deceased", "deceased")


def _marks(reading: FieldReader, rows: list[list[FlagNote]], field: str, code: str) -> None:
    for row, text in enumerate(reading.fields.get(field, ())):
        if text.strip().upper() not in NO:
            rows[row].append(FlagNote(code=code, on=UNDATED))


def _bankruptcies(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    fields = reading.fields
    if "bankruptcy_chapter" not in fields and "bankruptcy_filed_on" not in fields:
        return
    blank = [""] * reading.rows
    chapters = fields.get("bankruptcy_chapter", blank)
    dispositions = fields.get("bankruptcy_disposition", blank)
    filed, ended = reading.dates("bankruptcy_filed_on"), reading.dates("bankruptcy_disposed_on")
    for row in range(reading.rows):
        chapter = "".join(character for character in chapters[row] if character.isdigit())[:2]
        if chapter or filed[row]:
            rows[row].append(
                FlagNote(
                    code="bankruptcy",
                    detail=f"chapter {chapter}" if chapter else "",
                    on=filed[row],
                    ended_on=ended[row],
                    disposition=dispositions[row].strip().lower()[:40],
                )
            )


def _custody(reading: FieldReader, rows: list[list[FlagNote]]) -> None:
    fields = reading.fields
    if "custody" not in fields and "custody_released_on" not in fields:
        return
    released = reading.dates("custody_released_on")
    marks = fields.get("custody", ["yes"] * reading.rows)
    for row in range(reading.rows):
        if marks[row].strip().upper() not in NO:
            rows[row].append(FlagNote(code="custody", on=0, ended_on=released[row]))
