"""Proves a diff that a person has written, on the build that it is for, in a box as any other patch."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repairnator.errors import UsageError
from repairnator.foundation.untrusted import mapping, text
from repairnator.model import Evidence, Job, Patch
from repairnator.services.pipeline.messages import build_of
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers.preconditions import Declined
from repairnator.work.offers.proof import Proof, ProofTask
from repairnator.work.runs.diffcheck import DiffRefused, check_diff
from repairnator.world.buildlogs import PLACE_LIMIT, SETTINGS_LIMIT
from repairnator.world.sources.builds import Sources

PROOF = "proof"
PROVEN, REFUSED = "proven", "refused"

_NOTHING_RUN = Evidence("", 0, 0, 0, 0, (), 0.0)


def request_proof(jobs: Jobs, build: Job, diff: str, targets: Sequence[str], who: str) -> Job:
    """Ask for the proof of a diff; returns its job, which may be there already.

    Args:
        jobs: the rules.
        build: on which it is to be proven.
        diff: unified, as git writes it.
        targets: names of the failing tests that it must make pass; empty for all.
        who: asks for it.

    Raises:
        UsageError: it is no diff that may be applied, or that is no build.
    """
    if build.kind != BUILD:
        raise UsageError("diffs are proven on builds")
    try:
        check_diff(diff)
    except DiffRefused as refusal:
        raise UsageError(f"the diff is not applied: {refusal}") from refusal
    digest = hashlib.sha256("\0".join((diff, *targets)).encode()).hexdigest()[:16]
    of = build_of(build)
    payload = {
        "build": build.payload["build"],
        "slug": of.slug or of.url,
        "key": build.key,
        "commit": text(mapping((build.result or {}).get("summary")).get("commit"), 64),
        "place": text(build.payload.get("place"), PLACE_LIMIT),
        "buildSettings": text(build.payload.get("buildSettings"), SETTINGS_LIMIT),
        "diff": diff,
        "targets": list(targets),
        "who": who,
    }
    return jobs.submit(PROOF, f"{PROOF}/{build.key}/{digest}", payload).job


@dataclass(frozen=True, slots=True)
class ProofHandler:
    """Proves what people have written.

    Attributes:
        sources: say where the build's tree is.
        proof: proves a patch in a box of its own.
    """

    sources: Sources
    proof: Proof

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        resolution = self.sources.of(build_of(job))
        if commit := str(job.payload["commit"]):
            resolution = replace(resolution, source=replace(resolution.source, commit=commit))
        targets = tuple(map(str, job.payload["targets"]))
        patch = Patch("given", "given", str(job.payload["diff"]), 1, (), targets, (), _NOTHING_RUN)
        settings = tuple(str(job.payload["buildSettings"]).splitlines())
        task = ProofTask(job, resolution, str(job.payload["place"]), patch, settings)
        try:
            evidence = self.proof.prove(task, cancelled)
        except Declined as refusal:
            return Outcome(REFUSED, summary={"reason": str(refusal)})
        return Outcome(PROVEN, summary={"evidence": evidence.to_dict()})
