"""The disk of a box is watched, whatever others do on the same file system."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from repairnator.boxes import watchdog
from repairnator.boxes.port import Limits
from repairnator.boxes.watchdog import Watchdog, WatchedBox


@pytest.fixture
def freed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file system on which others make more space free than any box writes."""
    blocks = itertools.count(10**6, 10**6)

    def statvfs(_folder: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=next(blocks), f_frsize=4096, f_favail=10**9)

    with monkeypatch.context() as patch:
        patch.setattr(os, "statvfs", statvfs)
        patch.setattr(watchdog, "_WEIGHING", 0.0)
        yield


def test_what_a_box_writes_is_seen_though_others_free_more(tmp_path: Path, freed: None) -> None:
    ended, reasons = threading.Event(), list[str]()

    def end(reason: str) -> None:
        reasons.append(reason)
        ended.set()

    box = WatchedBox(root=2**22 + 1, writable=(tmp_path,))  # no such process
    limits = Limits(memory=2**30, processes=10, disk=2**20, seconds=60.0)
    dog = Watchdog(box, limits, threading.Event(), end, lambda _note: None)
    (tmp_path / "flood").write_bytes(b"x" * 2**21)
    dog.start()
    assert ended.wait(30)
    dog.stop()
    assert reasons == ["the box wrote more than 1 MiB, its limit"]
