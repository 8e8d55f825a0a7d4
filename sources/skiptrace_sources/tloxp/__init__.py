"""TLOxp over SOAP: the elements of a request stand in a fixed order, and errors come with status 200."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Verdict, settle, usual_verdict
from skiptrace_sources.tloxp.records import candidates
from skiptrace_sources.tloxp.request import person_search

if TYPE_CHECKING:
    from skiptrace.sdk import Exchange, Query, Request, Response
    from skiptrace.sdk.xml_text import XmlNode

# Below: the caller's fault. From here on: the vendor's, worth another try.
FIRST_VENDOR_ERROR = 1_000


class TloxpSource(Adapter):
    """One call, one answer: `PersonSearch`."""

    def judge(self, request: Request, response: Response) -> Verdict:  # noqa: ARG002 - one kind of request
        """What the answer says of itself."""
        verdict = usual_verdict(response)
        if verdict.means is not Outcome.HIT:
            return verdict
        try:
            result = _result(response)
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault))
        return _verdict(result)

    def search(self, query: Query) -> Exchange:
        """Ask for everybody who fits; 25 people are more than a debtor should resemble."""
        request = person_search(query, self._options())
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        return candidates(self._info.name, _result(response))


def source(manifest: AdapterManifest) -> TloxpSource:
    """The source of this folder."""
    return TloxpSource(manifest)


def _result(response: Response) -> XmlNode:
    result = response.xml().first("Body/PersonSearchResponse/PersonSearchResult")
    if result is None:
        raise SourceError("the answer has no PersonSearchResult")
    return result


def _verdict(result: XmlNode) -> Verdict:
    code, found = result.value("ErrorCode"), result.value("NumberOfRecordsFound")
    billed = _count(result.value("BillableRecordsFound"))
    if code != "0":
        number = _count(code)
        vendors_fault = number is not None and number >= FIRST_VENDOR_ERROR
        return Verdict(Outcome.RETRY if vendors_fault else Outcome.SKIP, result.value("ErrorMessage"), billed)
    return Verdict(Outcome.HIT if _count(found) else Outcome.NO_HIT, billed=billed)


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("100000") else None
