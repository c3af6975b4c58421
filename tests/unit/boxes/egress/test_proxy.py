"""The proxy lets registries through, and nothing else."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from repairnator.boxes.egress.head import Refused, parse_head
from repairnator.boxes.egress.proxy import EgressProxy, ProxyLimits
from repairnator.boxes.egress.registries import Registry, find, parse_registries
from repairnator.boxes.toolchains import public_registries
from repairnator.errors import SettingsError

PUBLIC = public_registries()


class _Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"{self.path} {sorted(self.headers)}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


class Box:
    """What a box has of the proxy: the port, and the control socket."""

    def __init__(self, running: EgressProxy, control: socket.socket, port: int) -> None:
        self.running = running
        self.control = control
        self.port = port

    def wish(self, wish: bytes) -> bytes:
        self.control.sendall(wish)
        return self.control.recv(1)


def connect(box: Box) -> socket.socket:
    return socket.create_connection(("127.0.0.1", box.port), timeout=20)


def everything(client: socket.socket) -> bytes:
    data = b""
    while part := client.recv(65536):
        data += part
    return data


def ask(box: Box, request: str) -> str:
    with connect(box) as client:
        client.sendall(request.replace("\n", "\r\n").encode())
        return everything(client).decode()


@contextlib.contextmanager
def proxy(
    *registries: Registry,
    upstream: dict[str, str] | None = None,
    always: tuple[Registry, ...] = (),
    **limits: float,
) -> Iterator[Box]:
    ours, theirs = socket.socketpair()
    bounds = ProxyLimits(**limits)  # type: ignore[arg-type]
    running = EgressProxy(ours, registries, bounds, upstream=upstream or {}, always=always)
    with theirs, running:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            socket.send_fds(theirs, [b"L"], [listening.fileno()])
            port = listening.getsockname()[1]
        running.admit(True)
        yield Box(running, theirs, port)


def test_a_tunnel_leads_to_a_listed_registry(registry: int) -> None:
    with proxy(Registry("127.0.0.1", registry, listed=True)) as box, connect(box) as client:
        client.sendall(f"CONNECT 127.0.0.1:{registry} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(100) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        client.sendall(b"GET /artifact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b"/artifact" in everything(client)


def test_hosts_for_tests_are_reached_at_any_time_and_registries_are_not(registry: int) -> None:
    hosts = (Registry("127.0.0.1", registry, listed=True),)
    with proxy(Registry("localhost", registry, listed=True), always=hosts) as box:
        assert box.wish(b"-") == b"-"
        assert "/a" in ask(box, f"GET http://127.0.0.1:{registry}/a HTTP/1.1\n\n")
        assert ask(box, f"GET http://localhost:{registry}/a HTTP/1.1\n\n").startswith("HTTP/1.1 403 ")


def test_a_plain_mirror_is_asked_without_the_clients_proxy_headers(registry: int) -> None:
    with proxy(Registry("127.0.0.1", registry, listed=True)) as box:
        answer = ask(
            box, f"GET http://127.0.0.1:{registry}/a?b HTTP/1.1\nProxy-Authorization: x\nAccept: y\n\n"
        )
    assert answer.endswith("/a?b ['Accept', 'Connection', 'Host']")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("CONNECT example.org:443 HTTP/1.1", "403"),
        ("CONNECT repo.maven.apache.org:80 HTTP/1.1", "403"),
        ("CONNECT repo.maven.apache.org:443:1 HTTP/1.1", "400"),
        ("CONNECT [::1]:443 HTTP/1.1", "403"),
        ("CONNECT repo.maven.apache.org HTTP/1.1", "400"),
        ("POST http://repo.maven.apache.org/ HTTP/1.1", "405"),
        ("GET /etc/passwd HTTP/1.1", "400"),
        ("GET file:///etc/passwd HTTP/1.1", "400"),
        ("nonsense", "400"),
    ],
)
def test_anything_else_is_refused_and_told(request_line: str, status: str) -> None:
    with proxy(*PUBLIC) as box:
        assert ask(box, f"{request_line}\n\n").startswith(f"HTTP/1.1 {status} ")
        told = box.running.take_refused()
        assert len(told) == 1
        assert told[0].startswith("network access refused: ")
        assert box.running.take_refused() == []


def test_a_public_name_that_leads_inward_is_refused(registry: int) -> None:
    with proxy(Registry("localhost", registry)) as box:
        answer = ask(box, f"CONNECT localhost:{registry} HTTP/1.1\n\n")
        assert answer.startswith("HTTP/1.1 403 ")
        assert "loopback" in box.running.take_refused()[0]


def test_admitting_nothing_cuts_connections_and_lets_no_new_ones_in(registry: int) -> None:
    request = f"CONNECT 127.0.0.1:{registry} HTTP/1.1\r\n\r\n".encode()
    with proxy(Registry("127.0.0.1", registry, listed=True)) as box:
        with connect(box) as client:
            client.sendall(request)
            assert client.recv(100).startswith(b"HTTP/1.1 200")
            box.running.admit(False)
            assert client.recv(100) == b""
        with connect(box) as client, contextlib.suppress(ConnectionError):
            client.sendall(request)
            assert client.recv(100) == b""
        box.running.admit(True)
        with connect(box) as client:
            client.sendall(request)
            assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_a_box_opens_and_closes_the_way_out_by_itself(registry: int) -> None:
    request = f"GET http://127.0.0.1:{registry}/artifact HTTP/1.1\n\n"
    with proxy(Registry("127.0.0.1", registry, listed=True)) as box:
        assert box.wish(b"-") == b"-"
        with contextlib.suppress(ConnectionError):
            assert ask(box, request) == ""
        assert box.wish(b"+") == b"+"
        assert "/artifact" in ask(box, request)


def test_nothing_is_let_through_before_a_box_asks(registry: int) -> None:
    ours, theirs = socket.socketpair()
    with theirs, EgressProxy(ours, (Registry("127.0.0.1", registry, listed=True),), upstream={}) as running:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            socket.send_fds(theirs, [b"L"], [listening.fileno()])
            port = listening.getsockname()[1]
        with contextlib.suppress(ConnectionError):
            assert ask(Box(running, theirs, port), f"GET http://127.0.0.1:{registry}/ HTTP/1.1\n\n") == ""


def test_a_box_that_never_comes_up_does_not_keep_the_proxy() -> None:
    ours, theirs = socket.socketpair()
    with EgressProxy(ours, PUBLIC, upstream={}):
        theirs.close()


def test_a_box_gets_only_so_many_bytes(registry: int) -> None:
    with proxy(Registry("127.0.0.1", registry, listed=True), total_bytes=10) as box:
        assert "/artifact" not in ask(box, f"GET http://127.0.0.1:{registry}/artifact HTTP/1.1\n\n")
        assert ask(box, f"GET http://127.0.0.1:{registry}/artifact HTTP/1.1\n\n").startswith("HTTP/1.1 403")


def test_a_box_gets_only_so_many_connections(registry: int) -> None:
    with proxy(Registry("127.0.0.1", registry, listed=True), connections=1) as box, connect(box) as first:
        first.sendall(f"CONNECT 127.0.0.1:{registry} HTTP/1.1\r\n\r\n".encode())
        assert first.recv(100).startswith(b"HTTP/1.1 200")
        assert ask(box, f"CONNECT 127.0.0.1:{registry} HTTP/1.1\n\n").startswith("HTTP/1.1 429")


def test_a_client_that_says_nothing_is_cut() -> None:
    started = time.monotonic()
    with proxy(*PUBLIC, head_seconds=0.1) as box, connect(box) as client:
        assert everything(client).startswith(b"HTTP/1.1 502")
    assert time.monotonic() - started < 10


def test_an_endless_head_is_cut() -> None:
    with proxy(*PUBLIC) as box, connect(box) as client:
        client.sendall(b"CONNECT " + b"a" * 20_000)
        with contextlib.suppress(ConnectionResetError):
            assert everything(client) == b""


@pytest.fixture
def upstream(registry: int) -> Iterator[tuple[str, list[str]]]:
    """This machine's own proxy: leads every tunnel to the registry, wherever it was to go."""
    heads: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listening.accept()
        with client, socket.create_connection(("127.0.0.1", registry)) as onward:
            head = client.recv(4096)
            heads.append(head.decode())
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            onward.sendall(client.recv(4096))
            while part := onward.recv(4096):
                client.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://user:pass@127.0.0.1:{listening.getsockname()[1]}", heads
    listening.close()
    thread.join()


def test_goes_through_the_machines_own_proxy(upstream: tuple[str, list[str]]) -> None:
    address, heads = upstream
    with proxy(*PUBLIC, upstream={"https": address}) as box, connect(box) as client:
        client.sendall(b"CONNECT repo.maven.apache.org:443 HTTP/1.1\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        client.sendall(b"GET /through HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert b"/through" in everything(client)
    assert heads[0].startswith("CONNECT repo.maven.apache.org:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic dXNlcjpwYXNz" in heads[0]


def test_plain_http_goes_through_it_in_a_tunnel(upstream: tuple[str, list[str]]) -> None:
    address, heads = upstream
    with proxy(Registry("mirror", 80), upstream={"http": address}) as box:
        assert "/through" in ask(box, "GET http://mirror/through HTTP/1.1\n\n")
    assert heads[0].startswith("CONNECT mirror:80 HTTP/1.1\r\n")


def test_registries_are_read_as_operators_write_them() -> None:
    assert parse_registries(["nexus.example", " nexus:8081", "http://mirror/repo", ""]) == (
        Registry("nexus.example", 443, listed=True),
        Registry("nexus", 8081, listed=True),
        Registry("mirror", 80, listed=True),
    )


@pytest.mark.parametrize("entry", ["ftp://x", "https://", "host:port"])
def test_what_is_no_registry_is_a_settings_error(entry: str) -> None:
    with pytest.raises(SettingsError, match="REPAIRNATOR_REGISTRIES"):
        parse_registries([entry])


def test_names_match_whole_and_in_any_case() -> None:
    assert find(PUBLIC, "Repo.Maven.Apache.Org.", 443) == Registry("repo.maven.apache.org")
    assert find(PUBLIC, "evil-repo.maven.apache.org", 443) is None
    assert find(PUBLIC, "repo.maven.apache.org.evil", 443) is None


def test_what_is_sent_on_has_no_line_breaks_of_the_clients() -> None:
    request = parse_head(b"GET http://mirror/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n")
    assert request.forwarded == b"GET /a HTTP/1.1\r\nHost: mirror\r\nConnection: close\r\nX: y\r\n\r\n"
    with pytest.raises(Refused):
        parse_head(b"GET http://mirror:port/ HTTP/1.1\r\n\r\n")
