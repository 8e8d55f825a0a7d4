from __future__ import annotations

import dataclasses

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model import LineType, Phone
from skiptrace.normalize.phones import PhoneUse, phone_key, read_phone, read_phone_uses, read_phones


def _numbers(phones):
    return [phone.e164 for phone in phones]


@pytest.mark.parametrize(
    "text",
    [
        "(217) 555-0123",
        "217.555.0123",
        "217/555-0123",
        "(217)-555--0123",
        "2175550123",
        "12175550123",
        "+1 217 555 0123",
        "001 217 555 0123",
        "011 1 217 555 0123",
        "2175550123.0",
        "2.175550123E9",
        '="2175550123"',
        "\u202a(217)\u00a0555\u20110123\u202c",
        "Tel: 217-555-0123",
    ],
)
def test_the_same_number_is_read_however_it_is_written(text):
    """Punctuation, prefixes and the traces of spreadsheets change nothing."""
    assert read_phone(text).e164 == "+12175550123"


@pytest.mark.parametrize(
    "text", ["217-555-0123 x45", "(217) 555-0123 ext. 45", "2175550123 #45", "217-555-0123, EXT 45"]
)
def test_the_extension_is_kept_apart(text):
    """The number comes without its extension."""
    phone = read_phone(text)

    assert (phone.e164, phone.extension) == ("+12175550123", "45")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1-800-FLOWERS", "+18003569377"), ("1-800-GO-FEDEX", "+18004633339"), ("1-888-CONTACTS", "+18882668228")],
)
def test_letters_are_keys(text, expected):
    """Words are turned into keys, and what is dialled too much is dropped."""
    phone = read_phone(text)

    assert (expected, LineType.TOLL_FREE) == (phone.e164, phone.line_type)


@pytest.mark.parametrize(
    "text",
    [
        "5555555555",
        "555-555-5555",
        "1234567890",
        "0000000000",
        "9999999999",
        "1-999-999-9999",
        "217-555-0000",
        "555-0000",
        "(217) 555-1212",
        "0",
        "N/A",
        "",
    ],
)
def test_fillers_are_refused(text):
    """Numbers that forms are filled with reach nobody."""
    refusal = read_phone.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


@pytest.mark.parametrize(
    "text",
    [
        "2.17555E+09",
        "555-0123",
        "217 555 012",
        "217-555-0123 / 217-555-0199",
        "217-555-0123 do not call",
        "211-555-0123",
        "217-555-0123 fax",
        "44 20 7946 0958",
    ],
)
def test_what_is_no_one_number_is_refused_with_a_way_out(text):
    """A refusal says what to do, is no filler and does not repeat the digits."""
    refusal = read_phone.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert (refusal.filler, bool(refusal.fix)) == (False, True)
    assert not any(character.isdigit() and text.count(character * 3) for character in str(refusal))


def test_a_missing_area_code_is_taken_from_elsewhere():
    """Seven digits are read with the area code that the caller knows."""
    assert read_phone("555-0123", area_code="217").e164 == "+12175550123"


@pytest.mark.parametrize("area_code", ["", "17", "abc", "0217"])
def test_an_area_code_that_is_none_does_not_help(area_code):
    """Nothing is guessed."""
    assert isinstance(read_phone.attempt("555-0123", area_code=area_code), Unreadable)


@pytest.mark.parametrize("area_code", ["217", "309", "213", "907", "808"])
@pytest.mark.parametrize("line", ["0100", "0123", "0199"])
def test_numbers_kept_for_fiction_are_read(area_code, line):
    """People in tests have 555-0100 to 555-0199, which are no filler."""
    assert f"+1{area_code}555{line}" == read_phone(f"{area_code}555{line}").e164


@pytest.mark.parametrize("text", ["+44 20 7946 0958", "00442079460958", "011 44 20 7946 0958"])
def test_numbers_abroad(text):
    """The prefixes for abroad lead to the plan of the country."""
    phone = read_phone(text)

    assert (phone.e164, phone.time_zones) == ("+442079460958", ("Europe/London",))


def test_a_bare_number_follows_the_region():
    """A number without a country code belongs to the region's plan."""
    assert read_phone("020 7946 0958", region="GB").e164 == "+442079460958"
    assert read_phone("+1 217 555 0123", region="GB").e164 == "+12175550123"


def test_an_unknown_region_is_refused():
    """A region that does not exist has no plan."""
    assert isinstance(read_phone.attempt("020 7946 0958", region="??"), Unreadable)


def test_time_zones_come_with_the_number():
    """Every zone of the area code is told."""
    assert read_phone("217-555-0123").time_zones == ("America/Chicago",)


def test_the_quick_way_sets_every_field():
    """A phone made through its slots equals one made the ordinary way."""
    phone = read_phone("2175550123")

    assert phone == Phone(**{field.name: getattr(phone, field.name) for field in dataclasses.fields(Phone)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("555-1234 / 555-9876 c", ["+12175551234", "+12175559876"]),
        ("309-555-0123;309-555-0199", ["+13095550123", "+13095550199"]),
        ("309-555-0123 / 555-0199", ["+13095550123", "+13095550199"]),
        ("H: 309-555-0123 W: 309-555-0199", ["+13095550123", "+13095550199"]),
        ("3095550123 3095550199", ["+13095550123", "+13095550199"]),
        ("309-555-0123\n309-555-0199", ["+13095550123", "+13095550199"]),
        ("309/555-0123/555-0199", ["+13095550123", "+13095550199"]),
        ("309-555-0123 and 309-555-0123", ["+13095550123"]),
        ("800-555-0123, 555-0199", ["+18005550123", "+12175550199"]),
        ("+44 20 7946 0958; 555-0199", ["+442079460958", "+12175550199"]),
        ("309-555-0123, x12", ["+13095550123"]),
    ],
)
def test_several_numbers_in_a_cell(text, expected):
    """Each is read once and in order; an area code serves the numbers behind it."""
    phones, refusals = read_phones(text, area_code="217")

    assert (expected, ()) == (_numbers(phones), refusals)


def test_a_stump_of_a_number_is_not_completed():
    """``or 0124`` could be anything: the whole number is read, the stump is told."""
    phones, refusals = read_phones("(217) 555-0123 or 0124")

    assert (_numbers(phones), len(refusals)) == (["+12175550123"], 1)


def test_a_filler_beside_a_number_is_told():
    """What is refused in a cell is not lost."""
    phones, refusals = read_phones("5555555555 / 217-555-0123")

    assert (_numbers(phones), [refusal.filler for refusal in refusals]) == (["+12175550123"], [True])


@pytest.mark.parametrize("text", ["217-555-0123 c", "c217-555-0123", "Cell: 217-555-0123", "217-555-0123 (mobile)"])
def test_a_hint_gives_the_line_type(text):
    """Whoever writes ``cell`` knows that it is one."""
    assert LineType.WIRELESS is read_phone(text).line_type


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H: 217-555-0123 W: 217-555-0199", (PhoneUse.HOME, PhoneUse.WORK)),
        ("217-555-0123 h 217-555-0199 c", (PhoneUse.HOME, PhoneUse.CELL)),
        ("217-555-0123 / 555-0199 work", (PhoneUse.UNKNOWN, PhoneUse.WORK)),
        ("217-555-0123 fax; 217-555-0199 home", (PhoneUse.HOME,)),
        ("H 217-555-0123 x12 W 217-555-0199", (PhoneUse.HOME, PhoneUse.WORK)),
    ],
)
def test_hints_before_and_behind_numbers(text, expected):
    """Each phone of a cell has the hint that stands beside it."""
    assert expected == read_phone_uses(text)


def test_the_key_leaves_the_extension_out():
    """Two extensions of one number are one line."""
    assert phone_key(read_phone("217-555-0123 x1")) == phone_key(read_phone("217-555-0123 x2"))


@given(st.from_regex(r"1?[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
@settings(max_examples=300)
def test_plain_digits_are_read_as_phonenumbers_reads_them(digits):
    """The quick way gives the E.164 form and the validity that phonenumbers gives."""
    parsed = phonenumbers.parse(digits, "US")
    answer = read_phone.attempt(digits)

    if isinstance(answer, Phone):
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == answer.e164
    else:
        assert answer.filler or not phonenumbers.is_valid_number(parsed)


@given(
    st.text()
    | st.from_regex(r"[+(]{0,2}[0-9]{1,4}[- ./)xEe#]{0,2}[0-9A-Za-z]{1,5}[- ./]{0,3}[0-9 cwh/]{2,16}", fullmatch=True)
)
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text):
    """Reading ends in a phone or in our own error, and the phone reads as itself."""
    phones, refusals = read_phones(text)
    answer = read_phone.attempt(text)

    assert phones or refusals
    for phone in (*phones, *([answer] if isinstance(answer, Phone) else [])):
        assert phone.e164 == read_phone(phone.e164).e164


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "(" * 110,
        "217-555-0123;" * 70,
        "c " * 500,
        "1 " * 499,
        "x" * 120,
        "/" * 999,
        "\ud800",
        "5 x" * 39,
    ],
)
def test_hostile_texts_end_soon(text):
    """Length, repetition and broken characters cost nothing."""
    phones, refusals = read_phones(text)

    assert len(phones) <= 1
    assert phones or refusals
