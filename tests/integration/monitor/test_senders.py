"""Who sends what: proxies, senders that are refused too often, connections that hold what others need."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.fuzz import webhooks as fuzz
from tests.integration.monitor.conftest import SECRET, SLUG, Monitor, headers, running, status
from tests.servers.process import wait_until

from repairnator.foundation.settings import Settings
from repairnator.services.web import server


@pytest.fixture
def rate() -> float:
    return 0.001


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor that trusts a proxy on this machine."""
    settings = Settings(monitor_rate=0.001, trusted_proxies=("127.0.0.0/8",), xdg_data_home=tmp_path)
    with running(settings) as monitor:
        yield monitor


@pytest.fixture
def prefaced(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor whose proxy speaks the PROXY protocol."""
    settings = Settings(
        monitor_rate=0.001, trusted_proxies=("127.0.0.1",), proxy_protocol=True, xdg_data_home=tmp_path
    )
    with running(settings) as monitor:
        yield monitor


def forge(monitor: Monitor, count: int, **more: str) -> list[int]:
    """Answers to so many forged requests."""
    return [monitor.send(status(), headers(status(), secret="wrong", **more)) for _ in range(count)]


def test_a_genuine_webhook_is_never_refused(monitor: Monitor) -> None:
    assert forge(monitor, 55)[-1] == 429
    assert monitor.send(status()) == 202
    large = status(filler="x" * 2_000_000)
    assert monitor.send(large) == 202


def test_who_waits_is_refused_before_anything_is_read_that_has_no_proof(monitor: Monitor) -> None:
    forge(monitor, 50)
    given = {"Content-Type": "application/json", "X-GitHub-Event": "status"}
    with socket.create_connection(("127.0.0.1", monitor.port), timeout=10) as client:
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        client.sendall(f"POST / HTTP/1.1\r\nHost: m\r\n{head}Content-Length: 9\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 429")


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (b'{"zen": "x", "organization": {}}', "ping"),
        (b'{"action": "created", "installation": {}}', "installation"),
        (b"[" * 100_000, "status"),
        (b"", "status"),
    ],
)
def test_whatever_is_not_verified_counts(body: bytes, event: str, monitor: Monitor) -> None:
    answers = [monitor.send(body, headers(body, event, secret="wrong")) for _ in range(51)]
    assert answers[-1] == 429
    assert 429 not in answers[:50]


def test_what_has_no_proof_may_be_far_smaller(monitor: Monitor) -> None:
    body = status(filler="x" * 1_100_000)
    assert monitor.send(body, headers(body, X_Hub_Signature_256="sha256=short")) == 413
    assert monitor.send(body, headers(body, secret="wrong")) == 401


@pytest.mark.parametrize("name", ["X_Forwarded_For", "Forwarded"])
def test_clients_behind_a_proxy_are_told_apart(name: str, behind: Monitor) -> None:
    prefix = "for=" if name == "Forwarded" else ""
    assert forge(behind, 51, **{name: f"{prefix}192.0.2.1"})[-1] == 429
    assert forge(behind, 1, **{name: f"{prefix}192.0.2.2"}) == [401]
    assert forge(behind, 1) == [401]


def test_addresses_of_one_ipv6_client_are_one(behind: Monitor) -> None:
    answers = [forge(behind, 1, X_Forwarded_For=f"2001:db8::{number:x}")[0] for number in range(51)]
    assert answers == [401] * 50 + [429]


def test_a_header_of_somebody_who_is_no_proxy_is_ignored(monitor: Monitor) -> None:
    answers = [forge(monitor, 1, X_Forwarded_For=f"192.0.2.{number}")[0] for number in range(51)]
    assert answers[-1] == 429


def _prefaced(port: int, preface: bytes, secret: str) -> bytes:
    body = status()
    head = "".join(f"{name}: {value}\r\n" for name, value in headers(body, secret=secret).items())
    request = f"POST / HTTP/1.1\r\nHost: m\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        # In two pieces, the first of which ends within the header.
        client.sendall(preface[:5])
        client.sendall(preface[5:] + request)
        return client.recv(100)[9:12]


def test_a_proxy_names_the_client_in_front_of_the_connection(prefaced: Monitor) -> None:
    one, other = (b"PROXY TCP4 192.0.2.%d 127.0.0.1 1 2\r\n" % number for number in (1, 2))
    assert [_prefaced(prefaced.port, one, "wrong") for _ in range(51)][-1] == b"429"
    assert _prefaced(prefaced.port, other, "wrong") == b"401"
    assert _prefaced(prefaced.port, one, SECRET) == b"202"


def test_a_connection_of_that_proxy_without_it_is_closed(prefaced: Monitor) -> None:
    with socket.create_connection(("127.0.0.1", prefaced.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: m\r\n")
        assert client.recv(100) == b""


def test_too_many_connections_close_the_one_that_says_nothing() -> None:
    open_connections = server.OpenConnections(connections=2)
    left: list[str] = []

    class Connection(server.PunctualProtocol):
        def __init__(self, name: str, *, waits: bool) -> None:
            self.name = name
            self._waits = waits

        @property
        def waits(self) -> bool:
            return self._waits

        def leave(self) -> None:
            open_connections.left(self)
            left.append(self.name)

        __hash__ = object.__hash__

    for name, waits in (("asks", False), ("silent", True), ("new", True), ("newer", True)):
        open_connections.enter(Connection(name, waits=waits))
    assert left == ["silent", "new"]


def test_heads_that_do_not_end_leave_room_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.OpenConnections.__init__, "__defaults__", (1000, 200_000))
    with running(Settings(xdg_data_home=tmp_path)) as monitor, ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", monitor.port), timeout=10))
            for _ in range(8)
        ]
        for client in clients:
            client.sendall(b"POST / HTTP/1.1\r\nHost: m\r\nX: " + b"x" * 60_000)
        # Of eight, three hold as much as there may be; the others are closed, whichever they are.
        wait_until(lambda: len(select.select(clients, [], [], 0)[0]) >= 5, 10.0, "five are closed")
        assert monitor.send(status()) == 202


@pytest.mark.parametrize("slug", [SLUG.lower(), SLUG.upper()])
def test_a_repository_is_known_in_any_case(slug: str, monitor: Monitor) -> None:
    body = status(repository={"full_name": slug})
    assert monitor.send(body) == 202
    assert monitor.message() == slug  # as the forge spells it


# The process


@pytest.mark.alone
def test_a_flood_of_forged_webhooks_brings_nothing_down() -> None:
    report = fuzz.run(3000, seed=1, huge=0.002, slow=60)
    # A slow machine that does other things meanwhile may take its time; that one second is for the long run.
    assert report.faults(fuzz.memory_limit(), patience=20.0) == []
    assert report.answers.total() == 3000
    assert report.answers[401] > 100


@pytest.mark.alone
def test_large_unsigned_bodies_at_once_take_little_memory_and_hold_up_nobody(tmp_path: Path) -> None:
    with fuzz.monitor(tmp_path) as (process, port):
        before = fuzz.peak(process.pid)
        senders = [
            threading.Thread(target=_send_nested, args=(port, number % 2 == 0)) for number in range(12)
        ]
        for sender in senders:
            sender.start()
        body = fuzz.genuine_body("meanwhile")
        took: list[float] = []
        while any(sender.is_alive() for sender in senders) or not took:
            began = time.monotonic()
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", "/", body, fuzz.signed(body))
            assert connection.getresponse().status in (202, 200)
            connection.close()
            took.append(time.monotonic() - began)
        for sender in senders:
            sender.join()
        assert fuzz.peak(process.pid) - before < 110 * 2**20  # one of 25 MB took 600 of them
        assert max(took) < 20.0


def _send_nested(port: int, signed: bool) -> None:
    body = b"[" + b"[]," * 8_000_000 + b"[]]"
    given = fuzz.signed(b"", secret="wrong") if signed else {"Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("POST", "/", body, given)
        assert connection.getresponse().status in (400, 401, 408, 413, 429)
    except OSError:
        return  # closed while it was still sending
    finally:
        connection.close()
