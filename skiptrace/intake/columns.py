"""Which column is which field, judged by its name and by its values, with the reason."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_names import ADDRESS_PARTS, NameEvidence, read_column_name
from skiptrace.intake.column_values import (
    Measures,
    by_values_alone,
    called,
    fit,
    looks_born,
    measure,
    unmistakable,
)
from skiptrace.intake.mapping import (
    FIELDS,
    SINGLE,
    ColumnGuess,
    ColumnMapping,
    Profile,
    numbered,
    resolve_overrides,
    split_repeat,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FIELDS", "ColumnGuess", "ColumnMapping", "Profile", "recognise_columns"]

_GOOD_FIT: Final = 0.5
_BAD_FIT: Final = 0.2
_OVERRULING_SHARE: Final = 0.8
_ENOUGH_BY_VALUES: Final = 0.4
# Repeats that say something about a phone and must carry its number.
_OF_A_PHONE: Final = frozenset(
    {"phone_extension", "phone_type", "phone_first_seen", "phone_last_seen", "phone_bad", "disconnected"}
)
_UNIQUE_ENOUGH: Final = 0.9
_ENOUGH_BIRTHS: Final = 20
_UNKNOWN: Final = "neither its name nor its values say what it is"
_SPOKEN: Final = {
    "born": "birth date",
    "zip": "ZIP code",
    "zip4": "ZIP+4",
    "ssn": "SSN",
    "ssn_last4": "SSN's last four",
    "email": "e-mail address",
    "street_line2": "second address line",
    "record_id": "record's id",
    "debtor_id": "debtor's id",
    "city": "town",
    "street": "street line",
}


@dataclass(slots=True)
class _Column:
    """One column while it is being judged."""

    name: str
    index: int
    said: NameEvidence
    seen: Measures
    field: str = ""
    confidence: float = 0.0
    reason: str = ""
    fixed: bool = False

    def take(self, field: str, confidence: float, reason: str) -> None:
        self.field, self.confidence, self.reason = field, round(min(confidence, 0.99), 2), reason

    def drop(self, reason: str) -> None:
        self.field, self.confidence, self.reason = "", 0.0, reason

    @property
    def shown(self) -> str:
        return f"column {self.index + 1} ({self.name[:40]!r})" if self.name.strip() else f"column {self.index + 1}"


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
        _Column(name, i, read_column_name(name), measure(sample[i] if i < len(sample) else ()))
        for i, name in enumerate(header)
    ]
    notes: list[str] = []
    _apply_overrides(columns, chosen)
    for column in columns:
        if not column.fixed:
            _judge(column, notes)
    for step in (_settle_keys, _settle_names, _settle_birth, _settle_address_lines):
        step(columns, profile, notes)
    _leave_out(columns, chosen)
    _number_addresses(columns, chosen)
    _number_phones(columns)
    _number_the_rest(columns, notes)
    guesses = (
        ColumnGuess(column=c.name, index=c.index, field=c.field, confidence=c.confidence, reason=c.reason)
        for c in columns
    )
    return ColumnMapping(tuple(guesses), tuple(notes))


def _apply_overrides(columns: Sequence[_Column], chosen: Mapping[str, int | None]) -> None:
    for field, index in chosen.items():
        if index is not None:
            columns[index].take(field, 1.0, "you said so")
            columns[index].confidence = 1.0
            columns[index].fixed = True


def _leave_out(columns: Sequence[_Column], chosen: Mapping[str, int | None]) -> None:
    """What a person decided displaces every guess for the same field."""
    for column in columns:
        if column.fixed or not column.field:
            continue
        if column.field in chosen and (column.field in SINGLE or chosen[column.field] is None):
            column.drop(
                "another column was named for this field" if chosen[column.field] is not None else "you said so"
            )


def _judge(column: _Column, notes: list[str]) -> None:
    said, seen = column.said, column.seen
    if said.foreign:
        column.drop("named like something that is not used")
    elif said.field:
        _judge_named(column, notes)
    elif not seen.filled:
        column.drop("no name that is known, and no values")
    else:
        _judge_by_values(column)


def _judge_named(column: _Column, notes: list[str]) -> None:
    said, seen = column.said, column.seen
    named = f"named like {_article(said.field)}"
    how_well = fit(said.field, seen)
    if how_well is None:
        column.take(
            said.field,
            said.score * (0.95 if seen.filled else 0.7),
            named + ("" if seen.filled else "; the sample is empty"),
        )
        return
    told = f"{how_well:.0%} of {seen.filled:,} values are {called(said.field)}".replace("%", " %")
    if how_well >= _GOOD_FIT:
        column.take(said.field, said.score * (0.6 + 0.4 * how_well), f"{named} and {told}")
        return
    other, share = unmistakable(seen)
    if share >= _OVERRULING_SHARE and other != said.field:
        reason = f"{named}, but {share:.0%} of {seen.filled:,} values are {called(other)}".replace("%", " %")
        column.take(other, share * 0.75, reason)
        notes.append(f"{column.shown} is {reason}: it was taken for {other}")
        return
    column.take(said.field, said.score * max(0.15, how_well), f"{named}, but only {told}")
    if how_well < _BAD_FIT:
        notes.append(f"{column.shown} is {column.reason}: look at it, or name the right column with --map")


def _judge_by_values(column: _Column) -> None:
    seen = column.seen
    field, share = by_values_alone(seen) if column.said.meaningless else unmistakable(seen)
    if share < (_ENOUGH_BY_VALUES if column.said.meaningless else _OVERRULING_SHARE):
        column.drop(_UNKNOWN)
        return
    confidence = share if column.said.meaningless else share * 0.7
    how_well = fit(field, seen) or 0.0
    told = f"{how_well:.0%} of {seen.filled:,} values are {called(field)}".replace("%", " %")
    column.take(field, confidence, f"by its values alone: {told}")


def _article(field: str) -> str:
    base, _ = split_repeat(field)
    words = _SPOKEN.get(base, base.replace("_", " "))
    return f"an {words}" if words[0] in "aeiou" or words.startswith("SSN") else f"a {words}"


def _settle_keys(columns: Sequence[_Column], profile: Profile, notes: list[str]) -> None:
    """Give the table its key: an account number in a placement file, a record's id elsewhere."""
    wanted = "account_number" if profile is Profile.PLACEMENT else "record_id"
    keys = [c for c in columns if c.field in {"account_number", "record_id", "debtor_id"}]
    if any(c.field == wanted and c.fixed for c in columns):
        best = next(c for c in columns if c.field == wanted and c.fixed)
    else:
        best_or_none = _best_key(keys, wanted) or _key_by_values(columns)
        if best_or_none is None:
            return
        best = best_or_none
    for column in keys:
        if column is best or column.fixed:
            continue
        if profile is Profile.PLACEMENT and column.field == "debtor_id":
            continue
        column.drop(f"{_article(column.field)} too, but {best.shown} is the better key")
    if best.field != wanted:
        unique = f"{best.seen.distinct:.0%} of its values are different".replace("%", " %")
        was = best.reason if best.reason not in {"", _UNKNOWN} else "no name that is known"
        best.take(wanted, max(best.confidence, 0.5) * 0.8, f"{was}; taken for the {wanted.replace('_', ' ')}: {unique}")
    elif best.seen.filled and best.seen.distinct < _GOOD_FIT and not best.fixed:
        best.confidence = round(best.confidence * 0.6, 2)
        notes.append(f"{best.shown} is taken for the {wanted.replace('_', ' ')}, but its values repeat")


def _best_key(keys: Sequence[_Column], wanted: str) -> _Column | None:
    """The likeliest key: rightly named, filled, and different on every row."""

    def worth(column: _Column) -> float:
        kind = 1.0 if column.field == wanted else 0.75 if column.field == "record_id" else 0.7
        unique = column.seen.distinct if column.seen.filled else 0.5
        return column.confidence * kind * (0.3 + 0.7 * unique)

    return max(keys, key=worth, default=None)


def _key_by_values(columns: Sequence[_Column]) -> _Column | None:
    """In a table without a named key: the first unused nameless column of which every value is different."""
    for column in columns:
        free = not column.fixed and column.said.meaningless and (not column.field or column.confidence < 0.7)  # noqa: PLR2004
        texts = column.seen
        if free and texts.filled and texts.distinct >= _UNIQUE_ENOUGH and texts.share("words", "email", "date") < 0.1:  # noqa: PLR2004
            return column
    return None


def _settle_names(columns: Sequence[_Column], _profile: Profile, notes: list[str]) -> None:
    """Tell one combined name column from parts, whatever it is called."""
    given, family = _one(columns, "given_name"), _one(columns, "family_name")
    full = _one(columns, "full_name")
    if family and not given and not full and not family.fixed and _combined(family.seen):
        family.take("full_name", family.confidence * 0.8, family.reason + "; it holds whole names")
        notes.append(f"{family.shown} is {family.reason}")
    elif given and not family and not full and not given.fixed and _combined(given.seen):
        given.take("full_name", given.confidence * 0.8, given.reason + "; it holds whole names")
        notes.append(f"{given.shown} is {given.reason}")
    elif full and family and not given and not full.fixed and full.seen.share("word") > _OVERRULING_SHARE:
        full.take("given_name", full.confidence * 0.8, full.reason + "; single words beside a family name")
    elif full and given and not family and not full.fixed and full.seen.share("word") > _OVERRULING_SHARE:
        full.take("family_name", full.confidence * 0.8, full.reason + "; single words beside a given name")
    elif full and given and family and not full.fixed and _by_values(full):
        full.drop("given and family name have columns of their own")
    _settle_nameless_words(columns)


def _combined(seen: Measures) -> bool:
    return seen.share("comma") > _GOOD_FIT or (
        seen.share("person") > _OVERRULING_SHARE and seen.share("word") < _BAD_FIT
    )


def _by_values(column: _Column) -> bool:
    return column.reason.startswith("by its values")


def _settle_nameless_words(columns: Sequence[_Column]) -> None:
    """Of two nameless columns that both look like surnames, the one beside the given name is it."""
    given = _one(columns, "given_name")
    same = [c for c in columns if c.field == "family_name" and _by_values(c)]
    if given and len(same) > 1:
        nearest = min(same, key=lambda c: (abs(c.index - given.index), c.index))
        for column in same:
            if column is not nearest:
                column.drop("looks like family names, but another column stands beside the given name")
    if given and not same and not _one(columns, "family_name") and _by_values(given):
        # Rare surnames are in no list: words beside the given name, of which hardly two are alike.
        for column in columns[given.index + 1 : given.index + 3]:
            if not column.field and column.said.meaningless and column.seen.share("words") > _OVERRULING_SHARE:
                column.take("family_name", 0.5, "words beside the given name")
                break
    for left, right in itertools.pairwise(columns):
        town = right.field in {"state", "zip"} and not left.fixed and left.said.meaningless
        if town and left.seen.share("words") > _OVERRULING_SHARE and left.field in {"", "family_name", "full_name"}:
            left.take("city", 0.5, "words before a state or a ZIP code")


def _one(columns: Sequence[_Column], field: str) -> _Column | None:
    found = [c for c in columns if c.field == field]
    return max(found, key=lambda c: (c.fixed, c.confidence), default=None)


def _settle_birth(columns: Sequence[_Column], _profile: Profile, notes: list[str]) -> None:
    """Birth dates that all lie within a year or two are something else."""
    born = _one(columns, "born")
    if born is None or born.fixed or born.seen.filled < _ENOUGH_BIRTHS or looks_born(born.seen):
        return
    if born.seen.share("date") > _OVERRULING_SHARE and born.seen.years_spread <= 1:
        born.confidence = round(born.confidence * 0.5, 2)
        notes.append(f"{born.shown} is named like a birth date, but its dates all lie close together")


def _settle_address_lines(columns: Sequence[_Column], _profile: Profile, _notes: list[str]) -> None:
    """``Address2`` beside ``City2`` is a second address; alone it is line two. A street with town and ZIP is whole."""
    seconds = {c.said.number for c in columns if c.field in {"city", "zip", "state"} and c.said.number > 1}
    for column in columns:
        if column.fixed:
            continue
        if column.field == "street_line2" and not column.said.number and 2 in seconds:  # noqa: PLR2004
            column.take("street", column.confidence, column.reason)
            column.said = replace(column.said, number=2)
        elif column.field == "street" and column.seen.share("address") > _OVERRULING_SHARE:
            column.take("address", column.confidence, column.reason + "; town and ZIP code are in it")


def _number_addresses(columns: Sequence[_Column], chosen: Mapping[str, int | None]) -> None:
    """Give the parts of each address one number: the home's first, then as they come, earlier ones last."""
    members = [c for c in columns if c.field in ADDRESS_PARTS and not c.fixed]
    times: Counter[tuple[str, int, str]] = Counter()
    labels: dict[int, tuple[str, int, int]] = {}
    for column in members:
        group = "" if column.said.group in {"home", "site"} else column.said.group
        number = 0 if column.said.number == 1 else column.said.number
        if column.field in {"street_line2", "zip4"} and number < 2:  # noqa: PLR2004
            number = 0
        times[group, number, column.field] += 1
        labels[column.index] = (group, number, times[group, number, column.field])
    first_seen = {label: i for i, label in reversed(list(enumerate(labels.values())))}
    order = sorted(first_seen, key=lambda label: (label[0] == "previous", label[0] != "", label[1], first_seen[label]))
    numbers = {label: i for i, label in enumerate(_with_streets(order, columns, labels), 1)}
    for column in members:
        attribute = column.field.startswith("address_")
        own = numbers.get(labels[column.index], 1 if attribute else None)
        if own is None:
            column.drop("part of an address that has no street, town or ZIP code")
        else:
            column.field = numbered(column.field, own)
            if column.field in chosen:
                column.drop("another column was named for this field")


def _with_streets(
    order: Sequence[tuple[str, int, int]], columns: Sequence[_Column], labels: Mapping[int, tuple[str, int, int]]
) -> list[tuple[str, int, int]]:
    """Only labels that make an address; a flag on "the" address belongs to the first."""
    whole = {
        labels[c.index]
        for c in columns
        if c.index in labels and c.field in {"street", "address", "street_name", "city", "zip", "state"}
    }
    return [label for label in order if label in whole] or list(order)


def _number_phones(columns: Sequence[_Column]) -> None:
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
        alike = [p for p in phones if (p.said.group, p.said.number) == (column.said.group, column.said.number)]
        before = [p for p in phones if p.index < column.index]
        owners = alike or before[-1:] or phones[:1]
        column.field = numbered(column.field, numbers[owners[0].index] if owners else 1)


def _precedence(column: _Column) -> tuple[bool, float, int]:
    """What a person said first, then the surest of a field that a row has once, else the file's order."""
    single = split_repeat(column.field)[0] in SINGLE
    return not column.fixed, -column.confidence if single else 0.0, column.index


def _number_the_rest(columns: Sequence[_Column], notes: list[str]) -> None:
    """See that no field is taken twice: repeat it where it may repeat, else keep the surest column."""
    taken: dict[str, _Column] = {}
    for column in sorted((c for c in columns if c.field), key=_precedence):
        base, number = split_repeat(column.field)
        if column.field not in taken:
            taken[column.field] = column
        elif base in SINGLE or column.fixed:
            first = taken[column.field]
            notes.append(f"{column.shown} and {first.shown} both look like {_article(base)}: the second is used")
            column.drop(f"{_article(base)} too, but {first.shown} was surer")
        else:
            while numbered(base, number) in taken:
                number += 1
            column.field = numbered(base, number)
            taken[column.field] = column
