"""The parameters of ranking: read from JSON, checked, and immutable."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from skiptrace.errors import ConfigError
from skiptrace.rank.codes import KINDS, SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

FLAG_STATES = ("deceased", "bankruptcy_active", "bankruptcy_discharged", "bankruptcy_dismissed", "custody", "military")

# Years to the power of the shape: beyond these the arithmetic leaves the range of a float.
STEEPEST, LONGEST = 50, 40_000
# A probability that none reaches.
NEVER_STOPS = 2

Knots = tuple[tuple[float, float], ...]
Values = TypeVar("Values", bound="Segment | Shared | FlagRule")


@dataclass(frozen=True, slots=True)
class Segment:
    """
    How one sort of contact behaves.

    A contact held for *t* years still holds *a* years later with probability
    ``((scale + t) / (scale + t + a)) ** shape``: the mean over people of very different steadiness,
    so that what was long so stays longer.

    Args:
        loss_shape: See above.
        loss_scale_years: See above.
        typical_tenure_years: How long it had been so when sources first show it.
        untrue_when_stated: Chance that a single dated statement was no longer true on its own date.
        own: Chance that what is filed under a person is that person's own.
        household_share: Factor on `own` when the household uses it too.
        stranger: How much of `own` is lost when a stranger is seen with it, long after.
        superseded: How much of its validity is lost when another of its kind is seen, long after.
    """

    loss_shape: float
    loss_scale_years: float
    typical_tenure_years: float
    untrue_when_stated: float
    own: float
    household_share: float
    stranger: float
    superseded: float


@dataclass(frozen=True, slots=True)
class Shared:
    """The parameters that do not depend on the sort of contact; ``_days`` are days, the rest shares of one."""

    client_identity: float
    held_current: float
    unknown_age_days: float
    undated_lag_days: float
    own_silence_a_year: float
    other_silence: float
    other_silence_grace_days: float
    origin_doubt: float
    credible: float
    relative_own: float
    unknown_own: float
    workplace_own: float
    stranger_days: float
    superseded_days: float
    superseded_overlap: float
    event_floor: float
    event_recovery: float
    event_recovery_days: float


@dataclass(frozen=True, slots=True)
class FlagRule:
    """From which probability a flag is sent to review, and from which it stops; a `stop_at` above 1 never does."""

    review_at: float
    stop_at: float


@dataclass(frozen=True, slots=True)
class RankModel:
    """
    All parameters of ranking.

    ``calibration`` maps the product of the parts to a probability, one rising line of knots per kind;
    no knots leave it as it is.
    """

    version: str
    segments: tuple[Segment, ...]
    shared: Shared
    flags: Mapping[str, FlagRule]
    calibration: tuple[Knots, ...]


@lru_cache(maxsize=1)
def default_model() -> RankModel:
    """The parameters that are shipped."""
    return read_model(files("skiptrace.rank").joinpath("models/default.json").read_text(encoding="utf-8"))


def read_model(text: str) -> RankModel:
    """
    The parameters that a JSON text holds.

    Raises:
        ConfigError: One of them is missing, unknown or out of its range.
    """
    try:
        given = json.loads(text)
    except ValueError as exc:
        raise ConfigError("ranking model: not readable as JSON") from exc
    try:
        return RankModel(
            version=str(given["version"]),
            segments=tuple(_values(Segment, given["segments"][name], name) for name in SEGMENTS),
            shared=_values(Shared, given["shared"], "shared"),
            flags={state: _values(FlagRule, given["flags"][state], state) for state in FLAG_STATES},
            calibration=tuple(_knots(given["calibration"][kind.value], kind.value) for kind in KINDS),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ConfigError("ranking model: a part is missing or of the wrong form") from exc


def _values(into: type[Values], given: Mapping[str, Any], where: str) -> Values:
    names = {entry.name for entry in fields(into)}
    if set(given) != names:
        raise ConfigError(f"ranking model: {where}: missing or unknown {', '.join(sorted(names ^ set(given)))}")
    for name in sorted(names):
        _check(name, given[name], where)
    return into(**{name: float(given[name]) for name in names})


def _check(name: str, value: object, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ConfigError(f"ranking model: {where}.{name}: not a number")
    if name.endswith(("_days", "_years", "_shape")):
        if not 0 < value <= (STEEPEST if name.endswith("_shape") else LONGEST):
            raise ConfigError(f"ranking model: {where}.{name}: must be above 0 and not enormous")
    elif name == "stop_at":
        if not 0 < value <= NEVER_STOPS:
            raise ConfigError(f"ranking model: {where}.{name}: must lie between 0 and {NEVER_STOPS}")
    elif not 0 < value < 1:
        raise ConfigError(f"ranking model: {where}.{name}: must lie between 0 and 1")


def _knots(given: list[list[float]], kind: str) -> Knots:
    knots = tuple((float(x), float(y)) for x, y in given)
    rising = all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(knots))
    if len(knots) == 1 or not rising or any(not 0 <= part <= 1 for knot in knots for part in knot):
        # A map that falls somewhere would turn the order of the ranks around.
        raise ConfigError(f"ranking model: calibration of {kind}: knots must rise and lie between 0 and 1")
    return knots
