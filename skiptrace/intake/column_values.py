"""What a column's values say: the share of a sample that is written like a phone, a date, a ZIP code."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from skiptrace.normalize.name_frequency import family_shares, given_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST_VALUE: Final = 120
SAMPLE_VALUES: Final = 1000

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?Z?)?"
_DATE: Final = re.compile(
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d)|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}"
    rf"|(?:19|20)\d\d[01]\d[0-3]\d|[01]\d[0-3]\d(?:19|20)\d\d"
    rf"|\d{{1,2}}[ -]{_MONTH}[ ,-]+(?:\d{{4}}|\d\d)|{_MONTH}\.? \d{{1,2}},? \d{{4}}){_TIME}",
    re.IGNORECASE,
)
_YEAR_IN_DATE: Final = re.compile(r"(?:19|20)\d\d")
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
_PHONE_CHARACTERS: Final = re.compile(
    r"[\d\s().+/\\,;:#*x-]*(?:(?:ext?|extn|extension|cell|home|work|[chwm])\.?\s*\d{0,6})?[\d\s().+/;-]*", re.IGNORECASE
)
_NANP: Final = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_ABROAD: Final = re.compile(r"0[1-9]\d{8,9}")
_SSN_DASHED: Final = re.compile(r"(?:\d{3}|[Xx*]{3})[- ](?:\d\d|[Xx*]{2})[- ]\d{4}")
_ZIP: Final = re.compile(r"\d{5}(?:-?\d{4})?")
_POSTCODE: Final = re.compile(r"\d{4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONEY: Final = re.compile(r"[-(]?\s?\$?\s?-?\d[\d,]*\.\d\d\)?|[-(]?\s?\$\s?\d[\d,]*(?:\.\d+)?\)?")
_INTEGER: Final = re.compile(r"\d+")
_BOX: Final = re.compile(r"(?:P\.? ?O\.? ?BOX|RR|RURAL|HC|PSC|CMR|UNIT|BOX)\b.*\d", re.IGNORECASE)
_STREET: Final = re.compile(r"\d+[A-Z]?(?:-\d+| 1/2)? .*[A-Z]{2}.*|\d+ \d+(?:ST|ND|RD|TH)\b.*", re.IGNORECASE)
_STATE_AND_ZIP_AT_END: Final = re.compile(r"\b[A-Z]{2}[ ,.]+\d{5}(?:-?\d{4})?\s*$", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_][^\d_@/\\|<>{}]*")
_COMMA_NAME: Final = re.compile(r"[^\W\d_][^\d_,@]*,\s*[^\W\d_][^\d_@]*")
_FLAGS: Final = frozenset({"Y", "N", "YES", "NO", "T", "F", "TRUE", "FALSE", "0", "1", "X"})
_SUFFIXES: Final = frozenset({"JR", "SR", "II", "III", "IV", "V", "JR.", "SR.", "2ND", "3RD", "ESQ"})
_STATES: Final = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
        "VI",
        "GU",
        "AS",
        "MP",
        "AA",
        "AE",
        "AP",
        "NSW",
        "VIC",
        "QLD",
        "ACT",
        "TAS",
        "ON",
        "QC",
        "BC",
        "AB",
        "MB",
        "SK",
    ]
)
_STATE_NAMES: Final = frozenset(
    [
        "ALABAMA",
        "ALASKA",
        "ARIZONA",
        "ARKANSAS",
        "CALIFORNIA",
        "COLORADO",
        "CONNECTICUT",
        "DELAWARE",
        "FLORIDA",
        "GEORGIA",
        "HAWAII",
        "IDAHO",
        "ILLINOIS",
        "INDIANA",
        "IOWA",
        "KANSAS",
        "KENTUCKY",
        "LOUISIANA",
        "MAINE",
        "MARYLAND",
        "MASSACHUSETTS",
        "MICHIGAN",
        "MINNESOTA",
        "MISSISSIPPI",
        "MISSOURI",
        "MONTANA",
        "NEBRASKA",
        "NEVADA",
        "OHIO",
        "OKLAHOMA",
        "OREGON",
        "PENNSYLVANIA",
        "TENNESSEE",
        "TEXAS",
        "UTAH",
        "VERMONT",
        "VIRGINIA",
        "WASHINGTON",
        "WISCONSIN",
        "WYOMING",
    ]
)


def _is_given(text: str) -> bool:
    """A word that is commoner as a given name than as a family name."""
    share = given_shares().get(text.upper())
    return share is not None and share >= family_shares().get(text.upper(), 0.0)


def _is_surname(text: str) -> bool:
    share = family_shares().get(text.upper())
    return share is not None and share > given_shares().get(text.upper(), 0.0)


def _has_given(text: str) -> bool:
    return any(map(_is_given, re.split(r"[ ,]+", text)[:4]))


def _is_phone(text: str) -> bool:
    if not _PHONE_CHARACTERS.fullmatch(text):
        return False
    digits = re.sub(r"\D", "", text)
    if _NANP.match(digits):
        return True
    return _ABROAD.fullmatch(digits) is not None or (text.startswith("+") and 8 <= len(digits) <= 15)  # noqa: PLR2004


def _is_whole_address(text: str) -> bool:
    """A house or box number, words, and a state with a ZIP code at the end."""
    end = _STATE_AND_ZIP_AT_END.search(text)
    return end is not None and re.search(r"\d.*[A-Za-z]{3}", text[: end.start()]) is not None


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None


def _is_words(text: str) -> bool:
    return _WORDS.fullmatch(text) is not None


def _one_word(text: str) -> bool:
    return " " not in text and "," not in text and len(text) > 1 and _is_words(text)


def _is_person(text: str) -> bool:
    """Two to five words, or a comma name."""
    return _COMMA_NAME.fullmatch(text) is not None or (1 <= text.count(" ") <= 4 and _is_words(text))  # noqa: PLR2004


_TESTS: Final[dict[str, Callable[[str], bool]]] = {
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "phone": _is_phone,
    "formatted": lambda text: not text.isdigit(),
    "date": _is_date,
    "serial": lambda text: len(text) == 5 and text.isdigit() and text[0] in "123456",  # noqa: PLR2004
    "ssn": lambda text: _SSN_DASHED.fullmatch(text) is not None,
    "digits7to9": lambda text: 7 <= len(text) <= 9 and text.isdigit(),  # noqa: PLR2004
    "digits3to5": lambda text: 3 <= len(text) <= 5 and text.isdigit(),  # noqa: PLR2004
    "digits4": lambda text: len(text) <= 4 and text.isdigit(),  # noqa: PLR2004
    "masked4": lambda text: text[:1] in "Xx*#" and text[-4:].isdigit(),
    "zip": lambda text: _ZIP.fullmatch(text) is not None,
    "postcode": lambda text: _POSTCODE.fullmatch(text) is not None,
    "state": lambda text: text.upper() in _STATES or text.upper() in _STATE_NAMES,
    "year": lambda text: _YEAR.fullmatch(text) is not None,
    "age": lambda text: len(text) <= 3 and text.isdigit() and int(text) < 120,  # noqa: PLR2004
    "money": lambda text: _MONEY.fullmatch(text) is not None,
    "integer": lambda text: _INTEGER.fullmatch(text) is not None,
    "flag": lambda text: text.upper() in _FLAGS,
    "address": _is_whole_address,
    "street": lambda text: _STREET.fullmatch(text) is not None or _BOX.match(text) is not None,
    "person": _is_person,
    "comma": lambda text: _COMMA_NAME.fullmatch(text) is not None,
    "words": _is_words,
    "word": _one_word,
    "initial": lambda text: len(text.rstrip(".")) == 1 and text[0].isalpha(),
    "suffix": lambda text: text.upper() in _SUFFIXES,
    "given": _is_given,
    "surname": _is_surname,
    "word_of_name": _has_given,
}


@dataclass(frozen=True, slots=True)
class Measures:
    """
    What was counted in a sample of one column.

    Args:
        filled: Values that are not empty.
        shares: Kind of writing -> share of the filled values.
        distinct: Share of the filled values that occur once or for the first time.
        middle_year: The median year of what reads as dates, or 0.
        years_spread: Years between the tenth and the ninetieth percentile of them.
    """

    filled: int
    shares: Mapping[str, float]
    distinct: float
    middle_year: int = 0
    years_spread: int = 0

    def share(self, *kinds: str) -> float:
        """The largest share among *kinds*."""
        return max((self.shares.get(kind, 0.0) for kind in kinds), default=0.0)


def measure(values: Sequence[str]) -> Measures:
    """Count what a column's *values* look like; at most a thousand filled ones are looked at."""
    texts = _sample(values)
    if not texts:
        return Measures(0, {}, 0.0)
    # Each different text is judged once: a state column has fifty of them, not a thousand.
    counts = Counter(texts)
    shares = {kind: sum(n for text, n in counts.items() if test(text)) / len(texts) for kind, test in _TESTS.items()}
    years = sorted(int(found.group()) for text in texts if _is_date(text) and (found := _YEAR_IN_DATE.search(text)))
    if not years:
        return Measures(len(texts), shares, len(counts) / len(texts))
    spread = years[len(years) * 9 // 10] - years[len(years) // 10]
    return Measures(len(texts), shares, len(counts) / len(texts), years[len(years) // 2], spread)


def _sample(values: Sequence[str]) -> list[str]:
    texts: list[str] = []
    for value in values:
        text = value[:LONGEST_VALUE].strip()
        if text:
            texts.append(text)
            if len(texts) == SAMPLE_VALUES:
                break
    return texts


def _fit_born(measures: Measures) -> float:
    return max(measures.share("date", "serial"), measures.share("digits7to9") * 0.6)


def _fit_zip(measures: Measures) -> float:
    return max(measures.share("zip"), measures.share("postcode"), measures.share("digits3to5"))


# Field -> (how well the values fit it, 0 to 1; what such values are called in a reason).
FITS: Final[dict[str, tuple[Callable[[Measures], float], str]]] = {
    "phone": (lambda m: m.share("phone"), "phones"),
    "employer_phone": (lambda m: m.share("phone"), "phones"),
    "email": (lambda m: m.share("email"), "e-mail addresses"),
    "ssn": (lambda m: max(m.share("ssn"), m.share("digits7to9"), m.share("masked4")), "social security numbers"),
    "ssn_last4": (lambda m: max(m.share("digits4"), m.share("masked4")), "four digits"),
    "born": (_fit_born, "dates"),
    "birth_year": (lambda m: m.share("year"), "years"),
    "age": (lambda m: m.share("age"), "ages"),
    "zip": (_fit_zip, "postal codes"),
    "zip4": (lambda m: m.share("digits4"), "four digits"),
    "state": (lambda m: m.share("state"), "states"),
    "full_name": (lambda m: m.share("words", "person"), "names"),
    "guarantor_name": (lambda m: m.share("words", "person"), "names"),
    "cosigner_name": (lambda m: m.share("words", "person"), "names"),
    "relative": (lambda m: m.share("words", "person"), "names"),
    "alias": (lambda m: m.share("words", "person"), "names"),
    "given_name": (lambda m: m.share("words", "initial"), "names"),
    "family_name": (lambda m: m.share("words"), "names"),
    "middle_name": (lambda m: m.share("words", "initial"), "names"),
    "suffix": (lambda m: m.share("suffix", "words"), "generations"),
    "street": (lambda m: min(1.0, m.share("street", "address") * 1.2 + m.share("words") * 0.5), "street lines"),
    "address": (lambda m: m.share("address", "street"), "addresses"),
    "city": (lambda m: m.share("words"), "towns"),
    "balance": (lambda m: m.share("money", "integer"), "amounts"),
    **{
        field: (lambda m: m.share("date", "serial"), "dates")
        for field in (
            "placed_on",
            "opened_on",
            "first_seen",
            "last_seen",
            "as_of",
            "death_date",
            "bankruptcy_filed_on",
            "bankruptcy_disposed_on",
            "custody_released_on",
            "address_first_seen",
            "address_last_seen",
            "phone_first_seen",
            "phone_last_seen",
        )
    },
}


def fit(field: str, measures: Measures) -> float | None:
    """How well the values fit *field*, 0 to 1; `None` when values of that field can look like anything."""
    known = FITS.get(field)
    return None if known is None or not measures.filled else known[0](measures)


def called(field: str) -> str:
    """What the values of *field* are called."""
    return FITS[field][1]


# Written so that nothing else looks like it: these may overrule a name.
_UNMISTAKABLE: Final[tuple[tuple[str, Callable[[Measures], float]], ...]] = (
    ("email", lambda m: m.share("email")),
    ("ssn", lambda m: m.share("ssn")),
    ("phone", lambda m: m.share("phone") if m.share("formatted") > 0.3 else 0.0),  # noqa: PLR2004
    ("address", lambda m: m.share("address")),
)
_BORN_SPREAD_YEARS: Final = 20
_BORN_LATEST_MIDDLE: Final = 2006


def unmistakable(measures: Measures) -> tuple[str, float]:
    """The field whose values look like nothing else, with its share; empty when there is none."""
    return max(((field, share(measures)) for field, share in _UNMISTAKABLE), key=lambda found: found[1])


def looks_born(measures: Measures) -> bool:
    """Dates that spread over decades and lie far back, as birth dates do and account dates do not."""
    return (
        measures.share("date") > 0.8  # noqa: PLR2004
        and measures.years_spread >= _BORN_SPREAD_YEARS
        and 0 < measures.middle_year <= _BORN_LATEST_MIDDLE
    )


def by_values_alone(measures: Measures) -> tuple[str, float]:
    """The field that a nameless column most likely is, with a confidence; empty when its values do not say."""
    field, share = unmistakable(measures)
    if share >= 0.8:  # noqa: PLR2004
        return field, share * 0.9
    guesses = (
        ("born", 0.85 if looks_born(measures) else 0.0),
        ("phone", measures.share("phone") * 0.8),
        ("state", measures.share("state") * 0.85),
        ("suffix", measures.share("suffix") * 0.8 if measures.filled > 1 else 0.0),
        ("zip", measures.share("zip") * 0.8 if measures.share("phone") < 0.5 else 0.0),  # noqa: PLR2004
        ("street", measures.share("street") * 0.85),
        ("middle_name", measures.share("initial") * 0.6),
        ("given_name", measures.share("given") * 0.9 if measures.share("word") > 0.6 else 0.0),  # noqa: PLR2004
        ("family_name", measures.share("surname") * 0.8 if measures.share("word") > 0.6 else 0.0),  # noqa: PLR2004
        ("full_name", measures.share("word_of_name") * 0.85 if measures.share("person") > 0.8 else 0.0),  # noqa: PLR2004
    )
    return max(guesses, key=lambda guess: guess[1])
