"""Coverage is kept in proportion to the failing tests' code, and what tells most is measured first."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from repairnator.core.languages.java.runtime.coverage import Coverage, nearest_first
from repairnator.core.languages.java.runtime.protocol import TestOutcome, TestVerdict
from repairnator.core.localize.port import Line
from repairnator.model import TestName


def verdict(suite: str, outcome: str, **lines: Sequence[int]) -> TestVerdict:
    by_class = {name: tuple(numbers) for name, numbers in lines.items()}
    return TestVerdict(TestName(suite, "works"), TestOutcome(outcome), lines=by_class)


@pytest.fixture
def coverage(tmp_path: Path) -> Coverage:
    for name in ("A", "B", "C"):
        (tmp_path / f"{name}.java").write_text("")
    return Coverage(tmp_path, [tmp_path])


def test_of_passing_tests_only_files_that_failing_tests_ran_are_kept(coverage: Coverage) -> None:
    coverage.add_failing([verdict("ATest", "failed", A=[1, 2])])
    coverage.add(verdict("AllTest", "passed", A=[1], B=[5], C=[6]))
    assert coverage.tests[TestName("AllTest", "works")].lines == {Line("A.java", 1)}
    assert coverage.classes == {"A"}


def test_a_further_failing_test_of_other_code_makes_passing_tests_be_measured_again(
    coverage: Coverage,
) -> None:
    coverage.add_failing([verdict("ATest", "failed", A=[1])])
    coverage.add(verdict("AllTest", "passed", A=[1], B=[5]))
    coverage.add_failing([verdict("BTest", "failed", B=[5])])
    assert set(coverage.tests) == {TestName("ATest", "works"), TestName("BTest", "works")}


def test_the_file_of_a_stack_trace_counts_too(coverage: Coverage) -> None:
    thrower = TestVerdict(TestName("ATest", "works"), TestOutcome.ERROR, trace=(("C", 3), ("ATest", 9)))
    coverage.add_failing([thrower])
    coverage.add(verdict("CTest", "passed", C=[1]))
    assert coverage.tests[thrower.name].thrown_at == (Line("C.java", 3),)
    assert coverage.tests[TestName("CTest", "works")].lines == {Line("C.java", 1)}


def class_naming(folder: Path, name: str, *others: str) -> None:
    """A class file as far as its constants: those of the class itself, of Object, and of the others."""
    constants = b""
    for number, text in enumerate((name, "java/lang/Object", *others)):
        constants += b"\x01" + struct.pack(">H", len(text)) + text.encode()
        constants += b"\x07" + struct.pack(">H", 2 * number + 1)
    head = struct.pack(">IIH", 0xCAFEBABE, 52, 2 * (2 + len(others)) + 1)
    (folder / f"{name}.class").write_bytes(head + constants + struct.pack(">HHH", 1, 2, 4))


def test_tests_that_name_what_few_others_name_are_measured_before_others(tmp_path: Path) -> None:
    class_naming(tmp_path, "FarTest", "Other")
    class_naming(tmp_path, "CommonTest", "Common")
    class_naming(tmp_path, "MoreCommonTest", "Common")
    class_naming(tmp_path, "RareTest", "Rare$Inner")
    class_naming(tmp_path, "FailingTest", "Else")
    passing = [TestName(f"{name}Test", "x") for name in ("Far", "Common", "MoreCommon", "Rare", "Failing")]
    ordered = nearest_first([TestName("FailingTest", "works")], passing, {"Rare", "Common"}, [tmp_path])
    assert [test.suite for test in ordered] == [
        *("FailingTest", "RareTest", "CommonTest", "MoreCommonTest", "FarTest"),
    ]
