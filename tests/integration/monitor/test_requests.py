"""The monitor over HTTP: what it takes, and what it refuses."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from urllib.parse import urlencode

import pytest
from tests.integration.monitor.conftest import SECRET, SLUG, Monitor, headers, status

from repairnator.services.monitor import application
from repairnator.services.monitor.application import BODY_LIMIT
from repairnator.services.web.server import PunctualProtocol


@pytest.mark.parametrize("path", ["/", "/webhooks/github", "/webhooks/gitea"])
def test_a_failing_status_becomes_a_scan_request(path: str, monitor: Monitor) -> None:
    assert monitor.send(status(), path=path) == 202
    assert monitor.message() == SLUG


@pytest.mark.alone
def test_the_scan_request_does_not_wait_for_the_look_for_those_left_behind(monitor: Monitor) -> None:
    begin = time.monotonic()
    monitor.send(status())
    assert monitor.message(timeout=4.0) == SLUG
    assert time.monotonic() - begin < 4.0  # that look comes every five seconds


def test_a_form_is_read_as_github_sends_it(monitor: Monitor) -> None:
    body = urlencode({"payload": status().decode()}).encode()
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert monitor.send(body, headers(body, **form)) == 202
    assert monitor.message() == SLUG


@pytest.mark.parametrize("path", ["/", "/webhooks/gitlab"])
def test_a_failed_pipeline_of_gitlab_becomes_a_scan_request(path: str, monitor: Monitor) -> None:
    body = (
        '{"object_kind": "pipeline", "object_attributes": {"status": "failed"}, '
        f'"project": {{"path_with_namespace": "{SLUG}"}}}}'
    ).encode()
    given = {"Content-Type": "application/json", "X-Gitlab-Event": "Pipeline Hook", "X-Gitlab-Token": SECRET}
    assert monitor.send(body, given | {"X-Gitlab-Token": "wrong"}, path) == 401
    assert monitor.send(body, given, path) == 202
    assert monitor.message() == SLUG


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_another_method_is_not_allowed(method: str, monitor: Monitor) -> None:
    assert monitor.send(status(), method=method) == 405


def test_another_path_is_not_there(monitor: Monitor) -> None:
    assert monitor.send(status(), path="/webhooks/jenkins") == 404


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/jsonp"])
def test_another_content_type_is_unsupported(kind: str, monitor: Monitor) -> None:
    assert monitor.send(status(), headers(status(), Content_Type=kind)) == 415


def test_a_charset_beside_the_content_type_is_fine(monitor: Monitor) -> None:
    assert monitor.send(status(), headers(status(), Content_Type="Application/JSON; charset=utf-8")) == 202


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", gzip.compress(status(), mtime=0)])
def test_malformed_json_is_a_bad_request(body: bytes, monitor: Monitor) -> None:
    assert monitor.send(body) == 400


@pytest.mark.parametrize(
    "body", [b"", b"payload", b"other=1", b"payload=%7B%7D&payload=%7B%7D", b"payload=%7B"]
)
def test_a_malformed_form_is_a_bad_request(body: bytes, monitor: Monitor) -> None:
    assert monitor.send(body, headers(body, Content_Type="application/x-www-form-urlencoded")) == 400


def test_a_body_as_large_as_github_sends_is_read(monitor: Monitor) -> None:
    body = status(filler="x" * (BODY_LIMIT - 200))
    assert monitor.send(body) == 202


def test_a_larger_body_is_refused_before_it_is_read(monitor: Monitor) -> None:
    with socket.create_connection(("127.0.0.1", monitor.port), timeout=10) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1)
        )
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_a_larger_body_in_chunks_is_refused(monitor: Monitor) -> None:
    chunk = b"%x\r\n" % (1 << 20) + b" " * (1 << 20) + b"\r\n"
    with socket.create_connection(("127.0.0.1", monitor.port), timeout=10) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        sent = threading.Thread(target=_send_all, args=(client, chunk * 26))
        sent.start()
        assert client.recv(100).startswith(b"HTTP/1.1 413")
        client.close()
        sent.join()


def _send_all(client: socket.socket, data: bytes) -> None:
    try:
        client.sendall(data)
    except OSError:
        return  # it was answered and closed before it had sent everything


def test_too_large_headers_are_refused(monitor: Monitor) -> None:
    assert monitor.send(status(), headers(status(), X_Filler="x" * 100_000)) == 431


def test_a_sender_whose_body_does_not_come_is_told_so(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        monkeypatch.context() as patched,
        socket.create_connection(("127.0.0.1", monitor.port), timeout=10) as client,
    ):
        patched.setattr(application, "BODY_SECONDS", 0.2)
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 408")
    assert monitor.send(status()) == 202


@pytest.mark.parametrize("rate", [0.001])
def test_who_is_refused_too_often_has_to_wait(monitor: Monitor) -> None:
    forged = headers(status(), secret="wrong")
    answers = [monitor.send(status(), forged) for _ in range(60)]
    assert answers == [401] * 50 + [429] * 10
    assert monitor.webhooks() == []


def test_two_monitors_take_a_webhook_in_once(monitor: Monitor, second: Monitor) -> None:
    proof = headers(status())
    assert sorted([monitor.send(status(), proof), second.send(status(), proof)]) == [200, 202]
    assert len(monitor.webhooks()) == 1


def test_a_sender_whose_headers_do_not_come_is_left(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(PunctualProtocol, "header_seconds", 0.2)
        client = socket.create_connection(("127.0.0.1", monitor.port), timeout=10)
        client.sendall(b"POST / HTTP/1.1\r\nHost: m\r\n")
        assert client.recv(1) == b""
        client.close()
    assert monitor.send(status()) == 202


def test_many_idle_connections_keep_nobody_out(monitor: Monitor) -> None:
    idle = [socket.create_connection(("127.0.0.1", monitor.port)) for _ in range(200)]
    try:
        assert monitor.send(status()) == 202
    finally:
        for client in idle:
            client.close()
