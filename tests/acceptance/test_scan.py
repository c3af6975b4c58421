"""A real forge: a project is pushed, its CI fails, a scan finds the build, the pipeline repairs it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.servers.giteas import USER, Gitea

from . import projects
from .conftest import Command

pytestmark = [pytest.mark.slow, pytest.mark.server]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """The files of a folder, as a CI serves its logs."""
    server = ThreadingHTTPServer((host, 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def built_by_ci(tree: Path, log: Path) -> bool:
    """Do what a CI does: run the project's tests, and keep the log; returns whether they passed."""
    done = subprocess.run(["mvn", "-B", "test"], cwd=tree, capture_output=True, timeout=600, check=False)
    log.write_bytes(done.stdout + done.stderr)
    return done.returncode == 0


def say(gitea: Gitea, slug: str, commit: str, passed: bool, address: str) -> None:
    body = {
        "state": "success" if passed else "failure",
        "target_url": address,
        "context": "our-ci/test",
        "description": "tests",
    }
    gitea.api("POST", f"/repos/{slug}/statuses/{commit}", body)


def test_a_red_build_on_a_forge_is_found_and_repaired(
    gitea: Gitea, repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    gitea.api("POST", "/user/repos", {"name": "calc", "default_branch": "main"})
    slug = f"{USER}/calc"
    tree = tmp_path / "tree"
    # Which of the projects is meant, only the log of the failing build tells.
    projects.passing(tree / "a-library")
    projects.failing(tree / "backend")
    commit = projects.commit(tree)
    push = ["git", "push", "-q", gitea.clone_url(slug), "HEAD:refs/heads/main"]
    subprocess.run(push, cwd=tree, check=True, capture_output=True)
    logs = tmp_path / "logs"
    logs.mkdir()
    with served(logs) as address:
        passed = built_by_ci(tree / "backend", logs / "build.log")
        assert not passed
        say(gitea, slug, commit, passed, f"{address}/build.log")
        environment |= {
            "REPAIRNATOR_DEFAULT_CI": "gitea",
            "GITEA_HOST": gitea.host,
            "GITEA_TOKEN": gitea.token,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }

        refused = repairnator("scan", slug)
        assert refused.returncode == 2
        assert "REPAIRNATOR_ALLOWED_SOURCES" in refused.stderr, "loopback is refused unless it is listed"

        environment["REPAIRNATOR_ALLOWED_SOURCES"] = f"{gitea.url}/,{address}/"
        unknown = repairnator("scan", f"{USER}/nothing")
        assert unknown.returncode == 2
        assert "does not exist, or GITEA_TOKEN may not see it" in unknown.stderr

        scanned = repairnator("scan", slug, "--json")
        assert scanned.returncode == 0, scanned.stderr
        (report,) = json.loads(scanned.stdout)
        (build,) = report["builds"]
        assert (build["queued"], build["accepted"], build["scanStatus"]) == (True, True, "ONLY_FAIL")
        assert build["failingTests"] == [
            "org.example.CalcTest#largerFirst",
            "org.example.CalcTest#largerSecond",
        ]

        (again,) = json.loads(repairnator("scan", slug, "--json").stdout)
        assert again["builds"] == []

    # The CI's log may be gone: the commit is all that the pipeline needs.
    done = repairnator("up", "--until-idle")
    assert done.returncode == 0, done.stderr
    (repaired,) = json.loads(repairnator("builds", "list", "--json").stdout)
    assert repaired["key"] == build["key"]
    assert repaired["status"] == "PATCHED"
    assert repaired["summary"]["commit"] == commit
    (patch,) = json.loads(repairnator("patches", "list", "--json").stdout)
    assert patch["files"] == ["backend/src/main/java/org/example/Calc.java"]


def test_what_the_ci_said_last_of_a_commit_counts(
    gitea: Gitea, repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    gitea.api("POST", "/user/repos", {"name": "pulls", "default_branch": "main"})
    slug = f"{USER}/pulls"
    tree = projects.failing(tmp_path / "tree")
    first = projects.commit(tree)
    for branch in ("main", "feature"):
        target = ["git", "push", "-q", gitea.clone_url(slug), f"HEAD:refs/heads/{branch}"]
        subprocess.run(target, cwd=tree, check=True, capture_output=True)
    logs = tmp_path / "logs"
    logs.mkdir()
    built_by_ci(tree, logs / "build.log")
    with served(logs) as address:
        for passed in (False, True):
            say(gitea, slug, first, passed, f"{address}/build.log")
        environment |= {
            "REPAIRNATOR_DEFAULT_CI": "gitea",
            "GITEA_HOST": gitea.host,
            "REPAIRNATOR_ALLOWED_SOURCES": f"{gitea.url}/,{address}/",
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        (report,) = json.loads(repairnator("scan", slug, "--json").stdout)
        assert [one["queued"] for one in report["builds"]] == [False] * len(report["builds"])
        assert {one["ciStatus"] for one in report["builds"]} == {"PASSED"}
