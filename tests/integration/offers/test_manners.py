"""When no offer is made, shown on a real Gitea."""

from __future__ import annotations

import pytest

from repairnator.model import JobState
from repairnator.testing.sandboxes import patch as proven
from repairnator.work.stores.port import JobQuery

from .conftest import CODE, DIFF, SOURCE, Office, Project, git

pytestmark = pytest.mark.server

OTHER = "src/main/java/org/example/Other.java"


def test_a_commit_that_is_not_the_head_any_more_gets_none(project: Project, office: Office) -> None:
    build = project.say(project.commit())
    office.jobs.submit_build(build)
    worker = office.worker()
    worker.turn()  # the repair
    project.commit(CODE, path=OTHER)
    office.work()
    assert (project.pulls(), project.branches(), office.records()) == ([], [], [])
    assert "is no longer the head of its branch" in office.summary("pull-request")["reason"]
    assert office.proofs == [], "nothing costly was done"


def test_a_build_that_was_run_again_and_passes_gets_none(project: Project, office: Office) -> None:
    commit = project.commit()
    build = project.say(commit)
    office.jobs.submit_build(build)
    office.worker().turn()
    project.say(commit, passed=True)
    office.work()
    assert (project.pulls(), project.branches()) == ([], [])
    assert office.summary("pull-request")["reason"] == "its build was run again and passes"


@pytest.mark.parametrize("branch", ["main", "repairnator/owner-repo-1234"])
def test_the_bot_s_own_commits_get_none(project: Project, office: Office, branch: str) -> None:
    project.commit(branch=branch)
    (project.tree / SOURCE).write_text(CODE)
    git(project.tree, "commit", "-q", "--allow-empty", "-m", "mine", "--author=repairnator <bot@example.org>")
    git(project.tree, "push", "-q", project.gitea.clone_url(project.slug), f"HEAD:refs/heads/{branch}")
    office.repair(project.say(git(project.tree, "rev-parse", "HEAD")))
    assert project.pulls() == []
    assert office.records() == []
    if branch == "main":
        assert office.summary("pull-request")["reason"] == "the commit is the bot's own"


def test_a_patch_that_does_not_stand_in_a_second_box_is_not_offered(project: Project, office: Office) -> None:
    office.proof = "NOTFAILING"
    office.repair(project.say(project.commit()))
    assert project.pulls() == []
    assert office.summary("pull-request")["reason"].startswith("the second proof failed")


def test_a_closed_offer_is_never_made_again(project: Project, office: Office) -> None:
    build = project.say(project.commit())
    office.repair(build)
    (pull,) = project.pulls()
    project.api("PATCH", f"/pulls/{pull['number']}", {"state": "closed"})
    office.later(700)
    assert office.records()[0]["state"] == "closed"

    office.jobs.retry(build.key)
    office.work()
    assert [one["state"] for one in project.pulls()] == ["closed"]
    office.repair(project.say(project.commit(CODE, path=OTHER)))
    assert [one["state"] for one in project.pulls()] == ["closed"], "nor for the next commit"
    assert "was offered before, and is closed" in office.summary("pull-request")["reason"]


def test_the_same_fault_of_a_later_commit_goes_into_the_same_pull_request(
    project: Project, office: Office
) -> None:
    office.repair(project.say(project.commit()))
    later = project.commit(CODE, path=OTHER)
    office.repair(project.say(later))
    (pull,) = project.pulls()
    assert f"`{later[:12]}`" in pull["body"]
    assert len(office.records()) == 1
    assert office.summary("pull-request")["status"] == "updated"


def test_two_builds_of_one_commit_get_one_pull_request(project: Project, office: Office) -> None:
    commit = project.commit()
    for _ in range(2):
        office.repair(project.say(commit))
    assert len(project.pulls()) == len(project.branches()) == len(office.records()) == 1


def test_a_repository_gets_so_many_offers_in_a_day_and_the_rest_the_next_day(
    project: Project, office: Office
) -> None:
    project.commit(CODE, path=OTHER)
    commit = project.commit()
    office.patches = [proven(diff=DIFF), proven("g2", diff=DIFF.replace(SOURCE, OTHER))]
    office = office.with_settings(offers_per_repository=1)
    office.repair(project.say(commit))
    assert len(project.pulls()) == 1
    (waiting,) = office.jobs.find(JobQuery(kinds=("pull-request",), states=(JobState.QUEUED,)))
    assert "1 offers were made today" in waiting.last_error
    office.later(86_400)
    assert len(project.pulls()) == 2


@pytest.mark.parametrize(
    ("word", "pulls"), [("offer: none", 0), ("offer: branch", 0), ("offer: pull-request", 1), ("offer: x", 0)]
)
def test_the_repository_s_own_word_can_only_lower_what_is_allowed(
    project: Project, office: Office, word: str, pulls: int
) -> None:
    project.commit(f"{word}\n", path=".github/repairnator.yml")
    office.repair(project.say(project.commit()))
    assert len(project.pulls()) == pulls


def test_the_operator_says_for_each_repository_how_far_offers_go(project: Project, office: Office) -> None:
    build = project.say(project.commit())
    office.with_settings(offer=(f"{project.slug}=none", "*=pull-request")).repair(build)
    assert project.pulls() == []
    assert office.jobs.find(JobQuery(kinds=("offer", "pull-request"))) == []


def test_when_the_branch_is_green_again_the_pull_request_is_closed_and_says_so(
    project: Project, office: Office
) -> None:
    office.repair(project.say(project.commit()))
    mended = project.commit("class Calc {}\n")
    office.clock.advance(5)
    project.say(mended, passed=True)
    office.later(700)
    (pull,) = project.pulls()
    assert pull["state"] == "closed"
    assert pull["body"].startswith("The branch is green again.")
    assert office.records()[0]["state"] == "superseded"
