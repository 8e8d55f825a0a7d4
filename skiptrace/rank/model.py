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
from skiptrace.rank.rules import Rule, read_rules
from skiptrace.rank.signs import NOW, OF_DEATH, WHOSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.model import Kind
    from skiptrace.rank.adjustment import Adjustment

FLAG_STATES = (
    "deceased",
    "bankruptcy_active",
    "bankruptcy_discharged",
    "bankruptcy_dismissed",
    "custody",
    "military",
    "sanctions",
)

# Years to the power of the shape: beyond these the arithmetic leaves the range of a float.
STEEPEST, LONGEST = 50, 40_000
# A probability that none reaches.
NEVER_STOPS = 2
# Log-odds beyond which evidence leaves no doubt at all.
HEAVIEST = 12
# Nobody is taken to be older.
OLDEST = 120

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
        untrue_when_stated: Chance that what was seen today by one source is no longer so.
        own: Chance that what is filed under a person ever was that person's own, before any other evidence.
    """

    loss_shape: float
    loss_scale_years: float
    typical_tenure_years: float
    untrue_when_stated: float
    own: float


@dataclass(frozen=True, slots=True)
class Shared:
    """The parameters that do not depend on the sort of contact; ``_days`` are days, the rest shares of one."""

    client_identity: float
    unknown_age_days: float
    undated_lag_days: float
    other_silence_grace_days: float
    credible: float
    relative_own: float
    unknown_own: float
    workplace_own: float
    stranger_days: float
    superseded_days: float
    event_recovery_days: float


@dataclass(frozen=True, slots=True)
class Weights:
    """For one kind of contact, the weights of the evidence in log-odds: `signs.WHOSE` and `signs.NOW`."""

    whose: Mapping[str, float]
    now: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """For one kind of contact, what pieces of evidence say together, on either question."""

    whose: tuple[Rule, ...] = ()
    now: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagRule:
    """From which probability a flag is sent to review, and from which it stops; a `stop_at` above 1 never does."""

    review_at: float
    stop_at: float


@dataclass(frozen=True, slots=True)
class Deaths:
    """
    How likely debtors have died without a record (`unreported`).

    Args:
        usual: The chance at the usual age, without any other evidence.
        flag_at: From which chance on a case is flagged.
        yearly: Knots of age and the share that dies within a year.
        weights: Of the evidence, in log-odds: `signs.OF_DEATH`.
    """

    usual: float
    flag_at: float
    yearly: Knots
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RankModel:
    """
    All parameters of ranking.

    ``weights`` and ``rules`` stand by kind.
    ``offer_at`` is the least confidence at which a contact of the kind is worth using.
    ``calibration`` maps the product of the parts to a probability, one rising line of knots per kind;
    no knots leave it as it is. ``adjustment`` is the firm's own calibration, laid over that; None is none.
    """

    version: str
    segments: tuple[Segment, ...]
    shared: Shared
    weights: tuple[Weights, ...]
    rules: tuple[Rules, ...]
    offer_at: tuple[float, ...]
    flags: Mapping[str, FlagRule]
    calibration: tuple[Knots, ...]
    deaths: Deaths
    adjustment: Adjustment | None = None

    def floor(self, kind: Kind) -> float:
        """The least confidence at which a contact of this kind is worth using."""
        return self.offer_at[KINDS.index(kind)]


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
            weights=tuple(_weights(given["weights"][kind.value], kind.value) for kind in KINDS),
            rules=tuple(_rules(given["rules"][kind.value], kind.value) for kind in KINDS),
            offer_at=tuple(_floor(given["offer_at"][kind.value], kind.value) for kind in KINDS),
            flags={state: _values(FlagRule, given["flags"][state], state) for state in FLAG_STATES},
            calibration=tuple(_knots(given["calibration"][kind.value], f"calibration of {kind}") for kind in KINDS),
            deaths=_deaths(given["deaths"]),
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


def _weights(given: Mapping[str, Mapping[str, Any]], kind: str) -> Weights:
    return Weights(
        _signed(given["whose"], WHOSE, f"weights.{kind}.whose"), _signed(given["now"], NOW, f"weights.{kind}.now")
    )


def _rules(given: Mapping[str, Any], kind: str) -> Rules:
    read = {
        question: read_rules(given[question], signs, f"rules.{kind}.{question}")
        for question, signs in (("whose", WHOSE), ("now", NOW))
    }
    return Rules(**read)


def _signed(given: Mapping[str, Any], signs: Mapping[str, int], where: str) -> dict[str, float]:
    if set(given) != set(signs):
        raise ConfigError(f"ranking model: {where}: missing or unknown {', '.join(sorted(set(signs) ^ set(given)))}")
    for name in sorted(signs):
        value = given[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigError(f"ranking model: {where}.{name}: not a number")
        if not 0 <= value * signs[name] <= HEAVIEST:
            # A weight of the other sign would let good evidence lower a contact.
            raise ConfigError(f"ranking model: {where}.{name}: has the wrong sign or is enormous")
    return {name: float(given[name]) for name in signs}


def _floor(value: object, kind: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise ConfigError(f"ranking model: offer_at.{kind}: must lie between 0 and 1")
    return float(value)


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


def _knots(given: list[list[float]], where: str) -> Knots:
    knots = tuple((float(x), float(y)) for x, y in given)
    rising = all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(knots))
    if len(knots) == 1 or not rising or any(not 0 <= part <= 1 for knot in knots for part in knot):
        # A map that falls somewhere would turn the order of the ranks around.
        raise ConfigError(f"ranking model: {where}: knots must rise and lie between 0 and 1")
    return knots


def _deaths(given: Mapping[str, Any]) -> Deaths:
    if set(given) != {"usual", "flag_at", "yearly", "weights"}:
        raise ConfigError("ranking model: deaths: missing or unknown parts")
    for name in ("usual", "flag_at"):
        _check(name, given[name], "deaths")
    # Ages are told in centuries to the check: like probabilities they must rise from 0 to 1.
    knots = _knots([[age / OLDEST, rate] for age, rate in given["yearly"]], "deaths.yearly")
    if not knots or not knots[0][1] > 0:
        raise ConfigError("ranking model: deaths.yearly: the share that dies must be above 0 at every age")
    return Deaths(
        usual=float(given["usual"]),
        flag_at=float(given["flag_at"]),
        yearly=tuple((age * OLDEST, rate) for age, rate in knots),
        weights=_signed(given["weights"], OF_DEATH, "deaths.weights"),
    )
