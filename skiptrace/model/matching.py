"""How a record was judged against a debtor, feature by feature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """What the model says of a candidate."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Feature:
    """
    One comparison in the explanation of a match.

    Args:
        name: What was compared, such as ``birth date``.
        level: The comparison level in words, such as ``day and month swapped``.
        bits: Weight of the evidence: log2 of the likelihood ratio; negative speaks against.
        debtor_value: What the client's file says.
        candidate_value: What the record says.
    """

    name: str
    level: str
    bits: float
    debtor_value: str = ""
    candidate_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    A candidate record and the chance that it is the debtor's.

    ``weight_bits`` is the sum of the features' bits; ``prior_bits`` is the log-odds before any was seen.
    ``probability`` takes the other candidates and "none of them" into account.
    """

    source: str
    record_id: str
    probability: float
    weight_bits: float
    prior_bits: float
    band: Band
    decision: str = ""
    reasons: str = ""
    features: tuple[Feature, ...] = ()
    model_version: str = ""
