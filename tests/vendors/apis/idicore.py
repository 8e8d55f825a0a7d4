"""IDI idiCORE: Basic buys a token whose text is the whole answer; the search takes it without a scheme word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import Tokens, age_on, basic_password, e164, key_is_good, not_spoken
from tests.vendors.knowledge import Asked
from tests.vendors.wire import Answer, json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Line, Name, Person, Relative
    from tests.vendors.wire import Call

MOST_MATCHES = 50


class Idicore:
    """A token for a purpose, then searches."""

    def __init__(self) -> None:
        self._tokens = Tokens()

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if call.method != "POST" or call.path.rstrip("/") not in {"/apiclient", "/search"}:
            return not_spoken()
        if call.path == "/apiclient":
            return self._token(call, behaviour)
        if not self._tokens.are_good(call.headers.get("authorization", "").removeprefix("Bearer ")):
            return json_answer({"error": {"code": "Unauthorized"}}, status=401)
        return _search(call.json(), holdings)

    def _token(self, call: Call, behaviour: Behaviour) -> Answer:
        if not key_is_good(basic_password(call.headers.get("authorization", "")), behaviour.key):
            return json_answer({"error": {"code": "Unauthorized"}}, status=401, free=True)
        if not call.json().keys() >= {"glba", "dppa"}:
            return json_answer({"error": {"code": "PurposeMissing"}}, status=400, free=True)
        token = self._tokens.give(behaviour.token_life_s)
        return Answer(body=token.encode(), headers={"content-type": "text/plain"}, free=True)


def _search(asked: dict[str, Any], holdings: Holdings) -> Answer:
    who = Asked(
        given_name=asked.get("firstName", ""),
        family_name=asked.get("lastName", ""),
        street=asked.get("address", ""),
        city=asked.get("city", ""),
        state=asked.get("state", ""),
        zip=asked.get("zip", ""),
        phone=e164(asked.get("phonenumber", "")),
        email=asked.get("email", ""),
    )
    found = holdings.search(who, at_most=MOST_MATCHES + 1)
    if len(found) > MOST_MATCHES:
        return json_answer({"error": {"code": "TooManyMatches"}}, status=400)
    return json_answer({"result": [_person(one, holdings.knowledge.today) for one in found]}, hits=len(found) and 1)


def _person(one: Person, today: str) -> dict[str, Any]:
    return {
        "pid": one.person,
        "isDead": bool(one.died),
        "name": [
            {**_name(name), "meta": {"rank": rank}} for rank, name in enumerate((one.name, *one.aliases), start=1)
        ],
        "dob": [{"age": age_on(one.born, today)}] if one.born else [],
        "address": [_address(home) for home in one.homes],
        "phone": [_phone(line, rank) for rank, line in enumerate(one.lines, start=1)],
        "email": [{"data": email, "meta": {"firstSeen": "", "lastSeen": ""}} for email in one.emails],
        "relationship": [_relative(relative) for relative in one.relatives],
        "employment": [{"employerName": one.employer}] if one.employer else [],
        "bankruptcy": [{}] * one.bankruptcies,
        "lien": [],
        "judgment": [],
    }


def _name(name: Name) -> dict[str, str]:
    return {"data": name.full, "first": name.given_name, "middle": name.middle_name, "last": name.family_name}


def _address(home: Home) -> dict[str, Any]:
    street = f"{home.street} {home.unit}".strip()
    return {
        "data": f"{street}, {home.city}, {home.state} {home.zip}",
        "city": home.city,
        "state": home.state,
        "dateRange": f"{_month(home.first_seen)}-{_month(home.last_seen)}",
        "meta": _seen(home),
    }


def _phone(line: Line, rank: int) -> dict[str, Any]:
    return {"number": line.national, "type": line.line_type.title(), "meta": {**_seen(line), "rank": rank}}


def _relative(relative: Relative) -> dict[str, Any]:
    return {"name": {**_name(relative.name), "meta": {}}, "type": "relative", "subType": relative.relation}


def _seen(dated: Home | Line) -> dict[str, str]:
    return {"firstSeen": dated.first_seen.replace("-", ""), "lastSeen": dated.last_seen.replace("-", "")}


def _month(iso: str) -> str:
    return f"{iso[5:7]}/{iso[:4]}" if iso else ""
