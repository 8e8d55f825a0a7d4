"""A manifest read from its text: every fault at once, with its line and what was probably meant."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel, ValidationError

from skiptrace.errors import ManifestError
from skiptrace.sdk.manifest import KINDS
from skiptrace.sdk.manifest_faults import Fault, faults_of_sense
from skiptrace.sdk.manifest_lines import line_of
from skiptrace.sdk.words import near

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from skiptrace.sdk.manifest import Manifest
    from skiptrace.sdk.manifest_faults import Place

LARGEST_BYTES: Final = 512 * 1024
VERSION: Final = 1
# A body or a batch item is a tree of the author's own words: nothing in it is unknown.
_MOST_FAULTS: Final = 50


def load_manifest(path: Path | Traversable) -> Manifest:
    """
    The manifest in a file.

    Raises:
        ManifestError: It cannot be read, or something in it is wrong; every fault is told, with its line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as exc:
        raise ManifestError(f"{path}: cannot be read") from exc
    if len(content) > LARGEST_BYTES:
        raise ManifestError(f"{path}: too large to be a manifest")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ManifestError(f"{path}: not UTF-8 text") from exc
    return read_manifest(text, name=str(path))


def read_manifest(text: str, *, name: str = "source.toml") -> Manifest:
    """
    The manifest in a text.

    Raises:
        ManifestError: Something in it is wrong; every fault is told, with its line.
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as exc:
        said = str(exc) if isinstance(exc, tomllib.TOMLDecodeError) else "nested too deep, or a number too long"
        raise ManifestError(f"{name}: not TOML: {said[:200]}") from exc
    model = KINDS.get(str(raw.get("kind")))
    if model is None or raw.get("manifest") != VERSION or isinstance(raw.get("manifest"), bool):
        raise ManifestError("\n".join(f"{name}: {fault.reason}" for fault in _head_faults(raw)))
    try:
        manifest, faults = model.model_validate(raw), list[Fault]()
    except ValidationError as exc:
        manifest = None
        errors = exc.errors(include_input=False, include_url=False)
        faults = [_fault(error, raw, model) for error in errors]
    told = {fault.place for fault in faults}
    faults += [fault for fault in faults_of_sense(raw) if fault.place not in told]
    if manifest is None or faults:
        lines = sorted((line_of(fault.place, text), fault.reason, _written(fault.place)) for fault in faults)
        shown = [f"{name}: {f'line {line}: ' if line else ''}{place}{reason}" for line, reason, place in lines]
        if len(shown) > _MOST_FAULTS:
            shown = [*shown[:_MOST_FAULTS], f"{name}: and {len(shown) - _MOST_FAULTS} more"]
        raise ManifestError("\n".join(shown))
    return manifest


def _head_faults(raw: dict[str, Any]) -> Iterator[Fault]:
    if raw.get("manifest") != VERSION or isinstance(raw.get("manifest"), bool):
        yield Fault(("manifest",), f"the first line says which version its words are of: manifest = {VERSION}")
    kind = str(raw.get("kind", ""))
    if kind not in KINDS:
        yield Fault(("kind",), f"kind says what sort of source it is{near(kind, KINDS)}")


def _fault(error: ErrorDetails, raw: dict[str, Any], model: type[BaseModel]) -> Fault:
    place = _in_text(error["loc"], raw)
    reason = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    match error["type"]:
        case "extra_forbidden":
            known = _words_at(model, error["loc"][:-1])
            reason = f"there is no such word{near(str(place[-1]), known) if known else ''}"
        case "missing":
            reason = "is missing"
        case "union_tag_not_found":
            reason = "type is missing: it says which sort this is"
        case "union_tag_invalid":
            tags = str(error.get("ctx", {}).get("expected_tags", ""))
            reason = f"there is no such type; there are: {tags}"
        case _:
            pass
    return Fault(place, reason[:400])


def _in_text(loc: tuple[str | int, ...], raw: Any) -> Place:
    """The place as it is written: without the names of sorts that pydantic puts between."""
    place: list[str | int] = []
    here: Any = raw
    tagged = False
    for number, step in enumerate(loc):
        # In `type = "cursor"` and `cursor = …` the first is the sort and the second a word of it.
        if isinstance(here, dict) and here.get("type") == step and not tagged:
            tagged = True
            continue
        tagged = False
        inner = _inside(here, step)
        if inner is not None:
            here = inner
            place.append(step)
        elif number == len(loc) - 1 and isinstance(here, dict) and step != "[key]":
            place.append(step)
    return tuple(place)


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _words_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> frozenset[str]:
    """The words that a table knows, found by walking the models along a place."""
    models: list[type[BaseModel]] = [model]
    for step in loc:
        if isinstance(step, int):
            continue
        fields = [field for one in models for name, field in one.model_fields.items() if step in {name, field.alias}]
        if fields:
            models = [inner for field in fields for inner in _models_in(field.annotation)]
        else:
            tagged = [one for one in models if "type" in one.model_fields and step in _tags(one)]
            models = tagged or models
    return frozenset(field.alias or name for one in models for name, field in one.model_fields.items())


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _written(place: Place) -> str:
    # [[search]] is counted from 1, as a person does.
    words = [f"#{step + 1}" if isinstance(step, int) else step for step in place]
    return f"{' '.join(words)}: " if words else ""
