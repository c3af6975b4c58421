"""Two scanners of one repository, one of them killed at random, again and again."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.github.server import GitHubServer, Repo, Run, github_server

from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import JobQuery
from repairnator.work.stores.sqlite import open_sqlite_store

from .conftest import RED, SLUG

BRANCHES = 30
PROCESS = Path(__file__).with_name("scan_process.py")
pytestmark = pytest.mark.slow


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server(check=False) as server:
        start = time.time() - 3600
        runs = [
            Run(number, f"{number:040x}", "failure", f"branch-{number}", start + number, log=RED)
            for number in range(BRANCHES, 0, -1)
        ]
        server.repos[SLUG] = Repo(runs)
        yield server


@pytest.mark.parametrize("seed", range(4))
def test_every_interesting_build_has_one_job_and_reaches_a_worker(
    github: GitHubServer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    database = tmp_path / "repairnator.db"
    command = [sys.executable, str(PROCESS), str(database), str(tmp_path / "web.db")]
    command += [github.host, github.storage, SLUG]
    survivor = subprocess.Popen(command)
    killed = subprocess.Popen(command)
    try:
        killed.wait(chance.uniform(0.3, 2.0))
    except subprocess.TimeoutExpired:
        killed.kill()
    killed.wait()
    assert survivor.wait(120) == 0

    store, queue = open_sqlite_store(database), SqliteQueue(database)
    jobs = store.jobs.find(JobQuery(kinds=(BUILD,), limit=1000))
    assert sorted(int(job.payload["build"]["build_id"]) for job in jobs) == list(range(1, BRANCHES + 1))
    sent = []
    while message := queue.receive("/queue/pipeline", 0.0):
        sent.append(message.body)
        queue.ack(message)
    assert len(sent) == len(set(sent)), "no build is announced twice"
    # A message that its scanner had no time to send is no loss: workers claim from the store.
    claimed = set()
    while job := Jobs(store).claim_due((BUILD,), "worker"):
        claimed.add(job.key)
    assert len(claimed) == BRANCHES
    queue.close()
    store.close()
