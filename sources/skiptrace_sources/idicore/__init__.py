"""idiCORE: the present and the past of a person in nested lists, each item with its own dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Verdict, settle, usual_verdict
from skiptrace_sources.idicore.records import owners, people
from skiptrace_sources.idicore.request import contact_search, person_search, without_nicknames

if TYPE_CHECKING:
    from skiptrace.sdk import Exchange, Query, Request, Response

_BAD_REQUEST = 400
TOO_MANY = "TooManyMatches"


class IdicoreSource(Adapter):
    """One call, one answer; one that is too wide is asked once more, without nicknames."""

    def judge(self, request: Request, response: Response) -> Verdict:  # noqa: ARG002 - one kind of answer
        """What the answer says of itself."""
        if response.status == _BAD_REQUEST and _error_code(response) == TOO_MANY:
            return Verdict(Outcome.SKIP, TOO_MANY)
        verdict = usual_verdict(response)
        if verdict.means is not Outcome.HIT:
            return verdict
        try:
            return Verdict(Outcome.HIT if _result(response) else Outcome.NO_HIT)
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault))

    def search(self, query: Query) -> Exchange:
        """Ask for everybody who fits."""
        request = person_search(query, self._options())
        response = yield request
        verdict = self.judge(request, response)
        narrower = without_nicknames(request)
        if verdict.message == TOO_MANY and narrower is not None:
            request = narrower
            response = yield request
            verdict = self.judge(request, response)
        if not settle(verdict, query, self._info.name):
            return []
        return people(self._info.name, _result(response))

    def verify(self, query: Query) -> Exchange:
        """Ask whose phone or e-mail address it is."""
        self._options()
        request = contact_search(query)
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        return owners(self._info.name, _result(response))


def source(manifest: AdapterManifest) -> IdicoreSource:
    """The source of this folder."""
    return IdicoreSource(manifest)


def _result(response: Response) -> list[object]:
    body = response.json()
    found = body.get("result") if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise SourceError("the answer has no list of results")
    return found


def _error_code(response: Response) -> object:
    try:
        body = response.json()
    except SourceError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("code") if isinstance(error, dict) else None
