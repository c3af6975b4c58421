"""What a repository's policy file does to its next result."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from repairnator.errors import UsageError
from repairnator.model import BuildRef, RepairOptions
from repairnator.services.pipeline.repairs import BuildHandler, with_policy
from repairnator.testing.sandboxes import FakeSandbox
from repairnator.testing.stores import memory_store
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.source import Source
from repairnator.world.policy import read_policy
from repairnator.world.sources.builds import Resolution, Sources

BUILD = BuildRef("gitlab", "gitlab.com", "o/r", "1")
PAGE = "https://gitlab.com/o/r/-/jobs/7"
SOURCE = Source(url="https://gitlab.com/o/r.git", commit="a" * 40)


def resolution(content: bytes) -> Resolution:
    policy = read_policy(content, ".repairnator.yml")
    return Resolution(SOURCE, policy, branch="main", finished=1_533_003_198.0, pull_request=4, url=PAGE)


def test_a_mistake_is_told_with_the_result_and_nothing_is_offered() -> None:
    outcome = Outcome("PATCHED", (Record("inspector", {"status": "PATCHED"}), Record("times", {})))
    told = with_policy(outcome, resolution(b"brnaches: [main]\n"))
    inspector, times = (record.document for record in told.records)
    assert inspector["policyMistakes"][0].startswith(".repairnator.yml: unknown field 'brnaches'")
    assert told.summary["offer"] == "none"
    assert times == {}


def test_a_result_carries_what_the_ci_knows() -> None:
    told = with_policy(Outcome("PATCHED", (Record("inspector", {}),)), resolution(b""))
    document = told.records[0].document
    assert (document["prNumber"], document["buildFinishedDay"]) == (4, "31/07/2018")
    assert document["travisURL"] == PAGE
    assert "policyMistakes" not in document
    assert told.summary["offer"] == "pull-request"


@pytest.mark.parametrize("content", [b"enabled: false\n", b"branches: [release]\n"])
def test_a_repository_that_does_not_want_it_is_not_repaired(content: bytes) -> None:
    sources = Sources(
        SourcePolicy(inward=lambda _host: False), {"gitlab": lambda _build: resolution(content)}
    )
    with pytest.raises(UsageError, match=r"gitlab/gitlab.com/o/r/1: the repository's policy file"):
        sources.of(BUILD)


def test_what_the_repository_wants_and_where_its_tests_failed_reach_the_box(tmp_path: Path) -> None:
    store, sandbox = memory_store(), FakeSandbox()
    allowed = SourcePolicy(inward=lambda _host: False)
    said = resolution(b"build: {java-version: 21}\nnetwork: false\nignored-tests: [o.SlowTest]\nbudget: 1m\n")
    handler = BuildHandler(
        sandbox, Sources(allowed, {"gitlab": lambda _: said}), WorkFolders(tmp_path), RepairOptions()
    )
    job = Jobs(store).submit_build(BUILD, place="/builds/o/r/backend", build_settings=("profiles=ci",)).job
    handler.handle(job, threading.Event())
    [request] = sandbox.requests
    assert request.options == RepairOptions(
        budget=60.0,
        network=False,
        ignored_tests=("o.SlowTest",),
        place="/builds/o/r/backend",
        build_settings=("profiles=ci", "java-version=21"),
    )
