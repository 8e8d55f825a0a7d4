"""One vendor of the server: what it knows, how it behaves now, and what it does with a call."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import deque
from dataclasses import replace
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from tests.vendors.apis import APIS
from tests.vendors.behaviour import REFUSED, Fault
from tests.vendors.knowledge import Holdings
from tests.vendors.wire import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.vendors.behaviour import Behaviour
    from tests.vendors.ledger import Entry
    from tests.vendors.population import Population
    from tests.vendors.wire import Call

TOKEN_PATHS = frozenset({"/apiclient", "/oauth2/v3/token", "/b/public/api/idToken"})
ELSEWHERE = "__elsewhere"
IDEMPOTENCY_HEADER = "idempotency-key"
_CHARGED_MISSES = frozenset({200, 404})
_STATUSES = {
    Fault.SERVER_ERROR: 500,
    Fault.MAINTENANCE: 503,
    Fault.TOO_MANY: 429,
    Fault.UNAUTHORIZED: 401,
    Fault.PAYMENT_REQUIRED: 402,
    Fault.FORBIDDEN: 403,
}
MAINTENANCE_S = 2


class Vendor:
    """Settings may change while it runs; what is known of a person stays while the knowledge does."""

    def __init__(self, name: str, population: Population, behaviour: Behaviour) -> None:
        self.name = name
        self.behaviour = behaviour
        self.at_once = 0
        self._population = population
        self._api = APIS[behaviour.api or name]()
        self._holdings = Holdings(name, population, behaviour.knowledge)
        self._accepted: deque[float] = deque()
        self._script = deque(behaviour.script)
        self._by_key: dict[str, Answer] = {}

    def change(self, said: Mapping[str, Any]) -> None:
        """Take new settings; what is not named stays, and a script begins anew."""
        self.behaviour = self.behaviour.changed(said)
        if "knowledge" in said:
            self._holdings = Holdings(self.name, self._population, self.behaviour.knowledge)
        if "script" in said:
            self._script = deque(self.behaviour.script)

    def answer(self, call: Call, entry: Entry, port: int) -> tuple[Answer, Fault]:
        """The answer, its charge written down, and what is to go wrong on its way."""
        fault = self._fault(call, entry)
        if fault is Fault.MALFORMED_TOKEN and call.path in TOKEN_PATHS:
            answer = json_answer({"access_token": 7, "idToken": None, "expires_in": "soon"}, free=True)
        elif fault in REFUSED:
            answer = self._refusal(fault, port)
        else:
            answer = self._looked_up(call, entry)
        entry.status, entry.hits, entry.free, entry.fault = answer.status, answer.hits, answer.free, str(fault)
        return self._with_limits(answer), fault

    def _looked_up(self, call: Call, entry: Entry) -> Answer:
        key = call.headers.get(IDEMPOTENCY_HEADER, "")
        if key and key in self._by_key:
            entry.repeated = True
            return self._by_key[key]
        answer = self._api.answer(call, self._holdings, self.behaviour)
        entry.charged_micro_usd = self._charge(answer)
        if key:
            self._by_key[key] = answer
        return answer

    def _charge(self, answer: Answer) -> int:
        if answer.free:
            return 0
        misses_too = self.behaviour.charges_misses and answer.status in _CHARGED_MISSES
        return self.behaviour.price_micro_usd * (answer.asked if misses_too else answer.hits)

    def _fault(self, call: Call, entry: Entry) -> Fault:
        if not self._has_room(entry.arrived_s):
            return Fault.TOO_MANY
        if self._script:
            # A spoilt token waits for somebody to ask for one.
            waits = self._script[0] is Fault.MALFORMED_TOKEN and call.path not in TOKEN_PATHS
            return Fault.NONE if waits else self._script.popleft()
        drawn = self.behaviour.fault(self.name, entry.number)
        return Fault.NONE if drawn is Fault.MALFORMED_TOKEN and call.path not in TOKEN_PATHS else drawn

    def _has_room(self, now_s: float) -> bool:
        limit, window_s = self.behaviour.rate_limit, self.behaviour.rate_window_s
        if limit is None:
            return True
        while self._accepted and self._accepted[0] <= now_s - window_s:
            self._accepted.popleft()
        if len(self._accepted) >= limit:
            return False
        self._accepted.append(now_s)
        return True

    def _refusal(self, fault: Fault, port: int) -> Answer:
        if fault in {Fault.REDIRECT, Fault.REDIRECT_PRIVATE}:
            host = f"localhost:{port}/{ELSEWHERE}" if fault is Fault.REDIRECT else "10.0.0.1"
            return Answer(status=302, headers={"location": f"http://{host}/people"}, free=True)
        body = {"error": {"message": str(fault)}}
        wait_s = self._wait_s() if fault is Fault.TOO_MANY else MAINTENANCE_S if fault is Fault.MAINTENANCE else None
        answer = json_answer(body, status=_STATUSES[fault], free=True)
        return answer if wait_s is None else replace(answer, headers={**answer.headers, **self._come_back(wait_s)})

    def _wait_s(self) -> float:
        oldest = self._accepted[0] if self._accepted else time.monotonic()
        return max(0.0, oldest + self.behaviour.rate_window_s - time.monotonic())

    def _come_back(self, wait_s: float) -> Mapping[str, str]:
        whole = int(wait_s) + 1
        match self.behaviour.tells_wait:
            case "seconds":
                return {"retry-after": str(whole)}
            case "date":
                at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=whole)
                return {"retry-after": format_datetime(at, usegmt=True)}
            case _:
                return {}

    def _with_limits(self, answer: Answer) -> Answer:
        """What is left in the window and when it ends (in seconds since 1970), where the vendor tells."""
        limit = self.behaviour.rate_limit
        if limit is None or self.behaviour.tells_wait != "reset":
            return answer
        told = {
            "x-ratelimit-remaining": str(limit - len(self._accepted)),
            "x-ratelimit-reset": str(int(time.time() + self._wait_s()) + 1),
        }
        return replace(answer, headers={**answer.headers, **told})


def spoilt(answer: Answer, fault: Fault) -> Answer:
    """The answer with its body made into what a client must survive."""
    match fault:
        case Fault.HTML:
            page = b"<!doctype html><html><body>Please log in.</body></html>"
            return replace(answer, status=200, body=page, headers={"content-type": "text/html"})
        case Fault.NAN:
            return replace(answer, body=_first_member(answer.body, b'"loopback": NaN'))
        case Fault.DUPLICATE_KEYS:
            return replace(answer, body=_first_member(answer.body, b'"loopback": 1, "loopback": 2'))
        case Fault.TOO_DEEP:
            return replace(answer, body=b'{"results":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
        case Fault.EMPTY:
            return replace(answer, body=b"")
        case _:
            return answer


def _first_member(body: bytes, member: bytes) -> bytes:
    try:
        rest = json.dumps(json.loads(body)).encode()
    except ValueError:
        rest = b"{}"
    inside = rest[1:-1] if rest.startswith(b"{") else b'"rows": ' + rest
    return b"{" + member + (b", " + inside if inside.strip() else b"") + b"}"
