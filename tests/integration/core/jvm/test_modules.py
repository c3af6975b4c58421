"""A project of many modules: work is done for the suspicious ones alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.batches import Batch
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.localize.port import Line
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
OTHERS = 4


@pytest.fixture
def modules(tmp_path: Path, jars: Callable[[str], tuple[Path, ...]]) -> tuple[JavaModule, ...]:
    """``core`` with the fault, ``web`` whose tests see it, and others that know nothing of either."""

    def made(name: str, *needs: Path) -> JavaProject:
        return JavaProject(tmp_path / name, (*jars("junit4"), *needs))

    core = made("core")
    core.write("ex/core/Prices.java", CORE)
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


def test_jvms_of_modules_that_are_no_longer_asked_for_are_ended(
    workbench: JavaRuntime, modules: tuple[JavaModule, ...]
) -> None:
    tests = [TestName(f"ex.other{number}.ToolTest", "works") for number in range(OTHERS)]
    for test in tests:
        assert workbench.rerun([test], seconds=60.0) == {test: True}
    assert running(workbench, modules) == ["other1", "other2", "other3"]
    assert workbench.rerun(tests[:1], seconds=60.0) == {tests[0]: True}
    assert running(workbench, modules) == ["other0", "other2", "other3"]
