"""The parsers behind the seam: the same labels from both, with and without the memory."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from pathlib import Path

import fastaddress
import pytest
import usaddress
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.address_parser import AddressParser, address_parser, use_parser
from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.addresses import read_address

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "usaddress_labelled"
PARSERS = {"usaddress": usaddress.parse, "fastaddress": fastaddress.parse}
# One of each for the whole module: a memory that is full of other lines is the harder test.
REMEMBERING = {name: AddressParser(parse) for name, parse in PARSERS.items()}
OUR_LINES = [
    "100 MAIN ST APT 4, SPRINGFIELD IL 62704",
    "W123N456 TARTAN CT, JACKSON WI 53037",
    "123 1/2 N 5TH AVE # 12B",
    "PO BOX 12, SPRINGFIELD, ILLINOIS",
    "PSC 3 BOX 12, APO AE 09012",
    "5 US HIGHWAY 41 N & CR 1200",
    "C/O O'NEIL, 45-10 21ST ST",
]
WORDS = st.sampled_from(
    [
        "N",
        "ST",
        "AVE",
        "APT",
        "#",
        "&",
        "PO",
        "BOX",
        "RR",
        "MAIN",
        "OAKHURST",
        "ELMHURST",
        "XYZ",
        "1/2",
        "O'NEIL",
        "45-10",
        "12B",
        "SUITE",
        ",",
        "IL",
    ]
)
LINES = st.lists(WORDS | st.integers(0, 10**6).map(str), min_size=1, max_size=8).map(" ".join) | st.text(max_size=40)


def labelled_lines():
    """Usaddress's own labelled addresses where they are at hand, else a few of ours."""
    lines = []
    for path in sorted(LABELLED.glob("*.xml.gz")):
        tree = ET.fromstring(gzip.decompress(path.read_bytes()))  # noqa: S314 - our own file
        lines += [" ".join(token.text or "" for token in address) for address in tree]
    return lines or OUR_LINES


@pytest.mark.parametrize("name", PARSERS)
@given(line=LINES)
def test_the_memory_never_changes_a_label(name, line):
    """A remembered shape has the labels that the model gives to this very line."""
    words = plain_address_text(line).split()
    if words:
        assert AddressParser(PARSERS[name], remembers=False).labels(words) == REMEMBERING[name].labels(words)


@given(LINES)
def test_words_are_the_parsers_tokens(line):
    """Splitting our plain text at spaces is what the parser does itself, so no label goes to another word."""
    plain = plain_address_text(line)

    assert plain.split() == usaddress.tokenize(plain)


@given(LINES)
def test_plain_text_is_plain(line):
    """Plain text stays as it is."""
    plain = plain_address_text(line)

    assert plain == plain_address_text(plain)


def test_lines_of_one_shape_ask_the_model_once():
    """House numbers of one length and names that the model does not know share their labels."""
    parser = AddressParser(usaddress.parse)
    for line in ("1234 OAKHURST RD", "5678 ELMHURST RD", "9991 ASHBROOK RD"):
        parser.labels(line.split())

    assert parser.asked == 1


def test_both_parsers_give_the_same_labels():
    """Fastaddress stands in for usaddress without anybody noticing."""
    lines = [plain_address_text(line) for line in labelled_lines()]

    assert [usaddress.parse(line) for line in lines] == [fastaddress.parse(line) for line in lines]


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_is_chosen_by_name(name):
    """The chosen parser stays in use and reads addresses."""
    read_address.forget()
    try:
        assert use_parser(name) is address_parser()
        assert read_address("12 Broadway, New York, NY 10001").line == "12 BROADWAY, NEW YORK NY 10001"
    finally:
        use_parser("fastaddress")
