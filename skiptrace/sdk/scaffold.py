"""A new source to begin with: a folder that passes the contract kit before a line of it is changed."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from skiptrace.errors import ConfigError
from skiptrace.sdk.manifest import KINDS
from skiptrace.sdk.words import near

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
_PLACE: Final = "@NAME@"
# A template that ended in .py would be taken for a module of ours by every tool.
_AS_TEXT: Final = ".txt"


def new_source(folder: Path, name: str, kind: str) -> list[Path]:
    """
    The files of a new source, written to ``folder/name``.

    Args:
        folder: Where the source's own folder is made.
        name: An identifier, stable for ever: it stands in configurations, ledgers and evidence.
        kind: ``rest``, ``adapter``, ``table`` or ``batchfile``.

    Raises:
        ConfigError: The name or the kind is none, or the folder is there already; nothing is overwritten.
    """
    if _NAME.fullmatch(name) is None:
        raise ConfigError("a source's name is lower-case letters, digits and _, and begins with a letter")
    if kind not in KINDS:
        raise ConfigError(f"there is no kind of source called {kind[:40]!r}{near(kind, KINDS)}")
    target = folder / name
    if target.exists():
        raise ConfigError(f"{target}: there is something already; nothing was written")
    written: list[Path] = []
    for inside, template in _templates(files("skiptrace.sdk") / "template" / kind):
        file = target / inside.removesuffix(_AS_TEXT)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(template.read_text(encoding="utf-8").replace(_PLACE, name), encoding="utf-8")
        written.append(file)
    return written


def _templates(folder: Traversable, before: str = "") -> Iterator[tuple[str, Traversable]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from _templates(one, f"{before}{one.name}/")
        else:
            yield f"{before}{one.name}", one
