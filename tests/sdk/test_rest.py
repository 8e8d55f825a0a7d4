"""A manifest alone asks, turns pages, and reads answers."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError, SkiptraceError, SourceError, SourceUnavailable
from skiptrace.sdk import (
    Ability,
    ContactResult,
    Outcome,
    Query,
    Request,
    Response,
    RestSource,
    Role,
    Secret,
    Tells,
    TokenAuth,
    drive,
    read_manifest,
)
from skiptrace.sdk.auth import secrets_of


def test_places_are_filled_and_unknown_ones_left_out(acme, dana):
    """A place without a value leaves the body; a form writes the value as the vendor wants it."""
    request = next(acme.search(dana))

    assert {"last": "FICTIONAL", "first": "DANA", "zip": "97477", "region": "us", "pageSize": 2} == request.json


def test_the_key_is_a_name_until_it_is_sent(acme, dana):
    """A request knows which key it needs, and shows its name only."""
    request = acme.info.auth.apply(next(acme.search(dana)))

    assert {"acme_people"} == request.secrets()
    assert "k-123" not in request.canonical()
    assert {"X-Api-Key": "k-123"} == request.filled(lambda _: "k-123").headers


def test_records_become_candidates(acme, dana, person, answer, answers):
    """Each path gives its observation; a fax is filtered away."""
    person["phones"].append({"number": "503-555-0199", "type": "fax"})
    found = drive(acme.search(dana), answers(answer({"results": [person]})))

    assert ["7"] == [one.record_id for one in found]
    assert [Tells.NAME, Tells.PHONE, Tells.EMAIL] == [seen.kind for seen in found[0].observations]
    assert 0.9 == found[0].vendor_score


def test_a_record_can_say_what_the_whole_answer_says(manifest_text, dana, person, answer, answers):
    """The number that was looked up stands once above its owners, and belongs to each of them."""
    text = manifest_text.replace('id = "personId"', 'id = "personId"\nshared = { asked = "asked.number" }')
    text = text.replace('each = "phones[?type != \'fax\']"\nvalue = "number"', 'value = "shared.asked"')
    source = RestSource(read_manifest(text))
    found = drive(source.search(dana), answers(answer({"asked": {"number": "5035550142"}, "results": [person] * 2})))

    phones = [seen.value for one in found for seen in one.observations if seen.kind is Tells.PHONE]
    assert ["5035550142"] * 2 == phones


TOKEN_CALL = """
type = "oauth2_client"
url = "https://login.acme-people.example/session"
client_id = "secret:acme_id"
client_secret = "secret:acme_secret"
style = "basic_json"
body = { purpose = "{option.region}", tenant = "secret:acme_tenant" }
token = "@"
before = "{option.scheme}"
"""


def test_a_vendors_own_call_for_a_token_tells_settings(manifest_text):
    """User and password in the header, settings and further keys in the body, the token bare in its header."""
    auth = 'type = "headers"\nheaders = { "X-Api-Key" = "secret:acme_people" }'
    scheme = '[options.scheme]\nabout = "what stands before the token"\npattern = "Token "\n\n[options.region]'
    text = manifest_text.replace(auth, TOKEN_CALL).replace("[options.region]", scheme)
    source = RestSource(read_manifest(text)).with_options({"region": "eu"})
    auth = source.info.auth
    assert isinstance(auth, TokenAuth)

    assert {"purpose": "eu", "tenant": Secret("acme_tenant")} == auth.ask().json
    assert {"acme_id", "acme_secret", "acme_tenant"} == secrets_of(auth)
    assert {"Authorization": "t"} == auth.carried(Request(url=auth.url), "t").headers


def test_pages_follow_the_cursor_and_end(acme, dana, person, answer, answers):
    """The cursor of an answer asks the next page, at most three."""
    pages = [answer({"results": [person], "meta": {"next": f"c{number}"}}) for number in range(9)]
    send = answers(*pages)

    assert [0, 1, 2] == [one.request for one in drive(acme.search(dana), send)]
    assert [None, "c0", "c1"] == [request.json.get("cursor") for request in send.asked]


def test_a_cursor_that_stands_still_is_an_end(acme, dana, person, answer, answers):
    """The same request is never sent twice."""
    page = answer({"results": [person], "meta": {"next": "same"}})

    assert 2 == len(drive(acme.search(dana), answers(page, page, page)))


def test_a_later_page_that_fails_keeps_the_earlier(acme, dana, person, answer, answers):
    """What was paid for is not lost."""
    send = answers(answer({"results": [person], "meta": {"next": "c"}}), answer({}, status=500))

    assert 1 == len(drive(acme.search(dana), send))


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (200, {"results": []}, Outcome.NO_HIT),
        (200, {"meta": {"error": True}}, Outcome.SKIP),
        (404, {}, Outcome.NO_HIT),
        (403, {}, Outcome.STOP),
        (429, {}, Outcome.RETRY),
        (503, {}, Outcome.RETRY),
        (418, {}, Outcome.SKIP),
    ],
)
def test_the_first_rule_that_holds_decides(acme, dana, answer, status, body, means):
    """Rules of the manifest first, the usual ones last."""
    assert means is acme.judge(next(acme.search(dana)), answer(body, status)).means


def test_stop_and_skip_are_different_errors(acme, dana, answer, answers):
    """A refused key ends the source for the run, a bad question ends itself."""
    with pytest.raises(SourceUnavailable):
        drive(acme.search(dana), answers(answer({}, status=401)))
    with pytest.raises(SourceError):
        drive(acme.search(dana), answers(answer({}, status=400)))


def test_a_vendors_message_is_told_without_the_person(acme, dana, answer, answers):
    """Vendors repeat what they were asked; our errors do not."""
    said = "no DANA FICTIONAL, (503) 555-0142, dana@mail.example in 97477: bad plan"
    with pytest.raises(SourceError) as error:
        drive(acme.search(dana), answers(answer({"meta": {"error": True, "errorMessage": said}})))

    told = str(error.value).lower()
    assert "bad plan" in told
    assert not any(word in told for word in ("dana", "fictional", "555", "97477", "@"))


def test_the_vendors_own_count_is_booked(acme, dana, person, answer):
    """A hit that the vendor does not charge costs nothing; two are charged twice."""
    request = next(acme.search(dana))
    bodies = [{"results": [person], "meta": {"billable": count}} for count in (0, 2)] + [{"results": [person]}]

    booked = [acme.info.price.booked(acme.judge(request, answer(body))) for body in bodies]

    assert [0, 170_000, 85_000] == booked


def test_nothing_is_asked_without_the_needed_fields(acme):
    """A question that no step can ask fails before anything is sent."""
    with pytest.raises(SourceError, match="cannot be asked"):
        next(acme.search(Query(ref="q1", fields={"given_name": "DANA"})))


def test_a_value_in_an_address_is_quoted(acme, answer, answers):
    """A contact can be part of the path, and breaks out of it nowhere."""
    send = answers(answer({"lineType": "mobile"}))
    drive(acme.verify(Query(ref="q1", fields={"phone": "+15035550142"})), send)

    assert "https://api.acme-people.example/v2/phones/15035550142" == send.asked[0].url


def test_many_questions_in_one_call(acme, person, answer, answers):
    """Each answer goes to its own question; one that is left out has an error, one that fails alone too."""
    queries = [Query(ref=f"q{number}", fields={"family_name": "FICTIONAL", "zip": "97477"}) for number in range(4)]
    body = {"results": [person]}
    send = answers(
        answer({"answers": [{"ref": "q1", "status": 404}, {"ref": "q0", "status": 200, "body": body}]}),
        answer({"answers": [{"ref": "q3", "status": 400}, {"ref": "zz", "body": body}]}),
    )
    found = drive(acme.many(queries), send)

    assert ["7"] == [one.record_id for one in found["q0"]]
    assert [] == found["q1"]
    assert [SourceError, SourceError] == [type(found[ref]) for ref in ("q2", "q3")]
    assert [2, 2] == [request.units for request in send.asked]
    assert "us" == send.asked[0].json["region"]


def test_many_books_each_hit(acme, person, answer):
    """Where the vendor does not say, each question that hit is charged."""
    queries = [Query(ref=f"q{number}", fields={"family_name": "FICTIONAL", "zip": "97477"}) for number in range(2)]
    request = next(acme.many(queries))
    both = [{"ref": "q0", "status": 200, "body": {"results": [person]}}, {"ref": "q1", "status": 404}]

    assert 85_000 == acme.info.price.booked(acme.judge(request, answer({"answers": both})))


def test_what_is_answered_twice_is_charged_once(acme, person, answer):
    """A list costs no more than its questions where the vendor does not say: repetitions must not use up a budget."""
    queries = [Query(ref=f"q{number}", fields={"family_name": "FICTIONAL", "zip": "97477"}) for number in range(2)]
    request = next(acme.many(queries))
    again = [{"ref": "q0", "status": 200, "body": {"results": [person]}}] * 1_000

    assert 2 * 85_000 == acme.info.price.booked(acme.judge(request, answer({"answers": again})))


def test_of_a_question_that_is_answered_several_times_nothing_is_lost(acme, person, answer, answers):
    """The last word is not the right one because it is the last: who of them is meant is for matching to say."""
    other = {**person, "personId": "8"}
    said = [
        {"ref": "q0", "status": 200, "body": {"results": [person]}},
        {"ref": "q0", "status": 200, "body": {"results": [other]}},
        {"ref": "q0", "status": 404},
        {"ref": "q0", "status": 400},
    ]
    queries = [Query(ref="q0", fields={"family_name": "FICTIONAL", "zip": "97477"})]
    found = drive(acme.many(queries), answers(answer({"answers": said})))
    turned = drive(acme.many(queries), answers(answer({"answers": said[::-1]})))

    assert ["7", "8"] == [one.record_id for one in found["q0"]]
    assert ["8", "7"] == [one.record_id for one in turned["q0"]]


def test_many_with_an_empty_answer_is_a_failed_call(acme):
    """The runtime asks what an answer means before anybody reads it: an empty one must not break that."""
    request = next(acme.many([Query(ref="q0", fields={"family_name": "FICTIONAL", "zip": "97477"})]))

    assert Outcome.SKIP is acme.judge(request, Response(status=200)).means


def test_expand_adds_to_the_candidate(acme, dana, person, answer, answers):
    """The token of a record asks for more of it."""
    found = drive(acme.search(dana), answers(answer({"results": [person]})))
    more = drive(acme.expand(found[0]), answers(answer({"emails": ["d@mail.example"]})))

    assert "d@mail.example" == more[0].observations[-1].value


def test_check_and_report_are_free(acme, answer, answers):
    """Neither the state of a key nor an outcome costs anything."""
    send = answers(answer({}), answer({}))
    drive(acme.check(), send)
    drive(acme.report(ContactResult(kind=Tells.PHONE, value="+15035550142", result="rpc", right_party=True)), send)

    assert [(True, False), (True, True)] == [(request.free, request.once) for request in send.asked]
    assert {"phone": "+15035550142", "reached": True} == send.asked[1].json


def test_a_report_is_of_the_kinds_that_are_declared(acme):
    """Of any other nothing is sent; an id of the source's own goes along where it has one."""
    told = ContactResult(kind=Tells.PHONE, value="+15035550142", result="WPC", right_party=False, record_id="7")

    assert {"phone": "+15035550142", "person": "7", "reached": False} == next(acme.report(told)).json
    assert None is next(acme.report(replace(told, kind=Tells.EMAIL, value="d@mail.example")), None)


@pytest.mark.parametrize("said", [(200, b"OK"), (200, b""), (201, b"{}"), (202, b"<p>thanks</p>"), (204, b"")])
def test_a_report_is_heard_whatever_the_body(acme, said):
    """A status that says yes is enough: nobody promises JSON to whoever tells."""
    exchange = acme.report(ContactResult(kind=Tells.PHONE, value="+15035550142", result="RPC", right_party=True))
    response = Response(status=said[0], body=said[1])

    assert Outcome.HIT is acme.judge(next(exchange), response).means
    with pytest.raises(StopIteration):
        exchange.send(response)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, "", SourceError),
        (400, "no", SourceError),
        (429, "", SourceError),
        (500, "", SourceError),
        (403, "", SourceUnavailable),
        (200, '{"status": "ignored", "why": "too old"}', SourceError),
    ],
)
def test_a_report_that_is_not_heard_is_an_error(acme, status, body, error):
    """Not to know the contact is no answer to somebody who tells, and rules of one's own come first."""
    exchange = acme.report(ContactResult(kind=Tells.PHONE, value="+15035550142", result="RPC", right_party=True))
    next(exchange)
    with pytest.raises(error):
        exchange.send(Response(status=status, body=body.encode()))


def test_the_card_says_what_it_can(acme):
    """Roles and abilities are those that the manifest has."""
    assert {Role.SEARCH, Role.VERIFY} == acme.info.roles
    assert frozenset(Ability) == acme.info.abilities


def test_options_are_checked(acme, dana):
    """A setting replaces the default, and must look as the manifest says."""
    assert "eu" == next(acme.with_options({"region": "eu"}).search(dana)).json["region"]
    with pytest.raises(ConfigError, match="did you mean region"):
        acme.with_options({"regoin": "eu"})
    with pytest.raises(ConfigError, match="the region of your account"):
        acme.with_options({"region": "https://elsewhere.example"})


def test_a_new_field_is_noticed(acme, person, answer):
    """What no path reads and nobody knows is reported by name."""
    person["shoeSize"] = 9

    assert {"shoeSize"} == acme.unread(answer({"results": [person]})) - {"results"}


@pytest.mark.parametrize("name", ["+15035550142", "dana@example.com", "DANA FICTIONAL", "p_5035550142", "Žofie", ""])
def test_a_value_that_stands_for_a_name_is_not_told(acme, person, answer, name):
    """Vendors may name parts of an object by what they are about; that something is unread is told all the same."""
    told = acme.unread(answer({"results": [{**person, name: {"carrier": "X"}}]}))

    assert {"…"} == told - {"results"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["results", "meta", "phones", "name", "next", "emails", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON, st.sampled_from([200, 204, 404, 429, 500]))
def test_any_answer_ends_in_a_result_or_our_own_error(acme, tree, status):
    """No shape of an answer breaks the reading."""
    body = json.dumps({"results": tree, "meta": tree}).encode()
    query = Query(ref="q1", fields={"family_name": "FICTIONAL", "zip": "97477"})
    with contextlib.suppress(SkiptraceError):
        drive(acme.search(query), lambda _: Response(status=status, body=body))
