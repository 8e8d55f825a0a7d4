"""Bodies of strangers: JSON and XML, strict and bounded."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import SourceError
from skiptrace.sdk import Response
from skiptrace.sdk.exchange import LARGEST_BODY_BYTES


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html></html>", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000, b"[" * 90 + b"]" * 90,
        b"[1e999]", b"[" + b"9" * 5_000 + b"]", b'{"a"', b"\xff\xfe\x00", b"[1,]",
    ],
)  # fmt: skip
def test_almost_json_is_refused(body):
    """Nothing that only looks like JSON is read, and nothing of it is repeated."""
    with pytest.raises(SourceError):
        Response(status=200, body=body).json()


BOMB = b'<!DOCTYPE a [<!ENTITY b "ccccccccccccccccccc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;</a>'
OTHER_FILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize(
    "body", [b"", b"{}", BOMB, OTHER_FILE, b"<a>" * 500, b"<a><b></a>", b"<html><body/></html>", b"<a>\xff</a>"]
)
def test_dangerous_xml_is_refused(body):
    """No document type, no entities, no depth without end."""
    with pytest.raises(SourceError):
        Response(status=200, body=body).xml()


def test_xml_is_read_without_prefixes():
    """One record or several: always a list; prefixes and case of nothing else matter."""
    root = Response(status=200, body=b'<s:E xmlns:s="u"><s:B><R>1</R><R> 2 </R></s:B></s:E>').xml()

    assert ["1", " 2 "] == [node.text for node in root.all("B/R")]
    assert ("1", "") == (root.value("B/R"), root.value("B/X/Y"))


def test_a_body_is_bounded():
    """More than any honest answer is refused before it is read."""
    with pytest.raises(SourceError, match="larger"):
        Response(status=200, body=b"x" * (LARGEST_BODY_BYTES + 1))


def test_header_names_have_no_case():
    """Servers write them as they like."""
    assert "7" == Response(status=200, headers={"Retry-After": "7"}).headers["retry-after"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    """Nothing but our own error comes out."""
    for read in (Response(status=200, body=body).json, Response(status=200, body=body).xml):
        with contextlib.suppress(SourceError):
            read()
