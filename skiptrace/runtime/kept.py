"""Answers in the form in which they are kept, and the marks under which they are found again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import StoreError
from skiptrace.model import Level
from skiptrace.sdk.exchange import Response
from skiptrace.sdk.statements import Candidate, Observation, Tells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from skiptrace.sdk.exchange import Request
    from skiptrace.sdk.source import Role

# Names of a session, not of an answer.
_NOT_KEPT: Final = frozenset({"set-cookie", "authorization", "date", "connection", "keep-alive"})
_LINE: Final = b"\n"


def request_text(source: str, purpose: str, request: Request) -> str:
    """What tells one request from every other: whom it goes to, under which purpose, and all that it says."""
    return f"request\0{source}\0{purpose}\0{request.canonical()}"


def listed_text(source: str, purpose: str, request: Request) -> str:
    """What tells one question of a list from every other: all that a list of this question alone would say."""
    return f"listed\0{source}\0{purpose}\0{request.canonical()}"


def question_text(source: str, purpose: str, role: Role, fields: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """What tells one question from every other by its fields, in whatever list of questions it is sent."""
    told = [sorted(fields.items()), sorted((name, str(value)) for name, value in options.items())]
    return f"question\0{source}\0{purpose}\0{role}\0{json.dumps(told)}"


def file_question_text(
    source: str, purpose: str, role: Role, fields: Mapping[str, str], options: Mapping[str, Any]
) -> str:
    """
    What tells a question that goes in a file from every other.

    The day it is asked about is that of the file; a later run is answered all the same, for as long as it is kept.
    """
    undated = {name: text for name, text in fields.items() if name != "as_of"}
    return question_text(source, purpose, role, undated, options)


def pack_response(response: Response) -> bytes:
    """An answer as bytes."""
    headers = {name: value for name, value in response.headers.items() if name not in _NOT_KEPT}
    head = json.dumps({"status": response.status, "headers": headers}, sort_keys=True).encode()
    return head + _LINE + response.body


def unpack_response(kept: bytes) -> Response:
    """
    The answer that was kept.

    Raises:
        StoreError: It is not one.
    """
    head, _, body = kept.partition(_LINE)
    try:
        told = json.loads(head)
        return Response(status=told["status"], headers=told["headers"], body=body)
    except (ValueError, KeyError, TypeError) as exc:
        raise StoreError("a kept answer cannot be read; restore the store from a copy") from exc


def pack_candidates(candidates: Sequence[Candidate]) -> bytes:
    """What was said to one question of a list, as bytes."""
    return json.dumps([asdict(one) for one in candidates], sort_keys=True, default=dict).encode()


def unpack_candidates(kept: bytes) -> list[Candidate]:
    """What was said to a question."""
    return [
        Candidate(**{**told, "observations": tuple(_observations(told["observations"]))}) for told in json.loads(kept)
    ]


def _observations(told: Iterable[dict[str, Any]]) -> Iterable[Observation]:
    for one in told:
        yield Observation(**{**one, "kind": Tells(one["kind"]), "level": Level(one["level"])})
