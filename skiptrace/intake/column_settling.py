"""Columns judged beside each other: names whole or in parts, birth dates, lines of addresses, dates in context."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_judging import BAD_FIT, GOOD_FIT, OVERRULING_SHARE, article
from skiptrace.intake.column_names import FLAGS
from skiptrace.intake.column_values import Measures, looks_born
from skiptrace.intake.mapping import Profile, split_repeat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.intake.column_judging import Column

_ENOUGH_BIRTHS: Final = 20
# Fields about accounts, which a table of people has no use for.
_OF_ACCOUNTS: Final = frozenset({"client", "creditor", "balance", "placed_on"})
# What stops a case -> the fields that say so, by the word that a column's name has for it.
_STOPS: Final = {
    "deceased": ("deceased", "death_date"),
    "bankruptcy": ("bankruptcy_chapter", "bankruptcy_filed_on", "bankruptcy_disposition"),
    "cease": ("cease",),
    "donotcontact": ("cease",),
    "attorney": ("attorney",),
    "litigious": ("litigious",),
    "fraud": ("fraud",),
}
# "Not deceased" and "cease lifted" say the opposite of their other word.
_DENYING: Final = frozenset(
    {"not", "no", "non", "never", "without", "released", "lifted", "removed", "withdrawn", "resolved", "cleared"}
)
_RELATIVES: Final = frozenset({"relative", "spouse", "child", "cosigner", "guarantor", "reference"})
_KEY_NUMBERS: Final = frozenset({"account_number", "record_id"})
_SECOND_LINE: Final = 2
_THIRD_LINE: Final = 3


def settle_stops(columns: Sequence[Column], profile: Profile, notes: list[str]) -> None:
    """
    See that no column that speaks of a stop goes unread in a placement file.

    A name with a word too many is believed when its values are yes and no, the number of a bankruptcy's case says
    that there is one, and a column that stays unused is pointed out.
    """
    if profile is not Profile.PLACEMENT:
        return
    for column in columns:
        said, seen = column.said, column.seen
        if column.fixed:
            continue
        if column.field in _KEY_NUMBERS and "bankruptcy" in said.words:
            column.take("bankruptcy_chapter", 0.8, "named like the number of a bankruptcy's case")
            continue
        marks = not column.field and said.nearly in FLAGS and said.words.isdisjoint(_DENYING)
        if marks and seen.share("flag") > OVERRULING_SHARE:
            strange = " and ".join(repr(word[:20]) for word in sorted(said.strange))
            reason = f"named like {article(said.nearly)} beside {strange}, and its values are yes and no"
            column.take(said.nearly, 0.6, reason)
    _point_out_stops(columns, notes)


def _point_out_stops(columns: Sequence[Column], notes: list[str]) -> None:
    read = {split_repeat(column.field)[0] for column in columns}
    for column in columns:
        said = column.said.words
        silent = column.field or not column.seen.filled or said & _RELATIVES
        words = () if silent else _STOPS.keys() & said
        notes += [
            f"{column.shown} speaks of a reason to stop but is not used: if it marks one, "
            f"read it with --map {_STOPS[word][0]}=COLUMN"
            for word in sorted(words)
            if read.isdisjoint(_STOPS[word])
        ]


def settle_names(columns: Sequence[Column], _profile: Profile, notes: list[str]) -> None:
    """Tell one combined name column from parts, whatever it is called."""
    given, family = _one(columns, "given_name"), _one(columns, "family_name")
    full = _one(columns, "full_name")
    if family and not given and not full and not family.fixed and _combined(family.seen):
        family.take("full_name", family.confidence * 0.8, family.reason + "; it holds whole names")
        notes.append(f"{family.shown} is {family.reason}")
    elif given and not family and not full and not given.fixed and _combined(given.seen):
        given.take("full_name", given.confidence * 0.8, given.reason + "; it holds whole names")
        notes.append(f"{given.shown} is {given.reason}")
    elif full and family and not given and not full.fixed and full.seen.share("word") > OVERRULING_SHARE:
        full.take("given_name", full.confidence * 0.8, full.reason + "; single words beside a family name")
    elif full and given and not family and not full.fixed and full.seen.share("word") > OVERRULING_SHARE:
        full.take("family_name", full.confidence * 0.8, full.reason + "; single words beside a given name")
    elif full and given and family and not full.fixed and _guessed(full):
        full.drop("given and family name have columns of their own")
    _settle_nameless_words(columns)


def _combined(seen: Measures) -> bool:
    return seen.share("comma") > GOOD_FIT or (seen.share("person") > OVERRULING_SHARE and seen.share("word") < BAD_FIT)


def _guessed(column: Column) -> bool:
    return column.by_values


def _settle_nameless_words(columns: Sequence[Column]) -> None:
    """Of two nameless columns that both look like surnames, the one beside the given name is it."""
    given = _one(columns, "given_name")
    same = [c for c in columns if c.field == "family_name" and _guessed(c)]
    if given and len(same) > 1:
        nearest = min(same, key=lambda c: (abs(c.index - given.index), c.index))
        for column in same:
            if column is not nearest:
                column.drop("looks like family names, but another column stands beside the given name")
    if given and not same and not _one(columns, "family_name") and _guessed(given):
        # Rare surnames are in no list: words beside the given name, of which hardly two are alike.
        for column in columns[given.index + 1 : given.index + 3]:
            if not column.field and column.said.meaningless and column.seen.share("words") > OVERRULING_SHARE:
                column.take("family_name", 0.5, "words beside the given name")
                break
    for left, right in itertools.pairwise(columns):
        town = right.field in {"state", "zip"} and not left.fixed and left.said.meaningless
        if town and left.seen.share("words") > OVERRULING_SHARE and left.field in {"", "family_name", "full_name"}:
            left.take("city", 0.5, "words before a state or a ZIP code")


def _one(columns: Sequence[Column], field: str) -> Column | None:
    found = [c for c in columns if c.field == field]
    return max(found, key=lambda c: (c.fixed, c.confidence), default=None)


def settle_birth(columns: Sequence[Column], _profile: Profile, notes: list[str]) -> None:
    """Birth dates that all lie within a year or two are something else; a guess gives way to a named column."""
    born = _one(columns, "born")
    for column in columns:
        if column.field == "born" and column is not born and column.by_values:
            column.drop("dates far back, but another column is the birth date")
    if born is None or born.fixed or born.seen.filled < _ENOUGH_BIRTHS or looks_born(born.seen):
        return
    if born.seen.share("date") > OVERRULING_SHARE and born.seen.years_spread <= 1:
        born.confidence = round(born.confidence * 0.5, 2)
        notes.append(f"{born.shown} is named like a birth date, but its dates all lie close together")


def settle_address_lines(columns: Sequence[Column], _profile: Profile, _notes: list[str]) -> None:
    """``Address2`` beside ``City2`` is a second address; alone it is line two. A street with town and ZIP is whole."""
    numbers = {c.said.number for c in columns if c.field in {"city", "zip", "state"} and c.said.number > 1}
    for column in columns:
        if column.fixed:
            continue
        line = column.said.line
        if line >= _SECOND_LINE and not column.said.number and line in numbers:
            column.take(
                "street", max(column.confidence, 0.85), f"a street line, for a town or ZIP code {line} stands by"
            )
            column.said = replace(column.said, number=line)
        elif line >= _SECOND_LINE and column.seen.share("last_line") > OVERRULING_SHARE:
            column.take("city_state_zip", 0.9, "a line of an address in which towns, states and ZIP codes stand")
        elif column.field == "street" and column.seen.share("address") > OVERRULING_SHARE:
            column.take("address", column.confidence, column.reason + "; town and ZIP code are in it")
    _find_streets(columns)


def _find_streets(columns: Sequence[Column]) -> None:
    """Of an address without a street, the second line is the street when it looks like one."""
    with_street = {c.said.group for c in columns if c.field in {"street", "address", "street_name"}}
    for column in columns:
        second = column.field == "street_line2" and not column.fixed and column.said.line != _SECOND_LINE
        if second and column.said.group not in with_street and column.seen.share("street") > OVERRULING_SHARE:
            column.take("street", column.confidence, column.reason + "; it is the only street line")


def settle_contexts(columns: Sequence[Column], profile: Profile, _notes: list[str]) -> None:
    """What a name means only beside others: a discharge from hospital is none from bankruptcy."""
    fields = {column.field for column in columns}
    bankrupt = bool(fields & {"bankruptcy_chapter", "bankruptcy_filed_on"})
    for column in columns:
        if column.fixed:
            continue
        words = column.said.words
        if column.field.startswith("bankruptcy_dispos") and not bankrupt and "bankruptcy" not in words:
            column.drop("no other column speaks of a bankruptcy")
        elif column.field == "custody_released_on" and profile is Profile.PLACEMENT and "custody" not in words:
            column.drop("a release, but not said from what")
        elif column.field == "as_of" and "file" in words and bankrupt and "bankruptcy_filed_on" not in fields:
            column.take("bankruptcy_filed_on", 0.8, "named like a filing date, beside a bankruptcy's chapter")
        elif column.field in _OF_ACCOUNTS and profile is not Profile.PLACEMENT:
            column.drop("of use in a placement file only")
