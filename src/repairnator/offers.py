"""Offers: what was found is shown to people, as a job of its own made from a finished build.

A build job's outcome names its offers as follow-up jobs; so they are made exactly when the result is, and
have attempts of their own: a forge that does not answer costs no repair.

So far a branch for each proven patch, where ``PUSH_URL`` says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from repairnator.documents import repository_name
from repairnator.errors import UsageError
from repairnator.fetch import FetchPolicy, fetch
from repairnator.forges.git import Author, GitBranches, PatchBranch
from repairnator.logs import logger
from repairnator.model import BuildRef, Job
from repairnator.settlement import Amendment, FollowUp, Outcome, Record, record_id
from repairnator.sources import Sources
from repairnator.stores.port import Effect, Outbox
from repairnator.workfolders import WorkFolders

BRANCH = "branch"


def branch_offers(build: BuildRef, accepted: float, outcome: Outcome) -> tuple[FollowUp, ...]:
    """A branch for the best patch of each group.

    Args:
        build: that was repaired.
        accepted: when it was, in seconds since the epoch.
        outcome: of its repair.
    """
    return tuple(
        FollowUp(BRANCH, _payload(build, accepted, str(outcome.summary["commit"]), record.document))
        for record in outcome.records
        if _is_best_patch(record)
    )


def _is_best_patch(record: Record) -> bool:
    return record.collection == "patches" and record.document.get("rank") == 1


def _payload(build: BuildRef, accepted: float, commit: str, patch: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "build": build.to_dict(),
        "commit": commit,
        "diff": patch["diff"],
        "summary": patch.get("summary") or f"patch by {patch['toolname']}",
        "accepted": accepted,
    }


class BranchHandler:
    """Pushes the branch of one patch; however often, and by whomever, there is one.

    Args:
        url: where branches go (``PUSH_URL``).
        author: of the commits.
        policy: of fetches and pushes.
        sources: where trees come from.
        folders: where work folders are made.
        outbox: of effects.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        url: str,
        author: Author,
        policy: FetchPolicy,
        sources: Sources,
        folders: WorkFolders,
        outbox: Outbox,
        clock: Callable[[], float],
    ) -> None:
        self._url = url
        self._author = author
        self._policy = policy
        self._sources = sources
        self._folders = folders
        self._outbox = outbox
        self._clock = clock

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        if not self._url:
            raise UsageError("PUSH_URL is not set any more: set it, then `repairnator dead retry`")
        build, branch = BuildRef.from_dict(job.payload["build"]), _branch_of(job)
        target = GitBranches(self._url, self._policy, self._author, cancelled)
        effect = self._outbox.intend(
            Effect(
                key=f"{BRANCH}/{target.shown}/{branch.name}",
                kind=BRANCH,
                payload={"build": build.key, "commit": branch.commit},
                created=self._clock(),
            )
        )
        # Crash points: died after the intention, or after the push, the next attempt finds an intention
        # without an outcome and looks whether the branch is there; and the push itself makes a branch only
        # where there is none, so that even a frozen worker that goes on can make no second one.
        if effect.outcome is None:
            commit = self._push(build, branch, target, cancelled)
            effect = self._outbox.settle(effect.key, {"branch": branch.name, "commit": commit})
        outcome = effect.outcome or {}
        logger().info("the patch is in a branch", branch=branch.name, repository=target.shown)
        return Outcome(
            "pushed",
            summary={"repository": target.shown, **outcome},
            amendments=branch_url(job, build.key, f"{target.shown.removesuffix('.git')}/tree/{branch.name}"),
        )

    def _push(
        self, build: BuildRef, branch: PatchBranch, target: GitBranches, cancelled: threading.Event
    ) -> str:
        with self._folders.take() as folder:
            there = target.find(branch.name, folder)
            if there:
                return there
            for _event in fetch(self._sources.of(build).source, folder / "tree", self._policy, cancelled):
                pass
            return target.push(branch, folder / "tree")


def branch_url(job: Job, build: str, url: str) -> tuple[Amendment, ...]:
    """``inspector.branchURL`` of the run that a branch job comes from: one only, that of its first patch.

    Args:
        job: the branch's; its key ends with the generation of the build's job and a number.
        build: key of the build's job.
        url: of the branch, on forges that have it where GitHub has.
    """
    generation, number = job.key.split("/")[-2:]
    if number != "0":
        return ()
    identity = record_id(build, int(generation), "inspector", 0)
    return (Amendment("inspector", identity, {"branchURL": url}),)


def _branch_of(job: Job) -> PatchBranch:
    build = BuildRef.from_dict(job.payload["build"])
    return PatchBranch(
        repository=repository_name(build),
        commit=job.payload["commit"],
        diff=job.payload["diff"],
        summary=job.payload["summary"],
        build=build.key,
        when=int(job.payload["accepted"]),
    )
