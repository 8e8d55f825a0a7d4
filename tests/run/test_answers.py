"""The bulkhead around a case."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from skiptrace.model import Case, Debtor, Located, Status
from skiptrace.run.answers import MOST_BROKEN, Item, answer_items


def located(case: Case) -> Located:
    return Located(account_number=case.account_number, client="", status=Status.LOCATED, run_id="r", purpose="p")


def searcher(broken, error=KeyError):
    """A search that some accounts break."""

    def answer(cases, _told):
        if any(case.account_number in broken for case in cases):
            raise error("JANE DOE")
        return [located(case) for case in cases]

    return SimpleNamespace(answer=answer, run_id="r", purpose="p")


def items(count: int) -> list[Item]:
    cases = [Case(account_number=str(number), creditor="B", debtor=Debtor(names=())) for number in range(count)]
    return [Item(position, case) for position, case in enumerate(cases, start=1)]


@pytest.mark.parametrize("broken", [set(), {"0"}, {"3", "4"}, {"9"}])
def test_a_case_that_breaks_the_search_fails_alone(broken):
    """All others are answered, in their order."""
    found = answer_items(searcher(broken), items(10))

    assert [one.account_number for one in found] == [str(number) for number in range(10)]
    assert {one.account_number for one in found if one.status is Status.FAILED} == broken


def test_why_it_failed_names_nobody():
    """The reason gives the kind of error; what an error says may be a person's name."""
    (failed,) = answer_items(searcher({"0"}), items(1))

    assert "KeyError" in failed.stop_reason
    assert "JANE DOE" not in failed.stop_reason


def test_a_search_that_breaks_for_everybody_stops_the_run():
    """A fault of ours is not told as a fault of thousands of cases."""
    broken = {str(number) for number in range(100)}

    with pytest.raises(KeyError):
        answer_items(searcher(broken), items(MOST_BROKEN + 1))


def test_errors_of_the_system_stop_the_run():
    """A disk that fails is no case's fault."""
    with pytest.raises(OSError, match="JANE DOE"):
        answer_items(searcher({"0"}, OSError), items(3))


def test_a_refused_case_is_not_looked_up():
    """Its answer says why."""
    first, second = items(2)
    found = answer_items(searcher({"0"}), [Item(first.position, first.case, "no look-up"), second])

    assert [one.status for one in found] == [Status.FAILED, Status.LOCATED]
    assert found[0].stop_reason == "no look-up"
