"""A plain vendor of our own making, for tests of speed and money: GET, a key in a header, the vendor's own count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import e164, key_is_good, not_spoken
from tests.vendors.knowledge import Asked
from tests.vendors.wire import Answer, json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Person
    from tests.vendors.wire import Call


class Acme:
    """
    ``GET /people`` by name and ZIP, ``GET /phone`` by number, ``GET /status`` for the key.

    ``POST /outcomes`` takes what became of a phone of one of its people.
    """

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        known = {"/people": "GET", "/phone": "GET", "/status": "GET", "/outcomes": "POST"}
        if known.get(call.path) != call.method:
            return not_spoken()
        if not key_is_good(call.headers.get("x-api-key", ""), behaviour.key):
            return json_answer({"error": "no such key"}, status=401)
        if call.path == "/status":
            return json_answer({"status": "ok"}, free=True)
        if call.path == "/outcomes":
            return _outcome(call, holdings)
        return _people(call, holdings, behaviour) if call.path == "/people" else _phone(call, holdings)


def _people(call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
    asked = Asked(
        given_name=call.query.get("first", ""), family_name=call.query.get("last", ""), zip=call.query.get("zip", "")
    )
    found = holdings.search(asked, at_most=10)
    hits = behaviour.units_a_hit if found else 0
    return json_answer({"results": [_person(one) for one in found], "meta": {"billable": hits}}, hits=hits)


def _phone(call: Call, holdings: Holdings) -> Answer:
    number = e164(call.query.get("number", ""))
    found = holdings.owner(number)
    if found is None:
        return json_answer({"error": "unknown number"}, status=404)
    owner, line = found
    # Whether a line works is asked of the network, however old the vendor's word is of whose it is.
    connected = holdings.population.owner_today(number) is not None
    body = {"owner": _name(owner), "connected": connected, "lineType": line.line_type, "meta": {"billable": 1}}
    return json_answer(body, hits=1)


def _outcome(call: Call, holdings: Holdings) -> Answer:
    """It takes what is written as its manual says, of a person of its own, and says so in plain text."""
    said = call.json()
    whole = {"phone", "person", "reached", "connected", "code"} == said.keys()
    if not whole or not isinstance(said["reached"], bool) or not isinstance(said["connected"], bool):
        return json_answer({"error": "not as the manual says"}, status=400, free=True)
    if said["person"] not in {one.person for one in holdings.population.people}:
        return json_answer({"error": "nobody of ours"}, status=404, free=True)
    return Answer(status=202, body=b"thank you", headers={"content-type": "text/plain"}, free=True)


def _name(one: Person) -> dict[str, str]:
    return {"first": one.name.given_name, "middle": one.name.middle_name, "last": one.name.family_name}


def _person(one: Person) -> dict[str, Any]:
    return {
        "personId": one.person,
        "name": _name(one),
        "born": one.born or None,
        "addresses": [
            {
                "street": f"{home.street} {home.unit}".strip(),
                "city": home.city,
                "state": home.state,
                "zip": home.zip,
                "firstSeen": home.first_seen,
                "lastSeen": home.last_seen,
            }
            for home in one.homes
        ],
        "phones": [
            {"number": line.number, "type": line.line_type, "firstSeen": line.first_seen, "lastSeen": line.last_seen}
            for line in one.lines
        ],
        "emails": list(one.emails),
    }
