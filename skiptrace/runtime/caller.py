"""One source in one run: every request of it goes through here, and nowhere else."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from skiptrace.errors import NotAllowed, SourceError, SourceUnavailable, StoreError
from skiptrace.runtime.book import UnderWay
from skiptrace.runtime.breaker import Breaker
from skiptrace.runtime.kept import pack_response, request_text, unpack_response
from skiptrace.runtime.limits import Limiter
from skiptrace.runtime.pacing import asked_pause, wait_before_retry_s
from skiptrace.runtime.tokens import Tokens
from skiptrace.runtime.wire import Fate, WireFault
from skiptrace.sdk.auth import BasicAuth, TokenAuth
from skiptrace.sdk.outcome import Outcome, Verdict, usual
from skiptrace.sdk.source import Ability, Batches, Limits, Source
from skiptrace.store.answers import Kept
from skiptrace.store.identifiers import new_id
from skiptrace.store.ledger import Entry, EntryState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from skiptrace.runtime.book import Book
    from skiptrace.runtime.budget import Budget
    from skiptrace.runtime.limits import LimitShelf, Place
    from skiptrace.runtime.memory import AnswerMemory
    from skiptrace.runtime.wire import Wire
    from skiptrace.sdk.exchange import Request, Response
    from skiptrace.sdk.price import Price
    from skiptrace.sdk.source import BatchFileSource

UNAUTHORIZED: Final = 401
# Statuses that say "again" without saying that the source is broken.
_NO_FAULTS: Final = frozenset({UNAUTHORIZED, 429})
_KEPT_OUTCOMES: Final = frozenset({Outcome.HIT, Outcome.NO_HIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    On what terms a source is used: its card, and what the firm's own contract says instead.

    Args:
        price: What a question costs.
        limits: How fast it is asked, and how many calls are under way at once.
        keep_days: For how long its answers may be kept.
        secrets: The keys by their names in the manifest.
        base_url: Another address of the same service; empty for the manifest's own.
        options: What the source was told beside its keys: with others, its answers are others.
        ask_uncertain: Ask again what may have been charged already.
    """

    price: Price
    limits: Limits = field(default_factory=Limits)
    keep_days: int = 30
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    base_url: str = ""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    ask_uncertain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all sources of a run share; ``wire`` is None when nothing may leave (``--offline``)."""

    run_id: str | None
    purpose: str
    book: Book
    budget: Budget
    memory: AnswerMemory
    shelf: LimitShelf
    wire: Wire | None


class Question(NamedTuple):
    """
    One question of a call.

    Args:
        mark: Its mark in the ledger: of its request when it is asked alone, of its fields when it is asked in a list.
        case_id: Its case.
        other_mark: Its mark when it is asked the other way; empty for a source that takes no lists.
    """

    mark: str
    case_id: str
    other_mark: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """All marks under which it may have been asked."""
        return (self.mark, self.other_mark) if self.other_mark else (self.mark,)


@dataclass(slots=True)
class Receipt:
    """
    What the requests of one question came to, for the ledger lines of its case.

    Args:
        calls: How many were sent.
        kept: How many were answered from what was kept.
        uncertain: Some call may have been charged, and brought nothing.
        doubtful_micro_usd: What is billed for such calls.
        exhausted: The vendor said "not now" as often as it was asked.
        settled: Of a list that was answered, the lines that say so; written with what is read from it, or not at all.
        answers: Of such a list, the answers as they came.
    """

    billed_micro_usd: int = 0
    calls: int = 0
    kept: int = 0
    uncertain: bool = False
    doubtful_micro_usd: int = 0
    exhausted: bool = False
    request_hashes: list[str] = field(default_factory=list[str])
    settled: list[Entry] = field(default_factory=list[Entry])
    answers: list[Kept] = field(default_factory=list[Kept])

    @property
    def request(self) -> str:
        """The mark of the first request, which stands for the whole question; empty when there was none."""
        return self.request_hashes[0] if self.request_hashes else ""


class Uncertain(SourceError):
    """Nobody knows what became of an earlier call, or of this one: it may have been charged, and is not repeated."""


class OfflineMiss(SourceError):
    """Nothing may leave, and no answer is kept."""


class Caller:
    """
    Sends the requests of one source for all threads of a run.

    Args:
        source: The source.
        terms: On what terms.
        desk: What it shares with the others.
    """

    def __init__(self, source: Source | BatchFileSource, terms: Terms, desk: Desk) -> None:
        self.source, self.terms, self.desk = source, terms, desk
        self.name = source.info.name
        # What it can do, looked up once: asking whether it follows a protocol takes as long as reading an answer.
        self.asked = source if isinstance(source, Source) else None
        self.batches = source if isinstance(source, Batches) and Ability.MANY in source.info.abilities else None
        self.breaker = Breaker(self.name)
        self._limiter = Limiter(self.name, terms.limits.windows(), desk.shelf)
        self._tokens = Tokens(source.info.auth) if isinstance(source.info.auth, TokenAuth) else None
        self._flying: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def halt(self) -> None:
        """Let nobody wait any more, and send nothing more: the run ends."""
        self.breaker.stop(f"{self.name}: the run was interrupted")
        self._limiter.halt()

    def send(
        self,
        request: Request,
        case_id: str,
        receipt: Receipt,
        *,
        questions: Sequence[Question] = (),
        mark_in_lists: str = "",
    ) -> Response:
        """
        The answer to a request: kept, or bought.

        Args:
            request: As the source yields it, without keys.
            case_id: For whom it is asked.
            receipt: Is added to.
            questions: Of a list: each is written down for itself, so that none is asked again in another list, or
                alone, while the fate of this one is unknown.
            mark_in_lists: Of a question that is asked alone, though the source takes lists.

        Raises:
            OverBudget: There is no money left for it.
            Uncertain: An earlier call like it has an unknown fate, or this one has now.
            UnderWay: Another run has just asked some of the *questions* of a list, or this one in a list; they were
                looked up anew.
            SourceUnavailable: The source is not asked again in this run.
            SourceError: This request failed.
        """
        request = self.addressed(request)
        mark = self.mark(request)
        receipt.request_hashes.append(mark)
        asked = tuple(questions) or (Question(mark, case_id, mark_in_lists),)
        with _Turn(self._flying, self._lock, mark):
            while True:
                kept = self.desk.memory.find(mark)
                if kept is not None:
                    receipt.kept += 1
                    return unpack_response(kept)
                if self.desk.wire is None:
                    raise OfflineMiss(f"{self.name}: no answer is kept, and nothing is asked offline")
                if (request.once or not request.free) and not self._may_ask(asked, listed=bool(questions)):
                    receipt.uncertain = True
                    raise Uncertain(f"{self.name}: an earlier call may have been charged; it is not repeated unasked")
                try:
                    return self._bought(request, mark, asked, receipt)
                except UnderWay:
                    marks = [mark, *(known for one in asked for known in one.marks)]
                    self.desk.memory.renew(marks, rest=self._limiter.wait)
                    if questions or (mark_in_lists and self.desk.memory.find(mark_in_lists) is not None):
                        # Each question finds its own answer.
                        raise

    def mark(self, request: Request) -> str:
        """The mark of a request in the ledger and among the kept answers."""
        return self.desk.memory.mark(request_text(self.name, self.desk.purpose, request))

    def addressed(self, request: Request) -> Request:
        """
        A request at the address where it goes.

        Raises:
            NotAllowed: It is for a host that the card does not name.
        """
        if self.terms.base_url:
            return request.based_at(self.terms.base_url)
        if request.host not in self.source.info.hosts:
            raise NotAllowed(f"{self.name}: a request to a host that its card does not name was refused")
        return request

    def kept(self, mark: str, body: bytes) -> Kept:
        """An answer to be kept, and remembered from now on."""
        expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=self.terms.keep_days)
        self.desk.memory.remember(mark, body)
        return Kept(mark, self.name, body, expires_at)

    def _may_ask(self, questions: Sequence[Question], *, listed: bool) -> bool:
        """Whether no earlier call has an unknown fate, or it may be repeated nevertheless."""
        is_uncertain = self.desk.memory.is_uncertain
        if self.terms.ask_uncertain or not any(is_uncertain(mark) for one in questions for mark in one.marks):
            return True
        # The key of a list is that of its questions together: in another list, or alone, they would be charged anew.
        listed = listed or any(is_uncertain(one.other_mark) for one in questions)
        return bool(self.source.info.retry.idempotency_header) and not listed

    def _bought(self, request: Request, mark: str, questions: tuple[Question, ...], receipt: Receipt) -> Response:
        attempts = self.source.info.retry.attempts
        for attempt in range(1, attempts + 1):
            self.breaker.wait()
            call = _Call(self, request, mark, questions)
            # At its first request nobody else was asking the questions of a list; what that brought is not given up.
            call.goes_on = call.listed and len(receipt.request_hashes) > 1
            try:
                answered = self._called(call, receipt)
            finally:
                self.breaker.leave()
            if isinstance(answered, WireFault):
                if attempt == attempts:
                    raise answered
                self._limiter.wait(wait_before_retry_s(attempt))
                continue
            response, verdict = answered
            receipt.exhausted = verdict.means is Outcome.RETRY
            if not receipt.exhausted or attempt == attempts:
                return response
            if asked_pause(response, self.terms.limits) is None:
                self._limiter.wait(wait_before_retry_s(attempt))
        raise AssertionError("every path of the last attempt returns or raises")

    def _called(self, call: _Call, receipt: Receipt) -> tuple[Response, Verdict] | WireFault:
        """One call: its answer, or a fault after which it may be repeated."""
        self.desk.budget.set_aside(call.most)
        try:
            response = self._sent(call)
        except WireFault as fault:
            self._settle_fault(call, fault, receipt)
            if fault.fate is Fate.UNKNOWN and call.binding and not self._replays_after_timeout():
                raise Uncertain(f"{self.name}: {fault}; it may have been charged and is not repeated") from fault
            return fault
        except BaseException as exc:
            # What another run is asking was never written down for this one.
            call.intended = call.intended and not isinstance(exc, UnderWay)
            self._give_up(call)
            if isinstance(exc, SourceUnavailable):
                self.breaker.stop(str(exc))
            raise
        verdict = self._judged(call, response)
        self._settle(call, response, verdict, receipt)
        return response, verdict

    def _replays_after_timeout(self) -> bool:
        retry = self.source.info.retry
        return retry.replay_after_timeout or bool(retry.idempotency_header)

    def _sent(self, call: _Call) -> Response:
        """Wait for the moment, write the call down, and let it leave."""
        wire, book = self.desk.wire, self.desk.book
        assert wire is not None  # noqa: S101 offline calls do not come here
        filled = self._filled(call)
        timeout_s = self.source.info.retry.timeout_s
        wire.connect(filled, timeout_s=timeout_s)
        if not call.binding:
            return wire.send(filled, timeout_s=timeout_s, depart=lambda: self._depart(call))
        with self._limiter.getting_ready(book.lead_s) as place:
            call.intended = True
            again = call.goes_on or any(
                self.desk.memory.is_uncertain(mark) for one in call.questions for mark in one.marks
            )
            other_marks = [one.other_mark for one in call.questions if one.other_mark]
            lines = call.lines(EntryState.INTENDED, "", call.most)
            stands = book.intend(*lines, other_marks=other_marks, again=again)
            return wire.send(filled, timeout_s=timeout_s, depart=lambda: self._depart(call, place, stands))

    def _depart(self, call: _Call, place: Place | None = None, stands: Callable[[], None] | None = None) -> None:
        """Return at the moment at which a call may leave; nothing is left to do but to send its bytes."""
        call.sent = False
        self._limiter.leave(place, stands)
        call.sent = True

    def _filled(self, call: _Call) -> Request:
        auth = self.source.info.auth
        request = auth.apply(call.request)
        header = self.source.info.retry.idempotency_header
        if header:
            # The same for the same request in every run: a call of unknown fate may be repeated by a later one.
            request = request.with_headers({header: str(uuid.uuid5(uuid.NAMESPACE_URL, call.mark))})
        if isinstance(auth, TokenAuth):
            call.token = self._token(call)
            request = auth.carried(request, call.token)
        request = request.filled(self._secret)
        return request.with_headers(auth.header(self._secret)) if isinstance(auth, BasicAuth) else request

    def _secret(self, name: str) -> str:
        return self.terms.secrets[name]

    def _token(self, call: _Call) -> str:
        assert self._tokens is not None  # noqa: S101 only sources with tokens come here
        try:
            return self._tokens.current(lambda request: self._fetched(request, call.questions[0].case_id))
        except SourceError as fault:
            # Whatever became of the call for the token: the call that was to carry it has not left.
            timed_out = isinstance(fault, WireFault) and fault.timed_out
            raise WireFault(f"no token: {fault}", Fate.NOT_SENT, timed_out=timed_out) from fault
        except SourceUnavailable as exc:
            raise SourceUnavailable(f"{self.name}: {str(exc).removeprefix(f'{self.name}: ')}") from exc

    def _fetched(self, request: Request, case_id: str) -> Response:
        """The answer of the service that gives tokens."""
        call = _Call(self, self.addressed(request), "", (Question("", case_id),))
        wire = self.desk.wire
        assert wire is not None  # noqa: S101 offline calls do not come here
        basic = self._tokens.auth.basic if self._tokens else None
        filled = call.request.filled(self._secret)
        filled = filled.with_headers(basic.header(self._secret)) if basic else filled
        response = wire.send(filled, timeout_s=self.source.info.retry.timeout_s, depart=lambda: self._depart(call))
        self.desk.book.settle(*call.lines(EntryState.SETTLED, "token", 0))
        if usual(response.status) is Outcome.RETRY:
            self._heed_pace(response)
            raise WireFault(f"the service that gives it said status {response.status}", Fate.NOT_SENT)
        return response

    def _judged(self, call: _Call, response: Response) -> Verdict:
        try:
            assert self.asked is not None  # noqa: S101 a source by file sends no request
            verdict = self.asked.judge(call.request, response)
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault), unreadable=True)
        except Exception as exc:  # noqa: BLE001 - foreign code: the kind of its error only, which names nobody
            return Verdict(Outcome.SKIP, f"its adapter broke ({type(exc).__name__})", unreadable=True)
        if self._tokens is None:
            return verdict
        if verdict.means is Outcome.STOP and response.status == UNAUTHORIZED and self._tokens.refused(call.token):
            return Verdict(Outcome.RETRY, verdict.message)
        if verdict.means is not Outcome.STOP:
            self._tokens.proved(call.token)
        return verdict

    def _settle(self, call: _Call, response: Response, verdict: Verdict, receipt: Receipt) -> None:
        """Write down what an answer was and cost; heed what it says about the pace."""
        lost = verdict.unreadable and call.binding
        billed = call.most if lost else self._booked(call, verdict)
        self._account(call, billed, receipt, lost=lost)
        state = EntryState.UNCERTAIN if lost else EntryState.SETTLED
        outcome = "unreadable" if verdict.unreadable else str(verdict.means)
        lines = call.lines(state, outcome, billed)
        kept = []
        if verdict.means in _KEPT_OUTCOMES and not call.request.free:
            kept.append(self.kept(call.mark, pack_response(response)))
        if kept and call.listed:
            # Were they to stand without what is read from it, and the process died, its questions would be asked again.
            receipt.settled += lines
            receipt.answers += kept
        else:
            self.desk.book.settle(*lines, kept=kept)
        if not lost and call.most and verdict.means in _KEPT_OUTCOMES and self.source.info.retry.idempotency_header:
            self._clear_up(call, receipt)
        self._heed(call, response, verdict, billed)

    def _account(self, call: _Call, billed: int, receipt: Receipt, *, lost: bool) -> None:
        self.desk.budget.settle(call.most, billed)
        receipt.calls += call.sent
        receipt.billed_micro_usd += billed
        if lost:
            receipt.uncertain = True
            receipt.doubtful_micro_usd += billed
            for mark in {call.mark, *(one.mark for one in call.questions)}:
                self.desk.memory.doubt(mark)

    def _clear_up(self, call: _Call, receipt: Receipt) -> None:
        """This call was charged once with those before it that bore its key: they have cost nothing of their own."""
        marks = [one.mark for one in call.questions if self.desk.memory.is_uncertain(one.mark)]
        if not marks:
            return
        self.desk.book.flush()
        lost = self.desk.memory.lost_calls(marks)
        for line in lost:
            self.desk.book.settle(replace(line, state=EntryState.SETTLED, outcome="repeated", billed_micro_usd=0))
        # Without a run, the lines of others look like ours.
        ours = sum(line.billed_micro_usd for line in lost if line.run_id == self.desk.run_id)
        self.desk.budget.settle(0, -(receipt.doubtful_micro_usd if self.desk.run_id is None else ours))
        receipt.billed_micro_usd -= receipt.doubtful_micro_usd
        receipt.doubtful_micro_usd = 0
        receipt.uncertain = False

    def _booked(self, call: _Call, verdict: Verdict) -> int:
        if not call.most:
            return 0
        booked = self.terms.price.booked(verdict)
        # Of a list that hit, the vendor's price is for each of its questions unless its own count says otherwise.
        return booked * call.request.units if verdict.billed is None else booked

    def _heed(self, call: _Call, response: Response, verdict: Verdict, billed: int) -> None:
        if billed > call.most:
            each = self.terms.price.each()
            self.breaker.stop(
                f"{self.name}: charged {billed // each} units for a call that may cost {call.most // each} at most, so "
                "that no budget holds; it was not asked again: put right max_units in [price] of its manifest"
            )
        elif verdict.means is Outcome.STOP:
            self.breaker.stop(f"{self.name}: refused the key, the contract or the address (status {response.status})")
        elif verdict.unreadable:
            self.breaker.failed("its answers cannot be read")
        elif verdict.means is Outcome.RETRY and response.status not in _NO_FAULTS:
            self.breaker.failed(f"status {response.status}")
        else:
            self.breaker.answered()
        self._heed_pace(response)

    def _heed_pace(self, response: Response) -> None:
        wait_s = asked_pause(response, self.terms.limits)
        if wait_s:
            self._limiter.pause(wait_s)

    def _settle_fault(self, call: _Call, fault: WireFault, receipt: Receipt) -> None:
        lost = fault.fate is Fate.UNKNOWN and call.binding
        billed = call.most if lost else 0
        call.sent = fault.fate is Fate.UNKNOWN
        self._account(call, billed, receipt, lost=lost)
        outcome = "timed_out" if fault.timed_out else "broken"
        state = EntryState.UNCERTAIN if lost else EntryState.SETTLED
        self.desk.book.settle(*call.lines(state, outcome if call.sent else "not_sent", billed))
        self.breaker.failed(str(fault))

    def _give_up(self, call: _Call) -> None:
        """A call that ended in another way than on the wire: what was set aside is given back unless it has left."""
        if call.sent and call.binding:
            # Its line stays open: nobody knows.
            self.desk.budget.settle(call.most, call.most)
            return
        self.desk.budget.settle(call.most, 0)
        if call.intended:
            with contextlib.suppress(StoreError):
                self.desk.book.settle(*call.lines(EntryState.SETTLED, "not_sent", 0))


class _Call:
    """One call on its way, and its lines in the ledger: one for each question that it holds."""

    def __init__(self, caller: Caller, request: Request, mark: str, questions: Sequence[Question]) -> None:
        self.caller, self.request, self.mark, self.questions = caller, request, mark, questions
        self.listed = len(questions) > 1
        self.entry_ids = [new_id() for _ in questions]
        self.most = 0 if request.free else caller.terms.price.most() * request.units
        # Written down before it leaves, and not repeated while nobody knows what became of it.
        self.binding = self.most > 0 or request.once
        self.token = ""
        self.goes_on = self.intended = self.sent = False

    def lines(self, state: EntryState, outcome: str, billed: int) -> list[Entry]:
        """The lines of this call; what it cost is shared among its questions to the last millionth."""
        each, rest = divmod(billed, len(self.questions))
        return [
            Entry(
                source=self.caller.name,
                purpose=self.caller.desk.purpose,
                entry_id=entry_id,
                run_id=self.caller.desk.run_id,
                case_id=one.case_id,
                request_hash=one.mark,
                outcome=outcome,
                billed_micro_usd=each + (place < rest),
                state=state,
            )
            for place, (one, entry_id) in enumerate(zip(self.questions, self.entry_ids, strict=True))
        ]


class _Turn:
    """Lets the same request be made once: whoever comes second waits, and finds the answer of the first."""

    def __init__(self, flying: dict[str, threading.Event], lock: threading.Lock, mark: str) -> None:
        self._flying, self._lock, self._mark = flying, lock, mark

    def __enter__(self) -> None:
        while True:
            with self._lock:
                ahead = self._flying.get(self._mark)
                if ahead is None:
                    self._flying[self._mark] = threading.Event()
                    return
            ahead.wait()

    def __exit__(self, *told: object) -> None:
        with self._lock:
            self._flying.pop(self._mark).set()
