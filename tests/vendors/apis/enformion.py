"""EnformionGO: search type in path and header, people as camelCase JSON, an error object also on success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import age_on, e164, house_and_street, key_is_good, not_spoken, us_date
from tests.vendors.knowledge import Asked
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Line, Name, Person, Relative
    from tests.vendors.wire import Answer, Call

TYPES = {"/PersonSearch": "Person", "/Phone/Enrich": "DevAPICallerID", "/Email/Enrich": "DevAPIEmailID"}
_TYPE_WORDS = {"mobile": "Wireless", "landline": "LandLine/Services", "voip": "VoIP"}


class Enformion:
    """Person search, and whose phone or e-mail address it is."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if call.method != "POST" or call.path not in TYPES:
            return not_spoken()
        named = call.headers.get("galaxy-ap-name", "")
        if not named or not key_is_good(call.headers.get("galaxy-ap-password", ""), behaviour.key):
            return json_answer({"error": {"message": "Invalid access profile"}}, status=401)
        if call.headers.get("galaxy-search-type") != TYPES[call.path]:
            return json_answer({"error": {"message": "Search type not allowed"}}, status=403)
        if call.path == "/PersonSearch":
            return _person_search(call.json(), holdings)
        return _enrich(call.json(), holdings)


def _person_search(asked: dict[str, Any], holdings: Holdings) -> Answer:
    first_address: dict[str, str] = next(iter(asked.get("Addresses") or []), {})
    city, state, zip5 = _last_line(first_address.get("AddressLine2", ""))
    who = Asked(
        given_name=asked.get("FirstName", ""),
        family_name=asked.get("LastName", ""),
        street=first_address.get("AddressLine1", ""),
        city=city,
        state=state,
        zip=zip5,
        born=_iso(asked.get("Dob", "")),
        phone=e164(asked.get("Phone", "")),
        email=asked.get("Email", ""),
    )
    size, page = asked.get("ResultsPerPage", 10), asked.get("Page", 1)
    found = holdings.search(who, at_most=100)[(page - 1) * size : page * size]
    today = holdings.knowledge.today
    body = {"persons": [_person(one, today) for one in found], "totalRequestExecutionTimeMs": 12, "error": {}}
    return json_answer(body, hits=len(found) and 1)


def _enrich(asked: dict[str, Any], holdings: Holdings) -> Answer:
    found = holdings.owner(e164(asked.get("Phone", "")))
    owner = found[0] if found else next(iter(holdings.search(Asked(email=asked.get("Email", "")))), None)
    if owner is None:
        return json_answer({"message": "No strong matches were found.", "identityScore": 0})
    body = {
        "identityScore": 92,
        "person": {
            "name": _name(owner.name),
            "age": str(age_on(owner.born, holdings.knowledge.today) or ""),
            "addresses": [_short_address(one) for one in owner.homes],
            "phones": [_short_phone(one, holdings.knowledge.today) for one in owner.lines],
            "emails": [{"email": one, "isValidated": True, "isBusiness": False} for one in owner.emails],
        },
    }
    return json_answer(body, hits=1)


def _person(one: Person, today: str) -> dict[str, Any]:
    return {
        "tahoeId": f"G-{one.person}",
        "name": {"prefix": "", **_name(one.name)},
        "fullName": one.name.full.title(),
        "isPublic": True,
        "isOptedOut": False,
        "dob": _masked(one.born),
        "age": age_on(one.born, today),
        "datesOfDeath": [{"dod": us_date(one.died)}] if one.died else [],
        "deathRecords": {"isDeceased": bool(one.died)},
        "akas": [{"prefix": "", **_name(alias)} for alias in one.aliases],
        "mergedNames": [],
        "addresses": [_address(home, order) for order, home in enumerate(_newest(one.homes), start=1)],
        "phoneNumbers": [_phone(line, order, today) for order, line in enumerate(_newest(one.lines), start=1)],
        "emailAddresses": [{"emailAddress": email, "emailOrdinal": 1, "nonBusiness": 1} for email in one.emails],
        "relativesSummary": [_relative(relative) for relative in one.relatives],
        "associatesSummary": [],
        "indicators": {"hasBankruptcyRecords": one.bankruptcies, "hasDebtRecords": 0},
    }


def _newest(dated: tuple[Any, ...]) -> list[Any]:
    return sorted(dated, key=lambda one: one.last_seen, reverse=True)


def _name(name: Name) -> dict[str, str]:
    return {
        "firstName": name.given_name.title(),
        "middleName": name.middle_name.title(),
        "lastName": name.family_name.title(),
        "suffix": name.suffix,
    }


def _address(home: Home, order: int) -> dict[str, Any]:
    number, name, kind = house_and_street(home.street)
    return {
        "isDeliverable": True,
        "houseNumber": number,
        "streetPreDirection": "",
        "streetName": name,
        "streetPostDirection": "",
        "streetType": kind,
        "unit": home.unit,
        "unitType": None,
        "city": home.city.title(),
        "state": home.state,
        "zip": home.zip,
        "zip4": "",
        "addressOrder": order,
        "firstReportedDate": us_date(home.first_seen),
        "lastReportedDate": us_date(home.last_seen),
        "phoneNumbers": [],
        "fullAddress": f"{home.street}; {home.city}, {home.state} {home.zip}",
    }


def _phone(line: Line, order: int, today: str) -> dict[str, Any]:
    return {
        "phoneNumber": _written(line),
        "company": line.carrier,
        "phoneType": _TYPE_WORDS.get(line.line_type, line.line_type),
        "isConnected": line.last_seen == today,
        "isPublic": True,
        "phoneOrder": order,
        "firstReportedDate": us_date(line.first_seen),
        "lastReportedDate": us_date(line.last_seen),
    }


def _relative(relative: Relative) -> dict[str, Any]:
    return {"tahoeId": f"G-{relative.person}", **_name(relative.name), "relativeType": relative.relation}


def _short_address(home: Home) -> dict[str, Any]:
    return {
        "street": home.street.title(),
        "unit": home.unit,
        "city": home.city.title(),
        "state": home.state,
        "zip": home.zip,
        "firstReportedDate": us_date(home.first_seen),
        "lastReportedDate": us_date(home.last_seen),
    }


def _short_phone(line: Line, today: str) -> dict[str, Any]:
    return {
        "number": _written(line),
        "type": line.line_type,
        "isConnected": line.last_seen == today,
        "firstReportedDate": us_date(line.first_seen),
        "lastReportedDate": us_date(line.last_seen),
    }


def _written(line: Line) -> str:
    digits = line.national
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def _masked(iso: str) -> str:
    """``3/XX/1984``: the day is the vendor's secret."""
    return f"{int(iso[5:7])}/XX/{iso[:4]}" if iso else ""


def _last_line(text: str) -> tuple[str, str, str]:
    city, _, rest = text.partition(",")
    state, _, zip5 = rest.strip().partition(" ")
    return city.strip(), state, zip5[:5]


def _iso(us: str) -> str:
    month, _, rest = us.partition("/")
    day, _, year = rest.partition("/")
    return f"{year}-{month:0>2}-{day:0>2}" if year else us
