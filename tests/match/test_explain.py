"""Why, in words."""

from __future__ import annotations

from skiptrace.match.explain import reasons
from skiptrace.model import Address, Feature
from tests.match.builders import HOME, JOHN, LANDLINE, judge, rows_of


def test_a_whole_explanation():
    """Each feature that was compared tells its level in words and both values."""
    debtor = {**JOHN, "ssn_last4": "0012", "emails": ("jsmith@example.com",), "employers": ("ACME",)}
    record = {**debtor, "name": "JON SMITH", "born": "1980-05", "phones": (LANDLINE, "+12175550100")}
    told = {
        f.name: (f.level, f.debtor_value, f.candidate_value)
        for f in judge(rows_of(debtor), rows_of(record)).explained()
    }
    home = "100 MAIN SPRINGFIELD IL 62704"

    assert ("year month same", "1980-05-17", "1980-05") == told["birth date"]
    assert ("same", "0012", "0012") == told["SSN last four"]
    assert ("same", home, home) == told["address"]
    assert ("same", "+12175550123", "+12175550123; +12175550100") == told["phone"]
    assert ("same", "jsmith@example.com", "jsmith@example.com") == told["e-mail"]
    assert ("same", "ACME", "ACME") == told["employer"]
    assert ("JOHN", "JON") == told["given name"][1:]
    assert told["household"][0].startswith("another member")


def test_the_values_that_counted_are_shown():
    """Of several names and addresses a reviewer sees the ones that were compared."""
    far = Address(number="9", street="ELM", unit="2", city="AUSTIN", state="TX", zip5="78701")
    debtor = {"name": ["MARY JONES", "MARY SMITH"], "addresses": (HOME, far)}
    features = {
        f.name: f for f in judge(rows_of(debtor), rows_of({"name": "MARY SMITH", "addresses": (far,)})).explained()
    }

    assert "SMITH" == features["family name"].debtor_value
    assert "9 ELM 2 AUSTIN TX 78701" == features["address"].debtor_value


def test_nothing_known_is_nothing_told():
    """Features without values are left out."""
    assert () == judge(rows_of({}), rows_of(JOHN)).explained()


def test_reasons_name_the_strongest_first():
    """One line says what decided; what weighs next to nothing is left out."""
    features = (
        Feature("phone", "same", 3.0),
        Feature("suffix", "conflict", -5.0),
        Feature("address", "same city", 0.1),
    )

    assert "suffix conflict (-5.0); phone same (+3.0)" == reasons(features)
