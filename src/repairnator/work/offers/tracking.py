"""Watches offers until they are decided, by a job that comes back.

How an offer can end:

- ``merged``: its pull request was merged.
- ``applied``: its lines are there now, although it was not merged itself.
- ``superseded``: the branch is green again without it; it is closed, and says so.
- ``closed``: people did not want it. It is never opened again.
- ``vanished``: repository or pull request are gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from repairnator.core.applier import parse_diff
from repairnator.core.diffs import split_lines
from repairnator.errors import NotFound
from repairnator.foundation.logs import logger
from repairnator.foundation.providers import has_builds
from repairnator.model import Job
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers import text
from repairnator.work.offers.context import COLLECTION, TRACKING, OfferContext
from repairnator.work.offers.modes import COMMENT
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.preconditions import is_branch_green
from repairnator.work.runs.documents import iso_date
from repairnator.work.stores.port import Effect, Query
from repairnator.world.forges.port import PullRequest, PullState
from repairnator.world.providers.forge_hosts import ForgeHost

MERGED, APPLIED, SUPERSEDED, CLOSED, VANISHED = "merged", "applied", "superseded", "closed", "vanished"
_GREEN = "The branch is green again."
# Seconds between looks: at first, at most, and as a share of the offer's age.
_SOONEST, _LATEST, _SHARE = 600.0, 86400.0, 0.1


@dataclass(frozen=True, slots=True)
class TrackingHandler:
    """Looks at one offer, and comes back until it is decided.

    Attributes:
        context: what offers are made with.
        soonest: seconds until the second look.
    """

    context: OfferContext
    soonest: float = _SOONEST

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        offer, record = Offer.from_dict(job.payload["offer"]), str(job.payload["record"])
        kept = next(iter(self.context.store.records.find(COLLECTION, Query(equal={"_id": record}))), None)
        if kept is None or kept["state"] != "open":
            return Outcome(str(kept["state"]) if kept else VANISHED)
        forge = self.context.forge(offer)
        state = self._state(offer, forge, job)
        if not state:
            wait = min(max(self.soonest, (self.context.clock() - kept["recorded"]) * _SHARE), _LATEST)
            return Outcome("open", summary={"url": kept["PRurl"]}, again_after=wait)
        # The first word stands, whoever comes late; and what the record says follows from it.
        decision = self.context.store.outbox.settle(
            f"{TRACKING}/{record}", {"state": state, "at": self.context.clock()}
        )
        decided = decision.outcome or {}
        document = {"state": decided["state"], "dateOfFate": iso_date(decided["at"])}
        self.context.store.records.put(COLLECTION, [kept | document])
        logger().info("an offer is decided", url=kept["PRurl"], state=decided["state"])
        return Outcome(str(decided["state"]), summary={"url": kept["PRurl"]})

    def _state(self, offer: Offer, forge: ForgeHost, job: Job) -> str:
        """How the offer has ended; "" while it is open."""
        key = f"{TRACKING}/{job.payload['record']}"

        def where(pull: PullRequest) -> str:
            # Of a pull request of the bot's own its base counts: its branch has the patch anyway.
            return pull.commit if job.payload["kind"] == COMMENT else pull.base

        try:
            pull = forge.api.get(offer.slug, int(job.payload["number"]))
            intended = self.context.store.outbox.get(key)
            if pull.state is PullState.OPEN and intended is None:
                if not is_branch_green(offer, self.context.systems):
                    return ""
                found = APPLIED if self._is_applied(offer, where(pull)) else SUPERSEDED
            elif pull.state is PullState.MERGED and job.payload["kind"] != COMMENT:
                found = MERGED
            else:
                found = APPLIED if self._is_applied(offer, where(pull)) else CLOSED
        except NotFound:
            self._intend(key, VANISHED)
            return VANISHED
        # Crash point: died after the intention, the next attempt closes what is still open, and does not take
        # what was closed here for the word of people.
        state = self._intend(key, found)
        if state in (SUPERSEDED, APPLIED) and pull.state is PullState.OPEN:
            self._close(offer, forge, job)
        return MERGED if pull.state is PullState.MERGED and job.payload["kind"] != COMMENT else state

    def _intend(self, key: str, state: str) -> str:
        effect = self.context.store.outbox.intend(
            Effect(key, TRACKING, {"state": state}, self.context.clock())
        )
        return str(effect.payload["state"])

    def _close(self, offer: Offer, forge: ForgeHost, job: Job) -> None:
        number, remark = int(job.payload["number"]), str(job.payload["remark"])
        if job.payload["kind"] != COMMENT:
            forge.api.change(offer.slug, number, body=text.closed(offer, _GREEN), close=True)
            return
        try:
            forge.api.edit(offer.slug, number, remark, text.closed(offer, _GREEN))
        except NotFound:
            logger().info("the comment was removed", repository=offer.slug, number=number)

    def _is_applied(self, offer: Offer, revision: str) -> bool:
        """Whether all lines of the patches are there at a commit or branch."""
        if not has_builds(offer.build.ci):
            return False
        code = self.context.systems.of(offer.build.ci, offer.build.host).code
        where = offer.fork or offer.slug
        return all(
            holds(patch.diff, lambda path: code.read(where, path, revision)) for patch in offer.patches
        )


def holds(diff: str, read: Callable[[str], bytes | None]) -> bool:
    """Whether files hold the new lines of a diff's hunks.

    Args:
        diff: as it was offered.
        read: gives a file by its path; None where there is none.
    """
    for part in parse_diff(diff):
        content = read(part.path)
        if content is None or (part.literal is not None and part.literal != content):
            return False
        lines = split_lines(content)
        for hunk in part.hunks:
            size = len(hunk.new)
            if not any(tuple(lines[at : at + size]) == hunk.new for at in range(len(lines) - size + 1)):
                return False
    return True
