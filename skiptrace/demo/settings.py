"""
How an invented world behaves.

Every rate here is an assumption, chosen to be of the order that published figures and practice suggest; none is
measured. What is learned in one setting must hold in the others, which is why there are several, and why some of
them are never learned from (`HELD_OUT`). Published anchors, which the settings bracket on both sides:

- moving: 11.7 % of US residents within a year, 30 % of renters and 7 % of owners (Census Bureau, CPS ASEC 2013, 2006)
- numbers: more than 35 million are disconnected and become available again a year (FCC 18-177), some 8 %
- landlines: 57 % of homes had none in 2018, 7 % of those with one gave it up a year (NCHS, NHIS)
- deaths: Gompertz' law with the mortality of a life table, doubled every eight years of age
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """
    How well one source knows the world.

    Args:
        coverage: Share of the people (or homes, or numbers) it could know that it does know.
        lag_years: Mean time until a change is seen.
        typo_rate: Share of names and streets with a slip of the pen.
        missing_rate: Share of optional cells that are empty.
        stale_rate: Share of ended facts that it still reports as seen lately.
        phone_rate: Share of its records that carry a phone where phones are optional.
    """

    coverage: float
    lag_years: float
    typo_rate: float = 0.02
    missing_rate: float = 0.1
    stale_rate: float = 0.05
    phone_rate: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """
    The rates of a world, a year where nothing else is said; all are assumptions.

    Args:
        name: What the setting is called.
        today: The day on which the files are drawn.
        years: How many years of life are lived before that day.
        moving_rate: Chance that a household moves, by the age of its head: under 30, 30-44, 45-64, 65 and over.
        far_share: Share of moves that leave the town.
        reoccupied_share: Share of moves into a dwelling that somebody else has left.
        marriage_rate: Chance that a single person of 25 marries; less with age.
        divorce_rate: Chance that a marriage ends.
        takes_name_share: Share of brides who take the husband's name; a few more join both names.
        death_rate: Multiplier of the usual mortality by age.
        phone_churn: Chance that somebody changes the mobile number.
        recycled_share: Share of newly given numbers that belonged to somebody else before.
        landline_share: Share of households with a landline at the start.
        landline_cut_rate: Chance that a landline is given up.
        email_churn: Chance that somebody changes the e-mail address.
        job_churn: Chance that somebody changes the employer.
        nickname_rate: Share of records that use a short form of the given name, where there is one.
        junior_share: Share of first sons who carry the father's name.
        twin_share: Share of younger siblings who are twins of the next older one.
        lookalike_share: Share of people who have the name of an unrelated person of about the same age.
        relative_phone_share: Share of vendor files into which a relative's number has slipped.
        stranger_phone_share: The same for a stranger's number.
        absent_share: Share of debtors who are in no source at all.
        dead_share: Share of debtors who died before today.
        duplicate_share: Share of debtors who stand in the file with two accounts.
        skip_share: Share of the living debtors who have moved or changed their number since the client knew them.
        debtor_moves: How much more often than others people move and change numbers who later owe.
        client_typo_rate: Share of the client's names and streets with a slip of the pen.
        client_missing_birth: Share of the client's rows without a birth date.
    """

    name: str = "default"
    today: dt.date = dt.date(2026, 6, 1)
    years: int = 20
    moving_rate: tuple[float, float, float, float] = (0.19, 0.10, 0.055, 0.035)
    far_share: float = 0.22
    reoccupied_share: float = 0.35
    marriage_rate: float = 0.09
    divorce_rate: float = 0.017
    takes_name_share: float = 0.72
    death_rate: float = 1.0
    phone_churn: float = 0.07
    recycled_share: float = 0.45
    landline_share: float = 0.82
    landline_cut_rate: float = 0.035
    email_churn: float = 0.06
    job_churn: float = 0.15
    nickname_rate: float = 0.12
    junior_share: float = 0.08
    twin_share: float = 0.03
    lookalike_share: float = 0.03
    relative_phone_share: float = 0.22
    stranger_phone_share: float = 0.05
    absent_share: float = 0.08
    dead_share: float = 0.05
    duplicate_share: float = 0.04
    skip_share: float = 0.6
    debtor_moves: float = 1.6
    client_typo_rate: float = 0.07
    client_missing_birth: float = 0.18
    voters: SourceSettings = SourceSettings(coverage=0.62, lag_years=2.5, phone_rate=0.22)
    utility: SourceSettings = SourceSettings(coverage=0.72, lag_years=0.2, typo_rate=0.04, phone_rate=0.85)
    vendor: SourceSettings = SourceSettings(
        coverage=0.86, lag_years=0.7, typo_rate=0.03, missing_rate=0.12, stale_rate=0.2
    )
    firm: SourceSettings = SourceSettings(coverage=0.4, lag_years=0.3, typo_rate=0.05)
    assessor: SourceSettings = SourceSettings(coverage=0.9, lag_years=0.6, typo_rate=0.01)
    deaths: SourceSettings = SourceSettings(coverage=0.82, lag_years=0.25, typo_rate=0.02)
    lines: SourceSettings = SourceSettings(coverage=0.9, lag_years=0.1)


DEFAULT = WorldSettings()

# Young, renting, on the move; numbers change hands fast and nobody has a landline.
MOBILE_CITY = replace(
    DEFAULT,
    name="mobile_city",
    moving_rate=(0.30, 0.18, 0.10, 0.05),
    far_share=0.3,
    reoccupied_share=0.6,
    phone_churn=0.12,
    recycled_share=0.6,
    landline_share=0.35,
    landline_cut_rate=0.12,
    takes_name_share=0.5,
    assessor=replace(DEFAULT.assessor, coverage=0.6),
)

# People stay, share landlines and family names, call their sons after themselves, and die.
OLD_TOWN = replace(
    DEFAULT,
    name="old_town",
    moving_rate=(0.11, 0.05, 0.025, 0.02),
    far_share=0.12,
    death_rate=1.5,
    dead_share=0.1,
    phone_churn=0.04,
    landline_share=0.92,
    landline_cut_rate=0.015,
    junior_share=0.2,
    lookalike_share=0.05,
    takes_name_share=0.85,
)

# Little is known, and late.
SPARSE_SOURCES = replace(
    DEFAULT,
    name="sparse_sources",
    absent_share=0.15,
    voters=replace(DEFAULT.voters, coverage=0.4, phone_rate=0.1),
    utility=replace(DEFAULT.utility, coverage=0.35),
    vendor=replace(DEFAULT.vendor, coverage=0.55, lag_years=1.5),
    firm=replace(DEFAULT.firm, coverage=0.2),
    lines=replace(DEFAULT.lines, coverage=0.5),
)

# Much is known, and much of it is wrong.
NOISY = replace(
    DEFAULT,
    name="noisy",
    nickname_rate=0.2,
    lookalike_share=0.06,
    relative_phone_share=0.4,
    stranger_phone_share=0.15,
    client_typo_rate=0.15,
    client_missing_birth=0.3,
    voters=replace(DEFAULT.voters, typo_rate=0.05),
    utility=replace(DEFAULT.utility, typo_rate=0.1),
    vendor=replace(DEFAULT.vendor, typo_rate=0.08, stale_rate=0.4, missing_rate=0.25),
    firm=replace(DEFAULT.firm, typo_rate=0.1),
    lines=replace(DEFAULT.lines, coverage=0.7, lag_years=0.4),
)

# Prepaid phones: new numbers all the time, which others had shortly before.
PREPAID = replace(
    DEFAULT,
    name="prepaid",
    moving_rate=(0.25, 0.15, 0.08, 0.04),
    phone_churn=0.2,
    recycled_share=0.8,
    landline_share=0.4,
    landline_cut_rate=0.08,
    lines=replace(DEFAULT.lines, lag_years=0.3),
)

# Files that were bought cheaply: old, and with what has long ended.
STALE_FILES = replace(
    DEFAULT,
    name="stale_files",
    phone_churn=0.09,
    voters=replace(DEFAULT.voters, lag_years=4.0),
    utility=replace(DEFAULT.utility, coverage=0.5, lag_years=0.8, phone_rate=0.6),
    vendor=replace(DEFAULT.vendor, lag_years=1.6, stale_rate=0.5),
    lines=replace(DEFAULT.lines, coverage=0.75, lag_years=0.6),
)

# Next to nothing is known of the lines themselves, and the firm has no history.
NO_LINES = replace(
    DEFAULT,
    name="no_lines",
    phone_churn=0.08,
    recycled_share=0.5,
    firm=replace(DEFAULT.firm, coverage=0.05),
    lines=replace(DEFAULT.lines, coverage=0.03),
)

# Good files, and debtors of whom many stayed where they were.
WELL_KNOWN = replace(
    DEFAULT,
    name="well_known",
    absent_share=0.03,
    skip_share=0.4,
    phone_churn=0.05,
    voters=replace(DEFAULT.voters, coverage=0.75, lag_years=1.5, phone_rate=0.4),
    utility=replace(DEFAULT.utility, coverage=0.88),
    vendor=replace(DEFAULT.vendor, coverage=0.95, lag_years=0.4, stale_rate=0.1, missing_rate=0.06),
    firm=replace(DEFAULT.firm, coverage=0.6),
    lines=replace(DEFAULT.lines, coverage=0.98, lag_years=0.05),
)

# Families whose numbers and names run into each other.
TANGLED = replace(
    DEFAULT,
    name="tangled",
    junior_share=0.15,
    twin_share=0.05,
    lookalike_share=0.05,
    relative_phone_share=0.38,
    stranger_phone_share=0.12,
    vendor=replace(DEFAULT.vendor, stale_rate=0.3),
    firm=replace(DEFAULT.firm, coverage=0.3),
)

# Nearly everybody sought has gone, and goes again.
SHIFTING = replace(
    DEFAULT,
    name="shifting",
    moving_rate=(0.27, 0.16, 0.09, 0.05),
    far_share=0.35,
    reoccupied_share=0.5,
    phone_churn=0.1,
    skip_share=0.85,
    debtor_moves=2.2,
    divorce_rate=0.03,
    firm=replace(DEFAULT.firm, coverage=0.55),
)

SETTINGS = {
    setting.name: setting
    for setting in (
        DEFAULT, MOBILE_CITY, OLD_TOWN, SPARSE_SOURCES, NOISY, PREPAID, STALE_FILES, NO_LINES, WELL_KNOWN, TANGLED,
        SHIFTING,
    )
}  # fmt: skip

# What is learned is judged in these and never learned from them.
HELD_OUT = frozenset({"old_town", "noisy", "prepaid", "shifting"})
