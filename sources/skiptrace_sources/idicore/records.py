"""The people in an answer: lists of names, addresses and phones, dated in ``meta`` or in a range of months."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.leaves import items, leaf_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_PEOPLE = 1_000
MOST_OBSERVATIONS = 500
_RANGE = re.compile(r"([0-9]{2})/([0-9]{4})\s*-\s*([0-9]{2})/([0-9]{4})")


def people(source: str, found: Iterable[Any]) -> list[Candidate]:
    """Every person of an answer."""
    return _candidates(source, found, _person)


def owners(source: str, found: Iterable[Any]) -> list[Candidate]:
    """Whose contact it is: names, and nothing else of theirs."""
    return _candidates(source, found, lambda person: _names(person, Tells.OWNER))


def _candidates(
    source: str, found: Iterable[Any], read: Callable[[dict[str, Any]], Iterator[Observation]]
) -> list[Candidate]:
    made: list[Candidate] = []
    for number, person in enumerate(list(found)[:MOST_PEOPLE], start=1):
        seen = tuple(read(person))[:MOST_OBSERVATIONS] if isinstance(person, dict) else ()
        if seen:
            made.append(Candidate(source=source, record_id=_text(person, "pid") or str(number), observations=seen))
    return made


def _person(person: dict[str, Any]) -> Iterator[Observation]:
    yield from _names(person, Tells.NAME)
    for born in _list(person, "dob"):
        yield from _said(Tells.AGE, _text(born, "age"))
    for place in _list(person, "address"):
        # Streets and ZIPs apart are not verified: the whole line is.
        yield from _said(Tells.ADDRESS, _text(place, "data"), dates=_dates(place), detail=_rank(place))
    for phone in _list(person, "phone"):
        detail = {"line_type": _text(phone, "type"), **_rank(phone)}
        yield from _said(Tells.PHONE, _text(phone, "number"), dates=_dates(phone), detail=detail)
    for email in _list(person, "email"):
        yield from _said(Tells.EMAIL, _text(email, "data"), dates=_dates(email), detail=_rank(email))
    for work in _list(person, "employment"):
        yield from _said(Tells.EMPLOYER, _text(work, "employerName"))
    for relation in _list(person, "relationship"):
        yield from _relative(relation)
    yield from _flags(person)


def _names(person: dict[str, Any], kind: Tells) -> Iterator[Observation]:
    for name in sorted(_list(person, "name"), key=_order):
        yield from _named(kind, name, {})


def _relative(relation: dict[str, Any]) -> Iterator[Observation]:
    age = next((_text(born, "age") for born in _list(relation, "dob")), "")
    detail = {"relation": _text(relation, "subType") or _text(relation, "type"), "age": age}
    for name in _list(relation, "name"):
        yield from _named(Tells.RELATIVE, name, detail)


def _named(kind: Tells, name: dict[str, Any], detail: dict[str, str]) -> Iterator[Observation]:
    parts = {
        "given_name": _text(name, "first"),
        "middle_name": _text(name, "middle"),
        "family_name": _text(name, "last"),
    }
    whole = "" if any(parts.values()) else _text(name, "data")
    if whole or any(parts.values()):
        first, last = _dates(name)
        yield Observation(
            kind=kind, value=whole, parts=_known(parts), first_seen=first, last_seen=last, detail=_known(detail)
        )


def _flags(person: dict[str, Any]) -> Iterator[Observation]:
    if isinstance(person.get("isDead"), bool):
        yield from _said(Tells.DECEASED, leaf_text(person["isDead"]))
    # A count of records, and no more than a hint: to be confirmed in the court's own.
    if isinstance(person.get("bankruptcy"), list):
        yield from _said(Tells.BANKRUPTCY, str(len(person["bankruptcy"])))


def _said(
    kind: Tells, text: str, *, dates: tuple[str, str] = ("", ""), detail: dict[str, str] | None = None
) -> Iterator[Observation]:
    if text:
        yield Observation(kind=kind, value=text, first_seen=dates[0], last_seen=dates[1], detail=_known(detail or {}))


def _dates(item: dict[str, Any]) -> tuple[str, str]:
    """First and last seen: from ``meta``, else from ``dateRange`` (``08/2020-11/2023``)."""
    meta = item.get("meta")
    first, last = (_text(meta, name) if isinstance(meta, dict) else "" for name in ("firstSeen", "lastSeen"))
    told = _RANGE.fullmatch(_text(item, "dateRange"))
    if first or last or told is None:
        return first, last
    return f"{told[2]}-{told[1]}", f"{told[4]}-{told[3]}"


def _rank(item: dict[str, Any]) -> dict[str, str]:
    meta = item.get("meta")
    return {name: _text(meta, name) for name in ("rank", "count")} if isinstance(meta, dict) else {}


def _order(item: dict[str, Any]) -> tuple[bool, int]:
    """Rank 1 is best; what has no rank comes last, in its own order."""
    rank = _rank(item).get("rank", "")
    ranked = rank.isascii() and rank.isdecimal()
    return not ranked, int(rank) if ranked else 0


def _list(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in items(item.get(name)) if isinstance(one, dict)]


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return "" if isinstance(value, bool) else leaf_text(value)


def _known(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
