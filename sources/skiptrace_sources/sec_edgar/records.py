"""A filer's record and form read into one candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.model import Level
from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.leaves import items, leaf_text
from skiptrace_sources.sec_edgar.filers import newest_filing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.sdk import XmlNode
    from skiptrace_sources.sec_edgar.filers import Filer, Form

_RECORD_PARTS = {
    "street": "street1",
    "street_line2": "street2",
    "city": "city",
    "state": "stateOrCountry",
    "zip": "zipCode",
}
_FORM_PARTS = {
    "street": "rptOwnerStreet1",
    "street_line2": "rptOwnerStreet2",
    "city": "rptOwnerCity",
    "state": "rptOwnerState",
    "zip": "rptOwnerZipCode",
}
_ROLES = {
    "isDirector": "director",
    "isOfficer": "officer",
    "isTenPercentOwner": "ten percent owner",
    "isOther": "other",
}


def candidate(source: str, filer: Filer, family: str, form: Form | None, document: XmlNode | None) -> Candidate | None:
    """What the record says, and the newest form where it could be had; None when neither says anything."""
    seen = [*_of_record(filer, family)]
    if form and document:
        seen += _of_form(filer, form, document)
    if not seen:
        return None
    return Candidate(source=source, record_id=filer.cik, observations=tuple(seen), as_of=newest_filing(filer))


def _of_record(filer: Filer, family: str) -> Iterator[Observation]:
    last_seen = newest_filing(filer)
    yield from _name(filer.body.get("name"), family)
    for former in items(filer.body.get("formerNames")):
        if isinstance(former, dict):
            yield from _name(former.get("name"), family, leaf_text(former.get("from")), leaf_text(former.get("to")))
    addresses = filer.body.get("addresses")
    for kind, level in (("mailing", Level.UNKNOWN), ("business", Level.EMPLOYER)):
        told: Any = addresses.get(kind) if isinstance(addresses, dict) else None
        place = told if isinstance(told, dict) else {}
        parts = {part: text for part, name in _RECORD_PARTS.items() if (text := leaf_text(place.get(name)))}
        if "street" in parts:
            yield Observation(kind=Tells.ADDRESS, parts=parts, last_seen=last_seen, level=level, detail={"kind": kind})
    phone = leaf_text(filer.body.get("phone"))
    if phone:
        yield Observation(kind=Tells.PHONE, value=phone, last_seen=last_seen)


def _of_form(filer: Filer, form: Form, document: XmlNode) -> Iterator[Observation]:
    """The person's own block among several, and the company the form is about."""
    for owner in document.all("reportingOwner"):
        if owner.value("reportingOwnerId/rptOwnerCik").zfill(len(filer.cik)) != filer.cik:
            continue
        place = owner.first("reportingOwnerAddress")
        told = {part: leaf_text(place.value(name)) for part, name in _FORM_PARTS.items()} if place else {}
        parts = {part: text for part, text in told.items() if text}
        if "street" in parts:
            yield Observation(
                kind=Tells.ADDRESS, parts=parts, last_seen=form.filed_on, detail={"kind": f"form {form.kind}"}
            )
        issuer = leaf_text(document.value("issuer/issuerName"))
        if issuer:
            role = _role(owner)
            detail = {"role": role} if role else {}
            yield Observation(kind=Tells.EMPLOYER, value=issuer, last_seen=form.filed_on, detail=detail)


def _role(owner: XmlNode) -> str:
    relation = owner.first("reportingOwnerRelationship")
    if relation is None:
        return ""
    held = [word for name, word in _ROLES.items() if relation.value(name).lower() in {"1", "true"}]
    told = [leaf_text(relation.value(name)) for name in ("officerTitle", "otherText")]
    return ", ".join(text for text in (*held, *told) if text)


def _name(told: object, family: str, first_seen: str = "", last_seen: str = "") -> Iterator[Observation]:
    """Filers are written `LAST FIRST MIDDLE`: the comma that they leave out is put behind the family name."""
    words = leaf_text(told).split()
    own = family.upper().split()
    size = len(own) if [word.upper() for word in words[: len(own)]] == own else 1
    last, rest = " ".join(words[:size]), " ".join(words[size:])
    if last:
        text = f"{last}, {rest}" if rest and not last.endswith(",") else f"{last} {rest}".strip()
        yield Observation(kind=Tells.NAME, parts={"full_name": text}, first_seen=first_seen, last_seen=last_seen)
