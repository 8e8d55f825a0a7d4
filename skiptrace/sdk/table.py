"""A manifest over a publisher's file: which column is which field, and which rows are meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from skiptrace.model import Level
from skiptrace.normalize.address_levels import read_address_level
from skiptrace.sdk.card import info_of, option_values
from skiptrace.sdk.leaves import leaf_text
from skiptrace.sdk.statements import Candidate, Observation, Tells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.sdk.manifest import FileWords, TableManifest
    from skiptrace.sdk.source import SourceInfo

_NAME: Final = ("full_name", "given_name", "middle_name", "family_name", "suffix")
_ADDRESS: Final = ("street", "street_line2", "city", "state", "zip", "country")
_TEXTS: Final = {
    "alias": Tells.NAME,
    "relative": Tells.RELATIVE,
    "born": Tells.BORN,
    "birth_year": Tells.BORN,
    "age": Tells.AGE,
    "ssn": Tells.SSN_LAST4,
    "ssn_last4": Tells.SSN_LAST4,
    "address": Tells.ADDRESS,
    "phone": Tells.PHONE,
    "employer_phone": Tells.PHONE,
    "email": Tells.EMAIL,
    "employer": Tells.EMPLOYER,
    "deceased": Tells.DECEASED,
    "death_date": Tells.DECEASED,
    "bankruptcy_chapter": Tells.BANKRUPTCY,
    "custody": Tells.INCARCERATED,
    "military": Tells.MILITARY,
}
# Fields that say something about a row or another field, and no statement of their own.
_BESIDE: Final = frozenset(
    {
        "record_id", "debtor_id", "unit", "address_first_seen", "address_last_seen", "address_kind", "address_bad",
        "phone_extension", "phone_type", "phone_first_seen", "phone_last_seen", "phone_bad", "disconnected",
        "employer_address", "first_seen", "last_seen", "as_of", "bankruptcy_filed_on", "bankruptcy_disposition",
        "bankruptcy_disposed_on", "custody_released_on", "street_number", "street_predirectional", "street_name",
        "street_suffix", "zip4", "city_state_zip", "area_code", "status",
    }
)  # fmt: skip
TABLE_FIELDS: Final = frozenset({*_NAME, *_ADDRESS, *_TEXTS, *_BESIDE, "sanctions"})


def split_repeat(name: str) -> tuple[str, int]:
    """A field and its number: ``phone_2`` is phone number two, ``street_line2`` is line two of the first street."""
    if name in TABLE_FIELDS:
        return name, 1
    base, _, number = name.rpartition("_")
    return (base, int(number)) if base in TABLE_FIELDS and number.isdecimal() and len(number) <= 2 else (name, 1)  # noqa: PLR2004 two digits


class FileTable:
    """
    A table source that a manifest describes.

    The engine reads the file's blocks with ``kept`` and ``read``, and joins whole batches; ``candidate`` reads one
    row by the same mapping.
    """

    def __init__(self, manifest: TableManifest, options: Mapping[str, str] | None = None) -> None:
        self.manifest = manifest
        self._info = info_of(manifest)
        self._options = dict(options or {})
        self._patterns = {name: re.compile(text) for name, text in manifest.pattern.items()}
        self._blank = frozenset(manifest.file.blank)

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        return self._info

    @property
    def file(self) -> FileWords:
        """Where the file is got and what it is like."""
        return self.manifest.file

    @property
    def columns(self) -> Mapping[str, str | Sequence[str]]:
        """Column of the file by field, or the columns that are joined: what ``reference load --map`` takes."""
        return self.manifest.columns

    @property
    def rules(self) -> Mapping[str, tuple[frozenset[str], bool]]:
        """The columns by which rows are chosen: the values, and whether those rows are kept or dropped."""
        kept = {column: (frozenset(values), True) for column, values in self.manifest.keep.items()}
        return {**kept, **{column: (frozenset(values), False) for column, values in self.manifest.drop.items()}}

    def with_options(self, options: Mapping[str, str]) -> FileTable:
        """
        The same source with its settings.

        Raises:
            ConfigError: One is missing, unknown or not as it must look.
        """
        return FileTable(self.manifest, option_values(self._info, options))

    def keeps(self, row: Mapping[str, str]) -> bool:
        """Whether a row has a wanted value in each column that the manifest names, and no unwanted one."""
        return all((row.get(column, "").strip() in values) is wanted for column, (values, wanted) in self.rules.items())

    def cell(self, field: str, texts: Sequence[str]) -> str:
        """What a field says when its columns hold *texts*: joined by a blank, and the part that the pattern takes."""
        told = (text.strip() for text in texts)
        text = " ".join(one for one in told if one and one not in self._blank)
        pattern = self._patterns.get(field)
        if pattern is None or not text:
            return text
        found = pattern.search(text)
        return "" if found is None else (found[pattern.groups and 1] or "").strip()

    def is_plain(self, field: str) -> bool:
        """Whether a field says what its one column says, so that the column can be taken as it is."""
        return field not in self._patterns and not self._blank and len(columns_of(self.columns[field])) == 1

    def candidate(self, row: Mapping[str, str]) -> Candidate:
        """One row as a candidate."""
        fields = {
            field: leaf_text(self.cell(field, [row.get(column, "") for column in columns_of(columns)]))
            for field, columns in self.columns.items()
        }
        told = {**self.manifest.always, **fields}
        return Candidate(
            source=self._info.name,
            record_id=fields.get("record_id", ""),
            observations=tuple(_observations({name: text for name, text in told.items() if text})),
            as_of=fields.get("as_of", ""),
        )


def columns_of(said: str | Sequence[str]) -> Sequence[str]:
    """The columns of a field, whether one is named or several."""
    return (said,) if isinstance(said, str) else said


def _observations(fields: Mapping[str, str]) -> Iterator[Observation]:
    name = {part: fields[part] for part in _NAME if part in fields}
    if name:
        yield Observation(kind=Tells.NAME, parts=name)
    for number in sorted({split_repeat(field)[1] for field in fields}):
        address = {part: text for part in _ADDRESS if (text := fields.get(_numbered(part, number)))}
        if address:
            level = read_address_level(fields.get(_numbered("address_kind", number), ""))
            yield _dated(Tells.ADDRESS, fields, "address", number, parts=address, level=level)
    for field, text in fields.items():
        base, number = split_repeat(field)
        if base == "sanctions":
            # The lists write the programme for yes.
            yield Observation(kind=Tells.SANCTIONS, value="yes", detail={"program": text})
        elif base in _TEXTS:
            level = Level.EMPLOYER if base == "employer_phone" else Level.UNKNOWN
            yield _dated(_TEXTS[base], fields, base, number, value=text, level=level)


def _dated(
    kind: Tells,
    fields: Mapping[str, str],
    base: str,
    number: int,
    *,
    value: str = "",
    parts: Mapping[str, str] | None = None,
    level: Level = Level.UNKNOWN,
) -> Observation:
    line_type = fields.get(_numbered("phone_type", number), "") if kind is Tells.PHONE else ""
    first, last = (
        fields.get(_numbered(f"{base}_{when}", number), "") or fields.get(when, "")
        for when in ("first_seen", "last_seen")
    )
    return Observation(
        kind=kind,
        value=value,
        parts=parts or {},
        first_seen=first,
        last_seen=last,
        level=level,
        detail={"line_type": line_type} if line_type else {},
    )


def _numbered(field: str, number: int) -> str:
    return field if number == 1 else f"{field}_{number}"
