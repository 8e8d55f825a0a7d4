"""What is asked: the fields of one debtor or one contact, in the words of the field vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from skiptrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIELDS: Final = frozenset(
    {
        "full_name", "given_name", "middle_name", "family_name", "suffix", "alias", "relative",
        "born", "age", "ssn", "ssn_last4",
        "address", "street", "street_line2", "unit", "city", "state", "zip", "country",
        "phone", "email", "employer", "as_of",
    }
)  # fmt: skip
LONGEST_VALUE: Final = 500

_E164_NORTH_AMERICA = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    One question.

    Args:
        ref: What the answer is filed under; opaque, never an account number.
        fields: Normal values by field: names in upper case, phones in E.164, dates in ISO 8601 as far as known.

    Raises:
        InputError: A field is not in the vocabulary, or its value is no short line of text.
    """

    ref: str
    fields: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        """Check the fields; empty ones are unknown and are dropped."""
        for name, value in self.fields.items():
            if name not in FIELDS:
                raise InputError(f"{name[:40]!r} is no field of a query; there are: {', '.join(sorted(FIELDS))}")
            if not isinstance(value, str) or len(value) > LONGEST_VALUE or _CONTROL.search(value):
                raise InputError(f"{name}: not one line of text of at most {LONGEST_VALUE} characters")
            if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                raise InputError(f"{name}: half a character, which no vendor can be sent")
        known = {name: value.strip() for name, value in self.fields.items() if value.strip()}
        object.__setattr__(self, "fields", MappingProxyType(known))

    def value(self, name: str) -> str | int | None:
        """The value of ``field`` or ``field.form``; None when it is unknown or has no such form."""
        base, _, form = name.partition(".")
        text = self.fields.get(base)
        if text is None or not form:
            return text
        return FORMS[name](text)


def _national(text: str) -> str | None:
    return "".join(found.groups()) if (found := _E164_NORTH_AMERICA.fullmatch(text)) else None


def _dashed(text: str) -> str | None:
    return "-".join(found.groups()) if (found := _E164_NORTH_AMERICA.fullmatch(text)) else None


def _digits(text: str) -> str | None:
    return "".join(letter for letter in text if letter.isdecimal() and letter.isascii()) or None


def _date_form(shape: str) -> Callable[[str], str | None]:
    def write(text: str) -> str | None:
        found = _ISO_DATE.fullmatch(text)
        if found is None:
            return None
        year, month, day = found.groups()
        if ("M" in shape and month is None) or ("D" in shape and day is None):
            return None
        return shape.replace("Y", year).replace("M", month or "").replace("D", day or "")

    return write


def _number(text: str) -> int | None:
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else None


def _number_of(part: Callable[[str], str | None]) -> Callable[[str], int | None]:
    return lambda text: _number(part(text) or "")


def _zip5(text: str) -> str | None:
    return text[:5] if text[:5].isdecimal() and len(text) >= len("00000") else None


_DATES: Final = {"year": "Y", "month": "M", "day": "D", "us": "M/D/Y", "compact": "YMD", "iso": "Y-M-D"}
FORMS: Final[Mapping[str, Callable[[str], str | int | None]]] = MappingProxyType(
    {
        "phone.national": _national,
        "phone.dashed": _dashed,
        "phone.digits": _digits,
        "age.number": _number,
        "zip.five": _zip5,
        "given_name.initial": lambda text: text[0],
        "middle_name.initial": lambda text: text[0],
        **{f"{base}.{form}": _date_form(shape) for base in ("born", "as_of") for form, shape in _DATES.items()},
        **{f"born.{part}_number": _number_of(_date_form(_DATES[part])) for part in ("year", "month", "day")},
    }
)
"""How vendors want a field written, by ``field.form``; a form is left out when the value cannot be written so."""
