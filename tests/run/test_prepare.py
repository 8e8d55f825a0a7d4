"""Debtors of a program, whose values may be plain texts."""

from __future__ import annotations

from skiptrace.model import Address, Debtor, Email, PersonName, Phone
from skiptrace.run.prepare import debtor_rows, read_debtor


def test_plain_texts_are_read():
    """A value of which only the writing is known is read."""
    read = read_debtor(
        Debtor(
            names=(PersonName(as_written="BRAMBLE, ADA"),),
            phones=(Phone(as_written="217-555-0123"),),
            emails=(Email(as_written="Ada@Example.com"),),
            addresses=(Address(as_written="12 Thistle Lane, Springfield IL 62704"),),
        )
    )

    assert (read.names[0].given, read.names[0].family) == ("ADA", "BRAMBLE")
    assert read.phones[0].e164 == "+12175550123"
    assert read.emails[0].address == "ada@example.com"
    assert read.addresses[0].zip5 == "62704"


def test_what_cannot_be_read_is_left_out():
    """Nothing is guessed of a text that is no value."""
    assert read_debtor(Debtor(names=(), phones=(Phone(as_written="none"),))).phones == ()


def test_read_values_are_left_alone():
    """Reading again changes nothing."""
    once = read_debtor(Debtor(names=(PersonName(as_written="BRAMBLE, ADA"),), phones=(Phone(as_written="2175550123"),)))

    assert read_debtor(once) == once


def test_nobody_gives_no_rows():
    """An empty batch is an empty column."""
    assert len(debtor_rows([])) == 0
