"""What servers are built and run with."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def require(*programs: str) -> None:
    """Leave the test out where a program is missing; on continuous integration (``CI=true``) fail instead."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        leave_out(f"not on PATH: {', '.join(missing)}")


def leave_out(reason: str) -> None:
    """Skip with a reason; with ``CI=true`` fail with it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def run_build(command: list[str], folder: Path, seconds: float) -> None:
    """Run a build.

    Raises:
        RuntimeError: it failed; with the end of what it printed.
    """
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed in {folder}:\n{done.stdout[-4000:]}")
