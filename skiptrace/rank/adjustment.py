"""
A firm's own calibration: what came of its contacts, laid over the confidence of the shipped model.

For a contact that the model gives the chance *p*, the calibrated chance is

    logistic( low x ln p  -  high x ln(1 - p)  +  shift  +  parts  +  source )

the beta calibration of Kull, Silva Filho and Flach (2017) with a shift for each part of the kind that the contact
belongs to (line type; on the client's file or found) and one for its best source. Neither weight is ever negative, so
it rises with *p*; the best source counts, so that one more source never lowers a contact.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.errors import ConfigError
from skiptrace.model import Kind
from skiptrace.rank.codes import KINDS, LINE_TYPES, PHONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.rank.codes import Real, Truth, Whole

FORMAT = 1
# Nothing is certain, before calibration or after it.
SMALLEST = 1e-6
ON_FILE, FOUND = "on file", "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindAdjustment:
    """What is laid over the confidence of one kind of contact; as it stands here it changes nothing."""

    low: float = 1.0
    high: float = 1.0
    shift: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict[str, float])
    sources: Mapping[str, float] = field(default_factory=dict[str, float])

    def apply(self, chance: Real, shifts: Real | float = 0.0) -> Real:
        """Calibrated chances; *shifts* are those of part and source of each."""
        p = np.clip(chance, SMALLEST, 1 - SMALLEST)
        odds = self.low * np.log(p) - self.high * np.log1p(-p) + self.shift + shifts
        return np.clip(1 / (1 + np.exp(-odds)), SMALLEST, 1 - SMALLEST)

    def source(self, name: str) -> float:
        """How much a source's word counts for more, or less, than the model takes it to."""
        return self.sources.get(name, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """
    A calibration in use.

    Args:
        version: What outputs call it.
        kinds: By kind of contact; a kind that is missing is left as it is.
        match_slope: What the log-odds of a record being the debtor's are multiplied by.
        match_shift: And what is added to them, in bits.
        training: What it was fitted on: counts, dates, the model it lies over, before and after.
    """

    version: str
    kinds: Mapping[Kind, KindAdjustment] = field(default_factory=dict[Kind, KindAdjustment])
    match_slope: float = 1.0
    match_shift: float = 0.0
    training: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def trust(self, kinds: Sequence[Kind], sources: Sequence[str]) -> Real:
        """The shift of each statement's source."""
        known = {(kind, name): value for kind, one in self.kinds.items() for name, value in one.sources.items()}
        return np.fromiter(
            (known.get(pair, 0.0) for pair in zip(kinds, sources, strict=True)), np.float64, len(sources)
        )

    def apply(self, kind: Whole, chance: Real, line: Whole, on_file: Truth, trust: Real) -> Real:
        """Calibrated chances of contacts of all kinds."""
        adjusted = chance
        for code, name in enumerate(KINDS):
            one = self.kinds.get(name)
            if one is not None:
                shifts = trust + np.where(on_file, one.parts.get(ON_FILE, 0.0), one.parts.get(FOUND, 0.0))
                if code == PHONE:
                    shifts = shifts + np.array([one.parts.get(str(line_type), 0.0) for line_type in LINE_TYPES])[line]
                adjusted = np.where(kind == code, one.apply(chance, shifts), adjusted)
        return adjusted

    def identities(self, chance: Real) -> Real:
        """Calibrated chances that records are the debtor's."""
        if (self.match_slope, self.match_shift) == (1.0, 0.0):
            return chance
        p = np.clip(chance, SMALLEST, 1 - SMALLEST)
        odds = self.match_slope * (np.log(p) - np.log1p(-p)) + self.match_shift * np.log(2)
        return np.asarray(1 / (1 + np.exp(-odds)))


def part_names(kind: Kind, line_type: str, *, on_file: bool) -> tuple[str, ...]:
    """The parts of its kind that a contact belongs to."""
    place = ON_FILE if on_file else FOUND
    return (place, line_type) if kind is Kind.PHONE else (place,)


def as_plain(adjustment: Adjustment) -> dict[str, Any]:
    """A calibration as plain values."""
    return {
        "format": FORMAT,
        "version": adjustment.version,
        "kinds": {kind.value: asdict(one) for kind, one in adjustment.kinds.items()},
        "match_slope": adjustment.match_slope,
        "match_shift": adjustment.match_shift,
        "training": dict(adjustment.training),
    }


def write_adjustment(adjustment: Adjustment) -> str:
    """A calibration as JSON."""
    return json.dumps(as_plain(adjustment), sort_keys=True)


def read_adjustment(text: str) -> Adjustment:
    """
    The calibration that a JSON text holds.

    Raises:
        ConfigError: It is none, or would turn the order of the ranks around.
    """
    try:
        given = json.loads(text)
        kinds = {Kind(name): KindAdjustment(**one) for name, one in given["kinds"].items()}
        found = Adjustment(
            version=str(given["version"]),
            kinds=kinds,
            match_slope=float(given["match_slope"]),
            match_shift=float(given["match_shift"]),
            training=given["training"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ConfigError("calibration: a part is missing or of the wrong form") from exc
    falling = [one for one in kinds.values() if one.low < 0 or one.high < 0]
    if given.get("format") != FORMAT or falling or found.match_slope <= 0:
        raise ConfigError("calibration: is of another version, or would turn the order of the ranks around")
    return found
