"""The Reassigned Numbers Database: a token without a scheme word, then numbers with dates, each of them charged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import Tokens, key_is_good, not_spoken
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.wire import Answer, Call

MOST_NUMBERS = 100
COVERED_FROM = "2021-01-27"


class UsReassignedNumbers:
    """A line of the population that ended is a number that was disconnected then; what it says is true."""

    def __init__(self) -> None:
        self._tokens = Tokens()

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if (call.method, call.path) == ("POST", "/b/public/api/idToken"):
            if not key_is_good(str(call.json().get("refreshToken", "")), behaviour.key):
                return json_answer({"message": "Unauthorized"}, status=401, free=True)
            return json_answer({"idToken": self._tokens.give(behaviour.token_life_s)}, free=True)
        if (call.method, call.path) != ("POST", "/api/tn"):
            return not_spoken()
        if not self._tokens.are_good(call.headers.get("authorization", "")):
            return json_answer({"message": "Unauthorized"}, status=401)
        asked = call.json().get("tnList", [])
        if not 0 < len(asked) <= MOST_NUMBERS:
            return json_answer({"message": "1 to 100 numbers"}, status=400)
        replies = [_reply(one, holdings) for one in asked]
        return json_answer({"replies": replies}, hits=len(replies), asked=len(replies))


def _reply(asked: dict[str, Any], holdings: Holdings) -> dict[str, Any]:
    ended = [
        line.last_seen
        for person in holdings.population.by_phone.get(f"+1{asked['tn']}", ())
        for line in person.lines
        if line.number == f"+1{asked['tn']}" and line.last_seen
    ]
    gone = any(day >= asked["date"] for day in ended)
    word = "no_data" if asked["date"] < COVERED_FROM else "yes" if gone else "no"
    return {"tn": asked["tn"], "disconnected": word, "companyId": asked["companyId"], "dateProvided": asked["date"]}
