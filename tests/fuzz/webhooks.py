"""Forged and mutated webhooks against a real monitor, while genuine ones come in between.

``python -m tests.fuzz.webhooks`` sends 100,000; a short run is among the tests. Nothing forged may be
accepted, nothing be answered by a 5xx, the process must stay below the memory limit of its manifest, and each
genuine webhook must be answered within a second.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import hmac
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.servers.ports import LOOPBACK, accepts, free_port
from tests.servers.process import wait_until

from repairnator.work.stores.port import Query
from repairnator.work.stores.sqlite import open_sqlite_store

SLUG, SECRET = "Codertocat/Hello-World", "a secret of the fuzz"
MANIFEST = Path("kubernetes-support/repairnator-deployment-yamlfiles/repo-monitor.yaml")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_LARGE = 25 * 1024 * 1024 - 100
_EVENTS = ("status", "workflow_run", "check_suite", "ping", "push", "installation", "")
_PATHS = ("/", "/", "/webhooks/github", "/webhooks/gitea", "/webhooks/gitlab")

Request = tuple[str, bytes, dict[str, str]]


@dataclass
class Report:
    """What became of a run.

    Attributes:
        answers: how many of each status forged requests got; 0 where the connection was closed.
        genuine: seconds that each genuine webhook took.
        failed: answers to genuine webhooks that are not 202.
        accepted: webhooks that are in the store.
        memory: bytes that the monitor's process had at most.
    """

    answers: Counter[int] = field(default_factory=Counter)
    genuine: list[float] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    accepted: int = 0
    memory: int = 0

    def faults(self, limit: int, patience: float) -> list[str]:
        """What must not be, in words."""
        slow = [one for one in self.genuine if one > patience]
        found = {
            f"{self.accepted - len(self.genuine)} forged webhooks accepted": self.accepted
            > len(self.genuine),
            f"{len(self.genuine) - self.accepted} genuine webhooks lost": self.accepted < len(self.genuine),
            f"202 for a forged webhook {self.answers[202]} times": self.answers[202] > 0,
            f"answers by the server's fault: {self.answers}": any(code >= 500 for code in self.answers),
            f"genuine webhooks refused: {self.failed}": bool(self.failed),
            f"genuine webhooks that took longer than {patience} s: {slow}": bool(slow),
            f"{self.memory} bytes of memory, more than {limit}": self.memory > limit,
        }
        return [text for text, wrong in found.items() if wrong]


def memory_limit() -> int:
    """Bytes that the manifest gives the monitor."""
    found = re.search(r"limits:\s+memory: ([0-9]+)Mi", MANIFEST.read_text())
    assert found is not None, f"no memory limit in {MANIFEST}"
    return int(found[1]) * 2**20


# Requests


def genuine_body(number: object) -> bytes:
    return json.dumps(
        {"state": "failure", "context": f"ci/{number}", "repository": {"full_name": SLUG}}
    ).encode()


def signed(body: bytes, secret: str = SECRET, event: str = "status") -> dict[str, str]:
    proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": _JSON,
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": hashlib.sha256(body).hexdigest()[:32],
        "X-Hub-Signature-256": f"sha256={proof}",
    }


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The body with some bytes flipped, cut out, doubled or put in."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                del data[place : place + chance.randint(1, 8)]
            case 2:
                data[place:place] = data[place : place + chance.randint(1, 8)]
            case _:
                data.insert(place, chance.randrange(256))
        data = data or bytearray(b" ")
    return bytes(data)


def _mutation(chance: random.Random) -> Request:
    body = genuine_body(chance.random())
    changed = mutated(body, chance)
    headers = signed(body)
    if changed == body:
        headers["X-Hub-Signature-256"] = "sha256=" + "0" * 64
    return "/", changed, headers


def _forgery(chance: random.Random) -> Request:
    body = genuine_body(chance.random())
    headers = signed(
        body, secret=chance.choice(["", "wrong", SLUG, SECRET[:-1]]), event=chance.choice(_EVENTS)
    )
    if chance.random() < 0.3:
        headers["X-Hub-Signature"] = "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    if chance.random() < 0.3:
        headers["X-Hub-Signature-256"] = chance.choice(["", "sha256=", "md5=x", "sha256=" + "0" * 63 + "g"])
    return chance.choice(_PATHS), body, headers


def _gitlab(chance: random.Random) -> Request:
    body = json.dumps(
        {
            "object_kind": "pipeline",
            "object_attributes": {"status": "failed", "id": 10**400},
            "project": {
                "path_with_namespace": chance.choice([SLUG, SLUG.lower(), "a/b", "../x", "\ud800/x"])
            },
        }
    ).encode()
    token = chance.choice(["", "wrong", SECRET + " x", SECRET.upper()])
    return (
        "/webhooks/gitlab",
        body,
        {
            "Content-Type": _JSON,
            "X-Gitlab-Event": "Pipeline Hook",
            "X-Gitlab-Token": token,
        },
    )


def _odd(chance: random.Random) -> Request:
    size = chance.choice([10, 1000, 30_000, 300_000])
    body = chance.choice(
        [
            b"[" * size,
            b'{"a":' * (size // 5),
            b'{"repository":{"full_name":"%s"},"a":[' % SLUG.encode() + b"[]," * (size // 3) + b"[]]}",
            b'{"a":"' + b'\\"' * (size // 2) + b'"}',
            b"{" + b'"":1,' * (size // 5) + b'"":1}',
            b'{"state":"failure","n":' + b"9" * size + b"}",
            b'{"state":"failure","n":NaN,"repository":{"full_name":"a/b"},"repository":{"full_name":"a/c"}}',
            b"\xff\xfe" + b"\0" * size,
            gzip.compress(genuine_body(0)),
            chance.randbytes(size),
            b" " * size,
        ]
    )
    headers = signed(body, secret="wrong", event=chance.choice(_EVENTS))
    if chance.random() < 0.3:
        del headers["X-Hub-Signature-256"]
    headers["Content-Type"] = chance.choice([_JSON, _JSON, _JSON, _FORM, "text/plain", ""])
    return chance.choice(_PATHS), body, headers


def _form(chance: random.Random) -> Request:
    body = chance.choice(
        [
            urlencode({"payload": genuine_body(chance.random()).decode()}).encode(),
            b"payload=" + b"%5B" * chance.choice([10, 100_000]),
            b"&" * chance.choice([10, 100_000]),
            b"payload=%7B&payload=%7D",
        ]
    )
    return "/", body, signed(body, secret="wrong") | {"Content-Type": _FORM}


def _huge(chance: random.Random) -> Request:
    # One at a time: all of them would be more than the monitor may have.
    match chance.randrange(5):
        case 0:
            body = b"[" * _LARGE
        case 1:
            body = b"[" + b"[]," * (_LARGE // 3) + b"[]]"
        case 2:
            body = b'{"a":"' + b'\\"' * (_LARGE // 2 - 10) + b'"}'
        case 3:
            body = b'{"repository":{"full_name":"%s"},"a":"' % SLUG.encode() + b"x" * (_LARGE - 100) + b'"}'
        case _:
            body = b"payload=" + b"%22" * (_LARGE // 3 - 10)
    headers = signed(b"", secret="wrong")
    if body.startswith(b"payload"):
        headers["Content-Type"] = _FORM
    if chance.random() < 0.3:
        del headers["X-Hub-Signature-256"]
    return "/", body, headers


_KINDS: tuple[tuple[float, Callable[[random.Random], Request]], ...] = (
    (0.40, _mutation),
    (0.25, _forgery),
    (0.12, _gitlab),
    (0.15, _odd),
    (0.08, _form),
)


def forged(chance: random.Random, *, huge: float) -> Request:
    """A request that must not be accepted, of a random kind and a random client behind the proxy."""
    make = (
        _huge if chance.random() < huge else chance.choices([m for _, m in _KINDS], [w for w, _ in _KINDS])[0]
    )
    path, body, headers = make(chance)
    # The one client that is refused for ever, or one of many.
    client = (
        "192.0.2.7" if chance.random() < 0.5 else f"198.{chance.randrange(256)}.{chance.randrange(256)}.1"
    )
    return path, body, headers | {"X-Forwarded-For": client}


# The run


@contextmanager
def monitor(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A real monitor over an embedded store that knows one repository."""
    port = free_port()
    environment = os.environ | {
        "XDG_DATA_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "MONITOR_PORT": str(port),
        "HEALTH_PORT": str(free_port()),
        "TRUSTED_PROXIES": "127.0.0.0/8",
        "LOG_LEVEL": "error",
    }
    store = open_sqlite_store(folder / "repairnator" / "repairnator.db")
    store.secrets.add(SLUG, SECRET)
    store.close()
    with (folder / "monitor.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "repairnator.cli", "monitor"], env=environment, stdout=log, stderr=log
        )
        try:
            wait_until(lambda: accepts(port) or process.poll() is not None, 60.0, "the monitor listens")
            assert process.poll() is None, (folder / "monitor.log").read_text()
            yield process, port
        finally:
            process.kill()
            process.wait()


def peak(pid: int) -> int:
    """Bytes that a process had in memory at most."""
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


class _Sender:
    """Sends over one connection, made anew where the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: HTTPConnection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        for _ in range(2):
            connection = self._connection or HTTPConnection(LOOPBACK, self._port, timeout=60)
            fresh = self._connection is None
            try:
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                response.read()
            except (OSError, HTTPException):
                connection.close()
                self._connection = None
                if fresh:
                    return 0
                continue
            self._connection = connection
            return response.status
        return 0


def _flood(
    port: int, seed: int, count: int, huge: float, answers: Counter[int], lock: threading.Lock
) -> None:
    chance = random.Random(seed)
    with closing(_Sender(port)) as sender:
        for _ in range(count):
            raw = chance.random() < 0.01
            answer = _raw(port, chance) if raw else sender.send(*forged(chance, huge=huge))
            with lock:
                answers[answer] += 1


def _raw(port: int, chance: random.Random) -> int:
    """The answer to what is hardly HTTP."""
    body = genuine_body(0)
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(body, secret="wrong").items())
    request = f"POST / HTTP/1.1\r\nHost: m\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    try:
        with socket.create_connection((LOOPBACK, port), timeout=60) as client:
            client.sendall(mutated(request, chance))
            client.shutdown(socket.SHUT_WR)
            words = client.recv(100).split()
    except OSError:
        return 0
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@contextmanager
def _slow_bodies(port: int, count: int) -> Iterator[None]:
    """Connections whose heads or bodies do not go on."""
    clients = []
    for number in range(count):
        client = socket.create_connection((LOOPBACK, port), timeout=60)
        head = b"POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\n"
        if number % 2:
            head += b"X-Hub-Signature-256: sha256=" + b"0" * 64 + b"\r\nContent-Length: 20000000\r\n\r\n"
        client.sendall(head + b"x" * 20_000)
        clients.append(client)
    try:
        yield
    finally:
        for client in clients:
            client.close()


def run(
    count: int,
    *,
    seed: int = 0,
    threads: int = 8,
    huge: float = 0.001,
    slow: int = 100,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Send ``count`` forged requests to a monitor of its own.

    Args:
        count: how many.
        seed: of the dice; the same sends the same.
        threads: that send at the same time.
        huge: share of those that are as large as GitHub's largest.
        slow: connections that begin a request and do not go on.
        tell: told now and then how far it is.
    """
    report, lock, told = Report(), threading.Lock(), time.monotonic()
    with tempfile.TemporaryDirectory() as name, monitor(Path(name)) as (process, port):
        with _slow_bodies(port, slow):
            floods = [
                threading.Thread(
                    target=_flood,
                    args=(port, seed * 1000 + one, count // threads, huge, report.answers, lock),
                )
                for one in range(threads)
            ]
            for flood in floods:
                flood.start()
            while any(flood.is_alive() for flood in floods):
                _send_genuine(port, len(report.genuine), report)
                if time.monotonic() > told + 20:
                    told = time.monotonic()
                    slowest, memory = max(report.genuine), peak(process.pid) / 2**20
                    tell(f"{report.answers.total()} of {count}, slowest {slowest:.3f} s, {memory:.0f} MiB")
                time.sleep(0.2)
            for flood in floods:
                flood.join()
        report.memory = peak(process.pid)
        assert process.poll() is None, (Path(name) / "monitor.log").read_text()
        store = open_sqlite_store(Path(name) / "repairnator" / "repairnator.db")
        report.accepted = len(store.records.find("webhooks", Query(limit=1_000_000)))
        store.close()
    return report


def _send_genuine(port: int, number: int, report: Report) -> None:
    body = genuine_body(f"genuine {number}")
    began = time.monotonic()
    # As by the client that is refused for ever.
    with closing(_Sender(port)) as sender:
        status = sender.send("/", body, signed(body) | {"X-Forwarded-For": "192.0.2.7"})
    report.genuine.append(time.monotonic() - began)
    if status != 202:
        report.failed.append(status)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    began = time.monotonic()
    report = run(arguments.count, seed=arguments.seed, tell=lambda text: print(text, flush=True))
    limit = memory_limit()
    print(f"seed {arguments.seed}: {report.answers.total()} forged in {time.monotonic() - began:.0f} s")
    print("answers: " + ", ".join(f"{code or 'closed'}: {n}" for code, n in sorted(report.answers.items())))
    print(f"genuine: {len(report.genuine)}, slowest {max(report.genuine):.3f} s")
    print(f"memory: {report.memory / 2**20:.0f} MiB of {limit / 2**20:.0f} MiB")
    faults = report.faults(limit, 1.0)
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
