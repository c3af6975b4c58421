"""Decides how far offers go: what the operator allows for a repository, lowered by its policy file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from repairnator.errors import SettingsError
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.foundation.slugs import folds_case
from repairnator.model import Patch
from repairnator.work.jobs.settlement import FollowUp
from repairnator.work.offers.offer import OWN_BRANCHES, Offer
from repairnator.world.policy import Lists, OfferMode

OFFER, BRANCH, PULL_REQUEST, COMMENT = "offer", "branch", "pull-request", "comment"
_ORDER = tuple(OfferMode)


@dataclass(frozen=True, slots=True)
class Modes:
    """What the operator allows.

    Attributes:
        rules: pairs of ``owner``, ``owner/repo`` or ``*`` and a mode; the first that fits counts.
        usual: of a repository that no rule fits.
        push: whether ``PUSH_URL`` names a repository for branches.
        min_confidence: of a patch that is offered to people, 0 to 1. One whose tool tells none is offered.
    """

    rules: Sequence[tuple[str, OfferMode]] = field(default=())
    usual: OfferMode = OfferMode.NONE
    push: bool = False
    min_confidence: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Read the modes from the settings.

        Raises:
            SettingsError: branches are wanted, and PUSH_URL does not say where.
        """
        usual = OfferMode.BRANCH if settings.push_url else OfferMode.NONE
        rules = tuple(
            (pattern or "*", OfferMode(mode))
            for pattern, _, mode in (entry.rpartition("=") for entry in settings.offer)
        )
        if not settings.push_url and any(mode is OfferMode.BRANCH for _, mode in rules):
            raise SettingsError(
                "REPAIRNATOR_OFFER wants branches and PUSH_URL is not set: name where they go"
            )
        if settings.create_pr:
            usual = OfferMode.PULL_REQUEST
        return cls(rules, usual, bool(settings.push_url), settings.min_confidence)

    def of_repository(self, slug: str, *, folds: bool = True) -> OfferMode:
        """What the operator allows for a repository; ``folds``, if its case does not count."""
        fitting = (
            mode for pattern, mode in self.rules if not Lists(allow=(pattern,)).refusal(slug, folds=folds)
        )
        return next(fitting, self.usual)

    def follow_ups(self, offer: Offer, own_word: OfferMode) -> tuple[FollowUp, ...]:
        """The jobs that offer what a finished repair found.

        Args:
            offer: all of it.
            own_word: the repository's, from its policy file.
        """
        mode = min(
            self.of_repository(offer.slug, folds=folds_case(offer.build.ci)), own_word, key=_ORDER.index
        )
        if mode is OfferMode.NONE or not offer.patches or offer.branch.startswith(OWN_BRANCHES):
            return ()
        each = [replace(offer, patches=(patch,)).to_dict() for patch in offer.patches]
        jobs = [FollowUp(BRANCH, one) for one in each] if self.push else []
        if mode is OfferMode.BRANCH:
            return tuple(jobs)
        sure = tuple(patch for patch in offer.patches if self._is_sure(patch))
        for patch in offer.patches:
            if patch not in sure:
                logger().info(
                    "a patch is kept as a record, and not offered: its confidence is below the limit",
                    build=offer.build.key,
                    group=patch.group,
                    confidence=patch.confidence,
                    limit=self.min_confidence,
                )
        if sure:
            document = replace(offer, patches=sure).to_dict()
            jobs.append(FollowUp(OFFER, {"offer": document, "mode": mode.value}))
        return tuple(jobs)

    def _is_sure(self, patch: Patch) -> bool:
        return patch.confidence is None or patch.confidence >= self.min_confidence
