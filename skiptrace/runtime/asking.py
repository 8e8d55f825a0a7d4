"""Many questions to many sources at once; the answers in the order of the questions, whatever the threads do."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from skiptrace.errors import NotAllowed, OverBudget, SkiptraceError, SourceError, SourceUnavailable, StoreError
from skiptrace.runtime.book import UnderWay
from skiptrace.runtime.desk import OfflineMiss, Question, Receipt, Uncertain
from skiptrace.runtime.kept import file_question_text, listed_text, pack_candidates, question_text, unpack_candidates
from skiptrace.runtime.wire import WireFault
from skiptrace.sdk.query import Query
from skiptrace.sdk.source import Expands, Role, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future

    from skiptrace.runtime.caller import Caller
    from skiptrace.sdk.exchange import Exchange, Request
    from skiptrace.sdk.statements import Candidate


class Ending(StrEnum):
    """How a question ended."""

    HIT = "hit"
    NO_HIT = "no_hit"
    FAILED = "failed"
    UNREACHED = "unreached"
    STOPPED = "stopped"
    UNCERTAIN = "uncertain"
    BUDGET = "budget"
    OFFLINE = "offline"
    REFUSED = "refused"


# A later run may do better: the case is asked again when the run is resumed.
UNFINISHED = frozenset({Ending.UNREACHED, Ending.STOPPED, Ending.BUDGET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    One question to one source, for one case; ``case_id`` is what the ledger calls the case.

    ``expands``: it asks for more of this candidate, whom the question has brought before.
    """

    caller: Caller
    role: Role
    query: Query
    case_id: str
    expands: Candidate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a question: candidates, or why there are none, and what it cost."""

    ending: Ending
    candidates: tuple[Candidate, ...] = ()
    why: str = ""
    receipt: Receipt = field(default_factory=Receipt)


@dataclass(slots=True)
class _Started:
    """
    A question with its first request made: its marks are looked up before anything is sent.

    Args:
        mark: Under which it is written down and kept when it is asked alone: of its first request.
        question: Under which it is when it is asked in a list, or by file. Empty where it never is.
        earlier: Under which an earlier release wrote it down and kept it when it was asked in a list.
        same: The places of questions that are this one again.
    """

    job: Job
    place: int
    exchange: Exchange | None = None
    request: Request | None = None
    mark: str = ""
    question: str = ""
    earlier: str = ""
    told: Told | None = None
    same: list[int] = field(default_factory=list[int])


class Asker:
    """
    Asks the sources of a run; a context manager.

    Args:
        callers: The sources; each has as many threads as calls may be under way.
    """

    def __init__(self, callers: Iterable[Caller]) -> None:
        self._open = ExitStack()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        for caller in callers:
            pool = ThreadPoolExecutor(caller.terms.limits.concurrency, thread_name_prefix=f"skiptrace-{caller.name}")
            self._pools[caller.name] = pool
            self._open.callback(pool.shutdown, wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *told: object) -> None:
        self._open.close()

    def ask(self, jobs: Sequence[Job]) -> list[Told]:
        """
        The answers to all *jobs*, in their order. A question that fails fails alone.

        Raises:
            StoreError: The ledger cannot be written; nothing more is sent.
        """
        started = [_start(job, place) for place, job in enumerate(jobs)]
        for desk in {id(job.caller.desk): job.caller.desk for job in jobs}.values():
            # What the last questions brought must stand before it is looked up.
            desk.book.flush()
            desk.memory.prepare([mark for one in started for mark in (one.mark, one.question, one.earlier) if mark])
        found: dict[int, Told] = {}
        futures: list[tuple[list[_Started], Future[list[Told]]]] = []
        try:
            for together in _calls(started):
                done = _known(together[0]) if len(together) == 1 else None
                if done is not None:
                    found[together[0].place] = done
                    continue
                pool = self._pools[together[0].job.caller.name]
                futures.append((together, pool.submit(_ask_together, together)))
            for together, future in futures:
                for one, told in zip(together, future.result(), strict=True):
                    found[one.place] = told
                    found.update((place, _again(told)) for place in one.same)
        except BaseException:
            # Nobody waits for the rest: what is on the wire comes to its end, nothing more is sent.
            for caller in {id(job.caller): job.caller for job in jobs}.values():
                caller.halt()
            raise
        finally:
            for _, future in futures:
                future.cancel()
        return [found[place] for place in range(len(jobs))]


def _start(job: Job, place: int) -> _Started:
    """Make the first request of a question; nothing is sent."""
    started = _Started(job, place)
    caller = job.caller
    if caller.asked is None:
        started.question = _question(job, file_question_text)
        return started

    def begin() -> Told:
        started.exchange = _exchange(job)
        try:
            started.request = next(started.exchange)
        except StopIteration as stop:
            return _found(stop.value, Receipt())
        started.mark = caller.mark(caller.addressed(started.request))
        return Told(ending=Ending.FAILED)

    told = _guarded(begin, Receipt(), caller)
    if not started.mark:
        started.told = told
    elif job.expands is None and _takes_lists(caller, job.role):
        by_fields = _question(job)
        started.question = _listed(job) or _question(job, at=caller.terms.base_url)
        started.earlier = by_fields if started.question != by_fields else ""
    return started


def _exchange(job: Job) -> Exchange:
    source = job.caller.asked
    assert source is not None  # noqa: S101 a source by file has no exchange
    if job.expands is not None and isinstance(source, Expands):
        return source.expand(job.expands)
    return ask(source, job.role, _unnamed(job.query, "1"))


def _question(job: Job, text_of: Callable[..., str] = question_text, *, at: str = "") -> str:
    """The mark of a question; *at* another address of the service, such as its sandbox, it is another one."""
    caller = job.caller
    sends = caller.source.info.sends
    sent = {name: text for name, text in job.query.fields.items() if name in sends}
    options = {**caller.terms.options, "base_url": at.rstrip("/")} if at else caller.terms.options
    text = text_of(caller.name, caller.desk.purpose, job.role, sent, options)
    return caller.desk.memory.mark(text)


def _listed(job: Job) -> str:
    """
    The mark of a question by what it says in a list; empty where the answer may depend on more than that.

    Alone, a question is the same if its request is: what is known of a debtor beside makes it no other one.
    """
    caller, found = job.caller, ""
    source = caller.batches
    if source is None or not getattr(source, "answers_by_request", False):
        return ""

    def begin() -> Told:
        nonlocal found
        request = caller.addressed(next(source.many([_unnamed(job.query, "1")])))
        found = caller.desk.memory.mark(listed_text(caller.name, caller.desk.purpose, request))
        return Told(ending=Ending.FAILED)

    _guarded(begin, Receipt(), caller)
    return found


def _unnamed(query: Query, ref: str) -> Query:
    """
    The question under a number of ours.

    What a case is called tells the vendor nothing, and with it the same question would be another one for each case.
    """
    return Query(ref=ref, fields=query.fields)


def _takes_lists(caller: Caller, role: Role) -> bool:
    # A list is of searches, or of what the source does instead.
    own = Role.SEARCH if Role.SEARCH in caller.source.info.roles else role
    return role is own and caller.batches is not None


def _known(started: _Started) -> Told | None:
    """What is known of a question without asking: it cannot be asked, or its answer in a list was kept, or lost."""
    if started.told is not None or not started.question:
        return started.told
    caller = started.job.caller
    memory = caller.desk.memory
    in_lists = [mark for mark in (started.question, started.earlier) if mark]
    for mark in in_lists:
        kept = memory.find(mark)
        if kept is not None:
            return _found(unpack_candidates(kept), Receipt(kept=1, request_hashes=[mark]))
    if started.mark and memory.find(started.mark) is not None:
        # Since the list was lost, or before, it was answered alone.
        return None
    if any(map(memory.is_uncertain, in_lists)) and not caller.terms.ask_uncertain:
        why = f"{caller.name}: an earlier list with it may have been charged; it is not repeated unasked"
        return Told(ending=Ending.UNCERTAIN, why=why, receipt=Receipt(uncertain=True))
    if caller.asked is None:
        return Told(ending=Ending.OFFLINE, why=f"{caller.name}: no answer file has been read that is about it")
    return None


def _again(told: Told) -> Told:
    """The same answer for somebody else who asked the same: it costs nothing more."""
    kept = int(told.ending in {Ending.HIT, Ending.NO_HIT})
    return replace(told, receipt=Receipt(kept=kept, request_hashes=list(told.receipt.request_hashes)))


def _calls(started: Iterable[_Started]) -> Iterable[list[_Started]]:
    """The questions that go together: lists for the sources that take them, each question once."""
    lists: dict[tuple[str, str], dict[str, _Started]] = defaultdict(dict)
    for one in started:
        if _goes_alone(one):
            yield [one]
            continue
        # Questions that are asked in different ways go in different calls: one that fails then fails alone.
        asked = lists[one.job.caller.name, one.request.step if one.request else ""]
        first = asked.setdefault(one.question, one)
        if first is not one:
            first.same.append(one.place)
    for asked in lists.values():
        several = list(asked.values())
        size = max(1, _most(several[0].job.caller))
        yield from (several[start : start + size] for start in range(0, len(several), size))


def _goes_alone(one: _Started) -> bool:
    """Whether a question is asked by itself: its source takes no lists, or something of it is known already."""
    desk = one.job.caller.desk
    if _known(one) is not None or not one.question or desk.wire is None:
        return True
    return desk.memory.find(one.mark) is not None or desk.memory.is_uncertain(one.mark)


def _most(caller: Caller) -> int:
    return caller.batches.most_queries if caller.batches is not None else 1


def _ask_together(together: list[_Started]) -> list[Told]:
    return [_ask_one(together[0])] if len(together) == 1 else _ask_list(together)


def _ask_one(started: _Started) -> Told:
    """One question alone."""
    caller, receipt, exchange, request = started.job.caller, Receipt(), started.exchange, started.request
    # It was started, or its fault was told.
    assert exchange is not None  # noqa: S101
    assert request is not None  # noqa: S101

    def drive() -> Told:
        following, mark, listed_as = request, started.mark, started.question
        while True:
            response = caller.send(following, started.job.case_id, receipt, mark=mark, mark_in_lists=listed_as)
            mark = ""
            # What follows a paid answer is not asked in a list: who has part of an answer asks for the rest of it.
            listed_as = listed_as if following.free else ""
            try:
                following = exchange.send(response)
            except StopIteration as stop:
                if started.question and request.free:
                    # By a first request that is free, and not kept, no list could find it.
                    caller.desk.book.settle(kept=[caller.kept(started.question, pack_candidates(stop.value))])
                return _found(stop.value, receipt)

    try:
        return _guarded(drive, receipt, caller)
    except UnderWay:
        # Another run has just been answered in a list, and its answer has been looked up.
        known = _known(started)
        assert known is not None  # noqa: S101
        return _added(known, receipt)


def _ask_list(together: list[_Started]) -> list[Told]:
    """Several questions in one call; each is kept for itself, so that nobody pays for it again, in a list or alone."""
    caller = together[0].job.caller
    source, receipt = caller.batches, Receipt()
    assert source is not None  # noqa: S101 only such come here
    questions = [Question(one.question, one.job.case_id, one.mark) for one in together]

    def drive() -> Told:
        exchange = source.many([_unnamed(one.job.query, str(number)) for number, one in enumerate(together, start=1)])
        try:
            request = next(exchange)
            while True:
                request = exchange.send(caller.send(request, together[0].job.case_id, receipt, questions=questions))
        except StopIteration as stop:
            answers.update(stop.value)
        return Told(ending=Ending.HIT, receipt=receipt)

    answers: dict[str, Sequence[Candidate] | SourceError] = {}
    try:
        whole = _guarded(drive, receipt, caller)
    except UnderWay:
        # Another run has just asked some of it, and what it was told has been looked up: the rest goes alone.
        return [
            _added(_known(one) or _ask_one(one), share)
            for one, share in zip(together, _shares(receipt, together), strict=True)
        ]
    shares = _shares(receipt, together)
    if whole.ending is not Ending.HIT:
        caller.desk.book.settle(*receipt.settled, kept=receipt.answers)
        return [Told(ending=whole.ending, why=whole.why, receipt=share) for share in shares]
    left_out = SourceError(f"{caller.name}: the answer leaves out this question")
    read = [answers.get(str(number), left_out) for number in range(1, len(together) + 1)]
    kept = [
        caller.kept(one.question, pack_candidates(answer))
        for one, answer in zip(together, read, strict=True)
        if not isinstance(answer, SourceError)
    ]
    caller.desk.book.settle(*receipt.settled, kept=[*receipt.answers, *kept])
    return [_of_list(answer, share) for answer, share in zip(read, shares, strict=True)]


def _of_list(answer: Sequence[Candidate] | SourceError, share: Receipt) -> Told:
    if isinstance(answer, SourceError):
        return Told(ending=Ending.FAILED, why=str(answer), receipt=share)
    return _found(answer, share)


def _shares(receipt: Receipt, together: Sequence[_Started]) -> list[Receipt]:
    """The cost of a list, shared among its questions to the last millionth; each is written down under its own mark."""
    each, rest = divmod(receipt.billed_micro_usd, len(together))
    return [
        Receipt(
            billed_micro_usd=each + (place < rest),
            calls=receipt.calls if place == 0 else 0,
            kept=receipt.kept,
            uncertain=receipt.uncertain,
            exhausted=receipt.exhausted,
            request_hashes=[one.question],
        )
        for place, one in enumerate(together)
    ]


def _added(told: Told, cost: Receipt) -> Told:
    """What was told, and what an attempt before it cost."""
    receipt = replace(
        told.receipt,
        billed_micro_usd=told.receipt.billed_micro_usd + cost.billed_micro_usd,
        calls=told.receipt.calls + cost.calls,
    )
    return replace(told, receipt=receipt)


def _found(candidates: Iterable[Candidate], receipt: Receipt) -> Told:
    told = tuple(candidates)
    return Told(ending=Ending.HIT if told else Ending.NO_HIT, candidates=told, receipt=receipt)


def _guarded(step: Callable[[], Told], receipt: Receipt, caller: Caller) -> Told:
    """The bulkhead around a question: whatever goes wrong with it, the run goes on."""
    try:
        return step()
    except OverBudget as exc:
        ending, why = Ending.BUDGET, str(exc)
    except NotAllowed as exc:
        ending, why = Ending.REFUSED, str(exc)
    except SourceUnavailable as exc:
        ending, why = Ending.STOPPED, caller.breaker.stopped or str(exc)
    except Uncertain as exc:
        ending, why = Ending.UNCERTAIN, str(exc)
    except OfflineMiss as exc:
        ending, why = Ending.OFFLINE, str(exc)
    except WireFault as exc:
        ending, why = Ending.UNREACHED, f"{caller.name}: {exc}"
    except (StoreError, UnderWay):
        raise
    except SkiptraceError as exc:
        ending, why = Ending.UNREACHED if receipt.exhausted else Ending.FAILED, str(exc)
    except Exception as exc:  # noqa: BLE001 - a source is foreign code: the kind of its error only, which names nobody
        ending, why = Ending.FAILED, f"{caller.name}: its adapter broke ({type(exc).__name__}); please report it"
    return Told(ending=Ending.UNCERTAIN if receipt.uncertain else ending, why=why, receipt=receipt)
