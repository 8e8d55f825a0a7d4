"""Numbers that stand beside two names which cannot be one person's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.intake.mapping import compose_fields
from skiptrace.intake.people import are_compatible, read_people
from skiptrace.intake.survey import account_hashes, ssn_hashes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.intake.fillers import Hashes
    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.survey import Survey
    from skiptrace.intake.tables import Table
    from skiptrace.model import PersonName

# More names than this on one number need no comparing: it is nobody's.
_MOST_NAMES: Final = 12


def find_conflicts(table: Table, mapping: ColumnMapping, survey: Survey) -> tuple[frozenset[int], frozenset[int]]:
    """
    The social security numbers and the account numbers of different people, as hashes.

    Both rows of a conflict are flagged, so it has to be known before the first row is given out; the pass is
    only made when the survey met a number beside two writings of a name.
    """
    if not survey.shared_ssns and not survey.shared_accounts:
        return frozenset(), frozenset()
    ssns: dict[int, list[PersonName]] = {}
    accounts: dict[int, list[PersonName]] = {}
    for block in table.blocks():
        count = len(block.numbers)
        fields = compose_fields(mapping, block.columns)
        if survey.shared_ssns:
            _collect(fields, ssn_hashes(fields, count), survey.shared_ssns, survey, ssns)
        if survey.shared_accounts:
            _collect(fields, account_hashes(fields, count), survey.shared_accounts, survey, accounts)
    return _conflicting(ssns), _conflicting(accounts)


def _collect(
    fields: Mapping[str, Sequence[str]],
    numbers: Hashes,
    wanted: frozenset[int],
    survey: Survey,
    found: dict[int, list[PersonName]],
) -> None:
    rows = [i for i, number in enumerate(numbers.tolist()) if number in wanted]
    if not rows:
        return
    cut = {name: [column[i] for i in rows] for name, column in fields.items()}
    for i, who in zip(rows, read_people(cut, len(rows), family_first=survey.family_first), strict=True):
        names = found.setdefault(int(numbers[i]), [])
        if who.names and len(names) < _MOST_NAMES:
            names.append(who.names[0])


def _conflicting(found: Mapping[int, Sequence[PersonName]]) -> frozenset[int]:
    return frozenset(
        number
        for number, names in found.items()
        if any(not are_compatible(left, right) for i, left in enumerate(names) for right in names[i + 1 :])
    )
