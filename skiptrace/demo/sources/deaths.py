"""A table of deaths: most of them, some weeks late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import dates
from skiptrace.demo.sources.told import Told, record_ids

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive


def tell(archive: Archive) -> Told:
    """Who died, born when, when and in which state."""
    history, settings, mess, rng = archive.history, archive.settings.deaths, archive.mess, archive.rng
    person = np.flatnonzero((history.died > 0) & archive.known)
    noticed = history.died[person] + archive.later(len(person), settings.lag_years) < archive.today - 15
    person = rng.permutation(person[noticed & (rng.random(len(person)) < settings.coverage)])
    died = history.died[person]
    names = archive.names_on(person, died - 1)
    columns = {
        "CERT_NO": record_ids(rng, len(person), "D"),
        "LAST NAME": mess.typos(names.family, settings.typo_rate),
        "SFX": mess.blanks(names.suffix, 0.5),
        "FIRST NAME": mess.typos(names.given, settings.typo_rate),
        "MIDDLE NAME": mess.blanks(mess.initials(names.middle, 0.5), 0.3),
        "DATE OF BIRTH": dates(mess.births(history.people.born[person], settings.typo_rate / 2), "%m%d%Y"),
        "DATE OF DEATH": dates(died, "%m%d%Y"),
        "STATE": archive.streets(archive.home_on(person, died - 1), typo_rate=0.0).state,
    }
    return Told(columns=columns, id_column="CERT_NO", row=np.arange(len(person)), person=person)
