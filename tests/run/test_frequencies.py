"""How common the values of a batch are in the tables that are searched."""

from __future__ import annotations

from types import SimpleNamespace

from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import PersonName
from skiptrace.normalize.names import nickname_root
from skiptrace.run.candidates import frequencies


def test_a_nickname_is_as_common_as_its_root_whoever_else_is_asked():
    """Counts stand under the root, which need not be the name of anybody in the batch."""
    asked = {}

    def counts(terms):
        asked.update(terms)
        return {}

    vocabulary = Vocabulary()
    rows = PersonRows()
    rows.append([PersonName(given="BOBBY", family="BRAMBLE")])
    people = encode(rows, vocabulary)
    table = SimpleNamespace(bulk=SimpleNamespace(people=10, counts=counts), told=False)

    frequencies([table], people, people, SimpleNamespace(sharing={}))

    assert nickname_root("BOBBY") != "BOBBY"
    assert nickname_root("BOBBY") in asked["root"]
