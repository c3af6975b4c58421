"""Wheels, built as a release is and installed into environments that hold nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(source: Path, folder: Path) -> Path:
    """The wheel of a project, by way of its sdist."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    (built,) = folder.glob("*.whl")
    return built


def install(environment: Path, *wheels: Path) -> Path:
    """An environment with our locked dependencies and these wheels alone; returns the command in it."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin/pip"), "install", "--quiet"]
    locked = ["--require-hashes", "-r", str(ROOT / "requirements/run.lock")]
    subprocess.run([*pip, *locked], check=True, timeout=600)
    subprocess.run([*pip, "--no-deps", "--no-index", *map(str, wheels)], check=True, timeout=600)
    return environment / "bin/repairnator"
