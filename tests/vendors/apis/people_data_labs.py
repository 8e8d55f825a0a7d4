"""People Data Labs v5: 404 is "nobody", one credit a match; up to a hundred people in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import e164, key_is_good, not_spoken
from tests.vendors.knowledge import Asked
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Person
    from tests.vendors.wire import Answer, Call

MOST_IN_ONE_CALL = 100
_PLACES = ("locality", "region", "postal_code", "location", "company", "school")


class PeopleDataLabs:
    """Enrich one, enrich many."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if (call.method, call.path) not in {("GET", "/v5/person/enrich"), ("POST", "/v5/person/bulk")}:
            return not_spoken()
        if not key_is_good(call.headers.get("x-api-key", ""), behaviour.key):
            return _refused(401, "authentication_error", "Request contained a missing or invalid key")
        if call.method == "POST":
            return _bulk(call.json().get("requests"), holdings)
        body = _enriched(call.query, holdings)
        hits = 1 if body["status"] == 200 else 0
        return json_answer(body, status=body["status"], hits=hits)


def _bulk(requests: Any, holdings: Holdings) -> Answer:
    if not isinstance(requests, list) or not 0 < len(requests) <= MOST_IN_ONE_CALL:
        return _refused(400, "invalid_request_error", "requests must hold 1 to 100 entries")
    rows = [{**_enriched(one.get("params", {}), holdings), "metadata": one.get("metadata")} for one in requests]
    hits = sum(row["status"] == 200 for row in rows)
    return json_answer(rows, hits=hits, asked=len(rows))


def _refused(status: int, kind: str, message: str) -> Answer:
    return json_answer({"status": status, "error": {"type": kind, "message": message}}, status=status)


def _enriched(params: Mapping[str, Any], holdings: Holdings) -> dict[str, Any]:
    named = (params.get("first_name") and params.get("last_name")) or params.get("name")
    placed = any(params.get(one) for one in _PLACES)
    if not (params.get("email") or params.get("phone") or (named and placed)):
        return {"status": 400, "error": {"type": ["invalid_request_error"], "message": "Not enough data points"}}
    found = holdings.search(_asked(params, named=bool(named)), at_most=2)
    # One best person: two of the same name in the same place are no match.
    if len(found) != 1 or ("required" in params and not _has_any_contact(found[0])):
        return {"status": 404, "error": {"type": "not_found", "message": "No records were found matching your request"}}
    return {"status": 200, "likelihood": 8, "data": _data(found[0])}


def _asked(params: Mapping[str, Any], *, named: bool) -> Asked:
    if not named:
        return Asked(phone=e164(params.get("phone", "")), email=params.get("email", ""))
    # A phone or an e-mail beside a name makes a match surer and is not held against it.
    given, _, family = str(params.get("name", "")).partition(" ")
    return Asked(
        given_name=params.get("first_name", given),
        family_name=params.get("last_name", family),
        city=params.get("locality", ""),
        state=_state(params.get("region", "")),
        zip=params.get("postal_code", ""),
        born=params.get("birth_date", ""),
    )


def _has_any_contact(one: Person) -> bool:
    """All that is made of the expression in ``required``: it names kinds of contacts joined by OR."""
    return bool(one.lines or one.emails or one.homes or one.employer)


def _state(region: str) -> str:
    return region.upper() if len(region) == len("OR") else ""


def _data(one: Person) -> dict[str, Any]:
    newest = sorted(one.homes, key=lambda home: home.last_seen)
    last = newest[-1] if newest else None
    return {
        "id": f"pdl-{one.person}",
        "full_name": one.name.full.lower(),
        "first_name": one.name.given_name.lower(),
        "middle_name": one.name.middle_name.lower() or None,
        "last_name": one.name.family_name.lower(),
        "name_aliases": [name.full.lower() for name in one.aliases],
        "birth_year": int(one.born[:4]) if one.born else None,
        "birth_date": one.born or None,
        "personal_emails": list(one.emails),
        "phone_numbers": [line.number for line in one.lines],
        "phones": [
            {"number": line.number, "first_seen": line.first_seen, "last_seen": line.last_seen, "num_sources": 3}
            for line in one.lines
        ],
        "possible_phones": [],
        "emails": [{"address": email, "type": "personal"} for email in one.emails],
        **_location(last),
        "street_addresses": [_street_address(home) for home in newest[:-1]],
        "job_title": one.occupation.lower() or None,
        "job_company_name": one.employer.lower() or None,
    }


def _location(home: Home | None) -> dict[str, Any]:
    if home is None:
        return {"location_street_address": None}
    return {
        "location_locality": home.city.lower(),
        "location_region": home.state.lower(),
        "location_country": "united states",
        "location_street_address": home.street.lower(),
        "location_address_line_2": home.unit.lower() or None,
        "location_postal_code": home.zip,
        "location_last_updated": home.last_seen or None,
    }


def _street_address(home: Home) -> dict[str, Any]:
    return {
        "street_address": home.street.lower(),
        "address_line_2": home.unit.lower() or None,
        "locality": home.city.lower(),
        "region": home.state.lower(),
        "postal_code": home.zip,
        "country": "united states",
    }
