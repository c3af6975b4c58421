"""A real Gitea: its own Actions, its pull requests, and private repositories."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.servers.certificates import Authority
from tests.servers.gitea_actions import Runner
from tests.servers.giteas import Gitea
from tests.servers.process import wait_until
from tests.servers.tls import tls_front

from repairnator.errors import StepError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.scanner import Scanner
from repairnator.testing.stores import memory_store
from repairnator.work.jobs.rules import Jobs
from repairnator.work.stores.port import Store
from repairnator.world.ci.port import BuildStatus
from repairnator.world.ci.systems import CiSystems, open_systems
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.fetch.source import Source
from repairnator.world.sources.builds import CiResolver

pytestmark = pytest.mark.server

RED = """\
[ERROR] o.CalcTest.adds -- Time elapsed: 0.005 s <<< FAILURE!
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
[ERROR] See /workspace/founder/calc/backend/target/surefire-reports for the individual test results.
"""
WORKFLOW = """\
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: mvn -B test
"""


@pytest.fixture
def repository(gitea: Gitea) -> str:
    """A private repository of the test's own; its slug."""
    name = f"private-{uuid.uuid4().hex[:8]}"
    wanted = {
        "name": name,
        "default_branch": "main",
        "auto_init": True,
        "private": True,
    }
    slug: str = gitea.api("POST", "/user/repos", wanted)["full_name"]
    return slug


@pytest.fixture
def write(gitea: Gitea, repository: str) -> Callable[..., str]:
    """Commits a file to a branch; returns the commit."""

    def written(path: str, text: str, branch: str = "main", slug: str = repository, **more: Any) -> str:
        content = base64.b64encode(text.encode()).decode()
        body = {"content": content, "message": path, "branch": branch, **more}
        commit: str = gitea.api("POST", f"/repos/{slug}/contents/{path}", body)["commit"]["sha"]
        return commit

    return written


def settings(gitea: Gitea, folder: Path, token: str | None) -> Settings:
    return Settings.load(
        gitea_host=gitea.host,
        gitea_token=token,
        allowed_sources=(f"{gitea.url}/",),
        xdg_data_home=folder / "data",
        xdg_cache_home=folder / "cache",
    )


@pytest.fixture
def systems(gitea: Gitea, tmp_path: Path) -> Iterator[CiSystems]:
    with closing(open_systems(settings(gitea, tmp_path, gitea.token))) as opened:
        yield opened


@pytest.fixture
def store() -> Store:
    return memory_store()


def state(gitea: Gitea, slug: str, commit: str) -> str:
    """What all CIs together say of a commit."""
    return str(gitea.api("GET", f"/repos/{slug}/commits/{commit}/status")["state"])


def queued(store: Store, key: str) -> JobState | None:
    job = Jobs(store).get(key)
    return job.state if job else None


def test_a_job_of_its_own_actions_is_found_by_its_log_and_withdrawn_when_it_passes(
    gitea: Gitea, repository: str, write: Callable[..., str], systems: CiSystems, store: Store
) -> None:
    runner = Runner(gitea, repository)
    write("backend/pom.xml", "<project/>")
    red = write(".gitea/workflows/test.yml", WORKFLOW)

    def told(commit: str, log: str, *, passed: bool) -> bool:
        """Once no job waits any more: a push that Gitea looks at late makes a second one."""
        wanted = "success" if passed else "failure"
        return not runner.run(log, passed=passed) and state(gitea, repository, commit) == wanted

    wait_until(lambda: told(red, RED, passed=False), 30, "the push made a job that failed")
    scanner = Scanner(systems, store, lambda _: None)

    (finding,) = scanner.scan("gitea", gitea.host, repository).findings

    assert (finding.build.status, finding.build.commit) == (BuildStatus.FAILED, red)
    assert finding.log is not None
    assert [str(name) for name in finding.log.failing] == ["o.CalcTest#adds"]
    job = Jobs(store).get(finding.build.ref.key)
    assert job is not None
    assert (job.state, job.payload["place"]) == (JobState.QUEUED, "/workspace/founder/calc/backend")
    assert CiResolver(systems)(finding.build.ref).source.commit == red

    fixed = write("fixed.txt", "")
    green = "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0\n"
    wait_until(lambda: told(fixed, green, passed=True), 30, "the push made a job that passed")
    scanner.scan("gitea", gitea.host, repository)
    assert queued(store, finding.build.ref.key) is JobState.DONE


def test_the_heads_of_open_pull_requests_are_builds_also_those_of_forks(
    gitea: Gitea, repository: str, write: Callable[..., str], systems: CiSystems
) -> None:
    owner = f"friends-of-{repository.partition('/')[2]}"[:38]
    gitea.api("POST", "/orgs", {"username": owner})
    fork: str = gitea.api("POST", f"/repos/{repository}/forks", {"organization": owner})["full_name"]
    inside = write("a.txt", "a", new_branch="feature")
    outside = write("b.txt", "b", slug=fork, new_branch="patch")
    numbers = {}
    for head, commit in (("feature", inside), (f"{owner}:patch", outside)):
        pull = {"head": head, "base": "main", "title": head}
        numbers[commit] = gitea.api("POST", f"/repos/{repository}/pulls", pull)["number"]
        said = {"state": "failure", "context": "our-ci/test", "target_url": "http://127.0.0.1/log"}
        gitea.api("POST", f"/repos/{repository}/statuses/{commit}", said)

    found = {build.commit: build for build in systems.of("gitea").builds(repository, 0.0)}

    # Both are the first status of their commit: they must not pass for one build.
    assert set(found) == {inside, outside}
    assert found[inside].ref.key != found[outside].ref.key
    of_fork = found[outside]
    assert (of_fork.pull_request, of_fork.fork, of_fork.branch) == (numbers[outside], fork, "patch")
    assert of_fork.clone_url.endswith(f"/{fork}.git")
    assert (found[inside].branch, found[inside].fork) == ("feature", "")
    resolution = CiResolver(systems)(of_fork.ref)
    assert resolution.source.commit == outside


@pytest.mark.parametrize(
    ("token", "words"),
    [(None, "or is private and needs GITEA_TOKEN"), ("0" * 40, "does not accept GITEA_TOKEN")],
)
def test_a_private_repository_is_shown_to_a_token_that_may_see_it_alone(
    gitea: Gitea, repository: str, tmp_path: Path, token: str | None, words: str
) -> None:
    opened = closing(open_systems(settings(gitea, tmp_path, token)))
    with opened as systems, pytest.raises(UsageError, match=words):
        systems.of("gitea").code.repository(repository)


class TestPrivateClone:
    @pytest.fixture
    def url(
        self, gitea: Gitea, repository: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[str]:
        """Over TLS, since tokens travel over nothing else."""
        authority = Authority(tmp_path)
        monkeypatch.setenv("GIT_SSL_CAINFO", str(authority.ca_file))
        with tls_front(gitea.port, authority.certificate("localhost")) as port:
            yield f"https://localhost:{port}/{repository}.git"

    def credentials(self, url: str, token: str) -> FetchPolicy:
        host = url.split("/")[2]
        return FetchPolicy(
            credentials=Settings.load(gitea_host=host, gitea_token=token).git_credentials_by_host
        )

    def test_has_the_tree_and_leaves_no_token_behind(
        self, url: str, gitea: Gitea, write: Callable[..., str], tmp_path: Path
    ) -> None:
        commit = write("pom.xml", "<project/>")
        tree = tmp_path / "tree"
        source = Source(url=url, commit=commit, branch="main")
        events = list(fetch(source, tree, self.credentials(url, gitea.token)))
        assert events[-1].data["commit"] == commit
        assert (tree / "pom.xml").read_text() == "<project/>"
        kept = b"".join(path.read_bytes() for path in (tree / ".git").rglob("*") if path.is_file())
        assert gitea.token.encode() not in kept

    @pytest.mark.parametrize("token", ["", "0" * 40])
    def test_is_refused_without_one_that_may_read_it(self, url: str, tmp_path: Path, token: str) -> None:
        policy = self.credentials(url, token) if token else FetchPolicy()
        with pytest.raises(StepError) as told:
            list(fetch(Source(url=url), tmp_path / "tree", policy))
        assert told.value.status == "NOTCLONABLE"
        assert not token or token not in str(told.value)
