"""Answers that wait for the end of a run, when the files are written."""

from __future__ import annotations

import pickle
import tempfile
from typing import IO, TYPE_CHECKING, Self

from skiptrace.export.filed import Filed
from skiptrace.export.run_files import nearest, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType


class Spool:
    """
    Answers waiting for the end of the run, in a file that has no name: a process that is killed leaves nothing behind.

    Args:
        folder: The output folder; it is on the disk that must have room for the files anyway.

    Raises:
        SetupError: The disk is full, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=nearest(folder))  # noqa: SIM115 closed by `__exit__`
        except OSError as exc:
            raise refused(folder, exc) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, answers: Iterable[tuple[int, Filed]]) -> None:
        """Take the answers of a chunk with their positions; chunks come in the order of positions."""
        try:
            pickle.dump([(position, tuple(filed)) for position, filed in answers], self._file)
        except OSError as exc:
            raise refused(self._folder, exc) from exc

    def answers(self) -> Iterator[tuple[int, Filed]]:
        """All that was taken, in its order."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            for position, filed in pickle.load(self._file):  # noqa: S301 nobody else can write to a file without a name
                yield position, Filed(*filed)
