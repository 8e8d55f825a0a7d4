"""Faults of a manifest that no single word shows: a place that is not sent, a kind that is not declared."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from skiptrace.errors import NoPurpose
from skiptrace.policy.purposes import purpose
from skiptrace.sdk.query import FIELDS, FORMS
from skiptrace.sdk.statements import Tells
from skiptrace.sdk.templates import Slot, read_template
from skiptrace.sdk.words import near

if TYPE_CHECKING:
    from collections.abc import Iterator

Place: TypeAlias = "tuple[str | int, ...]"

ROLES: Final = ("search", "verify", "scrub")
RESULT_PLACES: Final = frozenset({"result.value", "result.code", "result.right_party", "result.connected", "token"})


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
    match raw.get("kind"):
        case "rest":
            yield from _steps(raw)
            yield from _calls(raw)
        case "adapter":
            yield from _accepts(raw)
        case "batchfile":
            yield from _file_columns(raw)
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
    for name, also in (("expand", {"token"}), ("check", set[str]()), ("report", set(RESULT_PLACES))):
        call = _table(raw, name)
        yield from _braces(call, (name,))
        for where, slot in _slots_of_call(call, (name,)):
            if slot.name not in also and not slot.name.startswith("option."):
                yield Fault(where, f"{{{slot.name}}} is no place here{near(slot.name, also)}")
        yield from _bodies((name,), call)


def _accepts(raw: dict[str, Any]) -> Iterator[Fault]:
    for index, accept in enumerate(_list(raw, "accept")):
        if isinstance(accept, dict):
            needs = {one for one in _list(accept, "needs") if isinstance(one, str)}
            yield from _needs(("accept", index), needs, _sends(raw))


def _file_columns(raw: dict[str, Any]) -> Iterator[Fault]:
    request, answer, sends = _table(raw, "request"), _table(raw, "answer"), _sends(raw)
    needs = {one for one in _list(request, "needs") if isinstance(one, str)}
    yield from _needs(("request",), needs, sends)
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


def _slot_faults(
    where: Place, slot: Slot, raw: dict[str, Any], *, sends: set[str], needs: set[str], also: set[str]
) -> Iterator[Fault]:
    base, _, form = slot.name.partition(".")
    if base == "option":
        options = _table(raw, "options")
        if form not in options:
            yield Fault(where, f"{{{slot.name}}}: there is no [options.{form}]{near(form, options) if options else ''}")
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
    trees = {("json",): call.get("json"), ("batch", "item"): _table(call, "batch").get("item")}
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
