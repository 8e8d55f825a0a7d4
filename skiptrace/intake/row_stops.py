"""The stops and flags of a row, from all the columns in which clients put them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import split_repeat
from skiptrace.intake.stops import NOTHING, Hints, read_disposition, read_name_marks, read_notes, read_status, says_yes
from skiptrace.model import Stop
from skiptrace.normalize.dates import read_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.survey import Survey

Marks = tuple[list[Stop], list[str]]

# Field of a flag column -> what a yes in it means.
_FLAG_COLUMNS: Final[dict[str, Hints]] = {
    "deceased": Hints(("deceased",)),
    "cease": Hints(("cease",)),
    "attorney": Hints(("attorney",)),
    "litigious": Hints(("litigious",)),
    "fraud": Hints(("fraud",)),
    "dispute": Hints((), ("dispute",)),
    "military": Hints((), ("military",)),
    "custody": Hints((), ("incarcerated",)),
}
_DATE_COLUMNS: Final[dict[str, str]] = {"death_date": "deceased", "bankruptcy_filed_on": "bankrupt"}
# Any text in these columns is a yes: a law firm's name, a chapter, a date.
_NAMING: Final = frozenset({"attorney", "deceased", "cease", "fraud", "dispute", "custody"})


class StopReader:
    """Reads the stops of a block's rows."""

    def __init__(self, mapping: ColumnMapping, survey: Survey, *, today: dt.date) -> None:
        self._survey = survey
        self._today = today
        self._places = {name: f"column {mapping.column_of(name)}" for name in mapping.fields}
        self._readers: list[tuple[str, Callable[[str], Hints]]] = []
        for name in mapping.fields:
            reader = _reader_of(split_repeat(name)[0])
            if reader:
                self._readers.append((name, reader))

    def read(self, fields: Mapping[str, Sequence[str]]) -> dict[int, Marks]:
        """The stops and flags of the rows that have any, by position."""
        found: dict[int, Marks] = {}
        for name, reader in self._readers:
            place = self._places[name]
            for row, text in enumerate(fields[name]):
                if text and (hints := reader(text)) is not NOTHING:
                    marks = found.setdefault(row, ([], []))
                    marks[0].extend(Stop(code=code, source=place) for code in hints.stops)
                    marks[1].extend(hints.flags)
        for name, code in _DATE_COLUMNS.items():
            if name in fields:
                self._read_dates(name, code, fields[name], found)
        if "bankruptcy_disposition" in fields or "opened_on" in fields:
            self._settle_bankruptcies(fields, found)
        return {row: (_once(stops), list(dict.fromkeys(flags))) for row, (stops, flags) in found.items()}

    def _read_dates(self, name: str, code: str, texts: Sequence[str], found: dict[int, Marks]) -> None:
        order = self._survey.order_of(name)
        for row, text in enumerate(texts):
            if not text.strip():
                continue
            date = read_date.attempt(text, order=order, today=self._today)
            if isinstance(date, Unreadable):
                # A yes instead of a date; a filler such as 00/00/0000 says nothing.
                if not date.filler and says_yes(text) is not False:
                    found.setdefault(row, ([], []))[0].append(Stop(code=code, source=self._places[name]))
            else:
                found.setdefault(row, ([], []))[0].append(Stop(code=code, source=self._places[name], on=date.exact))

    def _settle_bankruptcies(self, fields: Mapping[str, Sequence[str]], found: dict[int, Marks]) -> None:
        endings = fields.get("bankruptcy_disposition")
        for row, (stops, flags) in found.items():
            if not any(stop.code == "bankrupt" for stop in stops):
                continue
            ending = read_disposition(endings[row]) if endings else ""
            if ending:
                flags.append(f"bankruptcy_{ending}")
            older = ending != "dismissed" and self._is_older_than_account(fields, row, stops)
            if older:
                flags.append("bankruptcy_before_account")
            if older or ending == "dismissed":
                stops[:] = [stop for stop in stops if stop.code != "bankrupt"]

    def _is_older_than_account(self, fields: Mapping[str, Sequence[str]], row: int, stops: Sequence[Stop]) -> bool:
        """A debt made after the filing is no part of it."""
        filed = [stop.on for stop in stops if stop.code == "bankrupt" and stop.on]
        if not filed or "opened_on" not in fields or not fields["opened_on"][row].strip():
            return False
        order = self._survey.order_of("opened_on")
        opened = read_date.attempt(fields["opened_on"][row], order=order, today=self._today)
        return not isinstance(opened, Unreadable) and opened.exact is not None and opened.exact > max(filed)


def _reader_of(base: str) -> Callable[[str], Hints] | None:
    reader = _READERS.get(base)
    meaning = _FLAG_COLUMNS.get(base)
    if reader or meaning is None:
        return reader
    return lambda text: _read_flag(text, meaning, naming=base in _NAMING)


def _read_flag(text: str, meaning: Hints, *, naming: bool) -> Hints:
    answer = says_yes(text)
    if answer is None:
        written = read_status(text)
        if written is not NOTHING:
            return written
        denied = text.strip().upper().startswith(("NO ", "NOT ", "NON"))
        answer = naming and not denied and any(map(str.isalnum, text)) and any(c not in "0/-. " for c in text)
    return meaning if answer else NOTHING


def _read_chapter(text: str) -> Hints:
    written = read_status(text)
    if written.stops or written.flags:
        return written
    answer = says_yes(text)
    if answer is None:
        # A chapter, or the number of the case; zeros fill an empty column.
        answer = any(character in "123456789" for character in text)
    return Hints(("bankrupt",)) if answer else NOTHING


def _read_ending(text: str) -> Hints:
    ending = read_disposition(text)
    if ending == "discharged":
        return Hints(("bankrupt",), ("bankruptcy_discharged",))
    return Hints((), ("bankruptcy_dismissed",)) if ending else NOTHING


_READERS: Final[dict[str, Callable[[str], Hints]]] = {
    "notes": read_notes,
    "status": read_status,
    "bankruptcy_chapter": _read_chapter,
    "bankruptcy_disposition": _read_ending,
    **dict.fromkeys(("full_name", "given_name", "family_name", "suffix"), read_name_marks),
}


def _once(stops: Sequence[Stop]) -> list[Stop]:
    """One stop per reason: the one with a date when there is one, else the first."""
    kept: dict[str, Stop] = {}
    for stop in stops:
        known = kept.get(stop.code)
        if known is None or (known.on is None and stop.on is not None):
            kept[stop.code] = stop
    return list(kept.values())
