"""Reasons to leave a debtor alone, as clients write them: status codes, flag columns and free notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NOTE: Final = 20_000
_REMEMBERED_TEXTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Hints:
    """
    What a text says about leaving the debtor alone.

    Args:
        stops: Codes that stop: ``deceased``, ``bankrupt``, ``cease``, ``attorney``, ``litigious``, ``closed`` and
            ``fraud``.
        flags: Codes that only caution: ``dispute``, ``military``, ``incarcerated``, ``bankruptcy_dismissed``.
    """

    stops: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


NOTHING: Final = Hints()
FLAGS_ONLY: Final = frozenset({"dispute", "military", "incarcerated", "bankruptcy_dismissed", "bankruptcy_discharged"})

# Who must be meant for "passed" alone to be a death, and what else passes: a date, a message, an inspection.
_DEBTOR: Final = r"(?:debtor|dbtr|dtr|pt|patient|cust(?:omer)?|consumer|borrower|he|she)"
_PASSED_OTHERWISE: Final = (
    r"(?! (?:the|a|an|out|by|inspection|it|him|her|up|to|along|phone|on (?:the|a|to|msg|message|info)))"
)
_PHRASES: Final[dict[str, str]] = {
    "deceased": r"deceased|de[cs]ea?sed|decease|dece?a?sd|dec'?d|dcsd|passed away|died|expired pt"
    r"|(?:pt|patient) expired|death (?:cert\w*|notice|confirmed|verified)|date of death"
    r"|(?:notice|proof|notified) of death|d\.?o\.?d\.?:? ?\d+|obituar(?:y|ies)|rip(?! ?off)|probate|estate of"
    r"|fallecid[oa]|falleci[oó]|difunt[oa]|muri[oó]"
    rf"|{_DEBTOR} (?:has |have |had )?(?:recently |just |now )?passed{_PASSED_OTHERWISE}",
    "bankrupt": r"bankrupt(?:cy|cies)?|bkcy|bky|bkr?[ -]?(?:7|11|12|13)?|bancarrota"
    r"|(?:chapter|chapt?|chptr?|chpt?r?|ch)[ .]{0,2}(?:7|11|12|13)",
    "cease": r"cease (?:and|&|n) desist|cease[/ ]desist|c ?& ?d"
    r"|cease (?:all|any|comm\w*|contact\w*|calls?|calling|letter)"
    r"|cease|cnd|do not (?:contact|call|mail)|dnc|no (?:further |more )?contact"
    r"|stop (?:all )?(?:calls?|calling|contact\w*)|no (?:further|more) calls?|don'?t (?:contact|call)"
    r"|(?:wants?|requests?|requested|ask(?:s|ed) for) no (?:further |more )?calls?"
    r"|revok(?:ed?|es|ing) (?:\w+ )?consent|consent (?:was |is )?revoked|no llam[ae]r?",
    "attorney": r"(?:attorney|atty|attny|lawyer)(?!'?s? (?:fees?|general|costs?|network|review))"
    r"|legal(?:ly)? represent\w*"
    r"|rep(?:resented|'?d)? by|(?:thru|through|has|retained|hired|obtained|legal) counsel|abogad[oa]",
    "litigious": r"litigious|serial litigator|(?:tcpa|fdcpa|fcra) (?:suit|lawsuit|plaintiff|claim|violation)"
    r"|sued (?:us|the agency|agency|the collector)",
    "closed": r"paid in full|pif|settled in full|sif|recall(?:ed)?|closed by client|close (?:and|&) return"
    r"|closed (?:and|&) returned|returned to client|cancell?ed by client|account closed per client",
    "fraud": r"fraud(?:ulent)?|id(?:entity)?[ -]theft|stolen identity|identity stolen",
    "dispute": r"disput(?:ed?|es|ing)",
    "military": r"active duty|military|deployed|scra|service ?members?",
    "incarcerated": r"incarcerat\w+|in (?:jail|prison|custody)|inmate",
}
# The first three letters of a word that each phrase has: its first one, or a rarer one.
_BEGINNINGS: Final = frozenset(
    [
        "dec",
        "des",
        "dcs",
        "d",
        "dod",
        "obi",
        "rip",
        "fal",
        "dif",
        "mur",
        "don",
        "rev",
        "abo",
        "cou",
        "pas",
        "die",
        "dea",
        "dat",
        "exp",
        "pt",
        "pro",
        "est",
        "ban",
        "bkc",
        "bky",
        "bkr",
        "bk",
        "bk7",
        "bk1",
        "cha",
        "chp",
        "ch",
        "ch7",
        "ch1",
        "cea",
        "c",
        "c&d",
        "cnd",
        "do",
        "dnc",
        "no",
        "sto",
        "att",
        "law",
        "leg",
        "rep",
        "lit",
        "ser",
        "tcp",
        "fdc",
        "fcr",
        "sue",
        "pai",
        "pif",
        "set",
        "sif",
        "rec",
        "clo",
        "ret",
        "can",
        "acc",
        "fra",
        "id",
        "ide",
        "idt",
        "dis",
        "act",
        "mil",
        "dep",
        "scr",
        "inc",
        "in",
        "inm",
    ]
)
_FINDER: Final = re.compile(
    "|".join(rf"(?P<{code}>(?<![A-Za-z0-9])(?:{phrase})(?![A-Za-z0-9]))" for code, phrase in _PHRASES.items()),
    re.IGNORECASE,
)
# Only words that leave a "not" in force may stand between it and the phrase: "no answer deceased" is no denial.
_FILLING: Final = (
    r"(?:an?|the|any|yet|been|currently|is|was|by|represented|known|active|in|on|has|have|had|filed|for|a record of"
    r"|record of"
    r"|records? of|evidence of|indication of|sign of|longer|confirmed|to be|under|open|pending|hired|retained|listed as"
    r"|marked|says|longer represented by)"
)
_DENIED_BEFORE: Final = re.compile(
    rf"(?:\b(?:not|no|non|never|without|neither|nor|denies|denied|isn'?t|wasn'?t|hasn'?t|aren'?t|negative for|ruled out"
    rf"|w/o)|n't)[ -]+(?:{_FILLING} +){{0,5}}$",
    re.IGNORECASE,
)
_DENIED_AFTER: Final = re.compile(
    r"\s*(?:[:=?-]+\s*(?:no|none|n|neg|negative|false|0|n/a|na|unknown|not found)\s*(?:$|[,.;|/])"
    r"|[\s:-]*(?:letter |request |status |flag )?(?:was |is |has been |been )?"
    r"(?:withdrawn|revoked|lifted|released|removed|cleared|resolved|rescinded|denied"
    r"|in error|ruled out)\b)",
    re.IGNORECASE,
)
_NOT_YET_BEFORE: Final = re.compile(
    r"\b(?:will be|to be|would be|if|once|when|until|promised?|wants|offered|can be|could be|agreed)(?: [a-z]+)? +$",
    re.IGNORECASE,
)
_POWER_BEFORE: Final = re.compile(r"\b(?:power of|district|states?|our) +$", re.IGNORECASE)
# Somebody else's death on the debtor's account.
_RELATIVE_BEFORE: Final = re.compile(
    r"\b(?:spouse|wife|husband|mother|father|mom|dad|parents?|son|daughter|brother|sister|grand\w{3,8}|aunt|uncle"
    r"|co-?signer"
    r"|landlord)(?:'s)? +(?:(?:is|was|has|had|now|just|recently|also) +){0,3}$",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[.;|\n]|, ")
_LOOK_BACK, _LOOK_AHEAD = 80, 80

_CODES: Final[dict[str, str]] = {
    code: stop
    for stop, codes in {
        "deceased": "DEC DECD DCSD DCD DECEASED DECSD",
        "bankrupt": "BK BKY BKR BKT BK7 BK07 BK11 BK12 BK13 BKCY BANKO BNK BANKRUPT BANKRUPTCY CH7 CH13 CH11",
        "cease": "C&D CND CAD CEASE DNC CDL DNCALL",
        "attorney": "ATTY ATT ATTNY ATTORNEY REPRESENTED",
        "litigious": "LIT LITIGIOUS LITIGATOR",
        "closed": "PIF SIF RECALL RECALLED RCL RCLD CLOSED CLOSE CLSD CLS PAID SETTLED CANCELLED CANCELED "
        "RETURNED WITHDRAWN",
        "fraud": "FRD FRAUD IDT IDTHEFT",
        "dispute": "DSP DISP DISPUTE DISPUTED",
        "military": "MIL SCRA MILITARY",
        "incarcerated": "INC INCAR JAIL INCARCERATED",
    }.items()
    for code in codes.split()
}
# In brackets or between stars a word is no part of the name; these few are none anywhere.
_BESIDE_A_NAME: Final = re.compile(
    r"[(\[*]+([^()\[\]*]{2,60})"
    r"|\b(?:bankrupt(?:cy)?|do not (?:call|contact)|dnc|cease (?:and|&) desist|identity theft)\b",
    re.IGNORECASE,
)
# A status cell of more words is a sentence, in which a code word may mean anything.
_MOST_CODE_WORDS: Final = 4
_YES: Final = frozenset({"Y", "YES", "TRUE", "T", "1", "X", "YS", "CONFIRMED", "POSITIVE", "ON"})
_NO: Final = frozenset(
    {
        "",
        "N",
        "NO",
        "FALSE",
        "F",
        "0",
        "NONE",
        "NULL",
        "NA",
        "N/A",
        "-",
        "U",
        "UNK",
        "UNKNOWN",
        "NEG",
        "NEGATIVE",
        "OFF",
        "NOT FOUND",
        "NAN",
        "NAT",
    }
)
# What exports put around a word for "nothing", as in #N/A, (null), <none> and \\N, and a number's empty decimals.
_AROUND: Final = " #()<>[]{}\\_"
_EMPTY_DECIMALS: Final = re.compile(r"([01])\.0+")


@lru_cache(_REMEMBERED_TEXTS)
def read_notes(text: str) -> Hints:
    """
    What free text says: phrases on word boundaries, unless they are denied.

    ``not deceased``, ``no attorney``, ``spouse deceased``, ``cease withdrawn`` stop nothing;
    ``bankruptcy dismissed`` is a caution, ``bankruptcy discharged`` still stops.
    """
    return _hints(_codes_in(text[:LONGEST_NOTE].replace("’", "'")))  # noqa: RUF001  (the apostrophe of word processors)


@lru_cache(_REMEMBERED_TEXTS)
def read_status(text: str) -> Hints:
    """What a status cell says, which may be a code (``BK13``, ``C&D``, ``PIF``) or words."""
    words = re.findall(r"[A-Z0-9&]+", text[:LONGEST_NOTE].upper())
    codes = list(_codes_in(text[:LONGEST_NOTE]))
    if len(words) <= _MOST_CODE_WORDS and not {"NOT", "NO", "NON", "UN"} & set(words):
        codes += [_CODES[word] for word in words if word in _CODES]
    if {"bankruptcy_dismissed"} & set(codes):
        codes = [code for code in codes if code != "bankrupt"]
    return _hints(iter(codes))


@lru_cache(_REMEMBERED_TEXTS)
def read_name_marks(text: str) -> Hints:
    """What stands in a name cell beside the name: ``DOE, JOHN (BANKRUPT)``, ``ROE JANE *C&D*``, ``POE ANN DNC``."""
    marks = [mark[1] or mark[0] for mark in _BESIDE_A_NAME.finditer(text[:LONGEST_NOTE])]
    return _hints(code for mark in marks for hints in (read_status(mark),) for code in (*hints.stops, *hints.flags))


def says_yes(text: str) -> bool | None:
    """Whether a flag cell says yes; `None` for a text that is neither yes nor no, such as a date or a name."""
    plain = text.strip(_AROUND).upper()
    written = _EMPTY_DECIMALS.fullmatch(plain)
    if written:
        plain = written[1]
    if plain in _NO:
        return False
    return True if plain in _YES else None


@lru_cache(_REMEMBERED_TEXTS)
def read_disposition(text: str) -> str:
    """How a bankruptcy ended: ``discharged``, ``dismissed``, or empty while it is active or unknown."""
    plain = text[:200].lower()
    if "dischar" in plain or plain.strip() in {"dis", "dsc", "dschg"}:
        return "discharged"
    return "dismissed" if "dismis" in plain or plain.strip() in {"dsm", "dism"} else ""


def _hints(codes: Iterator[str]) -> Hints:
    found = dict.fromkeys(codes)
    if not found:
        return NOTHING
    return Hints(
        tuple(code for code in found if code not in FLAGS_ONLY), tuple(code for code in found if code in FLAGS_ONLY)
    )


def _codes_in(text: str) -> Iterator[str]:
    if not _may_say_something(text):
        return
    for match in _FINDER.finditer(text):
        code = match.lastgroup or ""
        before = _last_clause(text[max(0, match.start() - _LOOK_BACK) : match.start()])
        after = text[match.end() : match.end() + _LOOK_AHEAD]
        if _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after) or _is_about_else(code, before):
            continue
        if code == "bankrupt":
            yield from _bankruptcy(before, after)
        else:
            yield code


def _may_say_something(text: str) -> bool:
    """Whether a word begins like one of a phrase: most notes need no closer look, which takes five times as long."""
    return not _BEGINNINGS.isdisjoint(word[:3] for word in re.findall(r"[a-z0-9&]+", text.lower()))


def _is_about_else(code: str, before: str) -> bool:
    if code == "deceased":
        return _RELATIVE_BEFORE.search(before) is not None
    if code == "attorney":
        return _POWER_BEFORE.search(before) is not None
    return code == "closed" and _NOT_YET_BEFORE.search(before) is not None


def _bankruptcy(before: str, after: str) -> Iterator[str]:
    """Active, discharged and dismissed are three answers: only the last leaves the debt collectable."""
    end = _CLAUSE_END.search(after)
    clause = after[: end.start()] if end else after
    following = _FINDER.search(clause)
    own = clause[: following.start()] if following and following.lastgroup == "bankrupt" else clause
    ending = read_disposition(own) or read_disposition(before[-30:])
    if ending == "dismissed":
        yield "bankruptcy_dismissed"
        return
    yield "bankrupt"
    if ending == "discharged":
        yield "bankruptcy_discharged"


def _last_clause(text: str) -> str:
    ends = list(_CLAUSE_END.finditer(text))
    return text[ends[-1].end() :] if ends else text
