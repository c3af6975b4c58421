"""The disk of a box is watched, whatever others do on the same file system."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.servers.process import wait_until

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
    assert reasons == ["the sandbox wrote more than 1 MiB, its limit"]


def watched(
    tmp_path: Path, cancelled: threading.Event | None = None
) -> tuple[Watchdog, list[str], list[float]]:
    reasons, beats = list[str](), list[float]()
    box = WatchedBox(root=2**22 + 1, writable=(tmp_path,))
    limits = Limits(memory=2**30, processes=10, disk=2**30, seconds=60.0)
    dog = Watchdog(
        box, limits, cancelled or threading.Event(), reasons.append, lambda _note: None, beats.append
    )
    return dog, reasons, beats


@pytest.mark.parametrize("look", ["descendants", "kernel_memory", "weigh", "unnamed_files"])
def test_a_look_that_fails_ends_the_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: str) -> None:
    dog, reasons, _ = watched(tmp_path)
    monkeypatch.setattr(watchdog, "_WEIGHING", 0.0)
    dog._disk._weigh_at = 0.0

    def fail(*_arguments: object) -> None:
        raise RuntimeError("of a kind that nobody thought of")

    monkeypatch.setattr(watchdog, look, fail)
    dog.start()
    wait_until(lambda: bool(reasons), 30)
    dog.stop()
    assert len(reasons) == 1
    assert "was no longer watched" in reasons[0]
    assert "RuntimeError: of a kind that nobody thought of" in reasons[0]


def test_a_look_that_does_not_end_ends_the_box_and_not_its_cancellation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    monkeypatch.setattr(watchdog, "kernel_memory", lambda _processes: hangs.wait(60))
    monkeypatch.setattr(watchdog, "_JOIN", 0.1)
    cancelled = threading.Event()
    dog, reasons, beats = watched(tmp_path, cancelled)
    dog.start()
    wait_until(lambda: bool(beats), 30)
    cancelled.set()
    wait_until(lambda: bool(reasons), 30)
    dog.stop()
    monkeypatch.setattr(watchdog, "_STUCK", 0.1)
    late, told, _ = watched(tmp_path)
    late.start()
    wait_until(lambda: bool(told), 30)
    late.stop()
    hangs.set()
    assert reasons == ["the run was cancelled"]
    assert "could not be measured within" in told[0]
