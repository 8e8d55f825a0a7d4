"""Paths into answers, in JMESPath: compiled once, and harmless on answers of any shape."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_EXPRESSION = 500
# One for all: the library makes a new one for each search, which takes longer than most searches.
_INTERPRETER = TreeInterpreter()


class Expression:
    """
    One JMESPath.

    Raises:
        ValueError: It is none; the message says where it breaks.
    """

    __slots__ = ("_compiled", "_names", "text")

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST_EXPRESSION:
            raise ValueError(f"longer than {LONGEST_EXPRESSION} characters")
        try:
            with warnings.catch_warnings():
                # `foo` for `"foo"`: the library still takes it, and will not for ever.
                warnings.simplefilter("error", PendingDeprecationWarning)
                self._compiled = jmespath.compile(text)
        except PendingDeprecationWarning:
            raise ValueError('a text between backquotes stands between double quotes too: `"text"`') from None
        except (JMESPathError, ValueError, RecursionError) as exc:
            raise ValueError(f"not JMESPath: {str(exc).splitlines()[0][:160]}") from exc
        self._names = _plain_path(self._compiled.parsed)
        self.text = text

    def find(self, value: Any) -> Any:
        """What stands there; None when nothing does, or when the shape is not the one that was meant."""
        if self._names:
            # A plain path, such as `name.first`: most are, and most of an answer's reading is following them.
            for name in self._names:
                value = value.get(name) if isinstance(value, dict) else None
            return value
        try:
            return _INTERPRETER.visit(self._compiled.parsed, value)
        # The library's own functions raise whatever Python raises on a wrong type: `length` of true, `max` of a mix.
        except (JMESPathError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError):
            return None

    def holds(self, value: Any) -> bool:
        """Whether it is true there; on a shape it was not meant for, it is not."""
        return self.find(value) is True

    def names(self) -> frozenset[str]:
        """Every field name in it."""
        return frozenset(_names(self._compiled.parsed))

    def __eq__(self, other: object) -> bool:
        """Whether both are the same text."""
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def _plain_path(node: Any) -> tuple[str, ...]:
    """The names of a path that only leads from object to object; empty for any other."""
    if node.get("type") == "field":
        return (str(node["value"]),)
    if node.get("type") != "subexpression":
        return ()
    parts = [_plain_path(child) for child in node["children"]]
    return tuple(name for part in parts for name in part) if all(parts) else ()


def _names(node: Any) -> Iterator[str]:
    if node.get("type") in {"field", "key_val_pair"}:
        yield str(node.get("value"))
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _names(child)
