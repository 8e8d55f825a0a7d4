"""The blocking keys of people at a quick look, and how common their values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.plain import SIGN
from skiptrace.link.texts import Distinct, Texts, joined
from skiptrace.match.keys import (
    SHORTEST_EMAIL_NAME,
    Column,
    KeyParts,
    NameParts,
    distinct_column,
    mix,
    present,
)
from skiptrace.match.text_hashes import byte_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skiptrace.link.light import Light, LightPlace

Counts = dict[str, tuple[Texts, "NDArray[np.int64]"]]


def key_parts(light: Light) -> tuple[KeyParts, Counts]:
    """What keys are made of; and the distinct values of what is counted, each with the number of rows that have it."""
    given, family = Distinct.of(light.names.given), Distinct.of(light.names.family)
    names = NameParts.of(
        light.names.owner, (given.place, given.texts.strings()), (family.place, family.texts.strings())
    )
    everybody = np.arange(light.size)
    streets, dwellings, zips = zip(*map(_place_hashes, light.places), strict=True) if light.places else ((), (), ())
    emails, locals_ = zip(*map(_email_hashes, light.emails), strict=True) if light.emails else ((), ())
    years = light.born // 10_000
    parts = KeyParts(
        names=names,
        zips=_spread(zips),
        born=present(everybody, light.born.astype(np.uint64), light.born % 100 > 0),
        years=present(everybody, years.astype(np.uint64)),
        ssn=present(everybody, (light.ssn_last4 + 1).astype(np.uint64)),
        phones=_spread([phones.astype(np.uint64) for phones in light.phones]),
        emails=_spread(emails),
        email_names=_spread(locals_),
        streets=_spread(streets),
        dwellings=_spread(dwellings),
    )
    counts = {"given": (given.texts, given.many), "family": (family.texts, family.many), **_counts(light.places)}
    distinct, many = np.unique(years[years > 0], return_counts=True)
    counts["year"] = Texts.of(list(map(str, distinct.tolist()))), many
    return parts, counts


def _spread(columns: Sequence[NDArray[np.uint64]]) -> Column:
    """The values of several columns by their owners, each once; 0 is none."""
    if not columns:
        return Column(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))
    together = np.stack(columns, axis=1)
    owner = np.repeat(np.arange(len(together)), len(columns))
    return distinct_column(present(owner, together.ravel()))


def _place_hashes(place: LightPlace) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """Number and street; the same within a ZIP code or, where that is unknown, a city; and the ZIP code."""
    nothing = np.uint64(0)
    number, street, zip5 = place.number.hashes(), place.street.hashes(), place.zip5.hashes()
    area = np.where(zip5 != 0, zip5, place.city.hashes())
    door = np.where((number != 0) & (street != 0), mix(number, street), nothing)
    return door, np.where((door != 0) & (area != 0), mix(door, area), nothing), zip5


def _email_hashes(emails: Texts) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The address, and the part before the sign where it is long enough to mean somebody."""
    signs = np.append(np.flatnonzero(emails.data == SIGN), len(emails.data))
    length = np.minimum(signs[np.searchsorted(signs, emails.start[:-1])], emails.start[1:]) - emails.start[:-1]
    local = byte_hashes(emails.data, emails.start[:-1], length)
    return emails.hashes(), np.where(length >= SHORTEST_EMAIL_NAME, local, np.uint64(0))


def _counts(places: Sequence[LightPlace]) -> Counts:
    found: Counts = {}
    for kind, columns in (
        ("zip", [place.zip5 for place in places]),
        ("city", [place.city for place in places]),
        ("state", [place.state for place in places]),
    ):
        if columns:
            distinct = Distinct.of(joined(columns) if len(columns) > 1 else columns[0])
            found[kind] = distinct.texts, distinct.many
    return found


def somebody(light: Light) -> NDArray[np.bool_]:
    """Which rows hold anything that tells people apart."""
    some = (light.born > 0) | (light.ssn_last4 >= 0)
    named = (light.names.given.length > 0) | (light.names.family.length > 0)
    some[light.names.owner[named]] = True
    for column in (*(part for place in light.places for part in place.parts), *light.emails):
        some |= column.length > 0
    for phones in light.phones:
        some |= phones != 0
    some |= np.fromiter(map(bool, light.further), dtype=bool, count=light.size)
    return np.asarray(some, dtype=bool)
