"""The page of a run's log: any part of it by its lines' numbers, and a search through it."""

from __future__ import annotations

from typing import Any

from repairnator.foundation.untrusted import integer
from repairnator.model import Job, JobState
from repairnator.services.console.build import find_build
from repairnator.services.console.builds import build_row
from repairnator.services.console.errors import BadRequest, NotFound
from repairnator.work.runs.live import progress_of
from repairnator.work.runs.runlog import Line, read_lines
from repairnator.work.stores.port import Document, RecordStore, Store

PAGE = 500
_FOUND = 200  # lines that a search shows at once
_SEARCHED, _TOGETHER = 50_000, 5_000  # lines that one request looks through, and reads at once


def log_page(store: Store, key: str, run_id: str, first: str, search: str) -> dict[str, Any]:
    """What the page shows.

    Args:
        store: to read.
        key: of the build.
        run_id: of the run; by default the last one.
        first: number of the first line, from 1; by default the page ends with the last line.
        search: text that the lines shown hold, in any case.
    """
    job = find_build(store, key)
    progress = run_of(store, job, run_id)
    total = integer(progress.get("lines"))
    start = _number(first, max(total - PAGE, 0) if not search else 0, total)
    run = str(progress["_id"]) if progress else ""
    lines, next_line = (
        _search(store.records, run, search, start, total)
        if search
        else (read_lines(store.records, run, start, PAGE) if total else [], start + PAGE)
    )
    more = next_line < total
    return {
        "row": build_row(job),
        "run": run,
        "progress": progress,
        "lines": lines,
        "total": total,
        "search": search,
        "start": start,
        "earlier": max(start - PAGE, 0) + 1 if start and not search else None,
        "later": next_line + 1 if more else None,
        "looked": min(next_line, total),
        "follows": is_live(job, progress) and not search and not more,
        "awaited": not progress and not job.state.terminal,
    }


def run_of(store: Store, job: Job, run_id: str) -> Document:
    """How far a run of a build is; empty when the build has none yet.

    Raises:
        NotFound: there is no such run of this build.
    """
    progress = progress_of(store.records, run_id or job.run_id)
    if run_id and (progress is None or progress.get("build") != job.key):
        raise NotFound(
            "There is no such run", "Its log may never have been kept. The page of the build lists its runs."
        )
    return progress or {}


def is_live(job: Job, progress: Document) -> bool:
    """Whether the run goes on."""
    return job.state is JobState.RUNNING and progress.get("_id") == job.run_id and not progress.get("ended")


def _number(text: str, usual: int, total: int) -> int:
    """A line's number as people count, from 1, turned into one from 0."""
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest(f"There is no line {text[:40]!r}", f"The log has {total:,} lines.")
    return max(int(text) - 1, 0)


def _search(records: RecordStore, run: str, search: str, start: int, total: int) -> tuple[list[Line], int]:
    """The lines that hold a text, and the number of the line at which to go on."""
    found: list[Line] = []
    wanted = search.casefold()
    at, end = start, min(start + _SEARCHED, total)
    while at < end and (lines := read_lines(records, run, at, min(_TOGETHER, end - at))):
        for line in lines:
            if wanted in line.text.casefold():
                found.append(line)
            if len(found) == _FOUND:
                return found, line.number + 1
        at = lines[-1].number + 1
    return found, at if at >= end else total
