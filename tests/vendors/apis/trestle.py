"""Trestle: whose number, is it alive, does it fit a name; no match is status 200 with nobody in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import e164, key_is_good, not_spoken
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Line, Person
    from tests.vendors.wire import Answer, Call

LINE_TYPES = {"mobile": "Mobile", "landline": "Landline", "voip": "NonFixedVOIP"}
ALIVE, DEAD, NO_SIGNAL = 95, 10, 50


class Trestle:
    """Reverse phone 3.2, phone validation 3.0, real contact 2.0."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        answers = {"/3.2/phone": _reverse_phone, "/3.0/phone_intel": _phone_intel, "/2.0/real_contact": None}
        if call.method != "GET" or call.path not in answers:
            return not_spoken()
        if not key_is_good(call.headers.get("x-api-key", ""), behaviour.key):
            return json_answer({"errorCode": "INVALID_API_KEY", "message": "Invalid API key"}, status=403)
        number = e164(call.query.get("phone", ""))
        if not number:
            return json_answer({"errorCode": "BAD_REQUEST", "message": "phone is required"}, status=400)
        answer = answers[call.path]
        return (
            _real_contact(number, call.query.get("name", ""), holdings) if answer is None else answer(number, holdings)
        )


def _reverse_phone(number: str, holdings: Holdings) -> Answer:
    found = holdings.owner(number)
    line = found[1] if found else None
    body = {
        **_head(number, line),
        "is_commercial": False,
        "owners": [_owner(*found)] if found else [],
        "error": None,
        "warnings": [],
    }
    return json_answer(body, hits=1 if found else 0)


def _phone_intel(number: str, holdings: Holdings) -> Answer:
    found = holdings.owner(number)
    line = found[1] if found else None
    body = {
        **_head(number, line),
        "activity_score": _activity(line, holdings),
        "country_code": "US",
        "country_name": "United States",
        "add_ons": None,
        "error": None,
        "warnings": [],
    }
    return json_answer(body, hits=1)


def _real_contact(number: str, name: str, holdings: Holdings) -> Answer:
    """The grade is A for the owner's own name on a live line, F for another's; C when nobody knows."""
    found = holdings.owner(number)
    line = found[1] if found else None
    family = name.upper().split()[-1:] or [""]
    fits = None if found is None else found[0].name.family_name == family[0]
    score = _activity(line, holdings)
    grade = "C" if fits is None else "F" if not fits else "A" if score == ALIVE else "D"
    phone = {
        "is_valid": True,
        "activity_score": score,
        "line_type": _head(number, line)["line_type"],
        "name_match": fits,
        "contact_grade": grade,
    }
    nothing = {"is_valid": None, "name_match": None}
    body = {
        "phone": phone,
        "email": {**nothing, "contact_grade": None},
        "address": nothing,
        "warnings": [],
        "errors": [],
    }
    return json_answer(body, hits=1)


def _activity(line: Line | None, holdings: Holdings) -> int:
    if line is None:
        return NO_SIGNAL
    return ALIVE if line.last_seen == holdings.knowledge.today else DEAD


def _head(number: str, line: Line | None) -> dict[str, Any]:
    return {
        "id": f"Phone.{number.removeprefix('+')}",
        "phone_number": number.removeprefix("+1"),
        "is_valid": True,
        "country_calling_code": "1",
        "line_type": LINE_TYPES.get(line.line_type, "Other") if line else None,
        "carrier": line.carrier if line else None,
        "is_prepaid": False,
    }


def _owner(person: Person, line: Line) -> dict[str, Any]:
    newest = sorted(person.homes, key=lambda home: home.last_seen)[-1:]
    return {
        "id": f"Person.{person.person}",
        "name": person.name.full.title(),
        "firstname": person.name.given_name.title(),
        "middlename": person.name.middle_name.title() or None,
        "lastname": person.name.family_name.title(),
        "alternate_names": [name.full.title() for name in person.aliases],
        "age_range": None,
        "gender": None,
        "type": "Person",
        "link_to_phone_start_date": line.first_seen or None,
        "industry": None,
        "current_addresses": [_location(home) for home in newest],
    }


def _location(home: Home) -> dict[str, Any]:
    return {
        "id": f"Location.{home.zip}",
        "location_type": "Address",
        "street_line_1": home.street.title(),
        "street_line_2": home.unit or None,
        "city": home.city.title(),
        "postal_code": home.zip,
        "state_code": home.state,
        "country_code": "US",
        "link_to_person_start_date": home.first_seen or None,
    }
