"""The county assessor's roll: owners family-first, where the house stands and where the tax bill goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import column, dates, spaced
from skiptrace.demo.sources.told import Told, record_ids
from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive
    from skiptrace.demo.spells import Ints, Texts

LANDLORD_SHARE = 0.08
OWNERS_BY_AGE = ((30, 0.2), (45, 0.5), (65, 0.7), (200, 0.78))


def tell(archive: Archive) -> Told:
    """One row a property in the town, as owned some time ago."""
    person, home, day = _owners(archive)
    partner = archive.history.partners.at(person, day)
    partner = np.where((partner != NOBODY) & archive.known[np.maximum(partner, 0)], partner, NOBODY)
    let = _let(archive, len(person))
    situs = np.concatenate([home, let])
    owner = np.concatenate([np.arange(len(person)), np.arange(len(let))])
    columns = _columns(archive, person[owner], partner[owner], day[owner], situs, home[owner])
    paired = np.flatnonzero(partner[owner] != NOBODY)
    both = np.concatenate([person[owner], partner[owner][paired]])
    return Told(
        columns=columns,
        id_column="PARCEL_NO",
        row=np.concatenate([np.arange(len(owner)), paired]),
        person=both,
        home_person=both,
        home=np.concatenate([home[owner], home[owner][paired]]),
    )


def _owners(archive: Archive) -> tuple[Ints, Ints, Ints]:
    """Who owned the dwelling they lived in, and on which day the roll saw it."""
    rng, settings, history = archive.rng, archive.settings.assessor, archive.history
    person = np.flatnonzero(archive.known)
    day = archive.today - 60 - archive.later(len(person), settings.lag_years)
    home = history.homes.at(person, day)
    ages, shares = zip(*OWNERS_BY_AGE, strict=True)
    age = archive.age_on(person, day)
    chance = np.array(shares)[np.digitize(age, ages[:-1])] * settings.coverage
    # Whether a home is owned is a matter of the home and not of each of its people.
    owned = rng.random(int(home.max(initial=0)) + 1)[np.maximum(home, 0)] < chance
    house = (home != NOBODY) & history.places.is_home(np.maximum(home, 0)) & ~history.places.box[np.maximum(home, 0)]
    rows = rng.permutation(np.flatnonzero(owned & house & (age >= 25)))  # noqa: PLR2004  # few own a home before
    rows = rows[np.argsort(-age[rows] // 20, kind="stable")]
    _, first = np.unique(home[rows], return_index=True)
    rows = rng.permutation(rows[first])
    return person[rows], home[rows], day[rows]


def _let(archive: Archive, owners: int) -> Ints:
    """Dwellings that the first of the owners let to others."""
    count = int(owners * LANDLORD_SHARE)
    places = archive.history.places
    town = np.flatnonzero((places.zip < places.zips.home) & ~places.box)
    return archive.rng.choice(town, min(count, len(town)), replace=False)


def _columns(archive: Archive, person: Ints, partner: Ints, day: Ints, situs: Ints, home: Ints) -> dict[str, Texts]:
    rate = archive.settings.assessor.typo_rate
    place = archive.streets(situs, typo_rate=rate, words_share=0.05)
    mail = archive.streets(home, typo_rate=rate, words_share=0.05)
    return {
        "PARCEL_NO": record_ids(archive.rng, len(person), "R"),
        "OWNER NAME": _owner_names(archive, person, partner, day),
        "SITUS ADDRESS": place.whole,
        "SITUS CITY": place.city,
        "SITUS ZIP": place.zip,
        "MAILING ADDRESS": mail.whole,
        "MAILING CITY ST ZIP": column(map("{} {} {}".format, mail.city, mail.state, mail.zip)),
        "SALE DATE": dates(day - archive.rng.integers(30, 3000, len(person)), "%m/%d/%Y"),
        "ROLL DATE": dates(day, "%m/%d/%Y"),
    }


def _owner_names(archive: Archive, person: Ints, partner: Ints, day: Ints) -> Texts:
    mess = archive.mess
    his, hers = archive.names_on(person, day), archive.names_on(np.maximum(partner, 0), day)
    second = spaced(
        "& " + np.where(his.family == hers.family, "", hers.family + " ") + hers.given, mess.initials(hers.middle, 1.0)
    )
    first = spaced(his.family, his.given, mess.initials(his.middle, 0.8), mess.blanks(his.suffix, 0.2))
    return spaced(first, np.where(partner == NOBODY, "", second))
