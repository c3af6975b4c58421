"""A real Gitea sends its webhooks to a monitor, which was made known to it by ``repos add --webhook``."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.monitor.conftest import Monitor
from tests.servers.gitea_actions import Runner
from tests.servers.giteas import USER, Gitea
from tests.servers.process import wait_until

pytestmark = pytest.mark.server

COMMAND = str(Path(sys.executable).with_name("repairnator"))
Repos = Callable[..., None]


@pytest.fixture
def repos(gitea: Gitea, monitor: Monitor, tmp_path: Path) -> Repos:
    """Runs a command of ``repos``, which has the forge's token."""
    environment = os.environ | {
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "GITEA_HOST": gitea.host,
        "GITEA_TOKEN": gitea.token,
        "MONITOR_ADDRESS": f"http://127.0.0.1:{monitor.port}",
        "REPAIRNATOR_ALLOWED_SOURCES": f"{gitea.url}/",
    }

    def run(*arguments: str) -> None:
        command = [COMMAND, "repos", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run


WORKFLOW = """\
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: mvn -B test
"""


def test_a_failed_run_of_its_own_actions_becomes_a_scan_request(
    gitea: Gitea, monitor: Monitor, repos: Repos
) -> None:
    slug = f"{USER}/acting"
    gitea.api("POST", "/user/repos", {"name": "acting", "default_branch": "main", "auto_init": True})
    repos("add", slug, "--ci", "gitea", "--host", gitea.host, "--webhook")
    runner = Runner(gitea, slug)
    content = {"content": base64.b64encode(WORKFLOW.encode()).decode(), "message": "ci"}
    gitea.api("POST", f"/repos/{slug}/contents/.gitea/workflows/test.yml", content)
    wait_until(lambda: runner.run("red\n", passed=False), 30, "the push made a job")
    assert monitor.message(timeout=30) == slug

    def told() -> set[str]:
        return {f"{webhook['forge']} {webhook['about']}" for webhook in monitor.webhooks()}

    both = {"gitea status failure", "gitea workflow_run completed failure"}
    wait_until(lambda: told() == both, 30, "the status and the run are both told of")


def test_a_red_status_becomes_a_scan_request_until_the_secret_is_another(
    gitea: Gitea, monitor: Monitor, repos: Repos
) -> None:
    slug = f"{USER}/watched"
    gitea.api("POST", "/user/repos", {"name": "watched", "default_branch": "main", "auto_init": True})
    content = {"content": base64.b64encode(b"1\n").decode(), "message": "one"}
    commit = gitea.api("POST", f"/repos/{slug}/contents/a.txt", content)["commit"]["sha"]

    def say(state: str, context: str) -> None:
        gitea.api("POST", f"/repos/{slug}/statuses/{commit}", {"state": state, "context": context})

    repos("add", slug, "--ci", "gitea", "--host", gitea.host, "--webhook")
    say("success", "first")
    say("failure", "second")
    assert monitor.message(timeout=30) == slug
    (webhook,) = monitor.webhooks()
    assert (webhook["forge"], webhook["event"], webhook["about"]) == ("gitea", "status", "status failure")

    # The forge learned the new secret; with the old one gone, only that is taken.
    (secret,) = monitor.store.secrets.get(slug)
    repos("rotate", slug, "--webhook")
    monitor.store.secrets.remove(slug, secret)
    assert len(gitea.api("GET", f"/repos/{slug}/hooks")) == 1
    say("failure", "third")
    wait_until(lambda: len(monitor.webhooks()) == 2, 30, "a webhook signed with the new secret is taken")
