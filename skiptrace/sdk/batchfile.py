"""A source that takes a file and gives one back: written, carried by somebody else, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError, SourceError, SourceUnavailable
from skiptrace.sdk.card import info_of, option_values
from skiptrace.sdk.mapping import RecordMap
from skiptrace.sdk.outcome import judge_value, settle
from skiptrace.sdk.rest import rules_of
from skiptrace.sdk.rows import read_rows, write_rows
from skiptrace.sdk.templates import MISSING, compile_tree, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.sdk.manifest import BatchFileManifest
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.source import SourceInfo
    from skiptrace.sdk.statements import Candidate

_OK = 200


class FileExchange:
    """A batch-file source that a manifest describes."""

    def __init__(self, manifest: BatchFileManifest, options: Mapping[str, str] | None = None) -> None:
        self.manifest = manifest
        self._options = dict(options or {})
        self._info = info_of(manifest)
        self._cells = [compile_tree(column.value) for column in manifest.request.columns]
        self._rules = rules_of(manifest.answer.outcome)
        self._records = RecordMap.of(manifest.answer.records)

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        return self._info

    def with_options(self, options: Mapping[str, str]) -> FileExchange:
        """
        The same source with its settings.

        Raises:
            ConfigError: One is missing, unknown or not as it must look.
        """
        return FileExchange(self.manifest, option_values(self._info, options))

    def write(self, queries: Sequence[Query]) -> bytes:
        """
        The request file: one row a question.

        Raises:
            SourceError: A question lacks a field that the file needs; nothing of it is repeated.
        """
        said = self.manifest.request
        rows = [self._row(query) for query in queries]
        return write_rows(rows, said.columns, said.format, header=said.header)

    def read(self, answer: bytes) -> Iterator[tuple[str, Candidate]]:
        """
        Each row that says something: the ref of its question, and what is said.

        Raises:
            SourceError: It is not the file that was agreed.
        """
        for number, (ref, row) in enumerate(self._rows(answer), start=1):
            if self._speaks(row):
                candidate = self._records.candidate(self._info.name, row, number)
                if candidate is not None:
                    yield ref, candidate

    def answered(self, answer: bytes) -> Iterator[str]:
        """
        The ref of each row that is an answer, if only that there is nothing; not of one that could not be worked.

        Raises:
            SourceError: It is not the file that was agreed.
        """
        return (ref for ref, row in self._rows(answer) if self._speaks(row) is not None)

    def _rows(self, answer: bytes) -> Iterator[tuple[str, Mapping[str, str]]]:
        said = self.manifest.answer
        for row in read_rows(answer, said.columns, said.format, header=said.header):
            if said.ref not in row:
                raise SourceError(f"{self._info.name}: the answer file has no column {said.ref!r}")
            yield row[said.ref].strip(), row

    def _speaks(self, row: Mapping[str, str]) -> bool | None:
        """Whether a row says something; None when the vendor could not work it, which leaves the others as they are."""
        verdict = judge_value(_OK, {}, dict(row), self._rules, None)
        try:
            return settle(verdict, None, self._info.name)
        except (SourceError, SourceUnavailable):
            return None

    def _row(self, query: Query) -> list[str]:
        said = self.manifest.request
        if missing := sorted(frozenset(said.needs) - query.fields.keys()):
            raise SourceError(f"{self._info.name}: the file needs {', '.join(missing)}")
        if said.one_of and not query.fields.keys() & set(said.one_of):
            raise SourceError(f"{self._info.name}: the file needs {' or '.join(said.one_of)}")

        def look(name: str) -> Any:
            if name == "ref":
                return query.ref
            if name.startswith("option."):
                return self._option(name.removeprefix("option."))
            return query.value(name)

        cells = (render(cell, look) for cell in self._cells)
        return ["" if cell is MISSING else str(cell) for cell in cells]

    def _option(self, name: str) -> str | None:
        option = self._info.options[name]
        value = self._options.get(name, option.default)
        if option.required and not value:
            raise ConfigError(f"{self._info.name}: option {name} is missing: {option.about}")
        return value or None
