"""Mappings put to use: fields composed from several columns."""

from __future__ import annotations

from skiptrace.intake.columns import Profile, recognise_columns
from skiptrace.intake.mapping import compose_fields, is_field, split_repeat


def composed(header, *rows):
    mapping = recognise_columns(header, [], profile=Profile.REFERENCE)
    return compose_fields(mapping, [list(column) for column in zip(*rows, strict=True)])


def test_a_street_is_put_together():
    """House number, street name and suffix of their own columns make one line."""
    fields = composed(["street_number", "street_name", "street_suffix", "unit", "city"], ("12", "OAK", "ST", "4", "X"))

    assert fields["street"] == ["12 OAK ST 4"]


def test_a_house_number_beside_a_street_line():
    """Australian tables write the number apart from address_1."""
    assert composed(["street_number", "address_1", "suburb"], ("44", "pike place", "x"))["street"] == ["44 pike place"]


def test_zip_and_its_four():
    """ZIP and ZIP+4 columns make one code, with lost zeros of the four put back."""
    assert composed(["zip", "zip4"], ("62704", "12"), ("62704", ""))["zip"] == ["62704-0012", "62704"]


def test_a_last_line_completes_the_street():
    """A "City, State Zip" column makes the street a whole address."""
    fields = composed(["address", "City, State Zip"], ("1 OAK ST", "SPRINGFIELD, IL 62704"))

    assert fields["address"] == ["1 OAK ST, SPRINGFIELD, IL 62704"]


def test_an_area_code_joins_its_phone():
    """Florida's voter roll writes the area code in a column of its own."""
    assert composed(["Daytime Area Code", "Daytime Phone Number"], ("217", "5550123"))["phone"] == ["217 5550123"]


def test_a_date_of_disconnection_goes_before_the_mark():
    """Beside a mark the date of disconnection is what is read, where there is one."""
    fields = composed(
        ["phone", "DISCONNECTED", "DISCONNECT_DATE"], ("2175550123", "Y", "2024-01-02"), ("2175550124", "Y", "")
    )

    assert fields["disconnected"] == ["2024-01-02", "Y"]
    assert "disconnected_on" not in fields


def test_repeats_of_fields():
    """Only what may repeat has numbers."""
    assert is_field("phone_3")
    assert is_field("last_seen_2")
    assert not is_field("born_2")
    assert split_repeat("ssn_last4") == ("ssn_last4", 1)
    assert split_repeat("street_line2_2") == ("street_line2", 2)
