"""Columns recognised from names and values together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.columns import Profile, recognise_columns

EMAILS = [f"person{i}@example.com" for i in range(30)]
PHONES = [f"(217) 555-01{i:02d}" for i in range(30)]
BIRTHS = [f"{i % 12 + 1:02d}/{i % 27 + 1:02d}/{1950 + i}" for i in range(30)]
GIVEN = ["MARY", "JOHN", "LINDA", "ROBERT", "PATRICIA", "MICHAEL"] * 5
FAMILY = ["SMITH", "JOHNSON", "WILLIAMS", "JONES", "MILLER", "DAVIS"] * 5


def fields_of(header, sample, profile=Profile.PLACEMENT, **overrides):
    return [guess.field for guess in recognise_columns(header, sample, profile=profile, overrides=overrides).columns]


def test_the_reason_is_in_plain_words():
    """The name and the share of fitting values are told."""
    guess = recognise_columns(["HmPhone"], [PHONES], profile=Profile.PLACEMENT).columns[0]

    assert guess.reason == "named like a phone and 100 % of 30 values are phones"
    assert guess.confidence > 0.9


def test_values_overrule_a_name():
    """A column named like a phone but full of e-mail addresses holds e-mail addresses, with a note."""
    mapping = recognise_columns(["acct", "phone"], [[str(i) for i in range(30)], EMAILS], profile=Profile.PLACEMENT)

    assert mapping.columns[1].field == "email"
    assert mapping.columns[1].confidence < 0.8
    assert "phone" in mapping.notes[0]


def test_values_that_do_not_fit_lower_the_confidence():
    """A column named like a birth date that holds words is doubted aloud."""
    mapping = recognise_columns(["dob"], [["red", "green"] * 10], profile=Profile.PLACEMENT)

    assert mapping.columns[0].confidence < 0.3
    assert mapping.notes


def test_an_id_that_is_unique_is_the_account_number():
    """In a placement file a bare id is the key when nothing better is there."""
    header, sample = ["id", "name"], [[f"K{i}" for i in range(30)], ["DOE, JOHN"] * 30]

    assert fields_of(header, sample) == ["account_number", "full_name"]
    assert fields_of(header, sample, Profile.REFERENCE) == ["record_id", "full_name"]


def test_without_names_the_values_decide():
    """A headerless file is recognised by what stands in it."""
    sample = [[f"A{i:05d}" for i in range(30)], GIVEN, FAMILY, BIRTHS, PHONES, EMAILS]
    header = [f"column_{i + 1}" for i in range(6)]

    assert fields_of(header, sample) == ["account_number", "given_name", "family_name", "born", "phone", "email"]


def test_of_two_keys_the_clients_own_is_used():
    """The agency's number gives way to the client's account, and both are told."""
    header, sample = ["AGENCY NO", "CLIENT ACCT"], [[str(i) for i in range(30)], [f"K{i}" for i in range(30)]]
    mapping = recognise_columns(header, sample, profile=Profile.PLACEMENT)

    assert [guess.field for guess in mapping.columns] == ["", "account_number"]
    assert "AGENCY NO" in mapping.notes[0]


def test_last_seen_repeats():
    """Several dates on which somebody was still there are all kept."""
    assert fields_of(["LAST RESULT DATE", "LAST_VOTED_DATE"], []) == ["last_seen", "last_seen_2"]


def test_addresses_are_numbered_by_group():
    """A mailing address beside a residence is the second address, all of its parts."""
    header = [
        "res_street_address",
        "res_city_desc",
        "zip_code",
        "mail_addr1",
        "mail_addr2",
        "mail_city",
        "mail_zipcode",
    ]

    expected = ["street", "city", "zip", "street_2", "street_line2_2", "city_2", "zip_2"]
    assert expected == fields_of(header, [], Profile.REFERENCE)


def test_address2_beside_city2_is_a_second_address():
    """Alone it would be line two."""
    assert fields_of(["address", "address2", "city"], []) == ["street", "street_line2", "city"]
    assert fields_of(["address", "city", "address2", "city2"], []) == ["street", "city", "street_2", "city_2"]


def test_phones_repeat_and_flags_follow_their_phone():
    """A bad flag carries the number of the phone that it names."""
    header = ["HomePhone", "CellPhone", "CellPhoneBad"]

    assert fields_of(header, []) == ["phone", "phone_2", "phone_bad_2"]


def test_a_family_name_column_with_whole_names():
    """LAST_NAME that holds "DOE, JOHN" beside no given name is a full name."""
    mapping = recognise_columns(["last_name"], [["DOE, JOHN", "ROE, MARY A"] * 9], profile=Profile.PLACEMENT)

    assert mapping.fields == ("full_name",)


def test_two_columns_for_one_field():
    """The surer column is used, and the note names both."""
    mapping = recognise_columns(["dob", "birth"], [BIRTHS, BIRTHS], profile=Profile.PLACEMENT)

    assert [guess.field for guess in mapping.columns] == ["born", ""]
    assert "column 2" in mapping.notes[0]


def test_an_override_displaces_the_guess():
    """What a person says is used, by name or by number."""
    header = ["acct", "phone", "other"]

    assert fields_of(header, [], phone="3") == ["account_number", "phone_2", "phone"]
    assert fields_of(header, [], account_number="OTHER") == ["", "phone", "account_number"]
    assert fields_of(header, [], phone="") == ["account_number", "", ""]


def test_all_faults_of_overrides_at_once():
    """Unknown fields and columns are told together, with the nearest names."""
    with pytest.raises(ConfigError, match=r"did you mean 'account_number'.*did you mean 'HomePhone'"):
        fields_of(["HomePhone"], [], acount_number="1", phone="HomePhon")


def test_a_repeated_header_needs_a_number():
    """A name that stands twice cannot be told apart by name."""
    with pytest.raises(ConfigError, match="by its number"):
        fields_of(["x", "x"], [], phone="x")


@pytest.mark.parametrize("piece", ["1AAA", "1 A", "()-", "A,", "1-", "a@a.", "12/", " x1"])
def test_hostile_values_take_bounded_time(piece):
    """Long cells made to confuse a pattern are cut and judged like any other."""
    assert fields_of(["column_1"], [[f"{piece * 200}{i}" for i in range(200)]]) in ([""], ["account_number"])


CELLS = st.lists(st.text(max_size=12), max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), CELLS), max_size=8), st.sampled_from(list(Profile)))
def test_any_table_is_answered(columns, profile):
    """Every table gets one guess a column, no field twice, and the same answer again."""
    header, sample = [name for name, _ in columns], [cells for _, cells in columns]
    mapping = recognise_columns(header, sample, profile=profile)
    used = [guess.field for guess in mapping.columns if guess.field]

    assert len(mapping.columns) == len(columns)
    assert len(used) == len(set(used))
    assert all(0 <= guess.confidence <= 1 for guess in mapping.columns)
    assert mapping == recognise_columns(header, sample, profile=profile)


def test_a_mark_of_a_stop_with_a_word_too_many():
    """A name that speaks of a death beside unknown words is believed when its values are yes and no."""
    flags = ["N", "Y"] * 15
    keys = [f"K{i}" for i in range(30)]

    assert fields_of(["acct", "Deceased Scrub Hit"], [keys, flags])[1] == "deceased"
    assert fields_of(["acct", "Not Deceased"], [keys, flags])[1] == ""
    assert fields_of(["acct", "Deceased Scrub Vendor"], [keys, ["EXAMPLE CO"] * 30])[1] == ""


def test_the_number_of_a_bankruptcy_case():
    """In a placement file it says that there is a bankruptcy, and is no account number."""
    keys, cases = [f"K{i}" for i in range(30)], ["24-10021", "", ""] * 10

    assert fields_of(["acct", "BK Case #"], [keys, cases]) == ["account_number", "bankruptcy_chapter"]


def test_a_column_that_speaks_of_a_stop_is_never_passed_over_in_silence():
    """A filled column about an attorney that cannot be read as a stop is pointed out, unless another one says it."""
    keys, phones = [f"K{i}" for i in range(30)], PHONES
    alone = recognise_columns(["acct", "Attorney Phone"], [keys, phones], profile=Profile.PLACEMENT)
    beside = recognise_columns(
        ["acct", "Attorney", "Attorney Phone"], [keys, [""] * 30, phones], profile=Profile.PLACEMENT
    )

    assert [note for note in alone.notes if "reason to stop" in note and "--map attorney=" in note]
    assert not [note for note in beside.notes if "reason to stop" in note]


def test_balances_as_workbooks_hold_them():
    """Whole dollars, one decimal, credits and decimal commas in one column are amounts all the same."""
    keys = [f"K{i}" for i in range(30)]
    amounts = ["1200", "1200.5", "45.00-", "45.00 CR", "($45.10)", "1.234,50"] * 5
    mapping = recognise_columns(["acct", "balance"], [keys, amounts], profile=Profile.PLACEMENT)

    assert mapping.columns[1].confidence > 0.8
    assert mapping.notes == ()


def test_phones_under_a_word_for_houses():
    """``Home #`` may be a house number; full of phones it is the phone at home, and no part of the street."""
    keys = [f"K{i}" for i in range(30)]

    assert fields_of(["acct", "Home #", "Street"], [keys, PHONES, ["OAK ST"] * 30])[1] == "phone"
    assert fields_of(["acct", "Home #", "Street"], [keys, ["12", "14"] * 15, ["OAK ST"] * 30])[1] == "street_number"
