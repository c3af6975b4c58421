"""Signed webhooks as many clients send them at once, and the servers that they are sent to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import signal
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SLUG, SECRET = "Codertocat/Hello-World", "123456789"
CONNECTIONS = 32
_PAYLOAD_BYTES = 8000  # about what GitHub's status events have


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request.

    Attributes:
        status: of HTTP.
        seconds: that it took.
    """

    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one server did with one load.

    Attributes:
        rate: requests answered a second.
        p99: seconds that 99 of 100 answers took at most.
    """

    rate: float
    p99: float


def request(number: int, slug: str = SLUG, secret: str = SECRET, size: int = _PAYLOAD_BYTES) -> bytes:
    """One signed request with a payload of about ``size`` bytes, whole; each is a delivery of its own."""
    filler = hashlib.sha256(str(number).encode()).hexdigest() * (size // 64)
    payload = {"state": "failure", "repository": {"full_name": slug}, "description": filler}
    body = json.dumps(payload).encode()
    proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        "POST / HTTP/1.1\r\nHost: monitor\r\nContent-Type: application/json\r\nX-GitHub-Event: status\r\n"
        f"X-GitHub-Delivery: {uuid.uuid4()}\r\nX-Hub-Signature-256: sha256={proof}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: bytes) -> Answer:
    """Send one request on a connection, and read its answer."""
    begin = time.perf_counter()
    writer.write(wanted)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return Answer(int(head.split(b" ", 2)[1]), time.perf_counter() - begin)


async def _client(port: int, requests: Iterator[bytes], took: Callable[[Answer], None]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for wanted in requests:
        took(await exchange(reader, writer, wanted))
    writer.close()
    await writer.wait_closed()


def send(port: int, requests: Iterable[bytes], took: Callable[[Answer], None]) -> None:
    """Send all on several connections at once, each as soon as the one before it is answered."""
    left = iter(requests)

    async def clients() -> None:
        await asyncio.gather(*(_client(port, left, took) for _ in range(CONNECTIONS)))

    asyncio.run(clients())


def load(port: int, requests: Sequence[bytes]) -> Figures:
    """Send all; every one must be accepted."""
    answers: list[Answer] = []
    begin = time.perf_counter()
    send(port, requests, answers.append)
    seconds = time.perf_counter() - begin
    if {answer.status for answer in answers} != {202} or len(answers) != len(requests):
        statuses = sorted({answer.status for answer in answers})
        raise SystemExit(f"{len(answers)} of {len(requests)} requests were answered, with {statuses}")
    return Figures(len(answers) / seconds, statistics.quantiles([a.seconds for a in answers], n=100)[98])


@contextmanager
def server(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """A server process within the block; gives its port, which one of its first lines tells."""
    # Its log goes to a file, since a pipe that nobody reads would hold it up.
    with tempfile.NamedTemporaryFile("r") as log, Path(log.name).open("w") as written:
        process = subprocess.Popen(command, env=environment, stderr=written)
        try:
            while (found := re.search(r"Listening on port ([0-9]+)!", Path(log.name).read_text())) is None:
                if process.poll() is not None:
                    raise SystemExit(f"{command[-1]} ended before it listened: {Path(log.name).read_text()}")
                time.sleep(0.02)
            yield int(found[1])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
