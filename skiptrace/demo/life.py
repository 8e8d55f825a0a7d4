"""Twenty years of life, a year at a time, for everybody at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.emails import write_emails
from skiptrace.demo.numbers import Numbers
from skiptrace.demo.people import YEAR, People
from skiptrace.demo.spells import NOBODY, SpellLog
from skiptrace.demo.words import draw_firm_names

if TYPE_CHECKING:
    from skiptrace.demo.places import Places
    from skiptrace.demo.settings import WorldSettings
    from skiptrace.demo.spells import Bools, Floats, Ints, Spells, Texts

ADULT, SETTLED, RETIRED = 18, 45, 63
FIRST_PHONE_AGE = 15
NEVER = -1
FIRMS = 400
# Gompertz' law: mortality doubles about every eight years of age.
MORTALITY_AT_30, MORTALITY_GROWTH = 0.0011, 0.082
SAME_ZIP_SHARE = 0.5
KEEPS_LANDLINE_NEARBY = 0.55
RETURNS_HOME_SHARE = 0.35
MAIDEN_NAME_AGAIN = 0.35
BOTH_NAMES_SHARE = 0.07
# Of newly-weds with homes of their own, so many settle in hers or his; the others found a new one.
TO_HER_SHARE, TO_HIM_SHARE = 0.3, 0.45


@dataclass(frozen=True, slots=True)
class History:
    """All that happened: spells by person, landlines by household, who died when."""

    people: People
    places: Places
    died: Ints
    homes: Spells
    households: Spells
    surnames: Spells
    surname_texts: Texts
    mobiles: Spells
    landlines: Spells
    emails: Spells
    email_texts: Texts
    jobs: Spells
    firm_texts: Texts
    desk_numbers: Ints
    numbers: Texts
    partners: Spells
    today: int


class Life:
    """The world while it lives; `live` runs it to the end."""

    def __init__(self, rng: np.random.Generator, people: People, places: Places, settings: WorldSettings) -> None:
        self.rng, self.people, self.places, self.settings = rng, people, places, settings
        self.today = settings.today.toordinal()
        self.first_day = self.today - int(settings.years * YEAR)
        count = len(people)
        self.died: Ints = np.full(count, NEVER, dtype=np.int64)
        self.alive: Bools = np.ones(count, dtype=np.bool_)
        self.busy: Bools = np.zeros(count, dtype=np.bool_)
        self.far_moved: Bools = np.zeros(count, dtype=np.bool_)
        self.spouse = people.spouse.copy()
        self.numbers = Numbers(rng, settings.recycled_share)
        self.desk_numbers = self.numbers.give(FIRMS, 0)
        self.homes, self.households, self.surnames = SpellLog(count), SpellLog(count), SpellLog(count)
        self.mobiles, self.emails, self.jobs, self.partners = (SpellLog(count) for _ in range(4))
        self.landlines = SpellLog(0)
        self.dwelling: Ints = np.zeros(0, dtype=np.int64)
        self.head: Ints = np.zeros(0, dtype=np.int64)
        self._email_count = 0
        self._surname_ids = {name: i for i, name in enumerate(dict.fromkeys(people.family))}
        self._begin()

    # ---- the first day

    def _begin(self) -> None:
        people, rng = self.people, self.rng
        everybody = np.arange(len(people))
        since = self.first_day - rng.exponential(5 * YEAR, int(people.household.max()) + 1).astype(np.int64)
        houses = self._new_households(rng.integers(0, self.places.zips.home, len(since)), reoccupied=0.0)
        self.households.change(everybody, people.household, np.maximum(people.born, since[people.household]))
        self.homes.change(everybody, self.dwelling[people.household], np.maximum(people.born, since[people.household]))
        self.surnames.change(everybody, self._surnames(people.family), people.born)
        wed = np.flatnonzero(self.spouse != NOBODY)
        self.partners.change(wed, self.spouse[wed], since[people.household[wed]])
        self._settle_heads()
        lined = houses[rng.random(len(houses)) < self.settings.landline_share]
        self.landlines.change(lined, self.numbers.give(len(lined), 0), since[lined])
        self._adopt(self.first_day, backdate=True)

    def _surnames(self, names: Texts) -> Ints:
        ids = self._surname_ids
        return np.array([ids.setdefault(name, len(ids)) for name in names], dtype=np.int64)

    def _new_households(self, zips: Ints, *, reoccupied: float | None = None) -> Ints:
        share = self.settings.reoccupied_share if reoccupied is None else reoccupied
        first = len(self.dwelling)
        self.dwelling = np.concatenate([self.dwelling, self.places.settle(zips, reoccupied=share)])
        self.head = np.concatenate([self.head, np.full(len(zips), NOBODY, dtype=np.int64)])
        self.landlines.grow(len(self.dwelling))
        return np.arange(first, len(self.dwelling))

    # ---- a year

    def live(self) -> History:
        """Live until today."""
        for year in range(self.settings.years):
            start = self.first_day + int(year * YEAR)
            self.busy[:] = ~self.alive
            self.far_moved[:] = False
            age = (start - self.people.born) / YEAR
            self._die(age, start)
            self._part(start)
            self._marry(age, start)
            self._leave_home(age, start)
            self._move(age, start)
            self._settle_heads()
            self._cut_landlines(start)
            self._churn(start)
            self._adopt(start)
        return self._history()

    def _some(self, rates: Floats, among: Bools) -> Ints:
        """Those whom an event of the given yearly rate befalls."""
        return np.flatnonzero(among & (self.rng.random(len(rates)) < rates))

    def _days(self, count: int, start: int) -> Ints:
        return start + self.rng.integers(0, 365, count)

    def _die(self, age: Floats, start: int) -> None:
        rate = self.settings.death_rate * MORTALITY_AT_30 * np.exp(MORTALITY_GROWTH * (age - 30))
        dead = self._some(rate, self.alive & (age > 1))
        days = self._days(len(dead), start)
        self.died[dead], self.alive[dead], self.busy[dead] = days, False, True
        left = self.spouse[dead]
        widowed = left[left != NOBODY]
        self.partners.close(dead[left != NOBODY], days[left != NOBODY])
        self.partners.close(widowed, days[left != NOBODY])
        self.spouse[widowed] = self.spouse[dead] = NOBODY
        # Nobody tells the carrier on the day itself.
        ends = days + self.rng.integers(10, 150, len(dead))
        self.numbers.take_back(self.mobiles.close(dead, ends), ends)
        for log in (self.homes, self.households, self.jobs):
            log.close(dead, days)
        self.emails.close(dead, ends)

    def _part(self, start: int) -> None:
        people, rng = self.people, self.rng
        couples = ~people.female & (self.spouse != NOBODY) & ~self.busy
        men = self._some(self.settings.divorce_rate * people.unrest, couples)
        men = men[~self.busy[self.spouse[men]]]
        women = self.spouse[men]
        days = self._days(len(men), start)
        leavers = np.where(rng.random(len(men)) < 2 / 3, men, women)
        self._to_new_homes(leavers, days)
        self.partners.close(np.concatenate([men, women]), np.concatenate([days, days]))
        self.spouse[men] = self.spouse[women] = NOBODY
        self.busy[men] = self.busy[women] = True
        again = np.flatnonzero(rng.random(len(women)) < MAIDEN_NAME_AGAIN)
        maiden = self._surnames(self._maiden_names(women[again]))
        self.surnames.change(women[again], maiden, days[again])

    def _maiden_names(self, women: Ints) -> Texts:
        father = self.people.father[women]
        return np.where(father != NOBODY, self.people.family[father], self.people.family[women])

    def _marry(self, age: Floats, start: int) -> None:
        people = self.people
        single = self.alive & ~self.busy & (self.spouse == NOBODY) & (age >= ADULT + 1)
        rate = self.settings.marriage_rate * np.exp(-np.abs(age - 27) / 14)
        men = self._some(rate, single & ~people.female)
        women = self._some(rate, single & people.female)
        # Of about the same age, which a little noise keeps from being exactly the same.
        men = men[np.argsort(people.born[men] + self.rng.normal(0, 700, len(men)), kind="stable")]
        women = women[np.argsort(people.born[women] + self.rng.normal(0, 700, len(women)), kind="stable")]
        pairs = min(len(men), len(women))
        men, women = men[:pairs], women[:pairs]
        strangers = self.households.value[men] != self.households.value[women]
        men, women = men[strangers], women[strangers]
        days = self._days(len(men), start)
        self.spouse[men], self.spouse[women] = women, men
        self.partners.change(men, women, days)
        self.partners.change(women, men, days)
        self._rename_brides(men, women, days)
        self._move_together(men, women, days)

    def _rename_brides(self, men: Ints, women: Ints, days: Ints) -> None:
        texts = np.array(list(self._surname_ids), dtype=object)
        his, hers = texts[self.surnames.value[men]], texts[self.surnames.value[women]]
        dice = self.rng.random(len(men))
        takes = self.settings.takes_name_share
        plain = np.array(["-" not in name for name in his + hers], dtype=np.bool_)
        both = (dice >= takes) & (dice < takes + BOTH_NAMES_SHARE) & plain
        names = np.where(dice < takes, his, np.where(both, hers + "-" + his, hers))
        self.surnames.change(women, self._surnames(names), days)

    def _move_together(self, men: Ints, women: Ints, days: Ints) -> None:
        """One moves in with the other where one has a home of one's own; else they found one."""
        his, hers = self.households.value[men], self.households.value[women]
        his_own, her_own = self.head[his] == men, self.head[hers] == women
        dice = self.rng.random(len(men))
        to_her = her_own & (dice < TO_HER_SHARE)
        to_him = his_own & ~to_her & (dice < TO_HER_SHARE + TO_HIM_SHARE)
        goal = np.where(to_her, hers, np.where(to_him, his, NOBODY))
        new = np.flatnonzero(goal == NOBODY)
        goal[new] = self._new_households(self._next_zips(men[new]))
        self._join(np.concatenate([men, women]), np.concatenate([goal, goal]), np.concatenate([days, days]))

    def _join(self, movers: Ints, goals: Ints, days: Ints) -> None:
        """Bring people, and with the head of a household all of its members, into other households."""
        households = len(self.dwelling)
        target = np.arange(households)
        when = np.zeros(households, dtype=np.int64)
        now = self.households.value[movers]
        heads = self.head[now] == movers
        target[now[heads]], when[now[heads]] = goals[heads], days[heads]
        homes = np.maximum(self.households.value, 0)
        followers = np.flatnonzero(self.alive & ~self.busy & (target[homes] != homes))
        followers = np.setdiff1d(followers, movers)
        who = np.concatenate([movers, followers])
        to = np.concatenate([goals, target[homes[followers]]])
        on = np.concatenate([days, when[homes[followers]]])
        self._place(who, to, on)

    def _place(self, who: Ints, households: Ints, days: Ints) -> None:
        self.busy[who] = True
        self.households.change(who, households, days)
        before = self.homes.change(who, self.dwelling[households], days)
        after = self.dwelling[households]
        known = before != NOBODY
        far = np.zeros(len(who), dtype=np.bool_)
        far[known] = self._is_far(before[known], after[known])
        self.far_moved[who[far]] = True

    def _is_far(self, before: Ints, after: Ints) -> Bools:
        places = self.places
        apart: Bools = places.zip[before] != places.zip[after]
        return apart & ~(places.is_home(before) & places.is_home(after))

    def _next_zips(self, movers: Ints) -> Ints:
        """Where people look for a home: around the corner, in town, or far away."""
        rng, zips = self.rng, self.places.zips
        here = self.places.zip[self.homes.value[movers]]
        count = len(movers)
        in_town = here < zips.home
        near = np.where(in_town & (rng.random(count) > SAME_ZIP_SHARE), rng.integers(0, zips.home, count), here)
        away = rng.integers(zips.home, len(zips.code), count)
        home_again = ~in_town & (rng.random(count) < RETURNS_HOME_SHARE)
        away = np.where(home_again, rng.integers(0, zips.home, count), away)
        return np.where(rng.random(count) < self.settings.far_share, away, near)

    def _to_new_homes(self, movers: Ints, days: Ints) -> None:
        houses = self._new_households(self._next_zips(movers))
        self._place(movers, houses, days)
        lined = self.rng.random(len(houses)) < self._landline_taste(days)
        self.landlines.change(houses[lined], self._long_free_numbers(days[lined]), days[lined])

    def _landline_taste(self, days: Ints) -> Floats:
        """The share of new households that still order a landline: less every year."""
        years = (days - self.first_day) / YEAR
        return self.settings.landline_share * 0.8 * np.exp(-years * 1.5 * self.settings.landline_cut_rate)

    def _leave_home(self, age: Floats, start: int) -> None:
        home = np.maximum(self.households.value, 0)
        child = (self.head[home] != np.arange(len(age))) & (self.spouse == NOBODY)
        young = np.where(age < SETTLED, 0.15, 0.08)
        leavers = self._some(young * np.sqrt(self.people.unrest), child & ~self.busy & (age >= ADULT))
        self._to_new_homes(leavers, self._days(len(leavers), start))

    def _move(self, age: Floats, start: int) -> None:
        """Whole households move; the rate goes by age and temper of the head."""
        members = np.flatnonzero(self.alive)
        settled = np.ones(len(self.dwelling), dtype=np.bool_)
        settled[self.households.value[members[self.busy[members]]]] = False
        heads = np.where(self.head == NOBODY, 0, self.head)
        lives = (
            (self.head != NOBODY)
            & settled
            & self.alive[heads]
            & (self.households.value[heads] == np.arange(len(heads)))
        )
        rate = np.array(self.settings.moving_rate)[np.digitize(age[heads], (30, 45, 65))] * self.people.unrest[heads]
        houses = self._some(np.minimum(rate, 0.8), lives)
        days = np.zeros(len(self.dwelling), dtype=np.int64)
        days[houses] = self._days(len(houses), start)
        before = self.dwelling[houses]
        after = self.places.settle(self._next_zips(heads[houses]), reoccupied=self.settings.reoccupied_share)
        self.places.leave(before)
        self.dwelling[houses] = after
        moves = np.zeros(len(self.dwelling), dtype=np.bool_)
        moves[houses] = True
        who = members[moves[self.households.value[members]]]
        self._place(who, self.households.value[who], days[self.households.value[who]])
        self._move_landlines(houses, days[houses], far=self._is_far(before, after))

    def _move_landlines(self, houses: Ints, days: Ints, *, far: Bools) -> None:
        lined = self.landlines.value[houses] != NOBODY
        lost = lined & (far | (self.rng.random(len(houses)) > KEEPS_LANDLINE_NEARBY))
        self.numbers.take_back(self.landlines.close(houses[lost], days[lost]), days[lost])
        orders = lost & (self.rng.random(len(houses)) < self._landline_taste(days))
        self.landlines.change(houses[orders], self._long_free_numbers(days[orders]), days[orders])

    def _long_free_numbers(self, days: Ints) -> Ints:
        return self.numbers.give(len(days), int(days.min(initial=self.today)) - 365)

    def _settle_heads(self) -> None:
        """The eldest heads a household whose head has died or left."""
        heads = np.where(self.head == NOBODY, 0, self.head)
        lost = (self.head == NOBODY) | ~self.alive[heads] | (self.households.value[heads] != np.arange(len(heads)))
        self.head[lost] = NOBODY
        members = np.flatnonzero(self.alive)
        members = members[lost[self.households.value[members]]]
        members = members[np.argsort(-self.people.born[members], kind="stable")]
        self.head[self.households.value[members]] = members

    def _cut_landlines(self, start: int) -> None:
        empty = (self.head == NOBODY) & (self.landlines.value != NOBODY)
        rates = np.where(empty, 1.0, self.settings.landline_cut_rate)
        houses = self._some(rates, self.landlines.value != NOBODY)
        # After the year's moves, so that no line ends before it began.
        days = start + self.rng.integers(365, 366, len(houses))
        self.numbers.take_back(self.landlines.close(houses, days), days)

    def _churn(self, start: int) -> None:
        """New numbers, e-mail addresses and jobs."""
        rate = self.settings.phone_churn * self.people.unrest + 0.08 * self.far_moved
        has = self.alive & (self.mobiles.value != NOBODY) & (self.mobiles.start < start)
        who = self._some(rate, has)
        days = self._days(len(who), start)
        self.numbers.take_back(self.mobiles.change(who, self.numbers.give(len(who), start), days), days)
        who = self._some(self.settings.email_churn * self.people.unrest, self.alive & (self.emails.value != NOBODY))
        self.emails.change(who, self._new_emails(len(who)), self._days(len(who), start))
        rate = self.settings.job_churn * self.people.unrest + 0.4 * self.far_moved
        who = self._some(rate, self.alive & (self.jobs.value != NOBODY))
        self.jobs.change(who, self.rng.integers(0, FIRMS, len(who)), self._days(len(who), start))

    def _new_emails(self, count: int) -> Ints:
        self._email_count += count
        return np.arange(self._email_count - count, self._email_count)

    def _adopt(self, start: int, *, backdate: bool = False) -> None:
        """The young, and slowly the old, get a mobile, an e-mail address and work."""
        age = (start - self.people.born) / YEAR
        grown = self.alive & (age > FIRST_PHONE_AGE)
        taste = np.where(age < SETTLED, 0.75, 0.45) if backdate else np.where(age < SETTLED, 0.5, 0.15)
        for log, rate in (
            (self.mobiles, taste),
            (self.emails, 0.9 * taste),
            (self.jobs, np.where(age < RETIRED, 0.7, 0.0)),
        ):
            who = self._some(np.asarray(rate), grown & (log.value == NOBODY))
            days = self._days(len(who), start)
            if backdate:
                days = start - self.rng.exponential(3 * YEAR, len(who)).astype(np.int64)
            if log is self.mobiles:
                log.change(who, self.numbers.give(len(who), start), days)
            elif log is self.emails:
                log.change(who, self._new_emails(len(who)), days)
            else:
                log.change(who, self.rng.integers(0, FIRMS, len(who)), days)

    def _history(self) -> History:
        # What is dated after today has not happened yet.
        emails = self.emails.spells()
        return History(
            people=self.people,
            places=self.places,
            died=self.died,
            homes=self.homes.spells(),
            households=self.households.spells(),
            surnames=self.surnames.spells(),
            surname_texts=np.array(list(self._surname_ids), dtype=object),
            mobiles=self.mobiles.spells(),
            landlines=self.landlines.spells(),
            emails=emails,
            email_texts=write_emails(self.rng, self.people, emails),
            jobs=self.jobs.spells(),
            firm_texts=draw_firm_names(self.rng, FIRMS),
            desk_numbers=self.desk_numbers,
            numbers=self.numbers.written(),
            partners=self.partners.spells(),
            today=self.today,
        )
