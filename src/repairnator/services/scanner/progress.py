"""Remembers how far the scans of a repository have come, so that the next one begins there.

Only a hint: lost or old, it costs calls. What makes a build be queued once is its job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from repairnator.foundation.slugs import folded
from repairnator.work.stores.port import Query, RecordStore
from repairnator.world.ci.port import Build

COLLECTION = "scans"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where scans have been; seconds since the epoch, 0 for never.

    Attributes:
        covered: all builds that were created from this time on were seen …
        complete: … and those created before this one had ended then.
        last: when the last scan began.
    """

    covered: float = 0.0
    complete: float = 0.0
    last: float = 0.0

    def start(self, since: float) -> float:
        """How far back a scan has to look that wants to know all builds created since then."""
        known = 0 < self.covered <= since < self.complete
        return self.complete if known else since

    def after(self, builds: Sequence[Build], since: float, began: float) -> Progress:
        """The progress after a scan that saw these builds."""
        running = [build.created or began for build in builds if not build.status.finished]
        newest = max((build.created for build in builds), default=self.complete)
        joined = 0 < self.covered <= since <= self.complete
        return Progress(self.covered if joined else since, min([newest, *running]), began)


class ProgressRecords:
    """Keeps it."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def get(self, ci: str, host: str, slug: str) -> Progress:
        document = self._find(_name(ci, host, slug)) or self._find(f"{ci}/{host}/{slug}") or {}
        return Progress(*(float(document.get(name, 0.0)) for name in ("covered", "complete", "last")))

    def _find(self, name: str) -> dict[str, Any] | None:
        return next(iter(self._records.find(COLLECTION, Query(equal={"_id": name}, limit=1))), None)

    def put(self, ci: str, host: str, slug: str, progress: Progress) -> None:
        document = {
            "_id": _name(ci, host, slug),
            "covered": progress.covered,
            "complete": progress.complete,
            "last": progress.last,
            "recorded": progress.last,
        }
        self._records.put(COLLECTION, [document])


def _name(ci: str, host: str, slug: str) -> str:
    # Documents of old have the name as it was spelled.
    return f"{ci}/{host}/{folded(slug)}"
