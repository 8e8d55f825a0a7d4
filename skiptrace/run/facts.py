"""The content of ``run.json``: counts that add up, spend, versions, and hashes of all that the answers depend on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from skiptrace.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.intake.placement import Placement
    from skiptrace.intake.tables import Table
    from skiptrace.run.tables import OpenTables
    from skiptrace.store.runs import Run


def run_facts(
    run: Run, table: Table, placement: Placement, tables: OpenTables, counts: Mapping[str, int]
) -> dict[str, Any]:
    """What ``run.json`` says of a run; no personal value."""
    summary = placement.summary
    return {
        "run_id": run.run_id,
        "started_at": run.started_at.isoformat(),
        "purpose": run.purpose,
        "attested_by": run.attested_by,
        "client": run.options["client"],
        "as_of": run.options["today"],
        "counts": dict(counts),
        "rejects": {f"{fault.field}: {fault.reason}": rows for fault, rows in summary.rejects.most_common()},
        "stops": dict(summary.stops.most_common()),
        "flags": dict(summary.flags.most_common()),
        "input": {"name": table.path, "sha256": table.sha256, "format": placement.facts.format},
        "columns": {guess.field: guess.column for guess in placement.mapping.columns if guess.field},
        "sources": [
            {
                "name": one.name,
                "origin": one.origin,
                "version": tables.versions[one.name],
                "sha256": tables.hashes[one.name],
                "as_of": str(one.as_of or ""),
                "people": one.bulk.people,
            }
            for one in tables.tables
        ],
        "not_used": tables.refused,
        "versions": {"skiptrace": __version__, **run.models},
        "hashes": {"input": table.sha256, "config": run.config_hash, "models": hash_of(dict(run.models))},
    }


def hash_of(value: Any) -> str:
    """The SHA-256 of a value as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
