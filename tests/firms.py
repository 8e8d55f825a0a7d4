"""A firm with paid sources: a town whose configuration names vendors on loopback, and a placement of their people."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from tests.towns import PURPOSE, Town, make_town
from tests.vendors import Behaviour, Knowledge, VendorServer, acme_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.vendors import Person, Population, VendorProcess

TODAY = dt.datetime.now(dt.UTC).date()
HEADER = ("Account", "Creditor", "Name", "DOB", "Address", "City", "State", "Zip", "Balance", "Status")
CREDITOR = "First Example Bank"


def vendors(population: Population, **told: dict[str, Any]) -> VendorServer:
    """A server whose vendors speak our own API (or ``api``), each with the quality that is told."""
    quality = {"today": TODAY.isoformat()}
    return VendorServer(
        population,
        {
            name: Behaviour(
                api=one.get("api", "acme"),
                price_micro_usd=one.get("price_micro_usd", 50_000),
                latency_s=one.get("latency_s", 0.0),
                knowledge=Knowledge(**quality, **one.get("knowledge", {})),
            )
            for name, one in told.items()
        },
    )


def make_firm(folder: Path, people: Iterable[Person], **status: str) -> Town:
    """A firm without sources: its placement has an account by the id of each person, owing 100, 200, 300 … USD."""
    folder.mkdir(exist_ok=True)
    placement = folder / "placement.csv"
    with placement.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number, one in enumerate(people, start=1):
            home = one.homes[0]
            name = f"{one.name.family_name}, {one.name.given_name} {one.name.middle_name}"
            where = (home.street, home.city, home.state, home.zip)
            account = (f"{number * 100}.00", status.get(one.person, "OPEN"))
            rows.writerow([one.person, CREDITOR, name, one.born, *where, *account])
    key = folder / "vendor.key"
    key.write_text("a-key-of-the-tests\n")
    key.chmod(0o600)
    return make_town(folder, placement, TODAY)


def hire(firm: Town, server: VendorServer | VendorProcess, name: str, manifest: str = "", **terms: Any) -> str:
    """Add a source to the configuration, of a *manifest* or our own vendor's; what comes back is how it is called."""
    use = terms.pop("use", f"file:{name}.toml")
    if use.startswith("file:"):
        (firm.folder / f"{name}.toml").write_text(manifest or acme_manifest(name, price_micro_usd=50_000))
    said = {"use": use, "base_url": server.url(name), "key": "file:vendor.key", **terms}
    lines = [f"{key} = {value if isinstance(value, Text) else json.dumps(value)}" for key, value in said.items()]
    with firm.config.open("a") as file:
        file.write("\n".join(["", "[[source]]", *lines, ""]))
    return use


class Text(str):
    """TOML as it stands."""

    __slots__ = ()


def only(manifest: str, role: str, *, origin: str = "") -> str:
    """The manifest of our own vendor with one of its roles alone, and an origin."""
    search, verify, check = (manifest.index(mark) for mark in ("[[search]]", "[[verify]]", "[check]"))
    head, searches, verifies, rest = (
        manifest[:search],
        manifest[search:verify],
        manifest[verify:check],
        manifest[check:],
    )
    if role == "search":
        head = head.replace(', "owner", "connected", "line_type"', "")
    else:
        head = head.replace('"name", "born", "address", "phone", "email", ', "")
        head = head.replace('"given_name", "family_name", "zip", ', "")
    if origin:
        head = head.replace("\n[legal]", f'origin = "{origin}"\n\n[legal]', 1)
    return head + (searches if role == "search" else verifies) + rest


def facts(firm: Town, out: str = "out") -> dict[str, Any]:
    """The content of ``run.json``."""
    return json.loads((firm.folder / out / "run.json").read_text(encoding="utf-8"))


def answers(firm: Town, out: str = "out") -> dict[str, dict[str, Any]]:
    """What was found, by account."""
    lines = (firm.folder / out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["account_number"]: one for one in map(json.loads, lines)}


def asked(firm: Town, source: str, role: str = "search", out: str = "out") -> dict[str, dict[str, Any]]:
    """By account, the line that says how a source ended in a role."""
    return {
        account: line
        for account, one in answers(firm, out).items()
        for line in one["ledger"]
        if line["source"] == source and line["role"] == role
    }


def contacts(firm: Town, out: str = "out") -> bytes:
    """``contacts.csv`` without the id of the run."""
    run_id = facts(firm, out)["run_id"].encode()
    return (firm.folder / out / "contacts.csv").read_bytes().replace(run_id, b"RUN").replace(run_id[:8], b"RUN")


def personal_values(people: Iterable[Person]) -> set[str]:
    """What may stand in no message: names, streets, numbers and addresses of everybody."""
    return {
        value
        for one in people
        for value in (
            one.name.family_name,
            one.born,
            *(home.street for home in one.homes),
            *(line.national for line in one.lines),
            *one.emails,
        )
        if value
    }


__all__ = [
    "CREDITOR", "PURPOSE", "TODAY", "Text", "answers", "asked", "contacts", "facts", "hire", "make_firm", "only",
    "personal_values", "vendors",
]  # fmt: skip
