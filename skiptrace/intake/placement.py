"""A placement file read into cases: every row is worked, stopped or rejected with a reason; none is dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import InputError
from skiptrace.intake.conflicts import find_conflicts
from skiptrace.intake.rows import Fault, PlacementRow, RowReader, RowSettings
from skiptrace.intake.survey import take_survey
from skiptrace.intake.tables import Faulty
from skiptrace.normalize.dates import DateOrder

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.survey import Survey
    from skiptrace.intake.tables import Table, TableFacts
    from skiptrace.normalize.dates import OrderDecision

__all__ = ["Fault", "Placement", "PlacementRow", "PlacementSummary", "describe_placement", "read_placement"]

# Large enough that columns are read as columns, small enough that the first cases can be looked up while the next are
# still being read.
BLOCK_ROWS: Final = 1_000
# Examples of each fault that the screen shows; the rest is in rejects.csv.
_ROWS_SHOWN: Final = 5


@dataclass(slots=True, kw_only=True)
class PlacementSummary:
    """
    What came out of a file so far; complete once its last row was read. It holds no personal value.

    Args:
        rows: Rows read; always ``workable + stopped + rejected``.
        stops: Stop code -> rows that have it; a row may have several.
        rejects: Field, reason and fix -> rows.
        cautions: Field and reason -> rows.
        reject_rows: Field, reason and fix -> the first few rows.
        fillers: Field -> rows on which it only stands for "not known".
        coverage: What a workable or stopped row has -> rows.
        duplicates: Rows that are a person who stands on an earlier row too.
        ssn_conflicts: Rows whose number stands beside another name.
    """

    rows: int = 0
    workable: int = 0
    stopped: int = 0
    rejected: int = 0
    stops: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    rejects: Counter[Fault] = field(default_factory=Counter)
    cautions: Counter[Fault] = field(default_factory=Counter)
    reject_rows: dict[Fault, list[int]] = field(default_factory=dict)
    fillers: Counter[str] = field(default_factory=Counter)
    coverage: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    ssn_conflicts: int = 0

    def add(self, row: PlacementRow) -> None:
        """Count one row."""
        self.rows += 1
        self.cautions.update(row.cautions)
        self.fillers.update(row.fillers)
        if row.fault is not None:
            self.rejected += 1
            self.rejects[row.fault] += 1
            shown = self.reject_rows.setdefault(row.fault, [])
            if len(shown) < _ROWS_SHOWN:
                shown.append(row.file_row)
        elif row.case is not None:
            self._add_case(row)

    def _add_case(self, row: PlacementRow) -> None:
        case = row.case
        assert case is not None  # noqa: S101  (a row has a case or a fault)
        if case.stops:
            self.stopped += 1
            self.stops.update(stop.code for stop in case.stops)
        else:
            self.workable += 1
        for flag in case.flags:
            code = flag.partition(":")[0]
            self.flags[code] += 1
            self.duplicates += code == "duplicate_of"
            self.ssn_conflicts += code == "ssn_conflict"
        debtor = case.debtor
        for name, has in (
            ("name", debtor.names),
            ("birth date", debtor.born),
            ("ssn", debtor.ssn_hash),
            ("ssn last four", debtor.ssn_last4),
            ("address", debtor.addresses),
            ("phone", debtor.phones),
            ("e-mail", debtor.emails),
            ("employer", debtor.employers),
        ):
            if has:
                self.coverage[name] += 1


class Placement:
    """
    A placement file, read row by row.

    Iterating gives the rows in the file's order and may be done again; ``summary`` tells of the latest pass.
    """

    def __init__(self, table: Table, settings: RowSettings) -> None:
        self._table = table
        self._settings = settings
        self.header = settings.header
        self.mapping: ColumnMapping = settings.mapping
        self.summary = PlacementSummary()

    @property
    def facts(self) -> TableFacts:
        """What the file turned out to be."""
        return self._table.facts

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, workable, stopped and rejected; the first is the sum of the others."""
        summary = self.summary
        return {
            "read": summary.rows,
            "workable": summary.workable,
            "stopped": summary.stopped,
            "rejected": summary.rejected,
        }

    @property
    def date_orders(self) -> Mapping[str, OrderDecision]:
        """How each date column writes its dates, and why it is believed."""
        return self._settings.survey.orders

    @property
    def survey(self) -> Survey:
        """What was found by looking at all rows together."""
        return self._settings.survey

    def __iter__(self) -> Iterator[PlacementRow]:
        return self.rows()

    def rows(self) -> Iterator[PlacementRow]:
        """Every row of the file, in order: a case, or the fault for which it is rejected."""
        self.summary = summary = PlacementSummary()
        reader = RowReader(self._settings)
        for block in self._table.blocks(rows=BLOCK_ROWS):
            last = block.numbers[-1] if block.numbers else 0
            faulty = _take_faulty(self._table, last, len(self.header))
            for row in _merged(reader.read(block), faulty):
                summary.add(row)
                yield row
        for row in _take_faulty(self._table, None, len(self.header)):
            summary.add(row)
            yield row


def read_placement(
    table: Table,
    mapping: ColumnMapping,
    *,
    hash_key: bytes,
    today: dt.date,
    client: str = "",
    creditor: str = "",
) -> Placement:
    """
    Get ready to read *table*: one pass decides what only all rows together can decide.

    Args:
        table: The client's file.
        mapping: Which column is which field.
        hash_key: Keys the hash to which whole social security numbers are reduced.
        today: The day of reading, on which ages count.
        client: The client's short name, where no column gives one.
        creditor: Whom the debts are owed to, where no column says.

    Raises:
        InputError: No column holds the account number or no column holds a name.
        MissingKey: The key is empty although there are whole social security numbers.
    """
    _check(mapping)
    survey = take_survey(table, mapping, today=today)
    ssns, accounts = find_conflicts(table, mapping, survey)
    settings = RowSettings(
        header=tuple(table.header),
        mapping=mapping,
        survey=survey,
        hash_key=hash_key,
        client=client,
        creditor=creditor,
        today=today,
        conflicting_ssns=ssns,
        conflicting_accounts=accounts,
    )
    return Placement(table, settings)


def _check(mapping: ColumnMapping) -> None:
    if mapping.index_of("account_number") is None:
        raise InputError("no column holds the account number: name it with --map account_number=COLUMN")
    if not any(mapping.index_of(name) is not None for name in ("full_name", "given_name", "family_name")):
        raise InputError("no column holds the debtor's name: name it with --map full_name=COLUMN")


def _take_faulty(table: Table, last: int | None, width: int) -> list[PlacementRow]:
    """The rows up to *last* that the table could not read, taken off its list so that it stays short."""
    faulty = [row for row in table.faulty if isinstance(row, Faulty)]
    ready = [row for row in faulty if last is None or row.number <= last]
    if not ready:
        return []
    taken = {id(row) for row in ready}
    table.faulty[:] = [row for row in table.faulty if id(row) not in taken]
    return [
        PlacementRow(
            number=row.number,
            file_row=row.row,
            cells=_fitted(row.cells, width),
            fault=Fault(field="row", reason=row.why, fix="mend the row so that it has as many cells as the header"),
        )
        for row in ready
    ]


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """As many cells as the header has; what is too much stays in the last one, so that nothing is lost."""
    if len(cells) > width:
        return (*cells[: width - 1], " ".join(cells[width - 1 :])) if width else ()
    return (*cells, *[""] * (width - len(cells)))


def _merged(rows: Iterator[PlacementRow], faulty: list[PlacementRow]) -> Iterator[PlacementRow]:
    waiting = iter(faulty)
    fault = next(waiting, None)
    for row in rows:
        while fault is not None and fault.number < row.number:
            yield fault
            fault = next(waiting, None)
        yield row
    while fault is not None:
        yield fault
        fault = next(waiting, None)


def describe_placement(placement: Placement) -> dict[str, Any]:
    """
    What ``skiptrace intake FILE`` shows, ready for JSON: no personal value is in it.

    The counts are those of the latest pass over the rows; without one they are zero.
    """
    summary, survey = placement.summary, placement.survey
    return {
        "columns": [
            {
                "column": guess.column,
                "number": guess.index + 1,
                "field": guess.field,
                "confidence": guess.confidence,
                "reason": guess.reason,
            }
            for guess in placement.mapping.columns
        ],
        "notes": [*placement.mapping.notes, *placement.facts.notes, *_date_notes(placement)],
        "counts": placement.counts,
        "stops": dict(summary.stops.most_common()),
        "flags": dict(summary.flags.most_common()),
        "coverage": dict(summary.coverage.most_common()),
        "rejects": [
            {
                "field": fault.field,
                "reason": fault.reason,
                "fix": fault.fix,
                "rows": count,
                "first_rows": summary.reject_rows[fault],
            }
            for fault, count in summary.rejects.most_common()
        ],
        "cautions": [
            {"field": fault.field, "reason": fault.reason, "fix": fault.fix, "rows": count}
            for fault, count in summary.cautions.most_common()
        ],
        "fillers": dict(summary.fillers.most_common()),
        "shared_values": {kind: len(values) for kind, values in survey.fillers.items() if values},
        "duplicates": summary.duplicates,
        "ssn_conflicts": summary.ssn_conflicts,
        "date_orders": {
            name: {"order": str(decision.order), "reason": decision.reason} for name, decision in survey.orders.items()
        },
        "names": _name_order(survey.family_first),
    }


def _date_notes(placement: Placement) -> list[str]:
    return [
        f"column {placement.mapping.column_of(name)}: {decision.reason}; "
        "dates that can be read either way give the year only"
        for name, decision in placement.date_orders.items()
        if decision.order is DateOrder.AMBIGUOUS
    ]


def _name_order(family_first: bool | None) -> str:  # noqa: FBT001  (three answers, of which one is "undecided")
    if family_first is None:
        return "each name for itself"
    return "family name first" if family_first else "given name first"
