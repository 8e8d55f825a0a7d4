"""A bulk file seen through its publisher's manifest: its columns are fields, its rows those that are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake.mapping import ColumnGuess, ColumnMapping, find_column, resolve_overrides
from skiptrace.intake.opening import SAMPLE_ROWS
from skiptrace.intake.tables import Block, FixedField, TableLayout, open_table
from skiptrace.reference.partners import Partner, read_partner
from skiptrace.sdk.table import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from skiptrace.intake.opening import Opening
    from skiptrace.intake.tables import Table
    from skiptrace.intake.tables.rows import Skipped
    from skiptrace.sdk import FileTable

DELIMITERS = {"csv": ",", "tsv": "\t", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a field stands: places of its columns, and whether its one column is taken as it is."""

    field: str
    places: tuple[int, ...]
    plain: bool
    named: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """
    How a publisher's file is to be read.

    Args:
        source: The table source whose manifest describes it.
        joined: The files that go with it, by the name of their join.
        fewer_rows_ok: Whether fewer rows than an unbroken file has are meant to be: a sample.
    """

    source: FileTable
    joined: Mapping[str, str | Path]
    fewer_rows_ok: bool = False


class PublishedTable:
    """
    An open file as its manifest says: header and blocks are those of fields.

    ``left_out`` counts the rows of the latest pass that the manifest does not keep.
    """

    def __init__(self, publication: Publication, table: Table, cells: Sequence[_Cell], partners: Sequence[Partner],
                 rules: Sequence[tuple[int, frozenset[str], bool]]) -> None:  # fmt: skip
        self._said, self._table, self._cells = publication, table, cells
        self._partners, self._rules = partners, rules
        self._always = publication.source.manifest.always
        self.left_out = 0

    @property
    def path(self) -> str:
        """The file's name without folders."""
        return self._table.path

    @property
    def sha256(self) -> str:
        """The hash of the bytes as given."""
        return self._table.sha256

    @property
    def faulty(self) -> list[Skipped]:
        """Rows that cannot be read."""
        return self._table.faulty

    @property
    def notes(self) -> dict[str, object]:
        """What is kept of the publication beside the table."""
        file = self._said.source.file
        with_files = {one.name: one.sha256 for one in self._partners}
        return {"as": self._said.source.info.name, "refresh_days": file.refresh_days, "with": with_files}

    def mapping(self) -> ColumnMapping:
        """Which column was taken for which field."""
        said = [(cell.field, cell.named, cell.by) for cell in self._cells]
        said += [(field, "", f"always {text!r}") for field, text in self._always.items()]
        return ColumnMapping(
            tuple(
                ColumnGuess(column=column, index=place, field=field, confidence=1.0, reason=by)
                for place, (field, column, by) in enumerate(said)
            )
        )

    def blocks(self, *, rows: int = 20_000) -> Iterator[Block]:
        """
        The rows that are kept, in the file's order.

        Raises:
            InputError: The file has fewer rows than an unbroken one, or none that is meant.
        """
        self.left_out = read = 0
        for block in self._table.blocks(rows=rows):
            read += len(block)
            kept = self._kept(block)
            self.left_out += len(block) - len(kept)
            if len(kept):
                yield kept
        source = self._said.source
        if read < source.file.min_rows and not self._said.fewer_rows_ok:
            raise InputError(
                f"{self.path}: has {read:,} rows, and an unbroken file of {source.info.name} has "
                f"{source.file.min_rows:,} at least; if it is a sample, say --fewer-rows-ok"
            )
        if read == self.left_out:
            raise InputError(f"{self.path}: has no row that {source.info.name} keeps")

    def _kept(self, block: Block) -> Block:
        columns = list(block.columns)
        for partner in self._partners:
            columns += partner.columns(block.columns[partner.place])
        marks = [True] * len(block)
        for place, values, wanted in self._rules:
            marks = [
                mark and (text.strip() in values) is wanted for mark, text in zip(marks, columns[place], strict=True)
            ]
        rows = [row for row, mark in enumerate(marks) if mark]
        taken = self._fields(columns, rows, is_whole=len(rows) == len(block))
        return Block([block.numbers[row] for row in rows], [block.file_rows[row] for row in rows], taken)

    def _fields(self, columns: Sequence[list[str]], rows: Sequence[int], *, is_whole: bool) -> list[list[str]]:
        read = self._said.source.cell
        taken: list[list[str]] = []
        for cell in self._cells:
            of_cell = [columns[place] if is_whole else [columns[place][row] for row in rows] for place in cell.places]
            taken.append(
                of_cell[0] if cell.plain else [read(cell.field, texts) for texts in zip(*of_cell, strict=True)]
            )
        return taken + [[text] * len(rows) for text in self._always.values()]

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_published(
    source: str | Path | BinaryIO, publication: Publication, opening: Opening
) -> tuple[PublishedTable, ColumnMapping, Sequence[Sequence[str]]]:
    """
    The file as fields, which column is which, and a sample of them.

    Raises:
        InputError: The file is not laid out as the manifest says.
        ConfigError: A file that goes with it is not named, or a column that was named is none.
    """
    said = publication.source.manifest
    table = open_table(
        source,
        layout=file_layout(publication.source, said.file.names),
        sheet=opening.sheet,
        delimiter=opening.delimiter,
        encoding=opening.encoding,
    )
    try:
        header = _header(table, said.file.names, said.file.fewest_columns, said.name)
        partners = _partners(publication, header, table.path)
        header += [f"{partner.name}.{column}" for partner in partners for column in partner.header]
        cells, rules = _settled(publication.source, header, opening.columns, table.path)
        view = PublishedTable(publication, table, cells, partners, rules)
        first = next(view.blocks(rows=SAMPLE_ROWS), None)
    except BaseException:
        table.close()
        raise
    return view, view.mapping(), first.columns if first else ()


def file_layout(source: FileTable, names: Sequence[str]) -> TableLayout:
    """How a file of this source is cut into cells."""
    file = source.file
    fields, start = [], 1
    for name, width in zip(names, file.widths, strict=False):
        fields.append(FixedField(name=name, start=start, length=width))
        start += width
    return TableLayout(
        fields=tuple(fields),
        delimiter=DELIMITERS.get(file.format, ""),
        encoding=file.encoding,
        header=(None if fields else 1) if file.header else "none",
    )


def _header(table: Table, names: Sequence[str], fewest: int | None, source: str) -> list[str]:
    """The names of the columns; a file without them must be as wide as the manifest says."""
    if not names:
        return list(table.header)
    width = len(table.header)
    if not (fewest or len(names)) <= width <= len(names):
        raise InputError(
            f"{table.path}: has {width} columns, and a file of {source} has {len(names)}: this is another layout"
        )
    return list(names[:width])


def _partners(publication: Publication, header: Sequence[str], path: str) -> list[Partner]:
    source, said = publication.source, publication.source.manifest
    unknown = sorted(publication.joined.keys() - said.join.keys())
    if unknown:
        known = ", ".join(said.join) or "none"
        raise ConfigError(f"{said.name}: no file goes with it under the name {unknown[0][:40]!r}; there are: {known}")
    used = {column for columns in said.columns.values() for column in columns_of(columns)} | source.rules.keys()
    partners = []
    for name, join in said.join.items():
        if name not in publication.joined:
            raise ConfigError(f"{said.name}: a second file is needed, --with {name}=FILE: {join.about}")
        place, fault = find_column(header, join.on)
        if place is None:
            raise InputError(f"{path}: is not laid out as {said.name} says: {fault}")
        wanted = [column.removeprefix(f"{name}.") for column in sorted(used) if column.startswith(f"{name}.")]
        layout = file_layout(source, join.names)
        partners.append(read_partner(name, join, publication.joined[name], layout, place=place, wanted=wanted))
    return partners


def _settled(
    source: FileTable, header: Sequence[str], given: Mapping[str, str], path: str
) -> tuple[list[_Cell], list[tuple[int, frozenset[str], bool]]]:
    """Where each field stands, and by which columns rows are chosen; every column that is not there is told."""
    chosen = resolve_overrides(header, given)
    name, faults = source.info.name, dict[str, None]()

    def place_of(column: str) -> int:
        place, fault = find_column(header, column)
        if place is None:
            faults[fault] = None
        return place or 0

    cells = [
        _Cell(field, tuple(map(place_of, columns_of(said))), source.is_plain(field), " + ".join(columns_of(said)), name)
        for field, said in source.columns.items()
        if field not in chosen
    ]
    cells += [
        _Cell(field, (place,), plain=True, named=header[place], by="you said so")
        for field, place in chosen.items()
        if place is not None
    ]
    rules = [(place_of(column), values, wanted) for column, (values, wanted) in source.rules.items()]
    if faults:
        raise InputError(f"{path}: is not laid out as {name} says: {'; '.join(faults)}")
    return cells, rules
