"""Who filed, and what is newest: names with decorations, and lists that run side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from skiptrace.sdk.leaves import items, leaf_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# `FICTIONAL DANA Q  (CIK 0000000001)`
_FILER = re.compile(r"(.{1,200}?)\s*\(CIK ([0-9]{10})\)\s*\Z")
_OWNERSHIP = re.compile(r"[345](?:/A)?")
_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The styled copy stands in a folder of its own; the XML is beside it.
_DOCUMENT = re.compile(r"(?:xsl[A-Za-z0-9]{1,40}/)?([A-Za-z0-9_\-]{1,80}\.xml)")
MOST_FILINGS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Filer:
    """Somebody's own record, as it came."""

    cik: str
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """An ownership form: what kind, when, where its XML is."""

    kind: str
    filed_on: str
    url: str


def filers_named(hits: Sequence[Any], given: str, family: str) -> list[str]:
    """The numbers of the filers of this name, each once, best hit first."""
    wanted = {*given.upper().split(), *family.upper().split()}
    found = (
        match[2]
        for hit in hits
        for name in _display_names(hit)
        if (match := _FILER.match(name)) and wanted <= set(match[1].upper().split())
    )
    return list(dict.fromkeys(found))


def newest_form(filer: Filer) -> Form | None:
    """The newest ownership form among the recent filings, if it has an XML."""
    forms = [form for form in _forms(filer) if form]
    return max(forms, key=lambda form: form.filed_on, default=None)


def newest_filing(filer: Filer) -> str:
    """The day of the newest filing; empty when there is none."""
    days = (leaf_text(day) for day in items(_recent(filer).get("filingDate"))[:MOST_FILINGS])
    return max((day for day in days if _DAY.fullmatch(day)), default="")


def _forms(filer: Filer) -> Iterator[Form]:
    recent = _recent(filer)
    names = ("form", "filingDate", "accessionNumber", "primaryDocument")
    columns = [[leaf_text(value) for value in items(recent.get(name))[:MOST_FILINGS]] for name in names]
    for kind, filed_on, accession, document in zip(*columns, strict=False):
        file = _DOCUMENT.fullmatch(document)
        if file and _OWNERSHIP.fullmatch(kind) and _DAY.fullmatch(filed_on) and _ACCESSION.fullmatch(accession):
            folder = f"{int(filer.cik)}/{accession.replace('-', '')}"
            yield Form(kind, filed_on, f"https://www.sec.gov/Archives/edgar/data/{folder}/{file[1]}")


def _recent(filer: Filer) -> Mapping[str, Any]:
    filings = filer.body.get("filings")
    recent = filings.get("recent") if isinstance(filings, dict) else None
    return recent if isinstance(recent, dict) else {}


def _display_names(hit: object) -> list[str]:
    told = hit.get("_source") if isinstance(hit, dict) else None
    return [leaf_text(name) for name in items(told.get("display_names"))] if isinstance(told, dict) else []
