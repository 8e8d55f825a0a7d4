"""
Make ``area_codes.csv`` from the geographic data inside phonenumbers.

Run from the checkout: ``python skiptrace/normalize/data/make_area_codes.py``.
phonenumbers takes four seconds and much memory to load that data, which is why the answer is kept here.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType, geodata, tzdata

STATES_BY_NAME = {
    name: code
    for code, name in (
        pair.split(" ", 1)
        for pair in """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC Washington D.C.
|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma
|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont
|VA Virginia|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|VI U.S. Virgin Islands
|AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|ON Ontario|QC Quebec
|SK Saskatchewan|NS Nova Scotia/Prince Edward Island
""".replace("\n", "").split("|")
    )
}
# Regions that are states or territories in an American address.
TERRITORIES = frozenset({"PR", "VI", "GU", "AS", "MP"})
PERSONAL = (PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PERSONAL_NUMBER)
OUTPUT = Path(__file__).with_name("area_codes.csv")


def lines() -> list[str]:
    """The file, line by line."""
    head = [
        f"# Made by make_area_codes.py from phonenumbers {phonenumbers.__version__}; do not edit.",
        "area_code,country,state,time_zones",
    ]
    rows = (_row(f"{number}") for number in range(200, 1000))
    return head + [row for row in rows if row]


def _row(area_code: str) -> str:
    number = phonenumbers.parse(f"+1{area_code}2345678")
    region = phonenumbers.region_code_for_number(number)
    if region is None or phonenumbers.number_type(number) in PERSONAL:
        return ""
    zones = sorted(_zones(f"1{area_code}"))
    return f"{area_code},{region},{_state(f'1{area_code}', region)},{' '.join(zones)}"


def _zones(prefix: str) -> set[str]:
    # Every zone that the area code reaches into: a number's own exchange says little since numbers are portable.
    return {zone for key, zones in tzdata.TIMEZONE_DATA.items() if key.startswith(prefix) for zone in zones}


def _state(prefix: str, region: str) -> str:
    if region in TERRITORIES:
        return region
    whole = geodata.GEOCODE_DATA.get(prefix, {}).get("en", "")
    if whole:
        return STATES_BY_NAME.get(whole) or _ending(whole)
    endings = Counter(
        _ending(names.get("en", "")) for key, names in geodata.GEOCODE_DATA.items() if key.startswith(prefix)
    )
    del endings[""]
    return endings.most_common(1)[0][0] if endings else ""


def _ending(place: str) -> str:
    found = re.search(r", ([A-Z]{2})$", place)
    return found[1] if found else ""


if __name__ == "__main__":
    OUTPUT.write_text("\n".join(lines()) + "\n", encoding="utf-8")
