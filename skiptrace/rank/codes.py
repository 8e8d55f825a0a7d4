"""The words of the model as small numbers, so that columns can hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from skiptrace.model import Kind, Level, LineType

if TYPE_CHECKING:
    import numpy.typing as npt

Whole: TypeAlias = "npt.NDArray[np.int64]"
Real: TypeAlias = "npt.NDArray[np.float64]"
Truth: TypeAlias = "npt.NDArray[np.bool_]"

KINDS = (Kind.PHONE, Kind.ADDRESS, Kind.EMAIL, Kind.EMPLOYER)
KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
PHONE, ADDRESS, EMAIL, EMPLOYER = range(4)

# Most restricted first: where sources disagree evenly, the stricter rules are kept (47 CFR 64.1200(a)(1)).
LINE_TYPES = (LineType.WIRELESS, LineType.VOIP, LineType.LANDLINE, LineType.TOLL_FREE, LineType.UNKNOWN)
LINE_CODE: dict[LineType | None, int] = {line: code for code, line in enumerate(LINE_TYPES)}
LINE_CODE[None] = LINE_CODE[LineType.UNKNOWN]
WIRELESS, _VOIP, LANDLINE, _TOLL_FREE, UNKNOWN_LINE = range(5)

# Most fenced first: where sources disagree evenly, the contact is treated as a third party's (15 USC 1692b).
LEVELS = (Level.UNKNOWN, Level.RELATIVE, Level.EMPLOYER, Level.HOUSEHOLD, Level.SELF)
LEVEL_CODE = {level: code for code, level in enumerate(LEVELS)}
NOBODY_KNOWS, RELATIVE, AT_WORK, HOUSEHOLD, SELF = range(5)
NOT_SAID = -1

# What loses validity at a speed of its own: the line types of phones, then the other kinds.
SEGMENTS = (
    "phone_wireless",
    "phone_voip",
    "phone_landline",
    "phone_toll_free",
    "phone_unknown",
    "address",
    "email",
    "employer",
)


def segments(kind: Whole, line: Whole) -> Whole:
    """The segment of each contact point."""
    return np.where(kind == PHONE, line, kind + len(LINE_TYPES) - 1)
