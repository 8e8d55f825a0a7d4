"""The columns of a placement file that say who the debtor is, how to reach them and what is owed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from skiptrace.errors import Unreadable
from skiptrace.intake.fillers import fold_phone
from skiptrace.intake.mapping import numbered, split_repeat
from skiptrace.intake.money import read_money
from skiptrace.intake.stops import says_yes
from skiptrace.intake.survey import address_hashes, ssn_hashes
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.addresses import assemble_addresses, read_address
from skiptrace.normalize.dates import from_age, read_birth_date, read_date
from skiptrace.normalize.emails import read_emails
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.phones import read_phones
from skiptrace.normalize.ssn import read_ssn, read_ssn_last4

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from skiptrace.intake.survey import Survey
    from skiptrace.model import Address, Email, Employer, PartialDate, Phone

    Fields = Mapping[str, Sequence[str]]

# Position in the block -> what was refused there; most rows have nothing refused.
Refusals = defaultdict[int, list[Unreadable]]

_SHARED: Final = "stands beside so many people that it says nothing about one"
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_FEWEST_SSN_DIGITS: Final = 7
_WORDS: Final = re.compile(r"[A-Z]+")
# What a status of a phone or an address says when nothing is wrong with it, or when nobody has tried it.
_SOUND: Final = frozenset(
    [
        "ACTIVE",
        "ADDRESS",
        "AND",
        "CONFIRMED",
        "CONNECTED",
        "CURRENT",
        "DELIVERABLE",
        "DELIVERED",
        "GOOD",
        "IN",
        "IS",
        "LIVE",
        "NEW",
        "NUMBER",
        "OK",
        "OKAY",
        "ON",
        "PHONE",
        "PRIMARY",
        "SERVICE",
        "UNCONFIRMED",
        "UNTESTED",
        "UNTRIED",
        "UNVERIFIED",
        "VALID",
        "VALIDATED",
        "VERIFIED",
        "WORKING",
    ]
)
# 12 ELM ST (BAD ADDRESS), 12 ELM ST **RETURNED MAIL**, 12 ELM ST - MOVED; Old Mill Rd is a street.
_REMARK: Final = re.compile(
    r"[\s(\[*:,-]*\b(?:(?:bad|wrong|invalid) (?:address|addr|add)|old address|return(?:ed)? mail|mail return(?:ed)?"
    r"|undeliverable)\b[\s)\]*:,-]*"
    r"|\s*[(\[*]+\s*(?:bad|old|moved|returned|rts|vacant)\s*[)\]*]+\s*|\s+-+\s*(?:bad|old|moved|returned|rts|vacant)\s*$",
    re.IGNORECASE,
)
_MAYBE_REMARK: Final = re.compile(r"mail|bad|old|wrong|invalid|moved|returned|rts|vacant|undeliv", re.IGNORECASE)
# What the type of a phone calls a number that reaches another person than the debtor, or nobody.
_OF_SOMEBODY_ELSE: Final = frozenset(
    [
        *("ATTORNEY", "ATTY", "LAWYER", "REFERENCE", "REF", "RELATIVE", "REL", "NEIGHBOR", "NEIGHBOUR", "FRIEND"),
        *("SPOUSE", "WIFE", "HUSBAND", "MOTHER", "FATHER", "MOM", "DAD", "PARENT", "PARENTS", "SISTER", "BROTHER"),
        *("SON", "DAUGHTER", "EMERGENCY", "NOK", "KIN", "LANDLORD", "COSIGNER", "CODEBTOR", "COBORROWER", "FAX"),
        *("GUARANTOR", "THIRDPARTY", "ROOMMATE"),
    ]
)


def _shared(name: str, text: str) -> Unreadable:
    shown = f"{'*' * min(8, max(0, len(text) - 2))}{text[-2:]}"
    return Unreadable(name, f"{shown} {_SHARED}", fix="leave it empty where it is not the debtor's own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Birth date and social security number of one row, and what of them could not be read."""

    born: PartialDate | None = None
    ssn_last4: str = ""
    ssn_hash: str = ""
    refusals: tuple[Unreadable, ...] = ()


def read_identities(fields: Fields, count: int, survey: Survey, *, hash_key: bytes, today: dt.date) -> list[Identity]:
    """Birth date and social security number of every row."""
    blank = [""] * count
    births = _births(fields, count, survey, today)
    shared = survey.fillers.get("ssn", frozenset())
    numbers = ssn_hashes(fields, count).tolist() if shared else [0] * count
    whole, last = fields.get("ssn", blank), fields.get("ssn_last4", blank)
    found: list[Identity] = []
    for i in range(count):
        born, refusals = births[i]
        last4, hashed = "", ""
        if shared and numbers[i] in shared:
            refusals = (*refusals, _shared("ssn", whole[i].strip()))
        elif whole[i] or last[i]:
            last4, hashed, refused = _ssn(whole[i], last[i], hash_key)
            refusals = (*refusals, *refused)
        found.append(Identity(born=born, ssn_last4=last4, ssn_hash=hashed, refusals=refusals))
    return found


def _ssn(whole: str, last: str, hash_key: bytes) -> tuple[str, str, tuple[Unreadable, ...]]:
    """Last four and keyed hash; a whole number is used wherever it stands, masked ones give their last four."""
    refused: list[Unreadable] = []
    for text in filter(None, (whole.strip(), last.strip())):
        try:
            if sum(map(str.isdigit, text)) >= _FEWEST_SSN_DIGITS:
                number = read_ssn(text)
                return number.last4, number.hashed(hash_key), ()
            return read_ssn_last4(text), "", ()
        except Unreadable as refusal:
            refused.append(refusal.with_traceback(None))
    return "", "", tuple(refused)


def _births(
    fields: Fields, count: int, survey: Survey, today: dt.date
) -> list[tuple[PartialDate | None, tuple[Unreadable, ...]]]:
    """The birth date, else the birth year, else what an age says."""
    blank = [""] * count
    order = survey.order_of("born")
    found: list[tuple[PartialDate | None, tuple[Unreadable, ...]]] = []
    rows = zip(fields.get("born", blank), fields.get("birth_year", blank), fields.get("age", blank), strict=True)
    for born, year, age in rows:
        date = read_birth_date.attempt(born, order=order, today=today) if born.strip() else None
        refusals = (date,) if isinstance(date, Unreadable) else ()
        if date is None or isinstance(date, Unreadable):
            date = _from_year_or_age(year.strip(), age.strip(), today)
        found.append((date, refusals))
    return found


def _from_year_or_age(year: str, age: str, today: dt.date) -> PartialDate | None:
    if _YEAR.fullmatch(year):
        date = read_birth_date.attempt(year, today=today)
        return None if isinstance(date, Unreadable) else date
    if age.isascii() and age.isdigit() and 0 < len(age) <= 3 and 0 < int(age) <= 120:  # noqa: PLR2004
        return from_age(int(age), today)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Addresses, phones, e-mails and employers of every row, those that are known not to work, and refusals."""

    addresses: list[tuple[Address, ...]]
    phones: list[tuple[Phone, ...]]
    emails: list[tuple[Email, ...]]
    employers: list[tuple[Employer, ...]]
    bad: defaultdict[int, list[str]]
    refusals: Refusals


def read_contacts(fields: Fields, count: int, survey: Survey) -> Contacts:
    """The contacts of every row."""
    contacts = Contacts(
        addresses=[()] * count,
        phones=[()] * count,
        emails=[()] * count,
        employers=[()] * count,
        bad=defaultdict(list),
        refusals=defaultdict(list),
    )
    by_base: dict[str, list[int]] = {}
    for name in fields:
        base, number = split_repeat(name)
        by_base.setdefault(base, []).append(number)
    for number in sorted(by_base.get("phone", ())):
        _read_phone_column(fields, number, survey, contacts)
    for base in ("phone_bad", "disconnected"):
        for number in by_base.get(base, ()):
            if numbered("phone", number) not in fields:
                _read_bad_numbers(fields[numbered(base, number)], contacts)
    for number in sorted({number for base in ("address", "street", "city", "zip") for number in by_base.get(base, ())}):
        _read_address_columns(fields, number, count, survey, contacts)
    for number in sorted(by_base.get("email", ())):
        _read_email_column(fields[numbered("email", number)], survey, contacts)
    for number in sorted(by_base.get("employer", ())):
        _read_employer_column(fields[numbered("employer", number)], contacts)
    for number in sorted(by_base.get("employer_phone", ())):
        _read_employer_phones(fields[numbered("employer_phone", number)], survey, contacts)
    return contacts


def _read_phone_column(fields: Fields, number: int, survey: Survey, contacts: Contacts) -> None:
    shared = survey.fillers.get("phone", frozenset())
    extensions = fields.get(numbered("phone_extension", number))
    flags = [fields[name] for base in ("phone_bad", "disconnected") if (name := numbered(base, number)) in fields]
    types = fields.get(numbered("phone_type", number))
    for i, text in enumerate(fields[numbered("phone", number)]):
        if not text:
            continue
        if types and not _OF_SOMEBODY_ELSE.isdisjoint(_WORDS.findall(types[i].upper())):
            reason = "its type says that it is a fax or somebody else's"
            contacts.refusals[i].append(Unreadable("phone", reason, fix="keep only the debtor's own numbers"))
            continue
        written = f"{text} x{extensions[i].strip()}" if extensions and extensions[i].strip().isdigit() else text
        phones = _phones(written, shared, contacts.refusals, i)
        if not phones:
            continue
        held = contacts.phones[i]
        known = {phone.e164 for phone in held}
        contacts.phones[i] = held + tuple(phone for phone in phones if phone.e164 not in known)
        if flags and any(_says_bad(flag[i]) for flag in flags):
            contacts.bad[i] += [phone.e164 for phone in phones]


def _phones(text: str, shared: frozenset[int], refusals: Refusals, i: int) -> tuple[Phone, ...]:
    phones, refused = read_phones(text)
    if refused:
        refusals[i] += refused
    if shared:
        common = [phone for phone in phones if hash(fold_phone(phone.e164)) in shared]
        refusals[i] += [_shared("phone", phone.e164) for phone in common]
        return tuple(phone for phone in phones if phone not in common)
    return phones


def _says_bad(text: str) -> bool:
    """Whether a mark or a status says that a contact does not work: a date or a reason does, ``GOOD`` does not."""
    if says_yes(text) is False:
        return False
    words = _WORDS.findall(text.upper())
    return not words or not _SOUND.issuperset(words)


def _read_bad_numbers(texts: Sequence[str], contacts: Contacts) -> None:
    """A column of numbers known not to work; a bare yes belongs to the row's only phone."""
    for i, text in enumerate(texts):
        if not _says_bad(text):
            continue
        answer = says_yes(text)
        phones = read_phones(text)[0] if answer is None else contacts.phones[i]
        if len(phones) == 1 or answer is None:
            contacts.bad[i] += [phone.e164 for phone in phones]


_ADDRESS_CELLS: Final = ("street", "street_line2", "city", "state", "zip", "country")


def _read_address_columns(fields: Fields, number: int, count: int, survey: Survey, contacts: Contacts) -> None:
    blank = [""] * count
    whole = fields.get(numbered("address", number), blank)
    parts = zip(*(fields.get(numbered(name, number), blank) for name in _ADDRESS_CELLS), strict=True)
    shared = survey.fillers.get("address", frozenset())
    hashed = address_hashes(fields, number, count).tolist() if shared else blank
    bad = fields.get(numbered("address_bad", number), blank)
    for i, cells in enumerate(parts):
        if not whole[i] and not any(cells):
            continue
        if shared and hashed[i] in shared:
            contacts.refusals[i].append(_shared("street", (cells[0] or whole[i]).strip()))
            continue
        line, remark = _without_remark(whole[i])
        street, remark_too = _without_remark(cells[0])
        addresses = _addresses(line, (street, *cells[1:]))
        if isinstance(addresses, Unreadable):
            contacts.refusals[i].append(addresses)
            continue
        contacts.addresses[i] += tuple(address for address in addresses if address not in contacts.addresses[i])
        if remark or remark_too or _says_bad(bad[i]):
            contacts.bad[i] += filter(None, map(address_key, addresses))


def _without_remark(text: str) -> tuple[str, bool]:
    """An address line without a clerk's remark that mail comes back from there, and whether there was one."""
    if not _MAYBE_REMARK.search(text):
        return text, False
    line = " ".join(_REMARK.sub(" ", text).split())
    # "BAD ADDRESS" alone is a filler, which is told as such.
    return (line, True) if any(map(str.isdigit, line)) and line != " ".join(text.split()) else (text, False)


def _addresses(whole: str, cells: tuple[str, ...]) -> tuple[Address, ...] | Unreadable:
    street, line2, city, state, zip_code, country = cells
    if whole:
        # Town and ZIP code of their own columns complete a line that lacks them.
        if not street and not zip_code:
            address = read_address.attempt(whole)
            return address if isinstance(address, Unreadable) else (address,)
        street = street or whole
    return assemble_addresses.attempt(street, line2, city, state, zip_code, country)


def _read_email_column(texts: Sequence[str], survey: Survey, contacts: Contacts) -> None:
    shared = survey.fillers.get("email", frozenset())
    for i, text in enumerate(texts):
        if not text:
            continue
        emails, refused = read_emails(text)
        if refused:
            contacts.refusals[i] += refused
        common = [email for email in emails if hash(email.address) in shared] if shared else []
        if common:
            contacts.refusals[i] += [_shared("email", email.address) for email in common]
        # JDOE@EXAMPLE.COM in the next column is the same address.
        known = {email.address for email in (*contacts.emails[i], *common)}
        contacts.emails[i] += tuple(email for email in emails if email.address not in known)


def _read_employer_column(texts: Sequence[str], contacts: Contacts) -> None:
    for i, text in enumerate(texts):
        if text.strip():
            employer = read_employer.attempt(text)
            if isinstance(employer, Unreadable):
                contacts.refusals[i].append(employer)
            else:
                contacts.employers[i] += (employer,)


def _read_employer_phones(texts: Sequence[str], survey: Survey, contacts: Contacts) -> None:
    """A work phone belongs to the employer when one is named, else to the debtor."""
    shared = survey.fillers.get("phone", frozenset())
    for i, text in enumerate(texts):
        phones = _phones(text, shared, contacts.refusals, i) if text.strip() else ()
        if not phones:
            continue
        if contacts.employers[i]:
            employer, *others = contacts.employers[i]
            told = _with_phone(employer, phones[0])
            # A second number at work stands beside the first.
            contacts.employers[i] = (employer, *others, told) if employer.phone else (told, *others)
        else:
            held = {phone.e164 for phone in contacts.phones[i]}
            contacts.phones[i] += tuple(phone for phone in phones if phone.e164 not in held)


def _with_phone(employer: Employer, phone: Phone) -> Employer:
    return type(employer)(
        name=employer.name,
        legal_form=employer.legal_form,
        key=employer.key,
        phone=phone,
        as_written=employer.as_written,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Debts:
    """What is owed to whom since when, on every row."""

    creditors: Sequence[str]
    clients: Sequence[str]
    balances: Sequence[int | None]
    placed: Sequence[dt.date | None]
    opened: Sequence[dt.date | None]
    refusals: Refusals


def read_debts(fields: Fields, count: int, survey: Survey, *, today: dt.date) -> Debts:
    """Creditor, client, balance and dates of every row."""
    blank = [""] * count
    refusals: Refusals = defaultdict(list)
    return Debts(
        creditors=[text.strip() for text in fields.get("creditor", blank)],
        clients=[text.strip() for text in fields.get("client", blank)],
        balances=_balances(fields.get("balance", blank), refusals),
        placed=_dates("placed_on", fields, count, survey, today, refusals),
        opened=_dates("opened_on", fields, count, survey, today, refusals),
        refusals=refusals,
    )


def _balances(texts: Iterable[str], refusals: Refusals) -> list[int | None]:
    found: list[int | None] = []
    for i, text in enumerate(texts):
        amount = None
        if text.strip():
            try:
                amount = read_money(text)
            except Unreadable as refusal:
                refusals[i].append(refusal.with_traceback(None))
        found.append(amount)
    return found


def _dates(
    name: str, fields: Fields, count: int, survey: Survey, today: dt.date, refusals: Refusals
) -> list[dt.date | None]:
    if name not in fields:
        return [None] * count
    order = survey.order_of(name)
    found: list[dt.date | None] = []
    for i, text in enumerate(fields[name]):
        date = read_date.attempt(text, order=order, today=today) if text.strip() else None
        if isinstance(date, Unreadable):
            refusals[i].append(Unreadable(name, date.reason, fix=date.fix, filler=date.filler))
            date = None
        found.append(date.exact if date else None)
    return found
