"""Which calibration a run uses: the one in use when it began, kept with the run, so that it goes on with the same."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from skiptrace.rank import default_model
from skiptrace.rank.adjustment import read_adjustment
from skiptrace.store import calibrations

if TYPE_CHECKING:
    from skiptrace.match.resolve import Resolution
    from skiptrace.rank import RankModel
    from skiptrace.rank.adjustment import Adjustment
    from skiptrace.store.work import Work

# Under this name it stands among the models of a run, by version, and among its options, whole.
CALIBRATION = "calibration"


def calibration_in_use(work: Work) -> tuple[dict[str, str], dict[str, str]]:
    """
    What a run that begins now keeps: for its models, and for its options; both empty without a calibration.

    One that lies over another version of the shipped model than this one fits nothing, and is not used.
    """
    version = calibrations.in_use(work)
    text = calibrations.get(work, version) if version else ""
    if not text or not fits(read_adjustment(text)):
        return {}, {}
    return {CALIBRATION: version}, {CALIBRATION: text}


def fits(adjustment: Adjustment) -> bool:
    """Whether a calibration lies over the model that is shipped now."""
    version: str = adjustment.training["model"]["rank"]
    return version == default_model().version


@lru_cache(maxsize=8)
def calibrated_model(text: str) -> RankModel:
    """The shipped model with a calibration laid over it; an empty text is none."""
    shipped = default_model()
    return replace(shipped, adjustment=read_adjustment(text)) if text else shipped


def calibrate_identities(resolution: Resolution, adjustment: Adjustment) -> None:
    """What reviewers' decisions teach about matching, laid over the chances that records are the debtor's."""
    resolution.probability = adjustment.identities(resolution.probability)
