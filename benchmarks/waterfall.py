"""
The waterfall with its stopping rule beside asking everybody everything, against vendors whose truth is known.

usage: python -m benchmarks.waterfall [--settings held_out|tuned|further|hard|all|NAME,...] [--seeds N,...]
                                      [--debtors N] [--standings]
Real vendors on loopback and real runs of the library: one with the rule, one with nothing to stop it, to whose cost
belongs what resellers of an origin charge for the same once more. A right-party contact is an account whose first phone
reaches the debtor today; what was paid is read in the vendors' own ledger; earned is what the accounts reached are
worth to the firm (balance x liquidation rate x fee share) less what was paid. With ``--standings``, what an answer
added by how a case stood before, where everybody was asked everything: the figures that come with the rule.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import math
import os
import random
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from skiptrace.run.placement import RunOrder
from skiptrace.run.spending import Economics, Spending
from tests.towns import PURPOSE, make_town
from tests.vendors import VendorProcess, acme_manifest, invented_people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.towns import Town
    from tests.vendors import Person, Population

TODAY: Final = dt.date(2026, 1, 2)
MICRO_USD: Final = 1_000_000
FEW: Final = 3
# What is asked of the rule.
KEPT, PAID = 0.98, 0.60
KEY: Final = "SKIPTRACE_BENCHMARK_KEY"
KEYS: Final = {
    "enformion": ("enformion_name", "enformion_password"),
    "idicore": ("idicore_id", "idicore_secret"),
}
OPTIONS: Final = {"idicore": 'options = { glba_purpose = "collecting", dppa_purpose = "none" }'}
HEADER: Final = ("Account", "Creditor", "Name", "DOB", "Address", "City", "State", "Zip", "Phone", "Balance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor of a setting: its API (``acme`` is one of our own making), price, terms, and how good its data are."""

    name: str
    price_usd: float
    knowledge: Mapping[str, Any]
    api: str = "acme"
    origin: str = ""
    searches: bool = True
    verifies: bool = False
    least_balance_usd: int = 0
    charges_misses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Vendors in waterfall order, and the accounts: what a typical one owes, and what the firm earns of it."""

    vendors: Sequence[Vendor]
    median_balance_usd: float = 400
    liquidation_rate: float = 0.08
    fee_share: float = 0.30
    with_born: float = 0.85
    with_phone: float = 0.6
    moved: float = 0.6


def vendor(name: str, price_usd: float, *quality: float, **more: Any) -> Vendor:
    """A vendor whose *quality* is coverage, share of contacts, stale and wrong."""
    told = dict(zip(("coverage", "contacts", "stale", "wrong"), quality, strict=True))
    return Vendor(name=name, price_usd=price_usd, knowledge=told, **more)


SETTINGS: Final = {
    # Looked at while the rule was made.
    "ladder": Setting(
        vendors=(
            vendor("cheap", 0.05, 0.60, 0.75, 0.30, 0.04),
            vendor("middle", 0.12, 0.80, 0.85, 0.15, 0.02, verifies=True),
            vendor("good", 0.30, 0.92, 0.92, 0.08, 0.01),
            vendor("other", 0.35, 0.85, 0.90, 0.12, 0.02),
        )
    ),
    "resellers": Setting(
        vendors=(
            vendor("bureau", 0.20, 0.88, 0.90, 0.10, 0.01, origin="one_bureau"),
            vendor("reseller", 0.25, 0.88, 0.90, 0.10, 0.01, origin="one_bureau"),
            vendor("second", 0.25, 0.75, 0.80, 0.20, 0.02),
            vendor("third", 0.40, 0.70, 0.80, 0.25, 0.03),
        )
    ),
    "stale": Setting(
        vendors=(
            vendor("old", 0.04, 0.85, 0.80, 0.55, 0.05),
            vendor("older", 0.08, 0.80, 0.80, 0.45, 0.05),
            vendor("check", 0.03, 0.90, 0.90, 0.10, 0.0, searches=False, verifies=True),
            vendor("fresh", 0.45, 0.85, 0.90, 0.08, 0.01),
        )
    ),
    # Further kinds, looked at while what an answer is likely to add was learnt by how a case stands.
    "climb": Setting(
        vendors=(
            vendor("rung_a", 0.04, 0.50, 0.75, 0.30, 0.03),
            vendor("rung_b", 0.09, 0.70, 0.80, 0.20, 0.02),
            vendor("rung_c", 0.15, 0.80, 0.85, 0.15, 0.02),
            vendor("rung_d", 0.30, 0.85, 0.90, 0.10, 0.01),
            vendor("rung_e", 0.55, 0.92, 0.92, 0.06, 0.01),
        ),
        with_phone=0.4,
    ),
    "pair": Setting(
        vendors=(
            vendor("one", 0.20, 0.85, 0.88, 0.15, 0.02),
            vendor("two", 0.35, 0.90, 0.90, 0.10, 0.01),
            vendor("three", 0.25, 0.75, 0.80, 0.20, 0.02),
        )
    ),
    "patches": Setting(
        vendors=(
            vendor("north", 0.10, 0.45, 0.90, 0.10, 0.01),
            vendor("south", 0.15, 0.50, 0.90, 0.10, 0.01),
            vendor("east", 0.20, 0.50, 0.90, 0.08, 0.01),
            vendor("west", 0.25, 0.60, 0.92, 0.08, 0.01),
        ),
        with_phone=0.5,
    ),
    "sloppy": Setting(
        vendors=(
            vendor("loose", 0.05, 0.70, 0.80, 0.25, 0.09),
            vendor("looser", 0.12, 0.80, 0.85, 0.20, 0.07),
            vendor("better", 0.25, 0.88, 0.90, 0.12, 0.03),
            vendor("sound", 0.35, 0.90, 0.92, 0.10, 0.01),
        )
    ),
    # Held out: only run, never looked at while the rule was made.
    "catalog": Setting(
        vendors=(
            vendor("enformion", 0.25, 0.85, 0.85, 0.15, 0.02, api="enformion"),
            vendor("idicore", 0.40, 0.90, 0.90, 0.10, 0.01, api="idicore"),
            vendor("further", 0.30, 0.70, 0.80, 0.20, 0.02),
        ),
    ),
    "many": Setting(
        vendors=(
            vendor("first", 0.10, 0.70, 0.80, 0.20, 0.02),
            vendor("second", 0.10, 0.70, 0.80, 0.20, 0.02),
            vendor("third", 0.15, 0.75, 0.85, 0.15, 0.02, origin="data_house"),
            vendor("fourth", 0.15, 0.75, 0.85, 0.15, 0.02, origin="data_house"),
            vendor("fifth", 0.20, 0.80, 0.85, 0.15, 0.01),
            vendor("sixth", 0.35, 0.85, 0.90, 0.10, 0.01, verifies=True),
        ),
        with_born=0.6,
    ),
    "bureaus": Setting(
        vendors=(
            vendor("append", 0.03, 0.50, 0.70, 0.30, 0.04),
            vendor("bureau", 0.22, 0.90, 0.90, 0.10, 0.01, origin="first_bureau"),
            vendor("reseller", 0.28, 0.90, 0.90, 0.10, 0.01, origin="first_bureau"),
            vendor("another", 0.30, 0.85, 0.90, 0.12, 0.01),
            vendor("last", 0.45, 0.80, 0.85, 0.15, 0.02, verifies=True),
        )
    ),
    "five": Setting(
        vendors=(
            vendor("one", 0.05, 0.55, 0.75, 0.25, 0.03),
            vendor("two", 0.10, 0.75, 0.80, 0.20, 0.02),
            vendor("three", 0.18, 0.85, 0.85, 0.12, 0.02, charges_misses=True),
            vendor("four", 0.25, 0.80, 0.90, 0.12, 0.01),
            vendor("five", 0.60, 0.92, 0.92, 0.06, 0.01, least_balance_usd=150),
        ),
        with_phone=0.4,
    ),
    "checked": Setting(
        vendors=(
            vendor("batch", 0.08, 0.75, 0.80, 0.25, 0.03),
            vendor("check", 0.02, 0.90, 0.95, 0.08, 0.0, searches=False, verifies=True),
            vendor("header", 0.25, 0.90, 0.90, 0.10, 0.01),
            vendor("second", 0.35, 0.85, 0.85, 0.12, 0.02),
        ),
        moved=0.8,
    ),
    # What the rule cannot do: accounts worth too little for a dear vendor, or so much that nearly every question pays;
    # cheap vendors that know too few, so that the dear one is asked anyway.
    "small": Setting(
        vendors=(
            vendor("misses_too", 0.06, 0.65, 0.75, 0.25, 0.03, charges_misses=True),
            vendor("usual", 0.22, 0.85, 0.85, 0.12, 0.02),
            vendor("check", 0.04, 0.85, 0.90, 0.15, 0.0, searches=False, verifies=True),
            vendor("dear", 0.90, 0.93, 0.93, 0.06, 0.01, least_balance_usd=400),
        ),
        median_balance_usd=350,
        liquidation_rate=0.06,
        fee_share=0.25,
    ),
    "poor": Setting(
        vendors=(
            vendor("thin", 0.05, 0.40, 0.60, 0.40, 0.06),
            vendor("thinner", 0.07, 0.35, 0.60, 0.40, 0.06),
            vendor("fair", 0.30, 0.70, 0.75, 0.25, 0.03),
            vendor("fairer", 0.50, 0.75, 0.80, 0.20, 0.02),
        ),
        with_phone=0.3,
    ),
    "rich": Setting(
        vendors=(
            vendor("cheap", 0.05, 0.60, 0.75, 0.30, 0.04),
            vendor("middle", 0.12, 0.80, 0.85, 0.15, 0.02, verifies=True),
            vendor("good", 0.30, 0.92, 0.92, 0.08, 0.01),
            vendor("other", 0.35, 0.85, 0.90, 0.12, 0.02),
        ),
        median_balance_usd=2_000,
    ),
}
TUNED: Final = ("ladder", "resellers", "stale")
FURTHER: Final = ("climb", "pair", "patches", "sloppy")
HARD: Final = ("small", "poor", "rich")


@dataclass(slots=True)
class Figures:
    """What came of one run; ``gains`` are what each answer of a search added, by how the case stood before."""

    right: set[str] = field(default_factory=set[str])
    in_few: int = 0
    wrong: int = 0
    paid: Counter[str] = field(default_factory=Counter[str])
    gains: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def manifest(one: Vendor) -> str:
    """The TOML of a vendor of our own making, with the roles and the origin it has."""
    text = acme_manifest(
        one.name, price_micro_usd=round(one.price_usd * MICRO_USD), limits="per_second = 1000\nconcurrency = 32"
    )
    search, verify, check = text.index("[[search]]"), text.index("[[verify]]"), text.index("[check]")
    head = text[:search].replace("\n[legal]", f'origin = "{one.origin}"\n\n[legal]' if one.origin else "\n[legal]", 1)
    if one.charges_misses:
        head = head.replace('"per_hit"', '"per_call"').replace('billed = "meta.billable"\n', "")
    if not one.verifies:
        return head.replace(', "owner", "connected", "line_type"', "") + text[search:verify] + text[check:]
    if not one.searches:
        head = head.replace('"name", "born", "address", "phone", "email", ', "").replace(
            '"given_name", "family_name", "zip", ', ""
        )
        return head + text[verify:]
    return head + text[search:]


def make_firm(folder: Path, setting: Setting, server: VendorProcess, placement: Path, *, everything: bool) -> Town:
    """A firm's folder with a configuration that names the vendors, a key and an empty store."""
    firm = make_town(folder, placement, TODAY)
    lines: list[str] = []
    for one in setting.vendors:
        use = one.name
        if one.api == "acme":
            use = f"file:{one.name}.toml"
            (folder / f"{one.name}.toml").write_text(manifest(one))
        keys = ", ".join(f'{name} = "env:{KEY}"' for name in KEYS.get(one.api, (one.name,)))
        lines += ["", "[[source]]", f'use = "{use}"', f"keys = {{ {keys} }}", f'base_url = "{server.url(one.name)}"']
        lines += [f"price_usd = {one.price_usd}", "per_second = 1000", "concurrency = 32"]
        lines.append(OPTIONS.get(one.api, ""))
        if one.least_balance_usd and not everything:
            lines.append(f"minimum_balance_usd = {one.least_balance_usd}")
    with firm.config.open("a") as file:
        file.write("\n".join(lines) + "\n")
    return firm


def write_placement(path: Path, people: Sequence[Person], setting: Setting, rng: random.Random) -> None:
    """The creditor's file: who moved is known at an old address, some by an old phone, some without a birth date."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for one in people:
            home = one.homes[0 if rng.random() < setting.moved else -1]
            phone = rng.choice(one.lines[:-1] or one.lines).national if rng.random() < setting.with_phone else ""
            balance = min(50_000.0, max(40.0, setting.median_balance_usd * math.exp(rng.gauss(0.0, 0.9))))
            born = one.born if rng.random() < setting.with_born else ""
            name = f"{one.name.family_name}, {one.name.given_name} {one.name.middle_name}"
            where = (home.street, home.city, home.state, home.zip)
            rows.writerow([one.person, "First Example Bank", name, born, *where, phone, f"{balance:.2f}"])


def work(firm: Town, setting: Setting, *, everything: bool) -> Path:
    """One run of the library; what comes back is the folder of its results."""
    economics = Economics(
        stop_at=1.0 if everything else 0.9,
        liquidation_rate=None if everything else setting.liquidation_rate,
        fee_share=None if everything else setting.fee_share,
    )
    with firm.tracer() as tracer:
        order = RunOrder(
            source=firm.placement,
            out=firm.folder / "out",
            purpose=PURPOSE,
            today=TODAY,
            configured=tuple(tracer.settings.sources),
            spending=Spending(economics=economics),
        )
        tracer.run_file(order)
        for place in resellers(setting) if everything else ():
            use = order.configured[place].use
            tracer.run_file(replace(order, out=firm.folder / f"out_{place}", sources=(use,)))
    return order.out


def resellers(setting: Setting) -> list[int]:
    """The places of vendors whose origin stands before them already: a run asks each origin once."""
    origins = [one.origin for one in setting.vendors]
    return [place for place, origin in enumerate(origins) if origin and origin in origins[:place]]


def judge(out: Path, population: Population, server: VendorProcess) -> Figures:
    """What the contacts of a run are worth, and what the vendors say it cost."""
    figures = Figures()
    phones: dict[str, list[str]] = defaultdict(list)
    with (out / "contacts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "phone" and "not_offered" not in row["restrictions"]:
                phones[row["account_number"]].append(row["value"])
    for account, values in phones.items():
        own = population.by_id[account].current_phones()
        figures.wrong += values[0] not in own
        figures.in_few += any(value in own for value in values[:FEW])
        if values[0] in own:
            figures.right.add(account)
    for entry in server.ledger():
        figures.paid[entry.vendor] += entry.charged_micro_usd
    for answer in (out / "results.jsonl").read_text(encoding="utf-8").splitlines():
        for line in json.loads(answer)["ledger"]:
            if line.get("role") == "search" and line["standing"]:
                figures.gains[line["standing"].partition(":")[0]].append(line["added"])
    return figures


def compare(name: str, seed: int, debtors: int, folder: Path) -> tuple[Figures, tuple[float, float]]:
    """Both runs of one setting; what comes back is the one without the rule, and the shares kept and paid."""
    setting = SETTINGS[name]
    rng = random.Random(seed)
    population = invented_people(3 * debtors, seed=seed)
    placement = folder / "placement.csv"
    folder.mkdir(parents=True)
    write_placement(placement, rng.sample(population.people, debtors), setting, rng)
    found: dict[bool, Figures] = {}
    with VendorProcess(population, {one.name: behaviour(one, seed) for one in setting.vendors}) as server:
        for everything in (True, False):
            server.clear_ledger()
            at = folder / ("everything" if everything else "rule")
            firm = make_firm(at, setting, server, placement, everything=everything)
            found[everything] = judge(work(firm, setting, everything=everything), population, server)
    with placement.open(encoding="utf-8", newline="") as file:
        share = setting.liquidation_rate * setting.fee_share
        worth = {row["Account"]: float(row["Balance"]) * share for row in csv.DictReader(file)}
    return found[True], show(f"{name} {seed}", found[True], found[False], worth)


def behaviour(one: Vendor, seed: int) -> dict[str, Any]:
    """How the server plays a vendor; those of one origin hold the same."""
    return {
        "api": one.api,
        "price_micro_usd": round(one.price_usd * MICRO_USD),
        "charges_misses": one.charges_misses,
        "knowledge": {**one.knowledge, "seed": seed, "origin": one.origin},
    }


def show(title: str, everything: Figures, rule: Figures, worth: Mapping[str, float]) -> tuple[float, float]:
    """One line: contacts and money of both, and their ratios."""
    kept = len(rule.right) / max(1, len(everything.right))
    paid = rule.paid.total() / max(1, everything.paid.total())
    met = "yes" if kept >= KEPT and paid <= PAID else "NO"
    few = rule.in_few / max(1, everything.in_few)
    earned = [sum(map(worth.__getitem__, one.right)) - one.paid.total() / MICRO_USD for one in (everything, rule)]
    print(
        f"{title:<18}{len(everything.right):>6}{len(rule.right):>6}{kept:>8.3f}{few:>8.3f}"
        f"{everything.wrong:>7}{rule.wrong:>6}"
        f"{everything.paid.total() / MICRO_USD:>10.2f}{rule.paid.total() / MICRO_USD:>9.2f}{paid:>7.3f}"
        f"{earned[0]:>9.0f}{earned[1]:>7.0f}  {met}",
        flush=True,
    )
    return kept, paid


def show_standings(everything: Sequence[Figures]) -> None:
    """What an answer added on average, by how the case stood: the mean of the settings, each counted once."""
    for standing in sorted({standing for one in everything for standing in one.gains}):
        means = [sum(told) / len(told) for one in everything if (told := one.gains.get(standing))]
        answers = sum(len(one.gains.get(standing, ())) for one in everything)
        print(
            f"{standing:<28}{sum(means) / len(means):>8.4f}{min(means):>9.4f} to {max(means):.4f}{answers:>9} answers"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description="Judge the stopping rule against vendors with known truth.")
    parser.add_argument("--settings", default="held_out")
    parser.add_argument("--seeds", default="911,912")
    parser.add_argument("--debtors", type=int, default=700)
    parser.add_argument("--standings", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    os.environ[KEY] = "of-no-use-elsewhere"
    held_out = [name for name in SETTINGS if name not in TUNED + FURTHER + HARD]
    groups = {"tuned": TUNED, "further": FURTHER, "held_out": held_out, "hard": HARD, "all": list(SETTINGS)}
    names = [name for word in options.settings.split(",") for name in groups.get(word, [word])]
    print(
        f"{'':<18}{'right':>6}{'rule':>6}{'kept':>8}{'in 3':>8}{'wrong':>7}{'rule':>6}"
        f"{'USD':>10}{'rule':>9}{'paid':>7}{'earned':>9}{'rule':>7}  kept >= {KEPT:.0%}, paid <= {PAID:.0%}"
    )
    with tempfile.TemporaryDirectory() as scratch:
        compared = [
            compare(name, seed, options.debtors, (options.keep or Path(scratch)) / f"{name}_{seed}")
            for name in names
            for seed in map(int, options.seeds.split(","))
        ]
    ratios = [shares for _, shares in compared]
    missed = sum(kept < KEPT or paid > PAID for kept, paid in ratios)
    mean_kept, mean_paid = (sum(column) / len(ratios) for column in zip(*ratios, strict=True))
    print(f"{'mean':<18}{'':>12}{mean_kept:>8.3f}{'':>40}{mean_paid:>7.3f}{'':>16}  missed {missed} of {len(ratios)}")
    if options.standings:
        show_standings([everything for everything, _ in compared])
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
