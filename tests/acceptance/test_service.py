"""The services with the embedded queue and store, as real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.servers.ports import free_port
from tests.servers.process import wait_until

from . import projects
from .conftest import Command
from .processes import descendants, is_alive, started

pytestmark = pytest.mark.slow


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
    address = re.search(r"The console is at (http://127\.0\.0\.1:\d+)", shown.stdout)
    assert address is not None, "`up` says where its pages are"
    with console(environment, tmp_path) as url:
        overview = page(f"{url}/")
        key = the_build(repairnator)["key"]
        build, log = page(f"{url}/build?key={key}"), page(f"{url}/build/log?key={key}")
    assert "100 %" in overview
    assert "return a &gt; b ? a : b;" in build
    assert "BuildProject" in build
    assert 'class="chart curve"' in build or "Suspicious lines" in build, "the run's progress was kept"
    assert "PATCHED, 1 patch" in log


@contextmanager
def console(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """A console under way; gives its address."""
    own = environment | {"CONSOLE_PORT": str(free_port())}
    with started("console", environment=own, folder=folder):
        log, address = folder / "console.log", f"http://127.0.0.1:{own['CONSOLE_PORT']}"
        wait_until(lambda: f"The console is at {address}" in log.read_text(), 60)
        wait_until(lambda: status(f"{address}/builds") == 200, 60)
        yield address


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


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
    with started("pipeline", environment=environment, folder=tmp_path) as first:
        wait_until(lambda: the_build(repairnator).get("state") == "running", 300)
        wait_until(lambda: "TestProject" in (tmp_path / "pipeline.log").read_text(), 300)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert the_build(repairnator)["state"] == "running"  # as far as anyone knows, until its lease ends

    with started("pipeline", environment=environment, folder=tmp_path) as second:
        wait_until(lambda: the_build(repairnator)["state"] == "done", 400)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0

    build = the_build(repairnator)
    assert (build["status"], build["attempt"], build["generation"]) == ("PATCHED", 2, 1)
    assert len(json.loads(repairnator("patches", "list", "--json").stdout)) == 1


@pytest.mark.parametrize(("grace", "times"), [(1, 1), (3600, 2)], ids=["once", "twice"])
def test_ctrl_c_ends_everything_and_gives_the_build_back(
    grace: int, times: int, repairnator: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = projects.failing(tmp_path / "tree")
    publish(repairnator, tree)
    set_so = environment | {"REPAIRNATOR_GRACE": str(grace)}
    with started("up", environment=set_so, folder=tmp_path) as services:
        wait_until(lambda: the_build(repairnator).get("state") == "running", 300)
        wait_until(lambda: "BuildProject" in (tmp_path / "up.log").read_text(), 300)
        children = descendants(services.pid)
        for _ in range(times):
            services.send_signal(signal.SIGINT)
            wait_until(lambda: "stopping;" in (tmp_path / "up.log").read_text(), 300)
        assert services.wait(60) == 130

    assert the_build(repairnator)["state"] == "queued"
    assert [process for process in children if is_alive(process)] == []
