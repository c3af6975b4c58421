"""Webhooks a second: the monitor on the embedded queue and store, against an application that keeps nothing.

The other one is of the same web framework, reads each body and checks its signature, and that is all. Both
answer the same signed requests from the same clients, in turn; what counts is the ratio of the medians. Each
request is a delivery of its own, so each is kept, and those for one repository become few scans.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.machine import Machine
from benchmarks.product import COMMAND
from repairnator.monitor.server import bind

RATIO_AT_LEAST = 0.5
_SLUG, _SECRET = "Codertocat/Hello-World", "123456789"
_CONNECTIONS = 32
_PAYLOAD_BYTES = 8000  # about what GitHub's status events have


@dataclass(frozen=True, slots=True)
class Figures:
    """What one server did with one load.

    Attributes:
        rate: requests answered a second.
        p99: seconds that 99 of 100 answers took at most.
    """

    rate: float
    p99: float


def request(number: int) -> bytes:
    """One signed request, whole."""
    filler = hashlib.sha256(str(number).encode()).hexdigest() * (_PAYLOAD_BYTES // 64)
    payload = {"state": "failure", "repository": {"full_name": _SLUG}, "description": filler}
    body = json.dumps(payload).encode()
    proof = hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        "POST / HTTP/1.1\r\nHost: monitor\r\nContent-Type: application/json\r\nX-GitHub-Event: status\r\n"
        f"X-GitHub-Delivery: {uuid.uuid4()}\r\nX-Hub-Signature-256: sha256={proof}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _client(port: int, requests: Iterator[bytes], took: list[float], statuses: set[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for wanted in requests:
        begin = time.perf_counter()
        writer.write(wanted)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        took.append(time.perf_counter() - begin)
        statuses.add(head.split(b" ", 2)[1])
    writer.close()
    await writer.wait_closed()


def load(port: int, count: int) -> Figures:
    """Send ``count`` requests on several connections; every one must be accepted."""
    requests = iter([request(number) for number in range(count)])
    took: list[float] = []
    statuses: set[bytes] = set()

    async def send() -> None:
        await asyncio.gather(*(_client(port, requests, took, statuses) for _ in range(_CONNECTIONS)))

    begin = time.perf_counter()
    asyncio.run(send())
    seconds = time.perf_counter() - begin
    if statuses != {b"202"} or len(took) != count:
        raise SystemExit(f"{len(took)} of {count} requests were answered, with {sorted(statuses)}")
    return Figures(count / seconds, statistics.quantiles(took, n=100)[98])


async def _bare(request: Request) -> JSONResponse:
    body = await request.body()
    expected = "sha256=" + hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    genuine = hmac.compare_digest(expected, request.headers["x-hub-signature-256"])
    return JSONResponse({"message": "accepted"}, 202 if genuine else 401)


def serve_bare() -> None:
    """Be the other application, until ended."""
    listener = bind("127.0.0.1", 0)
    print(f"Listening on port {listener.getsockname()[1]}!", file=sys.stderr, flush=True)
    application = Starlette(routes=[Route("/", _bare, methods=["POST"])])
    config = uvicorn.Config(application, http="h11", loop="asyncio", log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _server(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
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
            process.wait(timeout=30)


def measure(count: int) -> tuple[Figures, Figures]:
    """One pair: the monitor, and the bare application."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "XDG_DATA_HOME": folder,
            "MONITOR_PORT": "0",
            "HEALTH_PORT": "0",
        }
        given = ["repos", "add", _SLUG, "--secret", _SECRET]
        subprocess.run([COMMAND, *given], env=environment, check=True, stdout=subprocess.DEVNULL)
        with _server([str(COMMAND), "monitor"], environment) as port:
            ours = load(port, count)
    with _server([sys.executable, "-m", "benchmarks.webhooks", "--bare"], os.environ) as port:
        return ours, load(port, count)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 when the ratio is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webhooks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=4000, help="in each round, to each server")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        serve_bare()
        return 0
    machine = Machine.here()
    pairs = [measure(options.requests) for _ in range(options.rounds)]
    for ours, bare in pairs:
        print(
            f"monitor {ours.rate:6.0f} a second, p99 {ours.p99 * 1000:5.1f} ms   "
            f"bare {bare.rate:6.0f} a second, p99 {bare.p99 * 1000:5.1f} ms",
            flush=True,
        )
    rates = [statistics.median(figures.rate for figures in side) for side in zip(*pairs, strict=True)]
    ratio = rates[0] / rates[1]
    print(
        f"medians {rates[0]:.0f} and {rates[1]:.0f} a second, ratio {ratio:.2f} (at least {RATIO_AT_LEAST})"
    )
    print(f"on {machine}; load at the end {os.getloadavg()[0]:.1f}")
    return 0 if ratio >= RATIO_AT_LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
