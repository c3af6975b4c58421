"""How far offers go, by the operator's word and the repository's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.unit.work.offers.offers import offer, patch

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef
from repairnator.testing.stores import memory_store
from repairnator.work.offers.branches import known_effect, patch_branch
from repairnator.work.offers.modes import Modes
from repairnator.work.offers.offer import Offer
from repairnator.work.stores.port import Effect
from repairnator.world.forges.git import Author
from repairnator.world.policy import OfferMode

ALL = OfferMode.PULL_REQUEST
PUSH = "https://git.example.org/team/patches.git"


def kinds(settings: Settings, one: Offer | None = None, own_word: OfferMode = ALL) -> list[str]:
    return [job.kind for job in Modes.of(settings).follow_ups(one or offer(), own_word)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), []),
        (Settings(push_url=PUSH), ["branch"]),
        (Settings(create_pr=True), ["offer"]),
        (Settings(push_url=PUSH, create_pr=True), ["branch", "offer"]),
        (Settings(create_pr=True, offer=("owner/repo=none",)), []),
        (Settings(offer=("other=none", "owner=comment")), ["offer"]),
        (Settings(offer=("pull-request",)), ["offer"]),
        (Settings(push_url=PUSH, offer=("owner/*=branch", "pull-request")), ["branch"]),
    ],
)
def test_by_default_nothing_is_offered_and_each_repository_may_have_a_mode(
    settings: Settings, expected: list[str]
) -> None:
    assert kinds(settings) == expected


@pytest.mark.parametrize(
    ("own_word", "expected"),
    [
        (OfferMode.NONE, []),
        (OfferMode.BRANCH, ["branch"]),
        (OfferMode.COMMENT, ["branch", "offer"]),
        (OfferMode.PULL_REQUEST, ["branch", "offer"]),
    ],
)
def test_the_repository_can_lower_its_mode(own_word: OfferMode, expected: list[str]) -> None:
    assert kinds(Settings(push_url=PUSH, create_pr=True), own_word=own_word) == expected


def test_the_repository_cannot_raise_its_mode() -> None:
    assert kinds(Settings(push_url=PUSH), own_word=OfferMode.PULL_REQUEST) == ["branch"]


def test_each_patch_has_a_branch_and_all_share_one_offer() -> None:
    two = offer(patch(), patch(group="g2"))
    assert kinds(Settings(push_url=PUSH, create_pr=True), two) == ["branch", "branch", "offer"]


def test_the_bot_s_own_branches_get_nothing() -> None:
    own = offer(branch="repairnator/owner-repo-0123")
    assert kinds(Settings(push_url=PUSH, create_pr=True), own) == []


def test_branches_need_a_place() -> None:
    with pytest.raises(SettingsError, match="PUSH_URL is not set"):
        Modes.of(Settings(offer=("branch",)))


@pytest.mark.parametrize("entry", ["everything", "owner/repo=", "owner/repo=PR"])
def test_a_mode_that_is_none_is_told(entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_OFFER", entry)
    with pytest.raises(SettingsError, match=r"REPAIRNATOR_OFFER.*pull-request"):
        Settings.load()


def test_an_offer_survives_its_job() -> None:
    one = offer(patch(), patch(group="g2"), fork="other/repo", pull_request=7, place="core")
    assert Offer.from_dict(one.to_dict()) == one


def test_only_plain_git_tells_case_apart() -> None:
    settings = Settings(push_url=PUSH, offer=("Owner/Repo=branch", "none"))
    assert kinds(settings) == ["branch"]
    plain = offer(build=BuildRef("git", url="https://git.example.org/owner/repo", commit="c" * 40))
    assert kinds(settings, plain) == []
    assert kinds(settings, replace(plain, slug="Owner/Repo")) == ["branch"]


def test_a_patch_is_offered_once_in_any_case_also_if_that_was_by_an_older_version() -> None:
    outbox = memory_store().outbox
    spelled = patch_branch(offer(slug="Acme/Widget"), Author("bot", ""))
    lower = replace(spelled, repository="acme/widget")
    assert known_effect(outbox, "pr", spelled) == known_effect(outbox, "pr", lower)
    old = Effect(f"pr/{spelled.name}", "pull-request", {}, 1.0)
    outbox.intend(old)
    assert known_effect(outbox, "pr", spelled) == (old.key, old)
    outbox.intend(Effect(f"pr/{lower.name}", "pull-request", {}, 2.0))
    assert known_effect(outbox, "pr", lower)[0] == f"pr/{lower.name}"


def offered(
    confidences: Sequence[float | None], limit: float, **settings: object
) -> list[list[float | None]]:
    """The confidences of the patches in each job, of an offer with these."""
    patches = tuple(replace(patch(), confidence=confidence) for confidence in confidences)
    modes = Modes.of(Settings.model_validate({"min_confidence": limit, "create_pr": True, **settings}))
    jobs = modes.follow_ups(replace(offer(), patches=patches), ALL)
    offers = [job.payload.get("offer", job.payload) for job in jobs]
    return [[one["confidence"] for one in each["patches"]] for each in offers]


def test_patches_below_the_least_confidence_are_not_offered() -> None:
    assert offered([0.9, 0.3, 0.5], 0.5) == [[0.9, 0.5]]
    assert offered([0.3], 0.5) == []


def test_a_patch_whose_tool_tells_no_confidence_is_offered() -> None:
    assert offered([None, 0.1], 0.9) == [[None]]


def test_branches_of_the_operator_get_every_proven_patch() -> None:
    assert offered([0.1], 0.9, push_url=PUSH) == [[0.1]]
