"""Which column is which field, judged by its name and by its values, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.intake.column_header import read_header
from skiptrace.intake.column_judging import Column, judge
from skiptrace.intake.column_keys import settle_keys
from skiptrace.intake.column_numbering import number_addresses, number_phones, number_the_rest
from skiptrace.intake.column_settling import (
    settle_address_lines,
    settle_birth,
    settle_contexts,
    settle_names,
    settle_stops,
)
from skiptrace.intake.column_values import measure
from skiptrace.intake.mapping import FIELDS, SINGLE, ColumnGuess, ColumnMapping, Profile, resolve_overrides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FIELDS", "ColumnGuess", "ColumnMapping", "Profile", "recognise_columns"]


def recognise_columns(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    *,
    profile: Profile,
    overrides: Mapping[str, str] | None = None,
) -> ColumnMapping:
    """
    Which column of a table is which field.

    Args:
        header: Column names; empty or numbered ones (``column_3``) say nothing.
        sample: Some values of each column, column by column.
        profile: What kind of table it is.
        overrides: Field -> column name or number from 1, decided by a person; nothing to leave the field out.

    Raises:
        ConfigError: An override names an unknown field or column; all of them are told at once.
    """
    chosen = resolve_overrides(header, overrides or {})
    columns = [
        Column(name, i, said, measure(sample[i] if i < len(sample) else ()))
        for i, (name, said) in enumerate(zip(header, read_header(header), strict=True))
    ]
    notes: list[str] = []
    _apply_overrides(columns, chosen)
    for column in columns:
        if not column.fixed:
            judge(column, notes)
    for step in (settle_stops, settle_keys, settle_names, settle_birth, settle_address_lines, settle_contexts):
        step(columns, profile, notes)
    _leave_out(columns, chosen)
    number_addresses(columns, chosen)
    number_phones(columns)
    number_the_rest(columns, notes)
    guesses = (
        ColumnGuess(column=c.name, index=c.index, field=c.field, confidence=c.confidence, reason=c.reason)
        for c in columns
    )
    return ColumnMapping(tuple(guesses), tuple(notes))


def _apply_overrides(columns: Sequence[Column], chosen: Mapping[str, int | None]) -> None:
    for field, index in chosen.items():
        if index is not None:
            columns[index].take(field, 1.0, "you said so")
            columns[index].confidence = 1.0
            columns[index].fixed = True


def _leave_out(columns: Sequence[Column], chosen: Mapping[str, int | None]) -> None:
    """What a person decided displaces every guess for the same field."""
    for column in columns:
        if column.fixed or not column.field:
            continue
        if column.field in chosen and (column.field in SINGLE or chosen[column.field] is None):
            column.drop(
                "another column was named for this field" if chosen[column.field] is not None else "you said so"
            )
