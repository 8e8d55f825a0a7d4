"""USPS Addresses 3.0: an OAuth 2 token, and status 400 for an address that is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.vendors.apis.common import Tokens, key_is_good, not_spoken
from tests.vendors.wire import json_answer

if TYPE_CHECKING:
    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.population import Home
    from tests.vendors.wire import Answer, Call


class UspsAddresses:
    """Every home of the population is an address; one where nobody lives today is vacant."""

    def __init__(self) -> None:
        self._tokens = Tokens()
        self._homes: dict[tuple[str, str], tuple[Home, bool]] = {}

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What it says when nothing goes wrong."""
        if (call.method, call.path) == ("POST", "/oauth2/v3/token"):
            return self._token(call, behaviour)
        if (call.method, call.path) != ("GET", "/addresses/v3/address"):
            return not_spoken()
        if not self._tokens.are_good(call.headers.get("authorization", "").removeprefix("Bearer ")):
            return _refused(401, "Invalid token")
        if not call.query.get("streetAddress") or not call.query.get("state") or "" in call.query.values():
            return _refused(400, "A parameter is missing or empty")
        self._know(holdings)
        found = self._homes.get((call.query["streetAddress"].upper(), call.query["state"].upper()))
        return _found(*found) if found else _refused(400, "Address Not Found")

    def _token(self, call: Call, behaviour: Behaviour) -> Answer:
        said = call.json() or dict(parse_qsl(call.body.decode()))
        if said.get("grant_type") != "client_credentials" or not said.get("client_id"):
            return json_answer({"error": "invalid_request"}, status=400, free=True)
        if not key_is_good(str(said.get("client_secret", "")), behaviour.key):
            return json_answer({"error": "invalid_client"}, status=401, free=True)
        told = {
            "access_token": self._tokens.give(behaviour.token_life_s),
            "token_type": "Bearer",
            "expires_in": behaviour.token_life_s,
        }
        return json_answer(told, free=True)

    def _know(self, holdings: Holdings) -> None:
        if not self._homes:
            for person in holdings.population.people:
                for home in person.homes:
                    at = (home.street, home.state)
                    lived_in = not home.last_seen or self._homes.get(at, (home, False))[1]
                    self._homes[at] = (home, lived_in)


def _refused(status: int, message: str) -> Answer:
    error = {"code": str(status), "message": message, "errors": []}
    return json_answer({"apiVersion": "/addresses/v3", "error": error}, status=status)


def _found(home: Home, lived_in: bool) -> Answer:
    body = {
        "firm": None,
        "address": {
            "streetAddress": home.street,
            "secondaryAddress": home.unit,
            "city": home.city,
            "state": home.state,
            "ZIPCode": home.zip,
            "ZIPPlus4": "0000",
        },
        "additionalInfo": {
            "deliveryPoint": "12",
            "carrierRoute": "C001",
            "DPVConfirmation": "Y",
            "DPVCMRA": "N",
            "business": "N",
            "centralDeliveryPoint": "N",
            "vacant": "N" if lived_in else "Y",
        },
        "corrections": [{"code": "", "text": ""}],
        "matches": [{"code": "31", "text": "Single Response - exact match"}],
        "warnings": [],
    }
    return json_answer(body, hits=1)
