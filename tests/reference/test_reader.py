"""Bulk files of every shape, as people with contacts and flags."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.columns import recognise_columns
from skiptrace.intake.mapping import Profile
from skiptrace.reference.columns import Role, plan_reading
from skiptrace.reference.names import COMPANY, NO_NAME
from skiptrace.reference.reader import NO_PHONE, read_block

TODAY = dt.date(2026, 6, 1)


def day(text):
    """A date as the payload keeps it."""
    return dt.date.fromisoformat(text).toordinal()


VOTERS = (
    "VOTER_ID,LAST_NAME,FIRST_NAME,MIDDLE_NAME,NAME_SUFFIX,RES_ADDRESS,RES_CITY,RES_STATE,RES_ZIP,BIRTH_YEAR",
    "IL0001,DOE,JOHN,A,JR,100 N MAIN ST APT 4,SPRINGFIELD,IL,62704,1980",
    "IL0002,ROE,JANE,,,7 QUARRY RD,PEORIA,IL,61602,1975",
)


def test_a_voter_roll(read):
    """Names in parts, a home, a year of birth, and the roll's own ids."""
    told = read(*VOTERS)

    assert (Role.PEOPLE, ["IL0001", "IL0002"]) == (told.plan.role, told.ids)
    assert ["JOHN A DOE JR", "JANE ROE"] == told.names
    assert [19_800_000, 19_750_000] == told.people.born
    assert [("address", "100 N MAIN ST APT 4, SPRINGFIELD IL 62704")] == told.contacts()


UTILITY = (
    "CUSTOMER NAME,SERVICE ADDRESS,CITY,STATE,ZIP,PHONE,DOB,SSN LAST 4",
    "SMITH JOHN A & MARY,100 N MAIN ST,SPRINGFIELD,IL,62704,217-555-0101,05/17/1980,1234",
    "DOE JANE,7 QUARRY RD,PEORIA,IL,61602,309-555-0102 / 309-555-0103,01/31/1975,0042",
    "ACME PLUMBING LLC,9 ELM ST,PEORIA,IL,61602,309-555-0104,,",
    "UNKNOWN,11 ELM ST,PEORIA,IL,61602,309-555-0105,,",
)


def test_two_customers_of_one_utility(read):
    """Both owners have one home and number; the birth date is nobody's for sure."""
    told = read(*UTILITY)

    assert ["JOHN A SMITH", "MARY SMITH", "JANE DOE"] == told.names
    assert ["1", "1", "2"] == told.ids
    assert ([0, 0, 19_750_131], [-1, -1, 42]) == (told.people.born, told.people.ssn_last4)
    assert told.contacts(0) == told.contacts(1)


def test_two_phones_in_one_cell(read):
    """Both numbers of a cell are offered."""
    phones = [value for kind, value in read(*UTILITY).contacts(2) if kind == "phone"]

    assert ["+13095550102", "+13095550103"] == phones


def test_companies_are_counted(read):
    """A company row is not dropped silently, nor is a filler."""
    told = read(*UTILITY)

    assert {COMPANY: 1, NO_NAME: 1} == told.without
    assert told.block.rows == len({*told.ids}) + sum(told.without.values())


def test_a_vendors_header(read):
    """Several addresses and phones with dates of their own, latest as of the row's."""
    told = read(
        "record id,full name,dob,address1,address1 first seen,address1 last seen,address2,address2 last seen,"
        "phone1,phone1 last seen,phone2,email,employer",
        'h-1,JOHN DOE,1980-05-17,"100 N MAIN ST, SPRINGFIELD, IL 62704",2019-01-02,2024-03-04,'
        '"7 QUARRY RD, PEORIA, IL 61602",2018-05-06,2175550101,2025-02-03,2175550102,JDoe@Example.com,Acme Tile LLC',
        columns={
            "address": "4",
            "address_first_seen": "5",
            "address_last_seen": "6",
            "address_2": "7",
            "address_last_seen_2": "8",
        },
    )
    contacts = {contact.value: (contact.first_seen, contact.last_seen) for contact in told.contents[0].contacts}

    assert ["h-1"] == told.ids
    assert (day("2019-01-02"), day("2024-03-04")) == contacts["100 N MAIN ST, SPRINGFIELD IL 62704"]
    assert (0, day("2018-05-06")) == contacts["7 QUARRY RD, PEORIA IL 61602"]
    assert (0, day("2025-02-03")) == contacts["+12175550101"]
    assert ["phone", "phone", "address", "address", "email", "employer"] == [kind for kind, _ in told.contacts()]


def test_an_alias_column(read):
    """A maiden name alone borrows the given name; a whole other name stands by itself."""
    told = read("name,maiden_name,dob", "MARY SMITH,JONES,1980-05-17", "ANN DOE,ANNA ROE,1981-05-17")

    assert [["MARY SMITH", "MARY JONES"], ["ANN DOE", "ANNA ROE"]] == told.all_names


def test_an_alias_of_the_same_name_adds_nothing(read):
    """Files repeat the name in the alias column."""
    assert [["MARY SMITH"]] == read("name,alias,dob", "MARY SMITH,SMITH,1980-05-17").all_names


def test_couples_and_companies_in_columns_of_names(read):
    """Owners' files keep to their columns whoever the owner is."""
    told = read(
        "owner_first_name,owner_last_name,address,city,state,zip",
        "JOHN & MARY,SMITH,1 ELM ST,PEORIA,IL,61602",
        ",ACME HOLDINGS LLC,2 ELM ST,PEORIA,IL,61602",
        ",,3 ELM ST,PEORIA,IL,61602",
        columns={"given_name": "1", "family_name": "2"},
    )

    assert ["JOHN SMITH", "MARY SMITH"] == told.names
    assert {COMPANY: 1, NO_NAME: 1} == told.without


def test_a_word_that_joins_is_no_given_name(read):
    """AND alone in the column of given names joins nobody to anybody: what stands beside it is a family name."""
    told = read("given_name,family_name,birth date", "and,jensen,01/02/1980", "Anders,Jensen,01/02/1980")

    assert ["JENSEN", "ANDERS JENSEN"] == told.names


def test_lines(read):
    """A phone-keyed file is facts about lines; the first seen is when the present subscriber came."""
    told = read(
        "phone,phone_type,disconnected,first_seen,last_seen",
        "217-555-0101,W,Y,01/22/2020,03/24/2024",
        "217-555-0102,L,2023-05-06,,",
        "217-555-0103,V,N,,",
        "none,W,,,",
        as_of=dt.date(2025, 1, 1),
    )
    lines = told.block.part.lines

    assert Role.LINES == told.plan.role
    assert [12_175_550_101, 12_175_550_102, 12_175_550_103] == lines["phone"]
    assert ["wireless", "landline", "voip"] == lines["line_type"]
    assert [1, day("2023-05-06"), 0] == lines["disconnected_on"]
    assert [day("2020-01-22"), 0, 0] == lines["reassigned_on"]
    assert [day("2024-03-24"), day("2025-01-01"), day("2025-01-01")] == lines["last_seen"]
    assert {NO_PHONE: 1} == told.without


def test_disconnected_marks_are_no_faults(read):
    """Y and N in a column that may hold dates are read, not counted as unreadable."""
    told = read(
        "name,phone,disconnected", "JOHN DOE,217-555-0101,Y", "ANN DOE,217-555-0102,N", "X DOE,217-555-0103,maybe"
    )

    assert [1, 0, 0] == [contents.contacts[0].disconnected_on for contents in told.contents]
    assert {"disconnected": 1} == {name: count for name, count in told.block.unread.items() if count}


DEATHS = (
    "last_name,first_name,date_of_birth,date_of_death,city,state",
    "DOE,JOHN,1940-05-17,2021-03-02,PEORIA,IL",
    "ROE,ANN,1941-05-17,YES,PEORIA,IL",
    "POE,SUE,1942-05-17,00/00/0000,PEORIA,IL",
)


def test_deaths(read):
    """A list of deaths flags; a filler in place of the date does not."""
    told = read(*DEATHS)

    assert Role.FLAGS == told.plan.role
    assert [[("deceased", day("2021-03-02"))], [("deceased", 1)], []] == [told.flags(person) for person in range(3)]


def test_flag_tables_offer_no_contact(read):
    """Where the dead or the imprisoned lived is not where the debtor is reached."""
    told = read(*DEATHS)

    assert [[], [], []] == [told.contacts(person) for person in range(3)]
    assert ["PEORIA"] * 3 == told.people.city


def test_a_mark_beside_an_empty_date(read):
    """A yes counts though its date is missing; a no, alive and N/A do not."""
    told = read(
        "name,phone,deceased,date_of_death",
        *(f"JOHN DOE,217-555-0101,{mark},{on}" for mark, on in [("Y", ""), ("N", ""), ("ALIVE", ""), ("", "N/A")]),
    )

    assert [[("deceased", 1)], [], [], []] == [told.flags(person) for person in range(4)]


def test_a_roll_with_a_column_for_the_dead_still_offers_homes(read):
    """A file in which hardly anybody is flagged is a file of people."""
    told = read(
        *(f"{line},{mark}" for line, mark in zip(VOTERS, ["DECEASED", "", "Y"], strict=True)), *[f"{VOTERS[1]},N"]
    )

    assert Role.PEOPLE == told.plan.role
    assert [("deceased", 1)] == told.flags(1)
    assert "address" == told.contacts()[0][0]


def test_bankruptcies(read):
    """Chapter, filing, and how and when it ended."""
    told = read(
        "debtor_name,ssn_last4,chapter,date_filed,disposition,disposition_date",
        "JOHN DOE,1234,Chapter 7,01/15/2024,Discharged,04/20/2024",
        "ANN ROE,1235,13,02/25/2024,,",
        "SUE POE,1236,7/13,,,",
        "MAX MOE,1237,,,,",
        columns={"full_name": "debtor_name"},
    )
    first = ("bankruptcy", "chapter 7", day("2024-01-15"), day("2024-04-20"), "discharged")

    assert [first] == told.flags(0)
    assert [("bankruptcy", "chapter 13", day("2024-02-25"))] == told.flags(1)
    assert [("bankruptcy", "chapter 7")] == told.flags(2)
    assert [] == told.flags(3)


def test_custody(read):
    """Everybody on a roster was in custody; who was released is so from that day."""
    told = read(
        "inmate_name,dob,custody_status,release_date",
        "JOHN DOE,1980-05-17,IN CUSTODY,",
        "ANN ROE,1981-05-17,IN CUSTODY,2024-05-06",
        "SUE POE,1982-05-17,RELEASED,",
        columns={"full_name": "1", "custody": "3", "custody_released_on": "4"},
    )

    assert [("custody",)] == told.flags(0)
    assert [("custody", day("2024-05-06"))] == told.flags(1)
    assert [] == told.flags(2)


def test_service(read):
    """Whoever serves is flagged."""
    told = read("name,phone,active_duty", "JOHN DOE,2175550101,Y", "A DOE,2175550102,N", columns={"military": "3"})

    assert ([("military", 1)], []) == (told.flags(0), told.flags(1))


def test_rows_without_an_id_are_known_by_number(read):
    """The row's number stands in where the file's own id is blank."""
    assert ["x", "2"] == read("record_id,name,phone", "x,JOHN DOE,2175550101", " ,ANN DOE,2175550102").ids


def test_ages_are_years(read):
    """An age tells a year of birth as of the day the data were current."""
    told = read("name,age,phone", "JOHN DOE,40,2175550101", "ANN DOE,forty,2175550102", as_of=dt.date(2020, 12, 31))

    assert [19_800_000, 0] == told.people.born
    assert 1 == told.block.unread["age"]


@pytest.mark.parametrize("header", ["colour,size", "city,state", "alias,city"])
def test_a_file_of_nobody_is_refused(read, header):
    """Without names or phones nothing could ever be found."""
    with pytest.raises(ConfigError, match="--map full_name=COLUMN"):
        read(header, "red,7")


HEADER = [
    "record_id", "full_name", "given_name", "family_name", "suffix", "alias", "born", "ssn", "address", "city", "zip",
    "phone", "phone_type", "disconnected", "email", "employer", "last_seen", "death_date", "deceased",
    "bankruptcy_chapter", "bankruptcy_filed_on", "custody", "custody_released_on", "military",
]  # fmt: skip
CELLS = st.text(max_size=12) | st.sampled_from(
    ["", "JOHN DOE", "SMITH JOHN A & MARY", "ACME LLC", "Y", "N", "7", "2175550101", "01/02/1980", "62704", "a\tb\nc"]
)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([HEADER, [*HEADER[:2], *HEADER[5:]], ["phone", "phone_type", "disconnected"]]))
def test_every_row_is_accounted_for(data, header):
    """Rows are those with people plus those without, whatever stands in them."""
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1, max_size=4))
    columns = [list(column) for column in zip(*rows, strict=True)]
    mapping = recognise_columns(header, [], profile=Profile.REFERENCE, overrides={name: name for name in header})
    plan = plan_reading(mapping, columns, today=TODAY)
    block = read_block(plan, columns, [7 + number for number in range(len(rows))])
    ids = block.part.record_ids
    given = (
        {row[0].strip() or str(7 + number) for number, row in enumerate(rows)} if header[0] == "record_id" else set()
    )

    assert len(block.part.people) == len(ids) == len(block.part.payloads)
    if plan.role is Role.LINES:
        assert len(rows) == len(block.part.lines["phone"]) + sum(block.without.values())
    else:
        assert set(ids) <= given
        assert sum(block.without.values()) <= len(rows) <= len(ids) + sum(block.without.values())
