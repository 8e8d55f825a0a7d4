"""What a column's name says: the words of clients, vendors, counties and states, and the field they mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from skiptrace.intake.column_lexicon import lexicon

LONGEST_NAME: Final = 120
FLAGS: Final = frozenset(
    {"deceased", "cease", "dispute", "fraud", "litigious", "attorney", "military", "custody", "bankruptcy_chapter"}
)
ADDRESS_PARTS: Final = frozenset(
    [
        "address",
        "street",
        "street_line2",
        "street_number",
        "street_predirectional",
        "street_name",
        "street_suffix",
        "unit",
        "city",
        "state",
        "zip",
        "zip4",
        "city_state_zip",
        "country",
        "address_first_seen",
        "address_last_seen",
        "address_bad",
        "address_kind",
    ]
)
_NAME_PARTS: Final = frozenset({"given_name", "family_name", "middle_name", "suffix", "full_name"})
_OF_A_PHONE: Final = frozenset({"email", "area_code", "disconnected", "disconnected_on", "reassigned"})
_MEANINGLESS: Final = re.compile(r"(?:column|col|field|fld|f|c|_c|v|var|unnamed|x)?[\s_:.#-]*\d*", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"(?<=[a-z])['’]s\b")  # noqa: RUF001  (the apostrophe of word processors)
_INITIALISM: Final = re.compile(r"\b[a-z](?:\.[a-z])+\b\.?")
_WORD_BREAK: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGIT_BREAK: Final = re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)")
# A name of these words alone says nothing: "Contact", "No.", "Text 2".
_SAYING_NOTHING: Final = frozenset({"plain", "line", "number", "other"})
# SSN4 and ZIP4: a number of digits, not the fourth of something.
_FOUR: Final = 4
_SECOND_LINE: Final = 2
_FIVE: Final = 5
_A_NUMBER_OF_SOMETHING: Final = 0.6
_LONGEST_WORD: Final = 16


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """
    What a column's name says.

    Args:
        field: The field meant; empty when the name says nothing or speaks of somebody else.
        score: How plainly, 0 to 1.
        group: Which of several addresses (``mail``, ``previous``) or which phone (``cell``) is meant.
        number: The number in the name (``phone2``), or 0.
        line: Which line of an address, or 0.
        foreign: The name is understood and speaks of something that is not used.
        meaningless: The name carries no meaning (``column_3``, ``XQ``), so that only values can speak.
        nearly: The field that the name would mean without some of its words.
        strange: Those words; in a name without meaning, its unknown words.
        words: All its words, in their canonical form.
    """

    field: str = ""
    score: float = 0.0
    group: str = ""
    number: int = 0
    line: int = 0
    foreign: bool = False
    meaningless: bool = False
    nearly: str = ""
    strange: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def read_column_name(name: str, ours: frozenset[str] = frozenset()) -> NameEvidence:
    """What *name* says about its column, when the words *ours* stand for the table's own people."""
    if _MEANINGLESS.fullmatch(name.strip()[:LONGEST_NAME]):
        return NameEvidence(meaningless=True)
    words, numbers = name_words(name)
    if ours & words:
        words = words - ours | {"debtor"}
    return replace(_read_words(words, numbers), words=words)


def _read_words(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    said = _best_rule(words, numbers)
    if said.field or said.foreign:
        return said
    party = _of_party(words, numbers)
    if party:
        return party
    strange = words - lexicon().vocabulary
    if words - strange <= _SAYING_NOTHING and not (strange and "number" in words):
        return NameEvidence(meaningless=True, number=_number(numbers), strange=strange)
    return _nearest_rule(words, numbers)


def _nearest_rule(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    """What the name would mean without as few of its words as possible, and which those are."""
    best = NameEvidence(number=_number(numbers))
    best_rank = (-len(words), 0.0)
    for field, rule, score in lexicon().rules:
        if rule <= words:
            left = words - rule - _idle_for(field)
            rank = (-len(left), score)
            if rank > best_rank:
                best_rank = rank
                meant = _best_rule(words - left, numbers)
                best = replace(meant, field="", nearly=meant.field, strange=left)
    left = words - {"number", "id", "code"} - lexicon().idle["always"]
    if words & {"number", "id"} and -len(left) >= best_rank[0]:
        # Whatever it is a number of: a key, when the table has no better one.
        best = replace(best, nearly="record_id", strange=left, score=_A_NUMBER_OF_SOMETHING)
    return best


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[frozenset[str], tuple[int, ...]]:
    """The canonical words of a column name, and its numbers in order."""
    text = _WORD_BREAK.sub(" ", name.strip()[:LONGEST_NAME].replace("#", " number "))
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _POSSESSIVE.sub("", text)
    text = _INITIALISM.sub(lambda match: match.group().replace(".", "") + " ", text)
    text = _DIGIT_BREAK.sub(" ", re.sub(r"[^a-z0-9]+", " ", text)).strip()
    for pattern, replacement in lexicon().phrases:
        text = pattern.sub(replacement, text)
    words: set[str] = set()
    numbers: list[int] = []
    for token in re.findall(r"[a-z]+|\d+", text):
        if token.isdigit():
            numbers.append(int(token[:4]))
        else:
            words.update(_canonical(token))
    return frozenset(words), tuple(numbers)


def _canonical(token: str) -> tuple[str, ...]:
    told = lexicon()
    return told.spellings.get(token) or _split_glued(token) or told.beginnings.get(token) or (token,)


def _split_glued(token: str) -> tuple[str, ...]:
    """The known words that *token* glues together (``acctno``), fewest first; nothing when some letters remain."""
    told = lexicon()
    best: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            piece = token[start:end]
            words = told.spellings.get(piece) or told.beginnings.get(piece)
            if words is None or start not in best:
                continue
            pieces, before = best[start]
            # A word in full is likelier than one cut short.
            cost = pieces + (1 if piece in told.spellings else 2)
            if end not in best or cost < best[end][0]:
                best[end] = (cost, (*before, *words))
    return best.get(len(token), (0, ()))[1]


def _best_rule(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    """The rule that uses every word of the name but the idle ones."""
    known = words | {"4"} if numbers and numbers[-1] == _FOUR else words
    group = _first(lexicon().labels["address"], words)
    best = NameEvidence(group=group, number=_number(numbers), foreign="fax" in words or "county" in words)
    best_rank = (0.0, 0)
    for field, rule, score in lexicon().rules:
        rank = (score, len(rule))
        if rank > best_rank and rule <= known and words - rule <= _idle_for(field):
            best_rank = rank
            best = NameEvidence(field=field, score=score, group=_label(field, words, group), number=_number(numbers))
    if best.field in {"zip4", "ssn_last4"} and numbers and numbers[-1] == _FOUR:
        return replace(best, number=_number(numbers[:-1]))
    if best.field == "zip" and numbers and numbers[-1] == _FIVE:
        return replace(best, number=_number(numbers[:-1]))
    return _with_line(best, words, numbers)


def _first(labels: tuple[str, ...], words: frozenset[str]) -> str:
    return next((label for label in labels if label in words), "")


def _number(numbers: tuple[int, ...]) -> int:
    return numbers[-1] if numbers else 0


@lru_cache(maxsize=256)
def _idle_for(field: str) -> frozenset[str]:
    """Words that change nothing about the field, or only tell which one of several it is."""
    idle = lexicon().idle
    words = idle["always"]
    if field in ADDRESS_PARTS:
        words |= idle["address"]
    if field.startswith("phone") or field in _OF_A_PHONE:
        words |= idle["phone"]
    if field in _NAME_PARTS:
        words |= idle["name"]
    if field in FLAGS or field in {"address_bad", "phone_bad", "disconnected"}:
        words |= idle["flag"]
    if field == "balance":
        words |= idle["balance"]
    if field in {"first_seen", "last_seen"}:
        words |= idle["seen"]
    return words


def _label(field: str, words: frozenset[str], group: str) -> str:
    if field.startswith("phone") or field in _OF_A_PHONE:
        return "+".join(label for label in lexicon().labels["phone"] if label in words)
    if field == "address_bad" and "returned" in words and group == "mail":
        # "Returned mail" is no mailing address.
        return ""
    return group if field in ADDRESS_PARTS else ""


def _with_line(evidence: NameEvidence, words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    """``Addr2`` and ``address line 2`` are line two; ``addr2_line1`` is line one of the second address."""
    if evidence.field != "street" or not numbers:
        return evidence
    line = numbers[-1]
    evidence = replace(evidence, number=numbers[0] if len(numbers) > 1 else 0, line=line)
    if line <= 1:
        return evidence
    if line == _SECOND_LINE:
        surely = "line" in words or "address" in words
        return replace(evidence, field="street_line2", score=evidence.score if surely else evidence.score * 0.8)
    return replace(evidence, field="", foreign=True)


def _of_party(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence | None:
    """The column as another party's: the guarantor's name, the attorney's phone."""
    told = lexicon()
    party = _first(told.parties, words)
    if not party:
        return None
    rest = words - {party}
    if rest <= told.idle["always"] and party in told.party_alone:
        return NameEvidence(field=told.party_alone[party], score=0.85, number=_number(numbers))
    own = _best_rule(rest, numbers)
    field = told.party_fields.get((party, own.field), "")
    if field:
        return NameEvidence(field=field, score=own.score, number=own.number)
    return NameEvidence(foreign=True)
