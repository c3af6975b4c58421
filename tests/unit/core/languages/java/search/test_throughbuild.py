"""Where the warm runtime is not like the build, the build judges the candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.search.beforehand import guessed_places
from repairnator.core.languages.java.search.tool import JavaTool
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.core.projects.port import Project, TestRun
from repairnator.core.tools.port import RepairTask
from repairnator.errors import StepError
from repairnator.model import TestFailure, TestName

from .test_search import FILE, FIRST, GOOD, TEXT, Events, FakeJvms, good, patched, task


class Built:
    """A project whose failing test passes with one change, and whose other changes do not even compile."""

    name, language = "maven", "java"

    def __init__(self, root: Path, tested: list[str]) -> None:
        self.root = root
        self.tested = tested

    def at(self, root: Path) -> Built:
        return Built(root, self.tested)

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        assert list(only) == [FIRST]
        assert not exclude
        source = (self.root / FILE).read_text()
        self.tested.append(source)
        if "a > b" in source:
            raise StepError("TestProject", "NOTTESTABLE", "no test could be run")
        passes = "a <= b" in source
        failure = TestFailure(FIRST, "java.lang.AssertionError", "")
        return TestRun(
            command="mvn test",
            passed=frozenset({FIRST} if passes else ()),
            failed=() if passes else (failure,),
            errors=0,
            skipped=0,
            timed_out=frozenset(),
            excluded=(),
            module_of={},
            seconds=1.0,
            log="",
        )


def module(root: Path) -> JavaModule:
    return JavaModule(
        name="demo",
        directory=root,
        source_roots=(root / "src/main/java",),
        test_roots=(root / "src/test/java",),
        encoding="UTF-8",
        main_output=root / "target/classes",
        test_output=root / "target/test-classes",
        classpath=(),
        source_level="17",
    )


def unlike(root: Path, warm: CoveredTest, tested: list[str]) -> RepairTask:
    (root / FILE).parent.mkdir(parents=True)
    (root / FILE).write_text(TEXT)
    jvms = FakeJvms({FIRST: lambda source: warm.passed, GOOD: good})
    return replace(
        task(jvms, [FIRST], seconds=10.0),
        project=cast(Project, Built(root, tested)),
        modules=(module(root),),
        spectrum=Spectrum({FIRST: warm}),
        scratch=root.parent / "scratch",
    )


@pytest.mark.parametrize(
    "warm",
    [
        CoveredTest(FIRST, False, frozenset({Line(FILE, 5)}), type="java.lang.IllegalStateException"),
        CoveredTest(FIRST, True, frozenset({Line(FILE, 5)})),
    ],
)
def test_what_the_warm_runtime_cannot_judge_the_build_does(tmp_path: Path, warm: CoveredTest) -> None:
    tested: list[str] = []
    events = Events()
    search = JavaTool().search(unlike(tmp_path / "tree", warm, tested), events)
    (patch,) = next(iter(search))
    assert "a <= b" in patched(patch)
    assert len(set(tested)) == len(tested)
    assert TEXT not in tested
    assert search.counts().plausible == 1
    assert patch.reason
    assert any("through the build" in note["text"] for note in events.of("note"))
    assert (tmp_path / "tree" / FILE).read_text() == TEXT
    search.close()


def test_a_group_that_fails_warm_as_in_the_build_is_searched_warm_alone(tmp_path: Path) -> None:
    tested: list[str] = []
    warm = CoveredTest(FIRST, False, frozenset({Line(FILE, 5)}), type="java.lang.AssertionError")
    wanted = replace(unlike(tmp_path / "tree", warm, tested), seconds=1.0)
    assert list(JavaTool().search(wanted, Events())) == []
    assert tested == []


def test_places_are_guessed_by_the_builds_trace(tmp_path: Path) -> None:
    def place(trace: str) -> list[tuple[str, int]]:
        failure = TestFailure(TestName("demo.CalcTest", "x"), "E", "", trace)
        found = guessed_places(tmp_path, [failure], [module(tmp_path)])
        return [(each.line.file, each.line.line) for each in found]

    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(TEXT)
    assert place("E\n\tat demo.Calc.m(Calc.java:5)\n\tat demo.CalcTest.x(CalcTest.java:9)") == [(FILE, 5)]
    assert place("E\n\tat app//demo.Calc$Inner.lambda$m$0(Calc.java:4)") == [(FILE, 4)]
    assert place("E\n\tat ../../x.m(Calc.java:5)\n\tat other.Calc.m(Calc.java:5)") == []


def test_without_a_trace_the_classes_that_a_test_names_are_guessed(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(TEXT)
    compiled = tmp_path / "target/test-classes/demo/CalcTest.class"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"")
    name = "repairnator.core.languages.java.search.beforehand.referenced_classes"
    monkeypatch.setattr(name, lambda path: frozenset({"demo.Calc", "java.lang.String"}))
    failure = TestFailure(TestName("demo.CalcTest", "x"), "E", "")
    found = guessed_places(tmp_path, [failure], [module(tmp_path)])
    assert [each.line for each in found] == [Line(FILE, 3), Line(FILE, 4), Line(FILE, 5)]
