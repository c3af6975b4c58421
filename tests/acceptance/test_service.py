"""The services with the embedded queue and store, as real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from . import projects
from .conftest import REPAIRNATOR, Command

pytestmark = pytest.mark.slow


@contextmanager
def service(*arguments: str, environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command under way; killed at the end if it still runs."""
    log = (folder / f"{arguments[0]}.log").open("a")
    process = subprocess.Popen(
        [REPAIRNATOR, *arguments], cwd=folder, env=environment, stdout=log, stderr=log, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Ask again and again until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not come true within {seconds:.0f} s"
        time.sleep(0.1)  # nothing tells us when: the state is another process's


def the_build(repairnator: Command) -> dict[str, Any]:
    """The only build there is, as `builds list` shows it; empty before there is one."""
    (build,) = json.loads(repairnator("builds", "list", "--json").stdout) or [{}]
    return dict(build)


def publish(repairnator: Command, tree: Path) -> str:
    commit = projects.commit(tree)
    message = json.dumps({"CI": "git", "url": str(tree), "commit": commit})
    assert repairnator("publish", "/queue/pipeline", message).returncode == 0
    return commit


def test_a_published_build_is_repaired_and_its_patch_can_be_seen_and_applied(
    repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = projects.failing(tmp_path / "tree")
    commit = publish(repairnator, tree)

    shown = repairnator("up", "--until-idle")

    assert shown.returncode == 0, shown.stderr
    assert "return a > b ? a : b;" in shown.stdout
    assert the_build(repairnator)["status"] == "PATCHED"
    (patch,) = json.loads(repairnator("patches", "list", "--build", commit[:8], "--json").stdout)
    assert "+        return a > b ? a : b;" in repairnator("patches", "show", patch["_id"][:8]).stdout
    assert repairnator("patches", "apply", patch["_id"][:8], str(tree)).returncode == 0
    assert (tree / "src/main/java/org/example/Calc.java").read_text() == projects.RIGHT


def test_a_message_that_cannot_be_read_is_a_dead_letter(repairnator: Command) -> None:
    assert repairnator("publish", "/queue/pipeline", "{nonsense").returncode == 0
    assert repairnator("up", "--until-idle").returncode == 0

    (letter,) = json.loads(repairnator("dead", "list", "--json").stdout)
    assert letter["message"] == "{nonsense"
    assert "JSON" in letter["reason"]


def test_a_worker_killed_in_the_middle_of_a_repair_loses_nothing_and_does_nothing_twice(
    repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = projects.failing(tmp_path / "tree")
    publish(repairnator, tree)
    with service("pipeline", environment=environment, folder=tmp_path) as first:
        wait_for(lambda: the_build(repairnator).get("state") == "running", 60)
        wait_for(lambda: "TestProject" in (tmp_path / "pipeline.log").read_text(), 120)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert the_build(repairnator)["state"] == "running"  # as far as anyone knows, until its lease ends

    with service("pipeline", environment=environment, folder=tmp_path) as second:
        wait_for(lambda: the_build(repairnator)["state"] == "done", 400)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0

    build = the_build(repairnator)
    assert (build["status"], build["attempt"], build["generation"]) == ("PATCHED", 2, 1)
    assert len(json.loads(repairnator("patches", "list", "--json").stdout)) == 1


def test_ctrl_c_ends_everything_and_gives_the_build_back(
    repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = projects.failing(tmp_path / "tree")
    publish(repairnator, tree)
    quick = environment | {"REPAIRNATOR_GRACE": "1"}
    with service("up", environment=quick, folder=tmp_path) as services:
        wait_for(lambda: the_build(repairnator).get("state") == "running", 60)
        wait_for(lambda: "BuildProject" in (tmp_path / "up.log").read_text(), 120)
        started = descendants(services.pid)
        services.send_signal(signal.SIGINT)
        assert services.wait(60) == 130

    assert the_build(repairnator)["state"] == "queued"
    assert [process for process in started if is_alive(process)] == []


Process = tuple[int, str]  # number, and when it was started, since numbers are used again


def descendants(pid: int) -> list[Process]:
    """The processes that a process has started, and those that they have, boxes included."""
    status = {int(path.name): stat_of(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found, pending = [], [pid]
    while pending:
        parent = pending.pop()
        children = [number for number, fields in status.items() if fields and int(fields[1]) == parent]
        found += [(number, status[number][19]) for number in children]
        pending += children
    assert found, "nothing was started"
    return found


def is_alive(process: Process) -> bool:
    fields = stat_of(process[0])
    return bool(fields) and fields[19] == process[1] and fields[0] != "Z"


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the program's name (proc(5)); empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
