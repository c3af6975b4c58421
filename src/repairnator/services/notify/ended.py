"""Makes the notifications of a finished build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repairnator.core.statuses import Status
from repairnator.model import BuildRef
from repairnator.work.jobs.settlement import FollowUp, Outcome

_PATCHES = 20
_DIFF = 20_000  # characters of one diff


def notification(
    kind: str,
    build: BuildRef,
    url: str,
    accepted: float,
    outcome: Outcome,
    *,
    every_end: bool = False,
    page: str = "",
) -> tuple[FollowUp, ...]:
    """The notification of a finished build, if it is worth one.

    Args:
        kind: of the job that brings it.
        build: that was repaired.
        url: of its page.
        accepted: when it was, in seconds since the epoch.
        outcome: of its repair.
        every_end: whether a run without a patch is worth one.
        page: of the build in the console; "" where it has none.
    """
    if outcome.status != Status.PATCHED and not every_end:
        return ()
    patches = [record.document for record in outcome.records if record.collection == "patches"]
    payload = {
        "build": build.to_dict(),
        "url": url,
        "page": page,
        "accepted": accepted,
        "status": outcome.status,
        "commit": str(outcome.summary.get("commit", "")),
        "patches": [_patch(document) for document in patches if document.get("rank") == 1][:_PATCHES],
    }
    return (FollowUp(kind, payload),)


def _patch(document: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: document.get(name) for name in ("summary", "toolname", "fixes")}
    return fields | {"diff": str(document.get("diff", ""))[:_DIFF]}
