"""Travis CI, against the answers of its documentation (https://developer.travis-ci.com)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from repairnator.errors import NotFound
from repairnator.model import BuildRef
from repairnator.world.ci.port import BuildStatus, CiSystem

from .conftest import Answering

Make = Callable[[str], CiSystem]
FIRST = (
    "/api/repo/surli%2FfailingProject/builds?limit=100&sort_by=id%3Adesc&include=build.repository&offset=0"
)


def build(number: int, state: str = "failed", **fields: Any) -> dict[str, Any]:
    return {
        "@type": "build",
        "@href": f"/build/{number}",
        "id": number,
        "number": "12",
        "state": state,
        "duration": 60,
        "event_type": "push",
        "previous_state": "passed",
        "pull_request_number": None,
        "started_at": "2018-07-31T02:12:18Z",
        "finished_at": "2018-07-31T02:13:18Z",
        "repository": {"slug": "surli/failingProject", "github_language": "Java"},
        "branch": {"@type": "branch", "name": "master"},
        "commit": {"@type": "commit", "sha": "a" * 40, "ref": "refs/heads/master"},
        **fields,
    }


def test_builds_are_read_page_by_page(server: Answering, system: Make) -> None:
    second = FIRST.replace("offset=0", "offset=100")
    server.answers[FIRST] = {"builds": [build(2)], "@pagination": {"is_last": False}}
    server.answers[second] = {"builds": [build(1, "errored")], "@pagination": {"is_last": True}}
    found = list(system("travis-ci.com").builds("surli/failingProject", 0.0))
    assert [(one.ref.build_id, one.status) for one in found] == [
        ("2", BuildStatus.FAILED),
        ("1", BuildStatus.ERRORED),
    ]
    assert found[0].finished - found[0].created == 60
    assert (found[0].branch, found[0].language, found[0].commit) == ("master", "java", "a" * 40)
    assert found[0].ref == BuildRef("travis-ci.com", server.host, build_id="2"), "found by its number alone"
    headers = server.requests[0][1]
    assert headers["travis-api-version"] == "3"
    assert headers["authorization"] == "token TRAVIS-secret"


def test_older_builds_are_not_asked_for(server: Answering, system: Make) -> None:
    old = build(1, started_at="2017-01-01T00:00:00Z")
    server.answers[FIRST] = {"builds": [build(2), old], "@pagination": {"is_last": False}}
    found = list(system("travis-ci.com").builds("surli/failingProject", 1_500_000_000.0))
    assert [one.ref.build_id for one in found] == ["2"]
    assert len(server.requests) == 1


def test_a_build_is_found_by_its_number(server: Answering, system: Make) -> None:
    server.answers["/api/build/7?include=build.repository"] = build(7, "started", finished_at=None)
    found = system("travis-ci.com").build(BuildRef("travis-ci.com", server.host, build_id="7"))
    assert found.status is BuildStatus.RUNNING
    assert found.slug == "surli/failingProject"
    assert found.clone_url == f"http://{server.host}/surli/failingProject.git"


def test_a_pull_requests_builds_are_a_line_of_their_own(server: Answering, system: Make) -> None:
    server.answers["/api/build/7?include=build.repository"] = build(7, pull_request_number=3)
    found = system("travis-ci.com").build(BuildRef("travis-ci.com", server.host, build_id="7"))
    assert (found.pull_request, found.branch) == (3, "pull/3")


def test_the_logs_of_failed_jobs(server: Answering, system: Make) -> None:
    server.answers["/api/build/7?include=build.repository"] = build(7)
    jobs = [{"id": 71, "number": "12.1", "state": "passed"}, {"id": 72, "number": "12.2", "state": "failed"}]
    server.answers["/api/build/7/jobs"] = {"jobs": jobs}
    server.answers["/api/job/72/log.txt"] = b"Tests run: 1, Failures: 1, Errors: 0"
    ci = system("travis-ci.com")
    (log,) = ci.logs(ci.build(BuildRef("travis-ci.com", server.host, build_id="7")))
    assert log.name == "12.2"
    with log.open as pieces:
        assert b"".join(pieces) == b"Tests run: 1, Failures: 1, Errors: 0"


def test_an_unknown_build(server: Answering, system: Make) -> None:
    with pytest.raises(NotFound, match="/build/9 does not exist, or TRAVIS_TOKEN may not see it"):
        system("travis-ci.com").build(BuildRef("travis-ci.com", server.host, build_id="9"))
