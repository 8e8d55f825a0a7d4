"""The vendors in a process of their own: their work does not count as ours, and killing us does not end them early."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.vendors.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.vendors.population import Population

ROOT = Path(__file__).resolve().parents[2]


class VendorProcess:
    """
    The same vendors as `VendorServer` has, asked over loopback only; a context manager.

    Args:
        population: Who there is.
        behaviours: Settings by vendor, as JSON has them.
    """

    def __init__(self, population: Population, behaviours: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._population = population
        self._behaviours = behaviours
        self._scratch = tempfile.TemporaryDirectory()
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        people = Path(self._scratch.name) / "people.json"
        self._population.write(people)
        command = [sys.executable, "-m", "tests.vendors", "--population", str(people)]
        if self._behaviours is not None:
            command += ["--behaviours", json.dumps(self._behaviours)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        if self._process.stdout is None:
            raise RuntimeError("the vendors have no standard output")
        self.port = json.loads(self._process.stdout.readline())["port"]
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.communicate(timeout=30)
        self._scratch.cleanup()

    @property
    def pid(self) -> int:
        """Its process, to measure."""
        return self._process.pid if self._process else 0

    def url(self, vendor: str) -> str:
        """The ``base_url`` of a source."""
        return f"http://127.0.0.1:{self.port}/{vendor}"

    def change(self, vendor: str, **settings: Any) -> None:
        """Change how a vendor behaves from now on: the names of `Behaviour`, as JSON has them."""
        self._post({"vendors": {vendor: settings}})

    def clear_ledger(self) -> None:
        """Forget what was asked."""
        self._post({"clear_ledger": True})

    def ledger(self, vendor: str = "") -> list[Entry]:
        """Every request so far."""
        answer = httpx.get(f"http://127.0.0.1:{self.port}/__ledger", params={"vendor": vendor}, timeout=60)
        return [Entry(**one) for one in answer.json()["entries"]]

    def _post(self, said: Mapping[str, Any]) -> None:
        httpx.post(f"http://127.0.0.1:{self.port}/__control", json=dict(said)).raise_for_status()
