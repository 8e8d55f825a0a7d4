"""One made-up vendor with everything that a manifest can say, for all tests of the kit."""

from __future__ import annotations

import json

import pytest

from skiptrace.sdk import Query, Response, RestSource, read_manifest

ACME = """\
manifest = 1
kind = "rest"
name = "acme_people"
title = "Acme People Search"
sends = ["given_name", "family_name", "zip", "phone", "ssn_last4"]
returns = ["name", "phone", "email", "line_type"]

[legal]
purposes = ["glba.6802e1", "dppa.2721b3"]
retention_days = 90
terms = "https://acme-people.example/terms"

[price]
model = "per_hit"
micro_usd = 85_000
billed = "meta.billable"

[limits]
per_second = 5
per_day = 20_000
concurrency = 4

[retry]
attempts = 4
timeout_s = 10.0

[auth]
type = "headers"
headers = { "X-Api-Key" = "secret:acme_people" }

[options.region]
about = "the region of your account"
default = "us"
pattern = "[a-z]{2}"

[[search]]
name = "name and ZIP"
needs = ["family_name", "zip"]
method = "POST"
url = "https://api.acme-people.example/v2/search"

[search.json]
last = "{family_name}"
first = "{given_name?}"
zip = "{zip.five}"
ssn4 = "{ssn_last4?}"
region = "{option.region}"
pageSize = 2

[[search.outcome]]
when = "status == `200` && body.meta.error == `true`"
means = "skip"
message = "body.meta.errorMessage"

[[search.outcome]]
when = "status == `200` && length(not_null(body.results, `[]`)) == `0`"
means = "no_hit"

[search.page]
type = "cursor"
cursor = "meta.next"
param = "cursor"
into = "json"
at_most = 3

[search.batch]
at_most = 2
url = "https://api.acme-people.example/v2/bulk"
into = "requests"
item = { last = "{family_name}", ref = "{ref}" }
json = { region = "{option.region}" }
each = "answers"
ref = "ref"
status = "status"
body = "body"

[search.records]
each = "results"
id = "personId"
vendor_score = "score"
token = "more"

[[search.records.observe]]
kind = "name"
parts = { given_name = "name.first", family_name = "name.last" }

[[search.records.observe]]
kind = "phone"
each = "phones[?type != 'fax']"
value = "number"
last_seen = "lastSeen"
detail = { line_type = "type", carrier = "carrier" }

[[search.records.observe]]
kind = "email"
each = "emails"
value = "@"

[[verify]]
name = "phone"
needs = ["phone"]
url = "https://api.acme-people.example/v2/phones/{phone.digits}"

[verify.records]

[[verify.records.observe]]
kind = "line_type"
value = "lineType"

[expand]
url = "https://api.acme-people.example/v2/people/{token}"

[expand.records]

[[expand.records.observe]]
kind = "email"
each = "emails"
value = "@"

[check]
url = "https://api.acme-people.example/v2/me"

[report]
kinds = ["phone"]
method = "POST"
url = "https://api.acme-people.example/v2/feedback"
json = { phone = "{result.value}", person = "{result.record_id?}", reached = "{result.right_party?}" }

[[report.outcome]]
when = "status == `200` && body.status == 'ignored'"
means = "skip"
message = "body.why"

[unread]
mode = "report"
known = ["carrier"]
"""

PERSON = {
    "personId": 7,
    "score": 0.9,
    "more": "t/7",
    "name": {"first": "Dana", "last": "Fictional"},
    "phones": [{"number": "(503) 555-0142", "type": "mobile", "lastSeen": "2025-03"}],
    "emails": ["dana@mail.example"],
}


@pytest.fixture
def acme():
    """The made-up vendor."""
    return RestSource(read_manifest(ACME))


@pytest.fixture
def dana():
    """A question about somebody who does not exist."""
    return Query(ref="q1", fields={"given_name": "DANA", "family_name": "FICTIONAL", "zip": "97477-0001"})


@pytest.fixture
def manifest_text():
    """The manifest of the made-up vendor."""
    return ACME


@pytest.fixture
def person():
    """A record of the made-up vendor."""
    return dict(PERSON)


@pytest.fixture
def answer():
    """Makes a response with this JSON."""

    def make(tree, status=200, **headers):
        return Response(status=status, headers=headers, body=json.dumps(tree).encode())

    return make


@pytest.fixture
def answers():
    """Makes a sender that sends nothing and answers in this order; what was asked is in ``asked``."""

    def make(*responses):
        waiting = list(responses)

        def send(request):
            send.asked.append(request)
            return waiting.pop(0)

        send.asked = []
        return send

    return make
