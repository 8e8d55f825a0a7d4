"""A dry look at a placement file: nothing is kept and nobody is looked up."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from skiptrace.intake.layouts import read_layout, write_layout
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.intake.placement import describe_placement, read_placement
from skiptrace.run.placement import SSN_KEY

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from skiptrace.store.session import Store


def look(store: Store | None, source: str | Path, opening: Opening, *, client: str, today: dt.date) -> dict[str, Any]:
    """What `describe_placement` says of the whole file, with the layout that would read it again."""
    table, mapping, _ = open_recognised(source, Profile.PLACEMENT, opening)
    with table:
        # Without a store numbers are only counted and forgotten, so any key serves.
        key = store.sealer.subkey(SSN_KEY) if store else b"a dry look keeps nothing"
        placement = read_placement(table, mapping, hash_key=key, today=today, client=client)
        deque(placement, maxlen=0)
        facts = placement.facts
        return {
            "file": table.path,
            "format": facts.format,
            "encoding": facts.encoding,
            "delimiter": facts.delimiter,
            "sheet": facts.sheet,
            "header_rows": list(facts.header_rows),
            "skipped": [{"row": one.row, "why": one.why} for one in facts.skipped],
            "layout": write_layout(mapping, table=read_layout(opening.layout).table),
            **describe_placement(placement),
        }
