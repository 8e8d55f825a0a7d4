"""One source in one run: every request of it goes through here, and nowhere else."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from skiptrace.errors import NotAllowed, SourceError, SourceUnavailable
from skiptrace.runtime.book import UnderWay
from skiptrace.runtime.breaker import Breaker
from skiptrace.runtime.desk import OfflineMiss, Question, Uncertain
from skiptrace.runtime.kept import pack_response, request_text, unpack_response
from skiptrace.runtime.limits import Limiter
from skiptrace.runtime.pacing import asked_pause, wait_before_retry_s
from skiptrace.runtime.reckoning import KEPT_OUTCOMES, Reckoning
from skiptrace.runtime.tokens import Tokens
from skiptrace.runtime.turns import Turns
from skiptrace.runtime.wire import Fate, WireFault
from skiptrace.sdk.auth import BasicAuth, TokenAuth
from skiptrace.sdk.outcome import Outcome, Verdict, usual
from skiptrace.sdk.source import Ability, Audits, Batches, Source
from skiptrace.store.answers import Kept
from skiptrace.store.ledger import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from skiptrace.runtime.desk import Desk, Receipt, Terms
    from skiptrace.runtime.limits import Place
    from skiptrace.runtime.reckoning import Call
    from skiptrace.sdk.exchange import Request, Response
    from skiptrace.sdk.source import BatchFileSource

UNAUTHORIZED: Final = 401
# Names of fields that nobody reads, of one source in a run.
MOST_UNREAD: Final = 50
# Statuses that say "again" without saying that the source is broken.
_NO_FAULTS: Final = frozenset({UNAUTHORIZED, 429})


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
        self._reckoning = Reckoning(self.name, terms, desk, has_key=bool(source.info.retry.idempotency_header))
        self._turns = Turns()
        self._audits = source if isinstance(source, Audits) else None
        self._unread: set[str] = set()

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
        mark: str = "",
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
            mark: Of the request, where it is known already.
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
        mark = mark or self.mark(request)
        receipt.request_hashes.append(mark)
        asked = tuple(questions) or (Question(mark, case_id, mark_in_lists),)
        with self._turns.of(mark):
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

    def unread(self) -> list[str]:
        """Names in the answers of this run that the source does not know."""
        return sorted(self._unread)[:MOST_UNREAD]

    def _may_ask(self, questions: Sequence[Question], *, listed: bool) -> bool:
        """Whether no earlier call has an unknown fate, or it may be repeated nevertheless."""
        if self.terms.ask_uncertain or not self._is_in_doubt(questions):
            return True
        # The key of a list is that of its questions together: in another list, or alone, they would be charged anew.
        listed = listed or any(self.desk.memory.is_uncertain(one.other_mark) for one in questions)
        return bool(self.source.info.retry.idempotency_header) and not listed

    def _is_in_doubt(self, questions: Sequence[Question]) -> bool:
        """Whether an earlier call with one of these has an unknown fate."""
        return any(self.desk.memory.is_uncertain(mark) for one in questions for mark in one.marks)

    def _bought(self, request: Request, mark: str, questions: tuple[Question, ...], receipt: Receipt) -> Response:
        attempts = self.source.info.retry.attempts
        for attempt in range(1, attempts + 1):
            self.breaker.wait()
            call = self._reckoning.call(request, mark, questions)
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

    def _called(self, call: Call, receipt: Receipt) -> tuple[Response, Verdict] | WireFault:
        """One call: its answer, or a fault after which it may be repeated."""
        self.desk.budget.set_aside(call.most)
        try:
            response = self._sent(call)
        except WireFault as fault:
            self._reckoning.failed(call, fault, receipt)
            self.breaker.failed(str(fault))
            if fault.fate is Fate.UNKNOWN and call.binding and not self._replays_after_timeout():
                raise Uncertain(f"{self.name}: {fault}; it may have been charged and is not repeated") from fault
            return fault
        except BaseException as exc:
            # What another run is asking was never written down for this one.
            call.intended = call.intended and not isinstance(exc, UnderWay)
            self._reckoning.given_up(call, receipt)
            if isinstance(exc, SourceUnavailable):
                self.breaker.stop(str(exc))
            raise
        verdict = self._judged(call, response)
        self._settle(call, response, verdict, receipt)
        return response, verdict

    def _replays_after_timeout(self) -> bool:
        retry = self.source.info.retry
        return retry.replay_after_timeout or bool(retry.idempotency_header)

    def _sent(self, call: Call) -> Response:
        """Wait for the moment, write the call down, and let it leave."""
        wire, book = self.desk.wire, self.desk.book
        assert wire is not None  # noqa: S101 offline calls do not come here
        filled = self._filled(call)
        timeout_s = self.source.info.retry.timeout_s
        wire.connect(filled, timeout_s=timeout_s)
        if not call.binding:
            return wire.send(filled, timeout_s=timeout_s, depart=lambda look: self._depart(look, call))
        with self._limiter.getting_ready(book.lead_s) as place:
            call.intended = True
            again = call.goes_on or self._is_in_doubt(call.questions)
            other_marks = [one.other_mark for one in call.questions if one.other_mark]
            lines = call.lines(EntryState.INTENDED, "", call.most)
            stands = book.intend(*lines, other_marks=other_marks, again=again)
            return wire.send(filled, timeout_s=timeout_s, depart=lambda look: self._depart(look, call, place, stands))

    def _depart(
        self,
        look: Callable[[], None],
        call: Call,
        place: Place | None = None,
        stands: Callable[[], None] | None = None,
    ) -> None:
        """Return at the moment at which a call may leave; nothing is left to do but to send its bytes."""
        call.sent = False
        self._limiter.leave(place, stands, look)
        call.sent = True

    def _filled(self, call: Call) -> Request:
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

    def _token(self, call: Call) -> str:
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
        call = self._reckoning.call(self.addressed(request), "", (Question("", case_id),))
        wire = self.desk.wire
        assert wire is not None  # noqa: S101 offline calls do not come here
        basic = self._tokens.auth.basic if self._tokens else None
        filled = call.request.filled(self._secret)
        filled = filled.with_headers(basic.header(self._secret)) if basic else filled
        timeout_s = self.source.info.retry.timeout_s
        response = wire.send(filled, timeout_s=timeout_s, depart=lambda look: self._depart(look, call))
        self.desk.book.settle(*call.lines(EntryState.SETTLED, "token", 0))
        if usual(response.status) is Outcome.RETRY:
            self._heed_pace(response)
            raise WireFault(f"the service that gives it said status {response.status}", Fate.NOT_SENT)
        return response

    def _judged(self, call: Call, response: Response) -> Verdict:
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

    def _settle(self, call: Call, response: Response, verdict: Verdict, receipt: Receipt) -> None:
        """Write down what an answer was and cost; heed what it says about the pace."""
        is_kept = verdict.means in KEPT_OUTCOMES and not call.request.free
        kept = [self.kept(call.mark, pack_response(response))] if is_kept else []
        billed = self._reckoning.answered(call, verdict, receipt, kept=kept)
        if verdict.means is Outcome.HIT:
            self._note_unread(response)
        self._heed(call, response, verdict, billed)

    def _note_unread(self, response: Response) -> None:
        if self._audits is None or len(self._unread) >= MOST_UNREAD:
            return
        # Foreign code: whatever goes wrong with it, the answer is good.
        with contextlib.suppress(Exception):
            self._unread.update(self._audits.unread(response))

    def _heed(self, call: Call, response: Response, verdict: Verdict, billed: int) -> None:
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
        elif verdict.means is Outcome.RETRY:
            self.breaker.put_off()
        else:
            self.breaker.answered()
        self._heed_pace(response)

    def _heed_pace(self, response: Response) -> None:
        wait_s = asked_pause(response, self.terms.limits)
        if wait_s:
            self._limiter.pause(wait_s)
