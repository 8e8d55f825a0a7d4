"""What a whole header says: whose table it is, and what words mean that no list knows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_lexicon import lexicon
from skiptrace.intake.column_names import ADDRESS_PARTS, NameEvidence, name_words, read_column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES: Final = frozenset({"full_name", "given_name", "family_name"})
_PLACES: Final = frozenset({"address", "street", "city", "zip", "state"})
# What a name may still mean beside words that are in no list; names and addresses need more than that.
_DESPITE_A_STRANGE_WORD: Final = frozenset({"phone", "email", "born", "ssn", "balance", "employer"})
_KEYS: Final = frozenset({"account_number", "record_id", "debtor_id"})
_STRANGE_WORD_COSTS: Final = 0.6
_LEAST_PLACES: Final = 2
# BORROWER2_PHONE and "Debtor 2 Phone", but not "Debtor Phone 2"; "Secondary SSN".
_NUMBERED_PERSON: Final = re.compile(r"[\W_]*([^\W\d_]+)[\W_]*0?([2-9])[\W_]*(?=[^\W\d_])")
_SECOND_PERSON: Final = re.compile(r"[\W_]*(?:second(?:ary)?|sec|2nd)(?![a-z])", re.IGNORECASE)
_WHO_SOMEBODY_IS: Final = frozenset({"ssn", "ssn_last4", "born"})
_ONE_EACH: Final = frozenset({"phone", "email"})
_PEOPLE: Final = frozenset({"debtor", "plain"})
# A table of people has fewer; each word of each name is tried.
_MOST_COLUMNS: Final = 600


def read_header(header: Sequence[str]) -> list[NameEvidence]:
    """What each name says, read beside the others."""
    said = [read_column_name(name) for name in header]
    if len(header) <= _MOST_COLUMNS and not any(evidence.field in _NAMES for evidence in said):
        ours = _own_people(header)
        said = [read_column_name(name, ours) for name in header]
    qualifiers, parties = _strange_words(said)
    return _without_others(header, [_settled(evidence, qualifiers, parties) for evidence in said])


def _without_others(header: Sequence[str], said: Sequence[NameEvidence]) -> list[NameEvidence]:
    """
    Take what belongs to a second person on the account away from the debtor.

    ``Borrower2_Phone`` beside ``Borrower2_LastName`` rings somebody else, and so does ``Phone2`` behind ``Name2``
    and ``DOB2``. Columns of several phones of one person have no names of their own.
    """
    marks = [_mark_of_second(name) for name in header]
    named = {
        mark
        for mark, evidence in zip(marks, said, strict=True)
        if mark and (evidence.field in _NAMES or evidence.nearly in _NAMES)
    }
    places = _numbered_people(said)
    most = max(places, default=0)
    many = any(evidence.field == "phone" and evidence.number > most for evidence in said)
    found: list[NameEvidence] = []
    for place, (mark, evidence) in enumerate(zip(marks, said, strict=True)):
        behind = evidence.field in _ONE_EACH and not many and places.get(evidence.number, place) < place
        if mark in named and evidence.field == "full_name":
            found.append(replace(evidence, field="cosigner_name", number=0))
        elif mark in named or behind:
            found.append(replace(evidence, field="", foreign=True))
        else:
            found.append(evidence)
    return found


def _mark_of_second(name: str) -> tuple[str, int] | None:
    """Which person after the first a name begins with: the word for the person, and the number."""
    numbered = _NUMBERED_PERSON.match(name)
    if numbered:
        # A debtor, or what no list knows (B2_LAST); PHONE2_NAME and ADDR2_CITY are the second of something else.
        words, _ = name_words(numbered[1])
        somebody = words <= _PEOPLE or words.isdisjoint(lexicon().vocabulary)
        return (numbered[1].casefold(), int(numbered[2])) if somebody else None
    return ("", 2) if _SECOND_PERSON.match(name) else None


def _numbered_people(said: Sequence[NameEvidence]) -> dict[int, int]:
    """Number of each further person, who has a name and a birth date or SSN of that number -> where the name stands."""
    known = {evidence.number for evidence in said if evidence.field in _WHO_SOMEBODY_IS}
    places: dict[int, int] = {}
    for place, evidence in enumerate(said):
        if evidence.field in _NAMES and evidence.number > 1 and evidence.number in known:
            places.setdefault(evidence.number, place)
    return places


def _own_people(header: Sequence[str]) -> frozenset[str]:
    """
    The word for the table's own people when no column names them plainly.

    ``NCP_LAST``, ``NCP_DOB`` and ``NCP_CITY`` are about one kind of person, whatever NCP means; so are the
    columns of providers in a register of providers.
    """
    told = lexicon()
    weight: Counter[str] = Counter()
    named: set[str] = set()
    for name in header:
        words, _ = name_words(name)
        plainly = read_column_name(name)
        for word in words if len(words) > 1 else ():
            if word in told.parties and word not in told.subjects:
                continue
            field = read_column_name(name, frozenset({word})).field
            weight[word] += bool(field)
            if field in _NAMES and not plainly.field and (plainly.nearly in _NAMES or word in told.subjects):
                named.add(word)
    best = max(sorted(named), key=lambda word: weight[word], default="")
    return frozenset({best}) if best else frozenset()


def _strange_words(said: Sequence[NameEvidence]) -> tuple[frozenset[str], frozenset[str]]:
    """Words left over that tell which address it is (``PERM_CITY``), and those that speak of somebody else."""
    meant: dict[str, set[str]] = defaultdict(set)
    for evidence in said:
        for word in evidence.strange:
            meant[word].add(evidence.nearly)
    places = {
        word
        for word, fields in meant.items()
        if len(fields & _PLACES) >= _LEAST_PLACES and not fields & _NAMES and fields & {"street", "address"}
    }
    somebody = {word for word, fields in meant.items() if fields & _NAMES}
    return frozenset(places), frozenset(somebody)


def _settled(evidence: NameEvidence, qualifiers: frozenset[str], parties: frozenset[str]) -> NameEvidence:
    if not evidence.nearly:
        return evidence
    if evidence.strange & parties:
        return replace(evidence, foreign=True)
    if evidence.nearly in ADDRESS_PARTS and evidence.strange <= qualifiers:
        group = "+".join(sorted(evidence.strange))
        return replace(evidence, field=evidence.nearly, group=group, score=evidence.score * 0.9)
    unknown = not evidence.strange & lexicon().vocabulary
    if (unknown and evidence.nearly in _DESPITE_A_STRANGE_WORD) or evidence.nearly in _KEYS:
        return replace(evidence, field=evidence.nearly, score=evidence.score * _STRANGE_WORD_COSTS)
    return replace(evidence, foreign=True)
