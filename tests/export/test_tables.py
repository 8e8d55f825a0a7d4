"""The rows that are added to a client's own."""

from __future__ import annotations

from skiptrace.export.tables import CASE_COLUMNS, case_cells


def cost_of(usd):
    """The cost of a case as cases.csv has it."""
    document = {
        "status": "not_found", "stop_reason": "", "person_id": "", "flags": [], "cost_usd": usd, "contacts": [],
        "run_id": "r",
    }  # fmt: skip
    return dict(zip(CASE_COLUMNS, case_cells(document), strict=True))["skiptrace_cost_usd"]


def test_costs_of_cases_add_up_to_what_was_spent():
    """A price below a cent is not rounded away, and a large one is a plain number."""
    assert [cost_of(usd) for usd in (0.0, 0.085, 0.0035, 1234.5)] == ["0.00", "0.085", "0.0035", "1234.50"]
