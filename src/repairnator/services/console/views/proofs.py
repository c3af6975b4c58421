"""The diffs that people had proven on a build."""

from __future__ import annotations

from dataclasses import dataclass

from repairnator.foundation.untrusted import mapping, sequence, text
from repairnator.model import Job, JobState
from repairnator.services.console.diffs import Laid, lay_out
from repairnator.services.console.words import BAD, BUSY, GOOD, PLAIN, Label
from repairnator.services.pipeline.proofs import PROOF, PROVEN
from repairnator.work.runs.progress import PROGRESS
from repairnator.work.stores.port import Document, JobPage, JobStore, Query, RecordStore, listed_repository

_LOOKED, _SHOWN = 200, 10


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A diff that somebody had proven.

    Attributes:
        label: how it stands.
        who: asked for it.
        updated: since when it stands so.
        targets: how many tests it is to make pass; 0 for all that fail.
        reason: why it was refused, or not tried yet; or "".
        evidence: of its proof; empty without one.
        laid: the diff.
    """

    label: Label
    who: str
    updated: float
    targets: int
    reason: str
    evidence: Document
    laid: Laid


def read_proofs(jobs: JobStore, build: Job) -> list[ShownProof]:
    """The diffs that people had proven on a build, the newest first."""
    found = jobs.page(JobPage(PROOF, repository=listed_repository(build), limit=_LOOKED))
    return [_proof(job) for job in found if job.payload.get("key") == build.key][:_SHOWN]


def tests_of(records: RecordStore, build: Job, group: str) -> list[str]:
    """The failing tests of a group of a build's last run."""
    for collection, field in (("inspector", "runId"), (PROGRESS, "_id")):
        for document in records.find(collection, Query(equal={field: build.run_id}, limit=1)):
            for one in map(mapping, sequence(document.get("groups"))):
                if one.get("id") == group and one.get("tests"):
                    return [text(test, 300) for test in sequence(one["tests"])]
    return []


def _proof(job: Job) -> ShownProof:
    summary = mapping((job.result or {}).get("summary"))
    return ShownProof(
        _label(job),
        text(job.payload.get("who"), 200),
        job.updated,
        len(sequence(job.payload.get("targets"))),
        text(summary.get("reason"), 2000) or job.last_error[:2000],
        mapping(summary.get("evidence")),
        lay_out(text(job.payload.get("diff"), 2**20)),
    )


def _label(job: Job) -> Label:
    if job.state is JobState.DONE:
        proven = (job.result or {}).get("status") == PROVEN
        return Label("proven", GOOD, PROVEN) if proven else Label("refused", BAD, "refused")
    return {
        JobState.RUNNING: Label("being proven", BUSY, "running"),
        JobState.QUEUED: Label("waits for a worker", PLAIN, "queued"),
        JobState.DEAD: Label("could not be proven", BAD, "dead"),
    }[job.state]
