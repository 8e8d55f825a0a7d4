"""One HTTP call of a manifest with its places, and the request once they are filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skiptrace.sdk.exchange import Request
from skiptrace.sdk.templates import MISSING, Template, compile_tree, read_template, render, render_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from skiptrace.sdk.manifest import CallWords, StepWords
    from skiptrace.sdk.templates import Value


@dataclass(frozen=True, slots=True)
class Call:
    """A call, compiled."""

    method: str
    url: Template
    params: Any
    headers: Any
    json: Any
    form: Any
    step: str

    @classmethod
    def of(cls, said: StepWords | CallWords, step: str) -> Call:
        """What a manifest says, compiled."""
        return cls(
            method=said.method,
            url=read_template(said.url),
            params=compile_tree(dict(said.params)),
            headers=compile_tree(dict(said.headers)),
            json=compile_tree(said.json_body),
            form=compile_tree(dict(said.form)) if said.form is not None else None,
            step=step,
        )

    def request(self, look: Callable[[str], Value | None]) -> Request:
        """
        The request with the values in their places.

        Raises:
            SourceError: A value that is needed is not known in the form that is wanted.
        """
        body = render(self.json, look)
        form = render(self.form, look) if self.form is not None else None
        return Request(
            method=self.method,
            url=render_url(self.url, look),
            params=_texts(render(self.params, look)),
            headers=_texts(render(self.headers, look)),
            json={} if body is MISSING else body,
            form=None if self.form is None else _texts(form),
            step=self.step,
        )


def _texts(rendered: Any) -> dict[str, str]:
    if rendered is MISSING:
        return {}
    return {name: _text(value) for name, value in rendered.items()}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
