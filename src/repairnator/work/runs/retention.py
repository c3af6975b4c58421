"""Forgets the logs of old runs, so that they do not grow without bound; how the runs went stays known."""

from __future__ import annotations

from repairnator.work.runs.progress import PROGRESS
from repairnator.work.runs.runlog import MOST_LINES, PAGE_LINES, RUN_LOG, page_id
from repairnator.work.stores.port import Query, RecordStore

# Names when the log was last written to; a run without it has no log that could be forgotten.
LOGGED = "recorded"
_PAGES = MOST_LINES // PAGE_LINES


def forget_logs(records: RecordStore, before: float, limit: int) -> int:
    """Forget the logs that were last written to before a time; returns how many.

    Args:
        records: where they are.
        before: seconds since the epoch.
        limit: at most so many, the oldest first.
    """
    old = records.find(PROGRESS, Query(below={LOGGED: before}, order=LOGGED, limit=limit))
    for run in old:
        name = str(run["_id"])
        pages = records.find(
            RUN_LOG, Query(at_least={"_id": page_id(name, 0)}, below={"_id": f"{name}0"}, limit=_PAGES)
        )
        for page in pages:
            records.remove(RUN_LOG, str(page["_id"]))
        # Crash point: died before this, the run is found again, and has fewer pages.
        kept = {field: value for field, value in run.items() if field != LOGGED}
        records.put(PROGRESS, [kept | {"lines": 0, "logForgotten": True}])
    return len(old)
