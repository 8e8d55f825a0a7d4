"""Places for values in a manifest's requests: ``{field}``, ``{field?}``, ``{field.form}``; no expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError
from skiptrace.sdk.exchange import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SLOT = re.compile(r"\{([a-z0-9_]{1,40}(?:\.[a-z0-9_]{1,40})?)(\?)?\}")
_BRACE = re.compile(r"[{}]")
_SECRET = re.compile(r"(.{0,40}?)secret:([a-z0-9_]{1,60})")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

Value = str | int | bool


class _Missing:
    """Nothing is known for the place."""


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: ``name`` may have a form or a name space behind a dot."""

    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places in it."""

    parts: tuple[str | Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its places."""
        return tuple(part for part in self.parts if isinstance(part, Slot))


def read_template(text: str) -> Template:
    """
    The template that *text* writes.

    Raises:
        ValueError: A brace that belongs to no place.
    """
    parts: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        parts += [text[end : found.start()], Slot(found[1], bool(found[2]))]
        end = found.end()
    parts.append(text[end:])
    if any(isinstance(part, str) and _BRACE.search(part) for part in parts):
        raise ValueError("a brace that belongs to no place; a place is {field}, {field?} or {field.form}")
    return Template(tuple(part for part in parts if part != ""))


def read_secret(text: str) -> Secret:
    """
    The name in ``secret:NAME``, with what stands before it, such as ``Bearer secret:NAME``.

    Raises:
        ValueError: It is no such text, and a key must not stand in a manifest.
    """
    found = _SECRET.fullmatch(text)
    if found is None:
        raise ValueError('name the key, do not write it down: "secret:NAME" or "Bearer secret:NAME"')
    return Secret(found[2], found[1])


def compile_tree(tree: Any) -> Any:
    """The same tree with a template for each text that has places."""
    if isinstance(tree, str):
        template = read_template(tree)
        return template if template.slots else tree
    if isinstance(tree, dict):
        return {name: compile_tree(value) for name, value in tree.items()}
    return [compile_tree(value) for value in tree] if isinstance(tree, list) else tree


def slots_of(tree: Any) -> Iterator[Slot]:
    """Every place in a compiled tree."""
    if isinstance(tree, Template):
        yield from tree.slots
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from slots_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from slots_of(value)


Lookup = "Callable[[str], Value | None]"


def render(tree: Any, lookup: Callable[[str], Value | None]) -> Any:
    """
    A compiled tree with the values in their places; what has none is left out, and so is what that empties.

    Raises:
        SourceError: A place that must be filled is not.
    """
    if isinstance(tree, Template):
        return _rendered(tree, lookup)
    if isinstance(tree, dict):
        return _kept({name: render(value, lookup) for name, value in tree.items()}, tree)
    if isinstance(tree, list):
        inner = [value for value in (render(one, lookup) for one in tree) if value is not MISSING]
        return inner if inner or not tree else MISSING
    return tree


def render_url(template: Template, lookup: Callable[[str], Value | None]) -> str:
    """An address with the values in their places, as addresses want them written."""
    parts: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        value = lookup(part.name)
        if value is None and not part.optional:
            raise SourceError(f"{part.name} is needed and not known")
        parts.append(_in_address(part.name, "" if value is None else str(value)))
    return "".join(parts)


def _in_address(name: str, text: str) -> str:
    # An option is the configuration's and has been checked by its pattern; it may be a host.
    if name.startswith("option."):
        return text
    if name != "token.path":
        return _quoted(text)
    # A path that the vendor gave keeps its slashes, and leads nowhere else on the host.
    steps = text.removeprefix("/").split("/")
    if any(step in {"", ".", ".."} for step in steps):
        raise SourceError("the answer gives a path that is none")
    return "/".join(map(_quoted, steps))


def _rendered(template: Template, lookup: Callable[[str], Value | None]) -> Any:
    found = {slot.name: lookup(slot.name) for slot in template.slots}
    for slot in template.slots:
        if found[slot.name] is None and not slot.optional:
            raise SourceError(f"{slot.name} is needed and not known in the form that is wanted")
    if all(value is None for value in found.values()):
        return MISSING
    if len(template.parts) == 1:
        return found[template.slots[0].name]
    filled = "".join(part if isinstance(part, str) else _text(found[part.name]) for part in template.parts)
    # `{city?}, {state?}` without a city must not begin with a comma.
    return " ".join(filled.split()).strip(" ,;")


def _text(value: Value | None) -> str:
    return "" if value is None else str(value)


def _kept(rendered: dict[str, Any], tree: dict[str, Any]) -> Any:
    kept = {name: value for name, value in rendered.items() if value is not MISSING}
    return kept if kept or not tree else MISSING


def _quoted(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode("utf-8"))
