"""What a column's values say: the share of a sample that is written like a phone, a date, a ZIP code."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from skiptrace.normalize.area_codes import area_codes
from skiptrace.normalize.name_frequency import family_shares, given_shares
from skiptrace.normalize.states import read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST_VALUE: Final = 120
SAMPLE_VALUES: Final = 1000
_PHONE_DIGITS: Final = 10

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?Z?)?"
_DATE: Final = re.compile(
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d)|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}"
    rf"|(?:19|20)\d\d[01]\d[0-3]\d|[01]\d[0-3]\d(?:19|20)\d\d"
    rf"|\d{{1,2}}[ -]{_MONTH}[ ,-]+(?:\d{{4}}|\d\d)|{_MONTH}\.? \d{{1,2}},? \d{{4}}){_TIME}",
    re.IGNORECASE,
)
# 202401 and 012024: vendors who only tell the month.
_MONTH_OF_YEAR: Final = re.compile(r"(?:19|20)\d\d[-/]?(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[-/]?(?:19|20)\d\d")
_EPOCH: Final = re.compile(r"1[0-9]{9}|1[0-9]{12}")
_CITY_STATE_ZIP: Final = re.compile(r"[A-Z][A-Z .'-]+,? +[A-Z]{2}[ ,.]+\d{5}(?:-?\d{4})?", re.IGNORECASE)
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
# What a balance may look like besides: workbooks drop the last zero, some write credits behind or a decimal comma.
_AMOUNT: Final = re.compile(
    r"[-(]?\s?(?:USD?\s?)?\$?\s?-?(?:\d[\d,]*(?:\.\d+)?|\d[\d. ]*,\d\d)\)?(?:\s?(?:-|CR|DR))?", re.IGNORECASE
)
_BOX: Final = re.compile(r"(?:P\.? ?O\.? ?BOX|RR|RURAL|HC|PSC|CMR|UNIT|BOX)\b.*\d", re.IGNORECASE)
_STREET: Final = re.compile(r"\d+[A-Z]?(?:-\d+| 1/2)? .*[A-Z]{2}.*|\d+ \d+(?:ST|ND|RD|TH)\b.*", re.IGNORECASE)
_STATE_AND_ZIP_AT_END: Final = re.compile(r"\b[A-Z]{2}[ ,.]+\d{5}(?:-?\d{4})?\s*$", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_][^\d_@/\\|<>{}]*")
_COMMA_NAME: Final = re.compile(r"[^\W\d_][^\d_,@]*,\s*[^\W\d_][^\d_@]*")
_FLAGS: Final = frozenset({"Y", "N", "YES", "NO", "T", "F", "TRUE", "FALSE", "0", "1", "X"})
_SUFFIXES: Final = frozenset({"JR", "SR", "II", "III", "IV", "V", "JR.", "SR.", "2ND", "3RD", "ESQ"})
# Australia and Canada; the United States' are in `normalize.states`.
_STATES_ABROAD: Final = frozenset(
    "NSW VIC QLD SA ACT TAS NT ON QC BC AB MB SK NB NS PE NL YT NU".split()  # noqa: SIM905  (a list of words)
)
_LONGEST_STATE: Final = 20


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
    if _NANP.fullmatch(digits) or (not text.isdigit() and _NANP.match(digits)):
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


def _is_state(text: str) -> bool:
    # ALA and CAL are as good as any three letters.
    written = len(text) != 3 and len(text) <= _LONGEST_STATE  # noqa: PLR2004
    return (written and bool(read_state(text))) or text.upper() in _STATES_ABROAD


def _is_north_american(text: str) -> bool:
    """Ten digits, or eleven, that begin with an area code in service."""
    digits = text.removeprefix("1") if len(text) == _PHONE_DIGITS + 1 else text
    return len(digits) == _PHONE_DIGITS and _NANP.fullmatch(digits) is not None and digits[:3] in area_codes()


_OF_DIGITS: Final[dict[str, Callable[[str], bool]]] = {
    "phone": _is_phone,
    "north_american": _is_north_american,
    "date": _is_date,
    "month": lambda text: _MONTH_OF_YEAR.fullmatch(text) is not None,
    "epoch": lambda text: _EPOCH.fullmatch(text) is not None,
    "serial": lambda text: len(text) == 5 and text[0] in "123456",  # noqa: PLR2004
    "digits7to9": lambda text: 7 <= len(text) <= 9,  # noqa: PLR2004
    "digits3to5": lambda text: 3 <= len(text) <= 5,  # noqa: PLR2004
    "digits4": lambda text: len(text) <= 4,  # noqa: PLR2004
    "zip": lambda text: _ZIP.fullmatch(text) is not None,
    "postcode": lambda text: len(text) == 4,  # noqa: PLR2004
    "year": lambda text: _YEAR.fullmatch(text) is not None,
    "age": lambda text: len(text) <= 3 and int(text) < 120,  # noqa: PLR2004
    "integer": lambda _text: True,
    "amount": lambda _text: True,
}
_OF_DIGITS_AND_MORE: Final[dict[str, Callable[[str], bool]]] = {
    "phone": _is_phone,
    "date": _is_date,
    "month": lambda text: _MONTH_OF_YEAR.fullmatch(text) is not None,
    "ssn": lambda text: _SSN_DASHED.fullmatch(text) is not None,
    "masked4": lambda text: text[:1] in "Xx*#" and text[-4:].isdigit(),
    "zip": lambda text: _ZIP.fullmatch(text) is not None,
    "postcode": lambda text: _POSTCODE.fullmatch(text) is not None,
    "money": lambda text: _MONEY.fullmatch(text) is not None,
    "amount": lambda text: _AMOUNT.fullmatch(text) is not None,
    "address": _is_whole_address,
    "street": lambda text: _STREET.fullmatch(text) is not None or _BOX.match(text) is not None,
    "last_line": lambda text: _CITY_STATE_ZIP.fullmatch(text) is not None,
}
_OF_LETTERS: Final[dict[str, Callable[[str], bool]]] = {
    "state": _is_state,
    "person": _is_person,
    "comma": lambda text: _COMMA_NAME.fullmatch(text) is not None,
    "words": _is_words,
    "word": _one_word,
    "initial": lambda text: len(text.rstrip(".")) == 1 and text[0].isalpha(),
    "given": _is_given,
    "surname": _is_surname,
    "word_of_name": _has_given,
}


def _kinds(text: str) -> list[str]:
    """What one value looks like; digits, words, and what has both are asked different questions."""
    with_digits = any(map(str.isdigit, text))
    only_digits = text.isdecimal()
    tests = _OF_DIGITS if only_digits else _OF_DIGITS_AND_MORE if with_digits else _OF_LETTERS
    kinds = [kind for kind, test in tests.items() if test(text)]
    folded = text.upper()
    if folded in _FLAGS:
        kinds.append("flag")
    if folded in _SUFFIXES:
        kinds.append("suffix")
    if "@" in text and _EMAIL.fullmatch(text):
        kinds.append("email")
    if with_digits:
        kinds.append("digits")
    if not only_digits:
        kinds.append("formatted")
    return kinds


@dataclass(frozen=True, slots=True)
class Measures:
    """
    What was counted in a sample of one column.

    Args:
        filled: Values that are not empty.
        shares: Kind of writing -> share of the filled values.
        distinct: Share of the filled values that occur once or for the first time.
        different: How many different values there are.
        middle_year: The median year of what reads as dates, or 0.
        late_year: The ninetieth percentile of those years, or 0.
        years_spread: Years between the tenth and the ninetieth percentile of them.
    """

    filled: int
    shares: Mapping[str, float]
    distinct: float = 0.0
    different: int = 0
    middle_year: int = 0
    late_year: int = 0
    years_spread: int = 0

    def share(self, *kinds: str) -> float:
        """The largest share among *kinds*."""
        return max((self.shares.get(kind, 0.0) for kind in kinds), default=0.0)


def measure(values: Sequence[str]) -> Measures:
    """Count what a column's *values* look like; at most a thousand filled ones are looked at."""
    texts = _sample(values)
    if not texts:
        return Measures(0, {})
    # Each different text is judged once: a state column has fifty of them, not a thousand.
    counts = Counter(texts)
    totals: Counter[str] = Counter()
    for text, times in counts.items():
        for kind in _kinds(text):
            totals[kind] += times
    shares = {kind: total / len(texts) for kind, total in totals.items()}
    years = sorted(int(found.group()) for text in texts if _is_date(text) and (found := _YEAR_IN_DATE.search(text)))
    distinct = len(counts) / len(texts)
    if not years:
        return Measures(len(texts), shares, distinct, len(counts))
    late, early = years[len(years) * 9 // 10], years[len(years) // 10]
    return Measures(len(texts), shares, distinct, len(counts), years[len(years) // 2], late, late - early)


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


def _fit_date(measures: Measures) -> float:
    return max(measures.share("date", "serial", "month", "epoch"), measures.share("digits7to9") * 0.6)


def _fit_key(measures: Measures) -> float:
    # A key of letters alone is rare, a name under "Reference" is not.
    return 1.0 - max(measures.share("person"), measures.share("word_of_name"), measures.share("email", "ssn"))


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
    **dict.fromkeys(("account_number", "record_id", "debtor_id"), (_fit_key, "keys")),
    "city_state_zip": (lambda m: m.share("last_line"), "towns with state and ZIP code"),
    "street_number": (lambda m: 1.0 - m.share("phone", "email"), "house numbers"),
    "street_line2": (lambda m: 1.0 - m.share("last_line", "email"), "second lines"),
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
    "balance": (lambda m: m.share("amount"), "amounts"),
    **dict.fromkeys(
        (
            "disconnected_on",
            "reassigned",
            "right_party_on",
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
        ),
        (_fit_date, "dates"),
    ),
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
    ("phone", lambda m: m.share("phone") if m.share("formatted") > 0.3 else m.share("north_american")),  # noqa: PLR2004
    ("address", lambda m: m.share("address")),
)
_BORN_SPREAD_YEARS: Final = 20
_BORN_LATEST_MIDDLE: Final = 2006
_BORN_LATEST: Final = 2012
_LEAST_INITIALS: Final = 5


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


def beyond_doubt(measures: Measures) -> tuple[str, float]:
    """An e-mail address or SSN column whose name speaks of something else; empty when it is neither."""
    field, share = max(((kind, measures.share(kind)) for kind in ("email", "ssn")), key=lambda found: found[1])
    return (field, share * 0.6) if share >= 0.8 else ("", 0.0)  # noqa: PLR2004


def despite_the_name(measures: Measures) -> tuple[str, float]:
    """The field of a column whose name is in no list, when its values leave no doubt; empty when they do."""
    field, share = unmistakable(measures)
    if share >= 0.8:  # noqa: PLR2004
        return field, share * 0.8
    # Licences and weddings are dated over decades too, but up to today.
    if looks_born(measures) and measures.late_year <= _BORN_LATEST:
        return "born", 0.6
    if measures.share("person") > 0.9 and measures.share("word_of_name") > 0.8 and measures.distinct > 0.5:  # noqa: PLR2004
        return "full_name", 0.6
    return "", 0.0


def by_values_alone(measures: Measures) -> tuple[str, float]:
    """The field that a nameless column most likely is, with a confidence; empty when its values do not say."""
    field, share = unmistakable(measures)
    if share >= 0.8:  # noqa: PLR2004
        return field, share * 0.9
    words = measures.share("word") > 0.6  # noqa: PLR2004
    guesses = (
        ("born", 0.85 if looks_born(measures) else 0.0),
        ("city_state_zip", measures.share("last_line") * 0.85),
        ("phone", measures.share("phone") * 0.8 if measures.distinct > 0.5 else 0.0),  # noqa: PLR2004
        ("state", measures.share("state") * 0.85),
        ("suffix", measures.share("suffix") * 0.8 if measures.filled > 1 else 0.0),
        ("zip", _zip_by_values(measures)),
        ("street", measures.share("street") * 0.85),
        ("middle_name", measures.share("initial") * 0.6 if measures.different >= _LEAST_INITIALS else 0.0),
        ("given_name", measures.share("given") * 0.9 if words else 0.0),
        ("family_name", measures.share("surname") * 0.8 if words else 0.0),
        ("full_name", measures.share("word_of_name") * 0.85 if measures.share("person") > 0.8 else 0.0),  # noqa: PLR2004
    )
    return max(guesses, key=lambda guess: guess[1])


def _zip_by_values(measures: Measures) -> float:
    """Five digits that never repeat, or nine in a row, are rather a key."""
    if measures.share("phone") >= 0.5 or measures.share("digits7to9") > 0.5:  # noqa: PLR2004
        return 0.0
    five_digits = measures.share("digits3to5") > 0.5  # noqa: PLR2004
    unique = five_digits and measures.distinct > 0.98 and measures.filled >= 20  # noqa: PLR2004
    return measures.share("zip") * (0.3 if unique else 0.8)
