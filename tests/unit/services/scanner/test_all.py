"""``scan --all``: every watched repository, since its last scan."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.servers.github.server import GitHubServer, Repo, Run, github_server

from repairnator.cli import run
from repairnator.foundation.settings import Settings
from repairnator.work.jobs.rules import BUILD
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import JobQuery, Store
from repairnator.work.stores.sqlite import open_sqlite_store

from .conftest import RED

SLUGS = ["octocat/by-hand", "octocat/registered"]


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as server:
        for number, slug in enumerate(SLUGS, start=1):
            server.repos[slug] = Repo([red(number)])
        yield server


def red(number: int, ended: float = 60.0) -> Run:
    """A failing run that ended so many seconds ago."""
    return Run(number, f"{number:040x}", "failure", "main", time.time() - ended, log=RED)


@pytest.fixture
def store(github: GitHubServer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """With both repositories, of which one is registered and one has a secret alone."""
    for name, value in {
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "REPAIRNATOR_DEFAULT_CI": "github-actions",
        "GITHUB_HOST": github.host,
        "REPAIRNATOR_ALLOWED_SOURCES": f"http://{github.host}/,http://{github.storage}/",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    opened = open_sqlite_store(settings.database)
    opened.secrets.add(SLUGS[0], "123456789")
    Repositories.of(opened, settings).add(SLUGS[1])
    yield opened
    opened.close()


def scan(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, list[str]]:
    """The ids of the builds that were queued, by slug."""
    assert run(["scan", "--all", "--json"]) == code
    reports = json.loads(capsys.readouterr().out)
    return {
        report["slug"]: [build["key"].rpartition("/")[2] for build in report["builds"] if build["accepted"]]
        for report in reports
    }


def test_all_that_are_watched_are_scanned(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert scan(capsys) == {SLUGS[0]: ["1"], SLUGS[1]: ["2"]}


def test_the_next_time_only_what_came_since(
    store: Store, github: GitHubServer, capsys: pytest.CaptureFixture[str]
) -> None:
    scan(capsys)
    before = len(github.requests)
    assert scan(capsys) == {SLUGS[0]: [], SLUGS[1]: []}
    assert len(github.requests) - before <= 2 * len(SLUGS)
    github.repos[SLUGS[1]].runs.insert(0, red(3, ended=0.0))
    assert scan(capsys) == {SLUGS[0]: [], SLUGS[1]: ["3"]}


def test_one_that_cannot_be_scanned_does_not_keep_the_others_from_it(
    store: Store, github: GitHubServer, capsys: pytest.CaptureFixture[str]
) -> None:
    del github.repos[SLUGS[0]]
    assert scan(capsys, code=2) == {SLUGS[1]: ["2"]}


def test_two_at_once_do_no_harm(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    both = [threading.Thread(target=lambda: codes.append(run(["scan", "--all"]))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert codes == [0, 0]
    jobs = store.jobs.find(JobQuery(kinds=(BUILD,)))
    assert sorted(job.payload["build"]["build_id"] for job in jobs) == ["1", "2"]
    assert {job.generation for job in jobs} == {1}
