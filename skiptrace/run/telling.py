"""Sources that are told how the contacts that they gave turned out: only those that are named, each outcome once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from skiptrace.errors import ConfigError, Locked, NotAllowed, SkiptraceError, SourceUnavailable, StoreError
from skiptrace.model import Kind, Status
from skiptrace.rank.results import VERDICTS, Verdict
from skiptrace.rank.tried import contact_key
from skiptrace.run.lineup import PREFIX, Lineup
from skiptrace.run.preview import shown
from skiptrace.run.wire_sources import add_sources, place_of
from skiptrace.run.wired import open_callers
from skiptrace.runtime.desk import Question, Receipt, Uncertain
from skiptrace.runtime.wire import WireFault
from skiptrace.sdk.exchange import drive
from skiptrace.sdk.source import Ability, ContactResult, Reports
from skiptrace.sdk.statements import Tells
from skiptrace.store import answers, audit, cases, ledger, runs, suppressions
from skiptrace.store.attempts import Attempt

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from skiptrace.config import SourceSettings
    from skiptrace.run.lineup import WireSource
    from skiptrace.runtime.caller import Caller
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# One process tells at a time: another would not see in time what this one has told.
HELD: Final = "telling sources of outcomes"
# So many marks are looked up at once.
AT_ONCE: Final = 500
# What a debtor said of the debt is nobody else's business: the vendor hears that the contact is right, and no more.
_OF_THE_DEBT: Final = frozenset(
    {
        "REFUSED", "ATTORNEY_REPORTED", "BANKRUPTCY_REPORTED", "CEASE_REQUESTED", "INCONVENIENT_TIME",
        "WORK_PROHIBITED", "RPC_HUNGUP",
    }
)  # fmt: skip
_CUT_OFF: Final = frozenset({"DISCONNECTED", "NOT_IN_SERVICE"})
# Records without an id of the source's own are called so by us.
_OURS: Final = "~"


class Telling(NamedTuple):
    """One outcome for one source: under which purpose the source gave the contact, and the mark of the outcome."""

    mark: str
    case_id: str
    purpose: str
    result: ContactResult


@dataclass(slots=True, kw_only=True)
class SourceTold:
    """
    How one source was told.

    Args:
        told: Outcomes that it was told now; of a dry run, those that it would be.
        told_before: It knew them already.
        uncertain: A process died, or a connection broke, while they were told: they are not told again.
        left_alone: Of accounts that must be left alone: nothing about them leaves.
        not_taken: Of a kind of contact that it does not take, or that is not among what may be sent to it.
        failures: Why the others were not told, and how many.
        first: Of a dry run, the first request as it would leave, with keys by their names.
    """

    source: str
    told: int = 0
    told_before: int = 0
    uncertain: int = 0
    left_alone: int = 0
    not_taken: int = 0
    failures: Counter[str] = field(default_factory=Counter[str])
    first: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def failed(self) -> int:
        """How many could not be told."""
        return self.failures.total()

    @property
    def why(self) -> str:
        """The most frequent reason; empty when all went well."""
        return self.failures.most_common(1)[0][0] if self.failures else ""


def tellers(configured: Sequence[SourceSettings], names: Sequence[str], *, with_keys: bool) -> Lineup:
    """
    The sources that are to be told.

    Args:
        configured: ``[[source]]`` of the configuration.
        names: Which of them, as the configuration or their manifests call them.
        with_keys: Read the keys; what is only looked at needs none.

    Raises:
        ConfigError: One is not configured, or takes no outcomes; it names those that do.
        NotAllowed: One is off until counsel has ticked it.
        MissingKey: A key is not there.
    """
    every = Lineup(others=[one.use for one in configured if not one.use.startswith(PREFIX)])
    add_sources(every, configured, "", with_keys=False)
    chosen = list(dict.fromkeys(_chosen(every, name) for name in names))
    return _on_terms(chosen, configured, "", with_keys=with_keys)


def _chosen(every: Lineup, name: str) -> str:
    """How the configuration calls a source that is to be told."""
    place = place_of(name)
    if place in every.refused:
        raise NotAllowed(f"{name}: {every.refused[place]}")
    found = next((one for one in every.wire if name == one.info.name or place == one.named), None)
    if found is not None and _takes_outcomes(found):
        return found.named
    able = ", ".join(one.info.name for one in every.wire if _takes_outcomes(one)) or "none"
    why = "is not under [[source]] of the configuration" if found is None else "takes no outcomes"
    raise ConfigError(f"--tell {name[:80]}: {why}; configured sources that take them: {able}")


def _takes_outcomes(one: WireSource) -> bool:
    return Ability.REPORT in one.info.abilities and isinstance(one.source, Reports)


def _on_terms(uses: Sequence[str], configured: Sequence[SourceSettings], purpose: str, *, with_keys: bool) -> Lineup:
    found = Lineup(names=list(uses), others=list(uses))
    add_sources(found, configured, purpose, with_keys=with_keys)
    # A vendor that knows a request by its key is told once however often it is sent.
    found.wire = [
        replace(one, terms=replace(one.terms, ask_uncertain=bool(one.info.retry.idempotency_header)))
        for one in found.wire
    ]
    return found


def would_tell(work: Work, lineup: Lineup, tried: Sequence[Attempt], *, today: dt.date) -> list[SourceTold]:
    """What each source would be told of these outcomes; nothing is sent."""
    found = []
    for one in lineup.wire:
        told = SourceTold(source=one.info.name)
        planned = _Plan(work, one, today).tellings(tried, told)
        told.told = len(planned)
        if planned:
            told.first = _first(one, planned[0])
        found.append(told)
    return found


def tell(
    store: Store,
    configured: Sequence[SourceSettings],
    lineup: Lineup,
    tried: Sequence[Attempt],
    *,
    today: dt.date,
    who: str,
) -> list[SourceTold]:
    """
    Tell each source how the contacts that it gave turned out; a source that fails fails alone.

    Args:
        store: Where cases, answers and the ledger are.
        configured: ``[[source]]`` of the configuration.
        lineup: What `tellers` found.
        tried: What came of contacts.
        today: The day on which accounts may have to be left alone.
        who: Who asks for it, for the audit log.

    Raises:
        Locked: Another process is telling.
        StoreError: The ledger cannot be written; nothing more is sent.
    """
    try:
        with store.hold(HELD):
            return [_tell_source(store, configured, one, tried, today=today, who=who) for one in lineup.wire]
    except Locked as exc:
        raise Locked(
            "the outcomes are kept; another process is telling sources: load the file again when it is done"
        ) from exc


def _tell_source(
    store: Store,
    configured: Sequence[SourceSettings],
    one: WireSource,
    tried: Sequence[Attempt],
    *,
    today: dt.date,
    who: str,
) -> SourceTold:
    told = SourceTold(source=one.info.name)
    with store.read() as work:
        planned = _Plan(work, one, today).tellings(tried, told)
    by_purpose = defaultdict[str, list[Telling]](list)
    for telling in planned:
        by_purpose[telling.purpose].append(telling)
    for purpose, some in by_purpose.items():
        lineup = _on_terms([one.named], configured, purpose, with_keys=True)
        if lineup.refused:
            told.failures[f"{one.info.name}: {lineup.refused[one.named]}"] += len(some)
            continue
        with open_callers(store, lineup, purpose=purpose) as callers:
            _send(callers[one.info.name], some, told)
    with store.begin() as work:
        detail = {"source": told.source, "told": told.told, "told_before": told.told_before, "failed": told.failed}
        audit.append(work, "outcomes.told", who=who or "unnamed", detail=detail)
    return told


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be told to one source."""

    work: Work
    source: WireSource
    today: dt.date
    days: dict[str, str] = field(default_factory=dict[str, str])

    def tellings(self, tried: Iterable[Attempt], told: SourceTold) -> list[Telling]:
        """Each outcome that the source has not been told; the others are counted in *told*."""
        found: dict[str, Telling] = {}
        accounts = defaultdict[tuple[str, str], list[Attempt]](list)
        for attempt in tried:
            accounts[attempt.client, attempt.account].append(attempt)
        listed = self._listed(accounts)
        for place, made in accounts.items():
            given = [one for one in self._answers(place[1]) if one.document["client"] == place[0]]
            own = {one.mark: one for one in self._of_account(*place, given, made)}
            if place in listed or (given and given[0].document["status"] == Status.STOPPED):
                told.left_alone += len(own)
            else:
                found |= own
        taken = {mark: one for mark, one in found.items() if self._is_taken(one.result)}
        told.not_taken = len(found) - len(taken)
        known = ledger.answered(self.work, taken)
        lost = set() if self.source.terms.ask_uncertain else ledger.unsettled(self.work, taken.keys() - known)
        told.told_before, told.uncertain = len(known), len(lost)
        return [one for mark, one in taken.items() if mark not in known | lost]

    def _listed(self, accounts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of these accounts that are on the suppression list."""
        marks = {suppressions.mark_account(self.work, *place): place for place in accounts}
        return {marks[mark] for mark in suppressions.find_many(self.work, marks, on=self.today)}

    def _answers(self, account: str) -> Iterator[_Answer]:
        """The answers for an account, the newest first."""
        for result in runs.results_of_account(self.work, account):
            if result.run_id not in self.days:
                self.days[result.run_id] = runs.get(self.work, result.run_id).options["today"]
            yield _Answer(self.days[result.run_id], json.loads(result.document))

    def _of_account(
        self, client: str, account: str, given: Sequence[_Answer], made: Iterable[Attempt]
    ) -> Iterator[Telling]:
        """The outcomes of contacts of an account that the source gave, in an answer of the day of the try or before."""
        case_id = cases.case_id(self.work, client, account)
        for attempt in made:
            kind = Kind(attempt.kind)
            key, day = contact_key(kind, attempt.value), attempt.at.date().isoformat()
            usable = (one for one in given if one.day <= day)
            found = next((hit for one in usable if (hit := one.contact(kind, key, self.source.info.name))), None)
            if found is None:
                continue
            code = "RPC" if attempt.result in _OF_THE_DEBT else attempt.result
            said = (self.source.info.name, client, account, attempt.kind, key, code, attempt.at.isoformat())
            yield Telling(
                mark=answers.mark(self.work.sealer, "outcome\0" + "\0".join(said)),
                case_id=case_id,
                purpose=found.purpose,
                result=_result(kind, code, found),
            )

    def _is_taken(self, result: ContactResult) -> bool:
        """Whether its kind may leave for the source, and the source takes it."""
        source = self.source.source
        if result.kind not in self.source.info.sends or not isinstance(source, Reports):
            return False
        try:
            return next(source.report(result), None) is not None
        except SkiptraceError:
            # That it cannot be written as the source wants it is a failure, and is told as one.
            return True


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer for an account, and the day it speaks of."""

    day: str
    document: Mapping[str, Any]

    def contact(self, kind: Kind, key: str, source: str) -> _Given | None:
        """The contact of this key, if the source stands behind it."""
        for contact in self.document["contacts"]:
            if contact["kind"] != kind or contact_key(kind, contact["value"]) != key:
                continue
            for seen in contact["evidence"]:
                if seen["source"] == source:
                    own = "" if seen["record_id"].startswith(_OURS) else seen["record_id"]
                    return _Given(self.document["purpose"], contact["value"], own)
        return None


class _Given(NamedTuple):
    """A contact as a source gave it."""

    purpose: str
    value: str
    record_id: str


def _result(kind: Kind, code: str, given: _Given) -> ContactResult:
    """What a vendor is told: the contact, and no word of the debt."""
    return ContactResult(
        kind=Tells(kind.value),
        value=given.value,
        result=code,
        right_party=VERDICTS[kind][code] is Verdict.RIGHT,
        connected=code not in _CUT_OFF if kind is Kind.PHONE else None,
        record_id=given.record_id,
    )


def _first(one: WireSource, telling: Telling) -> Mapping[str, Any] | None:
    """The first request as it would leave."""
    assert isinstance(one.source, Reports)  # noqa: S101 only such are told
    try:
        request = one.info.auth.apply(next(one.source.report(telling.result)))
    except (SkiptraceError, StopIteration):
        return None
    return shown(request.based_at(one.terms.base_url) if one.terms.base_url else request)


def _send(caller: Caller, tellings: Sequence[Telling], told: SourceTold) -> None:
    """Tell a source all of it, as many at once as it takes."""
    with ThreadPoolExecutor(caller.terms.limits.concurrency, thread_name_prefix=f"skiptrace-{caller.name}") as pool:
        try:
            for start in range(0, len(tellings), AT_ONCE):
                some = tellings[start : start + AT_ONCE]
                caller.desk.memory.prepare([one.mark for one in some])
                for why in pool.map(lambda one: _tell_one(caller, one), some):
                    told.told += not why
                    told.failures.update([why] if why else [])
                caller.desk.memory.forget()
        except BaseException:
            caller.halt()
            raise


def _tell_one(caller: Caller, telling: Telling) -> str:
    """Why a source could not be told of one outcome; empty when it was."""
    source, questions = caller.asked, [Question(telling.mark, telling.case_id)]
    assert isinstance(source, Reports)  # noqa: S101 only such are told
    receipt = Receipt()
    try:
        drive(
            source.report(telling.result),
            lambda request: caller.send(request, telling.case_id, receipt, questions=questions),
        )
    except StoreError:
        raise
    except Uncertain:
        return f"{caller.name}: nobody knows whether it arrived, and it is not told again"
    except SourceUnavailable as exc:
        return caller.breaker.stopped or str(exc)
    except WireFault as exc:
        return f"{caller.name}: {exc}"
    except SkiptraceError as exc:
        return str(exc)
    except Exception as exc:  # noqa: BLE001 - a source is foreign code: the kind of its error only, which names nobody
        return f"{caller.name}: its adapter broke ({type(exc).__name__}); please report it"
    return ""
