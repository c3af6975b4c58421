"""Which tests a run of Surefire is to run, in the words of its ``-Dtest``."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from repairnator.core.files import files_below
from repairnator.core.languages.java.build.maven.executions import ExecutionName, TestExecution
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.pom import version_key
from repairnator.core.projects.reports import is_method
from repairnator.model import TestName

METHODS_SINCE = (2, 19)
"""The first Surefire that takes lists of classes with methods, and exclusions of methods."""
MAX_ARGUMENT = 96 * 1024
"""Bytes of one argument; Linux allows 128 KiB (``MAX_ARG_STRLEN``)."""

# Expressions of a project: how long, and with how many repetitions, so that matching ends soon.
_MAX_EXPRESSION, _MAX_REPEATED, _MAX_STEM = 500, 4, 200
_MATCHING_SECONDS = 20.0
_REPEATED = re.compile(r"[*+?{]")
# A repeated group that holds a repetition or a choice: what matching may try in exponentially many ways.
_NESTED = re.compile(r"\)[*+{]")
_SOURCES = (".java", ".kt", ".groovy", ".scala")
# Characters of a name that would mean something else in a pattern.
_UNSAFE = re.compile(r"[^\w$]")


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of tests.

    Attributes:
        only: tests to run, whole classes without a case; empty means whatever the project runs by itself.
        exclude: tests of these not to run.
    """

    only: tuple[TestName, ...] = ()
    exclude: frozenset[TestName] = frozenset()

    @property
    def everything(self) -> bool:
        return not self.only and not self.exclude

    def without(self, exclude: Iterable[TestName]) -> Selection:
        """The same with more left out; names that exclusions leave nothing of are dropped."""
        excluded = self.exclude | frozenset(exclude)
        whole = {name.suite for name in excluded if not name.case}
        kept = (name for name in self.only if name not in excluded and name.suite not in whole)
        return Selection(tuple(kept), excluded)

    def allows(self, name: TestName) -> bool:
        """Whether the result of ``name`` belongs to the choice (old runners run whole classes)."""
        if name in self.exclude or TestName(name.suite, "") in self.exclude:
            return False
        return not self.only or name in self.only or self._has_class(name) or not name.case

    def _has_class(self, name: TestName) -> bool:
        return any(not chosen.case and _top(chosen.suite) == _top(name.suite) for chosen in self.only)

    def _refusals(self, name: TestName) -> list[str]:
        """Patterns that keep ``name`` from running, if the chosen classes would run it."""
        if _top(name.suite) not in {_top(chosen.suite) for chosen in self.only}:
            return []
        return [f"{name.suite}#{method}" for method in _methods([name.case])] if name.case else [name.suite]

    def arguments(self, *, nested: bool) -> list[str]:
        """Values for ``-Dtest``, each short enough for a command line.

        Args:
            nested: nested classes hold tests of their own (JUnit 5), which a class's name alone leaves out.
        """
        methods: dict[str, list[str]] = {}
        for name in self.only:
            methods.setdefault(name.suite, []).append(name.case)
        patterns = [
            pattern for suite, cases in methods.items() for pattern in _patterns(suite, cases, nested)
        ]
        refused = [f"!{pattern}" for name in sorted(self.exclude) for pattern in self._refusals(name)]
        return _packed(patterns, refused)


def _top(suite: str) -> str:
    return suite.partition("$")[0]


def _patterns(suite: str, cases: Sequence[str], nested: bool) -> list[str]:
    """Patterns for tests of a class; for all of it where one of them has no name that can be asked for."""
    if all(map(is_method, cases)):
        return [f"{suite}#{'+'.join(_methods(cases))}"]
    return [suite, f"{suite}$*"] if nested else [suite]


def _methods(cases: Iterable[str]) -> list[str]:
    """Patterns for methods; JUnit 4 appends parameters in brackets before Surefire matches them."""
    known = dict.fromkeys(_UNSAFE.sub("?", case) for case in cases)
    return [pattern for case in known for pattern in (case, f"{case}[*")]


def _packed(patterns: Sequence[str], refused: Sequence[str]) -> list[str]:
    """Join into as few arguments as fit; each carries all the refusals."""
    tail = ",".join(refused)
    room = max(MAX_ARGUMENT - len(tail.encode()) - 1, 1024)
    packed: list[list[str]] = []
    used = room
    for pattern in patterns:
        size = len(pattern.encode()) + 1
        if used + size > room:
            packed.append([])
            used = 0
        packed[-1].append(pattern)
        used += size
    return [",".join([*group, *refused]) for group in packed]


def knows_methods(modules: Iterable[MavenModule]) -> bool:
    """Whether every module's own Surefire can run single methods."""
    executions = [one for module in modules for one in module.executions if not one.name.integrates]
    return all(version_key(one.version) >= METHODS_SINCE for one in executions)


def has_nested_tests(modules: Iterable[MavenModule]) -> bool:
    """Whether tests may be in nested classes (JUnit 5)."""
    return any("junit-jupiter" in path.name for module in modules for path in module.module.classpath)


def expected_suites(module: MavenModule) -> dict[str, ExecutionName]:
    """Test classes that a module would run, by patterns over the sources, and the first that runs each."""
    found: dict[str, ExecutionName] = {}
    deadline = time.monotonic() + _MATCHING_SECONDS
    for execution in module.executions:
        for suite in _matching(module, execution, deadline):
            found.setdefault(suite, execution.name)
    return found


def _matching(module: MavenModule, execution: TestExecution, deadline: float) -> Iterator[str]:
    includes = [_matcher(pattern, otherwise=True) for pattern in execution.includes]
    excludes = [_matcher(pattern, otherwise=False) for pattern in execution.excludes]
    for root in module.module.test_roots:
        for file in files_below(root):
            path = file.relative_to(root)
            if path.suffix not in _SOURCES:
                continue
            stem = path.with_suffix("").as_posix()
            # However many files a project has, and however long each takes to be matched.
            late = time.monotonic() > deadline
            if late or (any(m(stem) for m in includes) and not any(m(stem) for m in excludes)):
                yield stem.replace("/", ".")


class _Matcher:
    """One include or exclude pattern, over class files without their suffix."""

    def __init__(self, pattern: str, *, otherwise: bool) -> None:
        self._expression = _expression(pattern.strip())
        self._otherwise = otherwise

    def __call__(self, stem: str) -> bool:
        if self._expression is None or len(stem) > _MAX_STEM:
            return self._otherwise
        return any(self._expression.fullmatch(text) for text in (stem, f"{stem}.class", f"{stem}.java"))


def _matcher(pattern: str, *, otherwise: bool) -> _Matcher:
    return _Matcher(pattern.partition("#")[0], otherwise=otherwise)


def _expression(pattern: str) -> re.Pattern[str] | None:
    """A regular expression for an Ant pattern (``**/*Test.java``) or Surefire's ``%regex[...]``.

    None for one that is wrong, or could take time without bound: the project chose it.
    """
    if pattern.startswith("%regex[") and pattern.endswith("]"):
        pattern = pattern[len("%regex[") : -1]
        text = pattern if len(_REPEATED.findall(pattern)) <= _MAX_REPEATED else None
    else:
        text = _ant_expression(pattern)
    if text is None or len(text) > _MAX_EXPRESSION or _NESTED.search(text):
        return None
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None


def _ant_expression(pattern: str) -> str | None:
    pattern = pattern.removeprefix("%ant[").removesuffix("]")
    if "/" not in pattern and not pattern.startswith("**"):
        pattern = f"**/{pattern.replace('.', '/') if not pattern.endswith(('.java', '.class')) else pattern}"
    text = re.sub(r"\.(?:java|class)$", "", pattern)
    parts = re.split(r"((?:\*\*/)+|\*\*+|\*|\?)", text)
    parts = ["**/" if part.startswith("**/") else "**" if part.startswith("**") else part for part in parts]
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if sum(part in wild for part in parts) > _MAX_REPEATED:
        return None
    return "".join(wild.get(part, re.escape(part)) for part in parts)
