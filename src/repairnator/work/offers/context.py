"""Brings together what offers on a forge need, and the steps that all of them share."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from repairnator.errors import StepError, UsageError
from repairnator.model import Evidence, Job, Patch
from repairnator.work.jobs.settlement import FollowUp
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.preconditions import DailyLimits, Declined, is_green
from repairnator.work.offers.proof import Proof, ProofTask
from repairnator.work.runs.documents import build_number, dates, iso_date, short_date
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Document, Store
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.forges.git import Author, GitBranches, PatchBranch
from repairnator.world.policy import OfferMode
from repairnator.world.providers.forge_hosts import ForgeHost, ForgeHosts
from repairnator.world.providers.systems import CiSystems
from repairnator.world.sources.builds import Resolution, Sources

TRACKING = "fate"  # as stores have it
COLLECTION = "pull-request"


@dataclass(frozen=True, slots=True)
class OfferContext:
    """Everything that an offer on a forge needs.

    Attributes:
        forge_hosts: the forges.
        systems: the CI systems.
        sources: where trees come from.
        proof: proves a patch once more.
        folders: where work folders are made.
        author: of commits.
        policy: of fetches and pushes.
        store: of records and effects.
        daily_limits: how many offers there may be.
        clock: seconds since the epoch.
    """

    forge_hosts: ForgeHosts
    systems: CiSystems
    sources: Sources
    proof: Proof
    folders: WorkFolders
    author: Author
    policy: FetchPolicy
    store: Store
    daily_limits: DailyLimits
    clock: Callable[[], float]

    def forge(self, offer: Offer) -> ForgeHost:
        """The forge that gets the offer.

        Raises:
            Declined: it lies on none.
            UsageError, TemporaryError: as :meth:`repairnator.world.providers.forge_hosts.ForgeHosts.of`.
        """
        forge = self.forge_hosts.of(offer.build)
        if forge is None:
            raise Declined("its repository is not on a forge that the settings name")
        if not forge.token:
            raise UsageError(f"offers to {forge.host} need a token: set {forge.setting}, then `dead retry`")
        return forge

    def prove(self, job: Job, offer: Offer, patch: Patch, cancelled: threading.Event) -> Evidence:
        """Prove a patch once more.

        Raises:
            Declined: it does not stand, or the repository does not want offers any more.
            UsageError, TemporaryError, SandboxUnavailable: that is not known.
        """
        task = ProofTask(job, self._resolve(offer), offer.place, patch, offer.build_settings)
        return self.proof.prove(task, cancelled)

    def check_red(self, offer: Offer) -> None:
        """Make sure that the build of an offer still fails.

        Raises:
            Declined: it was run again, and passed.
            UsageError, TemporaryError: the CI does not say.
        """
        if is_green(offer, self.systems):
            raise Declined("its build was run again and passes")

    def push(
        self, forge: ForgeHost, target: str, branch: PatchBranch, offer: Offer, stop: threading.Event
    ) -> None:
        """Push a branch to the repository ``target`` of the site; it may be there already.

        Raises:
            Declined: the commit is the bot's own.
            RepairnatorError: the diff does not apply, or the repository refuses the branch.
            TemporaryError: the forge does not answer.
        """
        # The site's own token: that of a GitHub App is a new one every hour.
        policy = replace(
            self.policy, credentials={**self.policy.credentials, forge.host: f"{forge.user}:{forge.token}"}
        )
        advice = f"check what {forge.setting} may do there"
        git = GitBranches(forge.clone_url(target), policy, self.author, stop, advice)
        source = self._resolve(offer).source
        with self.folders.take() as folder:
            try:
                for _event in fetch(source, folder / "tree", policy, stop):
                    pass
            except StepError as error:
                raise UsageError(str(error)) from error
            who = GitProgram(policy, stop).read(folder / "tree", "log", "-1", "--format=%ae%n%an").split("\n")
            ours = who[0] == self.author.email if self.author.email else who[1] == self.author.name
            if ours:
                raise Declined("the commit is the bot's own")
            git.push(branch, folder / "tree", origin=source)

    def _resolve(self, offer: Offer) -> Resolution:
        resolution = self.sources.of(offer.build)
        if resolution.policy.offer is OfferMode.NONE:
            raise Declined("the repository's policy file does not (or no longer) allow offers")
        return replace(resolution, source=replace(resolution.source, commit=offer.commit))

    def record(self, key: str, kind: str, offer: Offer, forge: ForgeHost, number: int, url: str) -> str:
        """Record that an offer was made; returns the record's id.

        Under the id of its effect and only if it is not there: whoever comes late changes nothing.
        """
        now = self.clock()
        document: Document = {
            "_id": hashlib.sha256(key.encode()).hexdigest()[:32],
            "buildId": build_number(offer.build),
            "repositoryName": offer.slug,
            **dates("buildFinishedDate", offer.accepted),
            "dateOfPR": iso_date(now),
            "dateOfPRStr": short_date(now),
            "PRurl": url,
            "build": offer.build.key,
            "generation": offer.generation,
            "host": forge.host,
            "number": number,
            "kind": kind,
            "commit": offer.commit,
            "branch": offer.branch,
            "fault": offer.fault,
            "toolname": offer.patch.tool,
            "state": "open",
            "recorded": now,
        }
        self.store.records.add(COLLECTION, document)
        return str(document["_id"])

    def watched(self, record: str, offer: Offer, kind: str, number: int, remark: str = "") -> FollowUp:
        """The job that watches what becomes of an offer."""
        payload = {"record": record, "offer": offer.to_dict(), "kind": kind, "number": number}
        return FollowUp(TRACKING, {**payload, "remark": remark})
