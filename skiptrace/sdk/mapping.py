"""From an answer to candidates: paths compiled once, leaves of the wrong type passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.leaves import epoch_date, items, leaf_number, leaf_text
from skiptrace.sdk.statements import Candidate, Observation, Tells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from skiptrace.model import Level
    from skiptrace.sdk.manifest import ObserveWords, RecordWords

MOST_RECORDS: Final = 1_000
MOST_OBSERVATIONS: Final = 500
# Flags and answers about a contact are yes or no; elsewhere a truth is no value.
YES_OR_NO: Final = frozenset(
    {
        Tells.DECEASED, Tells.BANKRUPTCY, Tells.LITIGATION, Tells.INCARCERATED, Tells.MILITARY, Tells.SANCTIONS,
        Tells.OWNER_MATCH, Tells.CONNECTED, Tells.DELIVERABLE, Tells.REASSIGNED, Tells.MOVED, Tells.VACANT,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObservationMap:
    """Reads one kind of statement out of a record."""

    kind: Tells
    each: Expression
    when: Expression | None
    value: Expression | None
    parts: Mapping[str, tuple[Expression, ...]]
    tell: str
    first_seen: Expression | None
    last_seen: Expression | None
    epoch: bool
    level: Level
    detail: Mapping[str, Expression]

    @classmethod
    def of(cls, said: ObserveWords) -> ObservationMap:
        """What a manifest says, compiled."""
        parts = {name: paths if isinstance(paths, list) else [paths] for name, paths in said.parts.items()}
        return cls(
            kind=said.kind,
            each=Expression(said.each),
            when=_maybe(said.when),
            value=_maybe(said.value),
            parts={name: tuple(Expression(path) for path in paths) for name, paths in parts.items()},
            tell=said.tell or "",
            first_seen=_maybe(said.first_seen),
            last_seen=_maybe(said.last_seen),
            epoch=said.dates == "epoch",
            level=said.level,
            detail={name: Expression(path) for name, path in said.detail.items()},
        )

    def read(self, record: Any) -> Iterator[Observation]:
        """Each statement of this kind in a record."""
        for item in items(self.each.find(record))[:MOST_OBSERVATIONS]:
            if self.when is not None and not self.when.holds(item):
                continue
            value = self._value(item)
            parts = self._parts(item)
            if value or parts:
                yield Observation(
                    kind=self.kind,
                    value=value,
                    parts=parts,
                    first_seen=self._date(self.first_seen, item),
                    last_seen=self._date(self.last_seen, item),
                    level=self.level,
                    detail=_texts(self.detail, item),
                )

    def _value(self, item: Any) -> str:
        if self.tell:
            return self.tell
        found = self.value.find(item) if self.value else None
        if isinstance(found, bool) and self.kind not in YES_OR_NO:
            return ""
        return leaf_text(found)

    def _parts(self, item: Any) -> dict[str, str]:
        found = {
            name: " ".join(text for path in paths if (text := _no_truth(path.find(item))))
            for name, paths in self.parts.items()
        }
        return {name: text for name, text in found.items() if text}

    def _date(self, path: Expression | None, item: Any) -> str:
        found = path.find(item) if path else None
        return epoch_date(found) if self.epoch else _no_truth(found)

    def names(self) -> frozenset[str]:
        """Every field name that is read."""
        single = (self.each, self.when, self.value, self.first_seen, self.last_seen, *self.detail.values())
        paths = [path for path in single if path is not None]
        paths += [path for several in self.parts.values() for path in several]
        return frozenset(name for path in paths for name in path.names())


@dataclass(frozen=True, slots=True)
class RecordMap:
    """Reads the candidates out of an answer."""

    each: Expression
    shared: Mapping[str, Expression]
    record_id: Expression | None
    vendor_score: Expression | None
    as_of: Expression | None
    token: Expression | None
    observations: tuple[ObservationMap, ...]

    @classmethod
    def of(cls, said: RecordWords) -> RecordMap:
        """What a manifest says, compiled."""
        return cls(
            each=Expression(said.each),
            shared={name: Expression(path) for name, path in said.shared.items()},
            record_id=_maybe(said.id),
            vendor_score=_maybe(said.vendor_score),
            as_of=_maybe(said.as_of),
            token=_maybe(said.token),
            observations=tuple(ObservationMap.of(one) for one in said.observe),
        )

    def records(self, body: Any) -> list[Any]:
        """
        The records of an answer.

        Raises:
            SourceError: There is something in their place that is no list of objects.
        """
        found = self.each.find(body)
        records = items(found)
        usable = [record for record in records if isinstance(record, (dict, list))]
        if records and not usable:
            raise SourceError("the records in the answer are not objects")
        return self._with_shared(usable[:MOST_RECORDS], body)

    def _with_shared(self, records: list[Any], body: Any) -> list[Any]:
        """The records with what the whole answer says; one that is a list has no place for it."""
        if not self.shared:
            return records
        shared = {name: path.find(body) for name, path in self.shared.items()}
        return [{**record, "shared": shared} if isinstance(record, dict) else record for record in records]

    def candidate(self, source: str, record: Any, number: int) -> Candidate | None:
        """One record; None when it says nothing that is read. Without an id of its own it has its place's number."""
        seen = tuple(one for reader in self.observations for one in reader.read(record))[:MOST_OBSERVATIONS]
        if not seen:
            return None
        return Candidate(
            source=source,
            record_id=_no_truth(self.record_id.find(record) if self.record_id else None) or str(number),
            observations=seen,
            vendor_score=leaf_number(self.vendor_score.find(record)) if self.vendor_score else None,
            as_of=_no_truth(self.as_of.find(record)) if self.as_of else "",
            token=_no_truth(self.token.find(record)) if self.token else "",
        )

    def candidates(self, source: str, body: Any, *, before: int = 0) -> list[Candidate]:
        """Every record of an answer that says something; *before* are those of earlier pages."""
        found = (
            self.candidate(source, record, number) for number, record in enumerate(self.records(body), start=before + 1)
        )
        return [one for one in found if one is not None]

    def names(self) -> frozenset[str]:
        """Every field name that is read."""
        single = (self.each, self.record_id, self.vendor_score, self.as_of, self.token)
        paths = [*(path for path in single if path is not None), *self.shared.values()]
        own = frozenset(name for path in paths for name in path.names())
        return own.union(*(one.names() for one in self.observations))


def _maybe(text: str | None) -> Expression | None:
    return None if text is None else Expression(text)


def _no_truth(value: Any) -> str:
    return "" if isinstance(value, bool) else leaf_text(value)


def _texts(paths: Mapping[str, Expression], item: Any) -> dict[str, str]:
    found = {name: leaf_text(path.find(item)) for name, path in paths.items()}
    return {name: text for name, text in found.items() if text}
