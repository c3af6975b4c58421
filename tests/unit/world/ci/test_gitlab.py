"""GitLab CI, against the answers of its documentation (https://docs.gitlab.com/api/pipelines)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from repairnator.model import BuildRef
from repairnator.world.ci.port import BuildStatus, CiSystem

from .conftest import Answering

Make = Callable[[str], CiSystem]
SLUG = "group/subgroup/project"
PROJECT = "/api/v4/projects/group%2Fsubgroup%2Fproject"
FIRST = f"{PROJECT}/pipelines?order_by=id&sort=desc&per_page=100"


def pipeline(number: int, status: str = "failed", **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "iid": 12,
        "project_id": 1,
        "status": status,
        "source": "push",
        "ref": "main",
        "sha": "b" * 40,
        "web_url": f"https://gitlab.example.com/{SLUG}/-/pipelines/{number}",
        "created_at": "2024-08-11T11:28:34.085Z",
        "updated_at": "2024-08-11T11:32:35.169Z",
        **fields,
    }


def test_pipelines_are_read_page_by_page(server: Answering, system: Make) -> None:
    server.answers[FIRST] = [pipeline(3, "running"), pipeline(2)]
    server.links[FIRST] = f"{FIRST}&page=2"
    server.answers[f"{FIRST}&page=2"] = [pipeline(1, "success")]
    found = list(system("gitlab").builds(SLUG, 0.0))
    assert [one.status for one in found] == [BuildStatus.RUNNING, BuildStatus.FAILED, BuildStatus.PASSED]
    assert found[1].ref == BuildRef("gitlab", server.host, SLUG, "2")
    assert found[1].clone_url == f"http://{server.host}/{SLUG}.git"
    assert server.requests[0][1]["private-token"] == "GITLAB-secret"


def test_merge_requests_are_lines_of_their_own(server: Answering, system: Make) -> None:
    server.answers[f"{PROJECT}/pipelines/5"] = pipeline(5, ref="refs/merge-requests/8/head")
    found = system("gitlab").build(BuildRef("gitlab", server.host, SLUG, "5"))
    assert (found.pull_request, found.branch) == (8, "merge-requests/8")


def test_the_traces_of_jobs_that_failed_and_must_not(server: Answering, system: Make) -> None:
    server.answers[f"{PROJECT}/pipelines/5"] = pipeline(5)
    jobs = [
        {"id": 51, "name": "lint", "allow_failure": True},
        {"id": 52, "name": "test", "allow_failure": False},
    ]
    server.answers[f"{PROJECT}/pipelines/5/jobs?scope%5B%5D=failed&per_page=100"] = jobs
    server.answers[f"{PROJECT}/jobs/52/trace"] = b"the trace"
    ci = system("gitlab")
    (log,) = ci.logs(ci.build(BuildRef("gitlab", server.host, SLUG, "5")))
    assert log.name == "test"
    with log.open as pieces:
        assert b"".join(pieces) == b"the trace"


def test_the_code(server: Answering, system: Make) -> None:
    server.answers[PROJECT] = {
        "id": 9,
        "path_with_namespace": SLUG,
        "default_branch": "main",
        "http_url_to_repo": "https://gitlab.example.com/x.git",
    }
    server.answers[f"{PROJECT}/repository/tree?ref=abc&per_page=100"] = [{"name": "pom.xml", "type": "blob"}]
    server.answers[f"{PROJECT}/repository/files/.github%2Frepairnator.yml/raw?ref=main"] = b"enabled: false"
    server.answers[f"{PROJECT}/repository/compare?from=a&to=b"] = {"diffs": [{"new_path": "src/test/A.java"}]}
    code = system("gitlab").code
    assert code.repository(SLUG).default_branch == "main"
    assert code.names(SLUG, "abc") == {"pom.xml"}
    assert code.read(SLUG, ".github/repairnator.yml", "main") == b"enabled: false"
    assert code.read(SLUG, ".repairnator.yml", "main") is None
    assert code.changed(SLUG, "a", "b") == ("src/test/A.java",)
