"""How a vendor behaves: how slow, how strict, how broken; settable while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tests.vendors.knowledge import Knowledge, draw

if TYPE_CHECKING:
    from collections.abc import Mapping


class Fault(StrEnum):
    """What can go wrong with one request."""

    NONE = "none"
    # Refused: nothing is looked up, nothing is charged.
    SERVER_ERROR = "server_error"
    MAINTENANCE = "maintenance"
    TOO_MANY = "too_many"
    UNAUTHORIZED = "unauthorized"
    PAYMENT_REQUIRED = "payment_required"
    FORBIDDEN = "forbidden"
    REDIRECT = "redirect"
    REDIRECT_PRIVATE = "redirect_private"
    MALFORMED_TOKEN = "malformed_token"
    # Looked up and charged, and the answer is lost or spoilt on its way.
    NO_ANSWER = "no_answer"
    HANGS_UP = "hangs_up"
    TRUNCATED = "truncated"
    SLOW_DRIP = "slow_drip"
    ENDLESS = "endless"
    GZIP_BOMB = "gzip_bomb"
    HTML = "html"
    NAN = "nan"
    DUPLICATE_KEYS = "duplicate_keys"
    TOO_DEEP = "too_deep"
    EMPTY = "empty"


REFUSED = frozenset(
    {
        Fault.SERVER_ERROR, Fault.MAINTENANCE, Fault.TOO_MANY, Fault.UNAUTHORIZED, Fault.PAYMENT_REQUIRED,
        Fault.FORBIDDEN, Fault.REDIRECT, Fault.REDIRECT_PRIVATE, Fault.MALFORMED_TOKEN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """
    One vendor's.

    Args:
        api: Whose shapes it speaks; a vendor's own name unless several of one kind are wanted.
        price_micro_usd: What one charged record costs.
        units_a_hit: How many units a found person is charged as, where the plain vendor says so.
        charges_misses: Each question costs, whatever the answer.
        latency_s: How long an answer takes.
        rate_limit: How many requests it takes in any window of *rate_window_s*; more are answered 429.
        tells_wait: How a 429 says when to come back: ``seconds``, ``date``, ``reset`` (a header with the time) or
            ``nothing``.
        key: The only key (password, token secret) it takes; empty takes any.
        token_life_s: How long a token of its own is good.
        faults: Share of requests by fault, drawn from a hash of the request's number.
        script: What happens to the next requests, in order, before shares count again.
        drip_s: The pause between two bytes of a slow drip.
    """

    api: str = ""
    price_micro_usd: int = 100_000
    units_a_hit: int = 1
    charges_misses: bool = False
    latency_s: float = 0.0
    rate_limit: int | None = None
    rate_window_s: float = 1.0
    tells_wait: str = "seconds"
    key: str = ""
    token_life_s: int = 900
    faults: Mapping[Fault, float] = field(default_factory=dict[Fault, float])
    script: tuple[Fault, ...] = ()
    drip_s: float = 0.5
    knowledge: Knowledge = field(default_factory=Knowledge)

    def changed(self, said: Mapping[str, Any]) -> Behaviour:
        """
        The same with what a JSON object says.

        Raises:
            ValueError: A setting that there is not, or a fault that there is not.
        """
        unknown = said.keys() - {one.name for one in fields(self)}
        if unknown:
            raise ValueError(f"there is no setting {', '.join(sorted(unknown))}")
        told = dict(said)
        if "faults" in told:
            told["faults"] = {Fault(name): float(share) for name, share in told["faults"].items()}
        if "script" in told:
            told["script"] = tuple(Fault(name) for name in told["script"])
        if "knowledge" in told and not isinstance(told["knowledge"], Knowledge):
            told["knowledge"] = replace(self.knowledge, **told["knowledge"])
        return replace(self, **told)

    def fault(self, vendor: str, number: int) -> Fault:
        """What happens to a request by its number."""
        if not self.faults:
            return Fault.NONE
        drawn = draw("fault", self.knowledge.seed, vendor, number)
        for name, share in self.faults.items():
            drawn -= share
            if drawn < 0:
                return name
        return Fault.NONE
