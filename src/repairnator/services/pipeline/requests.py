"""Offers patches of a build when a person asks for it, whatever the search's confidence was.

What the operator's settings and the repository's policy file forbid stays forbidden.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from repairnator.core.statuses import Status
from repairnator.errors import UsageError
from repairnator.model import Job, JobState
from repairnator.services.pipeline.messages import build_of
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers.modes import Modes
from repairnator.work.offers.offer import offer_of
from repairnator.world.sources.builds import Sources

OFFER_REQUEST = "offer-request"


def request_offer(jobs: Jobs, build: Job, who: str) -> bool:
    """Ask for an offer of a build's patches; False when one is under way already.

    Raises:
        UsageError: the build has no patches.
    """
    _check(build)
    key = f"{OFFER_REQUEST}/{build.key}"
    payload = {"build": build.payload["build"], "slug": _slug(build), "key": build.key, "who": who}
    submission = jobs.submit(OFFER_REQUEST, key, payload)
    if not submission.accepted and submission.job.state.terminal:
        submission = jobs.retry(key)
    return submission.accepted


@dataclass(frozen=True, slots=True)
class OfferRequestHandler:
    """Makes the offers that a person asked for.

    Attributes:
        jobs: the rules.
        sources: say what a build stands for.
        modes: what the operator allows.
    """

    jobs: Jobs
    sources: Sources
    modes: Modes

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        build = self.jobs.get(str(job.payload["key"]))
        if build is None:
            raise UsageError("there is no such build any more")
        _check(build)
        result = build.result or {}
        resolution = self.sources.of(build_of(build))
        records = tuple(self.jobs.settlement.records_of(build))
        outcome = Outcome(str(result["status"]), records, summary=result["summary"])
        offer = offer_of(build, outcome, resolution)
        found = replace(self.modes, min_confidence=0.0).follow_ups(offer, resolution.policy.offer)
        if not found:
            reason = "the settings or the repository's policy file allow no offer to it"
            return Outcome("declined", summary={"reason": reason})
        return Outcome("requested", follow_ups=found, summary={"offers": len(found)})


def _check(build: Job) -> None:
    patched = (build.result or {}).get("status") == Status.PATCHED
    if build.kind != BUILD or build.state is not JobState.DONE or not patched:
        raise UsageError("it has no patches to offer")


def _slug(build: Job) -> str:
    of = build_of(build)
    return of.slug or of.url
