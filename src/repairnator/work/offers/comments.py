"""Comments on the pull request whose build failed: one comment, edited in place, and suggestions."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from repairnator.core.applier import parse_diff
from repairnator.errors import NotFound
from repairnator.foundation.logs import logger
from repairnator.model import Evidence, Job, Patch
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers import text
from repairnator.work.offers.branches import patch_branch
from repairnator.work.offers.context import OfferContext
from repairnator.work.offers.modes import COMMENT
from repairnator.work.offers.offer import OWN_BRANCHES, Offer
from repairnator.work.offers.outcomes import declined
from repairnator.work.offers.preconditions import Declined, check_patch
from repairnator.work.stores.port import Effect
from repairnator.world.forges.markdown import is_plain
from repairnator.world.forges.port import PullRequest, PullState, Remark, Suggestion
from repairnator.world.providers.forge_hosts import ForgeHost

# More patches than this are no comment that somebody reads.
_PATCHES = 5


@dataclass(frozen=True, slots=True)
class CommentHandler:
    """Comments on a pull request, once; what it finds later goes into the same comment.

    Each remark begins with a marker that holds a random number, written down before the remark is made. By it
    an attempt that comes after a crash knows its own among those of others, who cannot have guessed it.
    """

    context: OfferContext

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        offer = Offer.from_dict(job.payload)
        try:
            forge = self.context.forge(offer)
            return self._comment(job, offer, forge, cancelled)
        except Declined as reason:
            return declined(offer, reason)

    def _comment(self, job: Job, offer: Offer, forge: ForgeHost, cancelled: threading.Event) -> Outcome:
        context, pull = self.context, self._pull(offer, forge)
        key = f"{COMMENT}/{forge.host}/{offer.slug.lower()}/{pull.number}"
        effect = context.store.outbox.get(key)
        if effect is None:
            context.daily_limits.check(forge.host, offer.slug)
        context.check_red(offer)
        proven = self._proven(job, offer, cancelled)
        self._pull(offer, forge)  # proofs take minutes
        if effect is None:
            context.daily_limits.take(forge.host, offer.slug, key)
            effect = context.store.outbox.intend(Effect(key, COMMENT, _marked(), context.clock()))
        shown = forge.api.shown(offer.slug, pull.number)
        suggested = {patch.diff: suggestions(patch.diff, shown) for patch, _ in proven}
        places = [
            text.SUGGESTED if suggested[patch.diff] else self._branch(offer, patch, forge, cancelled)
            for patch, _ in proven
        ]
        body = text.comment(offer, proven, places, str(effect.payload["marker"]))
        remark = self._say(offer, forge, pull, effect, body)
        for patch, _ in proven:
            self._suggest(offer, patch, forge, pull, suggested[patch.diff])
        # The comment is one, but each commit's offer is decided by itself.
        record = context.record(
            f"{key}/{offer.commit}", COMMENT, offer, forge, pull.number, remark.url or pull.url
        )
        logger().info("the patch is offered", url=remark.url or pull.url)
        watch = context.watched(record, offer, COMMENT, pull.number, remark.id)
        summary = {"repository": offer.slug, "url": remark.url or pull.url, "patches": len(proven)}
        return Outcome("offered", summary=summary, follow_ups=(watch,))

    def _pull(self, offer: Offer, forge: ForgeHost) -> PullRequest:
        """The pull request that was built, if it is still at that commit."""
        pull = forge.api.get(offer.slug, offer.pull_request)
        if pull.state is not PullState.OPEN:
            raise Declined("its pull request is no longer open")
        if pull.branch.startswith(OWN_BRANCHES):
            raise Declined("the pull request is the bot's own")
        if pull.commit != offer.commit:
            raise Declined(f"{offer.commit[:12]} is no longer the head of its pull request")
        return pull

    def _proven(self, job: Job, offer: Offer, cancelled: threading.Event) -> list[tuple[Patch, Evidence]]:
        proven: list[tuple[Patch, Evidence]] = []
        reason: Declined | None = None
        for patch in offer.patches[:_PATCHES]:
            try:
                check_patch(patch)
                proven.append((patch, self.context.prove(job, offer, patch, cancelled)))
            except Declined as error:
                reason = error
        if reason is not None and not proven:
            raise reason
        return proven

    def _branch(self, offer: Offer, patch: Patch, forge: ForgeHost, cancelled: threading.Event) -> str:
        one = replace(offer, patches=(patch,))
        branch = patch_branch(one, self.context.author, on_history=True)
        target = forge.api.push_target(offer.slug)
        if forge.api.head(target, branch.name) == "":
            self.context.push(forge, target, branch, one, cancelled)
        return text.on_branch(forge.branch_url(target, branch.name), branch.name)

    def _say(self, offer: Offer, forge: ForgeHost, pull: PullRequest, effect: Effect, body: str) -> Remark:
        outbox = self.context.store.outbox
        if effect.outcome is not None:
            remark = Remark(str(effect.outcome["id"]), str(effect.outcome["url"]))
            try:
                forge.api.edit(offer.slug, pull.number, remark.id, body)
            except NotFound as error:
                raise Declined("its comment was removed, and is not made again") from error
            return remark
        # Crash point: died after saying it, the next attempt finds it by its marker.
        posted = forge.api.find_remark(offer.slug, pull.number, str(effect.payload["marker"]))
        posted = posted or forge.api.say(offer.slug, pull.number, body)
        kept = outbox.settle(effect.key, {"id": posted.id, "url": posted.url}).outcome or {}
        return Remark(str(kept["id"]), str(kept["url"]))

    def _suggest(
        self, offer: Offer, patch: Patch, forge: ForgeHost, pull: PullRequest, wanted: tuple[Suggestion, ...]
    ) -> None:
        outbox = self.context.store.outbox
        name = patch_branch(replace(offer, patches=(patch,)), self.context.author).name
        for number, one in enumerate(wanted):
            key = f"suggestion/{forge.host}/{offer.slug.lower()}/{pull.number}/{name}/{number}"
            effect = outbox.intend(Effect(key, "suggestion", _marked(), self.context.clock()))
            if effect.outcome is not None:
                continue
            marker = str(effect.payload["marker"])
            # Crash point: as for the comment.
            posted = forge.api.find_remark(offer.slug, pull.number, marker)
            if posted is None:
                words = text.suggestion(offer, patch, marker)
                posted = forge.api.suggest(offer.slug, pull.number, offer.commit, replace(one, words=words))
            outbox.settle(key, {"id": posted.id, "url": posted.url})


def suggestions(diff: str, shown: Mapping[str, frozenset[int]]) -> tuple[Suggestion, ...]:
    """A diff as suggestions, if all of it lies within the lines that a pull request shows; else none.

    Args:
        diff: against the commit of the pull request.
        shown: lines by path.
    """
    found: list[Suggestion] = []
    for part in parse_diff(diff):
        for hunk in part.hunks:
            start = len(text.common_start(hunk.old, hunk.new))
            end = len(text.common_start(hunk.old[start:][::-1], hunk.new[start:][::-1]))
            if start + end == len(hunk.old) and start:
                start -= 1  # lines are only added: the one before them is replaced by itself and them
            first = hunk.old_start + start
            last = hunk.old_start + len(hunk.old) - end - 1
            lines = _texts(hunk.new[start : len(hunk.new) - end])
            if lines is None or not set(range(first, last + 1)) <= shown.get(part.path, frozenset()):
                return ()
            if last < first:
                return ()
            found.append(Suggestion(part.path, first, last, lines, ""))
        if part.literal is not None:
            return ()
    return tuple(found)


def _texts(lines: tuple[bytes, ...]) -> tuple[str, ...] | None:
    """Lines that can stand in a suggestion; None where one cannot."""
    try:
        texts = tuple(line.decode().removesuffix("\n") for line in lines)
    except UnicodeDecodeError:
        return None
    return texts if is_plain(texts) and not any("\r" in line for line in texts) else None


def _marked() -> dict[str, str]:
    return {"marker": f"<!-- repairnator:{secrets.token_hex(16)} -->"}
