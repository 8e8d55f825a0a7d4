"""The parameters of the match model: how likely each comparison level is, under each explanation of a pair."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError
from skiptrace.match.levels import FEATURES

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOdds:
    """
    How likely one comparison level is under the three explanations of a pair.

    ``other`` is its chance between two strangers: a number, or the frequency of the value itself (``by``, the kind of
    `Frequencies`) times ``times``. ``same`` and ``household`` are its chance when both records are one person, or two
    people of one household; the ``_spread`` shares of them follow ``other``.
    """

    same: float
    household: float
    other: float = 0.0
    same_spread: float = 0.0
    household_spread: float = 0.0
    by: str = ""
    times: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchModel:
    """
    All parameters of matching, with where they come from.

    ``coverage`` is the prior chance that a debtor is in the population that was searched at all, ``housemates`` the
    number of other adults of a debtor's household in it, ``listed_twice`` the share of people whom one source lists
    more than once. From ``accept`` on a candidate is taken for the debtor, from
    ``review`` on a person decides.
    """

    version: str
    coverage: float
    housemates: float
    listed_twice: float
    accept: float
    review: float
    swapped_same: float
    swapped_household: float
    features: Mapping[str, Mapping[int, LevelOdds]]
    sharing: Mapping[str, float]
    provenance: Mapping[str, Any]


def read_model(text: str) -> MatchModel:
    """
    The model that a JSON *text* describes.

    Raises:
        ConfigError: It is not a model of this format.
    """
    try:
        raw = json.loads(text)
        if raw["model"] != FORMAT:
            raise ConfigError(f"match model: format {raw['model']} is not the format {FORMAT} of this release")
        features = {
            name: {int(levels[level]): LevelOdds(**odds) for level, odds in raw["features"][name].items()}
            for name, levels in FEATURES.items()
        }
        return MatchModel(
            version=raw["version"],
            coverage=raw["prior"]["coverage"],
            housemates=raw["prior"]["housemates"],
            listed_twice=raw["prior"]["listed_twice"],
            accept=raw["prior"]["accept"],
            review=raw["prior"]["review"],
            swapped_same=raw["swapped_names"]["same"],
            swapped_household=raw["swapped_names"]["household"],
            features=features,
            sharing=raw["sharing"],
            provenance=raw["provenance"],
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"match model: {type(exc).__name__} at {exc}") from exc


def write_model(model: MatchModel) -> str:
    """The JSON text that `read_model` reads; what stands for columns of two files only is left out."""
    defaults = {column.name: column.default for column in fields(LevelOdds)}
    features = {
        name: {
            levels(level).name: {key: value for key, value in asdict(odds).items() if value != defaults[key]}
            for level, odds in model.features[name].items()
        }
        for name, levels in FEATURES.items()
    }
    raw = {
        "model": FORMAT,
        "version": model.version,
        "provenance": dict(model.provenance),
        "prior": {
            "coverage": model.coverage,
            "housemates": model.housemates,
            "listed_twice": model.listed_twice,
            "accept": model.accept,
            "review": model.review,
        },
        "swapped_names": {"same": model.swapped_same, "household": model.swapped_household},
        "features": features,
        "sharing": dict(model.sharing),
    }
    return json.dumps(raw, indent=2) + "\n"


@cache
def shipped_model() -> MatchModel:
    """The model that comes with this release."""
    return read_model((files("skiptrace.match") / "models" / "default.json").read_text(encoding="utf-8"))
