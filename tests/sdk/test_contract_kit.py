"""The kit finds what it looks for: sources broken on purpose."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from skiptrace.errors import SourceError
from skiptrace.sdk import Candidate, Observation, Request, RestSource, Role, Tells, read_manifest, usual_verdict
from skiptrace.sdk.contract import check_leaving, check_recorded, check_spoilt
from skiptrace.sdk.contract_cases import Case
from skiptrace.sdk.contract_checks import check_card, check_no_keys, check_pages_end, check_purposes, check_roles

CASE = Case(
    "hit",
    {
        "query": {"family_name": "FICTIONAL", "zip": "97477"},
        "responses": [{"status": 200, "json": {"rows": [{"id": "1", "name": "DANA FICTIONAL"}]}}],
        "expect": {"candidates": [{"record_id": "1", "observations": [{"kind": "name", "value": "DANA FICTIONAL"}]}]},
    },
)
NEEDS = frozenset({"family_name", "zip"})
URL = "https://api.acme-people.example/v1"


class Adapter:
    """An adapter whose faults are switched on one by one."""

    def __init__(self, info, fault=""):
        self.info, self.fault = replace(info, sends=NEEDS, accepts={Role.SEARCH: (NEEDS,)}), fault

    def judge(self, _, response):
        """The usual."""
        return usual_verdict(response)

    def search(self, query):
        """Ask for the name."""
        params = {"last": query.fields["family_name"]}
        if self.fault == "leaks":
            params["dob"] = str(query.value("born.us"))
        host = "https://elsewhere.example" if self.fault == "elsewhere" else URL
        request = Request(url=host, params=params)
        response = yield request
        while self.fault == "endless":
            response = yield request
        if self.fault == "repeats":
            raise SourceError(f"nobody called {query.fields['family_name']}")
        body = response.json()
        if self.fault != "careless" and not self._sound(body):
            raise SourceError("no rows")
        return [self._candidate(row) for row in body["rows"]]

    def _sound(self, body):
        rows = body.get("rows") if isinstance(body, dict) else None
        return isinstance(rows, list) and all(
            isinstance(row, dict) and isinstance(row.get("name"), str) and isinstance(row.get("id"), str)
            for row in rows
        )

    def _candidate(self, row):
        kind = Tells.EMPLOYER if self.fault == "undeclared" else Tells.NAME
        return Candidate(source="acme", record_id=row["id"], observations=(Observation(kind=kind, value=row["name"]),))


def _all(source):
    checks = (check_recorded(source, CASE), check_leaving(source, CASE), check_pages_end(source, CASE))
    return [fault for check in (*checks, check_spoilt(source, CASE)) for fault in check]


def test_a_sound_adapter_passes(acme):
    """Nothing is found where nothing is wrong."""
    assert [] == _all(Adapter(acme.info))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("leaks", "born leaves, and is not among sends"),
        ("elsewhere", "a host that the card does not name"),
        ("endless", "pages are asked for"),
        ("careless", "instead of one of our own errors"),
        ("undeclared", "employer is told and not declared"),
        ("repeats", "an error repeats what was asked"),
    ],
)
def test_a_fault_is_found(acme, fault, told):
    """Each thing that a source must not do is noticed."""
    assert any(told in one for one in _all(Adapter(acme.info, fault)))


def test_a_wrong_reading_is_found(acme):
    """What a case expects is compared with what comes out."""
    wrong = Case("hit", json.loads(json.dumps(CASE.said).replace('"value": "DANA', '"value": "ROBIN')))

    assert any("expected" in fault for fault in check_recorded(Adapter(acme.info), wrong))


def test_an_answer_that_is_not_used_is_found(acme):
    """A case records exactly what is asked for."""
    longer = Case("hit", {**CASE.said, "responses": CASE.said["responses"] * 2})

    assert any("1 requests for 2 recorded" in fault for fault in check_recorded(Adapter(acme.info), longer))


def test_a_poor_readme_is_found(acme):
    """Fields, purposes, terms and retention stand in the README."""
    faults = list(check_card(replace(acme.info, retention_days=None), "# Acme"))

    assert any("`ssn_last4`" in fault for fault in faults)
    assert any("retention" in fault for fault in faults)


def test_a_key_is_found():
    """Something that looks like a key is noticed; its name is not."""
    key = "sk_" + "live_" + "4f9a8b7c6d5e4f3a2b1c"

    assert [] == list(check_no_keys({"source.toml": 'X = "secret:acme_people"'}))
    assert 1 == len(list(check_no_keys({"source.toml": f'X = "{key}"'})))


def test_a_long_path_is_no_key():
    """The words of an address are short between their slashes; those of a key are not."""
    path = "https://api.acme-people.example/v3/WEB/ContactVerify/doContactVerify"
    key = "a9F/" + "Qx7Lm2Zt" * 4 + "/" + "x1"

    assert [] == list(check_no_keys({"request": path}))
    assert 1 == len(list(check_no_keys({"request": key})))


def test_a_role_without_a_method_is_found(acme):
    """The card promises nothing that is not there."""
    adapter = Adapter(acme.info)
    adapter.info = acme.info

    assert any("the card says verify" in fault for fault in check_roles(adapter))


def test_a_purpose_of_the_wrong_regime_is_found(acme):
    """A consumer report does not open under a GLBA purpose."""
    assert any("FCRA" in fault for fault in check_purposes(replace(acme.info, consumer_report=True)))


def test_the_made_up_vendor_survives_everything(manifest_text, person):
    """The declarative source holds against every spoilt leaf."""
    source = RestSource(read_manifest(manifest_text))
    said = {"query": {"family_name": "FICTIONAL", "zip": "97477"}, "expect": {}}
    case = Case("hit", {**said, "responses": [{"status": 200, "json": {"results": [person], "meta": {"next": "c"}}}]})

    assert [] == [*check_spoilt(source, case), *check_pages_end(source, case), *check_leaving(source, case)]


REPORT = {
    "role": "report",
    "result": {"kind": "phone", "value": "+15035550142", "result": "RPC", "right_party": True},
    "responses": [{"status": 202, "text": "thanks"}],
    "expect": {"candidates": []},
}


def test_a_report_is_a_case_like_any_other(manifest_text):
    """What is told of a contact is recorded, compared, and survives whatever comes back."""
    source = RestSource(read_manifest(manifest_text))
    case = Case("report", {**REPORT, "requests": [{"json": {"phone": "+15035550142", "reached": True}}]})
    other = Case("report", {**REPORT, "requests": [{"json": {"phone": "+15035550142"}}]})

    assert [*check_recorded(source, case), *check_leaving(source, case), *check_spoilt(source, case)] == []
    assert "request 1: json is" in next(iter(check_recorded(source, other)))


@pytest.mark.parametrize(("said", "fault"), [({"once": True}, "is not free"), ({"free": True}, "could be told twice")])
def test_a_report_that_could_be_told_twice_is_found(acme, said, fault):
    """An adapter says of the request that tells that it is free, and sent once."""

    class Tells(Adapter):
        def report(self, result):
            yield Request(method="POST", url=URL, json={"phone": result.value}, **said)
            return []

    found = list(check_recorded(Tells(acme.info), Case("report", REPORT)))

    assert [one for one in found if fault in one], found
