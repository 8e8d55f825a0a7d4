"""How common names are: shares of the population from the US census of 1990."""

from __future__ import annotations

from functools import cache

from skiptrace.normalize.transliterate import fold
from skiptrace.normalize.word_lists import read_lines, words

PERSONS_PER_LINE_UNIT = 1e8  # the lists count persons per hundred million

# The census names nine people in ten; the tenth shares millions of names, each rarer than the rarest listed.
UNLISTED_GIVEN_SHARE = 2e-6
UNLISTED_FAMILY_SHARE = 5e-7
# Names that became common after 1990, or among people who came later: their order of magnitude only.
NEWER_GIVEN_SHARE = 5e-5


def given_frequency(given: str) -> float:
    """The share of people whose given name is *given*, both sexes together."""
    return given_shares().get(_joined(given), UNLISTED_GIVEN_SHARE)


def family_frequency(family: str) -> float:
    """The share of people whose family name is *family*; of ``SMITH-JONES`` that of the pair, which is unlisted."""
    return family_shares().get(_joined(family), UNLISTED_FAMILY_SHARE)


@cache
def given_shares() -> dict[str, float]:
    """The share of each listed given name."""
    shares = _shares("given_names.txt")
    for name in words("given_names_more.txt"):
        shares[name] = max(NEWER_GIVEN_SHARE, shares.get(name, 0.0))
    return shares


@cache
def family_shares() -> dict[str, float]:
    """The share of each listed family name, written without spaces or marks (``DELACRUZ``, ``ONEIL``)."""
    return _shares("family_names.txt")


@cache
def hispanic_family_names() -> frozenset[str]:
    """Family names that stand in pairs, father's then mother's."""
    return words("hispanic_family_names.txt")


def _shares(file: str) -> dict[str, float]:
    answer: dict[str, float] = {}
    for line in read_lines(file):
        count, *names = line.split()
        answer.update(dict.fromkeys(names, int(count) / PERSONS_PER_LINE_UNIT))
    return answer


def _joined(name: str) -> str:
    return name if name.isalpha() and name.isupper() else fold(name).replace(" ", "")
