"""Melissa Personator: codes in place of statuses, and addresses whose end is the beginning of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Verdict, settle, usual_verdict
from skiptrace.sdk.leaves import items, leaf_text
from skiptrace_sources.melissa_personator.records import checked_address, people
from skiptrace_sources.melissa_personator.request import address_check, person_search

if TYPE_CHECKING:
    from skiptrace.sdk import Exchange, Query, Request, Response

# Errors of the whole call: the licence, the quota, the service.
WHOLE_CALL = ("GE", "SE")


class MelissaSource(Adapter):
    """Two products of one licence: Search for people, Consumer for the state of an address."""

    def judge(self, request: Request, response: Response) -> Verdict:  # noqa: ARG002 - one kind of answer
        """What the answer says of itself: nearly every answer has status 200."""
        verdict = usual_verdict(response)
        if verdict.means is not Outcome.HIT:
            return verdict
        try:
            body = _body(response)
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault))
        codes = leaf_text(body.get("TransmissionResults"))
        if any(code.strip().startswith(WHOLE_CALL) for code in codes.split(",")):
            return Verdict(Outcome.STOP, codes)
        return Verdict(Outcome.HIT if items(body.get("Records")) else Outcome.NO_HIT)

    def search(self, query: Query) -> Exchange:
        """Ask for everybody who fits."""
        request = person_search(query, self._options())
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        return people(self._info.name, items(_body(response)["Records"]))

    def verify(self, query: Query) -> Exchange:
        """Ask whether an address exists."""
        request = address_check(query)
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        return checked_address(self._info.name, items(_body(response)["Records"]))


def source(manifest: AdapterManifest) -> MelissaSource:
    """The source of this folder."""
    return MelissaSource(manifest)


def _body(response: Response) -> dict[str, Any]:
    body = response.json()
    if not isinstance(body, dict) or "Records" not in body:
        raise SourceError("the answer has no list of records")
    return body
