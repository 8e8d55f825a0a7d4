"""An ArcGIS layer: first its fields are asked for, then its features; errors come with status 200."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError
from skiptrace.sdk import Adapter, AdapterManifest, Outcome, Request, Secret, Verdict, settle, usual_verdict
from skiptrace.sdk.leaves import epoch_date, items, leaf_text
from skiptrace_sources.open_data.columns import OpenColumns, find_columns
from skiptrace_sources.open_data.conditions import SQL92, by_address, by_name
from skiptrace_sources.open_data.people import owners, people

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from skiptrace.sdk import Exchange, Query, Response

FIELDS: Final = "fields"
FEATURES: Final = "features"
PAGE_FEATURES: Final = 100
MOST_PAGES: Final = 3
_TEXT, _DATE, _OBJECT_ID = "esriFieldTypeString", "esriFieldTypeDate", "esriFieldTypeOID"
_BAD_TOKENS: Final = frozenset({401, 403, 498, 499})
_NOT_FOUND: Final = 404
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Layer:
    """What a layer says of itself: its columns, those with dates, its object id, whether it turns pages."""

    columns: OpenColumns
    dates: frozenset[str]
    object_id: str
    pages: bool


class ArcgisSource(Adapter):
    """One layer, which the options name."""

    def __init__(self, manifest: AdapterManifest, options: Mapping[str, str] | None = None) -> None:
        super().__init__(manifest, options)
        if host := self._given.get("host"):
            self._info = replace(self._info, hosts=frozenset({host}))

    def judge(self, request: Request, response: Response) -> Verdict:
        """By the error inside the answer, then by its status."""
        try:
            body: Any = response.json() if response.body else None
        except SourceError as fault:
            verdict = usual_verdict(response)
            return Verdict(Outcome.SKIP, str(fault)) if verdict.means is Outcome.HIT else verdict
        if response.status == _NOT_FOUND:
            return Verdict(Outcome.STOP, "there is no such layer")
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            return _refusal(body["error"])
        verdict = usual_verdict(response)
        asks_features = verdict.means is Outcome.HIT and request.step == FEATURES
        none = asks_features and isinstance(body, dict) and not body.get("features")
        # More rows may follow a page without any.
        return (
            replace(verdict, means=Outcome.NO_HIT)
            if none and body.get("exceededTransferLimit") is not True
            else verdict
        )

    def search(self, query: Query) -> Exchange:
        """Everybody of this name in the layer."""
        layer = yield from self._layer()
        rows = yield from self._rows(by_name(self._info.name, layer.columns, query, SQL92), layer, query)
        return people(self._info.name, rows, layer.columns, query)

    def verify(self, query: Query) -> Exchange:
        """Whose this address is in the layer."""
        layer = yield from self._layer()
        rows = yield from self._rows(by_address(self._info.name, layer.columns, query, SQL92), layer, query)
        return owners(self._info.name, rows, layer.columns, query)

    def _layer(self) -> Generator[Request, Response, Layer]:
        """The fields of the layer; the same call for every question is kept."""
        request = self._request("", FIELDS, {})
        response = yield request
        settle(self.judge(request, response), None, self._info.name)
        body = response.json()
        said = body if isinstance(body, dict) else {}
        types = {
            leaf_text(field.get("name")): leaf_text(field.get("type"))
            for field in items(said.get("fields"))
            if isinstance(field, dict)
        }
        options = self._options()
        columns = find_columns(self._info.name, {name: kind == _TEXT for name, kind in types.items()}, options)
        return Layer(
            columns=columns,
            dates=frozenset(name for name, kind in types.items() if kind == _DATE),
            object_id=_object_id(said, types, columns),
            pages=_turns_pages(said),
        )

    def _rows(self, condition: str, layer: Layer, query: Query) -> Generator[Request, Response, list[dict[str, str]]]:
        """The features of a few pages; the server says whether there are more, whatever their number."""
        params = {"where": condition, "outFields": ",".join(layer.columns.used()), "returnGeometry": "false"}
        found: list[dict[str, str]] = []
        for page in range(MOST_PAGES if layer.pages and layer.object_id else 1):
            request = self._request("/query", FEATURES, {**params, **_page(layer, len(found))})
            response = yield request
            verdict = self.judge(request, response)
            # What earlier pages brought is not lost by one that fails.
            if page and verdict.means is not Outcome.HIT:
                break
            if not settle(verdict, query, self._info.name):
                break
            body = response.json()
            said = body if isinstance(body, dict) else {}
            rows = [_row(feature, layer) for feature in items(said.get("features")) if isinstance(feature, dict)]
            found += rows
            if not rows or said.get("exceededTransferLimit") is not True:
                break
        return found

    def _request(self, path: str, step: str, params: Mapping[str, str]) -> Request:
        options = self._options()
        token = {"token": Secret("arcgis_token")} if options.get("token") else {}
        return Request(
            url=f"https://{options['host']}/{options['layer']}{path}",
            params={**params, "f": "json", **token},
            step=step,
        )


def source(manifest: AdapterManifest) -> ArcgisSource:
    """The source of this folder."""
    return ArcgisSource(manifest)


def _refusal(error: Mapping[str, Any]) -> Verdict:
    told, message = error.get("code"), leaf_text(error.get("message"))
    code = told if isinstance(told, int) else 0
    if code in _BAD_TOKENS:
        return Verdict(Outcome.STOP, message)
    return Verdict(Outcome.RETRY if code >= _SERVER_ERROR else Outcome.SKIP, message)


def _object_id(said: Mapping[str, Any], types: Mapping[str, str], columns: OpenColumns) -> str:
    """The field that orders the rows, which older servers do not name."""
    named = [leaf_text(said.get("objectIdField")), *(name for name, kind in types.items() if kind == _OBJECT_ID)]
    return next((name for name in named if name in columns.names), "")


def _turns_pages(said: Mapping[str, Any]) -> bool:
    more = said.get("advancedQueryCapabilities")
    return said.get("supportsPagination") is True or (isinstance(more, dict) and more.get("supportsPagination") is True)


def _page(layer: Layer, offset: int) -> dict[str, str]:
    if not (layer.pages and layer.object_id):
        return {}
    return {"orderByFields": layer.object_id, "resultOffset": str(offset), "resultRecordCount": str(PAGE_FEATURES)}


def _row(feature: Mapping[str, Any], layer: Layer) -> dict[str, str]:
    told = feature.get("attributes")
    values = told if isinstance(told, dict) else {}
    return {
        name: epoch_date(values.get(name)) if name in layer.dates else leaf_text(values.get(name))
        for name in layer.columns.names
    }
