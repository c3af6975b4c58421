"""Scanning: API calls and seconds for a repository of ten thousand builds, for the first time and again.

The repository lies on a GitHub on loopback that answers with GitHub's own examples, so the seconds are ours
and the server's together, without a network; the calls are what they would be. One build in ten fails, and a
hundred branches end red. The logs are those that Surefire and pytest wrote.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.servers.github.server import GitHubServer, Repo, Run, github_server

from benchmarks.machine import Machine
from repairnator.foundation import logs
from repairnator.services.scanner import Rules, Scanner, ScanReport
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.world.buildlogs import read_log
from repairnator.world.ci.systems import CiHosts, CiSystems
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import WebCache

SLUG = "octocat/calculator"
LOGS = Path(__file__).parents[1] / "tests/unit/world/buildlogs/data"
BRANCHES = 100
CALLS_UNCHANGED = 2
MEGABYTES = 50


def repository(builds: int) -> Repo:
    """Builds of many branches, the newest first; that of each branch fails, and one in ten before it."""
    log = (LOGS / "surefire-3.5.2.log").read_bytes()
    start = time.time() - 30 * 86400
    runs = []
    for index in range(builds):
        failing = index % 10 == 0 or index >= builds - BRANCHES
        conclusion = "failure" if failing else "success"
        branch, created = f"branch-{index % BRANCHES}", start + index * 60.0
        runs.append(Run(1000 + index, f"{index:040x}", conclusion, branch, created, log=log))
    return Repo(runs[::-1])


def scan(github: GitHubServer, folder: Path) -> tuple[ScanReport, float]:
    """One scan, as a process that has just begun would make it."""
    store = open_sqlite_store(folder / "store.db")
    hosts = CiHosts({"github-actions": github.host}, {}, plain=frozenset({github.host}))
    policy = SourcePolicy((f"http://{github.host}/", f"http://{github.storage}/"))
    systems = CiSystems(hosts, policy, WebCache(folder / "web.db"))
    try:
        begin = time.monotonic()
        report = Scanner(systems, store, lambda _job: None, Rules(hours=24 * 60)).scan(
            "github-actions", github.host, SLUG
        )
        return report, time.monotonic() - begin
    finally:
        systems.close()
        store.close()


def logs_a_second(seconds: float) -> tuple[float, float]:
    """Real logs read in a second of processor time, and megabytes of one that is large."""
    texts = [path.read_bytes() for path in sorted(LOGS.glob("*.log"))]
    count, begin = 0, time.process_time()
    while time.process_time() - begin < seconds:
        for log in texts:
            read_log([log])
        count += len(texts)
    rate = count / (time.process_time() - begin)
    line = b"2024-05-01T10:00:00.1234567Z [INFO] Downloading from central: https://repo.example/maven2/x\n"
    piece = line * 700
    pieces = MEGABYTES * 2**20 // len(piece)
    begin = time.process_time()
    read_log(piece for _ in range(pieces))
    return rate, pieces * len(piece) / 2**20 / (time.process_time() - begin)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when an unchanged repository costs too many calls."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scanning", description=__doc__)
    parser.add_argument("--builds", type=int, default=10_000, help="of the repository")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)
    logs.configure("plain", level="warning", secrets=(), stream=sys.stderr)
    with github_server(check=False) as github, tempfile.TemporaryDirectory() as name:
        github.remaining = 10 * arguments.builds
        github.repos[SLUG] = repository(arguments.builds)
        first, first_seconds = scan(github, Path(name))
        again, again_seconds = scan(github, Path(name))
    rate, megabytes = logs_a_second(5.0)
    figures: dict[str, Any] = {
        "builds": len(first.findings),
        "queued": sum(finding.queued for finding in first.findings),
        "firstCalls": first.calls,
        "firstSeconds": round(first_seconds, 2),
        "againCalls": again.calls,
        "againSeconds": round(again_seconds, 3),
        "logsPerSecond": round(rate),
        "megabytesPerSecond": round(megabytes, 1),
    }
    machine = Machine.here()
    if arguments.json:
        print(json.dumps({"machine": machine.to_dict(), "figures": figures}, indent=1))
    else:
        print(
            f"{figures['builds']} builds, {figures['queued']} queued: {figures['firstCalls']} calls in "
            f"{figures['firstSeconds']} s\nagain, nothing changed: {figures['againCalls']} calls "
            f"(at most {CALLS_UNCHANGED}) in {figures['againSeconds']} s\n"
            f"of processor time, {figures['logsPerSecond']} logs a second, "
            f"and {figures['megabytesPerSecond']} MiB a second of a large one"
        )
        print(f"on {machine}")
    return 0 if again.calls <= CALLS_UNCHANGED else 1


if __name__ == "__main__":
    raise SystemExit(main())
