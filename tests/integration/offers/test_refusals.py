"""What a real Gitea refuses: recorded, said, and not tried for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.testing.sandboxes import patch as proven
from repairnator.world.providers.systems import open_systems

from .conftest import CODE, DIFF, OfferSetup, Project

pytestmark = pytest.mark.server


def end(offer_setup: OfferSetup, kind: str = "pull-request") -> str:
    """Work for a week; returns why the offer is dead."""
    for _ in range(7 * 24):
        offer_setup.later(3700)
        if offer_setup.job(kind).state is JobState.DEAD:
            return offer_setup.job(kind).last_error
    raise AssertionError(f"still tried: {offer_setup.job(kind)}")


def with_token(offer_setup: OfferSetup, token: str) -> Settings:
    values = offer_setup.settings.provider_values | {"GITEA_TOKEN": SecretStr(token)}
    return offer_setup.settings.model_copy(update={"provider_values": values})


def test_a_diff_that_does_not_apply_any_more(project: Project, offer_setup: OfferSetup) -> None:
    offer_setup.patches = [proven(diff=DIFF.replace("return a", "return b"))]
    offer_setup.repair(project.say(project.commit()))
    assert "the diff no longer applies" in end(offer_setup)
    assert (project.pulls(), project.branches()) == ([], [])


def test_a_protected_branch(project: Project, offer_setup: OfferSetup) -> None:
    rule = {"rule_name": "repairnator/**", "enable_push": False}
    commit = project.commit()
    project.api("POST", "/branch_protections", rule)
    offer_setup.repair(project.say(commit))
    reason = end(offer_setup)
    assert "rejected the branch" in reason
    assert "protected" in reason
    assert "check what GITEA_TOKEN may do there" in reason
    assert project.pulls() == []


def test_a_revoked_token(project: Project, offer_setup: OfferSetup) -> None:
    offer_setup.jobs.submit_build(project.say(project.commit()))
    worker = offer_setup.worker()
    worker.turn()
    worker.turn()
    settings = with_token(offer_setup, "0" * 40)
    revoked = open_systems(settings)
    offer_setup.systems = revoked
    offer_setup.settings = settings
    try:
        assert "does not accept GITEA_TOKEN (expired, revoked or mistyped)" in end(offer_setup)
    finally:
        revoked.close()
    assert "0000" not in offer_setup.job("pull-request").last_error


def test_a_repository_that_vanished(project: Project, offer_setup: OfferSetup) -> None:
    offer_setup.jobs.submit_build(project.say(project.commit()))
    worker = offer_setup.worker()
    worker.turn()
    worker.turn()
    project.api("DELETE", "")
    assert "does not exist" in end(offer_setup)


def test_an_offer_whose_repository_vanished_later(project: Project, offer_setup: OfferSetup) -> None:
    offer_setup.repair(project.say(project.commit()))
    project.api("DELETE", "")
    offer_setup.later(700)
    assert offer_setup.records()[0]["state"] == "vanished"


def test_without_rights_the_branch_goes_to_a_fork_of_the_bot_s_own(
    project: Project, offer_setup: OfferSetup, tmp_path: Path
) -> None:
    token = project.gitea.add_user(f"bot-{project.slug.rpartition('/')[2]}")
    settings = with_token(offer_setup, token)
    systems = open_systems(settings)
    offer_setup.systems, offer_setup.settings = systems, settings
    try:
        offer_setup.repair(project.say(project.commit()))
    finally:
        systems.close()
    (pull,) = project.pulls()
    assert pull["head"]["repo"]["full_name"].startswith("bot-calc")
    assert project.branches() == []


def test_a_fork_that_may_not_be_written_to(project: Project, offer_setup: OfferSetup) -> None:
    name = project.slug.rpartition("/")[2]
    token = project.gitea.add_user(f"poor-{name}")
    project.gitea.api("POST", "/user/repos", {"name": name}, token)  # in the way of a fork
    settings = with_token(offer_setup, token)
    systems = open_systems(settings)
    offer_setup.systems, offer_setup.settings = systems, settings
    try:
        offer_setup.repair(project.say(project.commit()))
        assert "is not a fork of" in end(offer_setup)
    finally:
        systems.close()
    assert project.pulls() == []


def test_a_repository_for_branches_that_is_not_there(project: Project, offer_setup: OfferSetup) -> None:
    nowhere = project.gitea.clone_url("founder/nothing")
    offer_setup = offer_setup.with_settings(push_url=nowhere, create_pr=False)
    offer_setup.repair(project.say(project.commit(CODE)))
    reason = end(offer_setup, "branch")
    assert "check PUSH_URL" in reason
    assert "correct-horse" not in reason
