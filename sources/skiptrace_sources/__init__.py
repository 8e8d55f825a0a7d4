"""The bundled sources: one folder each, with its manifest, its README and recorded cases of invented people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.sdk import sources_of_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.sdk import AnySource, Problem


def register() -> Iterator[AnySource | Problem]:
    """Every bundled source; a folder that is broken is told as a problem and spoils only itself."""
    yield from sources_of_package(__name__)
