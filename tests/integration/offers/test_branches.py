"""Branches at ``PUSH_URL``, in a repository of a real Gitea."""

from __future__ import annotations

import json

import pytest

from .conftest import CODE, OfferSetup, Project, git

pytestmark = pytest.mark.server


def test_a_branch_holds_the_patch_and_all_records_of_its_run(
    project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup = offer_setup.with_settings(push_url=project.gitea.clone_url(project.slug), create_pr=False)
    build = project.say(project.commit())
    offer_setup.repair(build)
    (branch,) = project.branches()
    assert project.read(branch) == CODE.replace("a < b", "a <= b")
    subjects = git(project.tree, "log", "--format=%s", "FETCH_HEAD").splitlines()
    assert subjects[0] == "The records of the run"
    assert subjects[1] == "Repair Calc.java so that CalcTest.max passes"
    assert subjects[2].startswith("The build that fails: ")
    records = json.loads(project.read(branch, "repairnator.json"))
    assert {"inspector", "patches", "metrics", "times", "treatedbuild"} <= set(records)
    assert records["inspector"][0]["build"] == build.key
    assert "+    return a <= b;" in project.read(branch, "repairnator.patch")
    assert offer_setup.proofs == [], "a branch of the operator's own needs no second proof"
    assert project.pulls() == []
