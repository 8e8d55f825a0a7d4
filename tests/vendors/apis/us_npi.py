"""The NPI registry: errors inside status 200, pages by offset, people with an occupation only."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from tests.vendors.apis.common import not_spoken
from tests.vendors.knowledge import Asked
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home, Line, Person
    from tests.vendors.wire import Answer, Call

MOST_SKIPPED = 1_000
MOST_ROWS = 200


class UsNpi:
    """Everybody has an occupation here who has one in the population."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:  # noqa: ARG002 - one signature
        """What it says when nothing goes wrong."""
        if call.method != "GET" or call.path != "/api/":
            return not_spoken()
        if call.query.get("version") != "2.1":
            return _refused("Unsupported Version", "version", "06")
        if not call.query.get("last_name"):
            return _refused("No valid search criteria provided", "generic", "04")
        asked = Asked(
            given_name=call.query.get("first_name", ""),
            family_name=call.query["last_name"],
            city=call.query.get("city", ""),
            state=call.query.get("state", ""),
            zip=call.query.get("postal_code", ""),
        )
        size = min(int(call.query.get("limit", "10")), MOST_ROWS)
        skip = min(int(call.query.get("skip", "0")), MOST_SKIPPED)
        everybody = [one for one in holdings.search(asked, at_most=MOST_SKIPPED + MOST_ROWS) if one.occupation]
        rows = [_provider(one, holdings.knowledge.today) for one in everybody[skip : skip + size]]
        return json_answer({"result_count": len(rows), "results": rows}, hits=len(rows))


def _refused(description: str, field: str, number: str) -> Answer:
    return json_answer({"Errors": [{"description": description, "field": field, "number": number}]}, free=True)


def _provider(one: Person, today: str) -> dict[str, Any]:
    phones = sorted(one.lines, key=lambda line: line.last_seen, reverse=True)[:1]
    return {
        "number": f"1{zlib.crc32(one.person.encode()) % 10**9:09d}",
        "enumeration_type": "NPI-1",
        "basic": {
            "first_name": one.name.given_name,
            "middle_name": one.name.middle_name or "--",
            "last_name": one.name.family_name,
            "name_suffix": one.name.suffix or "--",
            "credential": "RN",
            "enumeration_date": "2007-07-06",
            "last_updated": today,
            "status": "A",
        },
        "other_names": [
            {"type": "Former Name", "code": "1", "first_name": name.given_name, "last_name": name.family_name}
            for name in one.aliases
        ],
        "addresses": [_mailing(home, phones) for home in one.homes[-1:]],
        "practiceLocations": [],
        "taxonomies": [{"code": "163W00000X", "desc": one.occupation, "primary": True, "state": "OR", "license": "0"}],
        "identifiers": [],
        "endpoints": [],
    }


def _mailing(home: Home, phones: list[Line]) -> dict[str, str]:
    told = {"telephone_number": phones[0].national} if phones else {}
    return {
        "address_purpose": "MAILING",
        "address_type": "DOM",
        "address_1": home.street,
        "address_2": home.unit,
        "city": home.city,
        "state": home.state,
        "postal_code": f"{home.zip}0000",
        "country_code": "US",
        "country_name": "United States",
        **told,
    }
