"""The truth about every account: who it is, where and how that person can be reached today."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from skiptrace.demo.archive import Archive
    from skiptrace.demo.placement import Debtors, Placement
    from skiptrace.demo.sources.told import Told
    from skiptrace.demo.spells import Bools, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTruth:
    """
    One account's truth.

    Args:
        account: The client's number.
        person: Who it is; the same for two accounts of one person.
        alive: Whether the person lives today.
        died: Date of death in ISO 8601, or empty.
        stopped: The client's own file says that nobody may be contacted.
        phones: The person's own working numbers, E.164.
        household_phones: The landline of the household.
        address: Where the person lives, in normal form; empty for the dead.
        emails: Addresses in use.
        told_phones: Those of the phones that a source's record of the person or the household tells.
        told_address: Whether a source's record of the person tells the address.
        records: Record ids about the person by source.
        tags: What makes the case hard.
        former_phones: Numbers that once were the person's or the household's, those of today among them.
        former_addresses: Where the person has ever lived, in normal form.
    """

    account: str
    person: str
    alive: bool
    died: str
    stopped: bool
    phones: tuple[str, ...]
    household_phones: tuple[str, ...]
    address: str
    emails: tuple[str, ...]
    told_phones: tuple[str, ...]
    told_address: bool
    records: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...]
    former_phones: tuple[str, ...] = ()
    former_addresses: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        """Alive, free to be contacted, and a working number stands in a source."""
        return self.alive and not self.stopped and bool(self.told_phones)

    @property
    def right_phones(self) -> frozenset[str]:
        """The numbers that reach the person."""
        return frozenset(self.phones + self.household_phones)


@dataclass(frozen=True, slots=True)
class Truth:
    """All accounts by number, and all numbers that ring with anybody today."""

    accounts: Mapping[str, AccountTruth]
    in_service: frozenset[str]


def read_truth(path: Path) -> Truth:
    """The truth as `write_truth` wrote it: one account a line, then the numbers in service."""
    accounts: dict[str, AccountTruth] = {}
    in_service: frozenset[str] = frozenset()
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if "in_service" in row:
                in_service = frozenset(row["in_service"])
            else:
                accounts[row["account"]] = AccountTruth(**{name: _frozen(value) for name, value in row.items()})
    return Truth(accounts, in_service)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return {key: tuple(ids) for key, ids in value.items()} if isinstance(value, dict) else value


def write_truth(path: Path, truth: Truth) -> None:
    """Write it as JSON Lines."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for account in truth.accounts.values():
            file.write(json.dumps(asdict(account)) + "\n")
        file.write(json.dumps({"in_service": sorted(truth.in_service)}) + "\n")


def draw_truth(archive: Archive, debtors: Debtors, placement: Placement, told: Mapping[str, Told]) -> Truth:
    """The truth, taken from the simulation and from nothing else."""
    builder = _Builder(archive, debtors, placement, told)
    accounts = {truth.account: truth for truth in builder.accounts()}
    return Truth(accounts, frozenset(archive.numbers(_in_service(archive))))


def _in_service(archive: Archive) -> Ints:
    history = archive.history
    parts = [spells.value[spells.end > archive.today] for spells in (history.mobiles, history.landlines)]
    return np.unique(np.concatenate([*parts, history.desk_numbers]))


class _Builder:
    """Everything about the debtors in columns, and then account by account."""

    def __init__(self, archive: Archive, debtors: Debtors, placement: Placement, told: Mapping[str, Told]) -> None:
        self.archive, self.debtors, self.placement, self.told = archive, debtors, placement, told
        today, person, history = archive.today, debtors.person, archive.history
        self.alive = archive.alive_on(person, today)
        nobody = np.full(len(person), NOBODY, dtype=np.int64)
        self.mobile = np.where(self.alive, history.mobiles.at(person, today), nobody)
        self.landline = np.where(self.alive, archive.landline_on(person, today), nobody)
        self.home = np.where(self.alive, history.homes.at(person, today), nobody)
        self.email = np.where(self.alive, history.emails.at(person, today), nobody)
        self.tags = dict(hard_cases(archive, debtors, placement))
        self.told_numbers = _pairs((t.phone_person, t.phone) for t in told.values())
        self.told_homes = _pairs((t.home_person, t.home) for t in told.values())
        self.records = {name: _records_of(source, person) for name, source in told.items()}
        self.housemates = _housemates(archive, person)

    def accounts(self) -> Iterable[AccountTruth]:
        """Every account's truth, in the order of the debtors."""
        return (self._account(row) for row in range(len(self.debtors)))

    def _account(self, row: int) -> AccountTruth:
        archive, person = self.archive, int(self.debtors.person[row])
        around = (person, *self.housemates.get(person, ()))
        lines = [int(number) for number in (self.mobile[row], self.landline[row]) if number != NOBODY]
        told = [number for number in lines if any((who, number) in self.told_numbers for who in around)]
        home, died = int(self.home[row]), int(archive.history.died[person])
        return AccountTruth(
            account=str(self.placement.account[row]),
            person=f"W{person:07d}",
            alive=bool(self.alive[row]),
            died=dt.date.fromordinal(died).isoformat() if died > 0 else "",
            stopped=bool(self.placement.stopped[row]),
            phones=self._texts(self.mobile[row]),
            household_phones=self._texts(self.landline[row]),
            address=archive.history.places.address(home).line if home != NOBODY else "",
            emails=tuple(filter(None, archive.emails(self.email[row : row + 1]))),
            told_phones=tuple(archive.numbers(np.array(told, dtype=np.int64))),
            told_address=(person, home) in self.told_homes,
            records={name: ids[person] for name, ids in self.records.items() if person in ids},
            tags=tuple(name for name, holds in self.tags.items() if holds[row]),
            former_phones=tuple(archive.numbers(_ever_called(archive, person))),
            former_addresses=_ever_home(archive, person),
        )

    def _texts(self, number: int) -> tuple[str, ...]:
        return (str(self.archive.history.numbers[number]),) if number != NOBODY else ()


def _ever_called(archive: Archive, person: int) -> Ints:
    """The mobiles the person has had, and the landlines of households while the person belonged to them."""
    history, who = archive.history, np.array([person])
    _, mobile = history.mobiles.of(who)
    _, member = history.households.of(who)
    position, line = history.landlines.of(history.households.value[member])
    member = member[position]
    together = (history.households.start[member] < history.landlines.end[line]) & (
        history.landlines.start[line] < history.households.end[member]
    )
    return np.unique(np.concatenate([history.mobiles.value[mobile], history.landlines.value[line[together]]]))


def _ever_home(archive: Archive, person: int) -> tuple[str, ...]:
    _, row = archive.history.homes.of(np.array([person]))
    places = archive.history.places
    return tuple(sorted({places.address(home).line for home in archive.history.homes.value[row].tolist()}))


def _pairs(columns: Iterable[tuple[Ints, Ints]]) -> set[tuple[int, int]]:
    return {pair for left, right in columns for pair in zip(left.tolist(), right.tolist(), strict=True)}


def _records_of(told: Told, wanted: Ints) -> dict[int, tuple[str, ...]]:
    ids: dict[int, list[str]] = {}
    rows = np.flatnonzero(np.isin(told.person, wanted))
    names: list[str] = told.columns[told.id_column].tolist()
    for row in rows.tolist():
        ids.setdefault(int(told.person[row]), []).append(names[int(told.row[row])])
    return {person: tuple(sorted(records)) for person, records in ids.items()}


def _housemates(archive: Archive, person: Ints) -> dict[int, tuple[int, ...]]:
    """Who belongs to the same household today: their records tell the shared landline too."""
    households, today = archive.history.households, archive.today
    now = np.flatnonzero(households.end > today)
    members: dict[int, list[int]] = {}
    for who, house in zip(households.holder[now].tolist(), households.value[now].tolist(), strict=True):
        members.setdefault(house, []).append(who)
    wanted = zip(person.tolist(), households.at(person, today).tolist(), strict=True)
    return {who: tuple(members.get(house, ())) for who, house in wanted}


def hard_cases(archive: Archive, debtors: Debtors, placement: Placement) -> Iterable[tuple[str, Bools]]:
    """The reasons for which a case is hard, each with the accounts that it holds for."""
    history, person, known_on, today = archive.history, debtors.person, debtors.known_on, archive.today
    people, places = history.people, history.places
    now, then = archive.home_on(person, today), placement.home
    moved = now != then
    town = places.is_home(now) & places.is_home(then)
    near = (places.zip[now] == places.zip[then]) | town
    owner = archive.mobile_owners.at(np.maximum(placement.mobile, 0), today)
    yield "dead", history.died[person] > 0
    yield "absent", debtors.absent
    yield "duplicate", debtors.duplicate
    yield "never_moved", ~moved
    yield "moved_near", moved & near
    yield "moved_far", moved & ~near
    yield "name_changed", archive.names_on(person, known_on).family != archive.names_on(person, today).family
    yield "junior_senior", people.suffix[person] != ""
    yield "twin", people.twin[person]
    yield "namesake", _has_namesake(archive, person)
    yield "phone_kept", (placement.mobile != NOBODY) & (owner == person)
    yield "phone_with_stranger", (placement.mobile != NOBODY) & (owner != NOBODY) & (owner != person)


def _has_namesake(archive: Archive, person: Ints) -> Bools:
    """Somebody else, alive or dead, has the same given and present family name and is of about the same age."""
    everybody = np.arange(len(archive.history.people))
    names = archive.names_on(everybody, archive.today)
    born: dict[tuple[str, str], list[int]] = {}
    for given, family, day in zip(names.given, names.family, archive.history.people.born.tolist(), strict=True):
        born.setdefault((given, family), []).append(day)
    rows = zip(names.given[person], names.family[person], archive.history.people.born[person].tolist(), strict=True)
    near = [sum(abs(day - other) < 6 * 365 for other in born[given, family]) > 1 for given, family, day in rows]
    return np.array(near, dtype=np.bool_)
