"""People and judgements for the tests of matching, with everything that a test does not care about filled in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skiptrace.match.explain import explain
from skiptrace.match.frequency import Frequencies, count_people
from skiptrace.match.model import shipped_model
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.resolve import resolve
from skiptrace.match.score import Kernel
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import Address, PartialDate, PersonName
from skiptrace.normalize.names import family_frequency, given_frequency

MODEL = shipped_model()
POPULATION = 100_000
HOME = Address(number="100", street="MAIN", city="SPRINGFIELD", state="IL", zip5="62704")
AWAY = Address(number="7", street="QUARRY", city="PEORIA", state="IL", zip5="61602")
LANDLINE = "+12175550123"
MOBILE = "+12175550188"

JOHN = {
    "name": "JOHN SMITH",
    "born": "1980-05-17",
    "addresses": (HOME,),
    "phones": (LANDLINE,),
}


def name_of(text):
    """``JOHN A SMITH JR`` in parts: two words are given and family name."""
    given, *middle, family = text.removesuffix(" JR").removesuffix(" SR").split()
    suffix = text[-2:] if text.endswith((" JR", " SR")) else ""
    return PersonName(given=given, middle=" ".join(middle), family=family, suffix=suffix)


def born_on(text):
    """``1980-05-17`` as far as it is written."""
    return PartialDate(*(int(part) for part in text.split("-"))) if text else None


def rows_of(*people):
    """People as rows; ``name`` may be one text, several, or values."""
    rows = PersonRows()
    for person in people:
        given = dict(person)
        names = given.pop("name", ())
        names = (names,) if isinstance(names, str) else names
        parts = [name_of(name) if isinstance(name, str) else name for name in names]
        rows.append(parts, **{**given, "born": born_on(given.get("born", ""))})
    return rows


@dataclass
class Judged:
    """All debtors against all records."""

    left: object
    right: object
    scores: object
    resolution: object

    @property
    def probability(self):
        """Debtors down, records across."""
        return self.resolution.probability.reshape(self.left.size, self.right.size)

    @property
    def bands(self):
        """In words, in the order of pairs."""
        return [str(band) for band in self.resolution.band(MODEL)]

    def level(self, feature):
        """The level of the first pair."""
        levels = self.scores.levels[feature]
        return int(levels[0])

    def explained(self, pair=0):
        """The features that a reviewer sees."""
        return explain(self.left, self.right, self.scores, pair)


def kernel_of(right, population=POPULATION):
    """The shipped model over a population in which names are as common as in the census, if not commoner in *right*."""
    counts = count_people(right)
    for kind, usual in (("given", given_frequency), ("root", given_frequency), ("family", family_frequency)):
        counts[kind] = {text: max(seen, round(usual(text) * population)) for text, seen in counts[kind].items()}
    counts["year"] = {year: max(seen, population // 60) for year, seen in counts["year"].items()}
    return Kernel(MODEL, Frequencies(people=population, counts=counts, sharing=MODEL.sharing))


def judge(debtors, records, *, sources=None, population=POPULATION):
    """Every debtor against every record, whatever their keys."""
    vocabulary = Vocabulary()
    left, right = encode(debtors, vocabulary), encode(records, vocabulary)
    kernel = kernel_of(right, population)
    lefts = np.repeat(np.arange(left.size), right.size)
    rights = np.tile(np.arange(right.size), left.size)
    scores = kernel.score(left, right, lefts, rights)
    of_record = np.zeros(right.size, dtype=np.int64) if sources is None else np.array(sources)
    return Judged(left, right, scores, resolve(kernel, left, right, scores, of_record[rights]))


def chance(debtor, *records, **options):
    """The chance of the first of *records*."""
    return float(judge(rows_of(debtor), rows_of(*records), **options).probability[0, 0])
