"""The parameters of the match model: how likely each comparison level is, under each explanation of a pair."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from skiptrace.errors import ConfigError
from skiptrace.match.frequency import COUNTED, PART
from skiptrace.match.levels import FEATURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

FORMAT = 1
LARGEST = 10_000.0


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

    Args:
        version: What outputs call the model.
        coverage: The prior chance that a debtor is in the population that was searched at all.
        housemates: How many other adults of a debtor's household are in it.
        listed_twice: The share of people whom one source lists more than once.
        accept: From this chance on a candidate is taken for the debtor.
        review: From this chance on a person decides.
        swapped_same: The chance that one person's given and family names stand crosswise.
        swapped_household: The same for two people of one household.
        features: By feature and level.
        sharing: How many people share one dwelling, phone, e-mail address or employer on average.
        provenance: Where the numbers come from.
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


class _Settings:
    """One object of a model's JSON, and the place where it stands."""

    def __init__(self, given: object, place: str) -> None:
        if not isinstance(given, dict):
            raise _fault(place, "is missing or no object")
        self.given = cast(dict[str, object], given)
        self.place = place

    def at(self, name: str) -> str:
        """Where *name* stands."""
        return f"{self.place}.{name}" if self.place else name

    def part(self, name: str) -> _Settings:
        """The object called *name*."""
        return _Settings(self.given.get(name), self.at(name))

    def number(self, name: str, *, most: float = 1.0, default: float | None = None) -> float:
        """The number called *name*: not negative, and at most *most*."""
        value = self.given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
            raise _fault(self.at(name), f"must be a number from 0 to {most:g}")
        return float(value)

    def positive(self, name: str, *, most: float = 1.0) -> float:
        """The number called *name*: above zero, and at most *most*."""
        if not (value := self.number(name, most=most)):
            raise _fault(self.at(name), "must be above 0")
        return value

    def text(self, name: str, *, default: str | None = None) -> str:
        """The text called *name*."""
        value = self.given.get(name, default)
        if not isinstance(value, str):
            raise _fault(self.at(name), "must be a text")
        return value

    def refuse_others(self, names: Iterable[str]) -> None:
        """Refuse settings that are not among *names*: a slip of the pen must not leave a default in force."""
        for name in sorted(self.given.keys() - set(names)):
            raise _fault(self.at(name), "there is no such setting")


def _fault(place: str, reason: str) -> ConfigError:
    return ConfigError(f"match model: {place or 'the file'}: {reason}")


def read_model(text: str) -> MatchModel:
    """
    The model that a JSON *text* describes.

    Raises:
        ConfigError: It is not a model of this format; the message names the place.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ConfigError("match model: not readable as JSON") from exc
    settings = _Settings(raw, "")
    if settings.given.get("model") != FORMAT:
        raise _fault("model", f"must be {FORMAT}, the format of this release")
    prior, swapped, sharing = settings.part("prior"), settings.part("swapped_names"), settings.part("sharing")
    coverage, accept = prior.positive("coverage"), prior.positive("accept")
    if coverage >= 1 or accept >= 1:
        raise _fault("prior", "coverage and accept must be below 1, since nothing is certain")
    shares = {name: sharing.positive(name, most=LARGEST) for name in sharing.given}
    kinds = {*COUNTED, PART, "born", *shares}
    return MatchModel(
        version=settings.text("version"),
        coverage=coverage,
        housemates=prior.positive("housemates", most=LARGEST),
        listed_twice=prior.positive("listed_twice"),
        accept=accept,
        review=prior.positive("review"),
        swapped_same=swapped.positive("same"),
        swapped_household=swapped.positive("household"),
        features=_read_features(settings.part("features"), kinds),
        sharing=shares,
        provenance=settings.part("provenance").given,
    )


def _read_features(settings: _Settings, kinds: Collection[str]) -> dict[str, dict[int, LevelOdds]]:
    settings.refuse_others(FEATURES)
    features: dict[str, dict[int, LevelOdds]] = {}
    for name, levels in FEATURES.items():
        part = settings.part(name)
        wanted = [level for level in levels if level]
        part.refuse_others(level.name for level in wanted)
        features[name] = {int(level): _read_odds(part.part(level.name), kinds) for level in wanted}
    return features


def _read_odds(settings: _Settings, kinds: Collection[str]) -> LevelOdds:
    settings.refuse_others(column.name for column in fields(LevelOdds))
    by = settings.text("by", default="")
    if by and by not in kinds:
        raise _fault(settings.at("by"), "no such kind of frequency")
    odds = LevelOdds(
        same=settings.number("same", most=LARGEST),
        household=settings.number("household", most=LARGEST),
        other=settings.number("other", default=0.0) if by else settings.positive("other"),
        same_spread=settings.number("same_spread", most=LARGEST, default=0.0),
        household_spread=settings.number("household_spread", most=LARGEST, default=0.0),
        by=by,
        times=settings.number("times", most=LARGEST, default=1.0),
    )
    if not (odds.same + odds.same_spread) * (odds.household + odds.household_spread) * odds.times:
        # A level that is impossible under an explanation would weigh minus infinity.
        raise _fault(settings.place, "each explanation must have a chance above 0")
    return odds


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
