"""The checked texts of a manifest: paths, places, names, addresses, purposes, keys."""

from __future__ import annotations

import re
import warnings
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from skiptrace.errors import NoPurpose
from skiptrace.policy.purposes import purpose
from skiptrace.sdk.exchange import METHODS
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.query import FIELDS
from skiptrace.sdk.templates import read_secret, read_template

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_PARTS: Final = frozenset({"full_name", "given_name", "middle_name", "family_name", "suffix"})
ADDRESS_PARTS: Final = frozenset({"street", "street_line2", "city", "state", "zip", "country"})

_URL = re.compile(r"https://[A-Za-z0-9{][A-Za-z0-9.\-{}_]{0,252}(?::[0-9]{1,5})?(?:/[^\s?#]*)?")
# A host, possibly with a place for an option, as in https://{option.domain}/resource.
_LONGEST_FIELD: Final = 60


def near(wrong: str, known: Iterable[str]) -> str:
    """``; did you mean X?``, or what there is."""
    names = sorted(known)
    close = get_close_matches(wrong[:_LONGEST_FIELD], names, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(names)}"


def _path(text: str) -> str:
    Expression(text)
    return text


def _places(text: str) -> str:
    read_template(text)
    return text


def _secret(text: str) -> str:
    read_secret(text)
    return text


def _token_text(text: str) -> str:
    return _secret(text) if "secret:" in text else _places(text)


def _maybe_secret(text: str) -> str:
    return _secret(text) if text else text


def _url(text: str) -> str:
    read_template(text)
    if _URL.fullmatch(text) is None:
        raise ValueError("an address is https://HOST/PATH, its parameters under params")
    return text


def _purpose(code: str) -> str:
    try:
        return purpose(code).code
    except NoPurpose as refusal:
        raise ValueError(str(refusal)) from refusal


def _field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"{name[:_LONGEST_FIELD]!r} is no field that can be sent{near(name, FIELDS)}")
    return name


def _part(name: str) -> str:
    known = NAME_PARTS | ADDRESS_PARTS
    if name not in known:
        raise ValueError(f"{name[:_LONGEST_FIELD]!r} is no part of a name or an address{near(name, known)}")
    return name


def _method(text: str) -> str:
    if text not in METHODS:
        raise ValueError(f"the method is {', '.join(sorted(METHODS))}")
    return text


def _pattern(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(text)
    except re.error as exc:
        raise ValueError(f"not a regular expression: {exc.msg}") from exc
    except FutureWarning as exc:
        raise ValueError("a later Python reads it otherwise: put \\ before [, &, | and ~ within [ ]") from exc
    return text


Path = Annotated[str, AfterValidator(_path), Field(description="JMESPath into the answer")]
Places = Annotated[str, AfterValidator(_places), Field(description="text with {field}, {field?}, {field.form}")]
SecretName = Annotated[str, AfterValidator(_secret), Field(description="secret:NAME, with what stands before it")]
MaybeSecret = Annotated[str, AfterValidator(_maybe_secret), Field(description="secret:NAME, or empty")]
TokenText = Annotated[str, AfterValidator(_token_text), Field(description="text with {option.NAME}, or secret:NAME")]
Url = Annotated[str, AfterValidator(_url), Field(description="https://HOST/PATH")]
PurposeCode = Annotated[str, AfterValidator(_purpose)]
FieldName = Annotated[str, AfterValidator(_field)]
PartName = Annotated[str, AfterValidator(_part)]
Method = Annotated[str, AfterValidator(_method)]
Pattern = Annotated[str, AfterValidator(_pattern)]
SourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$", description="an identifier, stable for ever")]
Line = Annotated[str, Field(min_length=1, max_length=500)]
Word = Annotated[str, Field(min_length=1, max_length=120)]
Few = Annotated[int, Field(ge=1, le=1_000)]
