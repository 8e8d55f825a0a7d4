"""What a column's name says: the words of clients, vendors, counties and states, and the field they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

LONGEST_NAME: Final = 120

# Written form -> canonical word. Several canonical words stand with spaces between them.
_SPELLINGS: Final[dict[str, str]] = {
    spelling: canonical
    for canonical, spellings in {
        "account": "account acct acc accnt accounts",
        "number": "number numbers no nbr num nr numb nmbr",
        "id": "id ident identifier uid guid key",
        "ncid": "ncid",
        "file": "file",
        "loan": "loan",
        "claim": "claim",
        "contract": "contract",
        "invoice": "invoice",
        "packet": "packet",
        "code": "code cd",
        "debtor": "debtor dbtr dbt cust customer consumer cnsmr patient pat borrower borr owner own voter applicant "
        "member mbr subscriber resident person inmate decedent registrant holder cardholder taxpayer payer",
        "plain": "of the and primary main pri prim current curr cur present contact dialer known desc lbl label text "
        "txt full complete legal on in at party usps",
        "flag": "flag flg ind indicator yn",
        "given": "given forename forenames fname frst fst first firstname christian gname gvn",
        "family": "family surname lname lst last lastname sname srname",
        "middle": "middle mid mname middlename mi mdl initial initials",
        "name": "name names nm nme",
        "suffix": "suffix sfx suff generation gen",
        "prefix": "prefix salutation title prefx",
        "alias": "alias aliases aka maiden nee alt alternate",
        "birth": "birth born birthdate bday birthday bdate brth dateofbirth",
        "dob": "dob",
        "death": "death dod deathdate died",
        "deceased": "deceased dec dcsd decd dead",
        "date": "date dt dte day",
        "year": "year yr yob",
        "age": "age",
        "ssn": "ssn soc social socsec ssnum sss tin",
        "security": "security sec",
        "lastfour": "lastfour",
        "address": "address addr adr addrs addresses ad adress",
        "street": "street str strt thoroughfare",
        "st": "st",
        "line": "line ln",
        "unit": "unit apt apartment suite ste flat secondary",
        "direction": "predirectional predir dir direction prefixdirection directional",
        "city": "city town suburb municipality cty locality cityname",
        "state": "state province stateabbr territory",
        "zip": "zip zipcode postcode postal pcode postcd zcode",
        "plus": "plus",
        "country": "country ctry nation",
        "county": "county",
        "phone": "phone ph phn phne tel telephone fone telno teleph phones",
        "cell": "cell mobile mob wireless cellular",
        "evening": "evening eve night",
        "daytime": "daytime",
        "area": "area",
        "extension": "extension ext extn",
        "type": "type typ kind",
        "bad": "bad invalid wrong undeliverable",
        "returned": "returned return rtn returnedmail",
        "disconnected": "disconnected disconnect disc",
        "mail": "mail mailing mailaddr mlg mailling post",
        "email": "email eml emailaddress",
        "home": "home hm hme house residence residential res resid physical reside",
        "work": "work wk wrk business bus office biz",
        "site": "situs site property prop premise premises service serv svc",
        "previous": "previous prev prior former old past",
        "employer": "employer emp empl poe employment company occupation",
        "creditor": "creditor cred crdtr merchant lender provider facility hospital issuer grantor",
        "client": "client clnt",
        "original": "original orig",
        "balance": "balance bal amount amt due owed owing amtdue principal",
        "placed": "placed placement listed listing list assigned assignment referral",
        "opened": "opened open opn origination originated",
        "status": "status stat sts",
        "reason": "reason",
        "notes": "notes note comment comments remark remarks memo narrative freetext",
        "cease": "cease",
        "desist": "desist",
        "donotcontact": "donotcontact dnc donotcall",
        "attorney": "attorney atty attny lawyer counsel",
        "dispute": "dispute disputed disp",
        "fraud": "fraud idtheft theft",
        "litigious": "litigious litigation plaintiff",
        "bankruptcy": "bankruptcy bankrupt bk bky bkr bkcy bnk bankr",
        "chapter": "chapter chap chptr",
        "filed": "filed filing file_date",
        "disposition": "disposition dispo",
        "disposed": "disposed discharged discharge dismissed dismissal closed",
        "custody": "custody incarcerated incarceration jail prison detention",
        "released": "released release",
        "military": "military scra mil servicemember activeduty",
        "role": "role",
        "guarantor": "guarantor guar gtr guarant responsible resp",
        "cosigner": "cosigner cosign coborrower comaker codebtor cobuyer coapplicant coapp joint cosgn",
        "spouse": "spouse wife husband",
        "relative": "relative relatives kin nok nearest nextofkin emergency landlord",
        "reference": "reference ref refs",
        "seen": "seen reported rptd report",
        "earliest": "earliest start began begin effective eff connect connected movein since",
        "latest": "latest updated update upd verified modified lastseen end thru",
        "registration": "registration registr regis reg",
        "sale": "sale sold deed",
        "asof": "asof extract snapshot",
        "record": "record rec row rowid recordid",
        "unique": "unique uniq",
        "sos": "sos",
        "fax": "fax facsimile",
        "consent": "consent",
        "parcel": "parcel apn pin",
    }.items()
    for spelling in spellings.split()
}
_PHRASES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\be[ _-]?mail", " email "),
        (r"\bco[ _-]+(signer|borrower|maker|debtor|buyer|applicant|app)", r" co\1"),
        (r"\bnext[ _]of[ _]kin", " kin "),
        (r"\b(last|final)[ _]?(4|four)\b", " lastfour "),
        (r"\blast[ _]?(seen|updated?|upd|verified|modified|reported|rptd|report)", r" latest \1"),
        (r"\bfirst[ _]?(seen|reported|rptd|report)", r" earliest \1"),
        (r"\b(last|most)[ _](known|recent)", " "),
        (r"\bas[ _]?of\b", " asof "),
        (r"\bdo[ _]not[ _](contact|call|mail)", " donotcontact "),
        (r"\bid(entity)?[ _]theft", " theft "),
        (r"\bactive[ _]duty", " military "),
        (r"\balso[ _]known[ _]as", " alias "),
    )
)
# Words that change nothing about what a column holds.
_IDLE: Final = frozenset({"plain", "debtor", "line"})
_ADDRESS_GROUPS: Final = ("home", "site", "mail", "previous")
_PARTIES: Final = (
    "guarantor",
    "cosigner",
    "spouse",
    "relative",
    "reference",
    "employer",
    "attorney",
    "creditor",
    "client",
)
_PHONE_LABELS: Final = frozenset({"home", "cell", "work", "evening", "daytime", "mail"})

_RULES: Final[tuple[tuple[str, str, float], ...]] = (
    ("account_number", "account number", 1.0),
    ("account_number", "account", 0.9),
    ("account_number", "account id", 0.95),
    ("account_number", "client account number", 0.9),
    ("account_number", "client number", 0.5),
    ("account_number", "client reference number", 0.85),
    ("account_number", "client reference", 0.8),
    ("account_number", "file number", 0.8),
    ("account_number", "loan number", 0.85),
    ("account_number", "loan id", 0.85),
    ("account_number", "claim number", 0.8),
    ("account_number", "contract number", 0.8),
    ("account_number", "invoice number", 0.6),
    ("account_number", "reference number", 0.75),
    ("account_number", "debtor number", 0.75),
    ("account_number", "original account number", 0.85),
    ("account_number", "creditor account number", 0.85),
    ("debtor_id", "debtor id", 0.9),
    ("record_id", "id", 0.8),
    ("record_id", "record id", 1.0),
    ("record_id", "record number", 0.95),
    ("record_id", "record", 0.7),
    ("record_id", "unique id", 1.0),
    ("record_id", "ncid", 0.95),
    ("record_id", "registration number", 0.95),
    ("record_id", "sos id", 1.0),
    ("record_id", "parcel number", 0.8),
    ("record_id", "parcel id", 0.8),
    ("record_id", "parcel", 0.7),
    ("client", "client", 0.9),
    ("client", "client code", 0.95),
    ("client", "client id", 0.85),
    ("client", "client name", 0.9),
    ("creditor", "creditor", 1.0),
    ("creditor", "creditor name", 1.0),
    ("creditor", "original creditor", 0.95),
    ("creditor", "original creditor name", 0.95),
    ("full_name", "name", 0.9),
    ("full_name", "debtor", 0.75),
    ("given_name", "given", 0.9),
    ("given_name", "given name", 1.0),
    ("middle_name", "middle", 0.95),
    ("middle_name", "middle name", 1.0),
    ("family_name", "family", 0.85),
    ("family_name", "family name", 1.0),
    ("suffix", "suffix", 0.9),
    ("suffix", "name suffix", 1.0),
    ("alias", "alias", 1.0),
    ("alias", "alias name", 1.0),
    ("alias", "previous name", 0.95),
    ("alias", "alias family name", 0.95),
    ("alias", "previous family name", 0.95),
    ("born", "dob", 1.0),
    ("born", "dob date", 1.0),
    ("born", "birth", 0.85),
    ("born", "birth date", 1.0),
    ("birth_year", "birth year", 1.0),
    ("birth_year", "dob year", 1.0),
    ("age", "age", 0.9),
    ("ssn", "ssn", 1.0),
    ("ssn", "ssn number", 1.0),
    ("ssn", "ssn security", 1.0),
    ("ssn", "ssn security number", 1.0),
    ("ssn", "ssn security id", 0.95),
    ("ssn_last4", "ssn 4", 1.0),
    ("ssn_last4", "ssn lastfour", 1.0),
    ("ssn_last4", "lastfour", 0.8),
    ("ssn_last4", "ssn security lastfour", 1.0),
    ("ssn_last4", "lastfour ssn security number", 1.0),
    ("role", "role", 0.8),
    ("role", "debtor type", 0.75),
    ("relative", "relative", 0.9),
    ("address", "address full", 0.95),
    ("street", "address", 0.9),
    ("street", "address street", 1.0),
    ("street", "address st", 0.9),
    ("street", "street", 0.85),
    ("street", "site", 0.75),
    ("city_state_zip", "city state zip", 1.0),
    ("city_state_zip", "city st zip", 1.0),
    ("city_state_zip", "city state zip code", 1.0),
    ("street_number", "street number", 1.0),
    ("street_number", "address number", 0.9),
    ("street_number", "home number", 0.7),
    ("street_number", "st number", 0.9),
    ("street_name", "street name", 1.0),
    ("street_name", "st name", 0.9),
    ("street_suffix", "street suffix", 1.0),
    ("street_suffix", "street type", 1.0),
    ("street_suffix", "st type", 0.9),
    ("street_suffix", "st suffix", 0.9),
    ("street_predirectional", "direction", 0.8),
    ("street_predirectional", "street direction", 1.0),
    ("street_predirectional", "st direction", 0.9),
    ("unit", "unit", 0.85),
    ("unit", "unit number", 0.95),
    ("unit", "street unit number", 0.95),
    ("unit", "street unit", 0.95),
    ("street_line2", "address unit", 0.9),
    ("city", "city", 1.0),
    ("city", "address city", 1.0),
    ("city", "city name", 1.0),
    ("state", "state", 0.95),
    ("state", "st", 0.85),
    ("state", "state code", 1.0),
    ("state", "st code", 0.95),
    ("state", "address state", 0.95),
    ("state", "address st code", 0.9),
    ("zip", "zip", 1.0),
    ("zip", "zip code", 1.0),
    ("zip", "address zip", 1.0),
    ("zip", "address zip code", 1.0),
    ("zip4", "zip 4", 1.0),
    ("zip4", "zip plus", 1.0),
    ("zip4", "zip plus 4", 1.0),
    ("country", "country", 0.95),
    ("country", "country code", 0.95),
    ("country", "address country", 0.95),
    ("address_first_seen", "address earliest seen", 1.0),
    ("address_first_seen", "address earliest date", 0.95),
    ("address_first_seen", "address date", 0.6),
    ("address_last_seen", "address latest seen", 1.0),
    ("address_last_seen", "address latest date", 0.95),
    ("address_bad", "address bad", 1.0),
    ("address_bad", "returned mail", 1.0),
    ("address_bad", "mail bad", 0.9),
    ("address_bad", "returned", 0.6),
    ("address_bad", "mail returned date", 0.9),
    ("address_kind", "address type", 0.95),
    ("phone", "phone", 1.0),
    ("phone", "phone number", 1.0),
    ("phone", "cell", 0.9),
    ("phone", "cell number", 0.95),
    ("phone", "cell phone number", 1.0),
    ("area_code", "phone area code", 0.95),
    ("area_code", "area code", 0.9),
    ("phone_extension", "phone extension", 1.0),
    ("phone_extension", "extension", 0.8),
    ("phone_type", "phone type", 1.0),
    ("phone_type", "line type", 0.9),
    ("phone_first_seen", "phone earliest seen", 1.0),
    ("phone_first_seen", "phone earliest date", 0.95),
    ("phone_last_seen", "phone latest seen", 1.0),
    ("phone_last_seen", "phone latest date", 0.95),
    ("phone_bad", "phone bad", 1.0),
    ("phone_bad", "phone status", 0.7),
    ("phone_bad", "cell bad", 1.0),
    ("disconnected", "disconnected", 0.9),
    ("disconnected", "phone disconnected", 1.0),
    ("email", "email", 1.0),
    ("email", "email address", 1.0),
    ("employer", "employer", 0.95),
    ("employer", "employer name", 1.0),
    ("employer_phone", "employer phone", 1.0),
    ("employer_phone", "employer phone number", 1.0),
    ("employer_phone", "work phone", 1.0),
    ("employer_phone", "work phone number", 1.0),
    ("employer_address", "employer address", 1.0),
    ("employer_address", "work address", 0.9),
    ("first_seen", "earliest seen", 1.0),
    ("first_seen", "earliest seen date", 1.0),
    ("first_seen", "earliest date", 0.85),
    ("first_seen", "earliest", 0.6),
    ("first_seen", "registration date", 0.85),
    ("first_seen", "sale date", 0.8),
    ("last_seen", "latest seen", 1.0),
    ("last_seen", "latest seen date", 1.0),
    ("last_seen", "latest date", 0.85),
    ("last_seen", "latest", 0.6),
    ("as_of", "asof", 1.0),
    ("as_of", "asof date", 1.0),
    ("as_of", "seen date", 0.8),
    ("balance", "balance", 0.9),
    ("balance", "account balance", 1.0),
    ("balance", "balance current", 1.0),
    ("placed_on", "placed date", 1.0),
    ("placed_on", "placed", 0.7),
    ("opened_on", "opened date", 1.0),
    ("opened_on", "account opened date", 1.0),
    ("opened_on", "opened", 0.7),
    ("status", "status", 0.9),
    ("status", "account status", 1.0),
    ("status", "status code", 0.95),
    ("status", "status reason", 0.8),
    ("status", "account status code", 1.0),
    ("notes", "notes", 0.95),
    ("notes", "account notes", 0.95),
    ("cease", "cease", 0.95),
    ("cease", "cease desist", 1.0),
    ("cease", "donotcontact", 1.0),
    ("attorney", "attorney", 0.95),
    ("attorney", "attorney name", 1.0),
    ("dispute", "dispute", 0.95),
    ("fraud", "fraud", 0.95),
    ("litigious", "litigious", 0.9),
    ("deceased", "deceased", 0.95),
    ("death_date", "death date", 1.0),
    ("death_date", "death", 0.8),
    ("death_date", "deceased date", 1.0),
    ("bankruptcy_chapter", "bankruptcy chapter", 1.0),
    ("bankruptcy_chapter", "chapter", 0.9),
    ("bankruptcy_chapter", "bankruptcy", 0.8),
    ("bankruptcy_filed_on", "bankruptcy filed date", 1.0),
    ("bankruptcy_filed_on", "bankruptcy filed", 0.95),
    ("bankruptcy_filed_on", "bankruptcy date", 0.9),
    ("bankruptcy_filed_on", "filed date", 0.9),
    ("bankruptcy_filed_on", "filed", 0.65),
    ("bankruptcy_filed_on", "bankruptcy file date", 0.95),
    ("bankruptcy_disposition", "bankruptcy disposition", 1.0),
    ("bankruptcy_disposition", "bankruptcy status", 0.95),
    ("bankruptcy_disposition", "disposition", 0.9),
    ("bankruptcy_disposed_on", "disposed date", 0.85),
    ("bankruptcy_disposed_on", "disposed", 0.6),
    ("bankruptcy_disposed_on", "disposition date", 0.95),
    ("bankruptcy_disposed_on", "bankruptcy disposed date", 1.0),
    ("bankruptcy_disposed_on", "bankruptcy disposition date", 1.0),
    ("custody", "custody", 0.95),
    ("custody", "custody status", 1.0),
    ("custody_released_on", "released date", 0.9),
    ("custody_released_on", "custody released date", 1.0),
    ("military", "military", 0.95),
    ("military", "military status", 1.0),
)
_WORDS_OF_RULE: Final = tuple((field, frozenset(words.split()), score) for field, words, score in _RULES)

# Whose it is, and what it is -> the field; what is not here belongs to somebody else and stays unused.
_PARTY_FIELDS: Final[dict[tuple[str, str], str]] = {
    ("guarantor", "full_name"): "guarantor_name",
    ("guarantor", "given_name"): "guarantor_given_name",
    ("guarantor", "family_name"): "guarantor_family_name",
    ("cosigner", "full_name"): "cosigner_name",
    ("spouse", "full_name"): "relative",
    ("relative", "full_name"): "relative",
    ("reference", "full_name"): "relative",
}
_PARTY_ALONE: Final = {
    "guarantor": "guarantor_name",
    "cosigner": "cosigner_name",
    "spouse": "relative",
    "relative": "relative",
}

_MEANINGLESS: Final = re.compile(r"(?:column|col|field|fld|f|c|_c|v|var|unnamed|x)?[\s_:.#-]*\d*", re.IGNORECASE)
# Per word that the rule does not know: `phone_consent` is no phone, `city_school_district` no city.
_STRANGE_WORD_COSTS: Final = 0.55
# SSN4 and ZIP4: a number of digits, not the fourth of something.
_FOUR: Final = 4
LOWEST_SCORE: Final = 0.56


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """
    What a column's name says.

    Args:
        field: The field meant; empty when the name says nothing or speaks of somebody else.
        score: How plainly, 0 to 1.
        group: Which of several addresses (``mail``, ``previous``) or which phone (``cell``) is meant.
        number: The number in the name (``phone2``), or 0.
        foreign: The name is understood and speaks of something that is not used.
        meaningless: The name carries no meaning (``column_3``), so that only values can speak.
    """

    field: str = ""
    score: float = 0.0
    group: str = ""
    number: int = 0
    foreign: bool = False
    meaningless: bool = False


@lru_cache(maxsize=4096)
def read_column_name(name: str) -> NameEvidence:
    """What *name* says about its column."""
    if _MEANINGLESS.fullmatch(name.strip()[:LONGEST_NAME]):
        return NameEvidence(meaningless=True)
    words, numbers = name_words(name)
    whole = _best_rule(words, numbers)
    evidence = whole if _says_all(whole) else _of_party(words, numbers) or whole
    if not evidence.field and not evidence.foreign and words <= _IDLE:
        return NameEvidence(meaningless=not words, field="")
    return evidence


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[frozenset[str], tuple[int, ...]]:
    """The canonical words of a column name, and its numbers in order."""
    text = name.strip()[:LONGEST_NAME].replace("#", " number ")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).lower()
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda match: match.group().replace(".", "") + " ", text)
    text = re.sub(r"[^a-z0-9]+", " ", text)
    for pattern, replacement in _PHRASES:
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
    known = _SPELLINGS.get(token)
    if known is not None:
        return (known,)
    return _split_glued(token) or (token,)


def _split_glued(token: str) -> tuple[str, ...]:
    """The known words that *token* glues together (``acctno``), fewest first; nothing when some letters remain."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - 14), end - 1):
            word = _SPELLINGS.get(token[start:end])
            if word is None or start not in best:
                continue
            candidate = (*best[start], word)
            if end not in best or len(candidate) < len(best[end]):
                best[end] = candidate
    return best.get(len(token), ())


def _best_rule(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    group = next((label for label in _ADDRESS_GROUPS if label in words), "")
    known = words | {"4"} if numbers and numbers[-1] == _FOUR else words
    best = NameEvidence(group=group, number=_number(numbers))
    best_rank = (0.0, 0)
    for field, rule, score in _WORDS_OF_RULE:
        if not rule <= known:
            continue
        strange = len(words - rule - _IDLE - _idle_for(field))
        rank = (score * _STRANGE_WORD_COSTS**strange, len(rule))
        if rank > best_rank:
            best_rank = rank
            best = NameEvidence(field=field, score=rank[0], group=_label(field, words, group), number=_number(numbers))
    if best.score < LOWEST_SCORE:
        return NameEvidence(group=group, number=_number(numbers), foreign="fax" in words or "county" in words)
    if best.field in {"zip4", "ssn_last4"} and numbers and numbers[-1] == _FOUR:
        return replace(best, number=_number(numbers[:-1]))
    return _with_line(best, words, numbers)


def _number(numbers: tuple[int, ...]) -> int:
    return numbers[-1] if numbers else 0


def _idle_for(field: str) -> frozenset[str]:
    """Words that only tell which one of several it is."""
    if field in ADDRESS_PARTS:
        return frozenset({*_ADDRESS_GROUPS, "address", *(("flag",) if field == "address_bad" else ())})
    if field in {"phone_bad", "disconnected"}:
        return _PHONE_LABELS | {"flag"}
    if field.startswith("phone") or field in {"email", "area_code", "disconnected"}:
        return _PHONE_LABELS
    if field in {"given_name", "family_name", "middle_name", "suffix", "full_name"}:
        return frozenset({"name"})
    if field in FLAGS:
        return frozenset({"flag"})
    return frozenset()


def _label(field: str, words: frozenset[str], group: str) -> str:
    if field.startswith("phone") or field in {"area_code", "disconnected"}:
        return "+".join(sorted(words & _PHONE_LABELS))
    if field == "address_bad" and "returned" in words and group == "mail":
        # "Returned mail" is no mailing address.
        return ""
    return group if field in ADDRESS_PARTS else ""


FLAGS: Final = frozenset(
    {"deceased", "cease", "dispute", "fraud", "litigious", "attorney", "military", "custody", "bankruptcy_chapter"}
)
ADDRESS_PARTS: Final = frozenset(
    {
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
    }
)


def _with_line(evidence: NameEvidence, words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence:
    """``Addr2`` and ``address line 2`` are line two; ``addr2_line1`` is line one of the second address."""
    if evidence.field != "street" or not numbers:
        return evidence
    line = numbers[-1]
    number = numbers[0] if len(numbers) > 1 else 0
    if line == 1:
        return NameEvidence(field="street", score=evidence.score, group=evidence.group, number=number)
    if line == 2:  # noqa: PLR2004  (line two)
        score = evidence.score if "line" in words or "address" in words else evidence.score * 0.8
        return NameEvidence(field="street_line2", score=score, group=evidence.group, number=number)
    return NameEvidence(group=evidence.group, number=number, foreign=True)


def _says_all(evidence: NameEvidence) -> bool:
    return evidence.score >= 0.7  # noqa: PLR2004  (below it words were left over: ask whose it is)


def _of_party(words: frozenset[str], numbers: tuple[int, ...]) -> NameEvidence | None:
    """The column as another party's: the guarantor's name, the attorney's phone."""
    party = next((label for label in _PARTIES if label in words), "")
    if not party:
        return None
    rest = words - {party}
    if rest <= _IDLE and party in _PARTY_ALONE:
        return NameEvidence(field=_PARTY_ALONE[party], score=0.85, number=_number(numbers))
    own = _best_rule(rest, numbers)
    field = _PARTY_FIELDS.get((party, own.field), "")
    if field:
        return NameEvidence(field=field, score=own.score, number=own.number)
    return NameEvidence(foreign=True)
