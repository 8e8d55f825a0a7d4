"""SEC EDGAR: ownership forms by name, then the filer's own record, then the newest form itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Request, Verdict, settle, usual_verdict
from skiptrace_sources.sec_edgar.filers import Filer, filers_named, newest_form
from skiptrace_sources.sec_edgar.records import candidate

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

    from skiptrace.sdk import Candidate, Exchange, Query, Response, XmlNode

NAMES: Final = "names"
FILER: Final = "filer"
FORM: Final = "form"
OWNERSHIP_FORMS: Final = "3,4,5"
# Whoever has a common name is not found by it; each person costs two calls more.
MOST_PEOPLE: Final = 3
_FORBIDDEN: Final = 403


class EdgarSource(Adapter):
    """Up to seven calls for a question: one by name, two for each of three people."""

    def judge(self, request: Request, response: Response) -> Verdict:
        """By its status; a page of HTML is a block or a fault, whatever its status."""
        verdict = usual_verdict(response)
        if response.status == _FORBIDDEN:
            return Verdict(Outcome.STOP, "no contact was named, or it was asked too fast and blocks for ten minutes")
        if verdict.means is not Outcome.HIT:
            return verdict
        try:
            body = response.xml() if request.step == FORM else response.json()
        except SourceError as fault:
            return Verdict(Outcome.SKIP, str(fault))
        none = request.step == NAMES and isinstance(body, dict) and not _hits(body)
        return Verdict(Outcome.NO_HIT) if none else verdict

    def search(self, query: Query) -> Exchange:
        """Ask for ownership forms with this name, then for the people behind them."""
        given, family = (query.fields.get(name, "") for name in ("given_name", "family_name"))
        if not (given and family):
            raise SourceError(
                f"{self._info.name}: cannot be asked: none of the sets of fields it can be asked by is known"
            )
        # Filers are written with the family name first; the quotes make it a phrase.
        phrase = '"' + f"{family} {given}".replace('"', " ") + '"'
        params = {"q": phrase, "forms": OWNERSHIP_FORMS}
        request = self._request("https://efts.sec.gov/LATEST/search-index", NAMES, params)
        response = yield request
        if not settle(self.judge(request, response), query, self._info.name):
            return []
        found: list[Candidate] = []
        for cik in filers_named(_hits(response.json()), given, family)[:MOST_PEOPLE]:
            person = yield from self._person(cik, family)
            found += [person] if person else []
        return found

    def _person(self, cik: str, family: str) -> Generator[Request, Response, Candidate | None]:
        """Somebody's own record and newest form; what of it cannot be had is left out."""
        answer = yield from self._fetched(f"https://data.sec.gov/submissions/CIK{cik}.json", FILER)
        body = answer.json() if answer else None
        if not isinstance(body, dict):
            return None
        filer = Filer(cik, body)
        form = newest_form(filer)
        document: XmlNode | None = None
        if form:
            answer = yield from self._fetched(form.url, FORM)
            document = answer.xml() if answer else None
        return candidate(self._info.name, filer, family, form, document)

    def _fetched(self, url: str, step: str) -> Generator[Request, Response, Response | None]:
        request = self._request(url, step, {})
        response = yield request
        verdict = self.judge(request, response)
        # A block ends the source; anything else ends this person.
        if verdict.means is Outcome.STOP:
            settle(verdict, None, self._info.name)
        return response if verdict.means is Outcome.HIT else None

    def _request(self, url: str, step: str, params: Mapping[str, str]) -> Request:
        contact = self._options()["contact"]
        return Request(url=url, params=dict(params), headers={"User-Agent": contact}, step=step)


def source(manifest: AdapterManifest) -> EdgarSource:
    """The source of this folder."""
    return EdgarSource(manifest)


def _hits(body: object) -> list[Any]:
    outer = body.get("hits") if isinstance(body, dict) else None
    hits = outer.get("hits") if isinstance(outer, dict) else None
    return hits if isinstance(hits, list) else []
