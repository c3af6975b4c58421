"""Which Python runs a project: one of those that are installed, as the project's files ask."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.languages.python.build.versions import Specifier, Version, shown, version_of

INSTALLED = "REPAIRNATOR_INSTALLED_PYTHONS"
"""Variable with all interpreters: ``3.12.1=/usr/bin/python3.12:3.9.18=/opt/…``, the usual one first."""
OLDEST = (3, 9)
"""The lowest release with which this program can run tests."""
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python on this machine.

    Attributes:
        version: ``(3, 12, 1)``.
        program: to start it.
    """

    version: Version
    program: Path

    @property
    def release(self) -> Version:
        """``(3, 12)``."""
        return self.version[:2]


@dataclass(frozen=True, slots=True)
class Need:
    """What one file of a project asks of its interpreter.

    Attributes:
        where: the file and the entry, for people.
        specifier: versions that it takes, all others being refused; None where it is only a wish.
        releases: that it wants, the best first; empty for no preference.
    """

    where: str
    specifier: Specifier | None = None
    releases: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The interpreter of a project.

    Attributes:
        interpreter: the chosen one; None where none fits.
        why: for people: which it is, and for what reason; where none fits, what is needed and what there is.
    """

    interpreter: Interpreter | None
    why: str


def installed(environment: Mapping[str, str]) -> tuple[Interpreter, ...]:
    """All that the shell found; where it does not tell, the ``python3`` on ``PATH``."""
    found = []
    for entry in filter(None, environment.get(INSTALLED, "").split(os.pathsep)):
        version, _, program = entry.partition("=")
        if version_of(version) and program:
            found.append(Interpreter(version_of(version), Path(program)))
    if found:
        return tuple(found)
    program = shutil.which("python3", path=environment.get("PATH", os.defpath)) or ""
    answer = version_of(_ask(program, environment)) if program else ()
    return (Interpreter(answer, Path(program)),) if answer else ()


def _ask(program: str, environment: Mapping[str, str]) -> str:
    question = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        done = subprocess.run(
            [program, "-I", "-c", question],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=dict(environment),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def choose(interpreters: Sequence[Interpreter], needs: Sequence[Need]) -> Choice:
    """The interpreter that fits all that is demanded, and of these the one that is wished for first.

    Args:
        interpreters: all there are, the usual one first.
        needs: what the project asks, the most important first.
    """
    demands = [need for need in needs if need.specifier is not None]
    usable = [one for one in interpreters if one.release >= OLDEST]
    fitting = [
        one for one in usable if all(need.specifier and need.specifier.takes(one.version) for need in demands)
    ]
    if not fitting:
        return Choice(None, _none_fits(demands, interpreters))
    for need in needs:
        for release in need.releases:
            wished = [one for one in fitting if one.version[: len(release)] == release]
            if wished:
                best = max(wished, key=lambda one: one.version)
                return Choice(best, f"tested with Python {shown(best.version)}: {need.where}")
        newer = [one for one in fitting if need.releases and one.version > need.releases[0]]
        if newer:
            # What it was written for is not here: the next newer one differs least.
            best = min(newer, key=lambda one: one.version)
            asked = f"{need.where}: {shown(need.releases[0])} is wanted, which is not here or not allowed"
            return Choice(best, f"tested with Python {shown(best.version)}; {asked}")
    usual = fitting[0] if fitting[0] == interpreters[0] else max(fitting, key=lambda one: one.version)
    where = f": {demands[0].where}" if demands and usual != interpreters[0] else ""
    return Choice(usual, f"tested with Python {shown(usual.version)}{where}")


def _none_fits(demands: Sequence[Need], interpreters: Sequence[Interpreter]) -> str:
    there = ", ".join(shown(one.version) for one in interpreters) or "none"
    asked = " and ".join(f"{need.specifier.text} ({need.where})" for need in demands if need.specifier)
    needed = asked or f"{shown(OLDEST)} or later"
    return (
        f"no installed Python fits: needed is {needed}; installed: {there}. Install one "
        f"(`uv python install`, pyenv, or the system's packages; `repairnator doctor` lists what is found)"
    )
