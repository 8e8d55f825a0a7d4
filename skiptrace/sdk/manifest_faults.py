"""Faults of a manifest that no single word shows: a place that is not sent, a kind that is not declared."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from skiptrace.errors import NoPurpose
from skiptrace.policy.purposes import purpose
from skiptrace.sdk.query import FIELDS, FORMS
from skiptrace.sdk.statements import Tells
from skiptrace.sdk.table import TABLE_FIELDS, split_repeat
from skiptrace.sdk.templates import Slot, read_template
from skiptrace.sdk.words import near

if TYPE_CHECKING:
    from collections.abc import Iterator

Place: TypeAlias = "tuple[str | int, ...]"

ROLES: Final = ("search", "verify", "scrub")
RESULT_PLACES: Final = frozenset(
    {"result.value", "result.code", "result.right_party", "result.connected", "result.record_id"}
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and where."""

    place: Place
    reason: str


def faults_of_sense(raw: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong between the words; a word of the wrong type has been told already and is passed over."""
    yield from _regimes(raw)
    yield from _prices(raw)
    yield from _undeclared(raw)
    for name in ("body", "before"):
        for where, slot in _slots(_table(raw, "auth").get(name), ("auth", name)):
            yield from _option_faults(where, slot, raw)
    match raw.get("kind"):
        case "rest":
            yield from _steps(raw)
            yield from _calls(raw)
        case "adapter":
            yield from _accepts(raw)
        case "batchfile":
            yield from _file_columns(raw)
        case "table":
            yield from _table_fields(raw)
            yield from _table_file(raw)
        case _:
            pass


def _regimes(raw: dict[str, Any]) -> Iterator[Fault]:
    legal = _table(raw, "legal")
    report = legal.get("consumer_report") is True
    for index, code in enumerate(_list(legal, "purposes")):
        try:
            regime = purpose(code).regime if isinstance(code, str) else ""
        except NoPurpose:
            continue
        if report and regime not in {"fcra", "consent", ""}:
            yield Fault(("legal", "purposes", index), "a consumer report opens under an FCRA purpose or consent only")
        if not report and regime == "fcra":
            yield Fault(("legal", "purposes", index), "an FCRA purpose is for consumer reports: consumer_report = true")


def _prices(raw: dict[str, Any]) -> Iterator[Fault]:
    price = _table(raw, "price")
    if price.get("model") in {"per_call", "per_hit"} and "micro_usd" not in price:
        yield Fault(("price", "micro_usd"), 'is missing; when only the contract knows it, model = "contract"')
    if price.get("model") == "free" and price.get("micro_usd"):
        yield Fault(("price", "micro_usd"), "what is free has no price")


def _undeclared(raw: dict[str, Any]) -> Iterator[Fault]:
    declared = {one for one in _list(raw, "returns") if isinstance(one, str)}
    known = {kind.value for kind in Tells}
    told: set[str] = set()
    for place, records in _records(raw):
        for index, observe in enumerate(_list(records, "observe")):
            kind = observe.get("kind") if isinstance(observe, dict) else None
            if not isinstance(kind, str) or kind not in known:
                continue
            told.add(kind)
            if kind not in declared:
                yield Fault((*place, "observe", index, "kind"), f"{kind} is not among returns")
            if not observe.keys() & {"value", "parts", "tell"}:
                yield Fault((*place, "observe", index), "says neither value nor parts nor tell")
    if raw.get("kind") in {"rest", "batchfile"}:
        for kind in sorted((declared & known) - told):
            yield Fault(("returns",), f"{kind} is declared, and nothing is read as it")


def _records(raw: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for role in ROLES:
        for index, step in enumerate(_list(raw, role)):
            if isinstance(step, dict):
                yield (role, index, "records"), _table(step, "records")
    yield ("expand", "records"), _table(_table(raw, "expand"), "records")
    yield ("answer", "records"), _table(_table(raw, "answer"), "records")


def _steps(raw: dict[str, Any]) -> Iterator[Fault]:
    if not any(_list(raw, role) for role in ROLES):
        yield Fault((), "nothing can be asked: write a [[search]], [[verify]] or [[scrub]]")
    sends = _sends(raw)
    for role in ROLES:
        for index, step in enumerate(_list(raw, role)):
            if not isinstance(step, dict):
                continue
            place = (role, index)
            needs = {one for one in _list(step, "needs") if isinstance(one, str)}
            yield from _needs(place, needs, sends)
            yield from _braces(step, place)
            for where, slot in _slots_of_call(step, place):
                yield from _slot_faults(where, slot, raw, sends=sends, needs=needs, also={"ref"})
            for where, slot in _slots(_table(step, "batch").get("json"), (*place, "batch", "json")):
                yield from _option_faults(where, slot, raw)
            yield from _bodies(place, step)
            yield from _reading(place, step, raw)


def _reading(place: Place, step: dict[str, Any], raw: dict[str, Any]) -> Iterator[Fault]:
    likes = step.get("reads_like")
    if likes is None and "records" not in step:
        yield Fault((*place, "records"), "are missing: where the records are, or reads_like = the name of another step")
    elif likes is not None:
        steps = [one for role in ROLES for one in _list(raw, role) if isinstance(one, dict) and "records" in one]
        names = {name for one in steps if isinstance(name := one.get("name"), str)}
        if likes not in names:
            yield Fault((*place, "reads_like"), f"no step with records is called so{near(str(likes), names)}")
        if "records" in step or "outcome" in step:
            yield Fault((*place, "reads_like"), "the step has records or outcomes of its own")


def _bodies(place: Place, step: dict[str, Any]) -> Iterator[Fault]:
    if step.get("json") is not None and step.get("form") is not None:
        yield Fault((*place, "form"), "a call has one body: json or form")
    method = step.get("method", "GET")
    if method == "GET" and (step.get("json") is not None or step.get("form") is not None):
        yield Fault((*place, "method"), 'a GET has no body: method = "POST"')


def _needs(place: Place, needs: set[str], sends: set[str]) -> Iterator[Fault]:
    for name in sorted(needs & FIELDS - sends):
        yield Fault((*place, "needs"), f"{name} is needed and not among sends")


def _calls(raw: dict[str, Any]) -> Iterator[Fault]:
    for name, also in (("expand", {"token", "token.path"}), ("check", set[str]()), ("report", set(RESULT_PLACES))):
        call = _table(raw, name)
        yield from _braces(call, (name,))
        for where, slot in _slots_of_call(call, (name,)):
            if slot.name not in also and not slot.name.startswith("option."):
                yield Fault(where, f"{{{slot.name}}} is no place here{near(slot.name, also)}")
        yield from _bodies((name,), call)
    for index, kind in enumerate(_list(_table(raw, "report"), "kinds")):
        if isinstance(kind, str) and kind in FIELDS - _sends(raw):
            yield Fault(("report", "kinds", index), f"{kind} would leave, and is not among sends")


def _accepts(raw: dict[str, Any]) -> Iterator[Fault]:
    for index, accept in enumerate(_list(raw, "accept")):
        if isinstance(accept, dict):
            needs = {one for one in _list(accept, "needs") if isinstance(one, str)}
            yield from _needs(("accept", index), needs, _sends(raw))


def _file_columns(raw: dict[str, Any]) -> Iterator[Fault]:
    request, answer, sends = _table(raw, "request"), _table(raw, "answer"), _sends(raw)
    needs = {one for one in _list(request, "needs") if isinstance(one, str)}
    one_of = {one for one in _list(request, "one_of") if isinstance(one, str)}
    yield from _needs(("request",), needs | one_of, sends)
    for index, column in enumerate(_list(request, "columns")):
        for where, slot in _slots(column, ("request", "columns", index)):
            yield from _slot_faults(where, slot, raw, sends=sends, needs=needs, also={"ref"})
    for name, file in (("request", request), ("answer", answer)):
        if file.get("format") == "fixed":
            for index, column in enumerate(_list(file, "columns")):
                if isinstance(column, dict) and "width" not in column:
                    yield Fault((name, "columns", index, "width"), "is missing: the file has fixed widths")
    if answer and (answer.get("header") is False or answer.get("format") == "fixed") and not answer.get("columns"):
        yield Fault(("answer", "columns"), "are missing: the file does not name its columns")


def _table_fields(raw: dict[str, Any]) -> Iterator[Fault]:
    columns = _table(raw, "columns")
    for table in ("columns", "always"):
        for field in _table(raw, table):
            if split_repeat(field)[0] not in TABLE_FIELDS:
                yield Fault((table, field), f"there is no such field{near(field, TABLE_FIELDS)}")
    for field in _table(raw, "pattern"):
        if field not in columns:
            yield Fault(("pattern", field), f"no column is said for this field{near(field, columns)}")
    for field in columns.keys() & _table(raw, "always").keys():
        yield Fault(("always", field), "a column says this already")


def _table_file(raw: dict[str, Any]) -> Iterator[Fault]:
    """A file that does not name its columns has their names here."""
    file = _table(raw, "file")
    names, widths = _list(file, "names"), _list(file, "widths")
    is_fixed = file.get("format") == "fixed"
    if is_fixed and len(widths) != len(names):
        yield Fault(("file", "widths"), "are as many as names: the file has fixed widths")
    if widths and not is_fixed:
        yield Fault(("file", "widths"), 'are for format = "fixed"')
    if (file.get("header") is False or is_fixed) and not names:
        yield Fault(("file", "names"), "are missing: the file does not name its columns")
    if len({str(name) for name in names}) < len(names):
        yield Fault(("file", "names"), "name a column twice")
    if names:
        yield from _table_columns(raw, [str(name) for name in names])


def _table_columns(raw: dict[str, Any], names: list[str]) -> Iterator[Fault]:
    """Every column that is used is among the names of the file, or of a file that is joined."""
    known = set(names)
    joins = _table(raw, "join")
    for name in joins:
        join = _table(joins, name)
        theirs = [str(column) for column in _list(join, "names")]
        known.update(f"{name}.{column}" for column in theirs)
        if str(join.get("on")) not in names or str(join.get("on")) not in theirs:
            yield Fault(("join", name, "on"), "is a column of both files")
    for table in ("columns", "keep", "drop"):
        for name, said in _table(raw, table).items():
            used = (said if isinstance(said, list) else [said]) if table == "columns" else [name]
            for column in used:
                if isinstance(column, str) and column not in known:
                    yield Fault((table, name), f"{column[:60]!r} is not among the names of the file")


def _slot_faults(
    where: Place, slot: Slot, raw: dict[str, Any], *, sends: set[str], needs: set[str], also: set[str]
) -> Iterator[Fault]:
    base, _, form = slot.name.partition(".")
    if base == "option":
        yield from _option_faults(where, slot, raw)
    elif slot.name in also:
        return
    elif base not in FIELDS:
        yield Fault(where, f"{{{slot.name}}} is no field{near(base, FIELDS)}")
    elif form and slot.name not in FORMS:
        forms = [one for one in FORMS if one.startswith(f"{base}.")]
        yield Fault(where, f"{{{slot.name}}} is no form of {base}{near(slot.name, forms) if forms else ''}")
    elif base not in sends:
        yield Fault(where, f"{{{slot.name}}} would leave, and {base} is not among sends")
    elif not slot.optional and base not in needs:
        yield Fault(where, f"{{{slot.name}}} is not among needs: write {{{slot.name}?}} if it may be unknown")


def _option_faults(where: Place, slot: Slot, raw: dict[str, Any]) -> Iterator[Fault]:
    """A place that is not one question's: only a setting of the source can stand there."""
    base, _, name = slot.name.partition(".")
    options = _table(raw, "options")
    if base != "option":
        yield Fault(where, f"{{{slot.name}}} belongs to one question: only {{option.NAME}} has a place here")
    elif name not in options:
        yield Fault(where, f"{{{slot.name}}}: there is no [options.{name}]{near(name, options) if options else ''}")


def _slots_of_call(call: dict[str, Any], place: Place) -> Iterator[tuple[Place, Slot]]:
    for name in ("url", "params", "headers", "json", "form"):
        yield from _slots(call.get(name), (*place, name))
    batch = _table(call, "batch")
    for name in ("url", "item"):
        yield from _slots(batch.get(name), (*place, "batch", name))


def _slots(tree: Any, place: Place) -> Iterator[tuple[Place, Slot]]:
    for where, text in _texts(tree, place):
        # A text that is no template has been told already.
        with contextlib.suppress(ValueError):
            yield from ((where, slot) for slot in read_template(text).slots)


def _braces(call: dict[str, Any], place: Place) -> Iterator[Fault]:
    """Bodies are trees of the author's own words, so their texts are looked at here."""
    batch = _table(call, "batch")
    trees: dict[Place, Any] = {("json",): call.get("json")}
    trees |= {("batch", name): batch.get(name) for name in ("item", "json")}
    for path, tree in trees.items():
        for where, text in _texts(tree, (*place, *path)):
            try:
                read_template(text)
            except ValueError as exc:
                yield Fault(where, str(exc))


def _texts(tree: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(tree, str):
        yield place, tree
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield from _texts(value, (*place, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _texts(value, (*place, index))


def _sends(raw: dict[str, Any]) -> set[str]:
    return {one for one in _list(raw, "sends") if isinstance(one, str)}


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _list(raw: dict[str, Any], name: str) -> list[Any]:
    value = raw.get(name)
    return value if isinstance(value, list) else []
