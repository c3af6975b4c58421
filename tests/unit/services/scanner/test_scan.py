"""What a scan finds, queues and records."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import pytest
from tests.servers.github.server import GONE, GitHubServer, Repo, Run

from repairnator.errors import NotFound
from repairnator.model import BuildRef, Job, JobState
from repairnator.services.scanner import Rules, Scanner, ScanReport, ScanStatus
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.stores.port import Query
from repairnator.world.policy import Lists

from .conftest import RED, SLUG, Bench

Add = Callable[..., Run]
COMPILATION = b"[ERROR] COMPILATION ERROR :\n[ERROR] /src/A.java:[3,1] ';' expected\n"


def reasons(report: ScanReport) -> dict[str, str]:
    return {finding.build.ref.build_id: finding.reason for finding in report.findings}


def queued(report: ScanReport) -> list[str]:
    return [finding.build.ref.build_id for finding in report.interesting]


def test_a_failing_build_with_failing_tests_is_queued_once(bench: Bench, run: Add) -> None:
    failing = run()
    report = bench.scan()
    assert queued(report) == [str(failing.id)]
    assert [str(name) for name in report.findings[0].log.failing] == ["o.CalcTest#adds"]  # type: ignore[union-attr]
    assert [job.payload["build"]["build_id"] for job in bench.woken] == [str(failing.id)]
    again = bench.scan()
    assert again.findings == ()
    assert len(bench.woken) == 1


def test_the_job_knows_the_commit_so_that_no_second_question_is_needed(bench: Bench, run: Add) -> None:
    run()
    bench.scan()
    assert bench.woken[0].key == f"github-actions/{bench.github.host}/{SLUG}/100"


def test_the_newest_failing_commit_of_a_branch_supersedes_older_ones(bench: Bench, run: Add) -> None:
    old, new = run(), run()
    report = bench.scan()
    assert queued(report) == [str(new.id)]
    assert reasons(report)[str(old.id)] == f"superseded by build {new.id}"


def test_a_branch_that_is_green_again_is_not_repaired(bench: Bench, run: Add) -> None:
    old = run()
    new = run("success")
    report = bench.scan()
    assert queued(report) == []
    assert reasons(report)[str(old.id)] == f"the branch is green again since build {new.id}"


def test_a_queued_build_is_withdrawn_when_its_branch_is_green_again(bench: Bench, run: Add) -> None:
    old = run()
    bench.scan()
    new = run("success")
    bench.scan()
    job = bench.job(old)
    assert (job.state, job.result and job.result["status"]) == (JobState.DONE, "WITHDRAWN")
    assert (job.result or {})["summary"] == {"reason": f"the branch is green again since build {new.id}"}
    record = bench.watched(old)
    assert (record["queued"], record["reason"]) == (False, f"the branch is green again since build {new.id}")
    assert record["failingTests"] == ["o.CalcTest#adds"]


def test_a_queued_build_is_withdrawn_when_a_newer_commit_fails(bench: Bench, run: Add) -> None:
    old = run()
    bench.scan()
    other, new = run(branch="other"), run()
    bench.scan()
    assert bench.job(old).state is JobState.DONE
    assert [bench.job(one).state for one in (new, other)] == [JobState.QUEUED, JobState.QUEUED]
    bench.scan()
    assert bench.job(new).state is JobState.QUEUED


def test_a_queued_build_that_passes_when_it_is_run_again_is_withdrawn(bench: Bench, run: Add) -> None:
    build = run()
    bench.scan()
    build.conclusion = "success"
    bench.scan()
    assert bench.job(build).state is JobState.DONE


def test_a_queued_build_waits_however_old_it_gets(bench: Bench, run: Add) -> None:
    build = run()
    bench.scan()
    bench.scan(Rules(hours=0.01))
    assert bench.job(build).state is JobState.QUEUED


def test_a_build_that_is_being_repaired_or_was_asked_for_again_is_not_withdrawn(
    bench: Bench, run: Add
) -> None:
    begun, asked = run(), run(branch="other")
    bench.scan()
    jobs = Jobs(bench.store)
    for build in (begun, asked):
        assert jobs.claim(bench.job(build).key, "worker") is not None
    jobs.finish(bench.job(asked), Outcome("PATCHED"))
    jobs.retry(bench.job(asked).key)
    run("success")
    run("success", branch="other")
    bench.scan()
    assert [bench.job(one).state for one in (begun, asked)] == [JobState.RUNNING, JobState.QUEUED]


def test_a_project_in_a_subfolder_is_queued_with_its_place(
    bench: Bench, run: Add, github: GitHubServer
) -> None:
    folder = b"/home/runner/work/calculator/calculator/backend"
    run(log=RED + b"[ERROR] See " + folder + b"/target/surefire-reports for the individual test results.\n")
    github.repos[SLUG].files = {"README.md": b"", "backend/pom.xml": b"<project/>"}
    assert len(queued(bench.scan())) == 1
    assert bench.woken[0].payload["place"] == "/home/runner/work/calculator/calculator/backend"


PYTEST = b"FAILED test_a.py::test_one - assert 1 == 2\n==== 1 failed, 2 passed in 0.01s ====\n"
GRADLE = b"org.example.ATest > one FAILED\n\n3 tests completed, 1 failed\n"


@pytest.mark.parametrize("files", [{"setup.py": b""}, {"service/setup.py": b""}])
def test_a_python_project_is_queued(
    bench: Bench, run: Add, github: GitHubServer, files: dict[str, bytes]
) -> None:
    run(log=PYTEST)
    github.repos[SLUG].files = files
    assert len(queued(bench.scan())) == 1


def test_a_commit_without_a_build_file_in_its_root_needs_a_log_that_shows_a_known_tool(
    bench: Bench, run: Add, github: GitHubServer
) -> None:
    run(log=GRADLE)
    github.repos[SLUG].files = {"Rakefile": b""}
    assert list(reasons(bench.scan()).values()) == ["its build tool is not supported (OTHER_LANGUAGE)"]
    assert bench.store.records.find("blacklisted")[0]["reason"] == "OTHER_LANGUAGE"


def test_a_build_file_of_another_tool_beside_a_known_one_leaves_it_to_the_log(
    bench: Bench, run: Add, github: GitHubServer
) -> None:
    run(log=GRADLE)
    github.repos[SLUG].files = {"build.gradle": b"", "requirements.txt": b""}
    assert list(reasons(bench.scan()).values()) == ["its build tool is not supported (USE_GRADLE)"]


def test_a_green_workflow_says_nothing_of_another_that_fails(bench: Bench, run: Add) -> None:
    failing = run(workflow=1)
    run("success", failing.commit, workflow=2)
    assert queued(bench.scan()) == [str(failing.id)]


def test_a_canceled_build_says_nothing(bench: Bench, run: Add) -> None:
    failing = run()
    run("cancelled")
    assert queued(bench.scan()) == [str(failing.id)]


def test_of_several_failing_workflows_of_a_commit_one_is_queued(bench: Bench, run: Add) -> None:
    first = run(workflow=1)
    second = run(commit=first.commit, workflow=2)
    report = bench.scan()
    assert queued(report) == [str(second.id)]
    assert reasons(report)[str(first.id)] == f"of the same commit as build {second.id}"


def test_branches_are_apart_and_so_are_forks(bench: Bench, run: Add, github: GitHubServer) -> None:
    github.repos["somebody/calculator"] = Repo()
    here = run()
    there = run(branch="other")
    fork = run(fork="somebody/calculator", event="pull_request")
    report = bench.scan()
    assert sorted(queued(report)) == sorted(str(one.id) for one in (here, there, fork))
    assert {finding.build.fork for finding in report.findings} == {"", "somebody/calculator"}


def test_a_green_build_of_a_deleted_fork_is_none_of_the_branch_of_the_same_name(
    bench: Bench, run: Add
) -> None:
    red = run()
    gone = run(fork=GONE, event="pull_request")
    run(conclusion="success", fork=GONE, event="pull_request")
    report = bench.scan()
    assert queued(report) == [str(red.id)]
    assert str(gone.id) not in queued(report)


def test_a_red_build_of_a_deleted_fork_is_left_out_with_the_reason(bench: Bench, run: Add) -> None:
    gone = run(fork=GONE, event="pull_request")
    report = bench.scan()
    assert queued(report) == []
    assert reasons(report)[str(gone.id)] == "the fork that it was built from was deleted"


def test_the_bots_own_branches_are_never_repaired(bench: Bench, run: Add) -> None:
    own = run(branch="repairnator/calculator-1234")
    fork = run(fork="repairnator/calculator")
    report = bench.scan()
    assert queued(report) == []
    assert set(reasons(report).values()) == {"the branch is the bot's own"}
    assert set(reasons(report)) == {str(own.id), str(fork.id)}


def test_a_build_that_does_not_compile_is_left_out_with_the_reason(bench: Bench, run: Add) -> None:
    run(log=COMPILATION)
    report = bench.scan()
    assert list(reasons(report).values()) == ["no failing test in its log (compilation)"]
    record = bench.store.records.find("rtscanner")[0]
    assert record["reason"] == "no failing test in its log (compilation)"
    assert record["status"] == "FAILED"
    assert record["repository"] == SLUG
    assert record["buildId"] == 100


def test_what_ended_before_the_window_is_left_out(bench: Bench, run: Add) -> None:
    old = run()
    old.created -= 5 * 3600
    old.updated = old.created + 60
    report = bench.scan(Rules(hours=4))
    assert reasons(report) == {str(old.id): "it ended before the period that is scanned"}


def test_a_long_build_that_ended_within_the_window_is_found(bench: Bench, run: Add) -> None:
    long = run()
    long.created -= 5 * 3600
    long.updated = long.created + 5 * 3600
    assert queued(bench.scan(Rules(hours=4))) == [str(long.id)]


def test_a_build_that_runs_is_looked_at_when_it_has_ended(bench: Bench, run: Add) -> None:
    running = run(None)
    run("success", branch="other")
    assert queued(bench.scan()) == []
    running.conclusion = "failure"
    assert queued(bench.scan()) == [str(running.id)]


def test_a_tool_that_is_not_supported_is_recorded(bench: Bench, run: Add, github: GitHubServer) -> None:
    run()
    github.repos[SLUG].files = {"build.gradle.kts": b""}
    report = bench.scan()
    assert list(reasons(report).values()) == ["its build tool is not supported (USE_GRADLE)"]
    record = bench.store.records.find("blacklisted")[0]
    assert (record["reason"], record["repoName"], record["repoId"]) == ("USE_GRADLE", SLUG, 1296269)


def test_a_denied_repository_costs_no_call(bench: Bench, run: Add, github: GitHubServer) -> None:
    run()
    report = bench.scan(Rules(lists=Lists(deny=("octocat/*",))))
    assert report.refusal == "denied by octocat/*"
    assert github.requests == []


def test_a_denied_branch_is_left_out(bench: Bench, run: Add) -> None:
    denied = run(branch="dependabot/maven/x")
    report = bench.scan(Rules(lists=Lists(deny=("#dependabot/*",))))
    assert reasons(report)[str(denied.id)] == "denied by #dependabot/*"


def test_the_repository_can_forbid_it(bench: Bench, run: Add, github: GitHubServer) -> None:
    run()
    github.repos[SLUG].files[".github/repairnator.yml"] = b"enabled: false\n"
    report = bench.scan()
    assert list(reasons(report).values()) == ["the repository's policy file says enabled: false"]
    assert any(path.endswith("/contents/.github/repairnator.yml") for path in github.paths)
    asked = next(path for path, _ in github.requests if "/contents/" in path)
    assert asked.endswith("?ref=main"), "read from the default branch alone"


def test_a_mistake_in_the_policy_file_is_told(bench: Bench, run: Add, github: GitHubServer) -> None:
    failing = run()
    github.repos[SLUG].files[".repairnator.yml"] = b"brnaches: [main]\n"
    report = bench.scan()
    assert queued(report) == [str(failing.id)]
    assert report.mistakes[0].startswith(
        ".repairnator.yml: unknown field 'brnaches'; known are enabled, branches"
    )


def test_tests_that_the_repository_ignores_are_no_reason(
    bench: Bench, run: Add, github: GitHubServer
) -> None:
    run()
    github.repos[SLUG].files[".repairnator.yml"] = b"ignored-tests: [o.CalcTest#a*]\n"
    assert list(reasons(bench.scan()).values()) == [
        "the repository's policy file ignores all tests that failed"
    ]


def test_a_log_that_is_gone_leaves_what_its_check_run_says(bench: Bench, run: Add) -> None:
    failing = run(log=None)
    assert queued(bench.scan()) == [str(failing.id)]


def test_pairs_are_recorded_and_not_queued(bench: Bench, run: Add, github: GitHubServer) -> None:
    failing, fixed, tested = run(), run("success"), run("success")
    github.repos[SLUG].changed = ("src/test/java/o/CalcTest.java",)
    report = bench.scan(Rules(pairs=True))
    statuses = {finding.build.ref.build_id: finding.status for finding in report.findings}
    assert statuses == {
        str(failing.id): ScanStatus.FAILING_AND_PASSING,
        str(fixed.id): None,
        str(tested.id): ScanStatus.PASSING_AND_PASSING_WITH_TEST_CHANGES,
    }
    assert bench.woken == []
    recorded = bench.store.records.find("rtscanner", Query(equal={"scanStatus": "FAILING_AND_PASSING"}))
    assert [record["buildId"] for record in recorded] == [failing.id]


def test_an_unknown_repository_is_told(bench: Bench, github: GitHubServer) -> None:
    del github.repos[SLUG]
    with pytest.raises(
        NotFound, match=rf"/repos/{SLUG} does not exist, or is private and needs GITHUB_OAUTH"
    ):
        bench.scan()


def test_a_scan_is_recorded_as_the_original_does(bench: Bench, run: Add) -> None:
    run()
    run("success", branch="other")
    report = bench.scan()
    record = bench.store.records.find("scanner")[0]
    assert record["runId"] == report.run_id
    assert record["totalScannedBuilds"] == 2
    assert (
        record["totalJavaBuilds"],
        record["totalJavaPassingBuilds"],
        record["totalJavaFailingBuilds"],
    ) == (2, 1, 1)
    assert record["totalJavaFailingBuildsWithFailingTests"] == 1


def test_nothing_new_costs_two_calls(bench: Bench, run: Add, github: GitHubServer) -> None:
    for _ in range(250):
        run("success")
    run()
    first = bench.scan(Rules(hours=24 * 30))
    assert first.calls > 4
    before = github.remaining
    again = bench.scan(Rules(hours=24 * 30))
    assert again.calls == 2
    assert github.remaining == before, "an answer that nothing changed is free"


def test_a_scan_that_died_is_made_good_by_the_next(bench: Bench, run: Add) -> None:
    failing = run()

    class Killed(BaseException):
        pass

    def die(_job: Job) -> None:
        raise Killed

    scanner = Scanner(bench.systems, bench.store, die)
    with pytest.raises(Killed):
        scanner.scan("github-actions", bench.github.host, SLUG)
    report = bench.scan()
    assert queued(report) == [str(failing.id)]
    assert not report.findings[0].accepted, "its job was made by the scan that died"


def test_a_repository_is_one_in_any_case(bench: Bench, run: Add, github: GitHubServer) -> None:
    failing = run()
    bench.scan()
    github.repos[SLUG.upper()] = github.repos[SLUG]
    scanner = Scanner(bench.systems, bench.store, bench.woken.append)
    again = scanner.scan("github-actions", github.host, SLUG.upper())
    assert again.findings == ()
    assert len(bench.woken) == 1
    github.repos[SLUG].runs.clear()
    run("success")
    scanner.scan("github-actions", github.host, SLUG.upper())
    assert bench.job(failing).state is JobState.DONE  # withdrawn


def test_what_was_recorded_under_the_spelling_is_known(bench: Bench, run: Add, github: GitHubServer) -> None:
    """As versions did for which case counted."""
    failing = run()
    slug = SLUG.upper()
    github.repos[slug] = github.repos[SLUG]
    ref = BuildRef("github-actions", github.host, slug, str(failing.id))
    old = hashlib.sha256(f"rtscanner/{ref.key}".encode()).hexdigest()[:32]
    bench.store.records.put("rtscanner", [{"_id": old, "build": ref.key}])
    name = f"github-actions/{github.host}/{slug}"
    bench.store.records.put("scans", [{"_id": name, "covered": 1.0, "complete": 2.0, "last": time.time()}])
    report = Scanner(bench.systems, bench.store, bench.woken.append).scan("github-actions", github.host, slug)
    assert report.findings == ()
    assert bench.woken == []
