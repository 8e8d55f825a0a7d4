"""Phone numbers as people and vendors write them, turned into E.164."""

from __future__ import annotations

import re
from dataclasses import replace

from skiptrace.errors import Unreadable
from skiptrace.model import LineType, Phone
from skiptrace.normalize.area_codes import (
    AreaCodeSplit,
    area_code_of,
    area_code_successors,
    area_codes,
    current_numbers,
    phone_states,
    phone_time_zones,
)
from skiptrace.normalize.cell_text import plain_text
from skiptrace.normalize.line_types import read_line_type
from skiptrace.normalize.memory import remembered
from skiptrace.normalize.numbering_plan import north_america, parse_number
from skiptrace.normalize.phone_notation import (
    PhoneUse,
    apart_from_extension,
    apart_from_hints,
    pieces_of,
    spelled_digits,
)

__all__ = [
    "AreaCodeSplit",
    "PhoneUse",
    "area_code_successors",
    "current_numbers",
    "phone_key",
    "phone_states",
    "phone_time_zones",
    "read_line_type",
    "read_phone",
    "read_phone_uses",
    "read_phones",
]

LONGEST_TEXT = 120
LONGEST_CELL = 1_000
MOST_PHONES_IN_CELL = 20

_PLAIN = re.compile(
    r"\s*(?:\+?1[ .\-]{0,3})?\(?([2-9][0-9]{2})\)?[ .\-/]{0,3}([2-9][0-9]{2})[ .\-]{0,3}([0-9]{4})(?:\.0)?\s*"
)
_AREA_CODE = re.compile(r"[2-9][0-9]{2}")
# Directory assistance, exchanges without a line, and a digit held down.
_FILLER_SUBSCRIBERS = frozenset({"5551212", "5550000", "1234567", "0123456", *(digit * 7 for digit in "0123456789")})
_FILLER_NUMBERS = frozenset({"1234567890", "0123456789", "2345678901", "9876543210", "0987654321", "1231231234"})

_PUNCTUATED = re.compile(r"[0-9+()\[\]{} .\-/_*:~=]+")
_FLOAT = re.compile(r"([0-9]{7,15})\.0{1,6}")
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]{1,15}))?E\+?([0-9]{1,2})", re.IGNORECASE)
_INTERNATIONAL = re.compile(r"\s*(?:\+|0{2}(?=[1-9])|011(?=[\s.\-]?[1-9]))")
_NATIONAL_DIGITS, _SUBSCRIBER_DIGITS = 10, 7

_LINE_TYPES = {PhoneUse.CELL: LineType.WIRELESS, PhoneUse.LANDLINE: LineType.LANDLINE}

# The __init__ of a frozen dataclass takes 1.0 of the 2.7 microseconds that a plain number costs, its slots 0.4.
_set_e164, _set_extension, _set_line_type, _set_time_zones, _set_as_written = (
    getattr(Phone, name).__set__ for name in ("e164", "extension", "line_type", "time_zones", "as_written")
)


def _plain_phone(text: str, *, region: str = "US", area_code: str = "") -> Phone | None:  # noqa: ARG001 as `read_phone`
    """A number of ten digits, however they are parted; None for anything else."""
    written = _PLAIN.fullmatch(text) if region == "US" else None
    return _north_american("".join(written.groups()), text) if written else None


@remembered(plain=_plain_phone)
def read_phone(text: str, *, region: str = "US", area_code: str = "") -> Phone:
    """
    The one phone number that *text* writes.

    A word such as ``cell`` beside it gives the line type; letters of the keypad are turned into digits.

    Args:
        text: Digits with or without punctuation, country code or extension.
        region: Two-letter country whose dialling plan a bare number follows.
        area_code: The area code of numbers that are written without one.

    Raises:
        Unreadable: The plan has no such number, or forms are filled with it (``filler=True``).
    """
    plain = plain_text("phone", text, longest=LONGEST_TEXT)
    number, use = apart_from_hints(plain)
    if use is PhoneUse.FAX:
        raise Unreadable("phone", "a fax line", fix="move it to a column that is not for calling")
    phone = _read_number(number, text, region, area_code)
    line_type = _LINE_TYPES.get(use)
    return phone if line_type is None else replace(phone, line_type=line_type)


def read_phones(
    text: str, *, region: str = "US", area_code: str = ""
) -> tuple[tuple[Phone, ...], tuple[Unreadable, ...]]:
    """
    All phone numbers in a cell, each once and in order, and what was refused.

    The area code of a number serves the ones behind it that have none: ``217-555-0123 / 555-0199``.
    """
    answers = _read_cell(text, region, area_code)
    phones = tuple(answer for answer, _ in answers if isinstance(answer, Phone))
    return phones, tuple(answer for answer, _ in answers if isinstance(answer, Unreadable))


def read_phone_uses(text: str, *, region: str = "US", area_code: str = "") -> tuple[PhoneUse, ...]:
    """What the hints of a cell say of each phone that `read_phones` gives: ``H: 217-555-0123 W: …``."""
    return tuple(use for answer, use in _read_cell(text, region, area_code) if isinstance(answer, Phone))


def phone_key(phone: Phone) -> str:
    """What two writings of one number share: E.164 without the extension."""
    return phone.e164


def _read_cell(text: str, region: str, area_code: str) -> list[tuple[Phone | Unreadable, PhoneUse]]:
    try:
        plain = plain_text("phone", text, longest=LONGEST_CELL)
    except Unreadable as refusal:
        return [(refusal.with_traceback(None), PhoneUse.UNKNOWN)]
    answers: list[tuple[Phone | Unreadable, PhoneUse]] = []
    seen: set[tuple[str, str]] = set()
    for piece in pieces_of(plain)[:MOST_PHONES_IN_CELL]:
        answer = read_phone.attempt(piece, region=region, area_code=area_code)
        if isinstance(answer, Phone):
            if (answer.e164, answer.extension) in seen:
                continue
            seen.add((answer.e164, answer.extension))
            if answer.line_type is not LineType.TOLL_FREE:
                area_code = area_code_of(answer.e164) or area_code
        answers.append((answer, apart_from_hints(piece)[1]))
    return answers


def _read_number(number: str, text: str, region: str, area_code: str) -> Phone:
    number = _without_spreadsheet(number)
    _refuse_filler(number)
    number, extension = apart_from_extension(number)
    abroad = _INTERNATIONAL.match(number)
    if abroad:
        number = "+" + number[abroad.end() :]
    elif region not in north_america().regions:
        return _foreign(number, extension, text, region)
    digits = _national_digits(number)
    if digits:
        return _north_american(digits, text, extension)
    if number.startswith("+"):
        return _foreign(number, extension, text, region)
    return _without_area_code(number, extension, text, area_code)


def _without_area_code(number: str, extension: str, text: str, area_code: str) -> Phone:
    digits = _digits(number)
    if not _PUNCTUATED.fullmatch(number):
        raise Unreadable("phone", "words beside the number", fix="move remarks to a column of their own")
    if len(digits) != _SUBSCRIBER_DIGITS:
        count = len(digits)
        several = count >= 2 * _SUBSCRIBER_DIGITS
        reason = "several numbers in one cell" if several else f"{count} digits where a number has ten"
        raise Unreadable("phone", reason, fix="write one whole number, with its area code, into each cell")
    if not _AREA_CODE.fullmatch(area_code):
        raise Unreadable("phone", "the area code is missing", fix="write it in front, or map a column that holds it")
    return _north_american(area_code + digits, text, extension)


def _north_american(digits: str, as_written: str, extension: str = "") -> Phone:
    if digits[3:] in _FILLER_SUBSCRIBERS or digits in _FILLER_NUMBERS:
        raise Unreadable("phone", "a number that forms are filled with", filler=True)
    plan = north_america()
    if plan.valid.fullmatch(digits) is None:
        raise Unreadable("phone", "no such number in the North American plan", fix="check area code and exchange")
    # Toll-free codes all begin with 8: the pattern is not tried on others.
    toll_free = digits[0] == "8" and plan.toll_free.fullmatch(digits)
    known = area_codes().get(digits[:3])
    phone = object.__new__(Phone)
    _set_e164(phone, f"+1{digits}")
    _set_extension(phone, extension)
    _set_line_type(phone, LineType.TOLL_FREE if toll_free else LineType.UNKNOWN)
    _set_time_zones(phone, known.time_zones if known else ())
    _set_as_written(phone, as_written)
    return phone


def _foreign(number: str, extension: str, text: str, region: str) -> Phone:
    parsed = parse_number(number, region)
    return Phone(
        e164=parsed.e164,
        extension=extension or parsed.extension,
        line_type=parsed.line_type,
        time_zones=phone_time_zones(parsed.e164),
        as_written=text,
    )


def _national_digits(number: str) -> str:
    """The ten digits of a number of country code 1; empty when it is none."""
    digits = _digits(number) if _PUNCTUATED.fullmatch(number) else spelled_digits(number)
    if len(digits) == _NATIONAL_DIGITS and not number.startswith("+"):
        return digits
    if len(digits) == _NATIONAL_DIGITS + 1 and digits[0] == "1":
        return digits[1:]
    # Spelled digits come without their country code.
    return digits if len(digits) == _NATIONAL_DIGITS and number.startswith("+1") else ""


def _without_spreadsheet(number: str) -> str:
    whole = _FLOAT.fullmatch(number)
    if whole:
        return whole[1]
    scientific = _SCIENTIFIC.fullmatch(number)
    if scientific is None:
        return number
    leading, following, exponent = scientific[1], scientific[2] or "", int(scientific[3])
    # 2.175550123E9 is a program's way to write all ten digits; a spreadsheet's 2.17555E+09 has lost some.
    if len(following) != exponent:
        raise Unreadable("phone", "rounded by a spreadsheet", fix="format the column as text and export it again")
    return leading + following


def _refuse_filler(number: str) -> None:
    digits = _digits(number)
    if not digits or not _PUNCTUATED.fullmatch(number):
        return
    one_digit = len(set(digits)) == 1 and (digits[0] == "0" or len(digits) >= _SUBSCRIBER_DIGITS)
    bare = digits[1:] if len(digits) == _NATIONAL_DIGITS + 1 and digits[0] in "01" else digits
    is_national = len(bare) == _NATIONAL_DIGITS and not number.startswith("+")
    subscriber = bare[3:] if is_national else bare
    if one_digit or bare in _FILLER_NUMBERS or subscriber in _FILLER_SUBSCRIBERS:
        raise Unreadable("phone", "a number that forms are filled with", filler=True)


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit() and character.isascii())
