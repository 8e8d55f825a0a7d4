"""Requests as values: nothing of a debtor's text changes what is sent where."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import InputError, SourceError, SourceUnavailable
from skiptrace.sdk import FIELDS, BasicAuth, BodyAuth, Query, Request, Response, Secret, TokenAuth
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.masking import masked
from skiptrace.sdk.templates import read_template, render, render_url

URL = "https://api.acme-people.example/v1"


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://a.example/x y", "https://u:p@a.example/", "/x"]
)
def test_an_address_is_a_host_and_a_path(url):
    """User names, spaces and other schemes never get into a request."""
    with pytest.raises(SourceError):
        Request(url=url)


def test_a_header_cannot_be_broken():
    """A line end in a value would begin another header."""
    with pytest.raises(SourceError):
        Request(url=URL, headers={"x-name": "a\r\nx-admin: 1"})


def test_text_is_never_taken_for_a_secret():
    """Only a `Secret` is replaced by a key, whatever a debtor is called."""
    request = Request(url=URL, json={"name": "secret:acme", "key": Secret("acme")})

    assert {"name": "secret:acme", "key": "k"} == request.filled(lambda _: "k").json


def test_a_key_in_xml_is_escaped():
    """A password may hold what XML reserves."""
    request = Request(url=URL, content=("<P>", Secret("p"), "</P>"), content_type="text/xml")

    assert ("<P>", "a&lt;&amp;", "</P>") == request.filled(lambda _: "a<&").content


def test_the_same_request_is_the_same_text():
    """Kept answers are found again, whatever the order of the parameters."""
    first = Request(url=URL, params={"a": "1", "b": "2"}, json={"k": Secret("n")})
    second = Request(url=URL, params={"b": "2", "a": "1"}, json={"k": Secret("n")})

    assert first.canonical() == second.canonical()


def test_another_address_of_the_service():
    """A sandbox gets the same path."""
    assert "http://127.0.0.1:8000/v1" == Request(url=URL).based_at("http://127.0.0.1:8000/").url


def test_a_key_in_the_body_may_stand_deep():
    """A dot leads into an inner object."""
    request = BodyAuth({"auth.key": Secret("n")}).apply(Request(url=URL, json={"q": 1}))

    assert {"q": 1, "auth": {"key": Secret("n")}} == request.json


def test_basic_is_encoded_from_both_parts():
    """An empty password is what several vendors want."""
    assert {"Authorization": "Basic azo="} == BasicAuth(Secret("n"), "").header(lambda _: "k")


def test_a_token_is_read_and_carried():
    """Fetched once at no charge, told with its life, put into the header."""
    auth = TokenAuth(url=URL, fields={"client_id": Secret("n")})
    token, life = auth.read(Response(status=200, body=b'{"access_token": "t", "expires_in": 60}'))

    assert ("t", 60, True) == (token, life, auth.ask().free)
    assert "Bearer t" == auth.carried(Request(url=URL), token).headers["Authorization"]


@pytest.mark.parametrize("answer", [b"aaaa.bbbb.cccc-dddd\n", b'"aaaa.bbbb.cccc-dddd"'])
def test_a_bare_token_is_the_whole_answer(answer):
    """Some vendors answer with the token and nothing around it."""
    auth = TokenAuth(url=URL, fields={}, token=Expression("@"), life_s=840)

    assert ("aaaa.bbbb.cccc-dddd", 840) == auth.read(Response(status=200, body=answer))


@pytest.mark.parametrize("answer", [b"", b"null", b"{}", b"<html>please log in, would you</html>"])
def test_what_is_no_bare_token_is_refused(answer):
    """A log-in page never becomes a header."""
    auth = TokenAuth(url=URL, fields={}, token=Expression("@"))
    with pytest.raises((SourceError, SourceUnavailable)):
        auth.read(Response(status=200, body=answer))


@pytest.mark.parametrize(
    ("name", "value", "form", "written"),
    [
        ("phone", "+15035550142", "national", "5035550142"),
        ("phone", "+442079460000", "national", None),
        ("born", "1984-03-05", "us", "03/05/1984"),
        ("born", "1984-03", "compact", None),
        ("born", "1984", "year", "1984"),
        ("born", "1984-03", "month_number", 3),
        ("born", "1984", "day_number", None),
        ("zip", "97477-0001", "five", "97477"),
        ("age", "41", "number", 41),
    ],
)
def test_a_form_is_written_or_unknown(name, value, form, written):
    """A value that cannot be written in a form is unknown in that form, never guessed."""
    assert written == Query(ref="q", fields={name: value}).value(f"{name}.{form}")


@pytest.mark.parametrize("fields", [{"shoe_size": "9"}, {"zip": "9\n7"}, {"full_name": "x" * 600}, {"city": "\ud800"}])
def test_a_query_has_known_fields_of_one_line(fields):
    """What is no field, or no line of text, is refused without repeating it."""
    with pytest.raises(InputError):
        Query(ref="q", fields=fields)


def test_what_is_empty_is_left_out():
    """Optional places without a value take their key, and an object that they empty, with them."""
    tree = {"a": read_template("{city?}, {state?}"), "b": {"c": read_template("{zip?}")}, "d": 1}

    assert {"a": "OR", "d": 1} == render(tree, {"state": "OR"}.get)


@given(st.text(max_size=60))
def test_no_value_leaves_its_place_in_an_address(text):
    """Slashes, dots, percent signs, question marks: all quoted."""
    with contextlib.suppress(SourceError, UnicodeEncodeError):
        url = render_url(read_template("https://a.example/p/{city}/end"), {"city": text}.get)
        middle = url.removeprefix("https://a.example/p/").removesuffix("/end")
        assert not set(middle) & set("/?#& ")


def test_a_path_of_the_vendor_keeps_its_slashes():
    """A record may be found at a path that the answer gave; it never leads up, out or elsewhere."""
    template = read_template("https://a.example/{token.path}")

    assert "https://a.example/officers/x%3Fy/all" == render_url(template, {"token.path": "/officers/x?y/all"}.get)
    for wrong in ("/../admin", "//other.example/x", ""):
        with pytest.raises(SourceError):
            render_url(template, {"token.path": wrong}.get)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=40)), st.text(max_size=200))
def test_any_query_is_taken_or_refused(fields, message):
    """Nothing but our own error comes out, and a message about it shows no word of two letters that was asked."""
    with contextlib.suppress(InputError):
        query = Query(ref="q", fields=fields)
        said = masked(message + " " + " ".join(query.fields.values()), query)
        assert len(said) <= 200
