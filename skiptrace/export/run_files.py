"""The files of a run, written from what the store keeps: whole or not at all, whoever was killed before."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any, Self

from skiptrace.errors import InputError, SetupError
from skiptrace.export.cells import csv_text
from skiptrace.export.filed import Filed
from skiptrace.export.tables import CASE_COLUMNS, CONTACT_COLUMNS, MATCH_COLUMNS, REJECT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

CONTACTS, CASES, REJECTS, RESULTS, MATCHES = "contacts.csv", "cases.csv", "rejects.csv", "results.jsonl", "matches.csv"
RUN, REPORT = "run.json", "report.html"
NO_MORE = 0, Filed(b"", "", "", "", (), ())
FILES = frozenset({CONTACTS, CASES, REJECTS, RESULTS, MATCHES, RUN, REPORT})


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
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise refused(self._folder, exc) from exc
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._end(whole=kind is None)
        except OSError as exc:
            raise refused(self._folder, exc) from exc
        finally:
            for name in self._names:
                with suppress(OSError):
                    self._unfinished(name).unlink(missing_ok=True)
        if isinstance(value, OSError):
            raise refused(self._folder, value) from value

    def _end(self, *, whole: bool) -> None:
        if not whole:
            # What failed has been told; a full disk fails once more when what is left is flushed.
            with suppress(OSError):
                self._open.close()
            return
        self._open.close()
        # The run's own summary comes last: where it stands, the other files are complete.
        for name in sorted(self._names, key=lambda name: name == RUN):
            self._unfinished(name).replace(self._folder / name)

    def _unfinished(self, name: str) -> Path:
        return self._folder / f".{name}.unfinished"

    def text(self, name: str) -> IO[str]:
        """A text file of this folder, open for writing; readable by its owner only."""
        file = os.fdopen(self._made(name), "w", encoding="utf-8", errors="replace", newline="")
        return self._open.enter_context(file)

    def binary(self, name: str) -> IO[bytes]:
        """The same for what is bytes already."""
        return self._open.enter_context(os.fdopen(self._made(name), "wb"))

    def _made(self, name: str) -> int:
        path = self._unfinished(name)
        path.unlink(missing_ok=True)
        self._names.append(name)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

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
        self._file = file

    def write(self, cells: Sequence[str]) -> None:
        self._file.write(csv_text([cells]))

    def write_begun(self, cells: Iterable[str], rest: str) -> None:
        """One row of *cells* and of a *rest* that is CSV text already."""
        # An empty cell after them makes the comma before the rest.
        self._file.write(csv_text([(*cells, "")]).removesuffix("\n") + rest + "\n")

    def put(self, text: str) -> None:
        """Rows that are CSV text already."""
        self._file.write(text)


def check_folder(folder: Path) -> None:
    """
    See that files can be written to the folder, before any work is done for it; it is made when they are written.

    Raises:
        SetupError: They cannot.
    """
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)):
            pass
    except OSError as exc:
        raise refused(folder, exc) from exc


def nearest(folder: Path) -> Path:
    """*folder*, or what there is already of the way to it."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def refused(folder: Path, exc: OSError) -> SetupError:
    """What is said when the system refuses to write to the folder."""
    why = exc.strerror or type(exc).__name__
    return SetupError(f"--out {folder}: files cannot be written there ({why}); work that was done is kept")


def write_results(
    folder: RunFolder,
    header: Sequence[str],
    rows: Iterator[tuple[int, Sequence[str]]],
    rejects: Mapping[int, Reject],
    results: Iterator[tuple[int, Filed]],
    *,
    told: Callable[[Filed], None] = lambda _: None,
) -> None:
    """
    Write the tables of a run.

    Args:
        folder: Where.
        header: The input's columns.
        rows: The input's data rows with their numbers, in order.
        rejects: By row number, why a row was not worked.
        results: Row number and answer of every other row, in order.
        told: Told every answer on the way, for whoever counts them.

    Raises:
        InputError: The input is no longer what was worked.
    """
    own = own_columns(header)
    contacts = folder.table(CONTACTS, CONTACT_COLUMNS)
    cases = folder.table(CASES, (*header, *CASE_COLUMNS))
    faults = folder.table(REJECTS, (*header[:own], *REJECT_COLUMNS))
    matches = folder.table(MATCHES, MATCH_COLUMNS)
    lines = folder.binary(RESULTS)
    for number, cells in _with_unreadable(rows, rejects):
        reject = rejects.get(number)
        if reject is not None:
            faults.write((*cells[:own], str(reject.row), reject.field, reject.reason, reject.fix))
            continue
        worked, answer = next(results, NO_MORE)
        if worked != number:
            raise InputError(f"row {number}: the input is no longer the file that was worked; run the original file")
        told(answer)
        cases.write_begun(cells, answer.cells)
        contacts.put(answer.contacts)
        matches.put(answer.matches)
        lines.writelines((answer.document, b"\n"))


def own_columns(header: Sequence[str]) -> int:
    """How many columns are the client's: a mended file of rejects has why it was rejected, which is told anew."""
    told = len(REJECT_COLUMNS)
    return len(header) - told if tuple(header[-told:]) == REJECT_COLUMNS else len(header)


def _with_unreadable(
    rows: Iterable[tuple[int, Sequence[str]]], rejects: Mapping[int, Reject]
) -> Iterator[tuple[int, Sequence[str]]]:
    """The input's rows with those in their places that could not be read as rows, which do not come again."""
    unreadable = ((number, reject.cells) for number, reject in rejects.items() if reject.cells is not None)
    return merge(rows, unreadable, key=itemgetter(0))
