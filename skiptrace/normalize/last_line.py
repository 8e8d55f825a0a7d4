"""The last line of an American address: city, state and ZIP, in columns or at the end of a text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from skiptrace.normalize.cities import plain_city
from skiptrace.normalize.publication28 import COMMON_SUFFIXES, DIRECTIONALS, SUFFIXES, UNIT_TYPES, UNITS_ALONE
from skiptrace.normalize.states import MILITARY_STATES, read_state, state_of_zip
from skiptrace.normalize.zips import is_city_of_zip

MILITARY_CITIES: Final = frozenset({"APO", "FPO", "DPO"})
ZIP_DIGITS: Final = 5
ZIP4_DIGITS: Final = 9
LONGEST_STATE_WORDS: Final = 4
CODE_LETTERS: Final = 2
LONGEST_CITY_WORDS: Final = 5
_FILLER_ZIPS: Final = frozenset({"00000", "99999", "11111", "12345"})
_ZIP: Final = re.compile(r"(\d{3,5})(?:\.0)?|(\d{3,5})[- ](\d{4})|(\d{7,9})(?:\.0)?|(\d{5})-?")
_ZIP_AT_END: Final = re.compile(r"(?:^|[ ,])(\d{5}(?:-\d{4}| \d{4}|\d{4})?)$")
_SHORT_ZIP_AT_END: Final = re.compile(r"(?:^|[ ,])(\d{4}|\d{4}-\d{4})$")


_NO_STATES_ALONE: Final = SUFFIXES.keys() | DIRECTIONALS.keys()
_BEFORE_NUMBERS: Final = tuple(
    f" {word}" for word in ("#", "APT", "BOX", "BX", "HIGHWAY", "HWY", "LOT", "PO", "STE", "UNIT")
)


class LastLine(NamedTuple):
    """City, state and ZIP as far as they are known."""

    city: str = ""
    state: str = ""
    zip5: str = ""
    zip4: str = ""

    @property
    def is_military(self) -> bool:
        """Whether mail goes by the armed forces' post."""
        return self.state in MILITARY_STATES or self.city in MILITARY_CITIES


def read_zip(text: str, state: str = "", city: str = "") -> tuple[str, str]:
    """
    The ZIP and its four further digits; empty when *text* has none.

    Zeros that a spreadsheet took from the front are put back where the state or the city says that they belong there.
    """
    match = _ZIP.fullmatch(text.strip())
    if match is None:
        return "", ""
    zip5 = match[1] or match[2] or match[5] or ""
    zip4 = match[3] or ""
    if match[4]:
        whole = match[4].zfill(ZIP4_DIGITS)
        zip5, zip4 = whole[:ZIP_DIGITS], whole[ZIP_DIGITS:]
    lost = 0 if match[4] and len(match[4]) == ZIP4_DIGITS else len(zip5) < ZIP_DIGITS or bool(match[4])
    zip5 = zip5.zfill(ZIP_DIGITS)
    if lost and not (state_of_zip(zip5) == state if state else is_city_of_zip(city, zip5)):
        return "", ""
    return ("", "") if zip5 in _FILLER_ZIPS else (zip5, zip4 if zip4 != "0000" else "")


def last_line(city: str, state: str, zip_code: str) -> LastLine:
    """City, state and ZIP from their own columns, in plain address text; what spilled over is put where it belongs."""
    code = read_state(state)
    if city and (city[-1].isdigit() or "," in city) and not (code and zip_code):
        spilled, head = last_line_at_end(city)
        city, code, zip_code = spilled.city or head, code or spilled.state, zip_code or spilled.zip5
    name = plain_city(city)
    post_office, _, region = name.partition(" ")
    if post_office in MILITARY_CITIES and region in MILITARY_STATES:
        name, code = post_office, region
    zip5, zip4 = read_zip(zip_code, code, name)
    if name in MILITARY_CITIES and code not in MILITARY_STATES:
        # APO NY was the form before the regions had codes.
        code = state_of_zip(zip5) or code
    return LastLine(name, code, zip5, zip4)


def last_line_at_end(text: str) -> tuple[LastLine, str]:
    """The last line that ends a whole address, and the text before it; nothing and all of *text* when none does."""
    zip5, zip4, rest = _zip_at_end(text)
    state, rest = _state_at_end(rest, zip5)
    if not (zip5 or state):
        short = _SHORT_ZIP_AT_END.search(text)
        if short:
            state, rest = _state_at_end(text[: short.start()], short[1])
            zip5, zip4 = read_zip(short[1], state)
        if not zip5:
            return _city_after_comma(text)
    city, rest = _city_at_end(rest.rstrip(" ,"), zip5)
    if city in MILITARY_CITIES or state in MILITARY_STATES:
        return LastLine(city, state or state_of_zip(zip5), zip5, zip4), rest
    return LastLine(plain_city(city), state, zip5, zip4), rest


def _zip_at_end(text: str) -> tuple[str, str, str]:
    match = _ZIP_AT_END.search(text)
    if match is None or (match.start() == 0 and len(match[1]) < ZIP_DIGITS):
        return "", "", text
    rest = text[: match.start()].rstrip(" ,")
    zip5, zip4 = read_zip(match[1])
    # PO BOX 62704 and APT 10001 are no ZIPs, nor is a number that no state has.
    if rest.endswith(_BEFORE_NUMBERS) or not (match[1][:ZIP_DIGITS] in _FILLER_ZIPS or state_of_zip(zip5)):
        return "", "", text
    return zip5, zip4, rest


def _state_at_end(text: str, zip_code: str) -> tuple[str, str]:
    words = text.split(" ")
    for count in range(min(LONGEST_STATE_WORDS, len(words)), 0, -1):
        tail = words[-count:]
        if count > 1 and any(word.endswith(",") for word in tail[:-1]):
            continue
        state = read_state(" ".join(tail))
        if state and (zip_code or _may_be_state(tail, words[:-count])):
            return state, " ".join(words[:-count]).rstrip(" ,")
    return "", text


def _may_be_state(tail: list[str], before: list[str]) -> bool:
    """
    Whether words that name a state do mean it where no ZIP follows.

    42 CEDAR CREST CT is a court, 1112 S WASHINGTON a street and 28 OAK LN, NE a directional: a name, or a code that
    means something else as well, is a state only behind a whole street and a city.
    """
    if len(tail[0]) == CODE_LETTERS and tail[0] not in _NO_STATES_ALONE:
        return True
    # Boxes and cities have no house number in front.
    if not before or not before[0][0].isdigit():
        return True
    bare = [word.rstrip(",") for word in before[1:]]
    parted = any(word.endswith(",") for word in before[:-1])
    return bool(bare) and bare[-1] not in SUFFIXES and (parted or not COMMON_SUFFIXES.isdisjoint(bare))


def _city_after_comma(text: str) -> tuple[LastLine, str]:
    rest, comma, city = text.rpartition(", ")
    if comma and _may_be_city(city) and any(map(str.isdigit, rest)):
        return LastLine(city=plain_city(city)), rest
    return LastLine(), text


def _city_at_end(text: str, zip5: str) -> tuple[str, str]:
    """The city that ends *text*, which begins with the street."""
    rest, comma, city = text.rpartition(", ")
    if comma and _may_be_city(city):
        return _without_street_words(city, rest, zip5)
    words = city.split()
    prefix = f"{rest}, " if comma else ""
    # MAIN ST SPRINGFIELD has a suffix inside; what has neither number nor suffix is a city and nothing else.
    if not comma and _may_be_city(city) and words[0] != "GENERAL" and SUFFIXES.keys().isdisjoint(words[1:-1]):
        return city, ""
    for count in range(min(LONGEST_CITY_WORDS, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        if (zip5 and is_city_of_zip(tail, zip5)) or tail in MILITARY_CITIES:
            return tail, prefix + " ".join(words[:-count])
    return "", text


def _without_street_words(city: str, rest: str, zip5: str) -> tuple[str, str]:
    """A city that is parted from the street too early: ``BOLTON RD, NW ATLANTA``."""
    words = city.split()
    if not zip5 or len(words) == 1 or not (words[0] in DIRECTIONALS or words[0] in UNIT_TYPES):
        return city, rest
    if not is_city_of_zip(city, zip5):
        for count in range(1, len(words)):
            tail = " ".join(words[count:])
            if is_city_of_zip(tail, zip5):
                return tail, " ".join([rest, *words[:count]])
    return city, rest


def _may_be_city(text: str) -> bool:
    """Whether the text could be a city: no digits, and no unit such as REAR."""
    return (
        bool(text)
        and not any(map(str.isdigit, text))
        and "#" not in text
        and not (text in DIRECTIONALS or UNIT_TYPES.get(text) in UNITS_ALONE)
    )
