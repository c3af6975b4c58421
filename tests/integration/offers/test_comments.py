"""Comments and suggestions on a real Gitea, on the pull request whose build failed."""

from __future__ import annotations

from typing import Any

import pytest

from repairnator.testing.sandboxes import patch as proven

from .conftest import CODE, DIFF, SOURCE, OfferSetup, Project, git

pytestmark = pytest.mark.server

RIGHT = CODE.replace("a < b", "a <= b")
OTHER = "src/main/java/org/example/Other.java"


def opened(project: Project, content: str = CODE, path: str = SOURCE) -> tuple[str, int]:
    """A pull request that changes a file; returns its commit and number."""
    project.write(CODE, OTHER)
    project.commit(RIGHT)
    git(project.tree, "checkout", "-q", "-b", "feature")
    commit = project.commit(content, branch="feature", path=path)
    pull = project.api("POST", "/pulls", {"head": "feature", "base": "main", "title": "a feature"})
    return commit, int(pull["number"])


def comments(project: Project, number: int) -> list[dict[str, Any]]:
    return list(project.api("GET", f"/issues/{number}/comments"))


def suggested(project: Project, number: int) -> list[dict[str, Any]]:
    reviews = project.api("GET", f"/pulls/{number}/reviews")
    return [
        comment
        for review in reviews
        for comment in project.api("GET", f"/pulls/{number}/reviews/{review['id']}/comments")
    ]


def test_a_fix_inside_the_diff_becomes_one_comment_and_a_suggestion(
    project: Project, offer_setup: OfferSetup
) -> None:
    commit, number = opened(project)
    build = project.say(commit)
    offer_setup.repair(build)
    (comment,) = comments(project, number)
    assert "It is suggested at its lines" in comment["body"]
    assert "`org.example.CalcTest#max`" in comment["body"]
    (line,) = suggested(project, number)
    assert line["path"] == SOURCE
    assert line["body"].endswith("```suggestion\n    return a <= b;\n```")
    assert line["diff_hunk"].splitlines()[-1] == "+    return a < b;"
    assert project.branches() == []
    assert len(project.pulls()) == 1
    assert (offer_setup.records()[0]["kind"], offer_setup.records()[0]["state"]) == ("comment", "open")

    offer_setup.jobs.retry(build.key)
    offer_setup.work()
    assert len(comments(project, number)) == len(suggested(project, number)) == 1


def test_a_fix_outside_the_diff_becomes_a_branch_and_a_comment(
    project: Project, offer_setup: OfferSetup
) -> None:
    commit, number = opened(project)
    offer_setup.patches = [proven(diff=DIFF.replace(SOURCE, OTHER))]
    offer_setup.repair(project.say(commit))
    (branch,) = project.branches()
    (comment,) = comments(project, number)
    assert f"/src/branch/{branch})" in comment["body"]
    assert "+    return a <= b;" in comment["body"]
    assert suggested(project, number) == []
    assert project.read(branch, OTHER) == RIGHT
    assert project.read(branch) == CODE, "it stands on the pull request's commit"


def test_a_later_build_goes_into_the_same_comment(project: Project, offer_setup: OfferSetup) -> None:
    commit, number = opened(project)
    offer_setup.repair(project.say(commit))
    later = project.commit(CODE, branch="feature", path="src/main/java/org/example/More.java")
    offer_setup.repair(project.say(later))
    (comment,) = comments(project, number)
    assert f"`{later[:12]}`" in comment["body"]
    assert [one["state"] for one in offer_setup.records()] == ["open", "open"]


def test_the_comment_is_closed_when_the_branch_is_green_again(
    project: Project, offer_setup: OfferSetup
) -> None:
    commit, number = opened(project)
    offer_setup.repair(project.say(commit))
    mended = project.commit("class Calc {}\n", branch="feature")
    project.say(mended, passed=True)
    offer_setup.later(700)
    (comment,) = comments(project, number)
    assert "The branch is green again." in comment["body"]
    assert "```diff" not in comment["body"]
    assert offer_setup.records()[0]["state"] == "superseded"


def test_a_suggestion_that_was_applied_is_seen(project: Project, offer_setup: OfferSetup) -> None:
    commit, _ = opened(project)
    offer_setup.repair(project.say(commit))
    applied = project.commit(RIGHT, branch="feature")
    project.say(applied, passed=True)
    offer_setup.later(700)
    assert offer_setup.records()[0]["state"] == "applied"


def test_a_comment_that_people_removed_is_not_made_again(project: Project, offer_setup: OfferSetup) -> None:
    commit, number = opened(project)
    build = project.say(commit)
    offer_setup.repair(build)
    project.api("DELETE", f"/issues/comments/{comments(project, number)[0]['id']}")
    offer_setup.clock.advance(1)
    offer_setup.jobs.retry(build.key)
    offer_setup.work()
    assert comments(project, number) == []
    assert offer_setup.summary("comment")["reason"] == "its comment was removed, and is not made again"


def test_a_pull_request_of_people_is_never_written_to(project: Project, offer_setup: OfferSetup) -> None:
    commit, number = opened(project)
    offer_setup.repair(project.say(commit))
    project.api("PATCH", f"/pulls/{number}", {"body": "words of people", "state": "closed"})
    later = project.commit(CODE, branch="feature", path="src/main/java/org/example/More.java")
    offer_setup.repair(project.say(later))
    (theirs,) = [one for one in project.pulls() if one["number"] == number]
    assert (theirs["body"], theirs["state"]) == ("words of people", "closed")
    (ours,) = [one for one in project.pulls() if one["number"] != number]
    assert (ours["base"]["ref"], ours["state"]) == ("feature", "open")


def test_where_only_comments_are_wanted_the_build_of_a_branch_gets_none(
    project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup = offer_setup.with_settings(offer=("comment",))
    offer_setup.repair(project.say(project.commit()))
    assert project.pulls() == []
    assert "only pull requests get comments" in offer_setup.summary("offer")["reason"]


def test_nothing_from_a_build_is_a_mention_or_closes_an_issue(
    project: Project, offer_setup: OfferSetup
) -> None:
    issue = project.api("POST", "/issues", {"title": "stay open"})["number"]
    victim = f"victim-{project.slug.rpartition('/')[2]}"
    project.gitea.add_user(victim)
    words = f"@{victim} closes #{issue} ` ``` fixes #{issue}"
    commit, number = opened(project)
    offer_setup.patches = [proven(diff=DIFF, summary=words, fixes=(f"org.example.CalcTest#{words}",))]
    offer_setup.repair(project.say(commit))
    (comment,) = comments(project, number)
    html = project.gitea.rendered(comment["body"], project.slug)
    assert victim in html
    assert 'class="mention"' not in html
    assert "ref-issue" not in html
    timeline = project.api("GET", f"/issues/{issue}/timeline")
    assert [one["type"] for one in timeline or []] == []
