"""A Socrata data set: first its columns are asked for, then its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError, SourceUnavailable
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Request, Secret, Verdict, settle, usual_verdict
from skiptrace.sdk.leaves import epoch_date, items, leaf_text
from skiptrace_sources.open_data.columns import OpenColumns, find_columns
from skiptrace_sources.open_data.conditions import SOQL, by_address, by_name
from skiptrace_sources.open_data.people import owners, people

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from skiptrace.sdk import Candidate, Exchange, Query, Response

COLUMNS: Final = "columns"
ROWS: Final = "rows"
PAGE_ROWS: Final = 100
MOST_PAGES: Final = 3
_TEXT_TYPE: Final = "text"
_WORKING: Final = 202
_UNKNOWN: Final = 404
_BAD_QUESTION: Final = 400


class SocrataSource(Adapter):
    """One data set, which the options name."""

    def __init__(self, manifest: AdapterManifest, options: Mapping[str, str] | None = None) -> None:
        super().__init__(manifest, options)
        if domain := self._given.get("domain"):
            self._info = replace(self._info, hosts=frozenset({domain}))

    def judge(self, request: Request, response: Response) -> Verdict:
        """By its status: 202 is still working, 404 is no such data set; rows are a bare list, and an empty one none."""
        if response.status == _WORKING:
            return Verdict(Outcome.RETRY)
        try:
            body: Any = response.json() if response.body else None
        except SourceError as fault:
            verdict = usual_verdict(response)
            return Verdict(Outcome.SKIP, str(fault)) if verdict.means is Outcome.HIT else verdict
        message = leaf_text(body.get("message")) if isinstance(body, dict) else ""
        if response.status == _UNKNOWN:
            return Verdict(Outcome.STOP, message or "there is no such data set")
        verdict = replace(usual_verdict(response), message=message)
        none = verdict.means is Outcome.HIT and request.step == ROWS and body == []
        return replace(verdict, means=Outcome.NO_HIT) if none else verdict

    def search(self, query: Query) -> Exchange:
        """Everybody of this name in the data set."""
        columns, as_of = yield from self._columns()
        rows = yield from self._rows(by_name(self._info.name, columns, query, SOQL), columns, query)
        return _dated(people(self._info.name, rows, columns, query), as_of)

    def verify(self, query: Query) -> Exchange:
        """Whose this address is in the data set."""
        columns, as_of = yield from self._columns()
        rows = yield from self._rows(by_address(self._info.name, columns, query, SOQL), columns, query)
        return _dated(owners(self._info.name, rows, columns, query), as_of)

    def _columns(self) -> Generator[Request, Response, tuple[OpenColumns, str]]:
        """The columns, and when the data set was last renewed; the same call for every question is kept."""
        options = self._options()
        request = self._request(f"api/views/{options['dataset']}.json", COLUMNS, {})
        response = yield request
        settle(self.judge(request, response), None, self._info.name)
        body = response.json()
        if not isinstance(body, dict):
            raise SourceUnavailable(f"{self._info.name}: the data set does not tell its columns")
        types = {
            leaf_text(column.get("fieldName")): column.get("dataTypeName") == _TEXT_TYPE
            for column in items(body.get("columns"))
            if isinstance(column, dict)
        }
        return find_columns(self._info.name, types, options), epoch_date(body.get("rowsUpdatedAt"))

    def _rows(
        self, condition: str, columns: OpenColumns, query: Query
    ) -> Generator[Request, Response, list[dict[str, str]]]:
        """The rows of a few pages, in the order of their own ids: without an order, pages overlap."""
        options = self._options()
        found: list[dict[str, str]] = []
        for page in range(MOST_PAGES):
            params = {"$where": condition, "$order": ":id", "$limit": str(PAGE_ROWS), "$offset": str(page * PAGE_ROWS)}
            request = self._request(f"resource/{options['dataset']}.json", ROWS, params)
            response = yield request
            verdict = self.judge(request, response)
            # What earlier pages brought is not lost by one that fails.
            if page and verdict.means is not Outcome.HIT:
                break
            if not settle(verdict, query, self._info.name):
                break
            rows = [row for row in items(response.json()) if isinstance(row, dict)]
            found += [{name: leaf_text(row.get(name)) for name in columns.names} for row in rows]
            if len(rows) < PAGE_ROWS:
                break
        return found

    def _request(self, path: str, step: str, params: Mapping[str, str]) -> Request:
        options = self._options()
        token = {"X-App-Token": Secret("socrata_app_token")} if options.get("app_token") else {}
        return Request(url=f"https://{options['domain']}/{path}", params=dict(params), headers={**token}, step=step)


def source(manifest: AdapterManifest) -> SocrataSource:
    """The source of this folder."""
    return SocrataSource(manifest)


def _dated(found: list[Candidate], as_of: str) -> list[Candidate]:
    return [replace(one, as_of=as_of) for one in found]
