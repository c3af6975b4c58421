"""What a forge does of itself: its CI fails, and it says so by a webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance import projects
from tests.acceptance.test_scan import built_by_ci, say, served
from tests.cluster.walk import NAMESPACE, Walk
from tests.servers.giteas import USER

NAME = "failingProject"
SLUG = f"{USER}/{NAME}"
SECRET = "123456789"


@contextmanager
def failed_build(walk: Walk, folder: Path) -> Iterator[str]:
    """A build of ``SLUG`` that has failed, its log served within the block; yields its commit."""
    walk.gitea.api("POST", "/user/repos", {"name": NAME, "default_branch": "main"})
    tree = projects.failing(folder / "tree")
    commit = projects.commit(tree)
    push = ["git", "push", "-q", walk.gitea.clone_url(SLUG), "HEAD:refs/heads/main"]
    subprocess.run(push, cwd=tree, check=True, capture_output=True)
    (folder / "logs").mkdir()
    with served(folder / "logs", walk.cluster.host) as address:
        built_by_ci(tree, folder / "logs" / "build.log")
        say(walk.gitea, SLUG, commit, False, f"{address}/build.log")
        yield commit


def register(walk: Walk) -> None:
    """Put the repository's secret into the database, as the walkthrough does."""
    with walk.database() as client:
        client["githook"]["gitSecrets"].insert_one({"slugName": SLUG, "gitSecret": SECRET})


def external_address(walk: Walk) -> str:
    """Of the monitor, as soon as it has one."""

    def found() -> str:
        service = walk.cluster.get("svc", "repo-monitor", "-n", NAMESPACE)
        ingress = service["status"]["loadBalancer"].get("ingress")
        return str(ingress[0]["ip"]) if ingress else ""

    walk.cluster.await_(found, 60, "the load balancer has an address")
    return found()


def send_webhook(address: str) -> int:
    """A signed status of a failed build to port 80; returns the answer's status."""
    event = {"state": "failure", "repository": {"full_name": SLUG}, "sha": "0" * 40, "id": 1}
    body = json.dumps(event).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "status",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest(),
    }
    request = urllib.request.Request(f"http://{address}/", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)
