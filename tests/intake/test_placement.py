"""Placement files read into cases; each item of mess is shown by a file that has it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skiptrace.errors import InputError, SkiptraceError
from skiptrace.intake.columns import Profile, recognise_columns
from skiptrace.intake.placement import describe_placement, read_placement
from skiptrace.intake.tables import open_table

TODAY = dt.date(2026, 11, 21)
KEY = b"k" * 32
ID = {"dob": "05/17/1980"}


def place(folder, rows, *, delimiter=",", **settings_):
    """A placement file of these rows, read."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "placement.csv"
    path.write_text(text.getvalue(), "utf-8")
    table = open_table(path)
    sample = next(iter(table.blocks(rows=1000))).columns
    overrides = settings_.pop("overrides", {})
    mapping = recognise_columns(table.header, sample, profile=Profile.PLACEMENT, overrides=overrides)
    return read_placement(table, mapping, hash_key=KEY, today=TODAY, creditor="First Example Bank", **settings_)


def read(folder, *rows, **settings_):
    return list(place(folder, rows, **settings_))


def one(folder, **cells):
    """The row made of one line that has an account, a name and a birth date."""
    (row,) = read(folder, {"acct": "A-1", "name": "DOE, JOHN", **ID, **cells})
    return row


def many(count, **cells):
    """Rows of different people."""
    given = ["ANN", "BETH", "CARL", "DORA", "EMIL", "FAY", "GUS", "HAL", "IDA", "JAN"]
    family = ["QUILL", "ROWAN", "STROUD", "TARN", "UPDIKE", "VALE", "WREN", "YARROW", "ZELLER", "ASHBY"]
    return [
        {
            "acct": f"A-{i}",
            "name": f"{family[i // 10 % 10]}, {given[i % 10]}",
            "dob": f"{i % 12 + 1:02d}/{i % 27 + 1:02d}/{1950 + i % 40}",
            **cells,
        }
        for i in range(count)
    ]


def test_a_plain_row(tmp_path):
    """The debtor, the account and what came with them."""
    case = one(tmp_path, ssn="900-12-3456", balance="$1,234.50", phone="217-555-0123", email="J@Example.com").case

    assert case.account_number == "A-1"
    assert case.creditor == "First Example Bank"
    assert case.debtor.names[0].full == "JOHN DOE"
    assert str(case.debtor.born) == "1980-05-17"
    assert case.debtor.ssn_last4 == "3456"
    assert case.debtor.phones[0].e164 == "+12175550123"
    assert case.balance_micro_usd == 1_234_500_000


def test_a_column_names_the_creditor(tmp_path):
    """The column goes before the argument."""
    assert one(tmp_path, creditor="Second Example Bank").case.creditor == "Second Example Bank"


# --- lost zeros, rounded keys, serial dates


def test_lost_zeros_of_zip_and_ssn(tmp_path):
    """A spreadsheet took the zeros in front; they come back."""
    case = one(tmp_path, address="12 OAK ST", city="BOSTON", state="MA", zip="2108", ssn="1234567").case

    assert case.debtor.addresses[0].zip5 == "02108"
    assert case.debtor.ssn_last4 == "4567"
    assert dict(case.fields)["ssn"] == "***-**-4567"


def test_a_rounded_account_number(tmp_path):
    """1.23E+11 is no account number, and the way out is told."""
    row = read(tmp_path, {"acct": "1.23E+11", "name": "DOE, JOHN", **ID})[0]

    assert row.fault.field == "account_number"
    assert row.fault.fix == "format the column as text and export again"


def test_serial_dates(tmp_path):
    """A column of serial numbers holds dates."""
    rows = read(tmp_path, *[{"acct": f"A-{i}", "name": "DOE, JOHN", "dob": str(29358 + i)} for i in range(9)])

    assert str(rows[0].case.debtor.born) == "1980-05-17"


# --- day and month


def test_the_order_of_dates_is_decided_by_the_column(tmp_path):
    """One day over 12 anywhere in the column decides for all of it."""
    rows = [
        {"acct": "A-1", "name": "DOE, JOHN", "dob": "03/04/1980"},
        {"acct": "A-2", "name": "ROE, JANE", "dob": "17/05/1981"},
    ]
    placement = place(tmp_path, rows)

    assert [str(row.case.debtor.born) for row in placement] == ["1980-04-03", "1981-05-17"]
    assert "over 12" in placement.date_orders["born"].reason


def test_an_undecided_column_follows_the_others(tmp_path):
    """Another date column of the same file decides, else the order of the United States."""
    row = {"acct": "A-1", "name": "DOE, JOHN", "dob": "03/04/1980"}

    assert str(read(tmp_path, row)[0].case.debtor.born) == "1980-03-04"
    assert str(read(tmp_path, {**row, "open date": "25/12/2020"})[0].case.debtor.born) == "1980-04-03"


def test_date_columns_are_told_in_the_order_of_the_file(tmp_path):
    """Two runs on one file say the same, word for word."""
    dates = dict.fromkeys(("date_opened", "date_placed", "date_deceased", "bk_filed_date"), "01/13/2020")
    placement = place(tmp_path, [{"acct": "A-1", "name": "DOE, JOHN", **ID, **dates}])

    assert list(placement.date_orders) == ["born", "opened_on", "placed_on", "death_date", "bankruptcy_filed_on"]


def test_a_column_that_contradicts_itself(tmp_path):
    """Its ambiguous dates give the year only, and a note says so."""
    days = ["17/05/1980", "05/17/1981", "03/04/1982"] * 3
    placement = place(
        tmp_path, [{"acct": f"A-{i}", "name": f"DOE, {'ABCDEFGHI'[i]}NN", "dob": d} for i, d in enumerate(days)]
    )

    assert str(list(placement)[2].case.debtor.born) == "1982"
    assert any("contradictory" in note for note in describe_placement(placement)["notes"])


# --- names


@pytest.mark.parametrize("text", ["DOE, JOHN A JR", "JOHN A DOE JR", "DOE JOHN A JR"])
def test_names_in_every_order(tmp_path, text):
    """One column, any order."""
    assert one(tmp_path, name=text).case.debtor.names[0].full == "JOHN A DOE JR"


def test_two_debtors_in_a_cell(tmp_path):
    """The first is sought, the second is a relative, and a caution says so."""
    row = one(tmp_path, name="JOHN & MARY DOE")

    assert [name.full for name in row.case.debtor.relatives] == ["MARY DOE"]
    assert row.cautions[0].field == "full_name"


def test_an_estate_and_a_company(tmp_path):
    """An estate's debtor is dead; a company is set aside."""
    assert one(tmp_path, name="ESTATE OF JOHN DOE").case.stops[0].code == "deceased"
    assert one(tmp_path, name="ACME SUPPLY LLC").case.stops[0].code == "business"


@pytest.mark.parametrize("text", ["UNKNOWN", "TEST", ""])
def test_no_name(tmp_path, text):
    """A row without a name is rejected, with a way out."""
    row = one(tmp_path, name=text)

    assert (row.fault.field, bool(row.fault.fix)) == ("full_name", True)


def test_a_name_alone_is_not_enough(tmp_path):
    """At least one identifier more is needed."""
    assert one(tmp_path, dob="").fault.field == "born"
    assert one(tmp_path, dob="", ssn4="1234").fault is None


# --- fillers


def test_fillers_are_not_values(tmp_path):
    """Filler numbers, dates and addresses count as nothing."""
    row = one(
        tmp_path, dob="01/01/1900", ssn="123-45-6789", phone="5555555555", address="HOMELESS", cell="217-555-0123"
    )

    assert (row.case.debtor.born, row.case.debtor.ssn_last4, row.case.debtor.addresses) == (None, "", ())
    assert [phone.e164 for phone in row.case.debtor.phones] == ["+12175550123"]
    assert {"born", "ssn", "phone"} <= set(row.fillers)


def test_a_value_that_many_people_share_is_filler(tmp_path):
    """The clinic's own number and address say nothing about anybody."""
    rows = many(60, phone="217-555-0100", address="1 CLINIC WAY", city="SPRINGFIELD", state="IL", zip="62704")
    placement = place(tmp_path, rows)
    found = list(placement)

    assert all(row.case.debtor.phones == () and row.case.debtor.addresses == () for row in found)
    assert describe_placement(placement)["shared_values"] == {"phone": 1, "address": 1}
    assert "555" not in json.dumps(describe_placement(placement)["cautions"])


def test_a_family_shares_a_phone(tmp_path):
    """Twenty people may; that is no filler yet."""
    assert all(row.case.debtor.phones for row in read(tmp_path, *many(20, phone="217-555-0100")))


# --- phones and addresses


def test_two_phones_and_an_extension(tmp_path):
    """Two numbers in a cell are two phones; the area code serves both."""
    phones = one(tmp_path, phone="217-555-0123 x45 / 555-0199").case.debtor.phones

    assert [(phone.e164, phone.extension) for phone in phones] == [("+12175550123", "45"), ("+12175550199", "")]


def test_a_phone_that_cannot_be_read(tmp_path):
    """The row is worked, with a caution that does not repeat the number."""
    row = one(tmp_path, phone="555-0123")

    assert row.fault is None
    assert row.cautions[0].field == "phone"
    assert "0123" not in repr(row.cautions)


def test_care_of_and_box_beside_street(tmp_path):
    """C/O is put apart; a box beside a street is a second address."""
    place_ = {"city": "SPRINGFIELD", "state": "IL", "zip": "62704"}
    care = one(tmp_path, address="C/O MARY ROE 12 OAK ST", **place_).case.debtor.addresses
    both = one(tmp_path, address="12 OAK ST PO BOX 9", **place_).case.debtor.addresses

    assert (care[0].care_of, care[0].street_line) == ("MARY ROE", "12 OAK ST")
    assert {address.street_line for address in both} == {"12 OAK ST", "PO BOX 9"}


def test_military_and_foreign_addresses(tmp_path):
    """APO and other countries are addresses too."""
    military = one(tmp_path, address="PSC 3 BOX 12", city="APO", state="AE", zip="09021").case.debtor.addresses[0]
    foreign = one(
        tmp_path, address="1 HIGH ST", city="LONDON", state="", zip="SW1A 1AA", country="UK"
    ).case.debtor.addresses[0]

    assert (military.kind, bool(foreign.country)) == ("military", True)


def test_contacts_known_to_be_bad(tmp_path):
    """Flags beside a phone or an address mark the value itself."""
    case = one(
        tmp_path,
        HomePhone="217-555-0123",
        HomePhoneBad="Y",
        CellPhone="217-555-0124",
        CellPhoneBad="N",
        address="12 OAK ST",
        city="SPRINGFIELD",
        state="IL",
        zip="62704",
        returned_mail="Y",
    ).case

    assert "+12175550123" in case.bad_contacts
    assert "+12175550124" not in case.bad_contacts
    assert len(case.bad_contacts) == 2


# --- people and accounts


def test_one_person_on_several_accounts(tmp_path):
    """Later accounts point to the first: linked, never merged."""
    same = {"name": "DOE, JOHN", **ID, "zip": "62704"}
    rows = read(
        tmp_path,
        {"acct": "A-1", **same},
        {"acct": "A-2", **same},
        {"acct": "A-3", "name": "DOE, JOHN", "dob": "05/18/1980", "zip": "62704"},
    )

    assert [row.case.flags for row in rows] == [(), ("duplicate_of:A-1",), ()]


def test_one_number_links_accounts(tmp_path):
    """The same social security number is the same person under a nickname."""
    rows = read(
        tmp_path,
        {"acct": "A-1", "name": "DOE, ROBERT", "ssn": "900-12-3456"},
        {"acct": "A-2", "name": "DOE, BOB", "ssn": "900123456"},
    )

    assert rows[1].case.flags == ("duplicate_of:A-1",)
    assert rows[0].case.debtor.ssn_hash == rows[1].case.debtor.ssn_hash


def test_one_number_with_two_names(tmp_path):
    """Both rows are flagged and neither points to the other."""
    rows = read(
        tmp_path,
        {"acct": "A-1", "name": "DOE, JOHN", "ssn": "900-12-3456"},
        {"acct": "A-2", "name": "QUILL, PETER", "ssn": "900-12-3456"},
    )

    assert [row.case.flags for row in rows] == [("ssn_conflict",), ("ssn_conflict",)]
    assert all(row.cautions[0].field == "ssn" for row in rows)


def test_one_account_with_two_names(tmp_path):
    """A repeated account number is no reject, but a flag on both rows."""
    rows = read(tmp_path, {"acct": "A-1", "name": "DOE, JOHN", **ID}, {"acct": "A-1", "name": "QUILL, PETER", **ID})

    assert [row.case.flags for row in rows] == [("account_number_repeated",)] * 2


def test_a_minor_and_the_guarantor(tmp_path):
    """A minor is not sought; the guarantor is, when one is named."""
    alone = one(tmp_path, dob="05/17/2015")
    cared_for = one(tmp_path, dob="05/17/2015", guarantor_name="DOE, MARY", zip="62704")

    assert [stop.code for stop in alone.case.stops] == ["minor"]
    assert cared_for.case.stops == ()
    assert (cared_for.case.debtor.names[0].full, cared_for.case.debtor.role) == ("MARY DOE", "guarantor")
    assert cared_for.case.debtor.born is None


@pytest.mark.parametrize(("born", "stopped"), [("11/21/2008", False), ("11/22/2008", True)])
def test_the_eighteenth_birthday(tmp_path, born, stopped):
    """From the birthday on somebody is of age."""
    assert one(tmp_path, dob=born).is_stopped is stopped


# --- stops


@pytest.mark.parametrize(
    ("cells", "code", "source"),
    [
        ({"status": "BK13"}, "bankrupt", "column status"),
        ({"status": "C&D"}, "cease", "column status"),
        ({"notes": "pt deceased"}, "deceased", "column notes"),
        ({"deceased_date": "01/02/2020"}, "deceased", "column deceased_date"),
        ({"attorney": "Example & Example LLP"}, "attorney", "column attorney"),
        ({"cease_desist": "Y"}, "cease", "column cease_desist"),
        ({"bk_chapter": "7"}, "bankrupt", "column bk_chapter"),
        ({"fraud_flag": "X"}, "fraud", "column fraud_flag"),
    ],
)
def test_stops_say_where_they_stand(tmp_path, cells, code, source):
    """Codes, flags, dates and notes of the client stop the case before anything is looked up."""
    (stop,) = one(tmp_path, **cells).case.stops

    assert (stop.code, stop.source) == (code, source)


@pytest.mark.parametrize(
    ("status", "bad"),
    [("Good", False), ("Verified 1/2/2024", False), ("in service", False), ("Bad", True), ("Not in service", True)],
)
def test_a_status_beside_a_phone(tmp_path, status, bad):
    """A status column tells good numbers from bad ones; not every word in it is a fault."""
    case = one(tmp_path, HomePhone="217-555-0123", HomePhoneStatus=status).case

    assert bool(case.bad_contacts) == bad


@pytest.mark.parametrize(
    ("kind", "held"), [("Home", 1), ("Cell", 1), ("Relative", 0), ("ATTY", 0), ("FAX", 0), ("", 1)]
)
def test_a_type_beside_a_phone(tmp_path, kind, held):
    """A number whose type names somebody else, or a fax, is never taken for the debtor's own."""
    row = one(tmp_path, Phone1="217-555-0123", Phone1Type=kind)

    assert len(row.case.debtor.phones) == held
    assert [caution.field for caution in row.cautions] == ["phone"] * (1 - held)


def test_one_e_mail_address_in_two_columns(tmp_path):
    """Capitals make no second address."""
    case = one(tmp_path, Email1="JD@EXAMPLE.COM", Email2="jd@example.com").case

    assert [email.address for email in case.debtor.emails] == ["jd@example.com"]


@pytest.mark.parametrize(
    ("street", "bad"),
    [
        ("12 ELM ST", False),
        ("12 OLD MILL RD", False),
        ("12 ELM ST (BAD ADDRESS)", True),
        ("BAD ADDRESS 12 ELM ST", True),
        ("12 ELM ST **RETURNED MAIL**", True),
        ("12 ELM ST - MOVED", True),
    ],
)
def test_a_remark_in_the_street(tmp_path, street, bad):
    """What a clerk wrote beside a street marks the address as bad and is no part of it."""
    case = one(tmp_path, address=street, city="AKRON", state="OH", zip="44301").case
    (address,) = case.debtor.addresses

    assert address.line == f"12 {'OLD MILL RD' if 'MILL' in street else 'ELM ST'}, AKRON OH 44301"
    assert bool(case.bad_contacts) == bad


def test_two_phones_at_work(tmp_path):
    """The phone at work and the employer's phone are both kept, with the employer."""
    case = one(tmp_path, Employer="ACME CO", WorkPhone="217-555-0123", EmployerPhone="217-555-0124").case

    assert [job.phone.e164 for job in case.debtor.employers] == ["+12175550123", "+12175550124"]
    assert case.debtor.phones == ()


def test_a_placeholder_is_no_mark(tmp_path):
    """What a spreadsheet writes for an empty cell neither stops a case nor spoils a phone."""
    case = one(tmp_path, HomePhone="217-555-0123", HomePhoneBad="#N/A", cease="#N/A", attorney="(null)").case

    assert (case.stops, case.bad_contacts) == ((), frozenset())


@pytest.mark.parametrize(("name", "code"), [("DOE, JOHN (BANKRUPT)", "bankrupt"), ("DOE, JOHN DO NOT CALL", "cease")])
def test_a_stop_behind_the_name(tmp_path, name, code):
    """A stop that a client wrote into the name is honoured."""
    (row,) = read(tmp_path, {"acct": "A-1", "name": name, **ID})

    assert [stop.code for stop in row.case.stops] == [code]


def test_flags_that_say_no(tmp_path):
    """N, 0, empty and filler dates stop nothing."""
    case = one(
        tmp_path, cease="N", attorney="none", deceased="0", deceased_date="00/00/0000", notes="not deceased"
    ).case

    assert case.stops == ()


def test_a_bankruptcy_before_the_account(tmp_path):
    """A debt made after the filing is no part of the bankruptcy."""
    case = one(tmp_path, bk_filed_date="2015-01-20", open_date="2020-02-25").case

    assert (case.stops, case.flags) == ((), ("bankruptcy_before_account",))


def test_a_dismissed_bankruptcy(tmp_path):
    """It does not stop, but it is carried as a flag."""
    case = one(tmp_path, bk_chapter="13", bk_disposition="Dismissed").case

    assert (case.stops, case.flags) == ((), ("bankruptcy_dismissed",))


def test_a_stopped_row_needs_no_identifier(tmp_path):
    """A recalled account without a birth date is stopped, not sent back for mending."""
    assert one(tmp_path, dob="", status="RECALL").is_stopped


# --- what is kept


def test_the_number_is_kept_nowhere(tmp_path):
    """A whole social security number stands in the raw cells only, whatever column it hides in."""
    row = one(tmp_path, ssn="900-12-3456", notes="ssn is 900-12-3456", other="900-12-3456")

    assert "900-12-3456" in row.cells
    assert "900-12-3456" not in repr(row.case)
    assert not any("900-12-3456" in text or "900123456" in text for _, text in row.case.fields)
    assert "900-12-3456" not in repr(row)


def test_whole_numbers_in_the_column_of_last_fours(tmp_path):
    """They are reduced and hashed all the same."""
    case = one(tmp_path, ssn4="900123456").case

    assert (case.debtor.ssn_last4, len(case.debtor.ssn_hash), dict(case.fields)["ssn4"]) == ("3456", 64, "***-**-3456")


def test_a_mended_reject_runs_alone(tmp_path):
    """The cells of a reject, once mended, are a placement file again."""
    placement = place(tmp_path, [{"acct": "", "name": "DOE, JOHN", **ID}, {"acct": "A-2", "name": "ROE, JANE", **ID}])
    (reject,) = (row for row in placement if row.fault)
    mended = dict(zip(placement.header, reject.cells, strict=True)) | {"acct": "A-1"}

    assert read(tmp_path, mended)[0].case.account_number == "A-1"


def test_it_can_be_read_again(tmp_path):
    """A second pass gives the same rows and the same counts."""
    placement = place(tmp_path, [*many(30), *many(5)])
    first, counts = list(placement), placement.counts

    assert first == list(placement)
    assert counts == placement.counts


def test_the_description_holds_no_personal_value(tmp_path):
    """What the screen shows is ready for JSON and names nobody."""
    placement = place(
        tmp_path, [{"acct": "A-1", "name": "QUILL, PETER", "ssn": "900-12-3456", "phone": "555-0123", **ID}]
    )
    list(placement)
    text = json.dumps(describe_placement(placement))

    assert not any(value in text for value in ("QUILL", "3456", "0123", "A-1", "1980"))


@pytest.mark.parametrize(("header", "word"), [(["name", "dob"], "account"), (["acct", "dob"], "name")])
def test_a_file_without_its_key_columns(tmp_path, header, word):
    """No account or no name column: one sentence and the option that helps."""
    row = {"name": "DOE, JOHN", "acct": "A-1", "dob": "05/17/1980"}

    with pytest.raises(InputError, match=f"{word}.*--map"):
        read(
            tmp_path, {name: row[name] for name in header}, overrides={} if "acct" in header else {"account_number": ""}
        )


CELL = st.one_of(
    st.sampled_from(
        ["", "A-1", "DOE, JOHN", "05/17/1980", "900-12-3456", "217-555-0123", "deceased", "1.2E+9", "UNKNOWN"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=12),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=8), min_size=1, max_size=8))
def test_counts_add_up(tmp_path, rows):
    """Every row is worked, stopped or rejected, whatever it holds."""
    header = ["acct", "name", "dob", "ssn", "phone", "address", "status", "notes"]
    try:
        placement = place(
            tmp_path,
            [dict(zip(header, row, strict=True)) for row in rows],
            overrides={"account_number": "acct", "full_name": "name"},
        )
        found = list(placement)
    except SkiptraceError:
        return

    counts = placement.counts
    assert counts["read"] == len(found) == counts["workable"] + counts["stopped"] + counts["rejected"]
    assert all((row.case is None) != (row.fault is None) for row in found)


def test_a_row_that_the_table_cannot_read(tmp_path):
    """A row with too many cells is a reject in its place, not a gap."""
    path = tmp_path / "broken.csv"
    path.write_text(
        "acct,name,dob\nA-1,JOHN DOE,05/17/1980\nA-2,JANE ROE,05/18/1980,x,y\nA-3,ANN QUILL,05/19/1980\n", "utf-8"
    )
    table = open_table(path)
    sample = next(iter(table.blocks())).columns
    mapping = recognise_columns(table.header, sample, profile=Profile.PLACEMENT)
    placement = read_placement(table, mapping, hash_key=KEY, today=TODAY)

    assert [(row.number, row.fault is None) for row in placement] == [(1, True), (2, False), (3, True)]
    assert placement.counts == {"read": 3, "workable": 2, "stopped": 0, "rejected": 1}
