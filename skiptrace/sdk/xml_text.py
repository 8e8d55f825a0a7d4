"""XML of strangers: no document type, no entities, bounded, and without namespaces, which vendors move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat

from skiptrace.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST: Final = 64
MOST_NODES: Final = 500_000


@dataclass(slots=True)
class XmlNode:
    """An element: its name without prefix, its attributes, its text, and the elements in it."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    children: list[XmlNode] = field(default_factory=list["XmlNode"])

    def all(self, path: str) -> list[XmlNode]:
        """Every element at ``A/B/C`` below this one: one or many, it is a list."""
        level: list[XmlNode] = [self]
        for name in path.split("/"):
            level = [child for node in level for child in node.children if child.name == name]
        return level

    def first(self, path: str) -> XmlNode | None:
        """The first element at ``A/B/C``; None when there is none."""
        return next(iter(self.all(path)), None)

    def value(self, path: str) -> str:
        """The trimmed text of the first element at ``A/B/C``; empty when there is none."""
        found = self.first(path)
        return found.text.strip() if found else ""


def read_xml(body: bytes) -> XmlNode:
    """
    The root element of *body*.

    Raises:
        SourceError: Not XML, a document type or an entity of its own, too deep, too many elements, an HTML page.
    """
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html")):
        raise SourceError("a page of HTML came instead of XML: an address or a certificate that is not allowed there")
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, ValueError, LookupError):
        raise SourceError("the answer is not XML, or is cut off") from None
    if reader.root is None:
        raise SourceError("the answer is empty XML")
    return reader.root


class _Reader:
    """Builds the tree while expat reads."""

    def __init__(self) -> None:
        self.root: XmlNode | None = None
        self._open: list[XmlNode] = []
        self._texts: list[list[str]] = []
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # Entities are how a kilobyte becomes a gigabyte, and how a parser is made to read other files.
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_NODES:
            raise SourceError("the answer's XML is nested too deep or has too many elements")
        node = XmlNode(name.rpartition(":")[2], attributes)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)


def _refuse(*_: object) -> NoReturn:
    raise SourceError("the answer's XML brings a document type or entities of its own")
