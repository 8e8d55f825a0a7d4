"""Twilio Lookup: what leaves depends on what is bought, and each package in an answer can fail alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Candidate, Request, settle, usual_verdict
from skiptrace.sdk.leaves import leaf_number
from skiptrace_sources.twilio_lookup.packages import bought
from skiptrace_sources.twilio_lookup.statements import observations, package

if TYPE_CHECKING:
    from skiptrace.sdk import Exchange, Query, Response, Verdict

HOST = "https://lookups.twilio.com"


class TwilioLookup(Adapter):
    """One number a call."""

    def judge(self, request: Request, response: Response) -> Verdict:  # noqa: ARG002 - the usual statuses hold
        """What the answer means; a number that is none comes with status 200 and is an answer."""
        return usual_verdict(response)

    def verify(self, query: Query) -> Exchange:
        """
        Ask for the packages whose inputs are known.

        Raises:
            SourceError: Of none of them they are.
        """
        packages = self._options()["packages"].split(",")
        number = query.value("phone.digits")
        params = bought(packages, query)
        if number is None or params is None:
            raise SourceError(f"{self._info.name}: cannot be asked: nothing is known that its packages need")
        request = Request(url=f"{HOST}/v2/PhoneNumbers/%2B{number}", params=params, step="lookup")
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        return self._candidates(response.json())

    def check(self) -> Exchange:
        """Return nothing when the key is good, or raise: the account's own limits cost nothing."""
        request = Request(url=f"{HOST}/v2/RateLimits", free=True, step="check")
        settle(self.judge(request, (yield request)), None, self._info.name)
        return []

    def _candidates(self, body: Any) -> list[Candidate]:
        if not isinstance(body, dict):
            raise SourceError(f"{self._info.name}: the answer is no object")
        seen = tuple(observations(body))
        score = leaf_number(package(body, "identity_match").get("summary_score"))
        if not seen:
            return []
        return [Candidate(source=self._info.name, record_id="1", observations=seen, vendor_score=score)]


def source(manifest: AdapterManifest) -> TwilioLookup:
    """The source of this folder."""
    return TwilioLookup(manifest)
