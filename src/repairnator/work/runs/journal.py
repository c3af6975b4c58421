"""Writes the events of each run to a file on this machine, so that people can watch a worker.

Nothing depends on them: the store has what counts. A run's file is named by its run id; its first line says
which build it is. A run that was cut short has no ``finished`` in its last line.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.core.events import Event
from repairnator.core.folders import Folder

BEGUN, FINISHED = "begun", "finished"  # kinds of the first and the last line
_KEPT = 100  # files; the oldest go first
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Watched:
    """A run that can be watched.

    Attributes:
        run_id: of the attempt.
        path: its file.
    """

    run_id: str
    path: Path


class Journal:
    """Writes and reads the files of runs.

    Args:
        folder: where they are; made when needed, for this user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, run_id: str, build: str, event: Event) -> None:
        """Append one event of a run of the build with this key.

        A disk that is full, or a folder that cannot be written, must not cost a repair: then nothing is kept.
        """
        path = self._path(run_id)
        with suppress(OSError):
            if not path.exists():
                self._begin(path, {"event": BEGUN, "build": build, "runId": run_id, "time": time.time()})
            _append(path, event.data)

    def runs(self) -> list[Watched]:
        """The runs that are kept, oldest first."""
        found = []
        for path in self._folder.glob("*.jsonl"):
            with suppress(FileNotFoundError):  # swept by another worker
                found.append((path.stat().st_ctime_ns, path))
        return [Watched(path.stem, path) for _, path in sorted(found)]

    def follow(self, run_id: str, over: Callable[[], bool], stop: threading.Event) -> Iterator[Event]:
        """The events of a run so far and as they come, until it has ended.

        Args:
            run_id: of the run.
            over: asked when nothing new is there: whether the worker is gone without having said so.
            stop: set to end early.
        """
        path = self._path(run_id)
        position, last = 0, False
        while not stop.is_set():
            events, position = _read(path, position)
            for event in events:
                yield event
                if event.kind == FINISHED:
                    return
            if last:
                return
            if not events:
                last = over()  # then look once more: the last lines may have come just before
                if not last:
                    stop.wait(_POLL_SECONDS)

    def _path(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.jsonl"

    def _begin(self, path: Path, line: dict[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in self.runs()[: -_KEPT + 1]:
            old.path.unlink(missing_ok=True)
        _append(path, line)


def _append(path: Path, data: dict[str, Any]) -> None:
    # opened for each line: a run has a few each second, and a file left open would outlive a run cut short
    with Folder.open(path.parent) as folder:
        folder.append(path.name, json.dumps(data).encode() + b"\n")


def _read(path: Path, position: int) -> tuple[list[Event], int]:
    """The events of whole lines from ``position`` on, and where they end."""
    try:
        with path.open("rb") as stream:
            stream.seek(position)
            content = stream.read()
    except FileNotFoundError:
        return [], position
    whole = content[: content.rfind(b"\n") + 1]
    records = (json.loads(line) for line in whole.splitlines())
    return [Event(str(data["event"]), data) for data in records], position + len(whole)
