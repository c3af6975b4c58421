"""Opens pull requests: one for each fault of a branch's build."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from repairnator.errors import NotFound, TemporaryError, UsageError
from repairnator.foundation.logs import logger
from repairnator.foundation.slugs import folded
from repairnator.model import Evidence, Job
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers import text
from repairnator.work.offers.branches import known_effect, patch_branch
from repairnator.work.offers.context import COLLECTION, OfferContext
from repairnator.work.offers.modes import PULL_REQUEST
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.outcomes import declined
from repairnator.work.offers.preconditions import Declined, check_current, check_patch
from repairnator.work.stores.port import Effect, Query
from repairnator.world.forges.git import PatchBranch
from repairnator.world.forges.port import Proposal, PullRequest, PullState
from repairnator.world.providers.forge_hosts import ForgeHost


@dataclass(frozen=True, slots=True)
class PullRequestHandler:
    """Opens the pull request of one patch, once.

    The branch's name is made of repository, commit and normalized diff. So whoever offers the same patch of
    the same commit finds the same branch and the same pull request, and the forge refuses a second one.
    """

    context: OfferContext

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        offer = Offer.from_dict(job.payload)
        try:
            forge = self.context.forge(offer)
            return self._known(job, offer, forge, cancelled) or self._offer(job, offer, forge, cancelled)
        except Declined as reason:
            return declined(offer, reason)

    def _known(self, job: Job, offer: Offer, forge: ForgeHost, cancelled: threading.Event) -> Outcome | None:
        """What is done where the same fault was offered for an earlier commit; None where it was not."""
        # A comment lies on a pull request of people, whose text is theirs.
        same = {"fault": offer.fault, "kind": PULL_REQUEST}
        query = Query(equal=same, order="recorded", descending=True, limit=1)
        before = next(iter(self.context.store.records.find(COLLECTION, query)), None)
        if before is None or before["commit"] == offer.commit:
            return None
        number, url = int(before["number"]), str(before["PRurl"])
        state = forge.api.get(offer.slug, number).state
        if state is not PullState.OPEN:
            raise Declined(f"the same was offered before, and is {state.value}: {url}")
        self._check(offer, forge)
        evidence = self.context.prove(job, offer, offer.patch, cancelled)
        forge.api.change(offer.slug, number, body=text.pull_request(offer, evidence))
        logger().info("the pull request now names the newer build", url=url)
        return Outcome("updated", summary={"repository": offer.slug, "url": url})

    def _check(self, offer: Offer, forge: ForgeHost) -> None:
        check_patch(offer.patch)
        check_current(offer, forge.api)
        self.context.check_red(offer)

    def _offer(self, job: Job, offer: Offer, forge: ForgeHost, cancelled: threading.Event) -> Outcome:
        context, branch = self.context, patch_branch(offer, self.context.author, on_history=True)
        where = f"{PULL_REQUEST}/{forge.host}/{folded(offer.slug)}"
        key, effect = known_effect(context.store.outbox, where, branch)
        if effect is None:
            self._check(offer, forge)
            context.daily_limits.check(forge.host, offer.slug)
            evidence = context.prove(job, offer, offer.patch, cancelled)
            check_current(offer, forge.api)  # a proof takes minutes
            context.daily_limits.take(forge.host, offer.slug, key)
            payload = {"build": offer.build.key, "repository": offer.slug, "evidence": evidence.to_dict()}
            effect = context.store.outbox.intend(Effect(key, PULL_REQUEST, payload, context.clock()))
        # The branch has its name from how the forge spelled the repository then.
        branch = replace(branch, repository=str(effect.payload.get("repository", branch.repository)))
        # Crash points: died after the intention, after the push, or after opening, the next attempt finds the
        # intention without an outcome, looks for the pull request, and does only what is missing.
        if effect.outcome is None:
            proven = Evidence.from_dict(effect.payload["evidence"])
            try:
                pull = self._open(offer, forge, branch, proven, cancelled)
            except Declined as reason:
                context.store.outbox.settle(key, {"declined": str(reason)})
                raise
            effect = context.store.outbox.settle(key, {"number": pull.number, "url": pull.url})
        outcome = effect.outcome or {}
        if "declined" in outcome:
            raise Declined(outcome["declined"])
        number, url = int(outcome["number"]), str(outcome["url"])
        record = context.record(key, PULL_REQUEST, offer, forge, number, url)
        logger().info("the patch is offered", url=url)
        watch = context.watched(record, offer, PULL_REQUEST, number)
        summary = {"repository": offer.slug, "url": url, "branch": branch.name}
        return Outcome("offered", summary=summary, follow_ups=(watch,))

    def _open(
        self,
        offer: Offer,
        forge: ForgeHost,
        branch: PatchBranch,
        evidence: Evidence,
        cancelled: threading.Event,
    ) -> PullRequest:
        api = forge.api
        source = api.push_target(offer.slug)
        there = api.find(offer.slug, source, branch.name)
        if there is not None:
            return there
        check_current(offer, api)
        self.context.push(forge, source, branch, offer, cancelled)
        body = text.pull_request(offer, evidence)
        try:
            return api.open(
                offer.slug, Proposal(source, branch.name, offer.branch, text.title(offer.patch), body)
            )
        except NotFound as error:
            # Forges learn of a push a moment after it.
            raise TemporaryError(
                f"{forge.host} does not know the branch {branch.name} yet: {error}"
            ) from error
        except UsageError:
            # Refused perhaps since another worker was faster.
            there = api.find(offer.slug, source, branch.name)
            if there is None:
                raise
            return there
