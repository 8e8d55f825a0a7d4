"""Whether the keys of sources are good, asked of the sources themselves at no charge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.errors import ConfigError, SkiptraceError
from skiptrace.run.lineup import PREFIX, Lineup
from skiptrace.run.wire_sources import add_sources
from skiptrace.run.wired import open_callers
from skiptrace.runtime.desk import Receipt
from skiptrace.sdk.exchange import drive
from skiptrace.sdk.source import Ability, Checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.config import SourceSettings
    from skiptrace.runtime.caller import Caller
    from skiptrace.store.session import Store

CANNOT: Final = "it offers no free way to check a key"


def check_live(store: Store, configured: Sequence[SourceSettings], names: Sequence[str]) -> dict[str, str]:
    """
    What is wrong with each source, by name; empty where the key is good.

    Args:
        store: Where limits are shared, and the ledger is.
        configured: ``[[source]]`` of the configuration: whose keys there are.
        names: Which of them, as the configuration or their manifests call them; all when empty.

    Raises:
        ConfigError: A name is not configured, or nothing is.
        MissingKey: A key is not there.
    """
    others = [one.use for one in configured if not one.use.startswith(PREFIX)]
    lineup = Lineup(names=others, others=others)
    add_sources(lineup, configured, "", ask_uncertain=False)
    known = {name for one in lineup.wire for name in (one.named, one.info.name)} | lineup.refused.keys()
    missing = [name for name in names if name not in known]
    if missing or not known:
        raise ConfigError(f"{', '.join(missing) or 'no source to be asked'}: not under [[source]] of the configuration")
    found = {name: why for name, why in lineup.refused.items() if not names or name in names}
    with open_callers(store, lineup) as callers:
        for one in lineup.wire:
            caller, source, name = callers[one.info.name], one.source, one.info.name
            if names and name not in names and one.named not in names:
                continue
            if Ability.CHECK not in one.info.abilities or not isinstance(source, Checks):
                found[name] = CANNOT
                continue
            found[name] = _answer(source, caller).removeprefix(f"{name}: ")
    return found


def _answer(source: Checks, caller: Caller) -> str:
    """What is wrong with the key of a source; empty when nothing is."""
    try:
        drive(source.check(), lambda request: caller.send(request, "", Receipt()))
    except SkiptraceError as exc:
        return str(exc)
    except Exception as exc:  # noqa: BLE001 - a source is foreign code: the kind of its error only, which names nobody
        return f"its adapter broke ({type(exc).__name__}); please report it"
    return ""
