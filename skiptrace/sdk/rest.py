"""A manifest made into a source: no code of the author's, no input or output of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import ConfigError, SourceError, SourceUnavailable
from skiptrace.sdk import batches
from skiptrace.sdk.calls import Call
from skiptrace.sdk.card import info_of, option_values
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.mapping import RecordMap
from skiptrace.sdk.outcome import Outcome, Rule, Verdict, judge, judge_value, settle
from skiptrace.sdk.paging import Pager, names_of, pager
from skiptrace.sdk.price import PriceModel
from skiptrace.sdk.source import Ability, Role
from skiptrace.sdk.unread import unread_names

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from skiptrace.sdk.exchange import Exchange, Request, Response
    from skiptrace.sdk.manifest import OutcomeWords, RestManifest, StepWords
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.source import Answer, ContactResult, SourceInfo
    from skiptrace.sdk.statements import Candidate

_OK: Final = 200
_LATER_PAGES_MAY_FAIL: Final = frozenset({Outcome.NO_HIT, Outcome.SKIP, Outcome.RETRY})
_REPORT: Final = "report"
# Whoever is told something says 201, 202 or 204 as well; and not to know the contact is no "none", but a failure.
_USUAL_OF_REPORTS: Final = (
    Rule(Expression("status >= `200` && status < `300`"), Outcome.HIT),
    Rule(Expression("status == `404`"), Outcome.SKIP),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One way to ask, compiled."""

    needs: frozenset[str]
    call: Call
    rules: tuple[Rule, ...]
    records: RecordMap
    pager: Pager
    batch: batches.Batch | None

    @classmethod
    def of(cls, said: StepWords, label: str, reads: StepWords) -> Step:
        """What a manifest says, compiled; *reads* is the step whose outcomes and records it has, mostly itself."""
        if reads.records is None:
            raise ValueError(f"{label} has no records")
        return cls(
            needs=frozenset(said.needs),
            call=Call.of(said, label),
            rules=rules_of(reads.outcome),
            records=RecordMap.of(reads.records),
            pager=pager(said.page),
            batch=batches.Batch.of(said) if said.batch else None,
        )


class RestSource:
    """
    A source that a manifest describes in full.

    Args:
        manifest: What `load_manifest` read.
        options: The settings of its own, when they are known already; see `with_options`.
    """

    # What it makes of an answer depends on the request, and on nothing of the question that the request does not say.
    answers_by_request: Final = True

    def __init__(self, manifest: RestManifest, options: Mapping[str, str] | None = None) -> None:
        self.manifest = manifest
        self._options = dict(options or {})
        said = {Role.SEARCH: manifest.search, Role.VERIFY: manifest.verify, Role.SCRUB: manifest.scrub}
        named = {step.name: step for steps in said.values() for step in steps if step.records is not None}
        self._steps = {
            role: tuple(
                Step.of(step, f"{role} {number}", named.get(step.reads_like or "", step))
                for number, step in enumerate(steps, start=1)
            )
            for role, steps in said.items()
        }
        self._billed = Expression(manifest.price.billed) if manifest.price.billed else None
        self._expansion = RecordMap.of(manifest.expand.records) if manifest.expand else None
        self._rules = self._rules_by_step()
        card = info_of(manifest, self._options)
        hosts = frozenset(_filled_host(host, {**_defaults(card), **self._options}) for host in card.hosts)
        self._info = replace(card, abilities=self._abilities(), hosts=hosts)

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        return self._info

    def with_options(self, options: Mapping[str, str]) -> RestSource:
        """
        The same source with its settings.

        Raises:
            ConfigError: One is missing, unknown or not as it must look.
        """
        return RestSource(self.manifest, option_values(self._info, options))

    def judge(self, request: Request, response: Response) -> Verdict:
        """What an answer means, by the rules of the step that asked, then the usual ones."""
        asked = request.step, request.free
        verdict: Verdict | None = response.verdicts.get(asked)
        if verdict is None:
            verdict = response.verdicts[asked] = self._judged(request, response)
        return verdict

    def _judged(self, request: Request, response: Response) -> Verdict:
        if response.status == _OK and not response.body and not request.free:
            # Rules find nothing in nothing, and would call it a miss: what was charged would be lost for good.
            return Verdict(Outcome.SKIP, "the answer is empty", unreadable=True)
        if request.step == _REPORT:
            return self._judge_report(response)
        if request.step.endswith(batches.MANY):
            return self._judge_many(request, response)
        return judge(response, self._rules.get(request.step, ()), self._billed)

    def search(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return the candidates."""
        return self._ask(Role.SEARCH, query)

    def verify(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return what is said of the contact."""
        return self._ask(Role.VERIFY, query)

    def scrub(self, query: Query) -> Exchange:
        """Yield requests, receive responses, return the flags."""
        return self._ask(Role.SCRUB, query)

    def expand(self, candidate: Candidate) -> Exchange:
        """Return the same candidate with more of it."""
        said = self.manifest.expand
        if said is None or self._expansion is None or not candidate.token:
            return [candidate]
        told = {"token": candidate.token, "token.path": candidate.token}
        request = Call.of(said, "expand").request(self._lookup(told))
        response = yield request
        if not settle(self.judge(request, response), None, self._info.name):
            return [candidate]
        more = self._expansion.candidates(self._info.name, response.json())
        seen = (*candidate.observations, *(one for found in more for one in found.observations))
        return [replace(candidate, observations=seen)]

    def check(self) -> Exchange:
        """Return nothing when the key is good, or raise."""
        said = self.manifest.check
        if said is None:
            return []
        request = replace(Call.of(said, "check").request(self._lookup({})), free=True)
        response = yield request
        settle(self.judge(request, response), None, self._info.name)
        return []

    def report(self, result: ContactResult) -> Exchange:
        """Tell the vendor what became of a contact."""
        said = self.manifest.report
        if said is None or result.kind not in said.kinds:
            return []
        told: dict[str, str | bool | None] = {
            "result.value": result.value,
            "result.code": result.result,
            "result.right_party": result.right_party,
            "result.connected": result.connected,
            "result.record_id": result.record_id or None,
        }
        request = replace(Call.of(said, _REPORT).request(self._lookup(told)), free=True, once=True)
        response = yield request
        settle(self.judge(request, response), None, self._info.name)
        return []

    @property
    def most_queries(self) -> int:
        """How many questions one call takes; 1 when it takes no list."""
        return max((step.batch.at_most for step in self._batches() if step.batch), default=1)

    def many(self, queries: Sequence[Query]) -> Generator[Request, Response, Mapping[str, Answer]]:
        """Return the candidates of each question by its ref; a question that failed alone has its error instead."""
        answers: dict[str, Answer] = {}
        for step, asked in batches.shared_out(self._batches(), queries):
            if step.batch is None:
                continue
            lookups = [self._lookup({"ref": query.ref}, query) for query in asked]
            request = step.batch.request(step.call, lookups)
            response = yield request
            if settle(self.judge(request, response), None, self._info.name):
                answers |= step.batch.read(response.json(), asked, step.rules, step.records, self._info.name)
            else:
                answers |= {query.ref: [] for query in asked}
        return answers

    def unread(self, response: Response) -> frozenset[str]:
        """Names in an answer that no path of the manifest knows; empty when the manifest does not want to know."""
        if self.manifest.unread.mode == "ignore":
            return frozenset()
        try:
            return unread_names(response.json(), self._known_names)
        except SourceError:
            return frozenset()

    @cached_property
    def _known_names(self) -> frozenset[str]:
        steps = [step for several in self._steps.values() for step in several]
        return frozenset(self.manifest.unread.known).union(
            *(step.records.names() | names_of(step.pager) for step in steps),
            *(step.batch.names() for step in steps if step.batch is not None),
            self._expansion.names() if self._expansion is not None else (),
            self._billed.names() if self._billed is not None else (),
            *(rule.when.names() for rules in self._rules.values() for rule in rules),
        )

    def _ask(self, role: Role, query: Query) -> Exchange:
        step, request = self._first_way(role, query)
        found: list[Candidate] = []
        for page in range(1, step.pager.at_most + 1):
            response = yield request
            verdict = self.judge(request, response)
            # What earlier pages brought was paid for: a later page that fails does not lose it.
            if page > 1 and verdict.means in _LATER_PAGES_MAY_FAIL:
                break
            try:
                hit = settle(verdict, query, self._info.name)
            except SourceUnavailable:
                if page > 1:
                    break
                raise
            if not hit:
                break
            body = response.json()
            records = step.records.records(body)
            brought = step.records.candidates(self._info.name, body, before=len(found))
            found += [replace(one, request=page - 1) for one in brought] if page > 1 else brought
            following = step.pager.next(request, body, page, len(records))
            if following is None:
                break
            request = following
        return found

    def _first_way(self, role: Role, query: Query) -> tuple[Step, Request]:
        """The first step whose needs are known in the forms that it wants, and its first request."""
        reason = "none of the sets of fields it can be asked by is known"
        for step in self._steps[role]:
            if not step.needs <= query.fields.keys():
                continue
            try:
                return step, step.pager.first(step.call.request(self._lookup({"ref": query.ref}, query)))
            except SourceError as fault:
                reason = str(fault)
        raise SourceError(f"{self._info.name}: cannot be asked: {reason}")

    def _lookup(self, own: Mapping[str, Any], query: Query | None = None) -> Any:
        def look(name: str) -> str | int | bool | None:
            if name in own:
                value: str | int | bool | None = own[name]
                return value
            if name.startswith("option."):
                return self._option(name.removeprefix("option."))
            return query.value(name) if query else None

        return look

    def _option(self, name: str) -> str | None:
        if name in self._options:
            return self._options[name]
        option = self._info.options[name]
        if option.required:
            raise ConfigError(f"{self._info.name}: option {name} is missing: {option.about}")
        return option.default or None

    def _batches(self) -> list[Step]:
        return [step for step in self._steps[Role.SEARCH] if step.batch]

    def _abilities(self) -> frozenset[Ability]:
        said = {
            Ability.EXPAND: self.manifest.expand is not None,
            Ability.MANY: bool(self._batches()),
            Ability.CHECK: self.manifest.check is not None,
            Ability.REPORT: self.manifest.report is not None,
        }
        return frozenset(ability for ability, has in said.items() if has)

    def _rules_by_step(self) -> dict[str, tuple[Rule, ...]]:
        rules = {step.call.step: step.rules for several in self._steps.values() for step in several}
        calls = {"expand": self.manifest.expand, "check": self.manifest.check, _REPORT: self.manifest.report}
        return rules | {name: rules_of(call.outcome) for name, call in calls.items() if call}

    def _judge_report(self, response: Response) -> Verdict:
        """What an answer to a report means: its status, unless a rule looks at the body, which may be any text."""
        try:
            body = response.json() if response.body else None
        except SourceError:
            body = None
        rules = (*self._rules[_REPORT], *_USUAL_OF_REPORTS)
        return judge_value(response.status, response.headers, body, rules, None)

    def _judge_many(self, request: Request, response: Response) -> Verdict:
        """A call with several questions: rules speak of one answer, so the call itself has the usual ones."""
        label = request.step.removesuffix(batches.MANY)
        verdict = judge(response, (), self._billed)
        batch = next((step.batch for step in self._batches() if step.call.step == label), None)
        if verdict.means is not Outcome.HIT or verdict.billed is not None or batch is None:
            return verdict
        misses_too = self._info.price.model is PriceModel.PER_CALL
        try:
            body = response.json()
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault))
        billed = batch.billed(body, self._rules[label], misses_too=misses_too)
        # What is answered twice, or was not asked, is not charged; it must not eat up the budget of the others.
        return replace(verdict, billed=min(billed, request.units))


def rules_of(said: Sequence[OutcomeWords]) -> tuple[Rule, ...]:
    """The outcome rules of a manifest, compiled."""
    return tuple(
        Rule(Expression(one.when), one.means, Expression(one.message) if one.message else None) for one in said
    )


def _defaults(card: SourceInfo) -> dict[str, str]:
    return {name: option.default for name, option in card.options.items() if option.default}


def _filled_host(host: str, options: Mapping[str, str]) -> str:
    for name, value in options.items():
        host = host.replace(f"{{option.{name}}}", value.lower())
    return host
