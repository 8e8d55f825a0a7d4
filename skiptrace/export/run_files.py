"""The files of a run, written from what the store keeps: whole or not at all, whoever was killed before."""

from __future__ import annotations

import csv
import json
import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self

from skiptrace.errors import InputError, SetupError
from skiptrace.export.cells import defused
from skiptrace.export.tables import (
    CASE_COLUMNS,
    CONTACT_COLUMNS,
    MATCH_COLUMNS,
    REJECT_COLUMNS,
    case_cells,
    contact_rows,
    match_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

CONTACTS, CASES, REJECTS, RESULTS, MATCHES = "contacts.csv", "cases.csv", "rejects.csv", "results.jsonl", "matches.csv"
RUN, REPORT = "run.json", "report.html"


@dataclass(frozen=True, slots=True)
class Reject:
    """
    Why an input row could not be worked, and how to mend it.

    ``cells`` are kept only for rows that the table could not read either; the others are read again when written.
    """

    row: int
    field: str
    reason: str
    fix: str
    cells: tuple[str, ...] | None = None


class RunFolder:
    """
    The output folder of one run, while its files are written.

    Every file grows under a name of its own and takes its real name when all are whole; whoever reads the folder
    sees the files of one run or of none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._names: list[str] = []

    def __enter__(self) -> Self:
        check_folder(self._folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()
        if kind is None:
            # The run's own summary comes last: where it stands, the other files are complete.
            for name in sorted(self._names, key=lambda name: name == RUN):
                os.replace(self._unfinished(name), self._folder / name)
        else:
            for name in self._names:
                self._unfinished(name).unlink(missing_ok=True)

    def _unfinished(self, name: str) -> Path:
        return self._folder / f".{name}.unfinished"

    def text(self, name: str) -> IO[str]:
        """A text file of this folder, open for writing; readable by its owner only."""
        path = self._unfinished(name)
        path.unlink(missing_ok=True)
        self._names.append(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return self._open.enter_context(os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline=""))

    def table(self, name: str, columns: Sequence[str]) -> _Writer:
        """A CSV file of this folder with its header written."""
        writer = _Writer(self.text(name))
        writer.write(columns)
        return writer

    def json(self, name: str, content: Mapping[str, Any]) -> None:
        """A JSON file of this folder."""
        self.text(name).write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


class _Writer:
    """Rows of cells, none of which a spreadsheet would run."""

    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")

    def write(self, cells: Iterable[str]) -> None:
        self._writer.writerow([defused(cell) for cell in cells])


def check_folder(folder: Path) -> None:
    """
    Make the folder if need be, and see that files can be written there, before any work is done for it.

    Raises:
        SetupError: They cannot.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as exc:
        raise SetupError(f"--out {folder}: files cannot be written there ({exc.strerror or exc})") from exc


def write_results(
    folder: RunFolder,
    header: Sequence[str],
    rows: Iterator[tuple[int, Sequence[str]]],
    rejects: Mapping[int, Reject],
    results: Iterator[tuple[int, bytes]],
) -> None:
    """
    Write the tables of a run.

    Args:
        folder: Where.
        header: The input's columns.
        rows: The input's data rows with their numbers, in order.
        rejects: By row number, why a row was not worked.
        results: Row number and document of every other row, in order.

    Raises:
        InputError: The input is no longer what was worked.
    """
    contacts = folder.table(CONTACTS, CONTACT_COLUMNS)
    cases = folder.table(CASES, (*header, *CASE_COLUMNS))
    faults = folder.table(REJECTS, (*header, *REJECT_COLUMNS))
    matches = folder.table(MATCHES, MATCH_COLUMNS)
    lines = folder.text(RESULTS)
    # Rows that could not be read at all do not come again with the others; theirs are written in their place.
    unreadable = iter([(number, reject) for number, reject in rejects.items() if reject.cells is not None])
    waiting = next(unreadable, None)
    for number, cells in rows:
        while waiting is not None and waiting[0] < number:
            _write_reject(faults, waiting[1].cells or (), waiting[1])
            waiting = next(unreadable, None)
        reject = rejects.get(number)
        if reject is not None:
            _write_reject(faults, cells, reject)
            continue
        worked, document = next(results, (0, b""))
        if worked != number:
            raise InputError(f"row {number}: the input is no longer the file that was worked; run the original file")
        answer = json.loads(document)
        cases.write((*cells, *case_cells(answer)))
        for row in contact_rows(answer):
            contacts.write(row)
        for row in match_rows(answer):
            matches.write(row)
        lines.write(document.decode("utf-8", "replace") + "\n")
    while waiting is not None:
        _write_reject(faults, waiting[1].cells or (), waiting[1])
        waiting = next(unreadable, None)


def _write_reject(faults: _Writer, cells: Sequence[str], reject: Reject) -> None:
    faults.write((*cells, str(reject.row), reject.field, reject.reason, reject.fix))
