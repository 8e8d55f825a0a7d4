"""Repeats given their numbers: which address, which phone, and what is said about which of them."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_judging import Column, article
from skiptrace.intake.column_names import ADDRESS_PARTS
from skiptrace.intake.mapping import SINGLE, numbered, split_repeat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    # Whose address (``mail``), the number in its name, and which of several of that name.
    Label = tuple[str, int, int]

# Repeats that say something about a phone and must carry its number.
_OF_A_PHONE: Final = frozenset(
    [
        "phone_extension",
        "phone_type",
        "phone_first_seen",
        "phone_last_seen",
        "phone_bad",
        "phone_result",
        "disconnected",
        "disconnected_on",
        "reassigned",
        "right_party_on",
    ]
)
_HOMES: Final = frozenset({"", "home", "site"})
_WITH_A_STREET: Final = frozenset({"street", "address", "street_name"})
_MAKING_AN_ADDRESS: Final = _WITH_A_STREET | {"city", "zip", "state"}


def number_addresses(columns: Sequence[Column], chosen: Mapping[str, int | None]) -> None:
    """Give the parts of each address one number: the home's first, then as they come, earlier ones last."""
    members = [c for c in columns if c.field in ADDRESS_PARTS and not c.fixed]
    labels = _address_labels(members)
    first_seen = {label: i for i, label in reversed(list(enumerate(labels.values())))}
    order = sorted(first_seen, key=lambda label: (label[0] == "previous", label[0] != "", label[1], first_seen[label]))
    numbers = {label: i for i, label in enumerate(_whole(order, members, labels), 1)}
    for column in members:
        attribute = column.field.startswith("address_")
        own = numbers.get(labels[column.index], 1 if attribute else None)
        if own is None:
            column.drop("part of an address that has no street")
        else:
            column.field = numbered(column.field, own)
            if column.field in chosen:
                column.drop("another column was named for this field")


def _address_labels(members: Sequence[Column]) -> dict[int, Label]:
    """Which address each part belongs to; a part that says no more joins the home's where that lacks it."""
    times: Counter[tuple[str, int, str]] = Counter()
    labels: dict[int, Label] = {}
    # What names its address plainly comes before what could belong to any, what holds values before what is empty.
    for column in sorted(members, key=lambda c: (not c.said.group, not c.seen.filled, c.index)):
        group = "" if column.said.group in _HOMES else column.said.group
        number = 0 if column.said.number == 1 else column.said.number
        if column.field in {"street_line2", "zip4"} and number < 2:  # noqa: PLR2004  (line two, four digits)
            number = 0
        times[group, number, column.field] += 1
        labels[column.index] = (group, number, times[group, number, column.field])
    return {column.index: labels[column.index] for column in members}


def _whole(order: Sequence[Label], members: Sequence[Column], labels: Mapping[int, Label]) -> list[Label]:
    """Only labels that make an address; a second town without a street is a district's, a flag the first one's."""
    fields: dict[Label, set[str]] = {}
    for column in members:
        fields.setdefault(labels[column.index], set()).add(column.field)
    whole = [label for label in order if fields[label] & (_WITH_A_STREET if label[2] > 1 else _MAKING_AN_ADDRESS)]
    return whole or list(order)


def number_phones(columns: Sequence[Column]) -> None:
    """Number the phones as they come, and give what is said about a phone the number of that phone."""
    phones = [c for c in columns if split_repeat(c.field)[0] == "phone"]
    numbers = {c.index: split_repeat(c.field)[1] for c in phones if c.fixed}
    taken = set(numbers.values())
    free = (number for number in itertools.count(1) if number not in taken)
    numbers |= {c.index: next(free) for c in phones if not c.fixed}
    for phone in phones:
        phone.field = numbered("phone", numbers[phone.index])
    for column in columns:
        if column.fixed or column.field not in _OF_A_PHONE:
            continue
        if "work" in column.said.group and not any("work" in p.said.group for p in phones):
            column.drop("about a phone at work")
            continue
        alike = [p for p in phones if (p.said.group, p.said.number) == (column.said.group, column.said.number)]
        before = [p for p in phones if p.index < column.index]
        owners = alike or before[-1:] or phones[:1]
        column.field = numbered(column.field, numbers[owners[0].index] if owners else 1)


def _precedence(column: Column) -> tuple[bool, float, int]:
    """What a person said first, then the surest of a field that a row has once, else the file's order."""
    single = split_repeat(column.field)[0] in SINGLE
    return not column.fixed, -column.confidence if single else 0.0, column.index


def number_the_rest(columns: Sequence[Column], notes: list[str]) -> None:
    """See that no field is taken twice: repeat it where it may repeat, else keep the surest column."""
    taken: dict[str, Column] = {}
    for column in sorted((c for c in columns if c.field), key=_precedence):
        base, number = split_repeat(column.field)
        if column.field not in taken:
            taken[column.field] = column
        elif base in SINGLE or column.fixed:
            first = taken[column.field]
            notes.append(f"{column.shown} and {first.shown} both look like {article(base)}: the second is used")
            column.drop(f"{article(base)} too, but {first.shown} was surer")
        else:
            while numbered(base, number) in taken:
                number += 1
            column.field = numbered(base, number)
            taken[column.field] = column
