"""The files of a link: pairs, and clusters."""

from __future__ import annotations

import csv
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from skiptrace.link.tables import LinkedPair

PAIR_COLUMNS = ("left_id", "right_id", "probability", "weight_bits")
CLUSTER_COLUMNS = ("id", "cluster_id")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
DIGITS = 6
LARGEST_WRITTEN = 1 - 10.0**-DIGITS


def write_pairs(path: str | os.PathLike[str], pairs: Iterable[LinkedPair]) -> int:
    """
    Write *pairs* in their order, whole or not at all; returns how many.

    Raises:
        ConfigError: The file cannot be written.
    """
    with _rows(path, PAIR_COLUMNS) as writer:
        written = 0
        for pair in pairs:
            writer.writerow(
                (_cell(pair.left_id), _cell(pair.right_id), _probability(pair.probability), f"{pair.weight_bits:.2f}")
            )
            written += 1
    return written


def write_clusters(path: str | os.PathLike[str], clusters: Iterable[tuple[str, str]]) -> int:
    """
    Write each row's id with the id of its cluster, whole or not at all; returns how many.

    Raises:
        ConfigError: The file cannot be written.
    """
    with _rows(path, CLUSTER_COLUMNS) as writer:
        written = 0
        for row_id, cluster_id in clusters:
            writer.writerow((_cell(row_id), _cell(cluster_id)))
            written += 1
    return written


def _probability(value: float) -> str:
    """Six digits; never 1, which nobody can know."""
    return f"{min(value, LARGEST_WRITTEN):.{DIGITS}f}"


def _cell(text: str) -> str:
    """A text that a spreadsheet would run as a formula is defused; a number is none."""
    if not text.startswith(FORMULA_STARTS):
        return text
    return text if text[1:].replace(".", "", 1).isdecimal() else f"'{text}"


@contextmanager
def _rows(path: str | os.PathLike[str], header: tuple[str, ...]) -> Iterator[csv._writer]:  # type: ignore[name-defined]
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as exc:
        raise ConfigError(f"{target.name}: cannot be written there ({type(exc).__name__})") from exc
    unfinished = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", errors="replace", newline="") as file:  # noqa: PTH123 a handle, not a path
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            yield writer
        unfinished.replace(target)
    except OSError as exc:
        raise ConfigError(f"{target.name}: cannot be written ({type(exc).__name__}); is the disk full?") from exc
    finally:
        unfinished.unlink(missing_ok=True)
