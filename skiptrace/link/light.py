"""
A quick look at people: enough to see whom they might be, at a fraction of the price of reading them in full.

Of a million rows a few thousand come into question. These are read in full; all others only as far as the texts are
clean, column by column as bytes, with streets cut down to number and first word. Both sides are looked at alike, so
what agrees in full agrees here; where a text is not plain the readers of `normalize` are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import numbered
from skiptrace.link import plain
from skiptrace.link.reading import NAME_FIELDS, born_numbers, packed_columns
from skiptrace.link.texts import LOWER, UPPER, Texts
from skiptrace.match.people import ITEM, UNKNOWN_SSN, PersonRows, packed
from skiptrace.normalize.names import assemble_name
from skiptrace.normalize.phones import read_phone
from skiptrace.reference.names import read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from skiptrace.link.reading import Fields
    from skiptrace.model import PersonName

LONGEST_LINE = 200


@dataclass(slots=True)
class LightNames:
    """Names with the row that each stands on: several where a cell names several people."""

    owner: NDArray[np.int64]
    given: Texts
    middle: Texts
    family: Texts
    suffix: Texts


@dataclass(slots=True)
class LightPlace:
    """One address of every row: number and first word of the street, town, state and ZIP code, empty where unknown."""

    number: Texts
    street: Texts
    city: Texts
    state: Texts
    zip5: Texts

    @property
    def parts(self) -> tuple[Texts, Texts, Texts, Texts, Texts]:
        """All columns."""
        return self.number, self.street, self.city, self.state, self.zip5


@dataclass(slots=True)
class Light:
    """What a quick look shows of some rows; numbers of phones and dates are 0 where unknown, SSNs -1."""

    size: int
    names: LightNames
    born: NDArray[np.int64]
    ssn_last4: NDArray[np.int64]
    places: list[LightPlace]
    phones: list[NDArray[np.int64]]
    emails: list[Texts]
    further: list[str]
    """Columns of unknown meaning as `PersonRows` packs them."""


def look(fields: Fields) -> Light:
    """A quick look at the rows of a block."""
    return Light(
        size=fields.size,
        names=_names(fields),
        born=_born(fields),
        ssn_last4=_last_four(fields),
        places=[_place(fields, number) for number in fields.plan.reading.mapping.address_numbers()],
        phones=[_phones(fields[name]) for name in fields.repeats("phone")],
        emails=[_emails(fields[name]) for name in fields.repeats("email")],
        further=packed_columns([column.strings() for column in fields.further], fields.size),
    )


def light_rows(light: Light) -> PersonRows:
    """The same as people to be compared."""
    rows = PersonRows()
    nothing = [""] * light.size
    more: list[list[str]] = [[] for _ in range(light.size)]
    _put_names(rows, light, more)
    rows.born, rows.ssn_last4 = light.born.tolist(), light.ssn_last4.tolist()
    places = [[part.strings() for part in place.parts] for place in light.places] or [[nothing] * 5]
    rows.number, rows.street, rows.city, rows.state, rows.zip5 = places[0]
    for number, street, city, state, zip5 in places[1:]:
        for row, parts in enumerate(zip(number, street, nothing, city, state, zip5, strict=True)):
            if any(parts):
                more[row].append(packed("a", *parts))
    phones = [column.tolist() for column in light.phones] or [[0] * light.size]
    rows.phone = phones[0]
    for column in phones[1:]:
        _put(more, "p", (str(number) if number else "" for number in column))
    emails = [column.strings() for column in light.emails] or [nothing]
    rows.email = emails[0]
    for addresses in emails[1:]:
        _put(more, "e", addresses)
    rows.unit = rows.employer = nothing
    rows.more = [ITEM.join(filter(None, (*items, packed))) for items, packed in zip(more, light.further, strict=True)]
    return rows


def _put(more: list[list[str]], kind: str, values: Iterable[str]) -> None:
    for items, value in zip(more, values, strict=True):
        if value:
            items.append(packed(kind, value))


def _put_names(rows: PersonRows, light: Light, more: list[list[str]]) -> None:
    names = light.names
    columns = [part.strings() for part in (names.given, names.middle, names.family, names.suffix)]
    if len(names.owner) == light.size and (names.owner == np.arange(light.size)).all():
        rows.given, rows.middle, rows.family, rows.suffix = columns
        return
    rows.given, rows.middle, rows.family, rows.suffix = ([""] * light.size for _ in columns)
    seen: set[int] = set()
    for row, *parts in zip(names.owner.tolist(), *columns, strict=True):
        if row in seen:
            more[row].append(packed("n", *parts))
        else:
            seen.add(row)
            rows.given[row], rows.middle[row], rows.family[row], rows.suffix[row] = parts


def _names(fields: Fields) -> LightNames:
    if NAME_FIELDS.isdisjoint(fields.names):
        return _of_names([], [])
    if "full_name" in fields.names or "alias" in fields.names:
        return _read_in_full(fields)
    given, middle, family, suffix = (
        fields.get(part) for part in ("given_name", "middle_name", "family_name", "suffix")
    )
    odd = ~(plain.is_alphabetic(given) & plain.is_alphabetic(family)) & (given.length + family.length > 0)
    others: list[PersonName | None] = []
    if odd.any():
        cells = zip(*(part.some(odd) for part in (given, middle, family, suffix)), strict=True)
        read = (assemble_name.attempt(*cell) for cell in cells)
        others = [None if isinstance(name, Unreadable) else name for name in read]
    return LightNames(
        np.arange(fields.size),
        *(
            part.mapped(UPPER).replaced(odd, [getattr(name, attribute) if name else "" for name in others])
            for part, attribute in ((given, "given"), (middle, "middle"), (family, "family"), (suffix, "suffix"))
        ),
    )


def _read_in_full(fields: Fields) -> LightNames:
    named = read_names(fields.reader()).persons
    pairs = [(row, name) for row, persons in enumerate(named) for person in persons for name in person]
    return _of_names([row for row, _ in pairs], [name for _, name in pairs])


def _of_names(rows: Sequence[int], names: Sequence[PersonName]) -> LightNames:
    return LightNames(
        np.array(rows, dtype=np.int64),
        Texts.of([name.given for name in names]),
        Texts.of([name.middle for name in names]),
        Texts.of([name.family for name in names]),
        Texts.of([name.suffix for name in names]),
    )


def _born(fields: Fields) -> NDArray[np.int64]:
    """Birth dates; ISO dates, which most files have, by their digits."""
    nobody = np.zeros(fields.size, dtype=np.int64)
    if fields.names.isdisjoint({"born", "birth_year", "age"}):
        return nobody
    born = fields.get("born")
    if not fields.names.isdisjoint({"birth_year", "age"}):
        return np.array(born_numbers(fields.reader(("born", "birth_year", "age"))), dtype=np.int64)
    found = plain.iso_dates(born)
    odd = (found == 0) & (born.length > 0)
    if odd.any():
        found[odd] = born_numbers(fields.reader(("born",), odd))
    return found


def _last_four(fields: Fields) -> NDArray[np.int64]:
    name = next((name for name in ("ssn_last4", "ssn") if name in fields.names), "")
    if not name:
        return np.full(fields.size, UNKNOWN_SSN, dtype=np.int64)
    texts = fields[name]
    found = plain.four_digits(texts) if name == "ssn_last4" else np.full(fields.size, UNKNOWN_SSN, dtype=np.int64)
    odd = (found == UNKNOWN_SSN) & (texts.length > 0)
    if odd.any():
        read = fields.reader((name,), odd).ssn()
        found[odd] = [int(text) if text else UNKNOWN_SSN for text in read]
    return found


def _place(fields: Fields, number: int) -> LightPlace:
    whole = fields.get(numbered("address", number))
    line = whole if numbered("address", number) in fields.names else fields.get(numbered("street", number))
    doors, streets = plain.doors(line)
    zips = fields.get(numbered("zip", number))
    zip5 = plain.first_five(zips) if numbered("zip", number) in fields.names else plain.last_five(whole)
    city, state = (plain.stripped(fields.get(numbered(part, number)).mapped(UPPER)) for part in ("city", "state"))
    return LightPlace(doors, streets, city, state, zip5)


def _phones(texts: Texts) -> NDArray[np.int64]:
    found = plain.ten_digits(texts)
    odd = (found == 0) & (texts.length > 0)
    if odd.any():
        read = (read_phone.attempt(text) for text in texts.some(odd))
        found[odd] = [0 if isinstance(phone, Unreadable) else int(phone.e164.lstrip("+")) for phone in read]
    return found


def _emails(texts: Texts) -> Texts:
    """Mailboxes without what some providers ignore; enough to see that two may be one."""
    found, odd = plain.mailboxes(texts.mapped(LOWER))
    return found.replaced(odd, [_email(text) for text in texts.some(odd)])


def _email(text: str) -> str:
    local, sign, domain = text[:LONGEST_LINE].strip().lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if sign and "." in domain else ""
