"""A scanner in front of a GitHub on loopback and a store of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.github.server import GitHubServer, Repo, Run, github_server

from repairnator.model import Job
from repairnator.services.scanner import Rules, Scanner, ScanReport
from repairnator.work.stores.port import Document, Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.world.ci.systems import CiHosts, CiSystems
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import Patience, WebCache

SLUG = "octocat/calculator"
RED = (
    b"[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.05 s <<< FAILURE!"
    b" -- in o.CalcTest\n"
    b"[ERROR] o.CalcTest.adds -- Time elapsed: 0.005 s <<< FAILURE!\n"
    b"[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\n"
)


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as server:
        server.repos[SLUG] = Repo()
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_sqlite_store(tmp_path / "store.db")
    yield opened
    opened.close()


def hosts_of(github: GitHubServer) -> CiHosts:
    return CiHosts({"github-actions": github.host}, {}, plain=frozenset({github.host}))


def policy_of(github: GitHubServer) -> SourcePolicy:
    return SourcePolicy((f"http://{github.host}/", f"http://{github.storage}/"))


class Bench:
    """Scans, and what came of it."""

    def __init__(self, github: GitHubServer, store: Store, folder: Path) -> None:
        self.github = github
        self.store = store
        self.woken: list[Job] = []
        self.systems = CiSystems(
            hosts_of(github),
            policy_of(github),
            WebCache(folder / "web.db"),
            patience=Patience(limit=2.0, backoff=0.01),
        )

    def scan(self, rules: Rules | None = None, *, since_last: bool = False) -> ScanReport:
        scanner = Scanner(self.systems, self.store, self.woken.append, rules)
        return scanner.scan("github-actions", self.github.host, SLUG, since_last=since_last)

    def job(self, run: Run) -> Job:
        job = self.store.jobs.get(f"github-actions/{self.github.host}/{SLUG}/{run.id}")
        assert job is not None
        return job

    def watched(self, run: Run) -> Document:
        [record] = self.store.records.find("rtscanner", Query(equal={"buildId": run.id}))
        return record


@pytest.fixture
def bench(github: GitHubServer, store: Store, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(github, store, tmp_path)
    yield made
    made.systems.close()


@pytest.fixture
def run(github: GitHubServer) -> Callable[..., Run]:
    """Adds a run to the repository, newer than all before."""
    start = time.time() - 3600

    def add(conclusion: str | None = "failure", commit: str = "", **fields: object) -> Run:
        runs = github.repos[SLUG].runs
        number = 100 + len(runs)
        made = Run(
            number,
            commit or f"{number:040x}",
            conclusion,
            **{"created": start + 60.0 * len(runs), "log": RED, **fields},  # type: ignore[arg-type]
        )
        runs.insert(0, made)
        return made

    return add
