"""A table of telephone lines: type, cut off or not, given to somebody else when; no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import dates
from skiptrace.demo.sources.told import Told, record_ids

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive
    from skiptrace.demo.spells import Bools, Ints, Texts

VOIP_SHARE = 0.12


def tell(archive: Archive) -> Told:
    """Every line that the table covers, as it stood a little while ago."""
    settings, rng = archive.settings.lines, archive.rng
    count = len(archive.history.numbers)
    number = rng.permutation(count)[: int(count * settings.coverage)]
    seen_on = archive.today - 5 - archive.later(len(number), settings.lag_years)
    fixed, since, ended, users = _latest_use(archive, number, seen_on)
    known = since > 0
    cut = known & (ended <= seen_on)
    columns = {
        "LINE_KEY": record_ids(rng, len(number), "L"),
        "TN": np.array([text[2:] for text in archive.numbers(number)], dtype=object),
        "LINE_TYPE": _line_types(archive, fixed),
        "DISCONNECTED": np.where(cut, "Y", "N"),
        "DISCONNECT_DATE": np.where(cut, dates(np.minimum(ended, seen_on), "%Y-%m-%d"), ""),
        "REASSIGNED_DATE": np.where(known & (users > 1), dates(since, "%Y-%m-%d"), ""),
        "AS_OF": dates(seen_on, "%Y-%m-%d"),
    }
    return Told(columns={name: cells[known] for name, cells in columns.items()}, id_column="LINE_KEY")


def _latest_use(archive: Archive, number: Ints, day: Ints) -> tuple[Bools, Ints, Ints, Ints]:
    """Of each number on the day: whether it is a landline, since when and until when in use, how many users so far."""
    fixed = np.zeros(len(number), dtype=np.bool_)
    since, ended, users = (np.zeros(len(number), dtype=np.int64) for _ in range(3))
    for spells, is_fixed in ((archive.mobile_owners, False), (archive.landline_owners, True)):
        position, row = spells.of(number)
        begun = spells.start[row] <= day[position]
        position, row = position[begun], row[begun]
        np.add.at(users, position, 1)
        # Rows come by start, so that the last one written for a position is the latest.
        newer = spells.start[row] >= since[position]
        position, row = position[newer], row[newer]
        since[position], ended[position], fixed[position] = spells.start[row], spells.end[row], is_fixed
    desks = np.isin(number, archive.history.desk_numbers)
    since[desks], ended[desks], fixed[desks] = 1, archive.today * 2, True
    return fixed, since, ended, users


def _line_types(archive: Archive, fixed: Bools) -> Texts:
    voip = archive.rng.random(len(fixed)) < np.where(fixed, VOIP_SHARE, VOIP_SHARE / 4)
    return np.where(voip, "VOIP", np.where(fixed, "LANDLINE", "WIRELESS")).astype(object)
