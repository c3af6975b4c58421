"""Build settings: what a person, the policy file or the CI's log says of how a project is built.

Each is ``name=value``; of two with one name the last counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.core.languages.python.build.versions import version_of
from repairnator.core.languages.python.project import Runner

PYTHON_VERSION, RUNNER = "python-version", "test-runner"


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """The settings, understood.

    Attributes:
        python_version: to test with; "" where none is said.
        runner: of the tests; "" where none is said.
        mistakes: for people, what is not understood.
    """

    python_version: str = ""
    runner: str = ""
    mistakes: tuple[str, ...] = ()


def read_settings(entries: Iterable[str]) -> BuildSettings:
    """Read ``name=value`` entries; never fails."""
    values = {name.strip(): value.strip() for name, _, value in (entry.partition("=") for entry in entries)}
    mistakes = [
        f"unknown build setting {name[:60]!r}; known are {PYTHON_VERSION} and {RUNNER}"
        for name in values
        if name not in (PYTHON_VERSION, RUNNER)
    ]
    version, runner = values.get(PYTHON_VERSION, ""), values.get(RUNNER, "")
    if version and not version_of(version):
        mistakes.append(f"build setting {PYTHON_VERSION}: {version[:60]!r} is no version of Python")
        version = ""
    if runner and runner not in set(Runner):
        known = ", ".join(Runner)
        mistakes.append(f"build setting {RUNNER}: {runner[:60]!r} is none of {known}")
        runner = ""
    return BuildSettings(version, runner, tuple(mistakes))
