"""The manifest of the plain vendor, as a firm would write it, with its own name and price."""

from __future__ import annotations

_MANIFEST = """
manifest = 1
kind = "rest"
name = "{name}"
title = "Acme People Search ({name})"
sends = ["given_name", "family_name", "zip", "phone"]
returns = ["name", "born", "address", "phone", "email", "owner", "connected", "line_type"]

[legal]
purposes = ["glba.6802e1"]
retention_days = 90
terms = "https://acme-people.example/terms"

[price]
model = "per_hit"
micro_usd = {price_micro_usd}
billed = "meta.billable"

[limits]
{limits}

[retry]
attempts = {attempts}
timeout_s = {timeout_s}
{retry}

[auth]
type = "headers"
headers = {{ "X-Api-Key" = "secret:{name}" }}

[[search]]
name = "name and ZIP"
needs = ["given_name", "family_name", "zip"]
url = "https://api.acme-people.example/people"
params = {{ first = "{{given_name}}", last = "{{family_name}}", zip = "{{zip.five}}" }}

[[search.outcome]]
when = "status == `200` && length(not_null(body.results, `[]`)) == `0`"
means = "no_hit"

[search.records]
each = "results"
id = "personId"

[[search.records.observe]]
kind = "name"
each = "name"
parts = {{ given_name = "first", middle_name = "middle", family_name = "last" }}

[[search.records.observe]]
kind = "born"
value = "born"

[[search.records.observe]]
kind = "address"
each = "addresses"
parts = {{ street = "street", city = "city", state = "state", zip = "zip" }}
first_seen = "firstSeen"
last_seen = "lastSeen"

[[search.records.observe]]
kind = "phone"
each = "phones"
value = "number"
first_seen = "firstSeen"
last_seen = "lastSeen"
detail = {{ line_type = "type" }}

[[search.records.observe]]
kind = "email"
each = "emails"
value = "@"

[[verify]]
name = "phone"
needs = ["phone"]
url = "https://api.acme-people.example/phone"
params = {{ number = "{{phone}}" }}

[verify.records]

[[verify.records.observe]]
kind = "owner"
each = "owner"
parts = {{ given_name = "first", middle_name = "middle", family_name = "last" }}

[[verify.records.observe]]
kind = "connected"
value = "connected"

[[verify.records.observe]]
kind = "line_type"
value = "lineType"

[check]
url = "https://api.acme-people.example/status"
"""


def acme_manifest(
    name: str = "acme",
    *,
    price_micro_usd: int = 100_000,
    limits: str = "per_second = 100\nconcurrency = 64",
    attempts: int = 3,
    timeout_s: float = 10.0,
    retry: str = "",
) -> str:
    """
    The text of a ``source.toml``.

    Args:
        name: Of the source and of its key; on the server it is a vendor of ``api = "acme"``.
        price_micro_usd: What a hit costs.
        limits: Lines of ``[limits]``.
        attempts: How often a question is asked at most.
        timeout_s: How long an answer may take.
        retry: Further lines of ``[retry]``, such as ``idempotency_header = "Idempotency-Key"``.
    """
    return _MANIFEST.lstrip().format(
        name=name,
        price_micro_usd=price_micro_usd,
        limits=limits,
        attempts=attempts,
        timeout_s=timeout_s,
        retry=retry,
    )
