"""The data of an offer, as its job carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from repairnator.foundation.untrusted import text
from repairnator.model import BuildRef, Job, Patch, TestFailure, TestName
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.runs.documents import build_url, repository_name
from repairnator.world.buildlogs import PLACE_LIMIT, SETTINGS_LIMIT
from repairnator.world.forges.git import normalized
from repairnator.world.sources.builds import Resolution

# Prefix of the branches that this bot makes; builds of these are never offered anything.
OWN_BRANCHES = "repairnator/"


@dataclass(frozen=True, slots=True)
class Offer:
    """Patches of one build, and what is said beside them. All texts of it come from outside.

    Attributes:
        build: that failed.
        slug: of the repository that gets the offer.
        branch: that was built; of a pull request, its own.
        fork: slug of the repository that has the branch when it is not ``slug``; else "".
        pull_request: number of the one that was built; 0 for none, or one of a fork that the CI did not tell.
        workflow: which of several pipelines of one commit; or "".
        commit: that was built.
        url: of the build, for people.
        accepted: when the build was, in seconds since the epoch.
        generation: of its job.
        place: folder of the failing tests' module, as a log named it; or "".
        failures: the tests that failed, with what they said.
        patches: the best one of each group; one alone in an offer that is a pull request.
        build_settings: how the build was made, as a log told.
        page: address of the build's page in the console; "" where it has none.
    """

    build: BuildRef
    slug: str
    branch: str
    fork: str
    pull_request: int
    workflow: str
    commit: str
    url: str
    accepted: float
    generation: int
    place: str
    failures: tuple[TestFailure, ...]
    patches: tuple[Patch, ...]
    build_settings: tuple[str, ...] = ()
    page: str = ""

    @property
    def patch(self) -> Patch:
        """The first patch."""
        return self.patches[0]

    @property
    def fault(self) -> str:
        """The same for the same change in the same branch, whatever the commit."""
        text = "\0".join((self.build.host, self.slug.lower(), self.branch, normalized(self.patch.diff)))
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]

    def failures_of(self, patch: Patch) -> list[TestFailure]:
        """What the tests said that a patch makes pass."""
        return [failure for failure in self.failures if str(failure.name) in patch.fixes]

    def to_dict(self) -> dict[str, Any]:
        parts = ("build", "failures", "patches", "build_settings")
        return {
            **{name: getattr(self, name) for name in self.__slots__ if name not in parts},
            "build": self.build.to_dict(),
            "failures": [failure.to_dict() for failure in self.failures],
            "patches": [patch.to_dict() for patch in self.patches],
            "build_settings": list(self.build_settings),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        parts = {
            "build": BuildRef.from_dict(data["build"]),
            "failures": tuple(_failure(one) for one in data["failures"]),
            "patches": tuple(Patch.from_dict(one) for one in data["patches"]),
            "build_settings": tuple(data.get("build_settings", ())),
        }
        return cls(**{**data, **parts})


def offer_of(job: Job, outcome: Outcome, resolution: Resolution, page: str = "") -> Offer:
    """Everything that a finished repair has to offer.

    Args:
        job: of the build.
        outcome: of its repair.
        resolution: what its CI said of it.
        page: of the build in the console; "" where it has none.
    """
    build = BuildRef.from_dict(job.payload["build"])
    documents = [record.document for record in outcome.records if record.collection == "patches"]
    inspector = next((one.document for one in outcome.records if one.collection == "inspector"), {})
    return Offer(
        build=build,
        slug=resolution.slug or repository_name(build),
        branch=resolution.branch,
        fork=resolution.fork,
        pull_request=resolution.pull_request,
        workflow=resolution.workflow,
        commit=str(outcome.summary["commit"]),
        url=resolution.url or build_url(build),
        accepted=job.created,
        generation=job.generation,
        place=text(job.payload.get("place"), PLACE_LIMIT),
        failures=tuple(_failure(one) for one in inspector.get("failingTests", ())),
        patches=tuple(
            Patch.from_dict(one | {"tool": one["toolname"]}) for one in documents if one.get("rank") == 1
        ),
        build_settings=tuple(text(job.payload.get("buildSettings"), SETTINGS_LIMIT).splitlines()),
        page=page,
    )


def _failure(data: Mapping[str, Any]) -> TestFailure:
    return TestFailure(TestName.parse(str(data["name"])), str(data["type"]), str(data["message"]))
