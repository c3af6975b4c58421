"""Pull requests on a real Gitea, from the finished build to its end."""

from __future__ import annotations

import pytest

from .conftest import CODE, OfferSetup, Project, git

pytestmark = pytest.mark.server


def test_a_patch_becomes_a_pull_request_and_is_seen_merged(project: Project, offer_setup: OfferSetup) -> None:
    commit = project.commit()
    offer_setup.repair(project.say(commit))

    (pull,) = project.pulls()
    assert pull["title"] == "Repair Calc.java so that CalcTest.max passes"
    assert (pull["state"], pull["base"]["ref"]) == ("open", "main")
    assert project.branches() == [pull["head"]["ref"]]
    assert project.read(pull["head"]["ref"]) == CODE.replace("a < b", "a <= b")
    assert len(offer_setup.proofs) == 1, "proven once more, in a box of its own"
    message = git(project.tree, "log", "-1", "--format=%an|%P|%B", "FETCH_HEAD")
    assert message.startswith(f"repairnator|{commit}|Repair Calc.java so that CalcTest.max passes")
    assert "Signed-off-by: repairnator <bot@example.org>" in message

    (record,) = offer_setup.records()
    assert (record["state"], record["PRurl"], record["toolname"]) == ("open", pull["html_url"], "java")
    assert offer_setup.summary("fate")["status"] is None, "it waits for the next look"

    project.merge(pull["number"])
    offer_setup.later(700)
    assert offer_setup.records()[0]["state"] == "merged"
    assert offer_setup.summary("fate")["status"] == "merged"
