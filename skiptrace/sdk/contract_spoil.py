"""Answers gone wrong: other bodies, other statuses, each leaf of the wrong type."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.sdk.exchange import Response

STATUSES: Final = (200, 204, 302, 400, 401, 404, 429, 500, 503)
BODIES: Final = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"0",
    b'{"a": 1, "a": NaN}',
    b"<html><body>Please log in</body></html>",
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b"[" * 20_000,
    b"\x1f\x8b\x08\x00\xff\xfe",
)
_WRONG_TEXTS: Final = ("", "x", "\x00\r\n", "\ud800", "9" * 2_000)
LEAVES: Final[tuple[object, ...]] = (None, 0, -1, 1e308, True, *_WRONG_TEXTS, [], {}, [[]], [{}], {"x": 1})
_XML_TEXT = re.compile(r"(?<=>)[^<>]+(?=</)")
_XML_ELEMENT = re.compile(r"<([A-Za-z][A-Za-z0-9:]*)(?: [^<>]*)?>[^<>]*</\1>")
_MOST_LEAVES: Final = 400
_MOST_VARIANTS: Final = 400


def spoilt_answers(response: Response) -> Iterator[Response]:
    """The answer with each of the bodies at each of the statuses, and cut off in the middle."""
    for status in STATUSES:
        for body in BODIES:
            yield replace(response, status=status, body=body)
        yield replace(response, status=status, body=response.body[: len(response.body) // 2])
        yield replace(response, status=status)


def spoilt_leaves(response: Response) -> Iterator[Response]:
    """The answer with each value in it replaced by each of the wrong ones."""
    try:
        tree = response.json()
    except SourceError:
        yield from _spoilt_xml(response)
        return
    paths = list(_paths(tree))[:_MOST_LEAVES]
    # A long answer repeats its shapes: each leaf then gets some of the wrong values, and each value some leaves.
    share = max(1, len(paths) * len(LEAVES) // _MOST_VARIANTS)
    for place, path in enumerate(paths):
        for number, leaf in enumerate(LEAVES):
            if (place + number) % share == 0:
                yield replace(response, body=json.dumps(_with(tree, path, leaf)).encode("utf-8"))
        # JSON cannot write infinity, but a number can be too large for a float.
        if place % share == 0:
            yield replace(response, body=json.dumps(_with(tree, path, "@@")).replace('"@@"', "1e999").encode("utf-8"))


def changed(response: Response, number: int) -> Response:
    """The answer as another page: every text in it ends with the page's number."""
    try:
        tree = response.json()
    except SourceError:
        return response
    return replace(response, body=json.dumps(_numbered(tree, number)).encode("utf-8"))


def _numbered(tree: Any, number: int) -> Any:
    if isinstance(tree, str):
        return f"{tree}{number}"
    if isinstance(tree, dict):
        return {name: _numbered(value, number) for name, value in tree.items()}
    return [_numbered(value, number) for value in tree] if isinstance(tree, list) else tree


def _paths(tree: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield before
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _paths(value, (*before, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _paths(value, (*before, index))


def _with(tree: Any, path: tuple[str | int, ...], leaf: object) -> Any:
    if not path:
        return leaf
    spoilt = copy.deepcopy(tree)
    here = spoilt
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = leaf
    return spoilt


def _spoilt_xml(response: Response) -> Iterator[Response]:
    text = response.text()
    for pattern, wrongs in (
        (_XML_TEXT, ("", "x", "-1", "9" * 2_000, "<y/>", "&#xD;")),
        (_XML_ELEMENT, ("", "<z>1</z>")),
    ):
        for found in list(pattern.finditer(text))[:_MOST_LEAVES]:
            for wrong in wrongs:
                spoilt = text[: found.start()] + wrong + text[found.end() :]
                yield replace(response, body=spoilt.encode("utf-8"))
