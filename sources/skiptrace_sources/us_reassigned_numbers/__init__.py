"""The FCC's Reassigned Numbers Database: a number and a date, up to a hundred of them in one call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Candidate, Observation, Outcome, Request, Tells, settle
from skiptrace.sdk import usual_verdict as usual
from skiptrace.sdk.leaves import leaf_text

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from skiptrace.sdk import Exchange, Query, Response, Verdict
    from skiptrace.sdk.source import Answer

URL = "https://api.reassigned.us/api/tn"
MOST_NUMBERS = 100
# FCC, DA 21-1649: of an earlier day the database can only answer "no data", and that is charged as well.
COVERED_FROM = "2021-01-27"

_NUMBER = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
_Key = tuple[str, str]


class ReassignedNumbers(Adapter):
    """One question is a list of one."""

    @property
    def most_queries(self) -> int:
        """How many questions one call takes."""
        return MOST_NUMBERS

    def judge(self, request: Request, response: Response) -> Verdict:
        """What the answer means; each number in the request is charged when it is answered."""
        verdict = usual(response)
        if verdict.means is not Outcome.HIT:
            return verdict
        return type(verdict)(verdict.means, billed=request.units)

    def verify(self, query: Query) -> Exchange:
        """
        Ask for one number since one day.

        Raises:
            SourceError: It is no number of ten digits, or the day is before those that are covered.
        """
        asked = self._asked(query)
        replies = yield from self._replies([asked], query)
        if asked not in replies:
            raise SourceError(f"{self._info.name}: the answer leaves out this question")
        return self._candidates(replies[asked], asked)

    def many(self, queries: Sequence[Query]) -> Generator[Request, Response, Mapping[str, Answer]]:
        """Return what is said of each number by the ref of its question; one that cannot be asked has its error."""
        answers: dict[str, Answer] = {}
        waiting: dict[str, _Key] = {}
        for query in queries:
            try:
                waiting[query.ref] = self._asked(query)
            except SourceError as fault:
                answers[query.ref] = fault
        # The same number since the same day is asked, and paid for, once.
        keys = list(dict.fromkeys(waiting.values()))
        replies: dict[_Key, str] = {}
        for start in range(0, len(keys), MOST_NUMBERS):
            replies |= yield from self._replies(keys[start : start + MOST_NUMBERS], None)
        for ref, key in waiting.items():
            left_out = SourceError(f"{self._info.name}: the answer leaves out this question")
            answers[ref] = self._candidates(replies[key], key) if key in replies else left_out
        return answers

    def _asked(self, query: Query) -> _Key:
        number, since = query.value("phone.national"), query.value("as_of.iso")
        if not isinstance(number, str) or _NUMBER.fullmatch(number) is None:
            raise SourceError(f"{self._info.name}: cannot be asked: phone is no number of ten digits")
        if not isinstance(since, str):
            raise SourceError(f"{self._info.name}: cannot be asked: as_of is no whole date")
        if since < COVERED_FROM:
            raise SourceError(f"{self._info.name}: not asked: the data begin on {COVERED_FROM}, and as_of is before it")
        return number, since

    def _replies(self, asked: Sequence[_Key], query: Query | None) -> Generator[Request, Response, dict[_Key, str]]:
        company = self._options()["company_id"]
        numbers = [{"tn": number, "date": since, "companyId": company} for number, since in asked]
        request = Request(method="POST", url=URL, json={"tnList": numbers}, step="numbers", units=len(asked))
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return {}
        body = response.json()
        rows = body.get("replies") if isinstance(body, dict) else None
        if not isinstance(rows, list):
            raise SourceError(f"{self._info.name}: the answer has no replies")
        return {_key(row): _word(row.get("disconnected")) for row in rows if isinstance(row, dict)}

    def _candidates(self, said: str, asked: _Key) -> list[Candidate]:
        if not said:
            return []
        seen = Observation(kind=Tells.REASSIGNED, value=said, detail={"since": asked[1]})
        return [Candidate(source=self._info.name, record_id="1", observations=(seen,))]


def source(manifest: AdapterManifest) -> ReassignedNumbers:
    """The source of this folder."""
    return ReassignedNumbers(manifest)


def _key(row: Mapping[str, Any]) -> _Key:
    return leaf_text(row.get("tn")), leaf_text(row.get("dateProvided"))


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
