"""Social Security numbers: read, reduced to the last four and a keyed hash, and never shown."""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from skiptrace.errors import MissingKey, Unreadable
from skiptrace.normalize.cell_text import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT = 40

# Woolworth's wallet card (1938), the SSA's own pamphlet of 1940, and what forms are filled with.
_FILLERS = frozenset({"123456789", "987654321", "078051120", "219099999"})
# IRS: groups of individual taxpayer numbers; 93 is kept for adoptions.
_ITIN_GROUPS = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})
_ATIN_GROUP = 93

_WRITTEN = re.compile(r"(?:S\.?S\.?N\.?)?[ :#]*([0-9]{3})([ .\-]?)([0-9]{2})\2([0-9]{4})", re.IGNORECASE)
_NUMERIC = re.compile(r"([0-9]{7,9})(?:\.0{1,6})?")
_MASKED = re.compile(r"[Xx*#•●]{1,5}[ .\-]?[Xx*#•●]{0,4}[ .\-]?([0-9]{4})")
_FOUR_OR_FEWER = re.compile(r"([0-9]{1,4})(?:\.0{1,6})?")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]{1,15})?E\+?[0-9]{1,3}", re.IGNORECASE)
_NINE_DIGITS, _EIGHT_DIGITS = 9, 8


class SsnKind(StrEnum):
    """Who issues numbers of this shape."""

    SSN = "ssn"
    ITIN = "itin"
    ATIN = "atin"
    NEVER_ISSUED = "never_issued"


class Ssn:
    """
    A nine-digit number that shows its last four digits only.

    The full number lives in a closure: there is no attribute that printing, copying into a dict or logging would
    spill, and pickling is refused.

    Attributes:
        last4: The last four digits.
        issued: Whether the Social Security Administration ever issues such a number.
        kind: Who issues numbers of this shape.
    """

    __slots__ = ("_hash_with", "issued", "kind", "last4")

    last4: str
    issued: bool
    kind: SsnKind
    _hash_with: Callable[[bytes], str]

    def __init__(self, digits: str) -> None:
        if len(digits) != _NINE_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise Unreadable("ssn", "not nine digits")

        def hash_with(key: bytes) -> str:
            return hmac.new(key, digits.encode("ascii"), hashlib.sha256).hexdigest()

        kind = _kind(digits)
        for name, value in (
            ("_hash_with", hash_with),
            ("last4", digits[-4:]),
            ("kind", kind),
            ("issued", kind is SsnKind.SSN),
        ):
            object.__setattr__(self, name, value)

    def hashed(self, key: bytes) -> str:
        """
        HMAC-SHA-256 of the nine digits under *key*, in hexadecimal.

        Raises:
            MissingKey: The key is empty; a billion numbers are soon tried without one.
        """
        if not key:
            raise MissingKey("the key for hashing Social Security numbers is empty; name one in the configuration")
        return self._hash_with(key)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"an Ssn does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"an Ssn does not change: {name}")

    def __repr__(self) -> str:
        return f"***-**-{self.last4}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ssn):
            return NotImplemented
        return hmac.compare_digest(self._hash_with(b"equal"), other._hash_with(b"equal"))

    def __hash__(self) -> int:
        return hash(self.last4)

    def __copy__(self) -> Ssn:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Ssn:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Ssn is not pickled: pass on its last4 and hash")


def read_ssn(text: str) -> Ssn:
    """
    The number that *text* writes; not remembered, for no memory may keep such numbers.

    Dashes, spaces and points between the groups are allowed, and zeros that a spreadsheet took from the front
    are put back (7 or 8 digits).

    Raises:
        Unreadable: Not a whole number, or one that forms are filled with (``filler=True``).
    """
    plain = plain_text("ssn", text, longest=LONGEST_TEXT)
    digits = _nine_digits(plain)
    if len(set(digits)) == 1 or digits in _FILLERS:
        raise Unreadable("ssn", "a number that forms are filled with", filler=True)
    return Ssn(digits)


def read_ssn_last4(text: str) -> str:
    """
    The last four digits that *text* writes, from four digits, a masked number or a whole one.

    Fewer digits have lost their leading zeros in a spreadsheet and get them back.

    Raises:
        Unreadable: There are no last four digits, or they are filler (``0000``).
    """
    plain = plain_text("ssn_last4", text, longest=LONGEST_TEXT)
    written = _MASKED.fullmatch(plain) or _FOUR_OR_FEWER.fullmatch(plain)
    if written is None:
        return read_ssn(text).last4
    last4 = written[1].zfill(4)
    # The SSA issues serials 0001 to 9999: four zeros stand for "not known".
    if last4 == "0000":
        raise Unreadable("ssn_last4", "four zeros, which are never issued", filler=True)
    return last4


def _nine_digits(plain: str) -> str:
    written = _WRITTEN.fullmatch(plain)
    if written:
        return f"{written[1]}{written[3]}{written[4]}"
    numeric = _NUMERIC.fullmatch(plain)
    if numeric:
        return numeric[1].zfill(9)
    bare = "".join(filter(str.isdigit, plain))
    if bare and len(set(bare)) == 1 and (bare[0] == "0" or len(bare) >= _EIGHT_DIGITS):
        raise Unreadable("ssn", "one digit repeated", filler=True)
    if _MASKED.fullmatch(plain):
        raise Unreadable("ssn", "only the last four digits are written", fix="map the column to ssn_last4")
    if _FOUR_OR_FEWER.fullmatch(plain):
        raise Unreadable("ssn", "at most four digits", fix="map the column to ssn_last4 if it holds the last four")
    if _SCIENTIFIC.fullmatch(plain):
        raise Unreadable("ssn", "rounded by a spreadsheet", fix="format the column as text and export it again")
    if set(plain) <= set("Xx*#- ."):
        raise Unreadable("ssn", "fully masked", filler=True)
    raise Unreadable("ssn", "not nine digits", fix="write nine digits, or the last four as ssn_last4")


def _kind(digits: str) -> SsnKind:
    area, group, serial = digits[:3], int(digits[3:5]), digits[5:]
    if area[0] == "9" and group == _ATIN_GROUP:
        return SsnKind.ATIN
    if area[0] == "9" and group in _ITIN_GROUPS:
        return SsnKind.ITIN
    if area[0] == "9" or area in ("000", "666") or group == 0 or serial == "0000":
        return SsnKind.NEVER_ISSUED
    return SsnKind.SSN
