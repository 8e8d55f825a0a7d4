"""The comparison levels of each feature, in the words a reviewer reads."""

from __future__ import annotations

from enum import IntEnum


class Given(IntEnum):
    """How two given names compare."""

    MISSING = 0
    SAME = 1
    NICKNAME = 2
    CLOSE = 3
    INITIAL_SAME = 4
    MIDDLE_USED = 5
    INITIAL_DIFFERENT = 6
    DIFFERENT = 7


class Middle(IntEnum):
    """How two middle names or initials compare."""

    MISSING = 0
    SAME = 1
    INITIAL_SAME = 2
    INITIAL_DIFFERENT = 3
    DIFFERENT = 4


class Family(IntEnum):
    """How two family names compare."""

    MISSING = 0
    SAME = 1
    PART_SAME = 2
    CLOSE = 3
    SOUNDS_SAME = 4
    DIFFERENT = 5


class Suffix(IntEnum):
    """How two generation suffixes compare."""

    MISSING = 0
    SAME = 1
    CONFLICT = 2


class Born(IntEnum):
    """How two birth dates compare."""

    MISSING = 0
    SAME = 1
    SWAPPED = 2
    TYPO = 3
    YEAR_FILLER = 4
    YEAR_MONTH_SAME = 5
    YEAR_SAME = 6
    YEAR_DIFFERENT = 7
    NEAR = 8
    FAR = 9


class Ssn(IntEnum):
    """How the last four digits of two SSNs compare."""

    MISSING = 0
    SAME = 1
    TYPO = 2
    DIFFERENT = 3


class Place(IntEnum):
    """How the nearest of two people's addresses compare."""

    MISSING = 0
    SAME = 1
    UNIT_MISSING = 2
    UNIT_DIFFERENT = 3
    STREET_SAME = 4
    ZIP_SAME = 5
    CITY_SAME = 6
    STATE_SAME = 7
    DIFFERENT = 8


class Shared(IntEnum):
    """Whether two people have a phone or an employer in common."""

    MISSING = 0
    SAME = 1
    DIFFERENT = 2


class Mail(IntEnum):
    """How two people's e-mail addresses compare."""

    MISSING = 0
    SAME = 1
    NAME_SAME = 2
    OWN_NAME_SAME = 3
    DIFFERENT = 4


FEATURES: dict[str, type[IntEnum]] = {
    "given name": Given,
    "middle name": Middle,
    "family name": Family,
    "suffix": Suffix,
    "birth date": Born,
    "SSN last four": Ssn,
    "address": Place,
    "phone": Shared,
    "e-mail": Mail,
    "employer": Shared,
}

NAME_FEATURES = ("given name", "middle name", "family name", "suffix")


def in_words(level: IntEnum) -> str:
    """A level as a reviewer reads it: ``day and month swapped``."""
    return WORDS.get((type(level), int(level)), level.name.lower().replace("_", " "))


WORDS: dict[tuple[type[IntEnum], int], str] = {
    (Given, Given.MIDDLE_USED): "middle name used as given name",
    (Given, Given.CLOSE): "spelt almost the same",
    (Family, Family.CLOSE): "spelt almost the same",
    (Family, Family.PART_SAME): "one part of a double name is the same",
    (Born, Born.SWAPPED): "day and month swapped",
    (Born, Born.TYPO): "one digit differs",
    (Born, Born.YEAR_FILLER): "same year, day unknown or 1 January",
    (Born, Born.NEAR): "within two years, not the same day",
    (Born, Born.FAR): "years apart",
    (Ssn, Ssn.TYPO): "one digit differs",
    (Place, Place.UNIT_MISSING): "same building, unit missing",
    (Place, Place.UNIT_DIFFERENT): "same building, another unit",
    (Place, Place.STREET_SAME): "same street and ZIP, another number",
    (Place, Place.ZIP_SAME): "same ZIP",
    (Place, Place.CITY_SAME): "same city",
    (Place, Place.STATE_SAME): "same state",
    (Mail, Mail.NAME_SAME): "same name before the @",
    (Mail, Mail.OWN_NAME_SAME): "same name before the @, made of the person's name",
}
