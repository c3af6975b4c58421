"""Tests that take their JVM down are told apart from their neighbours."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from repairnator.core.languages.java.build.crashes import MOST_RUNS, Halved, cases_of, halve
from repairnator.model import TestName


def names(*cases: int) -> tuple[TestName, ...]:
    return tuple(TestName("a.T", f"t{case}") for case in cases)


@pytest.mark.parametrize("guilty", [(), (0,), (99,), (3, 70)])
def test_the_guilty_ones_are_found_in_few_runs(guilty: tuple[int, ...]) -> None:
    runs = 0

    def survives(part: Sequence[TestName]) -> bool:
        nonlocal runs
        runs += 1
        return not set(part) & set(names(*guilty))

    found = halve(names(*range(100)), survives)
    assert sorted(found.guilty) == sorted(names(*guilty))
    assert not found.untold
    assert runs <= MOST_RUNS


def test_what_takes_too_many_runs_is_left_untold() -> None:
    found = halve(names(*range(100)), lambda _: False)
    assert len(found.guilty) + len(found.untold) == 100
    assert found.untold


def test_a_single_test_is_guilty_only_if_it_is() -> None:
    assert halve(names(1), lambda _: True) == Halved((), ())
    assert halve(names(1), lambda _: False) == Halved(names(1), ())


SOURCE = """
package a;
import java.lang.annotation.*;
@Retention(RetentionPolicy.RUNTIME) @interface Tag { String[] value(); Class<?> of() default Object.class; }
@Retention(RetentionPolicy.RUNTIME) @interface Test {
    Tag[] tags() default {};
    ElementType kind() default ElementType.TYPE;
}
@Retention(RetentionPolicy.RUNTIME) @interface SlowTest { long seconds() default 1; }
abstract class Base { @Test void inherited() { } void helper() { } }
class T extends Base {
    static final long FIELD = 1;
    @Tag({"x", "y"})
    @Test(tags = {@Tag(value = "z", of = String.class)}, kind = ElementType.FIELD)
    void one() { }
    @SlowTest(seconds = 5) void two() { }
    @Deprecated void testThree() { }
    class Inner { @Test void four() { } }
}
class Old { public void testFive() { } void helper() { } }
"""


def test_cases_of_a_class_are_known_by_their_annotations_or_by_old_names(tmp_path: Path) -> None:
    (tmp_path / "T.java").write_text(SOURCE)
    subprocess.run(["javac", "-d", tmp_path, tmp_path / "T.java"], check=True)
    assert [str(name) for name in cases_of([tmp_path], "a.T")] == [
        "a.T#one",
        "a.T#two",
        "a.T#inherited",
        "a.T$Inner#four",
    ]
    assert [str(name) for name in cases_of([tmp_path], "a.Old")] == ["a.Old#testFive"]
    assert cases_of([tmp_path], "a.Nothing") == []
