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
from skiptrace.runtime.caller import OfflineMiss, Question, Receipt, Uncertain
from skiptrace.runtime.kept import file_question_text, pack_candidates, question_text, unpack_candidates
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
    A question with its first request made: its mark is looked up before anything is sent.

    ``same`` are the places of questions that are this one again.
    """

    job: Job
    place: int
    exchange: Exchange | None = None
    request: Request | None = None
    mark: str = ""
    question: str = ""
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
            desk.memory.prepare([mark for one in started for mark in (one.mark, one.question) if mark])
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
        started.question = _question(job)
    return started


def _exchange(job: Job) -> Exchange:
    source = job.caller.asked
    assert source is not None  # noqa: S101 a source by file has no exchange
    if job.expands is not None and isinstance(source, Expands):
        return source.expand(job.expands)
    return ask(source, job.role, _unnamed(job.query, "1"))


def _question(job: Job, text_of: Callable[..., str] = question_text) -> str:
    """The mark of a question."""
    caller = job.caller
    sends = caller.source.info.sends
    sent = {name: text for name, text in job.query.fields.items() if name in sends}
    text = text_of(caller.name, caller.desk.purpose, job.role, sent, caller.terms.options)
    return caller.desk.memory.mark(text)


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
    kept = caller.desk.memory.find(started.question)
    if kept is not None:
        return _found(unpack_candidates(kept), Receipt(kept=1, request_hashes=[started.question]))
    if caller.desk.memory.is_uncertain(started.question) and not caller.terms.ask_uncertain:
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
    if len(together) == 1:
        return [_ask_one(together[0])]
    try:
        return _ask_list(together)
    except UnderWay:
        # Another run has just asked some of it, and what it was told has been looked up: the rest goes alone.
        return [_known(one) or _ask_one(one) for one in together]


def _ask_one(started: _Started) -> Told:
    receipt, exchange = Receipt(), started.exchange
    assert exchange is not None  # noqa: S101 it was started, or its fault was told
    request = started.request
    assert request is not None  # noqa: S101 likewise

    def drive() -> Told:
        following = request
        while True:
            response = started.job.caller.send(following, started.job.case_id, receipt)
            try:
                following = exchange.send(response)
            except StopIteration as stop:
                return _found(stop.value, receipt)

    return _guarded(drive, receipt, started.job.caller)


def _ask_list(together: list[_Started]) -> list[Told]:
    """Several questions in one call; each is kept for itself, so that no other list pays for it again."""
    caller = together[0].job.caller
    source, receipt = caller.batches, Receipt()
    assert source is not None  # noqa: S101 only such come here
    questions = [Question(one.question, one.job.case_id) for one in together]

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
    whole = _guarded(drive, receipt, caller)
    shares = _shares(receipt, len(together))
    if whole.ending is not Ending.HIT:
        return [Told(ending=whole.ending, why=whole.why, receipt=share) for share in shares]
    left_out = SourceError(f"{caller.name}: the answer leaves out this question")
    return [
        _of_list(caller, one, answers.get(str(number), left_out), share)
        for number, (one, share) in enumerate(zip(together, shares, strict=True), start=1)
    ]


def _of_list(caller: Caller, one: _Started, answer: Sequence[Candidate] | SourceError, share: Receipt) -> Told:
    if isinstance(answer, SourceError):
        return Told(ending=Ending.FAILED, why=str(answer), receipt=share)
    caller.desk.book.settle(kept=caller.kept(one.question, pack_candidates(answer)))
    return _found(answer, share)


def _shares(receipt: Receipt, size: int) -> list[Receipt]:
    """The cost of a list, shared among its questions to the last millionth."""
    each, rest = divmod(receipt.billed_micro_usd, size)
    return [
        Receipt(
            billed_micro_usd=each + (place < rest),
            calls=receipt.calls if place == 0 else 0,
            kept=receipt.kept,
            uncertain=receipt.uncertain,
            exhausted=receipt.exhausted,
            request_hashes=list(receipt.request_hashes),
        )
        for place in range(size)
    ]


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
