"""TLOxp: SOAP, an error code inside status 200, a count of what was charged."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.vendors.apis.common import age_on, e164, key_is_good, not_spoken
from tests.vendors.knowledge import Asked
from tests.vendors.wire import Answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Line, Name, Person
    from tests.vendors.wire import Call

BAD_LOGIN, BAD_PURPOSE, BAD_SEARCH = 3, 12, 20
_TYPES = {"mobile": "WIRELESS", "landline": "LANDLINE", "voip": "VOIP"}


class Tloxp:
    """`PersonSearch`."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if call.method != "POST" or call.path != "/TLOWebService.asmx":
            return not_spoken()
        said = _said(call.body)
        if not said.get("Username") or not key_is_good(said.get("Password", ""), behaviour.key):
            return _envelope(_error(BAD_LOGIN, "Invalid credentials"))
        if not said.get("GLBPurpose", "").isdecimal() or not said.get("DPPAPurpose", "").isdecimal():
            return _envelope(_error(BAD_PURPOSE, "Invalid purpose"))
        asked = _asked(said)
        if asked == Asked():
            return _envelope(_error(BAD_SEARCH, "Not enough search criteria"))
        found = holdings.search(asked, at_most=int(said.get("NumberOfRecords", "10")))
        return _envelope(_result(found, holdings.knowledge.today), hits=len(found))


def _said(body: bytes) -> dict[str, str]:
    """The leaves of the request by their own names; those of a birth date are Day, Month and Year."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - written by our own sources
    except ET.ParseError:
        return {}
    return {node.tag.rpartition("}")[2]: node.text or "" for node in root.iter() if len(node) == 0}


def _asked(said: dict[str, str]) -> Asked:
    born = "-".join(said[part] for part in ("Year", "Month", "Day")) if "Year" in said else ""
    return Asked(
        given_name=said.get("FirstName", ""),
        family_name=said.get("LastName", ""),
        city=said.get("City", ""),
        state=said.get("State", ""),
        zip=said.get("Zip", ""),
        street=said.get("Line1", ""),
        born=born,
        phone=e164(said.get("Phone", "")),
        email=said.get("EmailAddress", ""),
    )


def _envelope(result: str, hits: int = 0) -> Answer:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<PersonSearchResponse xmlns="http://tlo.com/"><PersonSearchResult>{result}</PersonSearchResult>'
        "</PersonSearchResponse></soap:Body></soap:Envelope>"
    )
    return Answer(body=text.encode(), headers={"content-type": "text/xml; charset=utf-8"}, hits=hits)


def _error(code: int, message: str) -> str:
    return _all(ErrorCode=str(code), ErrorMessage=message, NumberOfRecordsFound="0", BillableRecordsFound="0")


def _result(found: list[Person], today: str) -> str:
    records = "".join(_person(one, today) for one in found)
    return (
        _all(TransactionId="LOOPBACK-1", ErrorCode="0", NumberOfRecordsFound=str(len(found)))
        + _all(BillableRecordsFound=str(len(found)))
        + f"<PersonSearchOutputRecords>{records}</PersonSearchOutputRecords>"
    )


def _person(one: Person, today: str) -> str:
    names = "".join(f"<BasicName>{_name(name)}</BasicName>" for name in (one.name, *one.aliases))
    relatives = "".join(
        f"<TLOPersonSearchRelative><Name>{_name(relative.name)}</Name></TLOPersonSearchRelative>"
        for relative in one.relatives
    )
    death = f"<DateOfDeathRecord>{_date('DateOfDeath', one.died)}</DateOfDeathRecord>" if one.died else ""
    return (
        "<TLOPersonSearchOutputRecord>"
        + _all(ReportToken=f"TLO-{one.person}", NumberOfBankruptcies=str(one.bankruptcies))
        + f"<Names>{names}</Names><DatesOfBirth><BasicDateOfBirthRecord>{_born(one.born)}"
        + _all(CurrentAge=str(age_on(one.born, today) or ""))
        + f"</BasicDateOfBirthRecord></DatesOfBirth><DatesOfDeath>{death}</DatesOfDeath>"
        + f"<Addresses>{''.join(_address(home) for home in one.homes)}</Addresses>"
        + f"<OtherPhones>{''.join(_phone(line) for line in one.lines)}</OtherPhones>"
        + f"<EmailAddresses>{''.join(_all(string=email) for email in one.emails)}</EmailAddresses>"
        + f"<Relatives>{relatives}</Relatives></TLOPersonSearchOutputRecord>"
    )


def _name(name: Name) -> str:
    return _all(
        FirstName=name.given_name, MiddleName=name.middle_name, LastName=name.family_name, NameSuffix=name.suffix
    )


def _born(iso: str) -> str:
    """Day and month are masked."""
    return f"<DateOfBirth>{_all(Day='XX', Month='XX', Year=iso[:4])}</DateOfBirth>" if iso else ""


def _address(home: Home) -> str:
    street = f"{home.street} {home.unit}".strip()
    where = _all(Line1=street, City=home.city, State=home.state, Zip=home.zip)
    dates = _date("DateFirstSeen", home.first_seen) + _date("DateLastSeen", home.last_seen)
    return f"<BasicAddressRecord>{dates}<Address>{where}</Address></BasicAddressRecord>"


def _phone(line: Line) -> str:
    told = _all(
        Phone=line.national, PhoneType="Mobile", CarrierType=_TYPES.get(line.line_type, ""), Carrier=line.carrier
    )
    dates = _date("DateFirstSeen", line.first_seen) + _date("DateLastSeen", line.last_seen)
    return f"<BasicPhoneListing>{told}{dates}</BasicPhoneListing>"


def _date(name: str, iso: str) -> str:
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"<{name}>{_all(Day=day, Month=month, Year=year)}</{name}>"


def _all(**elements: str) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in elements.items())
