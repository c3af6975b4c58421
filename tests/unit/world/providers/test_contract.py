"""Each of our providers does what every provider must."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from repairnator.foundation.providers import all_facts
from repairnator.model import BuildRef
from repairnator.testing.contracts.providers import Page, ProviderContract, Sent
from repairnator.world.providers.port import Notice, Provider
from repairnator.world.providers.systems import providers

REPOSITORY = {"repository": {"id": 1, "full_name": "owner/repo"}}


def notice(about: str, *branches: str, slug: str = "owner/repo", ping: bool = False) -> Notice:
    last = about.split()[-1]
    return Notice(
        slug, last in ("failure", "failed", "timed_out"), last == "success", branches, ping=ping, about=about
    )


def like_github(headers: Mapping[str, str]) -> list[Sent]:
    def sent(event: str, payload: dict[str, Any], said: Notice) -> Sent:
        marks = {name: event if name.endswith("event") else value for name, value in headers.items()}
        return Sent(marks, payload | REPOSITORY, said)

    def run(conclusion: str) -> dict[str, Any]:
        return {"action": "completed", "workflow_run": {"conclusion": conclusion, "head_branch": "main"}}

    return [
        sent(
            "status", {"state": "failure", "branches": [{"name": "main"}]}, notice("status failure", "main")
        ),
        sent("status", {"state": "success", "branches": []}, notice("status success")),
        sent("workflow_run", run("timed_out"), notice("workflow_run completed timed_out", "main")),
        sent("workflow_run", run("success"), notice("workflow_run completed success", "main")),
        sent("ping", {"zen": "Keep it logically awesome."}, notice("ping", ping=True)),
    ]


class TestGitHub(ProviderContract):
    @pytest.fixture
    def provider(self) -> Provider:
        return providers()["github"]

    @pytest.fixture
    def pages(self) -> list[Page]:
        build = BuildRef("github-actions", "github.com", "owner/repo", "25")
        return [
            Page("https://github.com/owner/repo/actions/runs/25", build),
            Page("https://github.com/owner/repo/actions/runs/25/job/7?pr=1#step:2:3", build),
        ]

    @pytest.fixture
    def deliveries(self) -> list[Sent]:
        return like_github(
            {"x-github-event": "", "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
        )


class TestGitea(ProviderContract):
    @pytest.fixture
    def provider(self) -> Provider:
        return providers()["gitea"]

    @pytest.fixture
    def pages(self) -> list[Page]:
        return []

    @pytest.fixture
    def deliveries(self) -> list[Sent]:
        given = "f6266f16-1bf3-46a5-9ea4-602e06ead473"
        return like_github(
            {
                f"x-{name}-{kind}": given
                for name in ("gitea", "gogs", "github")
                for kind in ("event", "delivery")
            }
        )


class TestGitLab(ProviderContract):
    @pytest.fixture
    def provider(self) -> Provider:
        return providers()["gitlab"]

    @pytest.fixture
    def pages(self) -> list[Page]:
        build = BuildRef("gitlab", "gitlab.com", "group/subgroup/project", "31")
        return [Page("https://gitlab.com/group/subgroup/project/-/pipelines/31", build)]

    @pytest.fixture
    def deliveries(self) -> list[Sent]:
        headers = {
            "x-gitlab-event": "Pipeline Hook",
            "x-gitlab-event-uuid": "13792a34-cac6-4fda-95a8-c58e00a3954e",
        }

        def sent(status: str, source: str, *branches: str) -> Sent:
            payload = {
                "object_kind": "pipeline",
                "object_attributes": {"id": 31, "ref": "main", "source": source, "status": status},
                "project": {"path_with_namespace": "group/project"},
            }
            return Sent(headers, payload, notice(f"Pipeline Hook {status}", *branches, slug="group/project"))

        return [
            sent("failed", "push", "main"),
            sent("success", "push", "main"),
            sent("success", "merge_request_event"),
        ]


class TestTravis(ProviderContract):
    @pytest.fixture
    def provider(self) -> Provider:
        return providers()["travis"]

    @pytest.fixture
    def pages(self) -> list[Page]:
        build = BuildRef("travis-ci.org", "travis-ci.org", "", "648902893")
        return [
            Page("https://travis-ci.org/owner/repo/builds/648902893", build),
            Page(
                "https://app.travis-ci.com/github/owner/repo/builds/7",
                BuildRef("travis-ci.com", "travis-ci.com", "", "7"),
            ),
        ]

    @pytest.fixture
    def deliveries(self) -> list[Sent]:
        return []


class TestGit(ProviderContract):
    @pytest.fixture
    def provider(self) -> Provider:
        return providers()["git"]

    @pytest.fixture
    def pages(self) -> list[Page]:
        return []

    @pytest.fixture
    def deliveries(self) -> list[Sent]:
        return []


def test_all_of_ours_are_tested() -> None:
    tested = {name.lower() for name in globals() if name.startswith("Test")}
    assert {f"test{facts.name}" for facts in all_facts()} == tested
