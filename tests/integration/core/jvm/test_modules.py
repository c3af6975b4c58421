"""A project of many modules: work is done for the suspicious ones alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Observe, Probe
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.localize.port import Line
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

from .conftest import JavaProject

CORE = """package ex.core;
public class Prices {
    public static int total(int price, int pieces) {
        return price + pieces;
    }
}
"""
FILE = "core/src/main/java/ex/core/Prices.java"
FAILING = TestName("ex.web.ShopTest", "sells")
PASSING = TestName("ex.web.ShopTest", "sellsTwo")
OF_CORE = TestName("ex.core.PricesTest", "one")
OTHERS = 4


@pytest.fixture
def modules(tmp_path: Path, jars: Callable[[str], tuple[Path, ...]]) -> tuple[JavaModule, ...]:
    """``core`` with the fault, ``web`` whose tests see it, and others that know nothing of either."""

    def made(name: str, *needs: Path) -> JavaProject:
        return JavaProject(tmp_path / name, (*jars("junit4"), *needs))

    core = made("core")
    core.write("ex/core/Prices.java", CORE)
    core.write(
        "ex/core/PricesTest.java",
        """package ex.core;
        import static org.junit.Assert.*;
        import org.junit.Test;
        public class PricesTest {
            @Test public void one() { assertEquals(1, Prices.total(1, 1)); }
        }""",
        test=True,
    )
    core.compile()
    web = made("web", tmp_path / "core/target/classes")
    web.write("ex/web/Shop.java", "package ex.web; public class Shop { }")
    web.write(
        "ex/web/ShopTest.java",
        """package ex.web;
        import static org.junit.Assert.*;
        import org.junit.Test;
        public class ShopTest {
            @Test public void sells() { assertEquals(6, ex.core.Prices.total(2, 3)); }
            @Test public void sellsTwo() { assertEquals(4, ex.core.Prices.total(2, 2)); }
        }""",
        test=True,
    )
    web.compile()
    others = [made(f"other{number}") for number in range(OTHERS)]
    for number, other in enumerate(others):
        other.write(f"ex/other{number}/Tool.java", f"package ex.other{number}; public class Tool {{ }}")
        other.write(
            f"ex/other{number}/ToolTest.java",
            f"package ex.other{number}; import org.junit.Test; "
            "public class ToolTest { @Test public void works() { } }",
            test=True,
        )
        other.compile()
    return tuple(project.module(name=project.root.name) for project in (*others, core, web))


@pytest.fixture
def workbench(tmp_path: Path, modules: tuple[JavaModule, ...]) -> Iterator[JavaRuntime]:
    made = JavaRuntime(modules, root=tmp_path, heap=256, test_limit=60.0, size=1)
    yield made
    made.close()


def running(workbench: JavaRuntime, modules: tuple[JavaModule, ...]) -> list[str]:
    return [module.name for module in modules if workbench.pool(module.name).running]


def test_only_modules_that_can_tell_something_are_measured(
    workbench: JavaRuntime, modules: tuple[JavaModule, ...]
) -> None:
    others = [TestName(f"ex.other{number}.ToolTest", "works") for number in range(OTHERS)]
    spectrum = workbench.measure([FAILING], [*others, PASSING], seconds=120.0)
    assert list(spectrum.tests) == [FAILING, PASSING]
    assert spectrum.tests[FAILING].lines == {Line(FILE, 4)}
    assert running(workbench, modules) == ["web"]


def test_a_fault_in_one_module_is_mended_for_the_test_of_another(
    workbench: JavaRuntime, modules: tuple[JavaModule, ...]
) -> None:
    workbench.measure([FAILING], [PASSING], seconds=120.0)
    analysis = workbench.analyze(FILE, [4], [FAILING])
    assert analysis is not None
    at = CORE.index("+")
    candidates = tuple(
        Candidate(number, FILE, (Edit(at, at + 1, sign),), "", "arithmetic", 4, 0, 1.0, 1.0, frozenset())
        for number, sign in enumerate("*-/")
    )
    batch = Batch(FILE, candidates, (FAILING,), (PASSING,), 120.0)
    verdicts = {each.number: each.verdict for each in workbench.validate(batch)}
    assert verdicts == {0: "plausible", 1: "failed", 2: "failed"}
    assert set(running(workbench, modules)) <= {"core", "web"}


def judged(
    workbench: JavaRuntime, texts: Sequence[str], failing: tuple[TestName, ...], *, every: bool = False
) -> dict[str, CandidateVerdict]:
    """The verdicts of expressions in place of the faulty one."""
    at = CORE.index("price + pieces")
    candidates = tuple(
        Candidate(number, FILE, (Edit(at, at + 14, text),), "", "", 4, 0, 1.0, 1.0, frozenset())
        for number, text in enumerate(texts)
    )
    batch = Batch(FILE, candidates, failing, (PASSING,), 120.0, every)
    return {texts[each.number]: each for each in workbench.validate(batch)}


def test_failing_tests_of_two_modules_judge_a_candidate_together(workbench: JavaRuntime) -> None:
    failing = (FAILING, OF_CORE)
    measured = workbench.measure(failing, (), seconds=120.0).tests
    assert [measured[test].passed for test in failing] == [False, False]
    # All of them pass the test of one module at least.
    found = judged(workbench, ["price * pieces", "price / pieces", "6", "price -"], failing)
    assert {text: str(each.verdict) for text, each in found.items()} == {
        "price * pieces": "plausible",
        "price / pieces": "failed",
        "6": "failed",
        "price -": "uncompilable",
    }
    assert found["price * pieces"].fixed == 2
    assert (found["price / pieces"].fixed, found["price / pieces"].test) == (1, str(FAILING))
    assert (found["6"].fixed, found["6"].test) == (0, str(OF_CORE))


def test_partial_fixes_are_known_of_all_modules(workbench: JavaRuntime) -> None:
    found = judged(workbench, ["price / pieces", "6", "7"], (FAILING, OF_CORE), every=True)
    assert found["price / pieces"].passed == (str(OF_CORE),)
    assert found["6"].passed == (str(FAILING),)
    assert found["7"].passed == ()
    assert [each.test for each in found["7"].others] == [str(FAILING)]
    assert {str(each.verdict) for each in found.values()} == {"failed"}


def test_an_expression_is_observed_in_tests_of_two_modules(workbench: JavaRuntime) -> None:
    at = CORE.index("price + pieces")
    probe = Probe(Observe.EXPRESSION, Span(at, at + 14))
    seen = workbench.observe(FILE, (), probe, [FAILING, OF_CORE, PASSING], "record", 60.0)
    assert [each.name for each in seen] == [FAILING, OF_CORE, PASSING]
    assert [each.evaluations[0].value["value"] for each in seen] == [5, 2, 4]


def test_jvms_of_modules_that_are_no_longer_asked_for_are_ended(
    workbench: JavaRuntime, modules: tuple[JavaModule, ...]
) -> None:
    tests = [TestName(f"ex.other{number}.ToolTest", "works") for number in range(OTHERS)]
    for test in tests:
        assert workbench.rerun([test], seconds=60.0) == {test: True}
    assert running(workbench, modules) == ["other1", "other2", "other3"]
    assert workbench.rerun(tests[:1], seconds=60.0) == {tests[0]: True}
    assert running(workbench, modules) == ["other0", "other2", "other3"]
