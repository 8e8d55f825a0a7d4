"""What a vendor was asked and what it charged: the other side's books."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True, kw_only=True)
class Entry:
    """
    One request.

    Args:
        arrived_s: When it came, on the clock `time.monotonic`, which all processes of a machine share.
        digest: Of what was asked: method, path, query and body; never the values.
        idempotency_key: What the caller calls this request, where it does.
        status: What was answered, or would have been.
        charged_micro_usd: What it cost, also when the answer is lost.
        hits: How many people or answers were given.
        free: A token, a status: never charged.
        repeated: An idempotency key that was answered before: not charged again.
        fault: What went wrong with it.
        answered: The last byte of the answer was written.
        at_once: How many requests this vendor was answering when it came, itself among them.
    """

    number: int
    arrived_s: float
    vendor: str
    path: str
    digest: str
    idempotency_key: str = ""
    status: int = 0
    charged_micro_usd: int = 0
    hits: int = 0
    free: bool = False
    repeated: bool = False
    fault: str = "none"
    answered: bool = False
    at_once: int = 0


@dataclass(slots=True)
class Ledger:
    """Every request in the order of arrival; written by the server's thread, read by any."""

    _entries: list[Entry] = field(default_factory=list["Entry"])
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, *, arrived_s: float, vendor: str, path: str, digest: str, idempotency_key: str) -> Entry:
        """The entry of a request that has just come."""
        with self._lock:
            self._count += 1
            entry = Entry(
                number=self._count,
                arrived_s=arrived_s,
                vendor=vendor,
                path=path,
                digest=digest,
                idempotency_key=idempotency_key,
            )
            self._entries.append(entry)
        return entry

    def entries(self, vendor: str = "") -> list[Entry]:
        """Those of one vendor, or all."""
        with self._lock:
            return [one for one in self._entries if not vendor or one.vendor == vendor]

    def charged_micro_usd(self, vendor: str = "") -> int:
        """The bill."""
        return sum(one.charged_micro_usd for one in self.entries(vendor))

    def clear(self) -> None:
        """Forget the entries; numbers go on."""
        with self._lock:
            self._entries.clear()

    def as_json(self, vendor: str = "") -> list[dict[str, Any]]:
        """All of it for ``GET /__ledger``."""
        return [asdict(one) for one in self.entries(vendor)]


def digest_of(method: str, path: str, query: Mapping[str, str], body: bytes) -> str:
    """The same for the same question."""
    text = "\x1f".join([method, path, *(f"{name}={query[name]}" for name in sorted(query))])
    return hashlib.sha256(text.encode() + b"\x1e" + body).hexdigest()[:24]
