import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.analysis import (
    Analysis,
    Literal,
    Member,
    Node,
    Param,
    Scope,
    Symbol,
    TypeInfo,
    Variable,
)
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Observed,
    Outcome,
    Probe,
    Trials,
)
from repairnator.core.languages.java.search.tool import JavaTool
from repairnator.core.languages.port import WarmRuntime
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.core.projects.port import Project
from repairnator.core.tools.port import PlausiblePatch, RepairTask
from repairnator.core.warm.batches import Batch
from repairnator.errors import UsageError, WarmRuntimeError
from repairnator.model import TestFailure, TestName

FILE = "src/main/java/demo/Calc.java"
BODY = "{\n        return a < b || c > d;\n    }"
TEXT = f"package demo;\n\nclass Calc {{\n    boolean m(int a, int b, int c, int d) {BODY}\n}}\n"
FIRST, SECOND, GOOD = (
    TestName("demo.CalcTest", "first"),
    TestName("demo.CalcTest", "second"),
    TestName("demo.CalcTest", "good"),
)


def analysis() -> Analysis:
    """``return a < b || c > d;`` as the JVM would describe it."""

    def at(text: str) -> tuple[int, int]:
        start = TEXT.index(text, TEXT.index("return") if text != BODY else 0)
        return start, start + len(text)

    def node(i: int, parent: int, role: str, kind: str, text: str, **more: Any) -> Node:
        start, end = at(text)
        line = TEXT.count("\n", 0, start) + 1
        return Node(i, parent, role, kind, start, end, line, scope=0, **more)

    def name(i: int, parent: int, role: str, text: str) -> Node:
        symbol = Symbol("parameter", final=True, type="int")
        start = TEXT.index({"a": "a <", "b": "b ||", "c": "c >", "d": "d;"}[text], TEXT.index("return"))
        return Node(
            i, parent, role, "IDENTIFIER", start, start + 1, 5, "int", None, text, symbol=symbol, scope=0
        )

    def operator(i: int, parent: int, role: str, kind: str, text: str, sign: str) -> Node:
        start = at(text)[0] + text.index(sign)
        ends = {"op_start": start, "op_end": start + len(sign)}
        return node(i, parent, role, kind, text, type="boolean", expected="boolean", operator=sign, **ends)

    nodes = (
        node(0, -1, "body", "BLOCK", BODY),
        node(1, 0, "statement", "RETURN", "return a < b || c > d;", statement=True),
        operator(2, 1, "value", "CONDITIONAL_OR", "a < b || c > d", "||"),
        operator(3, 2, "left", "LESS_THAN", "a < b", "<"),
        name(4, 3, "left", "a"),
        name(5, 3, "right", "b"),
        operator(6, 2, "right", "GREATER_THAN", "c > d", ">"),
        name(7, 6, "left", "c"),
        name(8, 6, "right", "d"),
    )
    start, end = TEXT.index("boolean m"), TEXT.index(BODY) + len(BODY)
    params = tuple(Param(each, "int") for each in "abcd")
    member = Member(
        0, "method", "m", "demo.Calc", False, start, end, TEXT.index(BODY), end, 4, "boolean", params, 0
    )
    scope = Scope(tuple(Variable(each, "int", "parameter") for each in "dcba"), "demo.Calc", None)
    types = {name: TypeInfo("primitive") for name in ("int", "boolean")}
    return Analysis(TEXT, "demo", (member,), nodes, (scope,), (), types, (Literal("int", "7"),))


class NoTests:
    """A warm runtime with nothing to run."""

    def warm(self) -> None:
        return

    def measure(self, failing: Any, passing: Any, *, seconds: float) -> Spectrum:
        return Spectrum()

    def rerun(self, tests: Any, *, seconds: float) -> dict[TestName, bool]:
        return {}

    def run_after_others(self, tests: Any, others: Any, *, seconds: float) -> frozenset[TestName]:
        return frozenset()

    def close(self) -> None:
        return


class FakeJvms(NoTests):
    """A warm runtime whose tests are functions of the source."""

    size = 2

    def __init__(
        self,
        tests: Mapping[TestName, Callable[[str], bool]],
        *,
        seconds: float = 0.0,
        problems: tuple[str, ...] = (),
        lacking: tuple[str, ...] = (),
    ) -> None:
        self._problems = problems
        self._lacking = lacking
        self._tests = tests
        self._seconds = seconds
        self.tried: list[str] = []
        self._lock = threading.Lock()

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        lines = frozenset({Line(FILE, 5)})
        return Spectrum(
            {name: CoveredTest(name, self._tests[name](TEXT), lines) for name in (*failing, *passing)}
        )

    def analyze(
        self, file: str, lines: Sequence[int], tests: Sequence[TestName], edits: Sequence[Edit[str]] = ()
    ) -> Analysis | None:
        return replace(analysis(), problems=self._problems, lacking=self._lacking)

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        for candidate in batch.candidates:
            source = applied(TEXT, candidate.edits)
            with self._lock:
                self.tried.append(source)
            time.sleep(self._seconds)
            failed = [name for name in (*batch.failing, *batch.passing) if not self._tests[name](source)]
            passed = tuple(str(name) for name in batch.failing if name not in failed)
            verdict = Outcome.FAILED if failed else Outcome.PLAUSIBLE
            test = str(failed[0]) if failed else ""
            yield CandidateVerdict(candidate.number, verdict, test, passed=passed)

    def observe(
        self,
        file: str,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        mode: str,
        seconds: float,
        trials: Trials | None = None,
    ) -> list[Observed]:
        raise WarmRuntimeError("nothing is observed here")


class AlikeJvms(FakeJvms):
    """A compiler to which all that passes is one and the same code."""

    size = 1
    judged: int | None = None

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        for verdict in super().validate(batch):
            if verdict.verdict is not Outcome.PLAUSIBLE:
                yield verdict
            elif self.judged is None:
                self.judged = verdict.number
                yield verdict
            else:
                yield replace(verdict, verdict=Outcome.DUPLICATE, of=self.judged)


class Events:
    def __init__(self) -> None:
        self.all: list[tuple[str, dict[str, Any]]] = []

    def emit(self, kind: str, **fields: Any) -> None:
        self.all.append((kind, fields))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [fields for each, fields in self.all if each == kind]


def task(jvms: WarmRuntime, failing: Sequence[TestName], seconds: float = 20.0) -> RepairTask:
    return RepairTask(
        group="g1",
        project=cast(Project, None),
        modules=(),
        failing=tuple(TestFailure(name, "java.lang.AssertionError", "") for name in failing),
        other_failing=frozenset(),
        passing=frozenset({GOOD}),
        module_of={},
        spectrum=Spectrum(),
        runtime=jvms,
        seconds=seconds,
        cancelled=threading.Event(),
        scratch=Path("unused"),
    )


def good(source: str) -> bool:
    return "return" in source


def patched(patch: PlausiblePatch) -> str:
    return applied(TEXT, [Edit(each.start, each.end, each.text) for each in patch.edits])


def summaries(batches: Sequence[Sequence[Any]]) -> list[str]:
    return [patch.summary for batch in batches for patch in batch]


def test_a_one_place_fault_is_found_and_counted() -> None:
    jvms, events = FakeJvms({FIRST: lambda source: "a <= b" in source, GOOD: good}), Events()
    search = JavaTool().search(task(jvms, [FIRST]), events)
    first = next(iter(search))
    search.close()
    assert first[0].summary == "replace `<` by `<=` in `a < b`"
    (edit,) = first[0].edits
    assert edit.file == FILE
    assert patched(first[0]).count("a <= b") == 1
    assert search.counts().candidates >= search.counts().plausible >= 1
    assert search.report()["secondsToFirstPlausible"] is not None


def test_of_candidates_with_the_same_code_not_only_the_one_that_was_judged_is_handed_over() -> None:
    tests = {FIRST: lambda source: "a <= b" in source or "a < b + 1" in source, GOOD: good}
    search = JavaTool().search(task(AlikeJvms(tests), [FIRST]), Events())
    sources = [patched(patch) for patch in next(iter(search))]
    search.close()
    assert any("a <= b" in source for source in sources)
    assert any("a < b + 1" in source for source in sources)


def test_candidates_that_break_a_passing_test_are_not_handed_over() -> None:
    tests = {
        FIRST: lambda source: "a < b" not in source,
        GOOD: lambda source: "a <= b" in source or "a < b" in source,
    }
    search = JavaTool().search(task(FakeJvms(tests), [FIRST]), Events())
    found = summaries(list(search))
    assert found
    assert all("a <= b" in text or "`<=`" in text or "same" in text for text in found[:1])


def test_two_places_are_changed_when_one_is_not_enough() -> None:
    tests = {
        FIRST: lambda source: "a <= b" in source,
        SECOND: lambda source: "c >= d" in source,
        GOOD: good,
    }
    search = JavaTool().search(task(FakeJvms(tests), [FIRST, SECOND], seconds=60.0), Events())
    patch = next(iter(search))[0]
    search.close()
    source = patched(patch)
    assert "a <= b" in source
    assert "c >= d" in source
    assert len(patch.edits) == 2


def test_no_source_is_tried_twice() -> None:
    jvms = FakeJvms({FIRST: lambda source: False, GOOD: good})
    assert list(JavaTool().search(task(jvms, [FIRST], seconds=30.0), Events())) == []
    singles = [source for source in jvms.tried if source.count("\n") == TEXT.count("\n")]
    assert len(singles) > 100
    assert len(set(jvms.tried)) > 0.9 * len(jvms.tried)


def test_places_and_progress_are_told() -> None:
    jvms, events = FakeJvms({FIRST: lambda source: False, GOOD: good}, seconds=0.005), Events()
    list(JavaTool().search(task(jvms, [FIRST], seconds=3.0), events))
    assert events.of("places")[0]["places"][0] == {
        "file": FILE,
        "line": 5,
        "suspiciousness": pytest.approx(0.7071, abs=0.001),
    }
    progress = events.of("progress")
    assert len(progress) >= 2
    assert progress[-1]["candidates"] > 0
    assert progress[-1]["place"].startswith(FILE)


def test_the_search_ends_with_its_budget() -> None:
    jvms = FakeJvms({FIRST: lambda source: False, GOOD: good}, seconds=0.05)
    began = time.monotonic()
    search = JavaTool().search(task(jvms, [FIRST], seconds=1.0), Events())
    assert list(search) == []
    assert time.monotonic() - began < 10.0
    assert search.report()["ended"] == "budget"


def test_a_cancelled_search_ends_soon() -> None:
    jvms = FakeJvms({FIRST: lambda source: False, GOOD: good}, seconds=0.05)
    wanted = task(jvms, [FIRST], seconds=600.0)
    threading.Timer(0.5, wanted.cancelled.set).start()
    search = JavaTool().search(wanted, Events())
    began = time.monotonic()
    assert list(search) == []
    assert time.monotonic() - began < 10.0
    assert search.report()["ended"] == "cancelled"


def test_a_test_that_passes_in_the_warm_jvm_leaves_nothing_to_search() -> None:
    search = JavaTool().search(task(FakeJvms({FIRST: good, GOOD: good}), [FIRST]), Events())
    assert list(search) == []
    assert "warm runtime" in search.report()["ended"]


def test_another_language_s_workbench_is_refused() -> None:
    class Other(NoTests):
        pass

    with pytest.raises(UsageError, match="Other"):
        JavaTool().search(task(Other(), [FIRST]), Events())


def only(source: str, returned: str) -> bool:
    """Whether the method does nothing but return this."""
    return f"{{ return {returned}; }}" in " ".join(source.split())


def test_edits_within_one_method_that_each_mend_a_test_do_not_part_them() -> None:
    """Each test rules out what the other needs, so that no pair of edits mends both."""
    tests = {
        FIRST: lambda source: only(source, "a <= b || c > d"),
        SECOND: lambda source: only(source, "a < b || c >= d"),
        GOOD: good,
    }
    search = JavaTool().search(task(FakeJvms(tests), [FIRST, SECOND], seconds=2.0), Events())
    assert list(search) == []
    assert search.causes() == ()


def test_a_large_group_is_parted_by_the_tests_that_one_edit_mends() -> None:
    several = [TestName("demo.CalcTest", f"t{number}") for number in range(8)]
    tests: dict[TestName, Callable[[str], bool]] = {
        name: (lambda source: "a <= b" in source) if number < 3 else (lambda source: "no such" in source)
        for number, name in enumerate(several)
    }
    search = JavaTool().search(task(FakeJvms(tests | {GOOD: good}), several, seconds=20.0), Events())
    assert list(search) == []
    assert sorted(map(len, search.causes())) == [3, 5]
    assert search.report()["ended"] == "several causes"


def test_a_file_that_does_not_compile_by_itself_is_named() -> None:
    jvms = FakeJvms({FIRST: lambda source: False, GOOD: good}, problems=("cannot find symbol",))
    events = Events()
    assert list(JavaTool().search(task(jvms, [FIRST], seconds=1.0), events)) == []
    (note,) = events.of("note")
    assert note["level"] == "warning"
    assert FILE in note["text"]
    assert note["text"].endswith("cannot find symbol")


def test_what_the_build_adds_to_compiled_classes_is_named() -> None:
    jvms = FakeJvms({FIRST: lambda source: False, GOOD: good}, lacking=("demo.Calc has ajc$advice",))
    events = Events()
    assert list(JavaTool().search(task(jvms, [FIRST], seconds=1.0), events)) == []
    (note,) = events.of("note")
    assert note["level"] == "warning"
    assert "the build changes what the compiler makes" in note["text"]
    assert note["text"].endswith("demo.Calc has ajc$advice")
