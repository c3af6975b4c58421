"""Pushes each proven patch as a branch to ``PUSH_URL``, with all records of its run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from repairnator.errors import UsageError
from repairnator.foundation.logs import logger
from repairnator.foundation.slugs import folded
from repairnator.model import Job
from repairnator.work.jobs.settlement import Amendment, Outcome, record_id
from repairnator.work.offers.modes import BRANCH
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.text import commit_message
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Effect, Outbox, Query, Store
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.forges.git import Author, GitBranches, PatchBranch
from repairnator.world.sources.builds import Sources

# The original's name for what lies beside a patch.
RECORDS_FILE = "repairnator.json"
_COLLECTIONS = (
    *("inspector", "times", "hardwareInfo", "metrics", "patches"),
    *("pipeline-errors", "tool-diagnostic", "treatedbuild"),
)


def patch_branch(offer: Offer, author: Author, *, on_history: bool = False) -> PatchBranch:
    """The branch of an offer's patch."""
    return PatchBranch(
        repository=offer.slug,
        commit=offer.commit,
        diff=offer.patch.diff,
        message=commit_message(offer.patch, offer.build.key, author),
        when=int(offer.accepted),
        on_history=on_history,
        changes=offer.patch.files,
    )


def known_effect(outbox: Outbox, where: str, branch: PatchBranch) -> tuple[str, Effect | None]:
    """The key of what is done once with a patch in a forge's repository, and what is kept under it.

    The case of the repository's name does not count. Of old it did, and what was done then was done.
    """
    keys = [f"{where}/{replace(branch, repository=name).name}" for name in _spellings(branch.repository)]
    found = ((key, outbox.get(key)) for key in keys)
    return next(((key, effect) for key, effect in found if effect is not None), (keys[0], None))


def _spellings(repository: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((folded(repository), repository)))


@dataclass(frozen=True, slots=True)
class BranchHandler:
    """Pushes the branch of one patch; however often, and by whomever, there is one.

    Attributes:
        url: where branches go (``PUSH_URL``).
        author: of the commits.
        policy: of fetches and pushes.
        sources: where trees come from.
        folders: where work folders are made.
        store: of records and effects.
        clock: seconds since the epoch.
    """

    url: str
    author: Author
    policy: FetchPolicy
    sources: Sources
    folders: WorkFolders
    store: Store
    clock: Callable[[], float]

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        if not self.url:
            raise UsageError("PUSH_URL is no longer set: set it, then `repairnator dead retry`")
        offer = Offer.from_dict(job.payload)
        branch = patch_branch(offer, self.author)
        target = GitBranches(self.url, self.policy, self.author, cancelled)
        effect = self.store.outbox.intend(
            Effect(
                key=f"{BRANCH}/{target.shown}/{branch.name}",
                kind=BRANCH,
                payload={"build": offer.build.key, "commit": branch.commit},
                created=self.clock(),
            )
        )
        # Crash points: died after the intention, or after the push, the next attempt finds an intention
        # without an outcome and looks whether the branch is there; and the push itself makes a branch only
        # where there is none, so that even a frozen worker that goes on can make no second one.
        if effect.outcome is None:
            commit = self._push(offer, branch, target, cancelled)
            effect = self.store.outbox.settle(effect.key, {"branch": branch.name, "commit": commit})
        outcome = effect.outcome or {}
        logger().info("the patch is in a branch", branch=branch.name, repository=target.shown)
        url = f"{target.shown.removesuffix('.git')}/tree/{branch.name}"
        return Outcome(
            "pushed",
            summary={"repository": target.shown, **outcome},
            amendments=branch_url(job, offer, url),
        )

    def _push(
        self, offer: Offer, branch: PatchBranch, target: GitBranches, cancelled: threading.Event
    ) -> str:
        with self.folders.take() as folder:
            there = target.find(branch.name, folder)
            if there:
                return there
            for _event in fetch(self.sources.of(offer.build).source, folder / "tree", self.policy, cancelled):
                pass
            beside = {RECORDS_FILE: self._records(offer), "repairnator.patch": _bytes(offer.patch.diff)}
            return target.push(replace(branch, files=beside), folder / "tree")

    def _records(self, offer: Offer) -> bytes:
        """All records of the run, which are kept before its offers are made."""
        equal: dict[str, str | int] = {"build": offer.build.key, "generation": offer.generation}
        found = {name: self.store.records.find(name, Query(equal=equal)) for name in _COLLECTIONS}
        kept = {name: documents for name, documents in found.items() if documents}
        return json.dumps(kept, indent=2, sort_keys=True, default=str).encode() + b"\n"


def branch_url(job: Job, offer: Offer, url: str) -> tuple[Amendment, ...]:
    """``inspector.branchURL`` of the run that a branch job comes from: one only, that of its first patch.

    Args:
        job: the branch's; its key ends with a number among the jobs of its build.
        offer: that it makes.
        url: of the branch, on forges that have it where GitHub has.
    """
    if not job.key.endswith("/0"):
        return ()
    identity = record_id(offer.build.key, offer.generation, "inspector", 0)
    return (Amendment("inspector", identity, {"branchURL": url}),)


def _bytes(diff: str) -> bytes:
    return diff.encode(errors="surrogateescape")
