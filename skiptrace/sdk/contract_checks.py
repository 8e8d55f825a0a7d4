"""What every source must hold, as checks that tell the faults they find."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import NoPurpose, SkiptraceError
from skiptrace.policy.purposes import allows
from skiptrace.sdk.contract_cases import recorded, run, told
from skiptrace.sdk.contract_spoil import changed, spoilt_answers, spoilt_leaves
from skiptrace.sdk.exchange import Secret
from skiptrace.sdk.outcome import Outcome, Verdict
from skiptrace.sdk.price import PriceModel
from skiptrace.sdk.query import FIELDS, FORMS, Query
from skiptrace.sdk.reading import read_candidate
from skiptrace.sdk.source import (
    Ability,
    Batches,
    Checks,
    Expands,
    Reports,
    Role,
    Scrubs,
    Searches,
    Verifies,
    ask,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from skiptrace.sdk.contract_cases import Case, Run
    from skiptrace.sdk.exchange import Request, Response
    from skiptrace.sdk.source import Source, SourceInfo
    from skiptrace.sdk.statements import Candidate

TODAY: Final = dt.date(2026, 1, 31)
MOST_PAGES: Final = 100
# Words that appear nowhere by chance, in the form in which each field is asked.
CANARIES: Final[Mapping[str, str]] = {
    **{name: f"CANARY{number:02d}ZQ" for number, name in enumerate(sorted(FIELDS))},
    "born": "1931-07-29",
    "as_of": "2017-09-23",
    "age": "117",
    "ssn": "999887341",
    "ssn_last4": "8259",
    "zip": "99723",
    "state": "ZQ",
    "country": "QZ",
    "phone": "+19075550188",
    "email": "canary.zq@mail.example",
}
_LOOKS_LIKE_KEY = re.compile(
    r"(?i)\b(?:sk|pk|rk|api|key|token|secret|bearer)[-_ ]?(?:live|test|prod)?[-_ ]?(?=[a-z0-9]*[0-9])[a-z0-9]{16,}"
    # Slashes stand in base64 and in the paths of addresses; only a key has a long run without one.
    r"|\b(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9+/]*[A-Za-z0-9+]{16})[A-Za-z0-9+/]{32,}"
)
_WHOLE_WORD_ONLY: Final = 5
# These may hold the name of a secret, which a case writes as a dry run shows it.
_SHOWN_AS_TEXT: Final = frozenset({"params", "headers"})


def check_card(info: SourceInfo, readme: str) -> Iterator[str]:
    """The card is complete, and its README tells a person the same."""
    if not info.name.isidentifier() or info.name != info.name.lower():
        yield f"name {info.name!r} is no identifier in lower case"
    for what in ("title", "publisher", "purposes", "returns"):
        if not getattr(info, what):
            yield f"the card has no {what}"
    needed = frozenset[str]().union(*(needs for sets in info.accepts.values() for needs in sets))
    if info.sends and not needed <= info.sends:
        yield f"it needs {', '.join(sorted(needed - info.sends))}, which are not among sends"
    yield from _readme(info, readme)


def _readme(info: SourceInfo, readme: str) -> Iterator[str]:
    for word in sorted({*info.sends, *info.purposes}):
        if f"`{word}`" not in readme:
            yield f"README.md does not name `{word}`"
    if "https://" not in readme or "terms" not in readme.lower():
        yield "README.md has no link, or does not say on what terms"
    if info.retention_days is None and "retention" not in readme.lower():
        yield "neither the card nor README.md says how long an answer may be kept (retention)"


def check_roles(source: Source) -> Iterator[str]:
    """Each role and ability on the card has its method."""
    roles = {Role.SEARCH: Searches, Role.VERIFY: Verifies, Role.SCRUB: Scrubs}
    abilities = {Ability.EXPAND: Expands, Ability.MANY: Batches, Ability.CHECK: Checks, Ability.REPORT: Reports}
    for role in source.info.roles:
        if not isinstance(source, roles[role]):
            yield f"the card says {role}, and there is no method for it"
    for ability in source.info.abilities:
        if not isinstance(source, abilities[ability]):
            yield f"the card says {ability}, and there is no method for it"


def check_purposes(info: SourceInfo) -> Iterator[str]:
    """Every purpose exists, a consumer report opens under the FCRA only, and with no purpose it is closed."""
    for code in sorted(info.purposes):
        try:
            allows(code, info.purposes)
        except NoPurpose:
            yield f"there is no purpose {code}"
    fcra = {code for code in info.purposes if code.startswith("fcra.")}
    if info.consumer_report and info.purposes - fcra - {"consent"}:
        yield "a consumer report opens under an FCRA purpose or consent only"
    if fcra and not info.consumer_report:
        yield "an FCRA purpose, and the card says that it is no consumer report"
    try:
        allows("", info.purposes)
        yield "it opens without a purpose"
    except NoPurpose:
        pass


def check_prices(info: SourceInfo) -> Iterator[str]:
    """A hit, a miss and an error each book what the price says."""
    price, full = info.price, info.price.micro_usd or 0
    if price.model is PriceModel.FREE and full:
        yield "it is free and has a price"
    miss = full if price.model is PriceModel.PER_CALL else 0
    for means, due in ((Outcome.HIT, full), (Outcome.NO_HIT, miss), (Outcome.SKIP, 0), (Outcome.STOP, 0)):
        booked = price.booked(Verdict(means))
        if booked != due:
            yield f"{means} books {booked} millionths and not {due}"
    if price.booked(Verdict(Outcome.HIT, billed=0)):
        yield "a hit that the vendor does not charge is booked"


def check_no_keys(texts: Mapping[str, str]) -> Iterator[str]:
    """No text looks like a key."""
    for where, text in texts.items():
        if _LOOKS_LIKE_KEY.search(text):
            yield f"{where}: something looks like a key; keys are named as secret:NAME"


def check_case(source: Source, case: Case) -> Iterator[str]:
    """The recorded case comes out as written, uses every answer, asks for no further one, and does so twice."""
    done = run(case.opened(source), recorded(case.responses))
    if len(done.requests) != len(case.responses):
        yield f"{len(done.requests)} requests for {len(case.responses)} recorded answers"
    yield from _differs(case, done)
    yield from _hosts(case.set_up(source).info, done)
    if case.role == "report" and not all(one.free for one in done.requests if one.once):
        yield "a request that tells an outcome is not free"
    if case.role == "report" and done.requests and not any(one.once for one in done.requests):
        yield "no request that tells an outcome is marked once: it could be told twice"
    yield from check_no_keys(
        {f"request {number}": one.canonical() for number, one in enumerate(done.requests, start=1)}
    )
    again = run(case.opened(source), recorded(case.responses))
    if [one.canonical() for one in again.requests] != [one.canonical() for one in done.requests]:
        yield "asked twice, it sends different requests"
    if _outcome(again) != _outcome(done):
        yield "the same answers are read differently the second time"
    yield from _kinds(source.info, done)
    yield from _bookings(source, case, done)


def check_canaries(source: Source, case: Case) -> Iterator[str]:
    """With every field filled, only those among ``sends`` leave, in no address, header or body another one."""
    if case.role in {"check", "expand", "report"}:
        return
    hidden = {name: text for name, text in CANARIES.items() if name not in source.info.sends}
    shown = {name: text for name, text in CANARIES.items() if name in source.info.sends}
    for role, sets in source.info.accepts.items():
        for needs in (*sets, frozenset(shown)):
            query = Query(ref="q1", fields={**hidden, **{name: CANARIES[name] for name in needs}})
            done = run(ask(case.set_up(source), role, query), recorded(case.responses))
            for request in done.requests:
                yield from _leaks(request, hidden)
            if done.error is not None and any(_holds(str(done.error), text) for text in CANARIES.values()):
                yield "an error repeats what was asked"


def check_pages_end(source: Source, case: Case) -> Iterator[str]:
    """An answer that always offers another page comes to an end."""
    if not case.responses:
        return
    first = case.responses[0]
    offers: tuple[Callable[[int, Request], Response], ...] = (
        lambda _number, _request: first,
        lambda number, _request: changed(first, number),
    )
    for offer in offers:
        done = run(case.opened(source), offer)
        if done.endless or len(done.requests) > MOST_PAGES:
            yield f"more than {MOST_PAGES} pages are asked for"


def check_spoilt(source: Source, case: Case) -> Iterator[str]:
    """Whatever comes back, only a result or one of our own errors comes out, and nothing is sent elsewhere."""
    for index, response in enumerate(case.responses):
        for kind, variants in (("answer", spoilt_answers(response)), ("leaf", spoilt_leaves(response))):
            for number, spoilt in enumerate(variants):
                answers = [*case.responses[:index], spoilt, *case.responses[index + 1 :]]
                yield from _survives(source, case, answers, f"spoilt {kind} {number} of answer {index + 1}")


def check_read(read: Callable[[], list[Candidate]], name: str) -> Iterator[str]:
    """Reading ends in candidates or in one of our own errors."""
    try:
        for candidate in read():
            read_candidate(candidate, today=TODAY)
    except SkiptraceError:
        return
    except Exception as exc:  # noqa: BLE001 - that nothing else comes out is what is checked
        yield f"{name}: {type(exc).__name__} instead of one of our own errors"


def readable(candidates: list[Candidate], returns: frozenset[Any]) -> Iterator[str]:
    """Every kind is declared, and every value is read or refused with a reason."""
    for candidate in candidates:
        for seen in candidate.observations:
            if seen.kind not in returns:
                yield f"{seen.kind} is told and not declared among returns"
        read = read_candidate(candidate, today=TODAY)
        if candidate.observations and not (read.names or read.contacts or read.facts or read.born or read.relatives):
            yield f"nothing that record {candidate.record_id[:20]} says can be read"


def _survives(source: Source, case: Case, answers: list[Response], name: str) -> Iterator[str]:
    try:
        done = run(case.opened(source), recorded(answers))
        for request, response in zip(done.requests, answers, strict=False):
            source.info.price.booked(source.judge(request, response))
        for candidate in _candidates(done.result):
            read_candidate(candidate, today=TODAY)
    except Exception as exc:  # noqa: BLE001 - that nothing else comes out is what is checked
        yield f"{name}: {type(exc).__name__} instead of one of our own errors"
        return
    yield from _hosts(case.set_up(source).info, done)


def _differs(case: Case, done: Run) -> Iterator[str]:
    expected = case.expected
    wanted = expected.get("error", expected.get("answers", expected.get("candidates", [])))
    if (got := _outcome(done)) != wanted:
        yield f"expected {wanted!r}, got {got!r}" + (f" ({done.error})" if done.error else "")
    written = case.said.get("requests", [])
    for number, (request, said) in enumerate(zip(done.requests, written, strict=False), start=1):
        for name, value in said.items():
            sent: Any = getattr(request, name)
            if name == "content":
                sent = "".join(map(str, sent))
            plain = {key: str(text) for key, text in sent.items()} if name in _SHOWN_AS_TEXT else sent
            if plain != value:
                yield f"request {number}: {name} is {plain!r} and not {value!r}"


def _outcome(done: Run) -> Any:
    return told(done.error) if done.error else told(done.result if done.result is not None else [])


def _kinds(info: SourceInfo, done: Run) -> Iterator[str]:
    yield from readable(_candidates(done.result), info.returns)


def _candidates(result: Any) -> list[Candidate]:
    if isinstance(result, dict):
        return [one for answer in result.values() if isinstance(answer, (list, tuple)) for one in answer]
    return list(result or [])


def _bookings(source: Source, case: Case, done: Run) -> Iterator[str]:
    if "booked_micro_usd" in case.expected:
        pairs = zip(done.requests, case.responses, strict=False)
        verdicts = [Verdict(Outcome.NO_HIT) if sent.free else source.judge(sent, got) for sent, got in pairs]
        booked = sum(source.info.price.booked(verdict) for verdict in verdicts)
        if booked != case.expected["booked_micro_usd"]:
            yield f"{booked} millionths are booked and not {case.expected['booked_micro_usd']}"


def _hosts(info: SourceInfo, done: Run) -> Iterator[str]:
    for request in done.requests:
        if request.host not in info.hosts:
            yield "a request goes to a host that the card does not name"
        if request.url.startswith("http://"):
            yield "a request is not encrypted"


def _leaks(request: Request, hidden: Mapping[str, str]) -> Iterator[str]:
    leaves = [request.url, *_leaves([request.params, request.headers, request.json, request.form, request.content])]
    for name, canary in hidden.items():
        forms = [write(canary) for form, write in FORMS.items() if form.partition(".")[0] == name]
        wholes = [text for text in (canary, *forms) if isinstance(text, str) and len(text) >= _WHOLE_WORD_ONLY]
        if any(_holds(leaf, text) for leaf in leaves for text in wholes) or canary in leaves:
            yield f"{name} leaves, and is not among sends"


def _leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for value in tree.values():
            yield from _leaves(value)
    elif isinstance(tree, (list, tuple)):
        for value in tree:
            yield from _leaves(value)
    elif tree is not None and not isinstance(tree, Secret):
        yield str(tree)


def _holds(text: str, canary: str) -> bool:
    return len(canary) >= _WHOLE_WORD_ONLY and canary.lower() in text.lower()
