"""Which hosts may be spoken to, and at which addresses: public ones only, unless the firm names them itself."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Final

from skiptrace.runtime.streams import PORTS, Broken, Late, Origin, Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from ipaddress import IPv4Address, IPv6Address

    from skiptrace.runtime.streams import Call
    from skiptrace.sdk.exchange import Request

_ADDRESS: Final = re.compile(r"(https?)://([^/:]+)(?::([0-9]{1,5}))?(?:[/?]|\Z)", re.IGNORECASE)
_LARGEST_PORT: Final = 65_535
# How long what a name led to is believed: each thread that opens a connection would ask again.
KNOWN_S: Final = 30.0
# Addresses of IPv4 as IPv6 writes them where the network translates (RFC 6052).
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


class Places:
    """
    The places that may be spoken to.

    Args:
        open_hosts: Hosts (with port) that the configuration names itself: only these may be on a private network or
            be spoken to without TLS.
    """

    def __init__(self, open_hosts: Collection[str]) -> None:
        self._open = frozenset(host.lower() for host in open_hosts)
        self._open_bare = frozenset(host.rpartition(":")[0] if ":" in host else host for host in self._open)
        self._looking = threading.Lock()
        self._known: dict[Origin, tuple[list[str], float]] = {}

    def origin(self, request: Request) -> Origin:
        """
        Where a request goes.

        Raises:
            Refused: Not there, or not without TLS.
        """
        found = _ADDRESS.match(request.url)
        if found is None:
            raise Refused("the address is none")
        scheme, host = found[1].lower(), found[2].lower()
        if scheme != "https" and request.host not in self._open:
            raise Refused("the address is not https://")
        port = int(found[3] or PORTS[scheme])
        if not 0 < port <= _LARGEST_PORT:
            raise Refused("the address is none")
        return Origin(scheme, host, port)

    def addresses(self, origin: Origin, call: Call) -> list[str]:
        """
        The addresses of a host: what was checked is what is connected to.

        Raises:
            Refused: It leads into a private network, and nobody said that it may.
            Broken: Nobody knows the name.
            Late: Nobody knew it in time.
        """
        with self._looking:
            known, until = self._known.get(origin, ([], 0.0))
        if time.monotonic() < until:
            return known
        found = _resolved(origin.host, origin.port, call.left_s())
        if origin.host not in self._open_bare and not (found and all(map(is_public, found))):
            raise Refused("the host is on a private network; set base_url if it is meant")
        with self._looking:
            self._known[origin] = found, time.monotonic() + KNOWN_S
        return found

    def forget(self, origin: Origin) -> None:
        """Look a host up anew: nobody let us in at its addresses."""
        with self._looking:
            self._known.pop(origin, None)


def is_public(address: str) -> bool:
    """Whether an address is on the public network, also when it hides one of IPv4 inside."""
    told = ipaddress.ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (told, *_inside(told)))


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
    return [one for one in (address.ipv4_mapped, address.sixtofour, translated) if one is not None]


def _resolved(host: str, port: int, timeout_s: float) -> list[str]:
    """The addresses of a name. The system's own look-up knows no time limit, so it has a thread of its own."""
    told: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def look() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            told.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError):
            told.put(None)

    threading.Thread(target=look, name="skiptrace-names", daemon=True).start()
    try:
        addresses = told.get(timeout=timeout_s)
    except queue.Empty as exc:
        raise Late from exc
    if addresses is None:
        raise Broken("the name of the host is not known")
    return addresses
