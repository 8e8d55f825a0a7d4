"""Recorded cases with invented people, and driving a source with their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import InputError, SkiptraceError
from skiptrace.model import Level
from skiptrace.sdk.exchange import Request, Response
from skiptrace.sdk.query import Query
from skiptrace.sdk.source import Batches, Checks, Configurable, ContactResult, Expands, Reports, Role, ask
from skiptrace.sdk.statements import Candidate, Tells

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from skiptrace.sdk.source import Source
    from skiptrace.sdk.statements import Observation

MOST_REQUESTS: Final = 200
_SPENT: Final = Response(status=404)


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded case: what is asked, what came back, what is to be read from it."""

    name: str
    said: Mapping[str, Any] = field(repr=False)

    @property
    def role(self) -> str:
        """``search``, ``verify``, ``scrub``, ``many``, ``expand``, ``check``, ``report``; also ``row`` and ``file``."""
        return str(self.said.get("role", "search"))

    @property
    def queries(self) -> list[Query]:
        """The questions: one under ``query``, several under ``queries``; their refs count from q1."""
        asked = self.said.get("queries") or [self.said["query"]]
        return [Query(ref=f"q{number}", fields=fields) for number, fields in enumerate(asked, start=1)]

    @property
    def responses(self) -> list[Response]:
        """The recorded answers."""
        return [_response(one) for one in self.said.get("responses", [])]

    @property
    def options(self) -> dict[str, str]:
        """The source's own settings in this case."""
        return dict(self.said.get("options", {}))

    @property
    def expected(self) -> Mapping[str, Any]:
        """What is to come out."""
        expected: Mapping[str, Any] = self.said["expect"]
        return expected

    def set_up(self, source: Source) -> Source:
        """The source with the settings of this case."""
        return source.with_options(self.options) if self.options and isinstance(source, Configurable) else source

    def opened(self, source: Source) -> Generator[Request, Response, Any]:
        """The exchange that the case is about."""
        source = self.set_up(source)
        match self.role:
            case "many" if isinstance(source, Batches):
                return source.many(self.queries)
            case "expand" if isinstance(source, Expands):
                return source.expand(
                    Candidate(source=source.info.name, record_id="1", observations=(), token=self.said["token"])
                )
            case "check" if isinstance(source, Checks):
                return source.check()
            case "report" if isinstance(source, Reports):
                said = self.said["result"]
                return source.report(ContactResult(**{**said, "kind": Tells(said["kind"])}))
            case role:
                return ask(source, Role(role), self.queries[0])


@dataclass(slots=True)
class Run:
    """One exchange driven to its end: what was asked, how much was used, what came out."""

    requests: list[Request] = field(default_factory=list)
    used: int = 0
    result: Any = None
    error: SkiptraceError | None = None
    endless: bool = False


def load_cases(folder: Path | Traversable) -> list[Case]:
    """Every ``*.json`` of a folder, by name."""
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    return [Case(one.name.removesuffix(".json"), json.loads(one.read_text(encoding="utf-8"))) for one in found]


def run(exchange: Generator[Request, Response, Any], answer: Callable[[int, Request], Response]) -> Run:
    """Drive an exchange with answers by number; only our own errors are caught."""
    done = Run()
    try:
        request = next(exchange)
        while True:
            done.requests.append(request)
            if len(done.requests) > MOST_REQUESTS:
                done.endless = True
                return done
            request = exchange.send(answer(len(done.requests) - 1, request))
    except StopIteration as stop:
        done.result = stop.value
    except SkiptraceError as error:
        done.error = error
    return done


def recorded(responses: Sequence[Response]) -> Callable[[int, Request], Response]:
    """Answers in the order of their recording, then 404."""
    return lambda number, _: responses[number] if number < len(responses) else _SPENT


def told(result: Any) -> Any:
    """What came out, as a case writes it: without what is empty."""
    if isinstance(result, Candidate):
        known = {
            "record_id": result.record_id,
            "vendor_score": result.vendor_score,
            "as_of": result.as_of,
            "token": result.token,
            "observations": [_observation(one) for one in result.observations],
        }
        return {name: value for name, value in known.items() if value or value == 0}
    if isinstance(result, SkiptraceError):
        return type(result).__name__
    if isinstance(result, dict):
        return {ref: told(answer) for ref, answer in result.items()}
    return [told(one) for one in result]


def _observation(seen: Observation) -> dict[str, Any]:
    known = {
        "kind": str(seen.kind),
        "value": seen.value,
        "parts": dict(seen.parts),
        "first_seen": seen.first_seen,
        "last_seen": seen.last_seen,
        "level": "" if seen.level is Level.UNKNOWN else str(seen.level),
        "detail": dict(seen.detail),
    }
    return {name: value for name, value in known.items() if value}


def _response(said: Mapping[str, Any]) -> Response:
    unknown = sorted(said.keys() - {"status", "headers", "json", "text"})
    if unknown:
        raise InputError(f"a recorded response has status, headers, and json or text; not {', '.join(unknown)}")
    body = said["text"] if "text" in said else json.dumps(said["json"]) if "json" in said else ""
    return Response(status=said.get("status", 200), headers=said.get("headers", {}), body=body.encode("utf-8"))
