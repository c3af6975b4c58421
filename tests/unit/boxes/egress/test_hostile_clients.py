"""Clients of the proxy that say nothing, too much, or the same thing in two ways."""

from __future__ import annotations

import contextlib
import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.boxes.egress.head import Refused, parse_head
from repairnator.boxes.egress.registries import Registry

from .test_proxy import Box, connect, everything, proxy


class _Counting(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    heads: list[str]

    def do_GET(self) -> None:
        self.heads.append(f"{self.command} {self.path} {self.headers.get('Host')}")
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815 (the library's name)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[tuple[int, list[str]]]:
    """A registry's port, and the requests it got."""
    heads: list[str] = []
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Counting,), {"heads": heads})
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port, heads
    server.shutdown()
    server.server_close()
    thread.join()


def listed(port: int) -> Registry:
    return Registry("127.0.0.1", port, listed=True)


def answer(box: Box, request: bytes) -> bytes:
    with connect(box) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(request)
            return everything(client)
        return b""


@pytest.mark.parametrize(
    "lines",
    [
        "GET http://{} HTTP/1.1\r\nHost: x\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n",
        "GET http://{} HTTP/1.1\nHost: x\n\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nX: a\rY: b\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nX: a\r\n folded\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 5\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "GET http://{} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET http://{} HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET\thttp://{}\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://{}/a b HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\nGET http://{} HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_can_be_read_in_two_ways_reaches_no_registry(
    registry: tuple[int, list[str]], lines: str
) -> None:
    port, heads = registry
    with proxy(listed(port)) as box:
        said = answer(box, lines.format(f"127.0.0.1:{port}/a").encode())
        assert said.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 405 "))
    assert heads == []


def test_the_host_field_counts_for_nothing_beside_the_address(registry: tuple[int, list[str]]) -> None:
    port, heads = registry
    with proxy(listed(port)) as box:
        answer(box, f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
    assert heads == [f"GET /a 127.0.0.1:{port}"]


@pytest.mark.parametrize("coding", ["", "Transfer-Encoding: chunked\r\n"])
def test_what_follows_a_plain_request_is_not_sent_on(registry: tuple[int, list[str]], coding: str) -> None:
    """A second request, which nobody has checked, goes nowhere, whatever it passes for."""
    port, heads = registry
    second = f"POST /hidden HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
    with proxy(listed(port)) as box:
        first = f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: x\r\n{coding}\r\n"
        answer(box, (first + second).encode())
    assert heads == [f"GET /a 127.0.0.1:{port}"]


def test_fields_that_the_connection_field_names_stay_here(registry: tuple[int, list[str]]) -> None:
    head = b"GET http://m/ HTTP/1.1\r\nHost: m\r\nConnection: X-Secret, close\r\nX-Secret: 1\r\nY: 2\r\n\r\n"
    assert parse_head(head).forwarded == b"GET / HTTP/1.1\r\nHost: m\r\nConnection: close\r\nY: 2\r\n\r\n"


def is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_silent_connections_count_from_when_they_are_accepted(registry: tuple[int, list[str]]) -> None:
    port, _ = registry
    request = f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with proxy(listed(port), connections=4, head_seconds=60.0) as box, contextlib.ExitStack() as stack:
        silent = [stack.enter_context(connect(box)) for _ in range(100)]
        end = time.monotonic() + 60
        while (held := sum(map(is_open, silent))) > 4 + 16 and time.monotonic() < end:
            time.sleep(0.02)
        assert 4 <= held <= 4 + 16
        for one in silent:
            one.close()
        while not (said := answer(box, request)).endswith(b"ok") and time.monotonic() < end:
            time.sleep(0.02)
        assert said.startswith(b"HTTP/1.1 200 ")


_SCARCE = """
import resource, socket, sys
from repairnator.boxes.egress.proxy import EgressProxy, ProxyLimits
from repairnator.boxes.egress.registries import Registry
ours, theirs = socket.socketpair()
registries = (Registry("127.0.0.1", int(sys.argv[1]), listed=True),)
with theirs, EgressProxy(ours, registries, ProxyLimits(connections=10_000), upstream={}) as running:
    running.admit(True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        socket.send_fds(theirs, [b"L"], [listening.fileno()])
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    print(port, flush=True)
    sys.stdin.read()
"""


def test_it_goes_on_after_descriptors_ran_out(registry: tuple[int, list[str]]) -> None:
    """In a process of its own, whose descriptors are few: all are taken, then given back."""
    port, _ = registry
    request = f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with subprocess.Popen(
        [sys.executable, "-c", _SCARCE, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        where = ("127.0.0.1", int(process.stdout.readline()))
        clients = [socket.create_connection(where, timeout=20) for _ in range(80)]
        descriptors = f"/proc/{process.pid}/fd"
        end = time.monotonic() + 60
        while _count(descriptors) < 39 and time.monotonic() < end:
            time.sleep(0.02)
        assert _count(descriptors) >= 39
        for client in clients:
            client.close()
        with socket.create_connection(where, timeout=60) as late:
            late.sendall(request)
            assert everything(late).endswith(b"ok")
        process.stdin.close()
        assert process.wait(60) == 0


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def test_a_client_that_takes_nothing_is_cut() -> None:
    """The registry has more than fits into all buffers; who does not read it holds nothing for long."""
    ended = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            while True:
                connection.sendall(bytes(65536))
        ended.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        with proxy(listed(port), idle_seconds=0.5) as box, connect(box) as client:
            client.sendall(f"GET http://127.0.0.1:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert ended.wait(60)
        thread.join()


heads = st.lists(
    st.sampled_from(
        ["GET", "CONNECT", "http://a:1/", "HTTP/1.1", "Host", "Content-Length", "Transfer-Encoding"]
    )
    | st.sampled_from(["\r\n", "\n", "\r", ": ", " ", "\t", "\0", ",", "0", "chunked", "é", "/"])
    | st.text(max_size=3),
    max_size=40,
).map(lambda words: "".join(words).encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(heads, st.booleans())
def test_whatever_comes_is_refused_or_written_as_one_request(rest: bytes, whole: bool) -> None:
    head = b"GET http://a:1/x HTTP/1.1\r\n" + rest + b"\r\n\r\n" if whole else rest
    try:
        request = parse_head(head)
    except Refused:
        return
    if request.method == "CONNECT":
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(request.forwarded)
    read = server.next_event()
    assert isinstance(read, h11.Request)
    assert isinstance(server.next_event(), h11.EndOfMessage)
    assert server.trailing_data[0] == b""
    assert b"\n" not in request.forwarded.replace(b"\r\n", b"")
