"""The server: vendors under one port of 127.0.0.1, their ledger, and the way to change them while they run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from tests.vendors.apis import APIS
from tests.vendors.behaviour import Behaviour
from tests.vendors.delivery import deliver
from tests.vendors.ledger import Ledger, digest_of
from tests.vendors.population import Population
from tests.vendors.vendor import ELSEWHERE, IDEMPOTENCY_HEADER, Vendor
from tests.vendors.wire import LONGEST_HEAD, json_answer, read_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.vendors.ledger import Entry
    from tests.vendors.wire import Answer, Call

HOST = "127.0.0.1"


class _Reader(asyncio.StreamReader):
    """Knows when its bytes came: whoever reads them may have had other calls to answer before."""

    came_s = 0.0

    def feed_data(self, data: bytes) -> None:
        """Bytes from the other side."""
        self.came_s = time.monotonic()
        super().feed_data(data)


class VendorServer:
    """
    Every vendor of the loopback; a context manager, which runs in a thread of its own.

    Args:
        population: Who there is: the truth.
        behaviours: Vendor by name; a name that is no API says whose shapes it speaks in ``Behaviour.api``.
            Without any, there is one of each API with perfect knowledge.
    """

    def __init__(self, population: Population | None = None, behaviours: Mapping[str, Behaviour] | None = None) -> None:
        self.population = population or Population()
        self.ledger = Ledger()
        self.port = 0
        wanted = behaviours if behaviours is not None else {name: Behaviour() for name in APIS}
        self._vendors = {name: Vendor(name, self.population, behaviour) for name, behaviour in wanted.items()}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="loopback vendors", daemon=True)
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def url(self, vendor: str) -> str:
        """The ``base_url`` of a source."""
        return f"http://{HOST}:{self.port}/{vendor}"

    def change(self, vendor: str, **settings: Any) -> None:
        """
        Change how a vendor behaves from now on: the names of `Behaviour`.

        Raises:
            ValueError: There is no such setting.
        """
        self._vendors[vendor].change(settings)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self.serve())
        finally:
            self._loop.close()

    async def serve(self, port: int = 0) -> None:
        """Serve until stopped."""
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        connections: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            assert isinstance(reader, _Reader)
            task = asyncio.current_task()
            if task is not None:
                connections.add(task)
                task.add_done_callback(connections.discard)
            # Cancelled when the server stops: nobody waits for this task's end but the server itself.
            with contextlib.suppress(asyncio.CancelledError):
                await self._connection(reader, writer)
            writer.close()

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(_Reader(limit=LONGEST_HEAD), connected)

        server = await self._loop.create_server(protocol, HOST, port, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _connection(self, reader: _Reader, writer: asyncio.StreamWriter) -> None:
        # Callers that are killed leave in the middle; that is what this server is for.
        with contextlib.suppress(ConnectionError):
            while (call := await read_call(reader)) is not None:
                if not await self._respond(call, reader, writer):
                    break

    async def _respond(self, call: Call, reader: _Reader, writer: asyncio.StreamWriter) -> bool:
        arrived_s = reader.came_s
        if call.vendor in {"__control", "__ledger"}:
            answer = self._controlled(call) if call.vendor == "__control" else self._told(call)
            writer.write(answer.head() + answer.body)
            await writer.drain()
            return True
        entry = self.ledger.open(
            arrived_s=arrived_s,
            vendor=call.vendor,
            path=call.path,
            digest=digest_of(call.method, call.path, call.query, call.body),
            idempotency_key=call.headers.get(IDEMPOTENCY_HEADER, ""),
        )
        vendor = self._vendors.get(call.vendor)
        if vendor is None:
            return await self._nobody(call, entry, writer)
        vendor.at_once += 1
        entry.at_once = vendor.at_once
        try:
            answer, fault = vendor.answer(call, entry, self.port)
            if vendor.behaviour.latency_s:
                await asyncio.sleep(vendor.behaviour.latency_s)
            entry.answered = await deliver(answer, fault, vendor.behaviour.drip_s, reader, writer)
        finally:
            vendor.at_once -= 1
        return entry.answered

    async def _nobody(self, call: Call, entry: Entry, writer: asyncio.StreamWriter) -> bool:
        """A path that belongs to no vendor; whoever follows a redirect is found here."""
        entry.status = 200 if call.vendor == ELSEWHERE else 501
        answer = json_answer({"results": []}, status=entry.status)
        writer.write(answer.head() + answer.body)
        await writer.drain()
        return True

    def _controlled(self, call: Call) -> Answer:
        said = call.json()
        try:
            for name, settings in said.get("vendors", {}).items():
                self._vendors[name].change(settings)
        except (ValueError, KeyError, TypeError) as fault:
            return json_answer({"error": str(fault)}, status=400)
        if said.get("clear_ledger"):
            self.ledger.clear()
        return json_answer({"vendors": sorted(self._vendors)})

    def _told(self, call: Call) -> Answer:
        vendor = call.query.get("vendor", "")
        entries = self.ledger.as_json(vendor)
        return json_answer({"entries": entries, "charged_micro_usd": self.ledger.charged_micro_usd(vendor)})


def behaviours_of(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Behaviour]:
    """Behaviours as JSON writes them; a name may end in a number behind the API's: ``acme_2``."""
    read = {name: Behaviour().changed(settings) for name, settings in said.items()}
    return {name: one if one.api or name in APIS else replace(one, api=_api(name)) for name, one in read.items()}


def _api(name: str) -> str:
    return name.rstrip("0123456789").rstrip("_")


def load_behaviours(text: str) -> dict[str, Behaviour]:
    """Behaviours in a JSON text."""
    return behaviours_of(json.loads(text))
