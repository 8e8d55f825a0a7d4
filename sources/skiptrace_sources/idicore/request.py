"""The requests: a name with a place, or a phone, or an e-mail; and the fields that are wanted back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from skiptrace.errors import SourceError
from skiptrace.sdk import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.sdk import Query

URL = "https://api.idicore.com/search"
FIELDS = ("name", "dob", "address", "phone", "relationship", "email", "employment", "isDead")

_PLACES = (frozenset({"zip"}), frozenset({"state"}))
_NAME = frozenset({"given_name", "family_name"})


def person_search(query: Query, options: Mapping[str, str]) -> Request:
    """
    The request for everybody who fits the question.

    Raises:
        SourceError: Nothing is known that tells people apart.
    """
    known = query.fields.keys()
    wanted = [*FIELDS, *(["bankruptcy"] if options.get("bankruptcy") else [])]
    if known >= _NAME and any(known >= place for place in _PLACES):
        return _request("person search", {**_name_and_place(query), "nicknamesearch": True}, wanted)
    return _request("contact search", _contact(query), wanted)


def contact_search(query: Query) -> Request:
    """
    The request for whose contact it is: names alone are wanted back.

    Raises:
        SourceError: There is neither a phone nor an e-mail.
    """
    return _request("whose contact", _contact(query), ["name"])


def without_nicknames(request: Request) -> Request | None:
    """The same, narrower; None when it cannot be made so."""
    if not request.json.get("nicknamesearch"):
        return None
    return replace(request, json={**request.json, "nicknamesearch": False})


def _name_and_place(query: Query) -> dict[str, Any]:
    fields = query.fields
    return {
        "firstName": fields["given_name"],
        "middleName": fields.get("middle_name"),
        "lastName": fields["family_name"],
        "city": fields.get("city"),
        "state": fields.get("state"),
        "zip": query.value("zip.five"),
    }


def _contact(query: Query) -> dict[str, Any]:
    phone = query.value("phone.national")
    if phone:
        return {"phonenumber": phone}
    if "email" in query.fields:
        return {"email": query.fields["email"]}
    raise SourceError("idicore: cannot be asked: none of the sets of fields it can be asked by is known")


def _request(step: str, criteria: Mapping[str, Any], wanted: list[str]) -> Request:
    known = {name: value for name, value in criteria.items() if value is not None}
    return Request(method="POST", url=URL, json={**known, "searchType": "APISearch", "fields": wanted}, step=step)
