"""Our own values as JSON and back: thousands of documents a second, and whatever characters a client's file brings."""

from __future__ import annotations

import json
from typing import Any

import orjson

# Made once: `json.dumps` with options makes a new encoder for every text.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> bytes:
    """
    Plain values as UTF-8 JSON on one line.

    A lone surrogate, which a client's file may hold and UTF-8 cannot, becomes a question mark.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return _ENCODE(value).encode("utf-8", "replace")


def from_json(text: bytes | str) -> Any:
    """What `to_json` wrote. For texts of our own only: what others wrote is read more strictly."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
