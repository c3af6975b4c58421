"""Offers to a real Gitea: a project there, a CI whose build failed, and a worker whose boxes are played."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.servers.certificates import Authority
from tests.servers.giteas import USER, Gitea
from tests.servers.process import wait_until

from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.foundation.drain import Drain
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job, Patch
from repairnator.services.pipeline.service import pipeline_worker
from repairnator.testing import FakeClock, FakeSandbox, MemoryBroker, Switch, memory_store
from repairnator.testing.sandboxes import event, finished, patched_run, steps
from repairnator.testing.sandboxes import patch as proven
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.worker import Pace, Worker
from repairnator.work.offers.context import COLLECTION
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import JobQuery, Query, Store
from repairnator.world.providers.gitea.ci import status_number
from repairnator.world.providers.systems import CiSystems, open_systems
from repairnator.world.sources.builds import resolvers

SOURCE = "src/main/java/org/example/Calc.java"
CODE = "package org.example;\n\nclass Calc {\n  boolean max(int a, int b) {\n    return a < b;\n  }\n}\n"
DIFF = (
    f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -2,6 +2,6 @@\n \n class Calc {{\n   boolean max(int a, int b) {{\n"
    "-    return a < b;\n+    return a <= b;\n   }\n }\n"
)
KINDS = ("build", "branch", "pull-request", "comment", "fate", "mail", "webhook")
_names = itertools.count(1)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = ["git", *identity, *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Project:
    """A repository on the forge, and a work tree of it."""

    gitea: Gitea
    slug: str
    tree: Path

    def commit(self, content: str = CODE, branch: str = "main", path: str = SOURCE) -> str:
        """Commit a file, with all that was written before, and push it; returns the commit."""
        self.write(content, path)
        git(self.tree, "add", ".")
        git(self.tree, "commit", "-q", "--allow-empty", "-m", "work")
        git(self.tree, "push", "-q", self.gitea.clone_url(self.slug), f"HEAD:refs/heads/{branch}")
        commit = git(self.tree, "rev-parse", "HEAD")
        wait_until(lambda: self.head(branch) == commit, 30, f"the forge knows {branch}")
        return commit

    def write(self, content: str, path: str) -> None:
        """Write a file into the work tree."""
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def head(self, branch: str) -> str:
        """What the forge says of a branch, a moment after a push; "" for none."""
        try:
            return str(self.api("GET", f"/branches/{branch}")["commit"]["id"])
        except HTTPError:
            return ""

    def say(self, commit: str, *, passed: bool = False) -> BuildRef:
        """Do what a CI does when a build has ended; returns the build."""
        body = {
            "state": "success" if passed else "failure",
            "context": "ci/test",
            "target_url": "https://ci/1",
        }
        status = self.api("POST", f"/statuses/{commit}", body)
        return BuildRef("gitea", self.gitea.host, self.slug, status_number(commit, status["id"]))

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.gitea.api(method, f"/repos/{self.slug}{path}", body)

    def pulls(self) -> list[dict[str, Any]]:
        return list(self.api("GET", "/pulls?state=all&limit=50"))

    def merge(self, number: int) -> None:
        """Merge a pull request, once Gitea has looked whether it can be."""

        def is_merged() -> bool:
            try:
                self.api("POST", f"/pulls/{number}/merge", {"Do": "merge"})
            except HTTPError as error:
                if error.code != HTTPStatus.METHOD_NOT_ALLOWED:
                    raise
                return False
            return True

        wait_until(is_merged, 60, "it can be merged")

    def branches(self) -> list[str]:
        return [
            one["name"]
            for one in self.api("GET", "/branches?limit=50")
            if one["name"].startswith("repairnator/")
        ]

    def read(self, branch: str, path: str = SOURCE) -> str:
        git(self.tree, "fetch", "-q", self.gitea.clone_url(self.slug), branch)
        return git(self.tree, "show", f"FETCH_HEAD:{path}") + "\n"


@dataclass
class OfferSetup:
    """A worker that offers, on a memory queue and a memory store, with boxes that are played."""

    settings: Settings
    store: Store
    broker: MemoryBroker
    clock: FakeClock
    systems: CiSystems
    patches: list[Patch] = field(default_factory=lambda: [proven(diff=DIFF)])
    proof: str = "PATCHED"
    proofs: list[BoxRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.store, now=self.clock)

    def with_settings(self, **changes: Any) -> OfferSetup:
        return replace(self, settings=self.settings.model_copy(update=changes))

    def worker(self) -> Worker:
        queue: Queue = self.broker.connect()
        sandbox = FakeSandbox(self._play)
        return pipeline_worker(
            self.settings,
            queue,
            self.store,
            sandbox,
            Drain(),
            resolvers=resolvers(self.systems),
            systems=self.systems,
            pace=Pace(receive=0.0, silence=0.0),
        )

    def _play(self, request: BoxRequest) -> Iterator[Event]:
        commit = request.source.commit
        fetched = event("step", name="CheckoutBuggyBuild", status="SUCCESS", seconds=0.1, commit=commit)
        if not request.options.prove:
            yield from (fetched, *patched_run(*self.patches))
            return
        self.proofs.append(request)
        found = [proven(group="given", diff=request.options.prove)] if self.proof == "PATCHED" else []
        yield from (fetched, *steps("BuildProject", "TestProject", "ProvePatch"))
        yield finished(self.proof, found)

    def repair(self, build: BuildRef) -> None:
        """Repair a build and do all that follows from it and can be done at once."""
        self.clock.advance(1)
        self.jobs.submit_build(build)
        self.work()

    def work(self) -> None:
        worker = self.worker()
        while worker.turn():
            pass

    def job(self, kind: str) -> Job:
        (found,) = self.jobs.find(JobQuery(kinds=(kind,)))
        return found

    def summary(self, kind: str) -> dict[str, Any]:
        """What a job of this kind, the newest, has come to."""
        result = self.jobs.find(JobQuery(kinds=(kind,)))[0].result or {}
        return {"status": result.get("status"), **result.get("summary", {})}

    def records(self) -> list[dict[str, Any]]:
        return self.store.records.find(COLLECTION, Query(order="recorded"))

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.work()


@pytest.fixture
def project(secure_gitea: Gitea, tmp_path: Path) -> Project:
    name = f"calc{next(_names)}"
    secure_gitea.api("POST", "/user/repos", {"name": name, "default_branch": "main"})
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init", "-q", "-b", "main")
    return Project(secure_gitea, f"{USER}/{name}", tree)


@pytest.fixture
def offer_setup(
    secure_gitea: Gitea, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OfferSetup]:
    for name in ("SSL_CERT_FILE", "GIT_SSL_CAINFO"):
        monkeypatch.setenv(name, str(authority.ca_file))
    settings = Settings.load(
        gitea_host=secure_gitea.host,
        gitea_token=secure_gitea.token,
        default_ci="gitea",
        allowed_sources=(f"{secure_gitea.url}/",),
        create_pr=True,
        github_username="repairnator",
        github_useremail="bot@example.org",
        workspace=tmp_path / "work",
        xdg_data_home=tmp_path / "data",
        xdg_cache_home=tmp_path / "cache",
    )
    clock = FakeClock()
    systems = open_systems(settings)
    yield OfferSetup(settings, memory_store(clock, Switch()), MemoryBroker(), clock, systems)
    systems.close()
