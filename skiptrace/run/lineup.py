"""The sources of a run, in waterfall order: loaded tables, and those that are asked over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from skiptrace.config import SourceSettings
    from skiptrace.runtime.desk import Terms
    from skiptrace.sdk.source import BatchFileSource, Role, Source, SourceInfo

PREFIX: Final = "reference:"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSource:
    """
    A source that a run asks over the wire.

    Args:
        named: How the configuration calls it.
        source: The source with its settings.
        terms: On what terms it is used.
        least_balance_micro_usd: It is not asked for accounts that owe less.
    """

    named: str
    source: Source | BatchFileSource
    terms: Terms
    least_balance_micro_usd: int = 0

    @property
    def by_file(self) -> bool:
        """Whether its answers come in files: nothing is sent, and a run finds what was read of them."""
        from skiptrace.sdk.source import BatchFileSource

        return isinstance(self.source, BatchFileSource)

    @property
    def asked_of_debtors(self) -> tuple[Role, ...]:
        """The roles in which it is asked about each debtor; others are about contacts that were found."""
        # Loaded here: a run that asks nobody over the wire, the usual one, needs none of the kit.
        from skiptrace.sdk.source import Role

        mine = (Role.SCRUB, Role.SEARCH, Role.VERIFY) if self.by_file else (Role.SCRUB, Role.SEARCH)
        return tuple(role for role in mine if role in self.info.roles)

    @property
    def info(self) -> SourceInfo:
        """Its card."""
        return self.source.info


@dataclass(slots=True)
class Lineup:
    """
    What a run may ask, in waterfall order.

    ``names`` are all that were wanted; ``tables`` the loaded ones among them (all, when ``every_table``); ``others``
    the rest; ``wire`` those of them that are asked over the wire; ``refused`` says of the others why not;
    ``open_hosts`` may be on a private network, since the configuration names them.
    """

    names: list[str] = field(default_factory=list[str])
    tables: list[str] = field(default_factory=list[str])
    others: list[str] = field(default_factory=list[str])
    every_table: bool = False
    wire: list[WireSource] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict[str, str])
    open_hosts: set[str] = field(default_factory=set[str])


def line_up(configured: Sequence[SourceSettings], wanted: Sequence[str], *, loaded: Collection[str]) -> Lineup:
    """
    The sources of a run by name.

    Args:
        configured: ``[[source]]`` of the configuration, in order.
        wanted: Names given for this run instead, in order; with none at all, every loaded table is used.
        loaded: Names of the loaded tables.
    """
    names = list(dict.fromkeys(wanted or [one.use for one in configured]))
    tables = [name for name in names if name.startswith(PREFIX) or name in loaded]
    others = [name for name in names if name not in tables]
    return Lineup(names=names, tables=tables, others=others, every_table=not names)
