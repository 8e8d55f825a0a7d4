"""Manifests: every fault at once, with its line and what was probably meant."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skiptrace.errors import ManifestError
from skiptrace.sdk import load_manifest, manifest_schema, read_manifest


def _faults(text):
    with pytest.raises(ManifestError) as error:
        read_manifest(text, name="m.toml")
    return str(error.value)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("per_day", "per_dya", "did you mean per_day?"),
        ("{zip.five}", "{zip.fiv}", "did you mean zip.five?"),
        ("{ssn_last4?}", "{ssn?}", "ssn is not among sends"),
        ("{given_name?}", "{given_name}", "write {given_name?}"),
        ("{option.region}", "{option.regoin}", "did you mean region?"),
        ('"secret:acme_people"', '"sk_live_1234"', "name the key, do not write it down"),
        ('"glba.6802e1"', '"glba.6802e"', "did you mean glba.6802e1"),
        ('"glba.6802e1"', '"fcra.1681b_a3A"', "consumer_report = true"),
        ('kind = "email"\neach', 'kind = "employer"\neach', "employer is not among returns"),
        ('value = "@"', 'value = "@["', "not JMESPath"),
        ('type = "cursor"', 'type = "cursr"', "there is no such type"),
        ("at_most = 3", "", "at_most: is missing"),
        ('"zip", "phone"', '"zpi", "phone"', "did you mean zip?"),
        ("https://api.acme-people.example/v2/me", "http://api.acme-people.example", "https://HOST/PATH"),
        ('method = "POST"\nurl = "https://api.acme-people.example/v2/search"',
         'url = "https://api.acme-people.example/v2/search"', "a GET has no body"),
        ("micro_usd = 85_000", "", "micro_usd: is missing"),
        ('model = "per_hit"', 'model = "per_hti"', "should be"),
        ('json = { region = "{option.region}" }', 'json = { region = "{zip}" }', "belongs to one question"),
        ("pageSize = 2", 'pageSize = "{"', "a brace that belongs to no place"),
        ('kinds = ["phone"]', 'kinds = ["email"]', "email would leave, and is not among sends"),
        ('kinds = ["phone"]', "", "kinds: is missing"),
        ('kinds = ["phone"]', 'kinds = ["name"]', "should be"),
        ("{result.record_id?}", "{result.recrod_id?}", "did you mean result.record_id?"),
        ("{result.right_party?}", "{given_name?}", "is no place here"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_the_way_out(manifest_text, right, wrong, told):
    """Each slip is named in words that say what to write."""
    assert right in manifest_text
    assert told in _faults(manifest_text.replace(right, wrong, 1))


def test_all_faults_are_told_at_once_with_their_lines(manifest_text):
    """Nobody mends a manifest one run at a time."""
    text = manifest_text.replace("per_day", "per_dya").replace("{zip.five}", "{zpi}").replace('means = "skip"', "", 1)
    faults = _faults(text).splitlines()
    lines = text.splitlines()

    assert 3 == len(faults)
    for fault, word in zip(faults, ("per_dya", "{zpi}", "[[search.outcome]]"), strict=True):
        number = int(fault.split("line ")[1].split(":")[0])
        assert word in lines[number - 1]


def test_a_key_in_the_wrong_place_is_not_repeated(manifest_text):
    """A message never shows what was written where a key's name belongs."""
    assert "k9Xy" not in _faults(manifest_text.replace('"secret:acme_people"', '"k9XyZZk9XyZZ1234"'))


@pytest.mark.parametrize("text", ["", "manifest = 2\nkind='rest'", "manifest = 1", "manifest = true\nkind = 'rest'"])
def test_the_version_and_the_kind_come_first(text):
    """A later reader must know what it reads."""
    assert "manifest = 1" in _faults(text) or "kind says" in _faults(text)


def test_not_toml_is_said():
    """What is no TOML is told as such."""
    assert "not TOML" in _faults("manifest = ")


def test_a_file_that_is_not_there(tmp_path):
    """A path that cannot be read is told with the path."""
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(tmp_path / "none.toml")


def test_the_schema_is_one_for_all_kinds():
    """Editors get one JSON Schema, told apart by kind."""
    schema = manifest_schema()

    assert {"rest", "adapter", "table", "batchfile"} == set(schema["discriminator"]["mapping"])
    assert json.dumps(schema)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_text_is_read_or_refused(manifest_text, data):
    """A manifest with any stretch of it cut out or doubled is read, or refused by our own error."""
    start = data.draw(st.integers(0, len(manifest_text)))
    end = data.draw(st.integers(start, min(len(manifest_text), start + 80)))
    filling = data.draw(st.sampled_from(["", "\n", "1", '"', "[[", "x = [{}]\n", "true", "\x00", "{a}"]))
    with contextlib.suppress(ManifestError):
        read_manifest(manifest_text[:start] + filling + manifest_text[end:])
