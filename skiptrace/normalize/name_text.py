"""The words of a written name: titles, degrees, suffixes and nicknames set apart, punctuation understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from skiptrace.errors import Unreadable
from skiptrace.normalize.transliterate import UNWRITTEN, fold, to_ascii
from skiptrace.normalize.word_lists import meanings, phrases, words

WORDS = "name_words.txt"
TITLES = words(WORDS, "titles")
LEADING_TITLES = words(WORDS, "titles before")
DEGREES = words(WORDS, "degrees")
DEGREES_AFTER_COMMA = DEGREES | words(WORDS, "degrees after comma")
DOTTED_DEGREES = words(WORDS, "dotted degrees")
SUFFIXES = meanings(WORDS, "suffixes")
SUFFIXES_THAT_ARE_NAMES = words(WORDS, "suffixes that are names")
UNKNOWN_WORDS = words(WORDS, "unknown words")
FILLERS = phrases(WORDS, "fillers")
TEST_WORDS = words(WORDS, "test words")

# The longest real owner lines have some 120 characters; beyond this a cell holds a paragraph.
LONGEST = 300
# Title and family name make a name (MR DOE); a degree needs a whole name in front (DOE MD may be an initial pair).
WHOLE_NAME = 2

_NICKNAME = re.compile(r'\(([^()]*)\)|"([^"]*)"|(?<![A-Z])\'([A-Z]{2,})\'(?![A-Z])')
_LOOSE_APOSTROPHE = re.compile(r"\b([OD]) ?' ?(?=[A-Z]{2})|'{2,}")
_LOOSE_HYPHEN = re.compile(r"(?<=[A-Z]) ?-+(?=[A-Z])|(?<=[A-Z])-+ (?=[A-Z])")
_NO_LETTER = re.compile(r"[^A-Z0-9',. -]+")
# A newborn's chart has the mother's family name and no other.
_UNNAMED = re.compile(r"\bBABY ?(?:BOY|GIRL)\b")
_ZERO_FOR_O = re.compile(r"(?<=[A-Z])0(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class NameText:
    """
    A name taken apart into words, not yet into parts.

    ``segments`` are the words between commas; ``early_suffix`` says how many words of the first segment stood in
    front of a suffix that others follow (``DOE JR JOHN``), 0 when none did.
    """

    segments: tuple[tuple[str, ...], ...]
    suffix: str = ""
    prefix: str = ""
    nickname: str = ""
    early_suffix: int = 0


@dataclass(slots=True)
class _Found:
    suffix: str = ""
    prefix: list[str] = field(default_factory=list)
    nickname: str = ""
    early_suffix: int = 0


def refuse_fillers(text: str) -> None:
    """Refuse a text that is no text, too long, or says that there is no name."""
    if len(text) > LONGEST:
        raise Unreadable("name", "far longer than any name", fix="put one name into the cell")
    key = fold(text)
    if key in FILLERS or (len(key) > 1 and len(set(key)) == 1):
        raise Unreadable("name", "a filler, not a name", filler=True)
    if not TEST_WORDS.isdisjoint(key.split()):
        raise Unreadable("name", "a test record", filler=True)
    if not key:
        _refuse_empty(text)
    if not any(letter.isalpha() for letter in key):
        raise Unreadable("name", "no letters in it", filler=True)


def _refuse_empty(text: str) -> None:
    if UNWRITTEN in to_ascii(text):
        raise Unreadable("name", "a script without a spelling in Latin letters", fix="write the name in Latin letters")
    raise Unreadable("name", "empty", filler=True)


def take_apart(text: str) -> NameText:
    """The words of one person's name."""
    found = _Found()
    plain = to_ascii(text)
    if not plain.replace(" ", "").replace(",", "").isalpha() or "BABY" in plain:
        plain = _without_marks(plain, found)
    segments: list[list[str]] = []
    for part in plain.split(","):
        if segment := _words(part, before=sum(map(len, segments))):
            segments.append(segment)
    _drop_titles(segments, found)
    _drop_behind_comma(segments, found)
    for index in range(len(segments)):
        segments[index] = _drop_ends(segments[index], found, alone=len(segments) == 1, first=index == 0)
    kept = tuple(tuple(segment) for segment in segments if segment)
    return NameText(kept, found.suffix, " ".join(found.prefix), found.nickname, found.early_suffix)


def _without_marks(plain: str, found: _Found) -> str:
    """The text with letters, commas, full stops, and the hyphens and apostrophes that belong to a name."""
    plain = _NICKNAME.sub(lambda match: _set_aside(match, found), _drop_unwritten(plain))
    plain = _UNNAMED.sub(" ", plain)
    plain = _LOOSE_APOSTROPHE.sub(lambda match: f"{match[1]}'" if match[1] else "'", plain)
    return _LOOSE_HYPHEN.sub("-", _ZERO_FOR_O.sub("O", _NO_LETTER.sub(" ", plain)))


def _drop_unwritten(text: str) -> str:
    """Leave out words of another script that stand beside Latin ones: ``WANG WEI 王伟``."""
    if UNWRITTEN not in text:
        return text
    kept = [word for word in text.split() if UNWRITTEN not in word]
    if len(kept) < WHOLE_NAME:
        raise Unreadable("name", "a script without a spelling in Latin letters", fix="write the name in Latin letters")
    return " ".join(kept)


def _set_aside(match: re.Match[str], found: _Found) -> str:
    inside = (match[1] or match[2] or match[3] or "").strip(" .,")
    if inside in SUFFIXES:
        return f" {inside} "
    if re.fullmatch(r"[A-Z][A-Z'-]+", inside) and inside not in TITLES | DEGREES_AFTER_COMMA:
        found.nickname = found.nickname or inside.strip("'-")
    return " "


def _words(segment: str, *, before: int) -> list[str]:
    answer: list[str] = []
    for word in segment.split():
        answer += _undotted(word, before=before + len(answer)) if "." in word else [word]
    return _checked([cut for word in answer if (cut := word.strip("'-"))])


def _undotted(word: str, *, before: int) -> list[str]:
    """M.D. behind a whole name in one word, J.R. and J.D. in front in two."""
    joined = word.replace(".", "")
    if joined in DOTTED_DEGREES and before >= WHOLE_NAME:
        return [joined]
    return word.replace(".", " ").split()


def _checked(found: list[str]) -> list[str]:
    """Words without numbers that stand beside the name and parts that are said to be unknown."""
    answer = [word for word in found if not word.isdigit() and word not in UNKNOWN_WORDS]
    for word in answer:
        if word not in SUFFIXES and not word.replace("'", "").replace("-", "").isalpha():
            raise Unreadable("name", "digits among the letters", fix="write the name in letters")
    return answer


def _drop_titles(segments: list[list[str]], found: _Found) -> None:
    """Take titles out: MR and DR anywhere, COL and HON only in front of a whole name."""
    for index, segment in enumerate(segments):
        if sum(map(len, segments)) >= WHOLE_NAME:
            found.prefix += [word for word in segment if word in TITLES]
            segment[:] = [word for word in segment if word not in TITLES]
        behind_family = index > 0 and len(segment) >= WHOLE_NAME
        if segment and segment[0] in LEADING_TITLES and (len(segment) > WHOLE_NAME or behind_family):
            found.prefix.append(segment.pop(0))
    segments[:] = [segment for segment in segments if segment]


def _drop_behind_comma(segments: list[list[str]], found: _Found) -> None:
    """Take ``, JR`` and ``, MD, PHD`` out, wherever a whole name is left."""
    for segment in segments[:0:-1]:
        others = sum(map(len, segments)) - len(segment)
        if all(word in SUFFIXES for word in segment) and (len(segments) > WHOLE_NAME or segment != ["V"]):
            if segment in (["I"], ["V"]) and others < WHOLE_NAME:
                continue
            found.suffix = found.suffix or SUFFIXES[segment[0]]
        elif others < WHOLE_NAME or not all(word in DEGREES_AFTER_COMMA for word in segment):
            continue
        segments.remove(segment)


def _drop_ends(segment: list[str], found: _Found, *, alone: bool, first: bool) -> list[str]:
    """Take suffixes and degrees off the end, and a suffix out of the middle (``DOE JR JOHN``)."""
    words_of_name = list(segment)
    needed = WHOLE_NAME if alone else 1
    while len(words_of_name) > needed and words_of_name[-1] in DEGREES:
        words_of_name.pop()
    last = words_of_name[-1]
    enough = needed if last in SUFFIXES_THAT_ARE_NAMES else 1
    # Behind a comma stand given names, and there I and V are initials: DOE, JOHN V.
    initial = len(last) == 1 and not (alone or len(words_of_name) > WHOLE_NAME)
    if last in SUFFIXES and len(words_of_name) > enough and not initial:
        found.suffix = found.suffix or SUFFIXES[words_of_name.pop()]
    for index, word in enumerate(words_of_name[1:-1], start=1):
        if word in SUFFIXES and word not in SUFFIXES_THAT_ARE_NAMES:
            found.suffix = found.suffix or SUFFIXES[word]
            found.early_suffix = index if first else 0
            return words_of_name[:index] + words_of_name[index + 1 :]
    return words_of_name
