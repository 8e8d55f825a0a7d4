"""How users annotate; read by type checkers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import skiptrace
from skiptrace import AsyncSkiptrace, Case, Debtor, Located, PersonName, Skiptrace

if TYPE_CHECKING:
    from collections.abc import Iterator

CASE = Case(
    account_number="A-17", creditor="First Example Bank", debtor=Debtor(names=(PersonName(as_written="DOE, JO"),))
)


def look_up(tracer: Skiptrace) -> list[str]:
    """Contacts of one debtor."""
    found = tracer.locate(CASE, purpose="glba.6802e1")
    assert_type(found, Located)
    return [contact.value for contact in found.contacts if contact.level is skiptrace.Level.SELF]


def work(cases: Iterator[Case]) -> None:
    """A stream of answers."""
    with skiptrace.open("skiptrace.toml") as tracer:
        assert_type(tracer, Skiptrace)
        for found in tracer.run(cases, purpose="glba.6802e1", sources=["reference:voters"]):
            assert_type(found, Located)
            assert_type(found.status, skiptrace.Status)


async def work_beside(cases: list[Case]) -> None:
    """The same on an event loop."""
    async with AsyncSkiptrace("skiptrace.toml") as tracer:
        assert_type(await tracer.locate(CASE, purpose="glba.6802e1"), Located)
        async for found in tracer.run(cases, purpose="glba.6802e1"):
            assert_type(found, Located)
        assert_type(await tracer.show("A-17"), list[Located])
