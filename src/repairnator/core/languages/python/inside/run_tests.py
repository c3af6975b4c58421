"""Runs the tests of a project as a file of orders says, its only argument. Started by its path.

The orders are a JSON object: ``runner`` (``pytest``, ``unittest`` or ``django``), ``arguments``, ``manage``
(the path of Django's ``manage.py``), ``journal`` (where results go), ``only`` (pairs of suite and case, or
null) and ``exclude``. A pair without a case means the whole suite.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any


def _beside(name: str) -> Any:
    """A module of this folder, under a name that no project has."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_repairnator_" + name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Choice:
    """Which tests are wanted.

    Args:
        only: pairs of suite and case; None for all.
        exclude: pairs that are left out.
    """

    def __init__(self, only: Any, exclude: Any) -> None:
        self._only = None if only is None else _sorted_out(only)
        self._exclude = _sorted_out(exclude)

    def __call__(self, name: tuple[str, str]) -> bool:
        if _has(self._exclude, name):
            return False
        return self._only is None or _has(self._only, name)


def _sorted_out(pairs: Any) -> tuple[set[tuple[str, str]], set[str]]:
    tests = {(suite, case) for suite, case in pairs if case}
    return tests, {suite for suite, case in pairs if not case}


def _has(chosen: tuple[set[tuple[str, str]], set[str]], name: tuple[str, str]) -> bool:
    tests, suites = chosen
    if name in tests:
        return True
    parts = name[0].split(".")
    return bool(suites) and any(".".join(parts[:end]) in suites for end in range(1, len(parts) + 1))


def main() -> int:
    """Run the tests; returns the exit status."""
    with open(sys.argv[1], encoding="utf-8") as file:
        orders = json.load(file)
    naming, journal = _beside("naming"), _beside("journal")
    book = journal.Journal(orders["journal"])
    wanted = Choice(orders["only"], orders["exclude"])
    # As `python -m …` has it, and `python manage.py`, whose folder is the working folder here.
    sys.path[0] = os.getcwd()
    if orders["runner"] == "pytest":
        run = _beside("pytest_run")
        return run.run(orders["arguments"], run.Recorder(book, naming, journal.described, wanted)) or 0
    run = _beside("unittest_run")
    runner = run.recording_runner(book, naming, journal.described, wanted, journal.monotonic)
    run.run(orders["arguments"], runner, orders["manage"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
