"""A prepared Python project: what runs its tests must know of it, beside what every language has.

The build tool makes it, the warm runtime reads it. Tests are called alike on both sides: the names that
:mod:`repairnator.core.languages.python.inside.naming` makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from repairnator.core.projects.port import Module

SUFFIX = ".py"


class Runner(StrEnum):
    """What collects and runs the tests, as people start it."""

    PYTEST = "pytest"
    """``python -m pytest ARGUMENTS``; doctests too, where its configuration has them collected."""
    UNITTEST = "unittest"
    """``python -m unittest ARGUMENTS``; ``discover`` and what belongs to it are among the arguments."""
    DJANGO = "django"
    """``python manage.py test ARGUMENTS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonModule(Module):
    """One project with an environment of its own.

    ``directory`` is the working folder of the tests. ``source_roots`` are folders from which modules are
    imported (``src``, or the project's own folder), so that a path below one tells a module's name.
    ``environment`` are variables that the project sets for its tests, which come after those of the process.

    Attributes:
        interpreter: program of the tree's own environment (``…/bin/python``), which has all that the tests
            import. Not to be resolved: behind the link it is another environment's.
        version: of the interpreter, such as ``(3, 12)``.
        runner: what runs the tests.
        runner_version: of pytest or Django, such as ``"8.3.4"``; "" for unittest.
        arguments: of the runner, as the project has them: what to collect, and how. None that chooses single
            tests, prints, reports, measures coverage, or spreads tests over processes.
        configuration: the file with the runner's settings; None where there is none. For pytest the one that
            it finds by itself from ``directory`` with these arguments; for Django ``manage.py``.
        search_path: absolute folders for ``PYTHONPATH``, before what the variable holds otherwise.
        packages: folder of the environment's installed packages.
    """

    interpreter: Path
    version: tuple[int, int]
    runner: Runner
    runner_version: str = ""
    arguments: tuple[str, ...] = ()
    configuration: Path | None = None
    search_path: tuple[Path, ...] = ()
    packages: Path | None = None

    @property
    def libraries(self) -> tuple[Path, ...]:
        """Metadata folders of what is installed, one for each distribution."""
        return tuple(sorted(self.packages.glob("*.dist-info"))) if self.packages else ()
