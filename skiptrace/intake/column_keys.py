"""Which column is the table's key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_judging import GOOD_FIT, UNKNOWN, UNUSED, article, percent
from skiptrace.intake.mapping import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.intake.column_judging import Column

_KEYS: Final = frozenset({"account_number", "record_id", "debtor_id"})
_UNIQUE_ENOUGH: Final = 0.9
_SURE_OF_ANOTHER: Final = 0.7
_MOST_OF_ANOTHER_KIND: Final = 0.1


def settle_keys(columns: Sequence[Column], profile: Profile, notes: list[str]) -> None:
    """Give the table its key: an account number in a placement file, a record's id elsewhere."""
    wanted = "account_number" if profile is Profile.PLACEMENT else "record_id"
    for column in columns:
        # "Run number" is a key when it is one: different on every row.
        guessed = column.field in _KEYS and column.said.nearly and not column.fixed
        if guessed and column.seen.distinct < _UNIQUE_ENOUGH:
            column.drop("named like a number of something, but it repeats")
    keys = [column for column in columns if column.field in _KEYS]
    chosen = next((column for column in keys if column.field == wanted and column.fixed), None)
    best = chosen or _best_key(keys, wanted) or _key_by_values(columns)
    if best is None:
        return
    rivals = [column for column in keys if column is not best and not column.fixed]
    for column in rivals:
        if profile is not Profile.PLACEMENT or column.field != "debtor_id":
            column.drop(f"{article(column.field)} too, but {best.shown} is the better key")
    plain = [column for column in rivals if not column.said.nearly]
    if plain and not best.fixed and profile is Profile.PLACEMENT:
        others = ", ".join(column.shown for column in plain)
        notes.append(
            f"{best.shown} is used as the account number, not {others}: --map account_number=COLUMN changes it"
        )
    _name_key(best, wanted, notes)


def _name_key(best: Column, wanted: str, notes: list[str]) -> None:
    if best.field != wanted:
        unique = f"{percent(best.seen.distinct)} of its values are different"
        was = best.reason if best.reason not in {"", UNKNOWN, UNUSED} else "no name that is known"
        best.take(wanted, max(best.confidence, 0.5) * 0.8, f"{was}; taken for {article(wanted)}: {unique}")
    elif best.seen.filled and best.seen.distinct < GOOD_FIT and not best.fixed:
        best.confidence = round(best.confidence * 0.6, 2)
        notes.append(f"{best.shown} is taken for {article(wanted)}, but its values repeat")


def _best_key(keys: Sequence[Column], wanted: str) -> Column | None:
    """The likeliest key: rightly named, filled, and different on every row."""

    def worth(column: Column) -> float:
        kind = 1.0 if column.field == wanted else 0.75 if column.field == "record_id" else 0.7
        unique = column.seen.distinct if column.seen.filled else 0.5
        return column.confidence * kind * (0.3 + 0.7 * unique)

    return max(keys, key=worth, default=None)


def _key_by_values(columns: Sequence[Column]) -> Column | None:
    """In a table without a named key: the first column in doubt of which every value is different."""
    for column in columns:
        doubtful = not column.fixed and column.said.meaningless
        doubtful = doubtful and (not column.field or column.confidence < _SURE_OF_ANOTHER) and column.field != "born"
        seen = column.seen
        another_kind = seen.share("words", "email", "date", "phone", "street", "address", "money")
        if doubtful and seen.distinct >= _UNIQUE_ENOUGH and another_kind < _MOST_OF_ANOTHER_KIND:
            return column
    return None
