"""What sources that are written in Python have alike: a manifest, settings and a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from skiptrace.sdk.card import info_of, option_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.sdk.manifest import AdapterManifest
    from skiptrace.sdk.source import SourceInfo


class Adapter:
    """
    The beginning of a source that a manifest cannot describe: it adds `judge` and what it is asked.

    Args:
        manifest: What `load_manifest` read.
        options: The settings of its own, when they are known already; see `with_options`.
    """

    def __init__(self, manifest: AdapterManifest, options: Mapping[str, str] | None = None) -> None:
        self._manifest = manifest
        self._given = dict(options or {})
        self._info = info_of(manifest, self._given)

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        return self._info

    def with_options(self, options: Mapping[str, str]) -> Self:
        """
        The same source with its settings.

        Raises:
            ConfigError: One is missing, unknown or not as it must look.
        """
        return type(self)(self._manifest, option_values(self._info, options))

    def _options(self) -> dict[str, str]:
        """
        Its settings, with the defaults of its card.

        Raises:
            ConfigError: One that is needed was not given.
        """
        return option_values(self._info, self._given)
