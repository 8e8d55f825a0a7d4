"""The dialling plans of phonenumbers: the North American one compiled to one pattern, the others asked as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.model import LineType

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata, PhoneNumber

# The kinds of number that phonenumbers counts as valid, the commonest first.
_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


@dataclass(frozen=True, slots=True)
class NorthAmerica:
    """Patterns over ten digits, and the regions that share country code 1."""

    valid: re.Pattern[str]
    toll_free: re.Pattern[str]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A number of any country."""

    e164: str
    extension: str
    line_type: LineType


@cache
def north_america() -> NorthAmerica:
    """The plan of country code 1, compiled once from the metadata of its regions."""
    import phonenumbers

    regions = phonenumbers.region_codes_for_country_code(1)
    patterns: list[str] = []
    for region in regions:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        if metadata is not None:
            patterns.append(_pattern_of(metadata))
    united_states = phonenumbers.PhoneMetadata.metadata_for_region("US")
    toll_free = "" if united_states is None else _pattern(united_states, "toll_free")
    return NorthAmerica(re.compile("|".join(patterns)), re.compile(toll_free or "(?!)"), frozenset(regions))


def parse_number(text: str, region: str) -> ParsedNumber:
    """
    A number of any country, as phonenumbers reads and checks it.

    Raises:
        Unreadable: Not a number, or not one of the plan.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        # Not chained: the message of phonenumbers may repeat the number.
        raise Unreadable("phone", "not written as a phone number is") from None
    if not phonenumbers.is_valid_number(number):
        raise Unreadable("phone", "no such number in the dialling plan", fix="check the country and area code")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ParsedNumber(e164, number.extension or "", _line_type(number))


def time_zones_abroad(e164: str) -> tuple[str, ...]:
    """The time zones of a number outside North America; empty when the plan does not tell."""
    import phonenumbers
    from phonenumbers import timezone

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in timezone.time_zones_for_number(number) if zone != timezone.UNKNOWN_TIMEZONE)


def _pattern_of(metadata: PhoneMetadata) -> str:
    kinds = "|".join(dict.fromkeys(pattern for kind in _KINDS if (pattern := _pattern(metadata, kind))))
    general = rf"(?=(?:{_pattern(metadata, 'general_desc')})\Z)"
    leading = f"(?={metadata.leading_digits})" if metadata.leading_digits else ""
    return f"(?:{leading}{general}(?:{kinds}))"


def _pattern(metadata: PhoneMetadata, kind: str) -> str:
    description = getattr(metadata, kind)
    return (description.national_number_pattern or "") if description is not None else ""


def _line_type(number: PhoneNumber) -> LineType:
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    return {
        kinds.MOBILE: LineType.WIRELESS,
        kinds.FIXED_LINE: LineType.LANDLINE,
        kinds.VOIP: LineType.VOIP,
        kinds.TOLL_FREE: LineType.TOLL_FREE,
    }.get(phonenumbers.number_type(number), LineType.UNKNOWN)
