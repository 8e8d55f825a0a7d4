"""The SOAP request: a sequence whose order the service description fixes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skiptrace.errors import SourceError
from skiptrace.sdk import Request, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from skiptrace.sdk import Query

URL = "https://webservice.tlo.com/TLOWebService.asmx"
MOST_PEOPLE = 25
MOST_ADDRESSES = 25

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPEN = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<PersonSearch xmlns="http://tlo.com/"><genericSearchInput>'
)
_CLOSE = "</genericSearchInput></PersonSearch></soap:Body></soap:Envelope>"


def person_search(query: Query, options: Mapping[str, str]) -> Request:
    """
    The request for everybody who fits the question.

    Raises:
        SourceError: Nothing is known that tells people apart.
    """
    who = "".join(_criteria(query))
    if not who:
        raise SourceError("tloxp: cannot be asked: none of the sets of fields it can be asked by is known")
    terms = "".join(_terms(options))
    return Request(
        method="POST",
        url=URL,
        headers={"SOAPAction": '"http://tlo.com/PersonSearch"'},
        content=(
            f"{_OPEN}<Password>",
            Secret("tloxp_password"),
            "</Password><Username>",
            Secret("tloxp_username"),
            f"</Username>{terms}{who}{_CLOSE}",
        ),
        content_type="text/xml; charset=utf-8",
        step="person search",
    )


def _terms(options: Mapping[str, str]) -> Iterator[str]:
    yield _element("DPPAPurpose", options["dppa_purpose"])
    yield _element("GLBPurpose", options["glb_purpose"])
    yield _element("PermissibleUseCode", options.get("permissible_use"))
    yield _element("NumberOfRecords", str(MOST_PEOPLE))
    yield _element("StartingRecord", "1")
    yield _element("Version", options["version"])
    yield _element("MaximumAddresses", str(MOST_ADDRESSES))


def _criteria(query: Query) -> Iterator[str]:
    """Name, address, number, birth date, phone, e-mail: in the order of the service description."""
    fields = query.fields
    if not any(needs <= fields.keys() for needs in _ENOUGH):
        return
    yield _group(
        "Name",
        _element("FirstName", fields.get("given_name")),
        _element("MiddleName", fields.get("middle_name")),
        _element("LastName", fields.get("family_name")),
    )
    yield _group(
        "Address",
        _element("Line1", fields.get("street")),
        _element("City", fields.get("city")),
        _element("State", fields.get("state")),
        _element("Zip", _text(query.value("zip.five"))),
    )
    yield _element("SSN", fields.get("ssn"))
    # A birth date in part is no birth date to the interface.
    if query.value("born.iso"):
        day, month, year = (_text(query.value(f"born.{part}")) for part in ("day", "month", "year"))
        yield _group("DateOfBirth", _element("Day", day), _element("Month", month), _element("Year", year))
    yield _element("Phone", _text(query.value("phone.national")))
    yield _element("EmailAddress", fields.get("email"))


_ENOUGH = (
    frozenset({"ssn"}),
    frozenset({"given_name", "family_name", "state"}),
    frozenset({"given_name", "family_name", "born"}),
    frozenset({"phone"}),
    frozenset({"email"}),
)


def _group(name: str, *elements: str) -> str:
    inside = "".join(elements)
    return f"<{name}>{inside}</{name}>" if inside else ""


def _element(name: str, value: str | None) -> str:
    return f"<{name}>{_escaped(value)}</{name}>" if value else ""


def _escaped(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
