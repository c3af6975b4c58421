"""Proves a patch once more before it is offered: in a fresh box, from a fresh fetch.

What the first box said was said by the box in which the project's code had run for minutes; this one has seen
nothing but the tree and the patch. It also finds failures that have gone by themselves.
"""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from repairnator.boxes.port import BoxRequest, Limits, Sandbox
from repairnator.core.statuses import EXIT_INTERRUPTED, EXIT_TERMINATED, Status
from repairnator.errors import BoxDied
from repairnator.foundation.health import Health
from repairnator.model import Evidence, Job, Patch, RepairOptions
from repairnator.work.offers.preconditions import Declined
from repairnator.work.runs.run import run_events
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.world.policy import narrowed
from repairnator.world.sources.builds import Resolution

# Their names travel in the box's command line.
_TARGETS = 50
# In which nothing may be heard, beside the time that a build may take.
_SILENT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class ProofTask:
    """A patch that is to be proven once more.

    Attributes:
        job: that offers it.
        resolution: the tree that failed, and its repository's word.
        place: folder of the failing tests' module, as a log named it; or "".
        patch: what is to be offered.
        build_settings: how the build was made, as a log told.
    """

    job: Job
    resolution: Resolution
    place: str
    patch: Patch
    build_settings: tuple[str, ...] = ()


class Proof(Protocol):
    """Proves a patch; see :class:`SecondProof`."""

    def prove(self, task: ProofTask, cancelled: threading.Event) -> Evidence:
        """Prove a patch once more.

        Args:
            task: what.
            cancelled: ends it early.

        Raises:
            Declined: it does not stand.
            TemporaryError, SandboxUnavailable: that is not known.
        """
        ...


@dataclass(frozen=True, slots=True)
class SecondProof:
    """Proves a patch in a box of its own.

    Attributes:
        sandbox: the kind of box.
        folders: where work folders are made.
        options: limits of builds and tests.
        limits: of the box.
        health: is told about progress.
    """

    sandbox: Sandbox
    folders: WorkFolders
    options: RepairOptions
    limits: Limits
    health: Health

    def prove(self, task: ProofTask, cancelled: threading.Event) -> Evidence:
        patch, resolution = task.patch, task.resolution
        options = narrowed(self.options, resolution.policy)
        options = replace(
            options,
            build_settings=(*task.build_settings, *options.build_settings),
            place=task.place,
            prove=patch.diff,
            targets=patch.fixes[:_TARGETS],
        )
        finished = None
        with self.folders.take() as folder, self.health.guarded("sandbox") as guard:
            key = f"proof/{task.job.key}/{patch.group}"  # a box of its own, beside that of the repair
            request = BoxRequest(
                resolution.source,
                options,
                folder,
                self.limits,
                cancelled,
                key,
                task.job.attempt,
                guard.beat,
            )
            with closing(run_events(self.sandbox, request)) as events:
                for event in events:
                    self.health.heartbeat.beat(2 * self.options.build_limit + _SILENT_SECONDS)
                    finished = event.data if event.kind == "finished" else None
        if finished is None or finished["exitCode"] in (EXIT_INTERRUPTED, EXIT_TERMINATED):
            raise BoxDied("the second proof was interrupted")
        result = finished["result"]
        proven = [Patch.from_dict(one) for one in result["patches"] if one["diff"] == patch.diff]
        if result["status"] != Status.PATCHED or not proven:
            all_messages = [message for messages in finished["errors"].values() for message in messages]
            reason = all_messages[-1] if all_messages else result["status"]
            raise Declined(f"the second proof failed: {reason[:500]}")
        return proven[0].evidence
