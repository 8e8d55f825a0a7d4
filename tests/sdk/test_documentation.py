"""The page on sources is complete and true."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel

from skiptrace.sdk import FIELDS, RestSource, Tells, manifest, read_manifest
from skiptrace.sdk.query import FORMS

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_word_is_on_the_page():
    """No word of a manifest, field or kind goes undocumented."""
    models = [one for one in vars(manifest).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    words = {field.alias or name for one in models for name, field in one.model_fields.items()}
    words |= FIELDS | {str(kind) for kind in Tells}
    inner = {"search", "verify", "scrub", "page", "batch", "records", "observe", "outcome", "columns", "accept"}

    assert set() == {
        word for word in words - inner if f"`{word}`" not in PAGE and f"[{word}" not in PAGE and f"{word} =" not in PAGE
    }


def test_every_form_is_on_the_page():
    """Each form is named, alone or with its field."""
    assert set() == {form for form in FORMS if f"`{form}`" not in PAGE and f"`.{form.partition('.')[2]}`" not in PAGE}


def test_the_manifest_on_the_page_is_a_source():
    """What is printed there loads."""
    text = next(block for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL) if "manifest = 1" in block)

    assert "acme_people" == RestSource(read_manifest(text)).info.name
