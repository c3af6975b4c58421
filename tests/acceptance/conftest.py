from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from . import wheels

Command = Callable[..., "subprocess.CompletedProcess[str]"]
REPAIRNATOR = str(Path(sys.executable).with_name("repairnator"))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The machine's own environment, with data and work folders that belong to the test alone."""
    ours = ("REPAIRNATOR_", "ACTIVEMQ_", "MONGODB_", "GITHUB_", "WORKSPACE", "OUTPUT", "REPAIR_TOOLS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "WORKSPACE": str(tmp_path / "work"),
        "NO_COLOR": "1",
        "HEALTH_PORT": "0",
        "MONITOR_PORT": "0",
        "CONSOLE_PORT": "0",
    }


@pytest.fixture
def repairnator(environment: dict[str, str], tmp_path: Path) -> Command:
    """Runs the installed command in the test's folder and returns what became of it."""

    def run(*arguments: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        command = [REPAIRNATOR, *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built once."""
    return wheels.build(wheels.ROOT, tmp_path_factory.mktemp("dist"))
