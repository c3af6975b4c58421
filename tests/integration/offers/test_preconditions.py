"""When no offer is made, shown on a real Gitea."""

from __future__ import annotations

import pytest

from repairnator.model import JobState
from repairnator.testing.sandboxes import patch as proven
from repairnator.work.stores.port import JobQuery

from .conftest import CODE, DIFF, SOURCE, OfferSetup, Project, git

pytestmark = pytest.mark.server

OTHER = "src/main/java/org/example/Other.java"


def test_a_commit_that_is_not_the_head_any_more_gets_none(project: Project, offer_setup: OfferSetup) -> None:
    build = project.say(project.commit())
    offer_setup.jobs.submit_build(build)
    worker = offer_setup.worker()
    worker.turn()  # the repair
    project.commit(CODE, path=OTHER)
    offer_setup.work()
    assert (project.pulls(), project.branches(), offer_setup.records()) == ([], [], [])
    assert "is no longer the head of its branch" in offer_setup.summary("pull-request")["reason"]
    assert offer_setup.proofs == [], "nothing costly was done"


def test_a_build_that_was_run_again_and_passes_gets_none(project: Project, offer_setup: OfferSetup) -> None:
    commit = project.commit()
    build = project.say(commit)
    offer_setup.jobs.submit_build(build)
    offer_setup.worker().turn()
    project.say(commit, passed=True)
    offer_setup.work()
    assert (project.pulls(), project.branches()) == ([], [])
    assert offer_setup.summary("pull-request")["reason"] == "its build was run again and passes"


@pytest.mark.parametrize("branch", ["main", "repairnator/owner-repo-1234"])
def test_the_bot_s_own_commits_get_none(project: Project, offer_setup: OfferSetup, branch: str) -> None:
    project.commit(branch=branch)
    (project.tree / SOURCE).write_text(CODE)
    git(project.tree, "commit", "-q", "--allow-empty", "-m", "mine", "--author=repairnator <bot@example.org>")
    git(project.tree, "push", "-q", project.gitea.clone_url(project.slug), f"HEAD:refs/heads/{branch}")
    offer_setup.repair(project.say(git(project.tree, "rev-parse", "HEAD")))
    assert project.pulls() == []
    assert offer_setup.records() == []
    if branch == "main":
        assert offer_setup.summary("pull-request")["reason"] == "the commit is the bot's own"


def test_a_patch_that_does_not_stand_in_a_second_box_is_not_offered(
    project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup.proof = "NOTFAILING"
    offer_setup.repair(project.say(project.commit()))
    assert project.pulls() == []
    assert offer_setup.summary("pull-request")["reason"].startswith("the second proof failed")


def test_a_closed_offer_is_never_made_again(project: Project, offer_setup: OfferSetup) -> None:
    build = project.say(project.commit())
    offer_setup.repair(build)
    (pull,) = project.pulls()
    project.api("PATCH", f"/pulls/{pull['number']}", {"state": "closed"})
    offer_setup.later(700)
    assert offer_setup.records()[0]["state"] == "closed"

    offer_setup.jobs.retry(build.key)
    offer_setup.work()
    assert [one["state"] for one in project.pulls()] == ["closed"]
    offer_setup.repair(project.say(project.commit(CODE, path=OTHER)))
    assert [one["state"] for one in project.pulls()] == ["closed"], "nor for the next commit"
    assert "was offered before, and is closed" in offer_setup.summary("pull-request")["reason"]


def test_the_same_fault_of_a_later_commit_goes_into_the_same_pull_request(
    project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup.repair(project.say(project.commit()))
    later = project.commit(CODE, path=OTHER)
    offer_setup.repair(project.say(later))
    (pull,) = project.pulls()
    assert f"`{later[:12]}`" in pull["body"]
    assert len(offer_setup.records()) == 1
    assert offer_setup.summary("pull-request")["status"] == "updated"


def test_two_builds_of_one_commit_get_one_pull_request(project: Project, offer_setup: OfferSetup) -> None:
    commit = project.commit()
    for _ in range(2):
        offer_setup.repair(project.say(commit))
    assert len(project.pulls()) == len(project.branches()) == len(offer_setup.records()) == 1


def test_a_repository_gets_so_many_offers_in_a_day_and_the_rest_the_next_day(
    project: Project, offer_setup: OfferSetup
) -> None:
    project.commit(CODE, path=OTHER)
    commit = project.commit()
    offer_setup.patches = [proven(diff=DIFF), proven("g2", diff=DIFF.replace(SOURCE, OTHER))]
    offer_setup = offer_setup.with_settings(offers_per_repository=1)
    offer_setup.repair(project.say(commit))
    assert len(project.pulls()) == 1
    (waiting,) = offer_setup.jobs.find(JobQuery(kinds=("pull-request",), states=(JobState.QUEUED,)))
    assert "1 offers were made today" in waiting.last_error
    offer_setup.later(86_400)
    assert len(project.pulls()) == 2


@pytest.mark.parametrize(
    ("word", "pulls"), [("offer: none", 0), ("offer: branch", 0), ("offer: pull-request", 1), ("offer: x", 0)]
)
def test_the_repository_s_own_word_can_only_lower_what_is_allowed(
    project: Project, offer_setup: OfferSetup, word: str, pulls: int
) -> None:
    project.commit(f"{word}\n", path=".github/repairnator.yml")
    offer_setup.repair(project.say(project.commit()))
    assert len(project.pulls()) == pulls


def test_the_operator_says_for_each_repository_how_far_offers_go(
    project: Project, offer_setup: OfferSetup
) -> None:
    build = project.say(project.commit())
    offer_setup.with_settings(offer=(f"{project.slug}=none", "*=pull-request")).repair(build)
    assert project.pulls() == []
    assert offer_setup.jobs.find(JobQuery(kinds=("offer", "pull-request"))) == []


def test_when_the_branch_is_green_again_the_pull_request_is_closed_and_says_so(
    project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup.repair(project.say(project.commit()))
    mended = project.commit("class Calc {}\n")
    offer_setup.clock.advance(5)
    project.say(mended, passed=True)
    offer_setup.later(700)
    (pull,) = project.pulls()
    assert pull["state"] == "closed"
    assert pull["body"].startswith("The branch is green again.")
    assert offer_setup.records()[0]["state"] == "superseded"
