"""What the log of another machine says of the failing tests, beside what they do here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from repairnator.core.projects.port import TestRun
from repairnator.core.projects.reports import is_method
from repairnator.model import TestName

_SHOWN = 5


def disagreements(logged: Sequence[TestName], counted: int, run: TestRun) -> list[str]:
    """In which tests a log and a run here disagree, in words.

    Args:
        logged: failing tests that the log names.
        counted: how many it counts; what it does not name may be any other test.
        run: of all tests, here.
    """
    if not counted:
        return []
    failing = [failure.name for failure in run.failed]
    ran = {*failing, *run.passed}
    gone = [name for name in logged if not _among(name, failing)]
    passing = [name for name in gone if _among(name, ran)]
    absent = [name for name in gone if not _among(name, ran)]
    new = [name for name in failing if not _among(name, logged)] if len(logged) >= counted else []
    told = {
        "tests that fail by the build's log pass here": passing,
        "tests that fail by the build's log did not run here": absent,
        "tests fail here that did not by the build's log": new,
    }
    return [f"{text}: {_listed(names)}" for text, names in told.items() if names]


def _among(name: TestName, others: Collection[TestName]) -> bool:
    return name in others or any(_same(name, other) for other in others)


def _same(left: TestName, right: TestName) -> bool:
    """Whether two names may be those of one test: logs shorten classes and phrases."""
    if not _same_suite(_top(left), _top(right)):
        return False
    cases = {left.case, right.case}
    return len(cases) == 1 or not all(map(is_method, cases))


def _same_suite(left: str, right: str) -> bool:
    return left == right or left.endswith(f".{right}") or right.endswith(f".{left}")


def _top(name: TestName) -> str:
    return name.suite.partition("$")[0]


def _listed(names: Iterable[TestName]) -> str:
    shown = list(dict.fromkeys(map(str, names)))
    more = len(shown) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
