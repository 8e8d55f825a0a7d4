"""The requests: a person by name and place, phone or e-mail; the check of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import SourceError
from skiptrace.sdk import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.sdk import Query

SEARCH = "https://personatorsearch.melissadata.net/WEB/doPersonatorSearch"
CONSUMER = "https://personator.melissadata.net/v3/WEB/ContactVerify/doContactVerify"

_NAME = frozenset({"given_name", "family_name"})
_PLACES = (frozenset({"zip"}), frozenset({"city", "state"}))
_ADDRESSES = tuple(place | {"street"} for place in _PLACES)


def person_search(query: Query, options: Mapping[str, str]) -> Request:
    """
    The request for everybody who fits the question.

    Raises:
        SourceError: Nothing is known that tells people apart.
    """
    criteria = _name_and_place(query) or _contact(query)
    if not criteria:
        raise _cannot_be_asked()
    return _request("person search", SEARCH, {**criteria, "cols": options["columns"]})


def address_check(query: Query) -> Request:
    """
    The request for the state of an address.

    Raises:
        SourceError: The address is not known well enough.
    """
    fields = query.fields
    if not any(fields.keys() >= address for address in _ADDRESSES):
        raise _cannot_be_asked()
    address = {"a1": fields["street"], "a2": fields.get("unit"), **_place(query)}
    return _request("address check", CONSUMER, {"act": "Check", **address})


def _name_and_place(query: Query) -> dict[str, str | int | None]:
    fields = query.fields
    if not fields.keys() >= _NAME or not any(fields.keys() >= place for place in _PLACES):
        return {}
    # Search and Consumer call the parts of a birth date by different names; these are those of Search.
    born = {"byear": query.value("born.year"), "bmonth": query.value("born.month"), "bday": query.value("born.day")}
    return {"first": fields["given_name"], "last": fields["family_name"], **_place(query), **born}


def _contact(query: Query) -> dict[str, str | int | None]:
    phone = query.value("phone.national")
    if phone:
        return {"phone": phone}
    return {"email": query.fields["email"]} if "email" in query.fields else {}


def _place(query: Query) -> dict[str, str | int | None]:
    return {"city": query.fields.get("city"), "state": query.fields.get("state"), "postal": query.value("zip.five")}


def _request(step: str, url: str, criteria: Mapping[str, str | int | None]) -> Request:
    known = {name: str(value) for name, value in criteria.items() if value is not None}
    return Request(url=url, params={"format": "json", **known}, step=step)


def _cannot_be_asked() -> SourceError:
    return SourceError("melissa_personator: cannot be asked: none of the sets of fields it can be asked by is known")
