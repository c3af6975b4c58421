from collections.abc import Iterable

from repairnator.core.localize.grouping import group_failures
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.model import TestFailure, TestName

ASSERTION = "java.lang.AssertionError"
NULL = "java.lang.NullPointerException"


def failure(suite: str, case: str, kind: str = ASSERTION) -> TestFailure:
    return TestFailure(TestName(suite, case), kind, "")


def ran(
    suite: str, case: str, lines: Iterable[tuple[str, int]], *, passed: bool = False, thrown: str = ""
) -> CoveredTest:
    at = (Line(thrown.split(":")[0], int(thrown.split(":")[1])),) if thrown else ()
    return CoveredTest(TestName(suite, case), passed, frozenset(Line(*line) for line in lines), at)


def block(file: str, first: int, last: int) -> list[tuple[str, int]]:
    return [(file, line) for line in range(first, last + 1)]


def cases(groups: tuple[tuple[TestName, ...], ...]) -> list[list[str]]:
    return [[name.case for name in group] for group in groups]


def spectrum(tests: Iterable[CoveredTest]) -> Spectrum:
    return Spectrum({test.name: test for test in tests})


def test_independent_faults_in_small_classes_are_separate_groups() -> None:
    failing, tests = [], []
    for number in range(14):
        suite, file = f"Suite{number}", f"Small{number}.java"
        for case in range(1 + number % 3):
            failing.append(failure(suite, f"f{number}-{case}"))
            tests.append(ran(suite, f"f{number}-{case}", block(file, 1, 6)))
        tests.append(ran(suite, "passes", block(file, 1, 4), passed=True))
    groups = group_failures(failing, spectrum(tests))
    assert len(groups) == 14
    assert [len(group) for group in groups] == [1 + number % 3 for number in range(14)]


def test_faults_in_two_methods_of_one_class_are_separate_though_both_run_its_constructor() -> None:
    tests = [
        ran("S", "max", [*block("A.java", 1, 2), *block("A.java", 10, 14)]),
        ran("S", "min", [*block("A.java", 1, 2), *block("A.java", 20, 24)]),
        ran("S", "ok", block("A.java", 1, 2), passed=True),
    ]
    assert cases(group_failures([failure("S", "max"), failure("S", "min")], spectrum(tests))) == [
        ["max"],
        ["min"],
    ]


def test_two_untested_methods_of_one_class_are_separate() -> None:
    tests = [
        ran("S", "max", [("A.java", 1), *block("A.java", 10, 13)]),
        ran("S", "min", [("A.java", 1), *block("A.java", 20, 23)]),
    ]
    assert len(group_failures([failure("S", "max"), failure("S", "min")], spectrum(tests))) == 2


def test_one_fault_seen_by_many_tests_is_one_group() -> None:
    names = [f"t{number}" for number in range(30)]
    tests = [
        ran("S", name, [*block("P.java", 1, 40), *block("P.java", 100 + 3 * number, 101 + 3 * number)])
        for number, name in enumerate(names)
    ]
    groups = group_failures([failure("S", name) for name in names], spectrum(tests))
    assert cases(groups) == [names]


def test_common_code_that_passing_tests_run_too_joins_nothing() -> None:
    tests = [
        ran("S", "a", [*block("Shared.java", 1, 50), *block("A.java", 1, 5)]),
        ran("S", "b", [*block("Shared.java", 1, 50), *block("B.java", 1, 5)]),
        *(ran("S", f"ok{number}", block("Shared.java", 1, 50), passed=True) for number in range(20)),
    ]
    assert len(group_failures([failure("S", "a"), failure("S", "b")], spectrum(tests))) == 2


def test_tests_that_throw_at_the_same_line_belong_together() -> None:
    tests = [
        ran("S", "a", [*block("A.java", 1, 9), ("U.java", 3)], thrown="U.java:3"),
        ran("T", "b", [*block("B.java", 1, 9), ("U.java", 3)], thrown="U.java:3"),
    ]
    groups = group_failures([failure("S", "a", NULL), failure("T", "b", NULL)], spectrum(tests))
    assert cases(groups) == [["a", "b"]]


def test_tests_without_coverage_are_grouped_by_class_and_exception() -> None:
    failing = [failure("S", "a"), failure("S", "b"), failure("S", "c", NULL), failure("T", "d")]
    assert cases(group_failures(failing, Spectrum())) == [["a", "b"], ["c"], ["d"]]


def test_every_failing_test_is_in_exactly_one_group_and_order_is_kept() -> None:
    failing = [failure("S", name) for name in "abcd"]
    tests = [
        ran("S", "a", block("A.java", 1, 5)),
        ran("S", "b", block("B.java", 1, 5)),
        ran("S", "d", block("A.java", 1, 5)),
    ]
    groups = group_failures(failing, spectrum(tests))
    assert cases(groups) == [["a", "d"], ["b"], ["c"]]


def test_grouping_does_not_depend_on_the_order_of_the_spectrum() -> None:
    failing = [failure("S", name) for name in "abc"]
    tests = [
        ran("S", "a", block("A.java", 1, 5)),
        ran("S", "b", block("A.java", 3, 7)),
        ran("S", "c", block("B.java", 1, 5)),
    ]
    assert group_failures(failing, spectrum(tests)) == group_failures(failing, spectrum(reversed(tests)))


def module_of(file: str) -> str:
    return file.partition("/")[0]


def test_one_fault_seen_by_tests_of_two_modules_is_one_group() -> None:
    """Each runs code of its own that the other cannot reach; passing tests have run the fault as well."""
    tests = [
        ran("core", "ends", [*block("core/Range", 1, 4), ("core/Closed", 7)]),
        ran("core", "begins", [*block("core/Range", 1, 4), ("core/Closed", 7)], passed=True),
        ran("web", "last", [*block("web/Labels", 1, 3), ("core/Closed", 7)]),
        ran("web", "others", [*block("web/Labels", 1, 3), ("core/Closed", 7)], passed=True),
    ]
    failing = [failure("core", "ends"), failure("web", "last")]
    assert cases(group_failures(failing, spectrum(tests), module_of)) == [["ends", "last"]]
    # Of the passing tests only some may have been measured.
    assert cases(group_failures(failing, spectrum(tests[:3]), module_of)) == [["ends", "last"]]
    assert cases(group_failures(failing, spectrum([tests[0], *tests[2:]]), module_of)) == [["ends", "last"]]


def test_a_module_that_only_uses_another_has_faults_of_its_own() -> None:
    """What many passing tests run joins the failing tests of two modules as little as those of one."""
    passing = [ran("core", f"p{n}", [("core/Closed", 7)], passed=True) for n in range(4)]
    tests = [
        ran("core", "ends", [*block("core/Range", 1, 4), ("core/Closed", 7)]),
        ran("web", "last", [*block("web/Labels", 1, 3), ("core/Closed", 7)]),
        *passing,
    ]
    failing = [failure("core", "ends"), failure("web", "last")]
    assert cases(group_failures(failing, spectrum(tests), module_of)) == [["ends"], ["last"]]
