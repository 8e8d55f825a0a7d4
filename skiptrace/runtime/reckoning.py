"""What a call costs, and what is written down of it: before it leaves, and when its fate is known."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from skiptrace.errors import StoreError
from skiptrace.runtime.wire import Fate
from skiptrace.sdk.outcome import Outcome
from skiptrace.store.identifiers import new_id
from skiptrace.store.ledger import Entry, EntryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.runtime.desk import Desk, Question, Receipt, Terms
    from skiptrace.runtime.wire import WireFault
    from skiptrace.sdk.exchange import Request
    from skiptrace.sdk.outcome import Verdict
    from skiptrace.store.answers import Kept

# Outcomes whose answer is kept: it may be charged for, and is not asked for again.
KEPT_OUTCOMES: Final = frozenset({Outcome.HIT, Outcome.NO_HIT})


class Call:
    """
    One call on its way, and its lines in the ledger: one for each question that it holds.

    Args:
        source: Whom it goes to.
        desk: Of the run that makes it.
        request: What it asks.
        mark: Of the request.
        questions: What it holds.
        most: What it may cost, in millionths of a dollar.
    """

    def __init__(
        self, source: str, desk: Desk, request: Request, mark: str, questions: Sequence[Question], *, most: int
    ) -> None:
        self.source, self.desk, self.request, self.mark, self.questions = source, desk, request, mark, questions
        self.most = most
        self.listed = len(questions) > 1
        self.entry_ids = [new_id() for _ in questions]
        # Written down before it leaves, and not repeated while nobody knows what became of it.
        self.binding = most > 0 or request.once
        self.token = ""
        self.goes_on = self.intended = self.sent = False

    def lines(self, state: EntryState, outcome: str, billed: int) -> list[Entry]:
        """The lines of this call; what it cost is shared among its questions to the last millionth."""
        each, rest = divmod(billed, len(self.questions))
        return [
            Entry(
                source=self.source,
                purpose=self.desk.purpose,
                entry_id=entry_id,
                run_id=self.desk.run_id,
                case_id=one.case_id,
                request_hash=one.mark,
                outcome=outcome,
                billed_micro_usd=each + (place < rest),
                state=state,
            )
            for place, (one, entry_id) in enumerate(zip(self.questions, self.entry_ids, strict=True))
        ]


class Reckoning:
    """
    The money and the lines of the calls of one source.

    Args:
        source: Its name.
        terms: On what terms it is asked.
        desk: What it shares with the others.
        has_key: Calls of one key are charged once, however often they are sent.
    """

    def __init__(self, source: str, terms: Terms, desk: Desk, *, has_key: bool) -> None:
        self._source, self._terms, self._desk, self._has_key = source, terms, desk, has_key

    def call(self, request: Request, mark: str, questions: Sequence[Question]) -> Call:
        """A call that is to be made."""
        most = 0 if request.free else self._terms.price.most() * request.units
        return Call(self._source, self._desk, request, mark, questions, most=most)

    def answered(self, call: Call, verdict: Verdict, receipt: Receipt, *, kept: Sequence[Kept]) -> int:
        """Write down what an answer was, and keep it; returns what it cost."""
        lost = verdict.unreadable and call.binding
        billed = call.most if lost else self._booked(call, verdict)
        self._account(call, billed, receipt, lost=lost)
        state = EntryState.UNCERTAIN if lost else EntryState.SETTLED
        lines = call.lines(state, "unreadable" if verdict.unreadable else str(verdict.means), billed)
        if kept and call.listed:
            # Were they to stand without what is read from it, and the process died, its questions would be asked again.
            receipt.settled += lines
            receipt.answers += kept
        else:
            self._desk.book.settle(*lines, kept=kept)
        if not lost and call.most and verdict.means in KEPT_OUTCOMES and self._has_key:
            self._clear_up(call, receipt)
        return billed

    def failed(self, call: Call, fault: WireFault, receipt: Receipt) -> None:
        """Write down a call that brought no answer: the vendor may have charged."""
        lost = fault.fate is Fate.UNKNOWN and call.binding
        billed = call.most if lost else 0
        call.sent = fault.fate is Fate.UNKNOWN
        self._account(call, billed, receipt, lost=lost)
        outcome = "timed_out" if fault.timed_out else "broken"
        state = EntryState.UNCERTAIN if lost else EntryState.SETTLED
        self._desk.book.settle(*call.lines(state, outcome if call.sent else "not_sent", billed))

    def given_up(self, call: Call, receipt: Receipt) -> None:
        """A call that ended in another way than on the wire: what was set aside is given back unless it has left."""
        lost = call.sent and call.binding
        billed = call.most if lost else 0
        self._account(call, billed, receipt, lost=lost)
        if call.intended:
            state, outcome = (EntryState.UNCERTAIN, "broken") if lost else (EntryState.SETTLED, "not_sent")
            with contextlib.suppress(StoreError):
                self._desk.book.settle(*call.lines(state, outcome, billed))

    def _booked(self, call: Call, verdict: Verdict) -> int:
        if not call.most:
            return 0
        booked = self._terms.price.booked(verdict)
        # Of a list that hit, the vendor's price is for each of its questions unless its own count says otherwise.
        return booked * call.request.units if verdict.billed is None else booked

    def _account(self, call: Call, billed: int, receipt: Receipt, *, lost: bool) -> None:
        self._desk.budget.settle(call.most, billed)
        receipt.calls += call.sent
        receipt.billed_micro_usd += billed
        if lost:
            receipt.uncertain = True
            receipt.doubtful_micro_usd += billed
            for mark in {call.mark, *(one.mark for one in call.questions)}:
                self._desk.memory.doubt(mark)

    def _clear_up(self, call: Call, receipt: Receipt) -> None:
        """This call was charged once with those before it that bore its key: they have cost nothing of their own."""
        desk = self._desk
        marks = [one.mark for one in call.questions if desk.memory.is_uncertain(one.mark)]
        if not marks:
            return
        desk.book.flush()
        lost = desk.memory.lost_calls(marks)
        for line in lost:
            desk.book.settle(replace(line, state=EntryState.SETTLED, outcome="repeated", billed_micro_usd=0))
        # Without a run, the lines of others look like ours.
        ours = sum(line.billed_micro_usd for line in lost if line.run_id == desk.run_id)
        desk.budget.settle(0, -(receipt.doubtful_micro_usd if desk.run_id is None else ours))
        receipt.billed_micro_usd -= receipt.doubtful_micro_usd
        receipt.doubtful_micro_usd = 0
        receipt.uncertain = False
