"""One request over the wire: bounded in time, size and place, whatever the other side does."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import traceback
import zlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from cryptography.x509.oid import NameOID

from skiptrace.runtime.places import is_public
from skiptrace.runtime.wire import Fate, Wire, WireFault
from skiptrace.sdk.exchange import Request
from tests.runtime.raw_server import RawServer, dripping, hanging_up, saying
from tests.vendors import Fault

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
SECRET = "SZYMBORSKA"
PATIENCE_S = 0.4


@pytest.fixture
def wire():
    """Makes wires that may speak to these hosts; closed at the end."""
    made = []

    def make(*hosts):
        made.append(Wire(open_hosts=hosts))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _request(host, **said):
    return Request(url=f"http://{host}/people", params={"last": SECRET}, **said)


def _fault(wire, request, timeout_s=PATIENCE_S):
    with pytest.raises(WireFault) as told:
        wire.send(request, timeout_s=timeout_s)
    return told.value


def _raw_fault(wire, answer, timeout_s=PATIENCE_S):
    with RawServer(answer) as server:
        return _fault(wire(server.host), _request(server.host), timeout_s)


def _after(seconds):
    """Departs so much later."""

    def depart(look):
        time.sleep(seconds)
        look()

    return depart


def _packed(body):
    return HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def test_an_answer_is_whole(wire):
    """Status, header names in lower case, and the body as it was before it was packed."""
    with RawServer(saying(_packed(gzip.compress(b'{"a": 1}')))) as server:
        told = wire(server.host).send(_request(server.host), timeout_s=5)

    assert (told.status, told.headers["content-type"], told.body) == (200, "application/json", b'{"a": 1}')


def test_what_is_sent_is_what_was_asked(wire):
    """Parameters join those of the address, escaped; a body has its length and kind; the agent says who we are."""
    with RawServer(saying(HEAD + b"content-length: 0\r\n\r\n")) as server:
        sender = wire(server.host)
        sender.send(Request(url=f"http://{server.host}/a?x=1", params={"q": "O'Neil & Sons/ü"}), timeout_s=5)
        sender.send(Request(method="POST", url=f"http://{server.host}", json={"n": "ü"}), timeout_s=5)
        sender.send(Request(method="POST", url=f"http://{server.host}/f", form={"a b": "c&d"}), timeout_s=5)
    first, second, third = (one.decode() for one in server.requests)

    assert first.startswith("GET /a?x=1&q=O%27Neil%20%26%20Sons%2F%C3%BC HTTP/1.1\r\n")
    assert "User-Agent: skiptrace/" in first
    assert "content-length" not in first.lower()
    assert second.startswith("POST / HTTP/1.1\r\n")
    assert "Content-Type: application/json\r\n" in second
    assert "Content-Length: 10\r\n" in second
    assert "application/x-www-form-urlencoded" in third


@pytest.mark.parametrize("fault", [Fault.GZIP_BOMB, Fault.ENDLESS])
def test_an_answer_without_end_is_left(wire, server, fault):
    """A bomb and an endless page end at the bound of size, long before memory does; the vendor may have charged."""
    server.change("acme", script=(fault,))
    host = server.url("acme").split("/")[2]
    told = _fault(wire(host), Request(url=f"{server.url('acme')}/people", headers={"X-Api-Key": "k"}), 20)

    assert (told.fate, "16 MB" in str(told)) == (Fate.UNKNOWN, True)


def test_a_packed_body_that_unpacks_to_nothing_ends(wire):
    """Blocks of no content are counted as they come: a body may be endless without ever growing."""
    packer = zlib.compressobj(wbits=31)
    nothing = packer.flush(zlib.Z_FULL_FLUSH) + b"\0\0\0\xff\xff" * 200_000

    def flood(connection):
        connection.sendall(HEAD + b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n")
        connection.sendall(b"%x\r\n" % len(nothing) + nothing + b"\r\n")
        while True:
            connection.sendall(b"%x\r\n" % len(nothing[5:]) + b"\0\0\0\xff\xff" * (len(nothing[5:]) // 5) + b"\r\n")

    told = _raw_fault(wire, flood, 20)
    assert told.fate is Fate.UNKNOWN


def test_what_comes_behind_the_end_of_a_packed_body_is_not_gathered(wire):
    """Bytes behind the end of a packed stream are a fault, not something to keep."""
    assert "behind its end" in str(_raw_fault(wire, saying(_packed(gzip.compress(b"{}") + b"more"))))


@pytest.mark.parametrize(
    "answer",
    [
        dripping(HEAD + b"content-length: 1000\r\n\r\n", b"x", 0.05),
        dripping(HEAD + b"x-slow: ", b"x", 0.05),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"H", 0.05),
        dripping(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
    ],
    ids=["body", "headers", "status", "chunks"],
)
def test_a_slow_drip_ends_with_the_time_of_the_call(wire, answer):
    """However little comes at a time, the whole call has one deadline."""
    told = _raw_fault(wire, answer)

    assert (told.timed_out, told.fate) == (True, Fate.UNKNOWN)


def test_headers_without_end_are_left(wire):
    """Headers are bounded too."""
    line = b"x-header: " + b"y" * 1000 + b"\r\n"

    def flood(connection):
        connection.sendall(HEAD)
        while True:
            connection.sendall(line)

    assert _raw_fault(wire, flood, 10).fate is Fate.UNKNOWN


def test_nobody_who_answers_is_waited_for_no_longer_than_agreed(wire):
    """A silent vendor ends the call at its deadline, and may have charged."""
    released = threading.Event()
    told = _raw_fault(wire, lambda _: released.wait(PATIENCE_S * 2))

    assert (told.timed_out, told.fate) == (True, Fate.UNKNOWN)


@pytest.mark.parametrize(
    "answer",
    [
        hanging_up(),
        hanging_up(HEAD),
        hanging_up(HEAD + b"content-length: 10\r\n\r\n12345"),
        hanging_up(HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n12345\r\n"),
        hanging_up(b"\0\1\2\3 what is this\r\n\r\n"),
        saying(HEAD + b"content-encoding: br\r\ncontent-length: 4\r\n\r\nabcd"),
        saying(HEAD + b"content-encoding: gzip, gzip\r\ncontent-length: 4\r\n\r\nabcd"),
        saying(_packed(b"no gzip at all")),
        saying(_packed(gzip.compress(b'{"results": []}')[:-9])),
        saying(HEAD + b"content-length: 5\r\ncontent-length: 6\r\n\r\n12345"),
        saying(HEAD + b"content-length: -5\r\n\r\n12345"),
    ],
    ids=[
        "nothing", "no end of headers", "short body", "short chunks", "no http", "other packing", "packed twice",
        "not packed", "packed and cut", "two lengths", "length below nothing",
    ],
)  # fmt: skip
def test_a_broken_answer_is_a_fault_of_unknown_fate(wire, answer):
    """It was sent, nobody can read what came back: it may have been charged, and the text says nothing of it."""
    told = _raw_fault(wire, answer, 2)

    assert told.fate is Fate.UNKNOWN
    assert SECRET not in str(told)
    assert "http" not in str(told).lower().replace("https://", "")


def test_an_empty_body_said_to_be_packed_is_empty(wire):
    """Servers say so of answers that have none."""
    with RawServer(saying(HEAD + b"content-encoding: gzip\r\ncontent-length: 0\r\n\r\n")) as server:
        assert wire(server.host).send(_request(server.host), timeout_s=5).body == b""


def test_html_is_an_answer(wire):
    """The wire does not judge what it brings."""
    with RawServer(saying(b"HTTP/1.1 503 No\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>")) as server:
        assert wire(server.host).send(_request(server.host), timeout_s=5).status == 503


@pytest.mark.parametrize("fault", [Fault.REDIRECT, Fault.REDIRECT_PRIVATE])
def test_a_redirect_is_not_followed(wire, server, fault):
    """Neither to another host nor into a private network: it is an answer like any other."""
    server.change("acme", script=(fault,))
    host = server.url("acme").split("/")[2]
    told = wire(host).send(Request(url=f"{server.url('acme')}/people"), timeout_s=5)

    assert told.status == 302
    assert [one.vendor for one in server.ledger.entries()] == ["acme"]


def test_a_name_that_leads_into_a_private_network_is_refused(wire, monkeypatch):
    """What the name resolves to counts, not what it looks like; nothing is sent."""
    looked_up = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("203.0.114.9", "10.1.2.3")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: looked_up)
    told = _fault(wire(), Request(url="https://vendor.example/people", params={"last": SECRET}))

    assert (told.fate, "private network" in str(told)) == (Fate.NOT_SENT, True)
    assert "vendor.example" not in str(told)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "240.0.0.1", "224.0.0.1",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_private_however_they_are_written(address):
    """Loopback, private, link-local, shared and multicast addresses, also those of IPv4 inside IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_public(address):
    """An address on the public network is one."""
    assert is_public(address)


def test_an_open_host_may_be_on_a_private_network_and_without_tls(wire):
    """What the configuration names is meant."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}")) as server:
        assert wire(server.host).send(_request(server.host), timeout_s=5).body == b"{}"


def test_any_other_host_is_spoken_to_with_tls_only(wire):
    """Another port of an open host is another host."""
    told = _fault(wire("127.0.0.1:9"), _request("127.0.0.1:10"))

    assert (told.fate, "https://" in str(told)) == (Fate.NOT_SENT, True)


def test_a_bad_certificate_ends_the_call_before_anything_is_sent(wire):
    """Somebody who does not speak TLS gets no byte of the question."""
    with RawServer(saying(HEAD)) as server:
        told = _fault(wire(server.host), Request(url=f"https://{server.host}/people", params={"last": SECRET}))

    assert told.fate is Fate.NOT_SENT
    assert not any(SECRET.encode() in one for one in server.requests)


def test_a_closed_door_is_known_not_to_have_charged(wire):
    """No connection, nothing sent."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        host = f"127.0.0.1:{taken.getsockname()[1]}"
    told = _fault(wire(host), _request(host))

    assert (told.fate, str(told)) == (Fate.NOT_SENT, "no connection")


def test_a_name_that_is_looked_up_for_ever_ends_with_the_call(wire, monkeypatch):
    """The look-up of a name has the call's time, no more."""
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(5) and [])
    began = time.monotonic()
    told = _fault(wire(), Request(url="https://vendor.example/people"))
    waited = time.monotonic() - began
    released.set()

    assert (told.timed_out, told.fate) == (True, Fate.NOT_SENT)
    assert waited < 5


def test_the_next_address_is_tried_when_one_is_dead(wire, monkeypatch):
    """A host with several addresses is reached by whichever lets us in."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}")) as server:
        port = int(server.host.partition(":")[2])
        two = [(socket.AF_INET6, 1, 6, "", ("::1", port, 0, 0)), (socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *a, **k: two if host == "twice" else real(host, *a, **k)
        )
        told = wire(f"twice:{port}").send(_request(f"twice:{port}"), timeout_s=5)

    assert told.body == b"{}"


def test_a_connection_is_used_again(wire):
    """One thread has one connection to a host, for as long as it is good."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}")) as server:
        sender = wire(server.host)
        for _ in range(3):
            sender.send(_request(server.host), timeout_s=5)

        assert (server.connections, len(server.requests)) == (1, 3)


def test_a_connection_that_the_other_side_ended_is_made_anew(wire):
    """A call is not lost because the last one was the last of its connection."""
    with RawServer(hanging_up(HEAD + b"content-length: 2\r\n\r\n{}")) as server:
        sender = wire(server.host)
        for _ in range(3):
            assert sender.send(_request(server.host), timeout_s=5).body == b"{}"
            # Until the other side's end of the connection has come: before, nobody can know of it.
            time.sleep(0.2)

        assert server.connections == 3


def test_a_connection_is_opened_ahead(wire):
    """So that a call leaves at its moment; nothing of it is sent by that."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}")) as server:
        sender = wire(server.host)
        sender.connect(_request(server.host), timeout_s=5)
        assert server.requests == []
        sender.send(_request(server.host), timeout_s=5)

        assert server.connections == 1


def test_the_first_byte_leaves_when_it_may(wire):
    """Everything else is done by then; how long the moment is waited for does not count as the vendor's time."""
    seen = []
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}")) as server:

        def depart(look):
            time.sleep(PATIENCE_S + 0.1)
            look()
            seen.append(len(server.requests))

        wire(server.host).send(_request(server.host), timeout_s=PATIENCE_S, depart=depart)

    assert (seen, len(server.requests)) == ([0], 1)


def test_a_connection_that_ended_while_the_moment_was_waited_for_costs_no_call(wire):
    """Nothing was sent on it: the call takes another moment and another connection."""

    def soon_ending(connection):
        connection.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        time.sleep(0.1)
        connection.shutdown(socket.SHUT_RDWR)

    departures = []

    def depart(look):
        departures.append(len(server.requests))
        time.sleep(0.4 if len(departures) == 1 else 0.0)
        look()

    with RawServer(soon_ending) as server:
        sender = wire(server.host)
        sender.send(_request(server.host), timeout_s=5)
        told = sender.send(_request(server.host), timeout_s=5, depart=depart)

    assert (told.body, departures, server.connections) == (b"{}", [1, 1], 2)


def test_an_ended_connection_has_another_opened_however_long_the_moment_was_waited_for(wire):
    """The wait for the moment is not the vendor's time, nor that of the connection that takes the place of another."""

    def soon_ending(connection):
        connection.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        time.sleep(0.1)
        connection.shutdown(socket.SHUT_RDWR)

    with RawServer(soon_ending) as server:
        sender = wire(server.host)
        sender.send(_request(server.host), timeout_s=5)
        told = sender.send(_request(server.host), timeout_s=PATIENCE_S, depart=_after(PATIENCE_S + 0.1))

        assert (told.body, server.connections) == (b"{}", 2)


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """What makes a server speak TLS as 127.0.0.1, to be trusted by every wire that is made in the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - dt.timedelta(1), now + dt.timedelta(1))
    certificate = made.add_extension(place, critical=False).sign(key, hashes.SHA256())
    path = tmp_path / "loopback.pem"
    path.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    return tls


def test_an_encrypted_connection_that_waited_for_its_moment_is_used(wire, certified):
    """What TLS itself sends behind its handshake is no end of the connection."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}"), tls=certified) as server:
        sender, request = wire(server.host), Request(url=f"https://{server.host}/people")
        told = [sender.send(request, timeout_s=5, depart=_after(0.2)) for _ in range(2)]

        assert ([one.body for one in told], server.connections) == ([b"{}", b"{}"], 1)


def test_an_encrypted_connection_that_was_opened_ahead_is_the_one_that_is_used(wire, certified):
    """What TLS sends behind its handshake has come by then, and costs no second handshake."""
    with RawServer(saying(HEAD + b"content-length: 2\r\n\r\n{}"), tls=certified) as server:
        sender, request = wire(server.host), Request(url=f"https://{server.host}/people")
        sender.connect(request, timeout_s=5)
        time.sleep(0.2)
        sender.send(request, timeout_s=5)

        assert server.connections == 1


def test_an_answer_that_nobody_asked_for_is_nobody_s_behind_tls_either(wire, certified):
    """It is told from what TLS itself sends, and ends the connection."""
    length = b"content-length: 9\r\n\r\n"
    with RawServer(saying(HEAD + length + b'{"of": 1}', HEAD + length + b'{"of": 0}'), tls=certified) as server:
        sender, request = wire(server.host), Request(url=f"https://{server.host}/people")
        told = [sender.send(request, timeout_s=5, depart=_after(0.05)).body for _ in range(3)]

        assert (told, server.connections) == ([b'{"of": 1}'] * 3, 3)


def test_an_encrypted_connection_that_ended_while_it_waited_is_made_anew(wire, certified):
    """Its end is told from what TLS sends; nothing was asked on it."""

    def soon_ending(connection):
        connection.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        time.sleep(0.1)
        connection.shutdown(socket.SHUT_RDWR)

    with RawServer(soon_ending, tls=certified) as server:
        sender, request = wire(server.host), Request(url=f"https://{server.host}/people")
        told = [sender.send(request, timeout_s=5, depart=_after(0.4)) for _ in range(2)]

        assert ([one.body for one in told], len(server.requests)) == ([b"{}", b"{}"], 2)


def test_what_cannot_be_written_is_refused_without_its_values(wire):
    """A value that no encoding holds is our error, and its text is not in it."""
    with RawServer(saying(HEAD)) as server:
        told = _fault(wire(server.host), _request(server.host, method="POST", json={"n": f"{SECRET}\ud800"}))

    assert (told.fate, "cannot be written" in str(told)) == (Fate.NOT_SENT, True)
    assert SECRET not in str(told)


def test_a_key_that_cannot_be_written_is_in_no_traceback(wire):
    """What the library says of a header quotes it."""
    with RawServer(saying(HEAD)) as server:
        told = _fault(wire(server.host), _request(server.host, headers={"X-Api-Key": "k3y-of-ours "}))

    assert "cannot be written" in str(told)
    assert "k3y-of-ours" not in "".join(traceback.format_exception(told))


def test_an_answer_that_nobody_asked_for_is_nobody_s(wire):
    """What comes behind the end of an answer is not taken for the answer to the next question: it is about another."""
    length = b"content-length: 9\r\n\r\n"
    twice = HEAD + length + b'{"of": 1}' + HEAD + length + b'{"of": 0}'
    with RawServer(saying(twice)) as server:
        sender = wire(server.host)
        told = [sender.send(_request(server.host), timeout_s=5).body for _ in range(3)]

        assert ([b'{"of": 1}'] * 3, 3) == (told, server.connections)
