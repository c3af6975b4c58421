"""Finds where programs are installed, and asks them for their versions."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SECONDS = 60


def home_of(program: str, landmark: str, question: list[str], answer: str) -> Path | None:
    """Where a program is installed: two folders above it, or, behind a wrapper script, as it says itself.

    Args:
        program: on ``PATH``.
        landmark: what every installation has, relative to its folder.
        question: command that prints the folder.
        answer: regular expression of that line, with one group.
    """
    found = shutil.which(program)
    if found is None:
        return None
    home = Path(found).resolve().parent.parent
    if (home / landmark).exists():
        return home
    try:
        done = subprocess.run(question, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(answer, _COLOURS.sub("", done.stdout + done.stderr))
    return Path(match[1].strip()).resolve() if match else None


def first_line(command: list[str]) -> str:
    """The first line that a program prints, or "" when it is absent or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    output = (done.stdout or done.stderr).strip()
    return _COLOURS.sub("", output.splitlines()[0]) if done.returncode == 0 and output else ""
