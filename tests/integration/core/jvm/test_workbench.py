"""The workbench on a project: coverage, traces, analyses; and no JVM that outlives its parent."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import OWN, Observe, Probe, Trial, Trials
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.localize.port import Line
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

from .conftest import JavaProject

pytestmark = pytest.mark.slow

CALC = """package ex;
public class Calc {
    public int divide(int a, int b) {
        if (b == 0) {
            return fallback(a);
        }
        return a / b;
    }
    private int fallback(int a) {
        throw new IllegalStateException("no " + a);
    }
}
class Helper {
    static int one() { return 1; }
}
"""

CALC_TEST = """package ex;
import static org.junit.Assert.*;
import org.junit.Test;
public class CalcTest {
    @Test public void divides() { assertEquals(3, new Calc().divide(6, 2)); }
    @Test public void byZero() { assertEquals(0, new Calc().divide(6, 0)); }
    @Test public void helps() { assertEquals(1, Helper.one()); }
    @Test public void endless() { while (true) { Helper.one(); } }
}
"""

FILE = "src/main/java/ex/Calc.java"


@pytest.fixture
def calc(project: Callable[[str], JavaProject]) -> JavaProject:
    made = project("junit4")
    made.write("ex/Calc.java", CALC)
    made.write("ex/CalcTest.java", CALC_TEST, test=True)
    made.compile()
    return made


@pytest.fixture
def workbench(calc: JavaProject) -> Iterator[JavaRuntime]:
    made = JavaRuntime([calc.module()], root=calc.root, heap=256, test_limit=60.0)
    yield made
    made.close()


def test_coverage_names_the_lines_of_main_sources(workbench: JavaRuntime) -> None:
    failing, divides, helps = (TestName("ex.CalcTest", case) for case in ("byZero", "divides", "helps"))
    spectrum = workbench.measure([failing], [divides, helps], seconds=120.0)
    assert list(spectrum.tests) == [failing, divides, helps]
    assert spectrum.tests[failing].thrown_at == (Line(FILE, 10), Line(FILE, 5))
    assert not spectrum.tests[failing].passed
    assert spectrum.tests[divides].passed
    assert spectrum.tests[divides].lines == {Line(FILE, 2), Line(FILE, 4), Line(FILE, 7)}
    assert spectrum.tests[helps].lines == {Line(FILE, 14)}


def test_coverage_tells_which_way_a_condition_went(workbench: JavaRuntime) -> None:
    failing, divides = (TestName("ex.CalcTest", case) for case in ("byZero", "divides"))
    spectrum = workbench.measure([failing], [divides], seconds=120.0)
    taken = [{branch.outcome for branch in spectrum.tests[name].branches} for name in (failing, divides)]
    assert {branch.line for branch in spectrum.tests[divides].branches} == {Line(FILE, 4)}
    assert len(taken[0]) == len(taken[1]) == 1
    assert taken[0] != taken[1]


def test_a_test_that_never_ends_is_cut_off(workbench: JavaRuntime) -> None:
    endless, divides = TestName("ex.CalcTest", "endless"), TestName("ex.CalcTest", "divides")
    spectrum = workbench.measure([endless], [divides], seconds=120.0)
    assert not spectrum.tests[endless].passed
    assert workbench.rerun([divides], seconds=60.0) == {divides: True}


def test_an_analysis_tells_types_and_scopes(workbench: JavaRuntime) -> None:
    analysis = workbench.analyze(FILE, [4], [TestName("ex.CalcTest", "divides")])
    assert analysis is not None
    assert analysis.problems == ()
    assert [member.name for member in analysis.members] == ["divide"]
    condition = next(node for node in analysis.nodes if node.kind == "EQUAL_TO")
    assert analysis.text[condition.start : condition.end] == "b == 0"
    assert (condition.type, condition.expected, condition.operator) == ("boolean", "boolean", "==")
    scope = analysis.scopes[condition.scope or 0]
    assert [(each.name, each.type, each.kind) for each in scope.variables] == [
        ("b", "int", "parameter"),
        ("a", "int", "parameter"),
    ]
    assert "fallback" in {method.name for method in analysis.method_sets[scope.methods or 0]}
    assert {literal.text for literal in analysis.test_literals} >= {"6", "2", "3"}
    assert workbench.analyze("src/test/java/ex/CalcTest.java", [], []) is None


def test_observed_conditions_tell_and_take_values(workbench: JavaRuntime, calc: JavaProject) -> None:
    start = CALC.index("b == 0")
    probe = Probe(Observe.CONDITION, Span(start, start + 6), ("a", "b"))
    tests = [TestName("ex.CalcTest", "divides")]
    (recorded,) = workbench.observe(FILE, [], probe, tests, "record", 60.0)
    assert recorded.verdict == "passed"
    (evaluation,) = recorded.evaluations
    assert (evaluation.value, evaluation.chosen) == (False, False)
    assert [seen["value"] for seen in evaluation.seen] == [6, 2]
    (forced,) = workbench.observe(FILE, [], probe, tests, "true", 60.0)
    assert forced.verdict == "error"


def test_an_expression_tells_its_scope_and_takes_the_values_of_a_trial(workbench: JavaRuntime) -> None:
    start = CALC.index("b == 0")
    probe = Probe(Observe.EXPRESSION, Span(start, start + 6), ("a", "b"), most=5)
    test = TestName("ex.CalcTest", "divides")
    trials = Trials({test: [Trial("boolean", (True,)), Trial("boolean", (OWN, True))]})
    (observed,) = workbench.observe(FILE, [], probe, [test], "forced", 60.0, trials)
    assert (observed.verdict, observed.trial, observed.ended) == ("passed", 1, 1)
    (evaluation,) = observed.evaluations
    assert (evaluation.value["value"], evaluation.chosen["value"], evaluation.begun) == (False, False, 0)
    assert [seen["value"] for seen in evaluation.seen] == [6, 2]


def test_a_condition_that_is_forced_need_not_be_evaluated(workbench: JavaRuntime, calc: JavaProject) -> None:
    start = CALC.index("b == 0")
    throws = Edit(start, start + 6, "1 / (b - b) > 0 && 'a' != ')'")
    at = Span(start, start + len(throws.text))
    tests = [TestName("ex.CalcTest", "divides")]
    for evaluated, verdict in ((True, "error"), (False, "passed")):
        probe = Probe(Observe.CONDITION, at, (), evaluated)
        (forced,) = workbench.observe(FILE, [throws], probe, tests, "false", 60.0)
        assert forced.verdict == verdict


def test_values_are_observed_by_their_place_in_the_changed_file(workbench: JavaRuntime) -> None:
    start = CALC.index("b == 0")
    longer = Edit(CALC.index("package"), CALC.index("package"), "/* \U0001f600 */ ")
    changed = Edit(start, start + 6, "b == 1")
    at = Span(start, start + 6).after([longer, changed])
    probe = Probe(Observe.VALUE, at)
    (seen,) = workbench.observe(
        FILE, [longer, changed], probe, [TestName("ex.CalcTest", "divides")], "record", 60.0
    )
    assert [each.seen[0]["value"] for each in seen.evaluations] == [False]


def test_a_place_that_no_code_can_be_made_for_is_refused(workbench: JavaRuntime) -> None:
    nowhere = Probe(Observe.ENTRY, Span(3, 4))
    with pytest.raises(WarmRuntimeError, match="no method's body begins"):
        workbench.observe(FILE, [], nowhere, [TestName("ex.CalcTest", "divides")], "record", 60.0)


def test_a_thread_that_a_test_leaves_behind_covers_nothing_for_the_next(
    project: Callable[[str], JavaProject],
) -> None:
    made = project("junit4")
    made.write("ex/Calc.java", CALC)
    aside = "@Test(timeout = 200) public void endless() { while (true) { Helper.one(); } }"
    divides = "@Test public void divides() { assertEquals(3, new Calc().divide(6, 2)); }"
    head = "package ex; import static org.junit.Assert.*; import org.junit.Test; public class AsideTest"
    made.write("ex/AsideTest.java", f"{head} {{ {aside} {divides} }}", test=True)
    made.compile()
    bench = JavaRuntime([made.module()], root=made.root, heap=256, size=1)
    try:
        names = [TestName("ex.AsideTest", case) for case in ("endless", "divides")]
        spectrum = bench.measure(names, [], seconds=60.0)
    finally:
        bench.close()
    assert not spectrum.tests[names[0]].passed
    assert Line(FILE, 14) not in spectrum.tests[names[1]].lines


def explored(workbench: JavaRuntime, operator: str) -> dict[str, str]:
    """What the JVM makes of ``a / b`` in the test ``divides`` when the sign is another: outcome by input."""
    start, body = CALC.index("/ b"), CALC.index("{", CALC.index("divide"))
    edits = [Edit(start, start + 1, operator)]
    probe = Probe(Observe.ENTRY, Span(body, CALC.index("}", body)).after(edits))
    (seen,) = workbench.observe(FILE, edits, probe, [TestName("ex.CalcTest", "divides")], "record", 60.0)
    return {str(each.seen[0]["value"]): str(each.seen[1]["value"]) for each in seen.evaluations}


def test_a_method_is_explored_on_generated_inputs(workbench: JavaRuntime) -> None:
    original, same, other = (explored(workbench, operator) for operator in ("/", "/", "*"))
    assert len(original) > 8
    assert original == same
    assert original.keys() == other.keys()
    differing = [given for given in original if original[given] != other[given]]
    assert 0 < len(differing) < len(original)
    assert "throws java.lang.IllegalStateException" in original.values()


PARENT = """
import sys, threading
from pathlib import Path
from repairnator.core.languages.java.runtime.launch import Launch
from repairnator.core.languages.java.module import JavaModule
root = Path(sys.argv[1])
jars = tuple(Path(each) for each in sys.argv[2:])
module = JavaModule("example", root, (root / "src/main/java",), (root / "src/test/java",),
                "UTF-8", main_output=root / "target/classes", test_output=root / "target/test-classes",
                    classpath=jars, source_level="8")
jvm = Launch(None, 128).start(module)
tests = [{"suite": "ex.CalcTest", "case": "endless"}]
reply = jvm.request({"op": "run", "tests": tests, "limitMs": 600000, "ticks": 0}, silence=600)
print(jvm.pid, next(reply)["event"], flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_jvm_is_left_when_the_parent_ends_while_a_test_runs(
    calc: JavaProject, number: signal.Signals
) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(calc.root), *map(str, calc.jars)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as said:
        pid, event = said.readline().split()
    assert event == "begin"
    handle = os.pidfd_open(int(pid))
    try:
        parent.send_signal(number)
        parent.wait()
        ended = select.poll()
        ended.register(handle, select.POLLIN)
        assert ended.poll(60_000), "the JVM outlived its parent"
    finally:
        os.close(handle)


def test_closing_ends_the_jvms_at_work(workbench: JavaRuntime) -> None:
    pool = workbench.pool("example")
    verdicts = pool.run([TestName("ex.CalcTest", "divides")], coverage=False, limit=60.0)
    assert next(verdicts).verdict == "passed"
    children = Path("/proc/self/task").glob("*/children")
    jvms = [pid for listed in children for pid in listed.read_text().split() if _is_java(pid)]
    assert jvms
    workbench.close()
    assert not any(_is_java(pid) for pid in jvms)


def _is_java(pid: str) -> bool:
    try:
        return b"repairnator-jvm.jar" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
