"""The vendors on loopback speak to the real bundled sources, and their books are right."""

from __future__ import annotations

import datetime as dt
import json
import zlib

import httpx
import pytest

from skiptrace.errors import SkiptraceError, SourceUnavailable
from skiptrace.sdk import (
    Outcome,
    Problem,
    Query,
    Response,
    RestSource,
    Role,
    Tells,
    TokenAuth,
    ask,
    drive,
    read_candidate,
    read_manifest,
)
from skiptrace_sources import register
from tests.vendors import (
    Behaviour,
    Fault,
    Knowledge,
    Population,
    VendorProcess,
    VendorServer,
    acme_manifest,
    behaviours_of,
    invented_people,
)
from tests.vendors.knowledge import Asked, Holdings

TODAY = dt.date(2026, 1, 1)
OPTIONS = {
    "tloxp": {"glb_purpose": "7", "dppa_purpose": "0"},
    "idicore": {"glba_purpose": "collecting", "dppa_purpose": "none"},
    "us_reassigned_numbers": {"company_id": "ABC"},
}
KEY = "any"
LARGEST_BODY_BYTES = 16 * 1024 * 1024


@pytest.fixture(scope="module")
def people():
    """Everybody there is."""
    return invented_people(400, seed=5)


@pytest.fixture(scope="module")
def sources():
    """The bundled sources by name."""
    found = (one for one in register() if not isinstance(one, Problem))
    return {
        one.info.name: one.with_options(OPTIONS[name]) if (name := one.info.name) in OPTIONS else one for one in found
    }


@pytest.fixture
def server(people):
    """One vendor of each API, as good as can be."""
    with VendorServer(people) as running:
        yield running


@pytest.fixture
def client():
    """A plain client that follows nothing."""
    with httpx.Client(timeout=5) as one:
        yield one


@pytest.fixture
def acme():
    """The plain vendor's source."""
    return RestSource(read_manifest(acme_manifest()))


def sender(source, base_url, client):
    """What the runtime does with a request, without its rules: token, key, base address, send."""
    auth = source.info.auth

    def post(request):
        filled = request.based_at(base_url).filled(lambda _: KEY)
        body = {"content": "".join(filled.content)} if filled.content else {"json": filled.json, "data": filled.form}
        told = {"content-type": filled.content_type} if filled.content_type else {}
        answer = client.request(
            filled.method, filled.url, params=dict(filled.params), headers={**filled.headers, **told}, **body
        )
        return Response(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    def send(request):
        if isinstance(auth, TokenAuth):
            asked = auth.ask()
            if auth.basic:
                asked = asked.with_headers(auth.basic.header(lambda _: KEY))
            return post(auth.carried(request, auth.read(post(asked))[0]))
        return post(auth.apply(request))

    return send


def query_for(person, *fields):
    """What a firm knows of a person: the name and where they live today."""
    home = person.homes[-1]
    known = {
        "given_name": person.name.given_name,
        "family_name": person.name.family_name,
        "street": home.street,
        "city": home.city,
        "state": home.state,
        "zip": home.zip,
        "phone": person.lines[-1].number,
    }
    return Query(ref="q1", fields={name: known[name] for name in fields or known})


def findable(people, **has):
    """A living person of whom all that is wanted is known, and whose name is nobody else's at that place."""
    return next(
        one
        for one in people.people
        if not one.died and all(getattr(one, name) for name in has) and len(_namesakes(people, one)) == 1
    )


def _namesakes(people, person):
    return [one for one in people.by_family[person.name.family_name] if one.name.given_name == person.name.given_name]


def read(found):
    """Every phone that came back, as normal values."""
    candidates = [read_candidate(one, today=TODAY) for one in found]
    assert [] == [refused for one in candidates for refused in one.refused]
    return {contact.key for one in candidates for contact in one.contacts}


def ask_acme(server, client, person, **headers):
    """One question to the plain vendor, by hand."""
    home = person.homes[-1]
    params = {"first": person.name.given_name, "last": person.name.family_name, "zip": home.zip}
    return client.get(server.url("acme") + "/people", params=params, headers={"X-Api-Key": KEY, **headers})


@pytest.mark.parametrize("name", ["enformion", "tloxp", "us_npi", "people_data_labs", "idicore"])
def test_sources_find_who_is_there(name, people, sources, server, client):
    """A real source gets the right-party phone of somebody whom a perfect vendor knows."""
    person = findable(people, occupation=True)
    search = ask(sources[name], Role.SEARCH, query_for(person))

    found = read(drive(search, sender(sources[name], server.url(name), client)))

    assert person.lines[-1].number in found
    assert [100_000] == [one.charged_micro_usd for one in server.ledger.entries(name) if not one.free]


@pytest.mark.parametrize("name", ["enformion", "tloxp", "us_npi", "people_data_labs", "idicore"])
def test_a_miss_is_a_miss(name, sources, server, client):
    """Nobody of that name: an empty list, a 404, a count of zero; and no charge."""
    nobody = {
        "given_name": "NOBODY",
        "family_name": "ATALL",
        "street": "1 NO LN",
        "city": "BEND",
        "state": "OR",
        "zip": "97701",
    }
    search = ask(sources[name], Role.SEARCH, Query(ref="q1", fields=nobody))

    assert [] == list(drive(search, sender(sources[name], server.url(name), client)))
    assert 0 == server.ledger.charged_micro_usd()


@pytest.mark.parametrize("name", ["enformion", "idicore"])
def test_whose_phone_is_it(name, people, sources, server, client):
    """A reverse look-up names the owner."""
    person, source = findable(people), sources[name]

    found = drive(ask(source, Role.VERIFY, query_for(person, "phone")), sender(source, server.url(name), client))

    assert person.name.family_name in {
        one.parts["family_name"].upper() for one in found[0].observations if one.kind is Tells.OWNER
    }


def test_a_phone_is_alive_and_fits_its_owner(people, sources, server, client):
    """Without a name the vendor says whether a line is alive, with one whether it fits."""
    person, source = findable(people), sources["trestle"]
    for fields in (("phone",), ("phone", "given_name", "family_name")):
        asked = ask(source, Role.VERIFY, query_for(person, *fields))
        assert [] != drive(asked, sender(source, server.url("trestle"), client))

    assert ["/3.0/phone_intel", "/2.0/real_contact"] == [one.path for one in server.ledger.entries("trestle")]


def test_a_number_that_was_given_up_is_reassigned(people, sources, server, client):
    """Disconnected since the day: yes; still the same person's: no; each number is charged."""
    source = sources["us_reassigned_numbers"]
    owner = next(one for one in people.people if len(one.lines) > 1 and one.lines[0].last_seen > "2021-06-01")
    given_up, current = owner.lines[0].number, owner.lines[-1].number
    asked = [Query(ref=number, fields={"phone": number, "as_of": "2021-02-01"}) for number in (given_up, current)]

    answers = drive(source.many(asked), sender(source, server.url("us_reassigned_numbers"), client))

    assert {given_up: "yes", current: "no"} == {ref: one[0].observations[0].value for ref, one in answers.items()}
    assert 200_000 == server.ledger.charged_micro_usd()


def test_a_token_is_fetched_and_taken(people, sources, server, client):
    """The OAuth vendor gives a token for the key, and answers only to it."""
    person, source = findable(people), sources["usps_addresses"]
    home = person.homes[-1]
    asked = Query(ref="q1", fields={"street": home.street, "city": home.city, "state": home.state, "zip": home.zip})

    found = drive(ask(source, Role.VERIFY, asked), sender(source, server.url("usps_addresses"), client))

    assert "deliverable" in {str(one.kind) for one in found[0].observations}
    assert [True, False] == [one.free for one in server.ledger.entries("usps_addresses")]


def test_a_spoilt_token_waits_for_who_asks_for_one(sources, server, client):
    """A malformed token is no token; other calls do not use the script up."""
    source = sources["usps_addresses"]
    server.change("usps_addresses", script=[Fault.MALFORMED_TOKEN])
    asked = Query(ref="q1", fields={"street": "1 NO LN", "city": "BEND", "state": "OR", "zip": "97701"})
    client.get(server.url("usps_addresses") + "/addresses/v3/address", params={"state": "OR"})

    with pytest.raises(SourceUnavailable):
        drive(ask(source, Role.VERIFY, asked), sender(source, server.url("usps_addresses"), client))


def test_several_in_one_call(people, sources, server, client):
    """A batch is one request, each match in it is charged, and each answer is its own."""
    source = sources["people_data_labs"]
    person = findable(people)
    asked = [
        query_for(person),
        Query(ref="q2", fields={"given_name": "NOBODY", "family_name": "ATALL", "zip": "97701"}),
    ]

    answers = drive(source.many(asked), sender(source, server.url("people_data_labs"), client))

    assert person.lines[-1].number in read(answers["q1"])
    assert [] == list(answers["q2"])
    assert [(1, 100_000)] == [(one.hits, one.charged_micro_usd) for one in server.ledger.entries()]


def test_a_wrong_key_is_refused(people, sources, server, client):
    """A vendor that wants one key takes no other."""
    server.change("enformion", key="another")
    search = ask(sources["enformion"], Role.SEARCH, query_for(findable(people)))

    with pytest.raises(SourceUnavailable):
        drive(search, sender(sources["enformion"], server.url("enformion"), client))


def test_a_purpose_is_wanted_inside_status_200(people, sources, server, client):
    """TLOxp tells of an error with status 200 and charges nothing."""
    source = sources["tloxp"]
    answer = client.post(server.url("tloxp") + "/TLOWebService.asmx", content="<a><Username>u</Username></a>")

    assert Outcome.SKIP is source.judge(None, Response(status=200, body=answer.content)).means
    assert 0 == server.ledger.charged_micro_usd()


@pytest.mark.parametrize(
    "name", ["enformion", "us_npi", "people_data_labs", "trestle", "tloxp", "idicore", "acme", "us_reassigned_numbers"]
)
def test_an_unknown_path_is_no_miss(name, server, client):
    """What is not spoken is 501, which no source takes for nobody."""
    assert 501 == client.get(server.url(name) + "/nowhere").status_code


@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.HANGS_UP, Fault.TRUNCATED, Fault.SLOW_DRIP])
def test_a_lost_answer_is_charged(fault, people, server):
    """The vendor did its work: the caller has nothing, and the ledger has the charge."""
    server.change("acme", script=[fault], drip_s=0.5)

    with httpx.Client(timeout=0.2) as client, pytest.raises(httpx.HTTPError):
        ask_acme(server, client, findable(people))

    assert [(100_000, False)] == [(one.charged_micro_usd, one.answered) for one in server.ledger.entries()]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.SERVER_ERROR, 500),
        (Fault.MAINTENANCE, 503),
        (Fault.TOO_MANY, 429),
        (Fault.UNAUTHORIZED, 401),
        (Fault.PAYMENT_REQUIRED, 402),
        (Fault.FORBIDDEN, 403),
        (Fault.REDIRECT, 302),
        (Fault.REDIRECT_PRIVATE, 302),
    ],
)
def test_a_refusal_is_free(fault, status, people, server, client):
    """Nothing was looked up, nothing is charged; the next request goes on as before."""
    server.change("acme", script=[fault])

    assert [status, 200] == [ask_acme(server, client, findable(people)).status_code for _ in range(2)]
    assert [0, 100_000] == [one.charged_micro_usd for one in server.ledger.entries()]


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.NAN, Fault.DUPLICATE_KEYS, Fault.TOO_DEEP])
def test_a_spoilt_body_is_one_of_our_errors(fault, people, server, client, acme):
    """Whatever is wrong with a body, the source says so in our own words."""
    server.change("acme", script=[fault])

    with pytest.raises(SkiptraceError):
        drive(ask(acme, Role.SEARCH, query_for(findable(people))), sender(acme, server.url("acme"), client))

    assert 100_000 == server.ledger.charged_micro_usd()


def test_a_bomb_and_an_endless_page_are_larger_than_any_answer(people, server, client):
    """The client must stop reading by itself: what would come is larger than what may be read."""
    server.change("acme", script=[Fault.GZIP_BOMB, Fault.ENDLESS])
    url, headers = server.url("acme") + "/status", {"X-Api-Key": KEY}
    with client.stream("GET", url, headers=headers) as bomb:
        packed = b"".join(bomb.iter_raw())
    assert len(packed) < LARGEST_BODY_BYTES < len(zlib.decompressobj(31).decompress(packed, LARGEST_BODY_BYTES + 1))

    with client.stream("GET", url, headers=headers) as endless:
        came = 0
        for piece in endless.iter_raw():
            came += len(piece)
            if came > LARGEST_BODY_BYTES:
                break
    assert came > LARGEST_BODY_BYTES


def test_whoever_follows_a_redirect_is_seen(server):
    """A redirect leads to another name of this machine, and the ledger tells who went there."""
    server.change("acme", script=[Fault.REDIRECT])
    with httpx.Client(follow_redirects=True) as obedient:
        obedient.get(server.url("acme") + "/status", headers={"X-Api-Key": KEY})

    assert ["acme", "__elsewhere"] == [one.vendor for one in server.ledger.entries()]


@pytest.mark.parametrize(
    ("tells", "header"),
    [("seconds", "retry-after"), ("date", "retry-after"), ("reset", "x-ratelimit-reset"), ("nothing", "content-type")],
)
def test_a_limit_holds_and_says_when_to_come_back(tells, header, people, server, client):
    """More requests than a window takes are 429, in the vendor's way of telling when to come back."""
    server.change("acme", rate_limit=2, rate_window_s=600, tells_wait=tells)

    answers = [ask_acme(server, client, findable(people)) for _ in range(3)]

    assert [200, 200, 429] == [one.status_code for one in answers]
    assert header in answers[-1].headers
    assert ("retry-after" in answers[-1].headers) == (header == "retry-after")


def test_an_idempotency_key_is_charged_once(people, server, client):
    """The same key gets the same answer, and no second charge."""
    first, second = (ask_acme(server, client, findable(people), **{"Idempotency-Key": "k1"}) for _ in range(2))

    assert first.content == second.content
    assert [(100_000, False), (0, True)] == [(one.charged_micro_usd, one.repeated) for one in server.ledger.entries()]


def test_misses_are_charged_where_each_call_is(server, client):
    """A vendor that is paid for each call is paid for a miss."""
    server.change("acme", charges_misses=True, price_micro_usd=7)

    client.get(server.url("acme") + "/people", params={"last": "ATALL"}, headers={"X-Api-Key": KEY})

    assert [(0, 7)] == [(one.hits, one.charged_micro_usd) for one in server.ledger.entries()]


def test_shares_of_faults_are_drawn_from_the_number(people, client):
    """A tenth of faults is about a tenth, and the same requests on every run."""
    behaviour = Behaviour().changed({"faults": {"server_error": 0.1}})
    drawn = [behaviour.fault("acme", number) for number in range(2_000)]

    assert drawn == [behaviour.fault("acme", number) for number in range(2_000)]
    assert 150 < drawn.count(Fault.SERVER_ERROR) < 250


def test_it_is_changed_and_read_over_http(people, server, client):
    """Settings and ledger are there for whoever has no Python; a wrong setting is told."""
    control, ledger = (f"http://127.0.0.1:{server.port}/{name}" for name in ("__control", "__ledger"))
    assert 400 == client.post(control, json={"vendors": {"acme": {"latencyy": 1}}}).status_code
    assert 400 == client.post(control, json={"vendors": {"acme": {"script": ["no_such"]}}}).status_code

    client.post(control, json={"vendors": {"acme": {"price_micro_usd": 5}}}).raise_for_status()
    ask_acme(server, client, findable(people))

    assert 5 == client.get(ledger, params={"vendor": "acme"}).json()["charged_micro_usd"]
    assert 0 == client.get(ledger, params={"vendor": "enformion"}).json()["charged_micro_usd"]
    client.post(control, json={"clear_ledger": True}).raise_for_status()
    assert [] == server.ledger.entries()


def test_it_runs_in_a_process_of_its_own(people, client):
    """Several vendors of one API, each with its own price, known from outside by its ledger alone."""
    with VendorProcess(people, {"acme": {}, "acme_2": {"price_micro_usd": 3}}) as process:
        for name in ("acme", "acme_2"):
            ask_acme(_Named(process, name), client, findable(people))
        process.change("acme_2", script=["forbidden"])
        ask_acme(_Named(process, "acme_2"), client, findable(people))

        assert [200, 403] == [one.status for one in process.ledger("acme_2")]
        assert 100_003 == sum(one.charged_micro_usd for one in process.ledger())


class _Named:
    """A server whose acme is another of its vendors."""

    def __init__(self, server, name):
        self._server, self._name = server, name

    def url(self, _):
        return self._server.url(self._name)


def test_questions_are_told_apart_and_not_repeated(people, server, client):
    """The same question has the same digest, another another, and no value stands in the ledger."""
    first, other = (one for one in people.people[:2])
    for person in (first, first, other):
        ask_acme(server, client, person)

    digests = [one.digest for one in server.ledger.entries()]
    assert digests[0] == digests[1] != digests[2]
    assert first.name.family_name not in json.dumps(server.ledger.as_json())


def test_a_population_is_json(people, tmp_path):
    """The truth can be written, read and given to a process."""
    people.write(tmp_path / "people.json")

    assert people.people == Population.read(tmp_path / "people.json").people


def test_a_vendor_knows_its_share(people):
    """Coverage is about what was said, differs between vendors, and is the same on every run."""
    knowledge = Knowledge(coverage=0.6)
    one, again, other = (Holdings(name, people, knowledge) for name in ("one", "one", "other"))
    known = [[held.record(person) is not None for person in people.people] for held in (one, again, other)]

    assert known[0] == known[1] != known[2]
    assert 0.5 < sum(known[0]) / len(known[0]) < 0.7


def test_a_stale_vendor_holds_old_contacts_for_current_ones(people):
    """What is current is missing, and what ended last is said to have been seen today."""
    held = Holdings("old", people, Knowledge(stale=1.0))
    moved = next(one for one in people.people if len(one.lines) > 1)

    record = held.record(moved)

    assert moved.lines[-1].number not in {line.number for line in record.lines}
    assert held.knowledge.today == record.lines[-1].last_seen


def test_a_careless_vendor_gives_phones_of_others(people):
    """A share of records has somebody else's phone."""
    held = Holdings("careless", people, Knowledge(wrong=0.3))
    wrong = [one for one in people.people if len(held.record(one).lines) > len(one.lines)]

    assert 0.2 < len(wrong) / len(people.people) < 0.4


def test_all_that_is_asked_must_fit(people):
    """A right name at a wrong place is nobody."""
    held = Holdings("any", people, Knowledge())
    person = findable(people)
    name = {"given_name": person.name.given_name, "family_name": person.name.family_name}

    assert [person.person] == [one.person for one in held.search(Asked(**name))]
    assert [] == held.search(Asked(**name, zip="99999"))


def test_a_number_of_today_is_one_persons():
    """The truth is clear: nobody's number of today is also another's."""
    current = [number for one in invented_people(3_000, seed=2).people for number in one.current_phones()]

    assert len(current) == len(set(current))


def test_behaviours_of_a_name_with_a_number_speak_its_api():
    """`trestle_2` speaks as Trestle does."""
    assert "trestle" == behaviours_of({"trestle_2": {}})["trestle_2"].api
