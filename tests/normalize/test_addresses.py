"""Addresses as files write them, in the words of Publication 28."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model.place import Address, AddressKind
from skiptrace.normalize.address_keys import address_key, building_key
from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.addresses import _assembled, assemble_address, assemble_addresses, read_address
from skiptrace.normalize.delivery_line import plain_delivery_line, read_delivery_line
from skiptrace.normalize.publication28 import DIRECTIONALS, ORDINAL_WORDS, SUFFIXES, UNIT_TYPES

PLACE = ("SPRINGFIELD", "IL", "62704")
LAST_LINE = "SPRINGFIELD IL 62704"


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("100 Main Street", "100 MAIN ST"),
        ("100 North Main St.", "100 N MAIN ST"),
        ("100 n.e. main st", "100 NE MAIN ST"),
        ("100 Main St N", "100 MAIN ST N"),
        ("100 South St", "100 SOUTH ST"),
        ("100 E Ave", "100 E AVE"),
        ("100 N Ave W", "100 N AVE W"),
        ("12 Fifth Avenue", "12 5TH AVE"),
        ("12 Twenty First St", "12 21ST ST"),
        ("12 W 41 St", "12 W 41ST ST"),
        ("12 St James St", "12 ST JAMES ST"),
        ("12 Saint James Pl", "12 ST JAMES PL"),
        ("12 Avenue A", "12 AVENUE A"),
        ("12 Ave N", "12 AVENUE N"),
        ("12 Main Street Ext", "12 MAIN STREET EXT"),
        ("12 MLK Blvd", "12 MARTIN LUTHER KING JR BLVD"),
        ("12 Broadway", "12 BROADWAY"),
        ("12 Lot St", "12 LOT ST"),
    ],
)
def test_street_names_take_one_form(street, expected):
    """Directionals and suffixes are abbreviated, numbers are ordinals, saints stay saints."""
    assert expected == assemble_address(street, "", *PLACE).street_line


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("123 1/2 Oak Ave", "123 1/2"),
        ("123½ Oak Ave", "123 1/2"),
        ("45-10 21st St", "45-10"),
        ("12B Elm Rd", "12B"),
        ("214 B Elm Rd", "214B"),
        ("W123N456 Tartan Ct", "W123N456"),
        ("N165 W2123 Tartan Ct", "N165W2123"),
        ("0012 Elm Rd", "0012"),
    ],
)
def test_house_numbers_keep_their_shape(street, expected):
    """Fractions, hyphens, letters and grid numbers are house numbers too."""
    assert expected == assemble_address(street, "", *PLACE).number


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("5 HWY 41", "5 HIGHWAY 41"),
        ("5 US Highway 41 N", "5 US HIGHWAY 41 N"),
        ("5 U.S. 41", "5 US HIGHWAY 41"),
        ("5 CR 12", "5 COUNTY ROAD 12"),
        ("5 State Rd 7", "5 STATE ROAD 7"),
        ("1200 FM 1960 W", "1200 FM 1960 W"),
        ("5 I-10", "5 INTERSTATE 10"),
        ("5 Kentucky Hwy 189", "5 KY HIGHWAY 189"),
        ("5 Old US Hwy 41 Apt 2", "5 OLD US HIGHWAY 41 APT 2"),
        ("300 S 500 E", "300 S 500 E"),
        ("300 South 500 East", "300 S 500 E"),
    ],
)
def test_roads_with_numbers_take_the_form_of_appendix_f(street, expected):
    """Highways, county roads and the grid of Utah have one form each."""
    assert expected == assemble_address(street, "", *PLACE).street_line


@pytest.mark.parametrize(
    ("street", "line2", "expected"),
    [
        ("100 Main St Apt 4", "", ("APT", "4")),
        ("100 Main St", "Apartment 4", ("APT", "4")),
        ("100 Main St", "4B", ("#", "4B")),
        ("100 Main St #4-B", "", ("#", "4B")),
        ("100 Main St Apt # 4", "", ("APT", "4")),
        ("100 Main St 2nd Floor", "", ("FL", "2")),
        ("100 Main St Bldg 3 Apt 4", "", ("BLDG", "3 APT 4")),
        ("100 Main St", "Rear", ("REAR", "")),
        ("Apt 4 100 Main St", "", ("APT", "4")),
        ("100 Main St Unit508", "", ("UNIT", "508")),
        ("100 Main St", "N/A", ("", "")),
        ("100 Main St", "Oak Apartments", ("", "")),
    ],
)
def test_the_unit_is_found_wherever_it_stands(street, line2, expected):
    """Line one or two, with or without a designator: ``#`` is what Publication 28 gives an unknown kind."""
    address = assemble_address(street, line2, *PLACE)

    assert ("100", "MAIN", *expected) == (address.number, address.street, address.unit_type, address.unit)


@pytest.mark.parametrize(
    ("street", "kind", "line"),
    [
        ("P.O. Box 12", AddressKind.PO_BOX, "PO BOX 12"),
        ("POB 12", AddressKind.PO_BOX, "PO BOX 12"),
        ("PO Drawer L", AddressKind.PO_BOX, "PO BOX L"),
        ("Box # 63", AddressKind.PO_BOX, "PO BOX 63"),
        ("RURAL ROUTE 2 BOX 18", AddressKind.RURAL, "RR 2 BOX 18"),
        ("RR2 BOX 18", AddressKind.RURAL, "RR 2 BOX 18"),
        ("RT 2 BOX 18A", AddressKind.RURAL, "RR 2 BOX 18A"),
        ("HC 4 BOX 12", AddressKind.HIGHWAY, "HC 4 BOX 12"),
        ("STAR ROUTE 4, BOX 12", AddressKind.HIGHWAY, "HC 4 BOX 12"),
        ("STAR ROUTE BOX 12", AddressKind.HIGHWAY, "HC BOX 12"),
        ("General Delivery", AddressKind.GENERAL_DELIVERY, ""),
    ],
)
def test_deliveries_without_a_street(street, kind, line):
    """Boxes and routes are kept as such, general delivery is no place."""
    address = assemble_address(street, "", *PLACE)

    assert (kind, line) == (address.kind, address.street_line)


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("PSC 3 BOX 12", "", "APO", "AE", "09012"), "PSC 3 BOX 12, APO AE 09012"),
        (("PSC 3 BOX 12", "", "APO AE", "", "9012"), "PSC 3 BOX 12, APO AE 09012"),
        (("UNIT 2050 BOX 4190", "", "DPO", "AP", "96278"), "UNIT 2050 BOX 4190, DPO AP 96278"),
        (("USS EXAMPLE", "", "FPO", "AP", "96697"), "USS EXAMPLE, FPO AP 96697"),
    ],
)
def test_the_armed_forces(cells, line):
    """Military mail keeps its unit and box."""
    address = assemble_address(*cells)

    assert (AddressKind.MILITARY, line) == (address.kind, address.line)


def test_a_box_beside_a_street_is_kept():
    """The street is the address; the box comes second."""
    addresses = assemble_addresses("PO Box 12", "100 Main St", *PLACE)

    assert [address.street_line for address in addresses] == ["100 MAIN ST", "PO BOX 12"]


@pytest.mark.parametrize(("street", "line2"), [("C/O Jane Doe", "100 Main St"), ("100 Main St c/o Jane Doe", "")])
def test_care_of_is_kept_apart(street, line2):
    """Whoever takes the mail in is no part of the street."""
    address = assemble_address(street, line2, *PLACE)

    assert (address.street_line, address.care_of) == ("100 MAIN ST", "JANE DOE")


@pytest.mark.parametrize(
    "street",
    ["100 Main St Springfield IL 62704", "100 Main St, Springfield", "100 Main St, Springfield, Illinois 62704"],
)
def test_a_repeated_place_is_taken_off(street):
    """City, state and ZIP that stand in their own columns do not stay in the street."""
    assert assemble_address(street, "", *PLACE).street_line == "100 MAIN ST"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("100 Main St Apt 4, Boston, Massachusetts", "", "02110"), "100 MAIN ST APT 4, BOSTON MA 02110"),
        (("100 Main St Boston MA 02110 USA", "", "02110"), "100 MAIN ST, BOSTON MA 02110"),
        (("100 Main St, Boston", "MA", "02110"), "100 MAIN ST, BOSTON MA 02110"),
        (("PO Box 7, Boston, MA", "", "02110"), "PO BOX 7, BOSTON MA 02110"),
        (("100 Main St, Nosuchtown, MA", "", "02110"), "100 MAIN ST, NOSUCHTOWN MA 02110"),
    ],
)
def test_a_city_in_the_street_cell(cells, expected):
    """Where only state or ZIP have columns, the city is taken from the street cell and is no part of the street."""
    street, state, zip_code = cells

    assert assemble_address(street, "", "", state, zip_code).line == expected


@pytest.mark.parametrize("street", ["12 OAK CT", "12 E BOSTON", "12 BOSTON AVE", "12 BOSTON"])
def test_a_street_that_is_named_like_a_place(street):
    """Courts, and streets that bear a city's name, stay streets beside a bare ZIP."""
    address = assemble_address(street, "", "", "", "02110")

    assert (address.street_line, address.city) == (street, "")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("Boston", "MA", "2110"), ("MA", "02110", "")),
        (("Boston", "Massachusetts", "21101234"), ("MA", "02110", "1234")),
        (("Boston", "", "2110"), ("", "02110", "")),
        (("San Juan", "PR", "926"), ("PR", "00926", "")),
        (("Springfield", "Ill.", "62704-1234"), ("IL", "62704", "1234")),
        (("Springfield", "IL", "627041234"), ("IL", "62704", "1234")),
        (("Springfield", "IL", "62704.0"), ("IL", "62704", "")),
        (("Springfield", "IL", "00000"), ("IL", "", "")),
        (("Springfield, IL 62704", "", ""), ("IL", "62704", "")),
    ],
)
def test_state_and_zip(cells, expected):
    """Lost zeros come back where the state or city bears them out; fillers are nothing."""
    address = assemble_address("100 Main St", "", *cells)

    assert expected == (address.state, address.zip5, address.zip4)


def test_a_place_alone_is_an_address_without_street():
    """City and ZIP are worth keeping when the street is a filler."""
    address = assemble_address("UNKNOWN", "", *PLACE)

    assert (address.line, address.street) == (LAST_LINE, "")


@pytest.mark.parametrize("text", ["HOMELESS", "bad address", "RETURNED MAIL", "unknown", "Same", "N/A", "XXX", "", "-"])
def test_fillers_are_refused_as_such(text):
    """What only says that nothing is known is a filler."""
    refusal = read_address.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


@pytest.mark.parametrize("text", ["asdf", "Main St", "x" * 501])
def test_what_leads_nowhere_is_refused(text):
    """Without number, box or place there is nothing to find."""
    refusal = read_address.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert not refusal.filler


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("100 Main St, Springfield, IL 62704", f"100 MAIN ST, {LAST_LINE}"),
        ("100 Main St Springfield IL 62704", f"100 MAIN ST, {LAST_LINE}"),
        ("100 Main St, Apt 4, Springfield, IL, 62704", f"100 MAIN ST APT 4, {LAST_LINE}"),
        ("123 N Michigan Ave, Chicago IL 60601, USA", "123 N MICHIGAN AVE, CHICAGO IL 60601"),
        ("12 7th Street Northwest, Washington, DC 20001", "12 7TH ST NW, WASHINGTON DC 20001"),
        ("5 Bolton Road, NW Atlanta, GA 30331", "5 BOLTON RD NW, ATLANTA GA 30331"),
        ("42 Cedar Crest Ct", "42 CEDAR CREST CT"),
        ("4500 Sunset Blvd Los Angeles CA", "4500 SUNSET BLVD, LOS ANGELES CA"),
        ("RR 2 BOX 18 SPRINGFIELD IL", "RR 2 BOX 18, SPRINGFIELD IL"),
        ("12 Elm St, St. Louis MO 63101", "12 ELM ST, SAINT LOUIS MO 63101"),
        ("62704", "62704"),
        ("1112 So. Washington", "1112 S WASHINGTON"),
        ("28 Oak Ln, NE", "28 OAK LN NE"),
        ("4949 Harrison Ave. No. 102", "4949 HARRISON AVE # 102"),
        ("PO Box 12 Springfield Illinois", "PO BOX 12, SPRINGFIELD IL"),
    ],
)
def test_whole_addresses(text, line):
    """City, state and ZIP are found with and without commas."""
    assert line == read_address(text).line


@pytest.mark.parametrize(
    ("cells", "country", "postcode"),
    [
        (("12 King St W", "Suite 4", "Toronto", "ON", "M5H1A1"), "CANADA", "M5H 1A1"),
        (("10 Example Street", "", "London", "", "SW1A 2AA", "UK"), "UNITED KINGDOM", "SW1A 2AA"),
        (("Calle 5 No 12", "", "Guadalajara", "JAL", "44100", "Mexico"), "MEXICO", "44100"),
        (("18", "example place", "sydney", "nsw", "2000"), "AUSTRALIA", "2000"),
        (("18 example place", "", "perth", "wa", "6000"), "AUSTRALIA", "6000"),
    ],
)
def test_foreign_addresses_are_kept_as_they_are(cells, country, postcode):
    """Other countries' addresses are recognised and not cut into American parts."""
    address = assemble_address(*cells)

    assert (AddressKind.FOREIGN, country, postcode) == (address.kind, address.country, address.zip5)


@pytest.mark.parametrize("cells", [("150 Calle A", "Urb Las Gladiolas"), ("Urb Las Gladiolas", "150 Calle A")])
def test_urbanizations_stay_with_their_street(cells):
    """One town of Puerto Rico has many a Calle A."""
    address = assemble_address(*cells, "San Juan", "PR", "00926")

    assert (address.number, address.street) == ("150", "CALLE A URB LAS GLADIOLAS")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 Main St Apt 4", "100 MAIN STREET #04"),
        ("100 N Main St", "100 Main St North"),
        ("5 State Rd 7", "5 State Route 7"),
        ("45-10 21st St", "4510 21st Street"),
        ("PO Box 0012", "P.O. Box 12"),
    ],
)
def test_one_place_has_one_key(one, other):
    """Ways of writing do not change where it is."""
    assert address_key(assemble_address(one, "", *PLACE)) == address_key(assemble_address(other, "", *PLACE))


@pytest.mark.parametrize(
    ("one", "other"),
    [("100 Oak St", "100 Oak Ave"), ("100 N Oak St", "100 S Oak St"), ("100 Oak St", "100 Oak St Apt 4")],
)
def test_two_places_have_two_keys(one, other):
    """Suffix, directional and door tell places of one ZIP apart."""
    assert address_key(assemble_address(one, "", *PLACE)) != address_key(assemble_address(other, "", *PLACE))


def test_neighbours_share_the_building():
    """The building's key leaves the door out."""
    one, other = (assemble_address(f"100 Oak St Apt {unit}", "", *PLACE) for unit in (4, 5))

    assert building_key(one) == building_key(other) != ""


@pytest.mark.parametrize("cells", [("General Delivery", "", *PLACE), ("Main St", "", *PLACE), ("100 Main St",)])
def test_without_number_or_place_there_is_no_key(cells):
    """What cannot be told apart must not be joined."""
    assert address_key(assemble_address(*cells)) == ""


NUMBERS = st.one_of(
    st.integers(1, 99999).map(str),
    st.tuples(st.integers(1, 999), st.sampled_from(["1/2", "1/4"])).map(lambda pair: f"{pair[0]} {pair[1]}"),
    st.tuples(st.integers(1, 99), st.integers(10, 99)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.integers(1, 999).map(lambda number: f"{number}B"),
)
NAMES = st.sampled_from(
    [
        "MAIN",
        "OAK HILL",
        "5TH",
        "ST JAMES",
        "MARTIN LUTHER KING JR",
        "LOST SPRINGS",
        "OLD MILL",
        "STONEFIELD",
        "O'NEIL",
        "WINSTON-SALEM",
    ]
)
DIRECTIONS = st.sampled_from(["", "N", "S", "E", "W", "NE", "SW"])
UNITS = st.one_of(
    st.just(("", "")),
    st.tuples(
        st.sampled_from(sorted(set(UNIT_TYPES.values()))), st.from_regex(r"[1-9][0-9]{0,3}[A-Z]?", fullmatch=True)
    ),
)
LAST_LINES = st.sampled_from(
    [
        ("SPRINGFIELD", "IL", "62704"),
        ("SAINT LOUIS", "MO", "63101"),
        ("NEW YORK", "NY", "10001"),
        ("WASHINGTON", "DC", "20001"),
        ("NORTH LITTLE ROCK", "AR", "72114"),
        ("SALT LAKE CITY", "UT", "84101"),
        ("TAMPA", "FL", "33601"),
        ("BOSTON", "MA", ""),
    ]
)


@st.composite
def street_addresses(draw):
    """An address as Publication 28 prints it."""
    unit_type, unit = draw(UNITS)
    city, state, zip5 = draw(LAST_LINES)
    return Address(
        number=draw(NUMBERS),
        predirectional=draw(DIRECTIONS),
        street=draw(NAMES),
        suffix=draw(st.sampled_from(sorted(set(SUFFIXES.values())))),
        postdirectional=draw(DIRECTIONS),
        unit_type=unit_type,
        unit=unit,
        city=city,
        state=state,
        zip5=zip5,
    )


@st.composite
def other_addresses(draw):
    """A box or a route as Publication 28 prints it."""
    city, state, zip5 = draw(LAST_LINES)
    kind, street = draw(
        st.sampled_from([(AddressKind.PO_BOX, "PO BOX"), (AddressKind.RURAL, "RR 2"), (AddressKind.HIGHWAY, "HC 72")])
    )
    return Address(
        kind=kind,
        street=street,
        number=draw(NUMBERS.filter(lambda text: " " not in text)),
        city=city,
        state=state,
        zip5=zip5,
    )


def parts(address):
    """All that the line shows."""
    shown = "kind number predirectional street suffix postdirectional unit_type unit city state zip5 zip4"
    return {name: getattr(address, name) for name in shown.split()}


@given(street_addresses() | other_addresses())
def test_what_is_printed_reads_back(address):
    """The line of an address has its parts."""
    assert parts(address) == parts(read_address(address.line))


@given(street_addresses())
def test_columns_and_line_agree(address):
    """The same address is read from columns and from one line."""
    columns = assemble_address(address.street_line, "", address.city, address.state, address.zip5)

    assert parts(address) == parts(columns)


WORDS = st.sampled_from(
    [
        "100",
        "12B",
        "N",
        "ST",
        "AVE",
        "APT",
        "#",
        "4",
        "PO",
        "BOX",
        "RR",
        "2",
        "MAIN",
        "OAK",
        ",",
        "SPRINGFIELD",
        "IL",
        "62704",
        "CT",
        "NE",
        "URB",
        "C/O",
        "UNIT",
        "HWY",
        "41",
        "W1A",
        "BLDG",
        "LA",
        "NO",
    ]
)
TEXTS = st.text(max_size=60) | st.lists(WORDS, max_size=9).map(" ".join)


@given(TEXTS)
def test_any_text_is_refused_or_stands_still(text):
    """Reading ends in our own refusal or in an address whose line reads back to the same line."""
    address = read_address.attempt(text)
    if isinstance(address, Unreadable):
        return

    assert address.line == read_address(address.line).line


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_columns_are_read_or_refused(street, line2, city, state, zip_code, country):
    """Columns full of anything end in an address or in our own refusal."""
    address = assemble_address.attempt(street, line2, city, state, zip_code, country)

    assert isinstance(address, (Address, Unreadable))
    if isinstance(address, Address):
        assert address_key(address).startswith(building_key(address))


HOUSES = st.integers(0, 99_999).map(str) | st.sampled_from(["007", "12B", "1/2", "5-7", "W12", "N3E4"])
STREET_WORDS = (
    st.sampled_from(
        ["MAIN", "OAK", "KINGHILL", "POPLAR", "POST", "PO", "POB", "POBOX", "BOX", "URBAN", "MLK", "BROADWAY"]
    )
    | st.sampled_from(
        sorted({*SUFFIXES, *UNIT_TYPES, *DIRECTIONALS, *ORDINAL_WORDS, "SAINT", "FORT", "STATE", "HIGHWAY"})
    )
    | st.text("ABNSX", min_size=1, max_size=3)
    | HOUSES
)
STREET_LINES = st.tuples(
    HOUSES,
    st.lists(st.sampled_from(sorted(DIRECTIONALS)), max_size=1),
    st.lists(STREET_WORDS, min_size=1, max_size=4),
    st.sampled_from(["ST", "AVE", "RD", "DRIVE", "SPUR", "HWY", "PARK", "CT"]) | STREET_WORDS,
    st.just([])
    | st.tuples(st.sampled_from(["APT", "#", "UNIT", "FL", "LOT"]) | STREET_WORDS, HOUSES | STREET_WORDS).map(list),
).map(lambda parts: " ".join([parts[0], *parts[1], *parts[2], parts[3], *parts[4]]))


@settings(max_examples=400, deadline=None)
@given(STREET_LINES)
def test_plain_lines_are_read_as_others_are(line):
    """A line that is read the quick way is read as with all care."""
    delivery = plain_delivery_line(line)

    assert delivery is None or delivery == read_delivery_line(plain_address_text(line))


@settings(max_examples=400, deadline=None)
@given(
    STREET_LINES,
    st.sampled_from(
        [PLACE, ("MAIN", "CA", ""), ("APO", "AE", "09012"), ("", "", "62704"), ("PORT JEFFERSON", "NY", "")]
    ),
)
def test_plain_addresses_are_read_as_others_are(line, place):
    """An address that is read the quick way is what its columns name when read with all care, to the last part."""
    careful = _assembled(line.title(), "", *place, "")

    assert careful == assemble_addresses(line.title(), "", *place)
    assert careful[0] == assemble_address(line.title(), "", *place)
