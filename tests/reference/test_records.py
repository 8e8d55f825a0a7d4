"""Payloads."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import Kind, Level, LineType
from skiptrace.normalize.call_results import CallResult
from skiptrace.reference.records import ContactStatement, FlagNote, RecordContents

TEXTS = st.text(st.characters(), max_size=8)
DAYS = st.integers(0, 800_000)
CONTACTS = st.builds(
    ContactStatement,
    kind=st.sampled_from(Kind),
    key=TEXTS,
    value=TEXTS,
    first_seen=DAYS,
    last_seen=DAYS,
    line_type=st.none() | st.sampled_from(LineType),
    level=st.none() | st.sampled_from(Level),
    disconnected_on=DAYS,
    result=st.none() | st.sampled_from(CallResult),
)
FLAGS = st.builds(FlagNote, code=TEXTS, detail=TEXTS, on=DAYS, ended_on=DAYS, disposition=TEXTS)


@given(TEXTS, DAYS, st.lists(CONTACTS, max_size=3), st.lists(FLAGS, max_size=2))
def test_what_is_packed_is_unpacked(name, as_of, contacts, flags):
    """Contacts and flags come back as they were, halves of characters and line breaks too."""
    contents = RecordContents(name=name, as_of=as_of, contacts=contacts, flags=flags)
    text = contents.pack()

    assert contents == RecordContents.unpack(text)
    assert text.isascii()


@given(TEXTS, DAYS, st.lists(CONTACTS, max_size=3), st.lists(FLAGS, min_size=1, max_size=2))
def test_packed_is_what_an_encoder_writes(name, as_of, contacts, flags):
    """Payloads are compact JSON to the letter, so that a table has the same bytes whoever wrote it."""
    contents = RecordContents(name=name, as_of=as_of, contacts=contacts, flags=flags)

    assert json.dumps([name, as_of, contacts, flags], separators=(",", ":")) == contents.pack()
