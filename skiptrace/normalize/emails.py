"""E-mail addresses: read from cells, compared by mailbox, told apart as personal, shared or at work."""

from __future__ import annotations

import re
from functools import cache

from skiptrace.errors import Unreadable
from skiptrace.model import Email
from skiptrace.normalize.cell_text import plain_text
from skiptrace.normalize.memory import remembered
from skiptrace.normalize.tables import table_lines

LONGEST_TEXT = 400
LONGEST_CELL = 2_000
# RFC 5321, 4.5.3.1
LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254

# Plain ASCII addresses, on which email-validator has nothing to add. Every repetition is delimited by a character
# that it cannot hold itself, so that matching is linear.
_PLAIN = re.compile(r"[a-z0-9_+\-]+(?:\.[a-z0-9_+\-]+)*@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")
# RFC 2606 and RFC 6761: email-validator says why these are refused.
_SPECIAL_ENDS = (".arpa", ".invalid", ".local", ".localhost", ".onion", ".test")
_ANGLED = re.compile(r"[^<>]{0,200}<([^<>]{1,300})>")
_ANGLED_INSIDE = re.compile(r"<([^<>]{1,300})>")
_SPACED_AT = re.compile(r" {0,3}@ {0,3}")
_JOINING_WORDS = frozenset(
    {"and", "or", "&", "-", "email", "email:", "e-mail", "e-mail:", "work", "work:", "home", "home:", "alt", "alt:"}
)
_SEPARATORS = re.compile(r"[;,|\s]+")
_AROUND = " \t.,;:'\"<>()[]"
_SHARED_CELL = re.compile(r"@[^@]*[;,|\s/][^@]*@")


_GMAIL = frozenset({"gmail.com", "googlemail.com"})
# These deliver NAME+ANYTHING to NAME.
_PLUS_ADDRESSING = _GMAIL | {
    "fastmail.com",
    "fastmail.fm",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mac.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
}


@remembered()
def read_email(text: str) -> Email:
    """
    The one e-mail address that *text* writes, in lower case.

    ``mailto:``, a name before ``<…>`` and stray punctuation are taken off. No server is asked.

    Raises:
        Unreadable: No address, several, or one that forms are filled with (``filler=True``).
    """
    lowered = text.lower() if len(text) <= LONGEST_TEXT else text
    if _is_plain(lowered):
        return _email(lowered, text)
    plain = plain_text("email", text, longest=LONGEST_TEXT).lower()
    plain = _SPACED_AT.sub("@", plain)
    if _SHARED_CELL.search(plain) and not _ANGLED.fullmatch(plain):
        raise Unreadable("email", "several addresses in one cell", fix="write one address into each cell")
    address = _unwrapped(plain)
    return _email(address if _is_plain(address) else _checked(address), text)


def read_emails(text: str) -> tuple[tuple[Email, ...], tuple[Unreadable, ...]]:
    """All addresses in a cell, each once and in order, and what was refused."""
    try:
        plain = plain_text("email", text, longest=LONGEST_CELL)
        plain = _SPACED_AT.sub("@", plain)
    except Unreadable as refusal:
        return (), (refusal.with_traceback(None),)
    answers = [read_email.attempt(piece) for piece in _pieces(plain)]
    emails: dict[str, Email] = {}
    for answer in answers:
        if isinstance(answer, Email):
            emails.setdefault(answer.address, answer)
    return tuple(emails.values()), tuple(answer for answer in answers if isinstance(answer, Unreadable))


def email_key(email: Email) -> str:
    """The mailbox behind the address: without dots and ``+tags`` where the provider ignores them."""
    local, _, domain = email.address.rpartition("@")
    if domain in _PLUS_ADDRESSING:
        local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{domain}"


def is_role_address(email: Email) -> bool:
    """Whether the address belongs to a function of an organisation (``info@``), not to a person."""
    local = email.address.rpartition("@")[0].partition("+")[0]
    return re.sub(r"[._\-]", "", local) in _words("email_role_names")


def is_public_domain(email: Email) -> bool:
    """Whether anybody can have an address there (``gmail.com``), so that it says nothing of an employer."""
    return email.address.rpartition("@")[2] in _words("public_email_domains")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table_lines(f"{name}.txt"))


def _is_plain(lowered: str) -> bool:
    return (
        len(lowered) <= LONGEST_ADDRESS
        and _PLAIN.fullmatch(lowered) is not None
        # A hyphen in the third and fourth place marks an encoded name, which needs decoding.
        and "--" not in lowered
        and lowered.index("@") <= LONGEST_LOCAL
        and not lowered.endswith(_SPECIAL_ENDS)
    )


def _pieces(plain: str) -> list[str]:
    angled = _ANGLED_INSIDE.findall(plain)
    if angled:
        return angled
    # `/` may stand inside an address, so it separates only between two of them.
    spread = plain.replace("/", " ") if plain.count("@") > 1 else plain
    pieces = [piece for piece in _SEPARATORS.split(spread) if piece]
    if not any("@" in piece for piece in pieces):
        return [plain]
    return [piece for piece in pieces if "@" in piece or piece.lower() not in _JOINING_WORDS]


def _unwrapped(plain: str) -> str:
    angled = _ANGLED.fullmatch(plain)
    address = (angled[1] if angled else plain).strip(_AROUND)
    address = address.removeprefix("mailto:").partition("?")[0] if address.startswith("mailto:") else address
    return address.strip(_AROUND)


def _checked(address: str) -> str:
    # Imported here: 50 ms, and most addresses never come this way.
    from email_validator import EmailNotValidError, validate_email

    if "@" not in address:
        raise Unreadable("email", "no @ in it", fix="write it as name@domain")
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        # Not chained: email-validator's own words may repeat parts of the address.
        raise Unreadable("email", "not written as an address is", fix="write it as name@domain") from None
    return f"{checked.local_part}@{checked.ascii_domain}".lower()


def _email(address: str, as_written: str) -> Email:
    if _is_filler(address):
        raise Unreadable("email", "an address that forms are filled with", filler=True)
    return Email(address=address, as_written=as_written)


def _is_filler(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    bare = re.sub(r"[^a-z0-9]", "", local)
    if bare in _words("email_filler_names"):
        return True
    # These are too short or too common to condemn an address alone; said twice (test@test.com) they mean nothing.
    labels = _words("email_filler_domains")
    label = domain.partition(".")[0]
    return label in labels and (bare == label or bare in labels)
