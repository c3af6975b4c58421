"""Decides the form of an offer: a comment on the pull request that was built, else a new one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from repairnator.foundation.providers import has_builds
from repairnator.model import Job
from repairnator.work.jobs.settlement import FollowUp, Outcome
from repairnator.work.offers.context import OfferContext
from repairnator.work.offers.modes import COMMENT, PULL_REQUEST
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.outcomes import declined
from repairnator.work.offers.preconditions import Declined
from repairnator.world.forges.port import PullState
from repairnator.world.policy import OfferMode
from repairnator.world.providers.forge_hosts import ForgeHost


@dataclass(frozen=True, slots=True)
class RoutingHandler:
    """Makes the jobs of a build's offer: one comment, or a pull request for each patch."""

    context: OfferContext

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        offer, mode = Offer.from_dict(job.payload["offer"]), OfferMode(job.payload["mode"])
        try:
            number = offer.pull_request or self._pull_request(offer, self.context.forge(offer))
            if not number and (offer.fork or mode is not OfferMode.PULL_REQUEST):
                raise Declined(
                    "the build belongs to no open pull request, and only pull requests get comments"
                )
        except Declined as reason:
            return declined(offer, reason)
        if number:
            jobs = [FollowUp(COMMENT, replace(offer, pull_request=number).to_dict())]
        else:
            each = (replace(offer, patches=(patch,)) for patch in offer.patches)
            jobs = [FollowUp(PULL_REQUEST, one.to_dict()) for one in each]
        return Outcome(jobs[0].kind, summary={"repository": offer.slug}, follow_ups=tuple(jobs))

    def _pull_request(self, offer: Offer, forge: ForgeHost) -> int:
        """The open pull request that has the branch, which many CI systems do not tell; 0 for none."""
        if not offer.branch or (not offer.fork and offer.branch == self._default_branch(offer)):
            return 0
        pull = forge.api.find(offer.slug, offer.fork or offer.slug, offer.branch)
        return pull.number if pull is not None and pull.state is PullState.OPEN else 0

    def _default_branch(self, offer: Offer) -> str:
        if not has_builds(offer.build.ci):
            return ""
        code = self.context.systems.of(offer.build.ci, offer.build.host).code
        return code.repository(offer.slug).default_branch
