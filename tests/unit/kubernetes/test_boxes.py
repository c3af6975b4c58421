"""Boxes on Kubernetes, as far as they can be seen without a cluster."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from repairnator.boxes import choose
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.kubernetes.job import (
    Box,
    image_fails,
    is_left_over,
    job,
    secret,
    why_ended,
    why_waiting,
)
from repairnator.boxes.kubernetes.lines import Exchange
from repairnator.boxes.kubernetes.orders import Orders, receive_tree, send_tree
from repairnator.boxes.port import Limits
from repairnator.errors import SandboxUnavailable, TemporaryError
from repairnator.model import RepairOptions

LOOPBACK = "127.0.0.1"


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with Exchange(LOOPBACK, 0) as exchange:
        yield exchange


def call(exchange: Exchange, said: bytes) -> socket.socket:
    line = socket.create_connection((LOOPBACK, exchange.port), timeout=5.0)
    line.sendall(said)
    return line


def authorized(token: str) -> bytes:
    pair = base64.b64encode(f"repair:{token}".encode()).decode()
    return f"CONNECT repo:443 HTTP/1.1\r\nProxy-Authorization: Basic {pair}\r\n\r\n".encode()


def test_a_box_that_knows_its_token_gets_its_line(exchange: Exchange) -> None:
    with (
        exchange.expecting(lambda _: None) as expected,
        call(exchange, f"REPAIR {expected.token}\nmore".encode()),
    ):
        line = expected.await_line(5.0)
        assert line is not None
        with line:
            assert line.recv(10) == b"more"


def test_a_token_is_good_for_one_call(exchange: Exchange) -> None:
    with (
        exchange.expecting(lambda _: None) as expected,
        call(exchange, f"REPAIR {expected.token}\n".encode()),
    ):
        line = expected.await_line(5.0)
        assert line is not None
        with line, call(exchange, f"REPAIR {expected.token}\n".encode()) as second:
            assert second.recv(1) == b""


@pytest.mark.parametrize("said", [b"REPAIR 0000\n", b"REPAIR \n", b"\n\r\n\r\n"])
def test_a_stranger_is_hung_up_on(exchange: Exchange, said: bytes) -> None:
    with exchange.expecting(lambda _: None) as expected, call(exchange, said) as line:
        while line.recv(100):
            pass
        assert expected.await_line(0) is None


def test_the_proxy_serves_those_who_know_its_token_and_sees_their_whole_request(exchange: Exchange) -> None:
    passed: list[bytes] = []
    done = threading.Event()

    def take(connection: socket.socket) -> None:
        with connection:
            passed.append(connection.recv(1000))
        done.set()

    with exchange.expecting(take) as expected:
        head = authorized(expected.proxy_token)
        with call(exchange, head[:20]) as line:  # it comes in pieces
            line.sendall(head[20:])
            assert done.wait(5.0)
    assert passed == [head]


@pytest.mark.parametrize("token", ["", "0000"])
def test_the_proxy_is_closed_to_others(exchange: Exchange, token: str) -> None:
    passed: list[socket.socket] = []
    with exchange.expecting(passed.append), call(exchange, authorized(token)) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 407 ")
    assert passed == []


def test_the_token_of_the_line_does_not_open_the_proxy(exchange: Exchange) -> None:
    with exchange.expecting(lambda _: None) as expected, call(exchange, authorized(expected.token)) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 407 ")


def test_a_box_that_calls_too_late_is_hung_up_on(exchange: Exchange) -> None:
    with exchange.expecting(lambda _: None) as expected:
        pass
    with call(exchange, f"REPAIR {expected.token}\n".encode()) as line:
        assert line.recv(1) == b""


_SCARCE = """
import resource, sys
from repairnator.boxes.kubernetes.lines import Exchange
with Exchange("127.0.0.1", 0) as exchange, exchange.expecting(lambda _: None) as expected:
    resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))
    print(exchange.port, expected.token, flush=True)
    line = expected.await_line(60.0)
    print("here" if line else "nobody", flush=True)
"""


def test_a_box_gets_through_after_descriptors_ran_out() -> None:
    """In a process of its own, whose descriptors are few: all are taken, then given back."""
    with subprocess.Popen([sys.executable, "-c", _SCARCE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port, token = process.stdout.readline().split()
        silent = [socket.create_connection((LOOPBACK, int(port)), timeout=5.0) for _ in range(60)]
        descriptors = Path(f"/proc/{process.pid}/fd")
        end = time.monotonic() + 60
        while len(list(descriptors.iterdir())) < 29 and time.monotonic() < end:
            time.sleep(0.02)
        assert len(list(descriptors.iterdir())) >= 29
        for one in silent:
            one.close()
        with socket.create_connection((LOOPBACK, int(port)), timeout=60.0) as line:
            line.sendall(f"REPAIR {token}\n".encode())
            assert process.stdout.readline() == "here\n"


def test_a_head_that_comes_byte_by_byte_has_one_deadline(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("repairnator.boxes.kubernetes.lines._HEAD_SECONDS", 1.0)
    with call(exchange, b"R") as line, pytest.raises(ConnectionError):  # noqa: PT012 (until it is cut)
        end = time.monotonic() + 60
        while time.monotonic() < end:  # each byte comes well within the time that one may take
            line.sendall(b"x")
            time.sleep(0.2)


def test_two_tokens_or_a_bare_line_break_are_no_authorization(exchange: Exchange) -> None:
    passed: list[socket.socket] = []
    with exchange.expecting(passed.append) as expected:
        good = authorized(expected.proxy_token)
        field = good.split(b"\r\n")[1]
        twice = good.replace(field, field + b"\r\n" + field)
        smuggled = good.replace(field, b"X: y\n" + field)
        for said in (twice, smuggled):
            with call(exchange, said) as line:
                assert line.recv(100).startswith(b"HTTP/1.1 407 ")
    assert passed == []


def test_a_tree_arrives_as_it_was_sent(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "src").mkdir(parents=True)
    (tree / "src" / "A.java").write_text("class A {}")
    (tree / "run.sh").write_text("#!/bin/sh\n")
    (tree / "run.sh").chmod(0o755)
    (tree / "link").symlink_to("src/A.java")
    ours, theirs = socket.socketpair()
    with ours, theirs, theirs.makefile("rb") as source:
        sender = threading.Thread(target=send_tree, args=(tree, ours))
        sender.start()
        receive_tree(tmp_path / "copy", source)
        sender.join()
    copy = tmp_path / "copy"
    assert (copy / "src" / "A.java").read_text() == "class A {}"
    assert (copy / "link").readlink() == Path("src/A.java")
    assert (copy / "run.sh").stat().st_mode & 0o777 == 0o755


def test_a_tree_that_breaks_off_is_no_tree(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with theirs, theirs.makefile("rb") as source:
        ours.sendall(b"\0\0\1\0half")
        ours.close()
        with pytest.raises(TemporaryError, match="hung up in the middle"):
            receive_tree(tmp_path / "copy", source)


def test_orders_arrive_as_they_were_given() -> None:
    orders = Orders(
        key="0" * 64,
        proxy_token="1",
        options=RepairOptions(tools=("java",), budget=5.0),
        registries=(("repo1.maven.org", 443),),
        test_hosts=(("db.example", 5432),),
        settings={"settings.xml": "<settings/>"},
        history="",
        processes=100,
        file_bytes=1000,
        environment={"A": "b"},
    )
    assert Orders.from_json(orders.to_json()) == orders


def test_orders_of_another_version_are_told_as_such() -> None:
    with pytest.raises(TemporaryError, match="must have the same version"):
        Orders.from_json('{"options": {"unheard": 1}}')


def test_an_attempt_has_one_name_and_its_own_user() -> None:
    one, again, next_one = Box.of("git/x/1", 1), Box.of("git/x/1", 1), Box.of("git/x/1", 2)
    assert one == again
    assert one.name != next_one.name
    assert one.build == next_one.build != Box.of("git/y/1", 1).build
    assert one.user != next_one.user


def test_no_token_is_in_the_job() -> None:
    box = Box.of("git/x/1", 1)
    assert "the-token" not in str(job(box, "image", "10.0.0.1:8090", Limits()))
    assert secret(box, "the-token", "uid")["stringData"]["token"] == "the-token"


def pod(**status: Any) -> dict[str, Any]:
    return {"metadata": {}, "status": status}


def container(**state: Any) -> dict[str, Any]:
    return {"containerStatuses": [{"state": state}]}


@pytest.mark.parametrize(
    ("pods", "conditions", "said"),
    [
        ([pod(**container(terminated={"reason": "OOMKilled", "exitCode": 137}))], [], "memory limit"),
        ([pod(reason="Evicted", message="low on disk")], [], "evicted the sandbox: low on disk"),
        ([pod(**container(terminated={"reason": "Error", "exitCode": 75}))], [], "status 75"),
        ([{"metadata": {"deletionTimestamp": "now"}, "status": {}}], [], "was deleted"),
        ([], [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}], "exceeded its time limit"),
    ],
)
def test_why_a_box_ended_is_told_in_words(
    pods: list[dict[str, Any]], conditions: list[dict[str, Any]], said: str
) -> None:
    assert said in why_ended({"status": {"conditions": conditions}}, pods)


def test_a_box_that_runs_has_not_ended() -> None:
    assert why_ended({"status": {}}, [pod(phase="Running", **container(running={}))]) == ""


def test_an_image_that_cannot_be_had_is_told_from_a_box_that_has_no_place_yet() -> None:
    no_image = [pod(**container(waiting={"reason": "ImagePullBackOff", "message": "no such image"}))]
    no_place = [
        pod(
            conditions=[{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": ""}]
        )
    ]
    assert image_fails(no_image)
    assert not image_fails(no_place)
    assert why_waiting(no_image) == "ImagePullBackOff: no such image"
    assert why_waiting(no_place).startswith("Unschedulable")


def test_outside_of_a_cluster_the_sandbox_says_what_it_needs() -> None:
    with pytest.raises(SandboxUnavailable, match="REPAIRNATOR_REPAIR_IMAGE"):
        choose("kubernetes", BoxConfiguration())


def _job_of(age: float, *, suspend: bool = False, **status: Any) -> dict[str, Any]:
    """A Job as the API gives it, made so many seconds ago."""
    made = datetime.fromtimestamp(time.time() - age, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"metadata": {"creationTimestamp": made}, "spec": {"suspend": suspend}, "status": status}


def _condition(kind: str, status: str, reason: str) -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason}


# The conditions are those that the controller of Kubernetes writes.
_SUSPENDED = [_condition("Suspended", "True", "JobSuspended")]
_RESUMED = [_condition("Suspended", "False", "JobResumed")]
_FAILED = [*_RESUMED, _condition("FailureTarget", "True", "DeadlineExceeded")]
_COMPLETE = [*_RESUMED, _condition("Complete", "True", "CompletionsReached")]


@pytest.mark.parametrize(
    ("age", "status", "left_over"),
    [
        (301, {"suspend": True, "conditions": _SUSPENDED, "ready": 0}, True),
        (301, {"suspend": True}, True),
        (200, {"suspend": True, "conditions": _SUSPENDED}, False),
        (301, {"conditions": _RESUMED, "active": 1, "ready": 0}, False),
        (1801, {"conditions": _RESUMED, "active": 1, "ready": 0}, True),
        (1801, {"active": 1}, True),
        (9000, {"conditions": _RESUMED, "active": 1, "ready": 1}, False),
        (9000, {"conditions": _FAILED, "failed": 1}, False),
        (9000, {"conditions": _COMPLETE, "succeeded": 1}, False),
    ],
)
def test_a_job_is_left_over_when_its_worker_died_before_its_pod_ran(
    age: float, status: dict[str, Any], left_over: bool
) -> None:
    assert is_left_over(_job_of(age, **status), suspended=300, starting=1800) is left_over
