"""Findings in, ranked contacts and flags out; pure, in columns, with its parameters in `models/default.json`."""

from skiptrace.rank.advice import with_advice
from skiptrace.rank.contacts import rank_contacts
from skiptrace.rank.evidence import (
    CLIENT_RECORD,
    CLIENT_SOURCE,
    UNDATED,
    UNKNOWN_DATE,
    FlagStatement,
    Held,
    LineFacts,
    OtherUse,
    Statements,
)
from skiptrace.rank.flags import Flagged, find_flags
from skiptrace.rank.model import RankModel, default_model, read_model
from skiptrace.rank.tried import add_tried
from skiptrace.rank.unreported import POSSIBLE, with_unreported

__all__ = [
    "CLIENT_RECORD",
    "CLIENT_SOURCE",
    "POSSIBLE",
    "UNDATED",
    "UNKNOWN_DATE",
    "FlagStatement",
    "Flagged",
    "Held",
    "LineFacts",
    "OtherUse",
    "RankModel",
    "Statements",
    "add_tried",
    "default_model",
    "find_flags",
    "rank_contacts",
    "read_model",
    "with_advice",
    "with_unreported",
]
