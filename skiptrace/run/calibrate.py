"""A calibration fitted to what a store knows: kept with its training record, put in use, compared, undone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.errors import InputError
from skiptrace.evaluate.measures import Judged as Measured
from skiptrace.evaluate.measures import brier, calibration_error, even_bins
from skiptrace.match.learn import calibrate_checked
from skiptrace.match.model import shipped_model
from skiptrace.rank import default_model
from skiptrace.rank.adjustment import Adjustment, KindAdjustment, read_adjustment, write_adjustment
from skiptrace.rank.calibrate import FEWEST, KIND_ORDER, fit_kind
from skiptrace.rank.results import Verdict
from skiptrace.run.calibrated import fits
from skiptrace.run.judged import collect
from skiptrace.store import audit, calibrations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from skiptrace.evaluate.measures import Bin
    from skiptrace.model import Kind
    from skiptrace.rank.calibrate import Fitted
    from skiptrace.run.judged import Judged, MatchJudged
    from skiptrace.store.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How right numbers were, over outcomes that are decided: error, Brier score, and the reliability behind both."""

    calibration_error: float | None
    brier: float | None
    bins: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one sort of number (a kind of contact, or ``match``) was, before and after, on what was not fitted."""

    name: str
    decided: int
    censored: int
    before: Side
    after: Side
    adopted: bool


@dataclass(slots=True, kw_only=True)
class Calibration:
    """A calibration that was fitted, and what it is worth; ``adjustment`` is None where there is too little."""

    adjustment: Adjustment | None
    compared: list[Compared] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict[str, int])
    kept: bool = False


def calibrate(store: Store, *, today: dt.date, who: str, dry_run: bool = False) -> Calibration:
    """
    Fit a calibration to the outcomes and decisions of the store, and put it in use.

    Args:
        store: What is known.
        today: The day of fitting, for the record.
        who: Who does it, for the audit log.
        dry_run: Show what it would be worth and keep nothing.
    """
    with store.read() as work:
        judged = collect(work)
    found = fit(judged, today=today)
    if found.adjustment is None or dry_run:
        return found
    with store.begin() as work:
        calibrations.save(work, found.adjustment.version, write_adjustment(found.adjustment))
        calibrations.use(work, found.adjustment.version)
        detail = {"version": found.adjustment.version, "outcomes": len(judged.contacts), "matches": len(judged.matches)}
        audit.append(work, "calibration.used", who=who or "unnamed", detail=detail)
    found.kept = True
    return found


def fit(judged: Judged, *, today: dt.date) -> Calibration:
    """What outcomes and decisions teach; each part is taken only if it does better on what it has not seen."""
    fitted = {kind: fit_kind([one for one in judged.contacts if one.kind is kind]) for kind in KIND_ORDER}
    compared = [_compared(kind, one) for kind, one in fitted.items() if one is not None]
    kinds = {kind: one.adjustment for kind, one in fitted.items() if one is not None and one.adopted}
    slope, shift, match = _fit_matches(judged.matches)
    if match is not None:
        compared.append(match)
    left_out = dict(judged.left_out)
    if not kinds and (slope, shift) == (1.0, 0.0):
        return Calibration(adjustment=None, compared=compared, left_out=left_out)
    adjustment = _named(kinds, slope, shift, _training(judged, compared, today))
    return Calibration(adjustment=adjustment, compared=compared, left_out=left_out)


def _fit_matches(judged: Sequence[MatchJudged]) -> tuple[float, float, Compared | None]:
    """Slope and shift of the log-odds that records are the debtor's."""
    ordered = sorted(judged, key=lambda one: (hashlib.sha256(one.case.encode()).digest(), one.probability, one.same))
    same = np.array([one.same for one in ordered], np.bool_)
    if len(same) < FEWEST or same.all() or not same.any():
        return 1.0, 0.0, None
    chances = np.clip(np.array([one.probability for one in ordered]), 1e-6, 1 - 1e-6)
    bits = np.log2(chances / (1 - chances))
    fitted, facts = calibrate_checked(bits, same)
    adopted = facts["log_loss_after"] < facts["log_loss_before"]
    after = 1 / (1 + 2.0 ** -fitted.apply(bits))
    told = Compared(
        name="match",
        decided=len(same),
        censored=0,
        before=_side(chances, same),
        after=_side(after, same),
        adopted=adopted,
    )
    return (round(fitted.slope, 5), round(fitted.shift, 5), told) if adopted else (1.0, 0.0, told)


def _compared(kind: Kind, fitted: Fitted) -> Compared:
    decided = [place for place, one in enumerate(fitted.judged) if one.verdict is not Verdict.OPEN]
    right = np.array([fitted.judged[place].verdict is Verdict.RIGHT for place in decided], np.bool_)
    before = np.array([fitted.judged[place].base for place in decided])
    after = np.array([fitted.held_out[place] for place in decided])
    return Compared(
        name=kind.value,
        decided=fitted.outcomes,
        censored=fitted.censored,
        before=_side(before, right),
        after=_side(after, right),
        adopted=fitted.adopted,
    )


def _side(
    said: np.ndarray[tuple[int], np.dtype[np.float64]], right: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Side:
    measured = Measured(said, right)
    return Side(calibration_error=calibration_error(measured), brier=brier(measured), bins=even_bins(measured))


def _training(judged: Judged, compared: Sequence[Compared], today: dt.date) -> dict[str, Any]:
    """What is kept of how a calibration came to be: counts, dates and figures, no personal value."""
    return {
        "fitted_on": today.isoformat(),
        "outcomes_from": judged.first_on,
        "outcomes_to": judged.last_on,
        "model": {"rank": default_model().version, "match": shipped_model().version},
        "compared": {one.name: _figures(one) for one in compared},
        "left_out": {why: count for why, count in sorted(judged.left_out.items()) if count},
    }


def _figures(one: Compared) -> dict[str, Any]:
    return {
        "decided": one.decided,
        "censored": one.censored,
        "adopted": one.adopted,
        "ece": [one.before.calibration_error, one.after.calibration_error],
        "brier": [one.before.brier, one.after.brier],
    }


def _named(kinds: dict[Kind, KindAdjustment], slope: float, shift: float, training: dict[str, Any]) -> Adjustment:
    """A calibration under a name made of its content."""
    made = Adjustment(version="", kinds=kinds, match_slope=slope, match_shift=shift, training=training)
    digest = hashlib.sha256(write_adjustment(made).encode()).hexdigest()
    return replace(made, version=f"calibrated-{digest[:12]}", training={**training, "sha256": digest})


def listed(store: Store) -> list[tuple[Adjustment, bool]]:
    """Every calibration that was kept, the latest fitted first, and whether it is in use."""
    with store.read() as work:
        used = calibrations.in_use(work)
        found = [read_adjustment(text) for text in calibrations.all_texts(work)]
    found.sort(key=lambda one: (one.training["fitted_on"], one.version), reverse=True)
    return [(one, one.version == used) for one in found]


def difference(store: Store, first: str, second: str) -> list[tuple[str, float | None, float | None]]:
    """The parameters of two calibrations side by side, where they differ."""
    with store.read() as work:
        one, two = (_parameters(read_adjustment(calibrations.get(work, version))) for version in (first, second))
    return [(name, one.get(name), two.get(name)) for name in sorted({*one, *two}) if one.get(name) != two.get(name)]


def _parameters(adjustment: Adjustment) -> dict[str, float]:
    found = {"match slope": adjustment.match_slope, "match shift": adjustment.match_shift}
    for kind, one in adjustment.kinds.items():
        found |= {f"{kind} {name}": getattr(one, name) for name in ("low", "high", "shift")}
        found |= {f"{kind}, {name}": value for name, value in one.parts.items()}
        found |= {f"{kind} of {name}": value for name, value in one.sources.items()}
    return found


def undo(store: Store, *, who: str) -> tuple[str, str]:
    """Take the calibration in use out of use; says it, and the one that is used again (empty: the shipped model)."""
    with store.begin() as work:
        gone, used = calibrations.undo(work)
        audit.append(work, "calibration.undone", who=who or "unnamed", detail={"version": gone, "used": used})
    return gone, used


def use(store: Store, version: str, *, who: str) -> None:
    """Put a calibration that was kept in use."""
    with store.begin() as work:
        if not fits(read_adjustment(calibrations.get(work, version))):
            raise InputError("this calibration was fitted to another version of the model; fit a new one")
        calibrations.use(work, version)
        audit.append(work, "calibration.used", who=who or "unnamed", detail={"version": version})
