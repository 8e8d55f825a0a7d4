"""
The yardstick of ranking: boosted trees that see the same evidence, taught on the worlds of the shipped weights.

They owe nobody a reason and keep to no direction: a later sighting may lower. Needs scikit-learn.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.fit_contacts import MODEL, table
from benchmarks.recorded import record
from skiptrace.model import Kind
from skiptrace.rank.codes import KINDS
from skiptrace.rank.merge import merge
from skiptrace.rank.score import ask
from skiptrace.rank.signs import NOW, WHOSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from benchmarks.recorded import Chunk, Recording
    from skiptrace.rank import RankModel

# By account and kind: value and confidence, best first.
Offers = dict[str, dict[Kind, list[tuple[str, float]]]]


@dataclass(frozen=True, slots=True)
class Learned:
    """Boosted trees that see the same evidence as our ranking, by kind: how far ranking could go."""

    trees: Mapping[Kind, Any]
    model: RankModel

    def offers(self, recording: Recording) -> Offers:
        """Every record's owner known; whatever leads is offered."""
        offers: Offers = {}
        for chunk in recording.chunks:
            for kind, account, value, chance in self._judged(recording, chunk):
                offers.setdefault(account, defaultdict(list))[kind].append((value, chance))
        for found in offers.values():
            for entries in found.values():
                entries.sort(key=lambda entry: -entry[1])
        return offers

    def offers_as_ours(self, recording: Recording) -> Offers:
        """The same by our rules: at our floors, and for cases for which a source tells something usable."""
        floors, found = self.model.floor, located(recording)
        return {
            account: defaultdict(
                list,
                {kind: [one for one in entries if one[1] >= floors(kind)] for kind, entries in by_kind.items()},
            )
            for account, by_kind in self.offers(recording).items()
            if account in found
        }

    def _judged(self, recording: Recording, chunk: Chunk) -> Iterator[tuple[Kind, str, str, float]]:
        told = chunk.known
        points = merge(told.statements, told.held, today=recording.today, model=self.model)
        asked = ask(points, told.others, told.lines, today=recording.today, model=self.model)
        columns = [asked.whose[name] for name in WHOSE] + [asked.now[name] for name in NOW]
        evidence = np.stack([*columns, asked.segment], axis=1)
        chances = {kind: tree.predict_proba(evidence)[:, 1] for kind, tree in self.trees.items()}
        values: dict[Any, str] = {}
        for said in (told.held, told.statements):
            values.update(zip(zip(said.case, said.kind, said.key, strict=True), said.value, strict=True))
        for place, point in enumerate(points.index):
            if point[1] in chances:
                yield point[1], chunk.accounts[point[0]], values[point], float(chances[point[1]][place])


def located(recording: Recording) -> set[str]:
    """Accounts for which some source tells a phone or address of the debtor's, every record's owner known."""
    return {
        chunk.accounts[case]
        for chunk in recording.chunks
        for case, kind in zip(chunk.known.statements.case, chunk.known.statements.kind, strict=True)
        if kind in (Kind.PHONE, Kind.ADDRESS)
    }


def learned(keep: Path | None, model: RankModel) -> Learned:
    """The trees, taught on the worlds that the shipped weights were fitted to."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    fitted = json.loads(MODEL.read_text(encoding="utf-8"))["fitted"]
    worlds = [(name, seed) for name in fitted["settings"] for seed in fitted["seeds"]]
    rows = table([record(name, seed, fitted["debtors"], keep=keep) for name, seed in worlds], model)
    trees = {}
    for kind in (Kind.PHONE, Kind.ADDRESS):
        use = rows.kind == KINDS.index(kind)
        evidence = np.hstack([rows.whose[use], rows.now[use], rows.segment[use, None]])
        trees[kind] = HistGradientBoostingClassifier(max_iter=150, max_depth=5, l2_regularization=5.0, random_state=7)
        trees[kind].fit(evidence, rows.today[use])
    return Learned(trees, model)
