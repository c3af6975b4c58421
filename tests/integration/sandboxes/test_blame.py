"""Whose doing the death of a real box may be: the project's, once its code runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.port import BoxRequest, Limits
from repairnator.core.events import Event
from repairnator.errors import BoxDied, CoreGaveUp, TemporaryError
from repairnator.model import RepairOptions
from repairnator.work.runs.run import run_events
from repairnator.world.fetch.source import Source

from .conftest import stand_in

BUILDING = 'writer.emit("building", buildTool="maven")\n'
DEATHS = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "gave up": "os._exit(75)",
    "forged": 'os.write(output, b"{}\\n")',
    "too long": "time.sleep(600)",
    "too much": 'open("/tmp/x", "wb").write(b"x" * (40 << 20)); '
    'open("/tmp/y", "wb").write(b"x" * (40 << 20)); time.sleep(600)',
}


def died(request: BoxRequest, code: str) -> TemporaryError:
    with pytest.raises(TemporaryError) as caught:
        list(run_events(BubblewrapSandbox(BoxConfiguration(), stand_in(code)), request))
    return caught.value


@pytest.fixture
def limited(project: Path, tmp_path: Path) -> BoxRequest:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    limits = Limits(disk=64 * 2**20, seconds=20)
    return BoxRequest(Source(directory=project), RepairOptions(), workspace, limits)


@pytest.mark.parametrize("how", DEATHS)
def test_a_box_that_dies_while_the_projects_code_runs_is_charged(limited: BoxRequest, how: str) -> None:
    error = died(limited, BUILDING + DEATHS[how])
    assert type(error) is (CoreGaveUp if how == "gave up" else BoxDied)


@pytest.mark.parametrize("how", ["killed", "gave up"])
def test_a_box_that_dies_before_is_not(limited: BoxRequest, how: str) -> None:
    assert type(died(limited, DEATHS[how])) is TemporaryError


def test_a_box_that_is_ended_from_here_is_not(limited: BoxRequest) -> None:
    sandbox = BubblewrapSandbox(BoxConfiguration(), stand_in(BUILDING + "time.sleep(600)"))
    events = run_events(sandbox, limited)
    with pytest.raises(TemporaryError) as caught:
        cancel_once_it_builds(events, limited)
    assert type(caught.value) is TemporaryError


def cancel_once_it_builds(events: Iterator[Event], request: BoxRequest) -> None:
    for event in events:
        if event.kind == "building":
            request.cancelled.set()
