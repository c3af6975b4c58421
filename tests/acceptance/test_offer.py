"""A red build on a real forge becomes a pull request, proven twice in real boxes, and is seen merged."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.servers.certificates import Authority
from tests.servers.giteas import USER, Gitea

from . import projects
from .conftest import Command
from .test_scan import built_by_ci, say, served

pytestmark = [pytest.mark.slow, pytest.mark.server]


def test_a_red_build_becomes_a_pull_request(
    secure_gitea: Gitea,
    authority: Authority,
    repairnator: Command,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    secure_gitea.api("POST", "/user/repos", {"name": "offered", "default_branch": "main"})
    slug = f"{USER}/offered"
    tree = projects.failing(tmp_path / "tree")
    commit = projects.commit(tree)
    trust = {"SSL_CERT_FILE": str(authority.ca_file), "GIT_SSL_CAINFO": str(authority.ca_file)}
    push = ["git", "push", "-q", secure_gitea.clone_url(slug), "HEAD:refs/heads/main"]
    subprocess.run(push, cwd=tree, check=True, capture_output=True, env=environment | trust)
    logs = tmp_path / "logs"
    logs.mkdir()
    with served(logs) as address:
        built_by_ci(tree, logs / "build.log")
        say(secure_gitea, slug, commit, False, f"{address}/build.log")
        environment |= trust | {
            "REPAIRNATOR_DEFAULT_CI": "gitea",
            "GITEA_HOST": secure_gitea.host,
            "GITEA_TOKEN": secure_gitea.token,
            "REPAIRNATOR_ALLOWED_SOURCES": f"{secure_gitea.url}/,{address}/",
            "GITHUB_USEREMAIL": "bot@example.org",
            "CREATE_PR": "1",
            # What is offered here is every proven patch, whatever the search thinks of it.
            "REPAIRNATOR_MIN_CONFIDENCE": "0",
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        assert repairnator("scan", slug).returncode == 0
    done = repairnator("up", "--until-idle", timeout=1500)
    assert done.returncode == 0, done.stderr

    offers = json.loads(repairnator("offers", "list", "--json").stdout)
    pulls = secure_gitea.api("GET", f"/repos/{slug}/pulls?state=all")
    assert {one["url"] for one in offers} == {pull["html_url"] for pull in pulls}, offers
    assert {one["state"] for one in offers} == {"open"}, offers
    for pull in pulls:
        assert "The project's own tests were run in two fresh sandboxes" in pull["body"]
        assert "no test that passed before fails" in pull["body"]
    (rate,) = json.loads(repairnator("offers", "rates", "--json").stdout)
    assert (rate["tool"], rate["success"], rate["states"]) == ("java", None, {"open": len(pulls)})
