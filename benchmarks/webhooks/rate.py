"""Webhooks a second: the monitor on the embedded queue and store, against an application that keeps nothing.

The other one is of the same web framework, reads each body and checks its signature, and that is all. Both
answer the same signed requests from the same clients, in turn; what counts is the ratio of the medians. Each
request is a delivery of its own, so each is kept, and those for one repository become few scans.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import statistics
import subprocess
import sys
import tempfile

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.product import COMMAND
from benchmarks.webhooks.load import SECRET, SLUG, Figures, load, request, server
from repairnator.services.web.server import bind

RATIO_AT_LEAST = 0.5


async def _bare(request: Request) -> JSONResponse:
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    genuine = hmac.compare_digest(expected, request.headers["x-hub-signature-256"])
    return JSONResponse({"message": "accepted"}, 202 if genuine else 401)


def serve_bare() -> None:
    """Be the other application, until ended."""
    listener = bind("127.0.0.1", 0, "MONITOR_PORT")
    print(f"Listening on port {listener.getsockname()[1]}!", file=sys.stderr, flush=True)
    application = Starlette(routes=[Route("/", _bare, methods=["POST"])])
    config = uvicorn.Config(application, http="h11", loop="asyncio", log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def _pair(count: int) -> tuple[Figures, Figures]:
    """The monitor, and the bare application."""
    requests = [request(number) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "XDG_DATA_HOME": folder,
            "MONITOR_PORT": "0",
            "HEALTH_PORT": "0",
        }
        given = ["repos", "add", SLUG, "--secret", SECRET]
        subprocess.run([COMMAND, *given], env=environment, check=True, stdout=subprocess.DEVNULL)
        with server([str(COMMAND), "monitor"], environment) as port:
            ours = load(port, requests)
    with server([sys.executable, "-m", "benchmarks.webhooks", "--bare"], os.environ) as port:
        return ours, load(port, requests)


def compare(rounds: int, count: int) -> bool:
    """Measure in turn, and tell; whether the ratio is what is asked for."""
    pairs = []
    for _ in range(rounds):
        ours, bare = _pair(count)
        pairs.append((ours, bare))
        print(
            f"monitor {ours.rate:6.0f} a second, p99 {ours.p99 * 1000:5.1f} ms   "
            f"bare {bare.rate:6.0f} a second, p99 {bare.p99 * 1000:5.1f} ms",
            flush=True,
        )
    ours_rate, bare_rate = (
        statistics.median(figures.rate for figures in side) for side in zip(*pairs, strict=True)
    )
    ratio = ours_rate / bare_rate
    print(
        f"medians {ours_rate:.0f} and {bare_rate:.0f} a second, ratio {ratio:.2f} (at least {RATIO_AT_LEAST})"
    )
    return bool(ratio >= RATIO_AT_LEAST)
