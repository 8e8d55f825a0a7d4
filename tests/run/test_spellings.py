"""One place in several spellings is one contact, written as most spell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import ContactStatus, Kind
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.addresses import read_address
from skiptrace.rank import Held, LineFacts, OtherUse, Statements, default_model, rank_contacts
from skiptrace.run.spellings import unite_spellings
from tests.rank.builders import TODAY, YEAR, on_file, statement, table

RIGHT = "682 QUARRYFIELD PL, LOS ANGELES CA 90019"
SLIP = "682 QUARRYFEILD PL, LOS ANGELES CA 90019"


def said(line, source="voters", **more):
    """A source's record of an address."""
    told = {"kind": Kind.ADDRESS, "key": address_key(read_address(line)), "value": line, "line_type": None}
    return statement(source=source, **told, **more)


def filed(line, **more):
    """An address on the client's file."""
    return on_file(address_key(read_address(line)), kind=Kind.ADDRESS, **more) | {"value": line}


def united(*statements, held=()):
    """What the records say and what is on file, once spellings are united."""
    told, known = table(Statements, statements), table(Held, held)
    unite_spellings(told, known)
    return told, known


def offered(*statements, held=()):
    """The addresses of one case, best first."""
    told, known = united(*statements, held=held)
    found = rank_contacts(told, known, OtherUse(), LineFacts(), today=TODAY, model=default_model(), cases=1)
    return found[0]


def test_a_slip_on_file_is_the_place_that_a_source_knows():
    """One address, confirmed, written as the source has it; what each wrote stands under it."""
    (contact,) = offered(said(RIGHT), held=[filed(SLIP)])

    assert (contact.value, contact.status) == (RIGHT, ContactStatus.CONFIRMED)
    assert {RIGHT, SLIP} == {line.value for line in contact.evidence}


def test_most_voices_decide_how_it_is_written():
    """Two independent sources against one newer; resellers of one origin are one voice."""
    new = said(SLIP, "vendor", last_seen=TODAY)
    resold = said(SLIP, "reseller", last_seen=TODAY) | {"origin": "vendor"}
    (contact,) = offered(said(RIGHT), said(RIGHT, "utility", last_seen=TODAY - 9 * YEAR), new, resold)

    assert contact.value == RIGHT


@pytest.mark.parametrize(
    "other",
    [
        "684 QUARRYFIELD PL, LOS ANGELES CA 90019",
        "682 QUARRYFIELD PL, LOS ANGELES CA 90020",
        "682 QUARRYFIELD PL APT 4, LOS ANGELES CA 90019",
        "682 QUARRYFEILD AVE, LOS ANGELES CA 90019",
        "682 QUARRYFELDING PL, LOS ANGELES CA 90019",
    ],
)
def test_another_number_place_door_or_road_is_another_address(other):
    """A slip is all that may differ."""
    assert 2 == len(offered(said(RIGHT), said(other, "utility")))


@pytest.mark.parametrize(
    ("one", "other"), [("12 12TH ST", "12 13TH ST"), ("12 OAK ST", "12 ASK ST"), ("12 N ELM ST", "12 S ELM ST")]
)
def test_short_names_numbers_and_directions_are_no_slips(one, other):
    """Where one letter makes another road, it is another road."""
    assert 2 == len(offered(said(f"{one}, TROY TN 38260"), said(f"{other}, TROY TN 38260", "utility")))


def test_a_part_that_is_left_out_is_no_other_road():
    """Without its suffix or direction a road is the one that has them, unless there are two of those."""
    bare, street, avenue = (f"12 {road}, TROY TN 38260" for road in ("BRAMBLE", "N BRAMBLE ST", "BRAMBLE AVE"))

    assert [street] == [one.value for one in offered(said(bare), said(street, "utility"))]
    assert {street, avenue} <= {one.value for one in offered(said(bare), said(street, "utility"), said(avenue, "firm"))}


def test_what_came_back_stays_by_itself():
    """A letter may have come back for its spelling: the right one is not bad for it."""
    contacts = offered(said(RIGHT), held=[filed(SLIP, bad=True)])

    assert {(RIGHT, ContactStatus.NEW), (SLIP, ContactStatus.BAD)} == {(one.value, one.status) for one in contacts}


def test_cases_are_not_mixed():
    """Another debtor's spelling is nothing to this one."""
    told, _ = united(said(RIGHT, case=0), said(SLIP, case=1))

    assert (2, set()) == (len(set(told.key)), told.aside)


ROADS = st.text("ABELR 1", min_size=1, max_size=11)


@given(st.lists(st.tuples(st.integers(0, 2), ROADS, st.sampled_from(["", "ST", "AVE"]), st.booleans()), max_size=9))
def test_every_entry_stays_and_each_contact_has_a_spelling(told):
    """Whatever is united: nothing is lost, no case gets another's key, somebody spells what is offered."""
    lines = [(case, f"12|{road}|{suffix}||38260", on_the_file) for case, road, suffix, on_the_file in told]
    statements = [
        statement(case=case, kind=Kind.ADDRESS, key=key, line_type=None)
        for case, key, on_the_file in lines
        if not on_the_file
    ]
    held = [on_file(key, kind=Kind.ADDRESS, case=case) for case, key, on_the_file in lines if on_the_file]
    said_after, held_after = united(*statements, held=held)
    before = {(case, key) for case, key, _ in lines}
    after = [*zip(said_after.case, said_after.key, strict=True), *zip(held_after.case, held_after.key, strict=True)]
    spelt = [one for number, one in enumerate(after[: len(statements)]) if number not in said_after.aside]
    spelt += [one for number, one in enumerate(after[len(statements) :]) if number not in held_after.aside]

    assert len(lines) == len(after)
    assert set(after) <= before
    assert set(after) == set(spelt)
