"""The Census Geocoder's batch: a file of addresses goes out in the call, and rows come back in any order."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from skiptrace.errors import SourceError
from skiptrace.sdk import (
    Adapter,
    AdapterManifest,
    Candidate,
    Observation,
    Outcome,
    Request,
    Role,
    Tells,
    Verdict,
    settle,
)
from skiptrace.sdk.leaves import leaf_text
from skiptrace.sdk.outcome import usual_verdict

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from skiptrace.sdk import Exchange, Query, Response
    from skiptrace.sdk.source import Answer

URL: Final = "https://geocoding.geo.census.gov/geocoder/geographies/addressbatch"
# The service takes 10,000 and then needs minutes: a tenth of it comes back within a time-out.
MOST_ADDRESSES: Final = 1_000
# No value of a query holds a line end, so none can begin a part of its own.
BOUNDARY: Final = "skiptrace-addresses"
MATCH: Final = "Match"
_MATCHED_COLUMNS, _WITH_PLACES = 8, 12


class CensusBatchSource(Adapter):
    """One call for many addresses; a single one is a batch of one."""

    def judge(self, request: Request, response: Response) -> Verdict:  # noqa: ARG002 - one kind of request
        """By its status; a page of HTML in place of rows is the service under load."""
        verdict = usual_verdict(response)
        if verdict.means is Outcome.HIT and response.text().lstrip()[:1] in {"<", "{", ""}:
            return Verdict(Outcome.RETRY, "no rows came back")
        return verdict

    def verify(self, query: Query) -> Exchange:
        """Ask for one address."""
        answers = yield from self.many([query])
        answer = answers[query.ref]
        if isinstance(answer, SourceError):
            raise answer
        return answer

    @property
    def most_queries(self) -> int:
        """How many addresses one call takes."""
        return MOST_ADDRESSES

    def many(self, queries: Sequence[Query]) -> Generator[Request, Response, Mapping[str, Answer]]:
        """Return the standard address of each question by its ref; one that is left out has an error instead."""
        name = self._info.name
        unknown = f"{name}: cannot be asked: none of the sets of fields it can be asked by is known"
        answers: dict[str, Answer] = {query.ref: SourceError(unknown) for query in queries}
        ready = [query for query in queries if self._info.takes(Role.VERIFY, query)]
        for start in range(0, len(ready), MOST_ADDRESSES):
            asked = ready[start : start + MOST_ADDRESSES]
            request = self._request(asked)
            response = yield request
            found = settle(self.judge(request, response), None, name)
            rows = dict(_rows(response.text())) if found else {}
            answers |= {query.ref: _answer(name, rows.get(str(number))) for number, query in enumerate(asked, start=1)}
        return answers

    def _request(self, queries: Sequence[Query]) -> Request:
        options = self._options()
        parts = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{options[field]}\r\n'
            for field in ("benchmark", "vintage")
        )
        opening = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="addressFile"; filename="addresses.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        return Request(
            method="POST",
            url=URL,
            content=(f"{parts}{opening}{_file(queries)}--{BOUNDARY}--\r\n",),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
            step="address batch",
            units=len(queries),
        )


def source(manifest: AdapterManifest) -> CensusBatchSource:
    """The source of this folder."""
    return CensusBatchSource(manifest)


def _file(queries: Sequence[Query]) -> str:
    """The file without a header: number, street, city, state, ZIP code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, query in enumerate(queries, start=1):
        writer.writerow([number, *(query.value(name) or "" for name in ("street", "city", "state", "zip.five"))])
    return out.getvalue()


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each row by the number of its question; their order is not that of the questions."""
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=""), strict=True), MOST_ADDRESSES):
            if row:
                yield row[0].strip(), row
    except csv.Error:
        raise SourceError("the rows that came back are cut off, or a quote in them is never closed") from None


def _answer(source: str, row: list[str] | None) -> Answer:
    return SourceError(f"{source}: the answer leaves out this question") if row is None else _candidates(source, row)


def _candidates(source: str, row: list[str]) -> list[Candidate]:
    """What a row says: a match has eight columns and four more for its places; a tie names none of its several."""
    if len(row) < _MATCHED_COLUMNS or row[2].strip() != MATCH or not leaf_text(row[4]):
        return []
    longitude, _, latitude = row[5].partition(",")
    county, tract = _places(row)
    detail = {
        "match": row[3],
        "longitude": longitude,
        "latitude": latitude,
        "range_line": row[6],
        "range_side": row[7],
        "county": county,
        "tract": tract,
    }
    told = {name: text for name, value in detail.items() if (text := leaf_text(value))}
    seen = Observation(kind=Tells.ADDRESS, value=leaf_text(row[4]), detail=told)
    return [Candidate(source=source, record_id="1", observations=(seen,))]


def _places(row: list[str]) -> tuple[str, str]:
    """The ids of county and tract, made of the columns state, county, tract, block."""
    if len(row) < _WITH_PLACES:
        return "", ""
    state, county, tract = (column.strip() for column in row[8:11])
    return (state + county, state + county + tract) if state and county and tract else ("", "")
