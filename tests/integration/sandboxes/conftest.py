from __future__ import annotations

import json
import sys
import textwrap
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import repairnator
from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.port import BoxRequest, Limits
from repairnator.core.events import Event
from repairnator.model import RepairOptions
from repairnator.world.fetch.source import Source

# Stands in for the core: signs events as it does, and runs what a hostile project might.
_PRELUDE = """
import ctypes, json, os, signal, socket, subprocess, sys, time
sys.path.append({package!r})
from repairnator.core.events import EventWriter, parse_key
from repairnator.core.processes import close_to_others
close_to_others()
output = os.dup(1)
os.dup2(2, 1)
writer = EventWriter(lambda line: os.write(output, line.encode()), parse_key(sys.stdin.readline()))
def tell(**fields):
    writer.emit("note", level="info", text=json.dumps(fields))
def tried(action):
    try:
        return repr(action())
    except BaseException as error:
        return type(error).__name__ + ": " + str(error)
def child(code, **options):
    return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, **options)
"""
_FINISH = '\nwriter.emit("finished", result={}, errors={}, exitCode=0)\n'


def stand_in(code: str) -> list[str]:
    """A command that runs ``code`` in the core's place and then finishes."""
    package = str(Path(repairnator.__file__).parent.parent)
    text = _PRELUDE.format(package=package) + textwrap.dedent(code) + _FINISH
    return [str(Path(sys.executable).resolve()), "-I", "-S", "-B", "-c", text]


class Told:
    """What came out of a box.

    Attributes:
        facts: all fields that it told.
        events: all events.
    """

    def __init__(self, events: list[Event]) -> None:
        self.events = events
        self.facts: dict[str, Any] = {}
        for event in events:
            if event.kind == "note" and event.data.get("level") == "info":
                self.facts |= json.loads(event.data["text"])

    @property
    def warnings(self) -> list[str]:
        return [
            event.data["text"]
            for event in self.events
            if event.kind == "note" and event.data.get("level") == "warning"
        ]


Run = Callable[..., Told]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person without a Maven repository of their own, which would only take time."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def marker() -> str:
    """Tells the processes of this test from those of others that run at the same time."""
    return f"marker-{uuid.uuid4().hex}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pom.xml").write_text("<project/>")
    return folder


@pytest.fixture
def request_(project: Path, tmp_path: Path) -> BoxRequest:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return BoxRequest(Source(directory=project), RepairOptions(), workspace)


@pytest.fixture
def start(project: Path, tmp_path: Path) -> Callable[..., Iterator[Event]]:
    """Starts a box whose core is the given code; returns its events."""

    def run(
        code: str,
        limits: Limits | None = None,
        cancelled: threading.Event | None = None,
        configuration: BoxConfiguration | None = None,
        options: RepairOptions | None = None,
    ) -> Iterator[Event]:
        workspace = tmp_path / "workspace"
        workspace.mkdir(exist_ok=True)
        request = BoxRequest(
            Source(directory=project),
            options or RepairOptions(),
            workspace,
            limits or Limits(),
            cancelled or threading.Event(),
        )
        return BubblewrapSandbox(configuration or BoxConfiguration(), stand_in(code)).run(request)

    return run


@pytest.fixture
def boxed(start: Callable[..., Iterator[Event]]) -> Run:
    """Runs a box to its end."""
    return lambda code, **options: Told(list(start(code, **options)))
