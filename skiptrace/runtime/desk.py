"""What the callers of a run share, on what terms each asks, and what they tell of a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from skiptrace.errors import SourceError
from skiptrace.sdk.source import Limits
from skiptrace.store.answers import Kept
from skiptrace.store.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.runtime.book import Book
    from skiptrace.runtime.budget import Budget
    from skiptrace.runtime.limits import LimitShelf
    from skiptrace.runtime.memory import AnswerMemory
    from skiptrace.runtime.wire import Wire
    from skiptrace.sdk.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    On what terms a source is used: its card, and what the firm's own contract says instead.

    Args:
        price: What a question costs.
        limits: How fast it is asked, and how many calls are under way at once.
        keep_days: For how long its answers may be kept.
        secrets: The keys by their names in the manifest.
        base_url: Another address of the same service; empty for the manifest's own.
        options: What the source was told beside its keys: with others, its answers are others.
        ask_uncertain: Ask again what may have been charged already.
    """

    price: Price
    limits: Limits = field(default_factory=Limits)
    keep_days: int = 30
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    base_url: str = ""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    ask_uncertain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all sources of a run share; ``wire`` is None when nothing may leave (``--offline``)."""

    run_id: str | None
    purpose: str
    book: Book
    budget: Budget
    memory: AnswerMemory
    shelf: LimitShelf
    wire: Wire | None


class Question(NamedTuple):
    """
    One question of a call.

    Args:
        mark: Its mark in the ledger: of its request when it is asked alone, of its fields when it is asked in a list.
        case_id: Its case.
        other_mark: Its mark when it is asked the other way; empty for a source that takes no lists.
    """

    mark: str
    case_id: str
    other_mark: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """All marks under which it may have been asked."""
        return (self.mark, self.other_mark) if self.other_mark else (self.mark,)


@dataclass(slots=True)
class Receipt:
    """
    What the requests of one question came to, for the ledger lines of its case.

    Args:
        calls: How many were sent.
        kept: How many were answered from what was kept.
        uncertain: Some call may have been charged, and brought nothing.
        doubtful_micro_usd: What is billed for such calls.
        exhausted: The vendor said "not now" as often as it was asked.
        settled: Of a list that was answered, the lines that say so; written with what is read from it, or not at all.
        answers: Of such a list, the answers as they came.
    """

    billed_micro_usd: int = 0
    calls: int = 0
    kept: int = 0
    uncertain: bool = False
    doubtful_micro_usd: int = 0
    exhausted: bool = False
    request_hashes: list[str] = field(default_factory=list[str])
    settled: list[Entry] = field(default_factory=list[Entry])
    answers: list[Kept] = field(default_factory=list[Kept])

    @property
    def request(self) -> str:
        """The mark of the first request, which stands for the whole question; empty when there was none."""
        return self.request_hashes[0] if self.request_hashes else ""


class Uncertain(SourceError):
    """Nobody knows what became of an earlier call, or of this one: it may have been charged, and is not repeated."""


class OfflineMiss(SourceError):
    """Nothing may leave, and no answer is kept."""
