"""A utility's extract: fresh service addresses, one account holder, one name column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import dates, spaced
from skiptrace.demo.sources.told import Told, record_ids
from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive, Names
    from skiptrace.demo.spells import Ints, Spells, Texts

KEPT_DAYS = 4 * 365
# The extract was drawn so long before today.
AGE_DAYS = 10
BOTH_NAMES_SHARE = 0.4
ADULT = 18


def tell(archive: Archive) -> Told:
    """One account for each household in each dwelling of the town."""
    settings, mess, rng = archive.settings.utility, archive.mess, archive.rng
    spells = _accounts(archive)
    person, day = spells.holder, spells.start + 20
    partner = _partners(archive, person, day)
    names = archive.names_on(person, day)
    ended = spells.end + archive.later(len(person), settings.lag_years)
    begun = np.minimum(spells.start + rng.integers(-5, 20, len(person)), archive.today - AGE_DAYS)
    closed = ended < archive.today - AGE_DAYS
    phone = _phones(archive, spells)
    streets = archive.streets(spells.value, typo_rate=settings.typo_rate, words_share=0.1, careless=0.06)
    columns = {
        "ACCT_NO": record_ids(rng, len(person), "U"),
        "CUSTOMER NAME": _customer_names(archive, names, partner),
        "SERVICE ADDRESS": streets.whole,
        "SVC CITY": streets.city,
        "SVC ST": streets.state,
        "SVC ZIP": streets.zip,
        "PHONE": mess.phones(archive.numbers(phone)),
        "SVC START": dates(begun, "%d-%b-%Y"),
        "SVC END": dates(np.where(closed, ended, 0), "%d-%b-%Y"),
        "ACCT STATUS": np.where(closed, "CLOSED", "ACTIVE"),
    }
    paired, called = np.flatnonzero(partner != NOBODY), np.flatnonzero(phone != NOBODY)
    both = np.concatenate([person, partner[paired]])
    return Told(
        columns=columns,
        id_column="ACCT_NO",
        row=np.concatenate([np.arange(len(person)), paired]),
        person=both,
        phone_person=person[called],
        phone=phone[called],
        home_person=both,
        home=np.concatenate([spells.value, spells.value[paired]]),
    )


def _accounts(archive: Archive) -> Spells:
    """Home spells of account holders: one adult for each household and dwelling."""
    history, settings, rng, today = archive.history, archive.settings.utility, archive.rng, archive.today
    homes = history.homes
    fresh = homes.start + archive.later(len(homes), settings.lag_years) < today - AGE_DAYS
    recent = (homes.end > today - KEPT_DAYS) & fresh & archive.known[homes.holder]
    grown = archive.age_on(homes.holder, np.maximum(homes.start, today - KEPT_DAYS)) >= ADULT
    wired = history.places.is_home(homes.value) & ~history.places.box[homes.value]
    spells = homes.take(np.flatnonzero(recent & grown & wired))
    spells = spells.take(rng.permutation(len(spells)))
    household = history.households.at(spells.holder, spells.start)
    key = spells.value * 4_000_000 + household
    _, first = np.unique(key, return_index=True)
    return spells.take(rng.permutation(first)[: int(len(first) * settings.coverage)])


def _partners(archive: Archive, person: Ints, day: Ints) -> Ints:
    """Partners who stand on the account: of the same name, living there, known to sources at all."""
    partner = archive.history.partners.at(person, day)
    safe = np.maximum(partner, 0)
    named = archive.names_on(person, day).family == archive.names_on(safe, day).family
    here = archive.history.homes.at(person, day) == archive.history.homes.at(safe, day)
    stands = archive.rng.random(len(person)) < BOTH_NAMES_SHARE
    return np.where((partner != NOBODY) & named & here & stands & archive.known[safe], partner, NOBODY)


def _customer_names(archive: Archive, names: Names, partner: Ints) -> Texts:
    mess, settings = archive.mess, archive.settings
    given = mess.short_forms(mess.typos(names.given, settings.utility.typo_rate), settings.nickname_rate)
    family = mess.typos(names.family, settings.utility.typo_rate)
    middle = mess.blanks(mess.initials(names.middle, 0.95), 0.4)
    hers = archive.history.people.given[np.maximum(partner, 0)]
    joint = np.where(partner == NOBODY, "", "& " + mess.short_forms(hers, settings.nickname_rate))
    return spaced(family, mess.blanks(names.suffix, 0.5), given, middle, joint)


def _phones(archive: Archive, spells: Spells) -> Ints:
    """The number the customer gave when service began, or when asked again since."""
    rng = archive.rng
    until = np.minimum(spells.end, archive.today)
    asked = spells.start + (rng.random(len(spells)) ** 2 * (until - spells.start)).astype(np.int64)
    landline = archive.landline_on(spells.holder, asked)
    mobile = archive.history.mobiles.at(spells.holder, asked)
    home_line = (landline != NOBODY) & (rng.random(len(spells)) < 0.5)  # noqa: PLR2004  # which of two they gave
    phone = np.where(home_line, landline, mobile)
    return np.where(rng.random(len(spells)) < archive.settings.utility.phone_rate, phone, NOBODY)
