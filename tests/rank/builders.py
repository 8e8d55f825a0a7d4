"""Statements for the tests of ranking, with everything that a test does not care about filled in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from skiptrace.model import Kind, LineType
from skiptrace.rank import Held, LineFacts, OtherUse, Statements, default_model, rank_contacts

TODAY = dt.date(2026, 6, 1).toordinal()
YEAR = 365
PHONE = "+12175550101"
OTHER_PHONE = "+12175550102"

USUAL = {
    "case": 0,
    "kind": Kind.PHONE,
    "key": PHONE,
    "source": "voters",
    "record_id": "1",
    "identity": 0.95,
    "first_seen": 0,
    "last_seen": TODAY - YEAR,
    "as_of": 0,
    "line_type": LineType.WIRELESS,
    "level": None,
    "disconnected_on": 0,
    "holder": "",
    "result": None,
    "request": "",
}


def statement(**given):
    """One statement; the origin is the source's and the value the key, unless given."""
    one = USUAL | given
    return {"value": one["key"], "origin": one["source"]} | one


def table(kind, entries):
    """A struct of lists from dictionaries."""
    columns = kind()
    for entry in entries:
        for name, value in entry.items():
            getattr(columns, name).append(value)
    return columns


def on_file(key=PHONE, *, kind=Kind.PHONE, known_on=TODAY - 2 * YEAR, bad=False, case=0):
    return {"case": case, "kind": kind, "key": key, "value": key, "known_on": known_on, "bad": bad}


def other_use(
    key=PHONE,
    *,
    last_seen,
    first_seen=0,
    same_household=False,
    kind=Kind.PHONE,
    case=0,
    open_on=0,
    elsewhere_from=0,
    source="utility",
):
    return {
        "case": case,
        "kind": kind,
        "key": key,
        "first_seen": first_seen,
        "last_seen": last_seen,
        "same_household": same_household,
        "record_id": "9",
        "source": source,
        "open_on": open_on,
        "elsewhere_from": elsewhere_from,
    }


def line_fact(key=PHONE, *, line_type=None, disconnected_on=0, reassigned_on=0, last_seen=0):
    return {
        "key": key,
        "line_type": line_type,
        "disconnected_on": disconnected_on,
        "reassigned_on": reassigned_on,
        "last_seen": last_seen,
        "source": "carrier",
    }


def rank(*statements, held=(), others=(), facts=(), cases=1, model=None, **given):
    """The ranked contacts of all cases."""
    return rank_contacts(
        table(Statements, statements),
        table(Held, held),
        table(OtherUse, others),
        table(LineFacts, facts),
        today=TODAY,
        model=model or default_model(),
        cases=cases,
        **given,
    )


def uncalibrated():
    """The shipped model with confidence as the bare product of its parts."""
    return replace(default_model(), calibration=((), (), (), ()))


def only(*statements, **given):
    """The one contact that these statements are about."""
    ((contact,),) = rank(*statements, **given)
    return contact
