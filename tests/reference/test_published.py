"""Files in their publishers' true layouts, loaded by the manifests of the catalog, all the way to a run's answer."""

from __future__ import annotations

import csv
import datetime as dt
import json

import pytest

from skiptrace.errors import ConfigError, InputError, NotAllowed
from tests.towns import make_town

TODAY = dt.date(2026, 6, 1)
AS_OF = ("--as-of", "2026-05-02")
SAMPLE = "--fewer-rows-ok"
PLACEMENT = """\
account_number,creditor,name,dob,ssn,address,city,state,zip
A-1,First Example Bank,"FICTIONAL, DANA Q",1984-03-05,900-00-0123,12 INVENTED LN,GRAHAM,NC,27253
A-2,First Example Bank,"INVENTADO, ROBIN",1970-01-02,900-00-0124,7 MADEUP RD,BEND,OR,97701
"""

NC_HEADER = [
    "county_id", "county_desc", "voter_reg_num", "ncid", "last_name", "first_name", "middle_name", "name_suffix_lbl",
    "status_cd", "voter_status_desc", "reason_cd", "voter_status_reason_desc", "res_street_address", "res_city_desc",
    "state_cd", "zip_code", "mail_addr1", "mail_addr2", "mail_addr3", "mail_addr4", "mail_city", "mail_state",
    "mail_zipcode", "full_phone_number", "confidential_ind", "registr_dt", "race_code", "ethnic_code", "party_cd",
    "gender_code", "birth_year", "age_at_year_end", "birth_state", "drivers_lic", "precinct_abbrv",
]  # fmt: skip
FL_COLUMNS = 38
HD_COLUMNS = 44


@pytest.fixture
def town(tmp_path):
    """A store without tables, and a placement of two debtors."""
    placement = tmp_path / "placement.csv"
    placement.write_text(PLACEMENT, encoding="utf-8")
    return make_town(tmp_path / "town", placement, TODAY)


@pytest.fixture
def load(town):
    """Load rows as the table ``bulk``; gives the command's result."""

    def load_rows(rows, source, *options, delimiter=",", name="bulk", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
        path = write(town, f"{name}.txt", rows, delimiter=delimiter, encoding=encoding, quoting=quoting)
        return town.invoke("reference", "load", name, path, "--as", source, "--workers", "1", *options)

    return load_rows


def write(town, name, rows, *, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    """Write rows as a publisher would; gives the path."""
    path = town.folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
    return path


def tick(town, settings='counsel = "A. Example, 2026-05-02"', name="bulk"):
    """Write what stands under the table in the configuration."""
    with town.config.open("a", encoding="utf-8") as file:
        file.write(f'\n[[source]]\nuse = "reference:{name}"\n{settings}\n')


def contacts(town):
    """Kind, value and level of every contact of a run, by account."""
    result = town.work()
    assert result.exit_code == 0, result.output
    with (town.folder / "out" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["account_number"], row["kind"], row["value"], row["level"]) for row in rows if row["status"] != "held"}


def cases(town):
    """The rows of ``cases.csv`` by account."""
    with (town.folder / "out" / "cases.csv").open(encoding="utf-8", newline="") as file:
        return {row["account_number"]: row for row in csv.DictReader(file)}


def nc(**told):
    """A row of the North Carolina file."""
    row = {
        "ncid": "AA1", "last_name": "FICTIONAL", "first_name": "DANA", "middle_name": "QUINN",
        "voter_status_desc": "ACTIVE", "confidential_ind": "N", "res_street_address": "12   INVENTED LN",
        "res_city_desc": "GRAHAM", "state_cd": "NC", "zip_code": "27253", "full_phone_number": "3365550142",
        "birth_year": "1984", "race_code": "X", "party_cd": "ZZZ", "registr_dt": "10/08/2004",
    }  # fmt: skip
    return [{**row, **told}.get(name, "") for name in NC_HEADER]


def test_north_carolina_whole_way(town, load):
    """Its phone is offered; protected and removed voters, party and race are never loaded."""
    tick(town)
    rows = [NC_HEADER, nc(), nc(ncid="AA2", voter_status_desc="REMOVED", full_phone_number="3365550143"),
            nc(ncid="AA3", confidential_ind="Y", full_phone_number="3365550144")]  # fmt: skip
    done = load(rows, "us_nc_voters", SAMPLE, *AS_OF, delimiter="\t", encoding="latin-1", quoting=csv.QUOTE_ALL)
    table = json.loads(town.invoke("reference", "list", "--json").output)[0]

    assert done.exit_code == 0, repr(done.exception)
    assert "2 rows gave nobody: left out by the manifest" in done.output
    assert ("us_nc_voters", "us_nc_voters", ["public_record"]) == (table["as"], table["origin"], table["purposes"])
    assert not {"race_code", "party_cd"} & set(table["fields"].values())
    assert [one for one in contacts(town) if one[1] == "phone"] == [("A-1", "phone", "+13365550142", "self")]


def test_an_unticked_source_is_refused(town, load):
    """What is off until counsel agrees stays off, and the message says where the tick goes."""
    refused = load([NC_HEADER, nc()], "us_nc_voters", SAMPLE, *AS_OF, delimiter="\t").exception

    assert isinstance(refused, NotAllowed)
    assert 'use = "reference:bulk": counsel =' in str(refused)
    assert json.loads(town.invoke("reference", "list", "--json").output) == []


def test_too_few_rows_are_refused(town, load):
    """Half a download is told in one sentence and leaves nothing; a sample has to be called one."""
    tick(town)
    refused = load([NC_HEADER, nc()], "us_nc_voters", *AS_OF, delimiter="\t").exception

    assert isinstance(refused, InputError)
    assert "has 1 rows, and an unbroken file of us_nc_voters has 1,000 at least" in str(refused)
    assert [] == [path.name for path in (town.folder / "skiptrace.tables").glob("*")]


def test_another_layout_is_refused(town, load):
    """Every column that is not there is named at once; Florida's shifted variant is known by its width."""
    tick(town)
    missing = load([["last_name", "first_name"], ["FICTIONAL", "DANA"]], "us_nc_voters", SAMPLE, delimiter="\t")
    shifted = load([fl()[:-1], fl()[:-1]], "us_fl_voters", SAMPLE, delimiter="\t")

    assert "ncid" in str(missing.exception)
    assert "voter_status_desc" in str(missing.exception)
    assert "has 37 columns, and a file of us_fl_voters has 38" in str(shifted.exception)


def fl(**told):
    """A row of the Florida extract, without a header."""
    row = ["ALA", "100000001", "Fictional", "", "Dana", "Quinn", "N", "12 Invented Ln", "Apt 2", "Gainesville", "FL",
           "32601", *[""] * 7, "U", "9", "03/05/1984", "10/08/2004", "NPA", "1", "", "", "", "ACT", *[""] * 5,
           "352", "5550142", "", "dana@example.com"]  # fmt: skip
    assert len(row) == FL_COLUMNS
    for place, text in told.items():
        row[int(place.removeprefix("c"))] = text
    return row


def test_florida_whole_way(town, load):
    """Columns without names, an area code apart from its number, an e-mail; exempt voters are left out."""
    tick(town)
    exempt = fl(c1="100000002", c6="Y", c7="*", c35="5550143")
    done = load([fl(), exempt], "us_fl_voters", SAMPLE, *AS_OF, delimiter="\t")
    found = contacts(town)

    assert done.exit_code == 0, repr(done.exception)
    assert {("A-1", "phone", "+13525550142", "self"), ("A-1", "email", "dana@example.com", "self")} <= found
    assert not any("5550143" in value for _, _, value, _ in found)


def test_ohio_whole_way(town, load):
    """A full date of birth, no phone; unconfirmed addresses are left out, elections are not read."""
    tick(town)
    header = [
        "SOS_VOTERID", "LAST_NAME", "FIRST_NAME", "MIDDLE_NAME", "SUFFIX", "DATE_OF_BIRTH", "VOTER_STATUS",
        "RESIDENTIAL_ADDRESS1", "RESIDENTIAL_SECONDARY_ADDR", "RESIDENTIAL_CITY", "RESIDENTIAL_STATE",
        "RESIDENTIAL_ZIP", "MAILING_ADDRESS1", "MAILING_SECONDARY_ADDRESS", "MAILING_CITY", "MAILING_STATE",
        "MAILING_ZIP", "MAILING_COUNTRY", "GENERAL-11/08/2022",
    ]  # fmt: skip
    row = ["OH1", "INVENTADO", "ROBIN", "", "", "1970-01-02", "ACTIVE", "9 SAMPLE AVE", "", "DAYTON", "OH", "45402",
           *[""] * 6, "X"]  # fmt: skip
    other = ["OH2", *row[1:6], "CONFIRMATION", "11 SAMPLE AVE", *row[8:]]
    done = load([header, row, other], "us_oh_voters", SAMPLE, *AS_OF)

    assert done.exit_code == 0, repr(done.exception)
    assert {(kind, value) for _, kind, value, _ in contacts(town)} == {("address", "9 SAMPLE AVE, DAYTON OH 45402")}


def en(usi, given, family, street):
    """A row of EN.dat in the 27 columns of older files."""
    return ["EN", usi, "", "", "KX0ZZZ", "L", "L1", f"{family}, {given}", given, "", family, "", "", "", "", street,
            "GRAHAM", "NC", "27253", "", "", "000", "1", "I", "", "", ""]  # fmt: skip


def hd(usi, status, acted):
    """A row of HD.dat with a column of a newer version at the end."""
    row = ["HD", usi, "", "", "KX0ZZZ", status, "HA", "01/02/2015", *[""] * 34, "03/02/2020", acted]
    assert len(row) == HD_COLUMNS
    return [*row, "N"]


def test_fcc_needs_both_files(town, load):
    """Names without dates are not loaded; with HD.dat, licences that have ended are left out and days are known."""
    licences = [en("1", "DANA", "FICTIONAL", "44 SAMPLE AVE"), en("2", "DANA", "FICTIONAL", "55 OLD RD")]
    heads = write(town, "HD.dat", [hd("1", "A", "03/25/2025"), hd("2", "E", "03/02/1999")], delimiter="|")
    alone = load(licences, "us_fcc_uls", SAMPLE, delimiter="|", quoting=csv.QUOTE_NONE)
    done = load(licences, "us_fcc_uls", SAMPLE, "--with", f"HD={heads}", delimiter="|", quoting=csv.QUOTE_NONE)
    contacts(town)
    document = (town.folder / "out" / "contacts.csv").read_text(encoding="utf-8")

    assert isinstance(alone.exception, ConfigError)
    assert "--with HD=FILE" in str(alone.exception)
    assert done.exit_code == 0, repr(done.exception)
    assert "44 SAMPLE AVE" in document
    assert "2025-03-25" in document
    assert "55 OLD RD" not in document


def test_faa_whole_way(town, load):
    """Padded names and values, first and middle name together, a comma too many at the end of each row."""
    header = ["UNIQUE ID", "FIRST NAME   ", "LAST NAME    ", "STREET 1 ", "STREET 2", "CITY  ", "STATE", "ZIP CODE",
              "COUNTRY ", "REGION", "MED CLASS", "MED DATE", "MED EXP DATE", "BASIC MED COURSE DATE",
              "BASIC MED CMEC DATE", ""]  # fmt: skip
    row = ["A0000000", "ROBIN QUINN          ", "INVENTADO       ", "7 MADEUP RD        ", "      ", "BEND    ", "OR",
           "97701-0000", "USA       ", "NM", "3", "082023", "082025", "        ", "        ", ""]  # fmt: skip
    done = load([header, row, row], "us_faa_airmen", SAMPLE, *AS_OF)
    town.work()

    assert done.exit_code == 0, repr(done.exception)
    assert "7 MADEUP RD" in (town.folder / "out" / "contacts.csv").read_text(encoding="utf-8")


def test_nppes_tells_work_from_home(town, load):
    """The practice and its phone are a place of work; the mailing address is not; organisations are left out."""
    plain = {
        "NPI": "1000000000", "Entity Type Code": "1", "Provider Last Name (Legal Name)": "FICTIONAL",
        "Provider First Name": "DANA", "Provider Middle Name": "Q", "Provider Name Suffix Text": "",
        "Provider Other Last Name": "INVENTADO", "Provider Other First Name": "DANA", "Provider Other Middle Name": "",
        "Provider First Line Business Mailing Address": "12 INVENTED LN",
        "Provider Second Line Business Mailing Address": "", "Provider Business Mailing Address City Name": "GRAHAM",
        "Provider Business Mailing Address State Name": "NC",
        "Provider Business Mailing Address Postal Code": "272530000",
        "Provider Business Mailing Address Telephone Number": "3365550111",
        "Provider First Line Business Practice Location Address": "90 CLINIC WAY",
        "Provider Second Line Business Practice Location Address": "",
        "Provider Business Practice Location Address City Name": "GRAHAM",
        "Provider Business Practice Location Address State Name": "NC",
        "Provider Business Practice Location Address Postal Code": "272530000",
        "Provider Business Practice Location Address Telephone Number": "3365550142",
        "Last Update Date": "03/01/2025", "Healthcare Provider Taxonomy Code_1": "163W00000X",
    }  # fmt: skip
    clinic = {**plain, "NPI": "1000000001", "Entity Type Code": "2"}
    done = load([list(plain), list(plain.values()), list(clinic.values())], "us_npi_file", SAMPLE)
    levels = {value: level for _, _, value, level in contacts(town)}

    assert done.exit_code == 0, repr(done.exception)
    assert levels["+13365550142"] == "employer"
    assert levels["90 CLINIC WAY, GRAHAM NC 27253"] == "employer"
    assert levels["+13365550111"] == "self"


SDN = [
    "90001",
    "FICTIONAL, Dana Q",
    "individual",
    "SDGT] [CYBER2",
    *["-0- "] * 7,
    "DOB 05 Mar 1984; nationality Atlantis.",
]
SHIP = ["90002", "INVENTED STAR", "vessel", "IRAN", *["-0- "] * 7, "-0- "]
ALIAS = ["90001", "7", "aka", "INVENTADO, Robin", "-0- "]
OTHER = ["90003", "NOBODY, Norman", "individual", "IRAN", *["-0- "] * 7, "DOB 02 Jan 1970."]


def test_a_sanctions_list_holds_the_case(town, load):
    """A possible hit is flagged with its programme and waits for a person; no contact comes from the list."""
    done = load([SDN, SHIP, ["\x1a"]], "us_ofac", SAMPLE, *AS_OF)
    found = contacts(town)
    case = cases(town)["A-1"]

    assert done.exit_code == 0, repr(done.exception)
    assert "flags" in done.output
    assert "sanctions_possible" in case["skiptrace_flags"]
    assert case["skiptrace_status"] == "review"
    assert "sanctions_possible" not in cases(town)["A-2"]["skiptrace_flags"]
    assert "SDGT" in (town.folder / "out" / "results.jsonl").read_text(encoding="utf-8")
    assert not found


def test_an_alias_is_screened_with_its_bearer(town, load):
    """Another name is compared with the date of birth of the main file."""
    main = write(town, "SDN.CSV", [OTHER, [*SDN[:-1], "DOB 02 Jan 1970."]])
    done = load([ALIAS], "us_ofac_aliases", SAMPLE, "--with", f"main={main}", *AS_OF)
    town.work()

    assert done.exit_code == 0, repr(done.exception)
    assert "sanctions_possible" in cases(town)["A-2"]["skiptrace_flags"]


def dmf(change, ssn, last, first, died, born):
    """A line of the Death Master File: 100 characters."""
    line = f"{change:1}{ssn:9}{last:20}{'':4}{first:15}{'Q':15}V{died:8}{born:8}{'':19}"
    assert len(line) == 100
    return line


def test_deaths_need_a_certification(town):
    """Without the certification's number the Death Master File cannot be loaded; with it, the dead are stopped."""
    lines = [dmf("", "900000123", "FICTIONAL", "DANA", "01022023", "03051984"),
             dmf("D", "900000124", "INVENTADO", "ROBIN", "01022023", "01021970")]  # fmt: skip
    path = town.folder / "dmf.txt"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="ascii")
    order = ("reference", "load", "bulk", path, "--as", "us_ssa_dmf", SAMPLE, *AS_OF)
    refused = town.refused(*order)
    tick(town, 'options = { certification_id = "LADMF-0001" }')
    done = town.invoke(*order)
    town.work()
    case = cases(town)

    assert isinstance(refused, ConfigError)
    assert "certification_id is missing" in str(refused)
    assert done.exit_code == 0, repr(done.exception)
    assert ("stopped", "deceased") == (case["A-1"]["skiptrace_status"], case["A-1"]["skiptrace_flags"])
    assert case["A-2"]["skiptrace_flags"] == ""
    assert b"900000123" not in b"".join(one.read_bytes() for one in (town.folder / "skiptrace.tables").iterdir())


def test_what_is_said_goes_before_the_manifest(town, load):
    """Purposes, origin and columns of the command win; a field may be left out."""
    rows = [["ID", "GIVEN", "LAST NAME", "STREET 1", "STREET 2", "CITY", "STATE", "ZIP CODE", "COUNTRY"],
            ["A1", "DANA", "FICTIONAL", "10 EXAMPLE ST", "", "BEND", "OR", "97701", ""]]  # fmt: skip
    done = load(rows, "us_faa_airmen", SAMPLE, "--purpose", "consent", "--origin", "mine", "--retention-days", "9",
                "--map", "given_name=GIVEN", "--map", "record_id=", "--json")  # fmt: skip
    table = json.loads(town.invoke("reference", "list", "--json").output)[0]
    loaded = json.loads(done.output)

    assert (["consent"], "mine", 9) == (table["purposes"], table["origin"], table["retention_days"])
    assert {"given_name": "you said so", "family_name": "us_faa_airmen"}.items() <= {
        one["field"]: one["reason"] for one in loaded["columns"]
    }.items()
    assert "record_id" not in table["fields"]


def test_a_manifest_of_ones_own(town, load):
    """A path does as well as a name; a source that is asked cannot be loaded, nor one that there is not."""
    manifest = town.folder / "source.toml"
    manifest.write_text(
        'manifest = 1\nkind = "table"\nname = "own"\ntitle = "Own"\nreturns = ["name"]\n'
        '[legal]\npurposes = ["consent"]\n[file]\nformat = "pipe"\nmin_rows = 1\n'
        '[columns]\nfull_name = "WHO"\nphone = "TEL"\n',
        encoding="utf-8",
    )
    done = load([["WHO", "TEL"], ["DANA FICTIONAL", "2175550123"]], f"file:{manifest}", delimiter="|")

    assert done.exit_code == 0, repr(done.exception)
    assert "kind table" in str(load([["A"], ["B"]], "us_npi").exception)
    assert "us_faa_airmen" in str(load([["A"], ["B"]], "us_faa").exception)


def test_a_table_tells_how_old_it_is(town, load):
    """What the publisher renews weekly and is a year old is named in the list."""
    tick(town)
    load([NC_HEADER, nc()], "us_nc_voters", SAMPLE, "--as-of", "2024-05-02", delimiter="\t")

    assert "new every 7 days; load the newest" in town.invoke("reference", "list").output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--with", "HD"), "--with takes NAME=FILE"),
        (("--with", "XX=a.dat"), "under the name 'XX'"),
        (("--layout", "a"), "not --layout"),
    ],
)
def test_what_does_not_go_with_a_manifest_is_refused(load, options, told):
    """A slip is told in words, before anything is read."""
    assert told in str(load([en("1", "DANA", "FICTIONAL", "1 A ST")], "us_fcc_uls", *options, delimiter="|").exception)
