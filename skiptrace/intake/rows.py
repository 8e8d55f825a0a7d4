"""Rows of a placement file made into cases: a block at a time, column by column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from skiptrace.errors import Unreadable
from skiptrace.intake.debtor_columns import Debts, Identity, read_contacts, read_debts, read_identities
from skiptrace.intake.fillers import fold_words
from skiptrace.intake.mapping import compose_fields, split_repeat
from skiptrace.intake.people import NOBODY, Who, read_people
from skiptrace.intake.row_stops import StopReader
from skiptrace.intake.survey import account_hashes, person_keys, ssn_hashes
from skiptrace.model import Case, Debtor, PersonName, Stop
from skiptrace.normalize.cell_text import plain_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.intake.debtor_columns import Contacts
    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.survey import Survey
    from skiptrace.intake.tables import Block

LONGEST_ACCOUNT_NUMBER: Final = 100
AGE_OF_MAJORITY: Final = 18

_SHORTENED: Final = re.compile(r"\d(?:[.,]\d{1,15})?E\+?\d{1,3}", re.IGNORECASE)
_SSN_IN_TEXT: Final = re.compile(r"(?<!\d)\d{3}-\d{2}-(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field of a row, why, and what a person can do about it."""

    field: str
    reason: str
    fix: str = ""


@dataclass(slots=True, kw_only=True)
class PlacementRow:
    """
    One data row of a placement file.

    Args:
        number: Data row, from 1.
        file_row: Row in the file as a spreadsheet shows it, from 1.
        cells: The row as it came. It may hold a whole social security number: it is for writing the client's own
            columns back and is never stored; `Case.fields` carries the same cells with the number masked.
        case: The case, unless the row is a reject.
        fault: Why the row is a reject.
        cautions: Fields that could not be read although the row can be worked.
        fillers: Fields that hold a word or number which only stands for "not known".
    """

    number: int
    file_row: int
    cells: tuple[str, ...] = field(repr=False)
    case: Case | None = None
    fault: Fault | None = None
    cautions: tuple[Fault, ...] = ()
    fillers: tuple[str, ...] = ()

    @property
    def is_stopped(self) -> bool:
        """Whether the case must not be looked up."""
        return self.case is not None and bool(self.case.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSettings:
    """What holds for every row of a file."""

    header: tuple[str, ...]
    mapping: ColumnMapping
    survey: Survey
    hash_key: bytes = field(repr=False)
    client: str
    creditor: str
    today: dt.date
    conflicting_ssns: frozenset[int] = frozenset()
    conflicting_accounts: frozenset[int] = frozenset()


class RowReader:
    """Reads the blocks of one file into rows, remembering which people it has met."""

    def __init__(self, settings: RowSettings) -> None:
        self._settings = settings
        self._stops = StopReader(settings.mapping, settings.survey, today=settings.today)
        self._ssn_cells = _ssn_columns(settings.mapping)
        self._text_cells = _text_columns(settings.mapping)
        # Filled only for people whom the survey met more than once.
        self._met: dict[object, str] = {}

    def read(self, block: Block) -> Iterator[PlacementRow]:
        """The rows of a block, in order."""
        columns = _Columns(block, self._settings, self._stops)
        cells = list(zip(*block.columns, strict=True))
        for i, number in enumerate(block.numbers):
            row = PlacementRow(number=number, file_row=block.file_rows[i], cells=cells[i])
            self._fill(row, columns, i)
            yield row

    def _fill(self, row: PlacementRow, columns: _Columns, i: int) -> None:
        account = columns.accounts[i]
        if isinstance(account, Fault):
            row.fault = account
            return
        made = columns.debtor(i)
        stops, flags = self._stops_and_flags(columns, made, i)
        row.fault = None if stops else _lacking(columns, made, i)
        row.cautions = tuple(made.cautions)
        row.fillers = made.fillers
        if row.fault:
            return
        flags += self._links(columns, made, account, i, row)
        debts = columns.debts
        row.case = Case(
            account_number=account,
            creditor=debts.creditors[i] or self._settings.creditor,
            client=debts.clients[i] or self._settings.client,
            debtor=made.debtor,
            balance_micro_usd=debts.balances[i],
            placed_on=debts.placed[i],
            opened_on=debts.opened[i],
            stops=tuple(stops),
            flags=tuple(dict.fromkeys(flags)),
            bad_contacts=frozenset(columns.contacts.bad.get(i, ())),
            row=row.number,
            fields=self._kept_fields(row.cells),
        )

    def _stops_and_flags(self, columns: _Columns, made: Made, i: int) -> tuple[list[Stop], list[str]]:
        stops, flags = columns.stops.get(i, ([], []))
        known = {stop.code for stop in stops}
        stops = stops + [stop for stop in made.stops if stop.code not in known]
        return stops, flags + made.flags

    def _links(self, columns: _Columns, made: Made, account: str, i: int, row: PlacementRow) -> list[str]:
        """Flags that tie this row to others: linked, never merged."""
        flags: list[str] = []
        first = self._first_account(columns, made, account, i)
        if first is not None:
            flags.append(f"duplicate_of:{first}")
        if columns.ssn_numbers[i] in self._settings.conflicting_ssns:
            flags.append("ssn_conflict")
            row.cautions += (
                Fault(
                    field="ssn", reason="the same number stands beside another name", fix="ask the client whose it is"
                ),
            )
        if columns.account_numbers[i] in self._settings.conflicting_accounts:
            flags.append("account_number_repeated")
            row.cautions += (
                Fault(
                    field="account_number",
                    reason="the same account number stands beside another name",
                    fix="ask the client whose it is",
                ),
            )
        return flags

    def _first_account(self, columns: _Columns, made: Made, account: str, i: int) -> str | None:
        keys = columns.keys_of_person(made, i)
        first = next((self._met[key] for key in keys if key in self._met), None)
        for key in keys:
            self._met.setdefault(key, first or account)
        return first

    def _kept_fields(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The cells with whole social security numbers masked: the number is never stored."""
        kept = list(cells)
        for index in self._ssn_cells:
            kept[index] = _masked(kept[index])
        for index in self._text_cells:
            if "-" in kept[index]:
                kept[index] = _SSN_IN_TEXT.sub(r"***-**-\1", kept[index])
        return tuple(zip(self._settings.header, kept, strict=True))


@dataclass(slots=True)
class Made:
    """A debtor made of one row, with what was noticed on the way."""

    debtor: Debtor
    identity: Identity
    stops: list[Stop]
    flags: list[str]
    cautions: list[Fault]
    fillers: tuple[str, ...]


class _Columns:
    """The columns of one block, read."""

    def __init__(self, block: Block, settings: RowSettings, stops: StopReader) -> None:
        self.count = len(block.numbers)
        self.settings = settings
        fields = compose_fields(settings.mapping, block.columns)
        survey = settings.survey
        self.accounts = [read_account(text) for text in fields.get("account_number", [""] * self.count)]
        self.people = read_people(fields, self.count, family_first=survey.family_first)
        self.guarantors = read_people(fields, self.count, family_first=None, prefix="guarantor_")
        self.relatives = [
            read_people({"full_name": fields[n]}, self.count, family_first=None) for n in _relatives(fields)
        ]
        self.aliases = [
            read_people({"full_name": fields[name]}, self.count, family_first=survey.family_first)
            for name in fields
            if split_repeat(name)[0] == "alias"
        ]
        self.identities: list[Identity] = read_identities(
            fields, self.count, survey, hash_key=settings.hash_key, today=settings.today
        )
        self.contacts: Contacts = read_contacts(fields, self.count, survey)
        self.debts: Debts = read_debts(fields, self.count, survey, today=settings.today)
        self.stops = stops.read(fields)
        self.roles = fields.get("role", [""] * self.count)
        self.ids = fields.get("debtor_id", [""] * self.count)
        self.ssn_numbers = ssn_hashes(fields, self.count).tolist()
        self.account_numbers = (
            account_hashes(fields, self.count).tolist() if "account_number" in fields else [0] * self.count
        )
        zips, phones = person_keys(fields, survey, self.count, settings.today)
        self.zip_keys, self.phone_keys = zips.tolist(), phones.tolist()

    def debtor(self, i: int) -> Made:
        """The debtor of one row."""
        who, identity, contacts = self.people[i], self.identities[i], self.contacts
        refusals = (*identity.refusals, *contacts.refusals.get(i, ()), *self.debts.refusals.get(i, ()))
        cautions = [_fault(refusal) for refusal in refusals if not refusal.filler]
        fillers = tuple(refusal.field for refusal in refusals if refusal.filler)
        stops = _stops_of(who)
        flags: list[str] = []
        relatives = [*who.others, *(name for column in self.relatives for name in column[i].names)]
        if who.others:
            cautions.append(
                Fault(field="full_name", reason="two people in one name: the first is taken for the debtor")
            )
        names = (*who.names, *(name for column in self.aliases for name in column[i].names))
        role = _role(self.roles[i])
        guarantor = self.guarantors[i]
        if _is_minor(identity, self.settings.today):
            flags.append("minor")
            if guarantor.names:
                relatives = [*names[:1], *relatives]
                names, role, identity = guarantor.names, "guarantor", Identity()
                cautions.append(Fault(field="guarantor_name", reason="the debtor is a minor: the guarantor is sought"))
            else:
                stops.append(Stop(code="minor", source="birth date"))
        elif guarantor.names and not (names and guarantor.names[0].full == names[0].full):
            relatives = [*relatives, *guarantor.names[:1]]
        debtor = Debtor(
            debtor_id=self.ids[i].strip(),
            role=role,
            names=names,
            born=identity.born,
            ssn_last4=identity.ssn_last4,
            ssn_hash=identity.ssn_hash,
            addresses=contacts.addresses[i],
            phones=contacts.phones[i],
            emails=contacts.emails[i],
            employers=contacts.employers[i],
            relatives=tuple(relatives),
            known_on=self.debts.placed[i],
        )
        return Made(debtor, identity, stops, flags, cautions, fillers)

    def keys_of_person(self, made: Made, i: int) -> list[object]:
        """By what this person would be known again, if the survey met the same more than once."""
        survey, debtor = self.settings.survey, made.debtor
        keys: list[object] = []
        name = debtor.names[0] if debtor.names else None
        if self.ssn_numbers[i] in survey.repeated_ssns and debtor.ssn_hash:
            # A number that several people use links only the rows that agree on the name.
            disputed = self.ssn_numbers[i] in self.settings.conflicting_ssns
            keys.append((debtor.ssn_hash, name.given if disputed and name else ""))
        if name and debtor.born:
            who = (name.given, name.family, name.suffix, str(debtor.born))
            if self.zip_keys[i] in survey.repeated_people:
                keys.append(("zip", who, self.zip_keys[i]))
            if self.phone_keys[i] in survey.repeated_people:
                keys.append(("phone", who, self.phone_keys[i]))
        return keys


def read_account(text: str) -> str | Fault:
    """The account number in a cell, or why there is none."""
    try:
        plain = plain_text("account_number", text, longest=LONGEST_ACCOUNT_NUMBER)
    except Unreadable as refusal:
        reason = "no account number" if refusal.filler else refusal.reason
        return Fault(field="account_number", reason=reason, fix="fill in the client's account number")
    if _SHORTENED.fullmatch(plain):
        return Fault(
            field="account_number",
            reason="the account number was shortened by a spreadsheet",
            fix="format the column as text and export again",
        )
    return plain


def _lacking(columns: _Columns, made: Made, i: int) -> Fault | None:
    """What a row lacks that no look-up can do without."""
    if not made.debtor.names:
        who = columns.people[i]
        if who.kind == "unknown":
            return Fault(
                field="full_name",
                reason="neither a person's name nor surely a company",
                fix="write the name as LAST, FIRST",
            )
        refusal = who.refusal
        if refusal is None or refusal.filler:
            return Fault(field="full_name", reason="no name", fix="fill in the debtor's name")
        return Fault(field="full_name", reason=refusal.reason, fix=refusal.fix or "fill in the debtor's name")
    debtor = made.debtor
    if debtor.born or debtor.ssn_last4 or debtor.phones or debtor.emails:
        return None
    if any(address.street or address.zip5 for address in debtor.addresses):
        return None
    return Fault(
        field="born",
        reason="nothing but a name: no birth date, SSN, address, phone or e-mail that can be read",
        fix="fill in at least one of them",
    )


def _fault(refusal: Unreadable) -> Fault:
    return Fault(field=refusal.field, reason=refusal.reason, fix=refusal.fix)


def _stops_of(who: Who) -> list[Stop]:
    if who.kind == "estate":
        return [Stop(code="deceased", source="name")]
    if who.kind in {"company", "trust"}:
        return [Stop(code="business", source="name")]
    return []


def _is_minor(identity: Identity, today: dt.date) -> bool:
    """Born less than 18 years ago, as far as the date is known."""
    born = identity.born
    if born is None or born.year is None:
        return False
    return (today.year - born.year, today.month, today.day) < (AGE_OF_MAJORITY, born.month or 1, born.day or 1)


def _role(text: str) -> str:
    words = fold_words(text)
    if words.startswith(("GUAR", "GTR", "RESP")):
        return "guarantor"
    return "co-signer" if words.startswith(("CO", "JOINT", "SECOND")) else "primary"


def _relatives(fields: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for name in fields if split_repeat(name)[0] in {"relative", "cosigner_name"}]


def _masked(cell: str) -> str:
    digits = re.sub(r"\D", "", cell)
    if len(digits) <= 4 and "E" not in cell.upper():  # noqa: PLR2004  (four digits are kept, never more)
        return cell
    return f"***-**-{digits[-4:]}" if len(digits) in range(7, 10) else "***-**-****"


def _ssn_columns(mapping: ColumnMapping) -> list[int]:
    return [guess.index for guess in mapping.columns if split_repeat(guess.field)[0] in {"ssn", "ssn_last4"}]


def _text_columns(mapping: ColumnMapping) -> list[int]:
    """Columns in which a number could hide: notes, and whatever is not used."""
    free = {"", "notes", "status", "alias", "relative"}
    return [guess.index for guess in mapping.columns if split_repeat(guess.field)[0] in free]


__all__ = ["NOBODY", "Fault", "PersonName", "PlacementRow", "RowReader", "RowSettings", "read_account"]
