"""A whole made-up language for tests of the repair core and of what is plugged into it.

Build tool, project, warm runtime and repair tool, all in this process, on real files. A tree of it has

- ``values.build``, the build file; the word ``broken`` in it makes the build fail;
- ``src/*.values`` (or ``.py``, which a real box lets out even where this language is not installed), main
  sources with lines ``name = value``;
- ``tests/*.values``, tests with lines ``shop.CartTest#adds total=3``: the test passes when the sources give
  each of these names this value. Further words: ``reads=rate`` makes the test cover the line of this name;
  ``fails:1,3`` makes it fail in its first and third run, whatever the values; ``unless:a=1,b=2``, when all
  of these hold. The value ``forever`` in a source makes the tests that want it never end.
"""
# ruff: noqa: ARG002 - the ports say what a method is given, whether a fake needs it or not

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from repairnator.core.events import Emitter
from repairnator.core.languages.port import RuntimeOptions
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.core.network import Network
from repairnator.core.projects.port import BuildTool, Module, TestRun
from repairnator.core.tools.port import Edit, PlausiblePatch, RepairTask, Search, SearchCounts
from repairnator.errors import StepError
from repairnator.model import TestFailure, TestName

BUILD_FILE = "values.build"
FOREVER = "forever"


@dataclass(frozen=True, slots=True)
class ValuesTest:
    """One line of a test file.

    Attributes:
        name: of the test.
        wanted: values that the sources must give.
        fails_in: numbers of its runs, from 1, in which it fails whatever they give.
        unless: values that together make it fail.
        reads: further names whose lines it covers.
    """

    name: TestName
    wanted: tuple[tuple[str, str], ...]
    fails_in: frozenset[int]
    unless: tuple[tuple[str, str], ...]
    reads: frozenset[str]

    @property
    def covers(self) -> frozenset[str]:
        return self.reads.union(name for name, _ in self.wanted)

    def passes(self, values: dict[str, str]) -> bool:
        wrong = self.unless and all(values.get(name) == value for name, value in self.unless)
        return not wrong and all(values.get(name) == value for name, value in self.wanted)


@dataclass(slots=True)
class History:
    """What was run, over all copies of a project; shared by them.

    Attributes:
        runs: how often each test ran.
        commands: the full and partial runs of the test command, in order: root, only, exclude.
    """

    runs: Counter[TestName] = field(default_factory=Counter)
    commands: list[tuple[Path, tuple[TestName, ...], tuple[TestName, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class ValuesProject:
    """A project of the made-up language.

    Attributes:
        root: of the tree.
        history: shared with its copies.
        before_test: called with the root before each run of the test command.
    """

    root: Path
    history: History
    before_test: Callable[[Path], None] = lambda _: None
    name: str = "values"
    language: str = "values"

    def build(self) -> list[str]:
        if "broken" in (self.root / BUILD_FILE).read_text():
            raise StepError("BuildProject", "NOTBUILDABLE", "values.build:1: broken")
        return []

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        self.history.commands.append((self.root, tuple(only), tuple(exclude)))
        self.before_test(self.root)
        values = read_values(self.root)
        tests = [
            test
            for test in read_tests(self.root)
            if (not only or test.name in only) and test.name not in exclude
        ]
        if not tests:
            raise StepError("TestProject", "NOTTESTABLE", "no test was run")
        verdicts = {test.name: self.verdict(test, values) for test in tests}
        failed = tuple(
            TestFailure(name, kind, f"not as wanted: {name}") for name, kind in verdicts.items() if kind
        )
        return TestRun(
            command="values test",
            passed=frozenset(name for name, kind in verdicts.items() if not kind),
            failed=failed,
            errors=sum(failure.type != "AssertionError" for failure in failed),
            skipped=0,
            timed_out=frozenset(failure.name for failure in failed if failure.type == "timeout"),
            excluded=tuple(exclude),
            module_of={test.name.suite: "values" for test in tests},
            seconds=0.01,
            log="",
        )

    def verdict(self, test: ValuesTest, values: dict[str, str]) -> str:
        """How a test fails, "" when it passes; counts as a run of it."""
        self.history.runs[test.name] += 1
        if self.history.runs[test.name] in test.fails_in:
            return "AssertionError"
        if any(values.get(name) == FOREVER for name, _ in test.wanted):
            return "timeout"
        return "" if test.passes(values) else "AssertionError"

    def modules(self) -> list[Module]:
        return [
            Module(
                name="values",
                directory=self.root,
                source_roots=(self.root / "src",),
                test_roots=(self.root / "tests",),
                encoding="UTF-8",
            )
        ]

    def at(self, root: Path) -> ValuesProject:
        return ValuesProject(root, self.history, self.before_test)


@dataclass(slots=True)
class ValuesBuildTool:
    """Recognizes the made-up language by its build file."""

    history: History = field(default_factory=History)
    before_test: Callable[[Path], None] = lambda _: None
    name: str = "values"

    def detect(
        self, tree: Path, *, build_limit: float, test_limit: float, scratch: Path, place: str = ""
    ) -> ValuesProject | None:
        found = (tree / BUILD_FILE).is_file()
        return ValuesProject(tree, self.history, self.before_test) if found else None


@dataclass(slots=True)
class ValuesRuntime:
    """The warm runtime: a line is covered by the tests that want its name.

    Attributes:
        project: whose tests it runs.
        closed: whether it was closed.
        measured: whether failing tests passed when they were measured.
    """

    project: ValuesProject
    closed: bool = False
    measured: dict[TestName, bool] = field(default_factory=dict)

    def warm(self) -> None:
        """There is nothing to start."""

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        lines = value_lines(self.project.root)
        tests = {test.name: test for test in read_tests(self.project.root)}
        new = [name for name in failing if name not in self.measured]
        self.measured |= self.rerun(new, seconds=seconds)
        return Spectrum(
            {
                name: CoveredTest(
                    name,
                    passed=self.measured.get(name, name not in failing),
                    lines=frozenset(lines[covered] for covered in tests[name].covers if covered in lines),
                )
                for name in (*failing, *passing)
            }
        )

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        values = read_values(self.project.root)
        return {
            test.name: not self.project.verdict(test, values)
            for test in read_tests(self.project.root)
            if test.name in tests
        }

    def run_after_others(
        self, tests: Sequence[TestName], others: Iterable[TestName], *, seconds: float
    ) -> frozenset[TestName]:
        return frozenset()

    def close(self) -> None:
        self.closed = True


class ValuesLanguage:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "values"
    suffixes = frozenset({".values", ".py"})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[BuildTool]:
        return (ValuesBuildTool(),)

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> ValuesRuntime:
        return ValuesRuntime(ValuesProject(options.root, History()))


@dataclass(slots=True)
class GuessingTool:
    """A repair tool that tries values, one by one, at the lines that a group's failing tests cover.

    Attributes:
        guesses: the values.
        careless: does not look whether passing tests still pass.
        parting: says which of the failing tests a guess fixes by itself.
        before_guess: called with the task before each guess.
        plainly: how guesses are written plainly.
        tasks: what it was asked to do, in order.
    """

    guesses: Sequence[str]
    careless: bool = False
    parting: bool = False
    before_guess: Callable[[RepairTask], None] = lambda _: None
    plainly: Mapping[str, str] = field(default_factory=dict)
    tasks: list[RepairTask] = field(default_factory=list)
    name: str = "guess"
    languages: frozenset[str] = frozenset({"values"})
    needs_runtime: bool = True
    aliases: frozenset[str] = frozenset()

    def search(self, task: RepairTask, emitter: Emitter) -> Search:
        self.tasks.append(task)
        return _Guessing(self, task, emitter)


class _Guessing:
    """A search of :class:`GuessingTool`."""

    def __init__(self, tool: GuessingTool, task: RepairTask, emitter: Emitter) -> None:
        self._tool = tool
        self._task = task
        self._emitter = emitter
        self._tried = 0
        self._plausible = 0

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        root = self._task.project.root
        values, lines = read_values(root), value_lines(root)
        covered = frozenset[Line]().union(*(self._covered(failure.name) for failure in self._task.failing))
        places = sorted((name, line) for name, line in lines.items() if line in covered)
        self._emitter.emit(
            "places",
            group=self._task.group,
            places=[{"file": line.file, "line": line.line, "suspiciousness": 1.0} for _, line in places],
        )
        for name, line in places:
            for guess in self._tool.guesses:
                self._tool.before_guess(self._task)
                if self._task.cancelled.is_set():
                    return
                if guess != values[name] and self._plausible_with(values | {name: guess}):
                    self._plausible += 1
                    self._report(line)
                    yield [self._patch(root, name, line, guess)]
        self._report(places[0][1] if places else Line("", 0))

    def simplified(self, patch: PlausiblePatch) -> PlausiblePatch:
        (edit,) = patch.edits
        text = self._tool.plainly.get(edit.text, edit.text)
        return replace(patch, edits=(replace(edit, text=text),), summary=f"{patch.summary}, or {text}")

    def causes(self) -> Sequence[frozenset[TestName]]:
        root = self._task.project.root
        tests = [test for test in read_tests(root) if test.name in {each.name for each in self._task.failing}]
        values = read_values(root)
        fixed = {
            frozenset(test.name for test in tests if test.passes(values | {name: guess}))
            for name in values
            for guess in self._tool.guesses
        }
        apart = sorted((part for part in fixed if part), key=sorted)
        return apart if self._tool.parting and len(apart) > 1 else ()

    def counts(self) -> SearchCounts:
        return SearchCounts(candidates=self._tried, plausible=self._plausible)

    def report(self) -> dict[str, Any]:
        return {"guesses": self._tried}

    def close(self) -> None:
        """Nothing to end."""

    def _covered(self, name: TestName) -> frozenset[Line]:
        covered = self._task.spectrum.tests.get(name)
        return covered.lines if covered else frozenset()

    def _plausible_with(self, values: dict[str, str]) -> bool:
        self._tried += 1
        must_pass = {failure.name for failure in self._task.failing}
        if not self._tool.careless:
            must_pass |= self._task.passing
        return all(
            test.passes(values) for test in read_tests(self._task.project.root) if test.name in must_pass
        )

    def _patch(self, root: Path, name: str, line: Line, guess: str) -> PlausiblePatch:
        text = (root / line.file).read_bytes().decode()
        before = "".join(text.splitlines(keepends=True)[: line.line - 1])
        old = text[len(before) :].splitlines()[0]
        start = len(before) + old.index("=") + 2
        edit = Edit(start, len(before) + len(old), guess, line.file)
        return PlausiblePatch((edit,), f"{name} is {guess}", score=1.0)

    def _report(self, place: Line) -> None:
        self._emitter.emit(
            "progress",
            group=self._task.group,
            tool=self._tool.name,
            candidates=self._tried,
            candidatesPerSecond=0.0,
            plausible=self._plausible,
            uncompilable=0,
            duplicates=0,
            place=f"{place.file}:{place.line}",
            seconds=0.0,
            budget=self._task.seconds,
        )


class EventLog:
    """An emitter that keeps events."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def emit(self, kind: str, **fields: Any) -> None:
        with self._changed:
            self.events.append({"event": kind, "seq": len(self.events) + 1, "time": 0.0, **fields})
            self._changed.notify_all()

    def wait_for(self, kind: str, seconds: float = 10.0) -> None:
        """Wait until there is an event of this kind."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.of(kind), seconds):
                raise TimeoutError(f"no {kind} event within {seconds} s")

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Events of one kind, in order."""
        return [event for event in self.events if event["event"] == kind]


def _sources(root: Path) -> list[Path]:
    return sorted(path for path in (root / "src").rglob("*") if path.suffix in (".values", ".py"))


def read_values(root: Path) -> dict[str, str]:
    """What the sources say."""
    pairs = (
        line.partition("=")
        for path in _sources(root)
        for line in path.read_text().splitlines()
        if "=" in line
    )
    return {name.strip(): value.strip() for name, _, value in pairs}


def value_lines(root: Path) -> dict[str, Line]:
    """Where each name gets its value."""
    return {
        line.partition("=")[0].strip(): Line(path.relative_to(root).as_posix(), number)
        for path in _sources(root)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "=" in line
    }


def read_tests(root: Path) -> list[ValuesTest]:
    """The tests, in the order of their files and lines."""
    return [
        _test(line.split())
        for path in sorted((root / "tests").rglob("*.values"))
        for line in path.read_text().splitlines()
        if line.strip()
    ]


def _test(words: Sequence[str]) -> ValuesTest:
    name, *rest = words
    fails = [word.removeprefix("fails:") for word in rest if word.startswith("fails:")]
    unless = [word.removeprefix("unless:") for word in rest if word.startswith("unless:")]
    return ValuesTest(
        TestName.parse(name),
        _pairs(word for word in rest if ":" not in word and not word.startswith("reads=")),
        frozenset(int(number) for text in fails for number in text.split(",")),
        _pairs(word for text in unless for word in text.split(",")),
        frozenset(word.removeprefix("reads=") for word in rest if word.startswith("reads=")),
    )


def _pairs(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((left, right) for left, _, right in (word.partition("=") for word in words))
