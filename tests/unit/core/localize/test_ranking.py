from collections.abc import Iterable
from dataclasses import replace

from repairnator.core.localize.port import Branch, CoveredTest, Line, Place, Spectrum
from repairnator.core.localize.ranking import rank_lines
from repairnator.model import TestName


def test_name(case: str) -> TestName:
    return TestName("org.example.CalcTest", case)


test_name.__test__ = False  # type: ignore[attr-defined]


def covered(case: str, passed: bool, lines: Iterable[int], thrown: Iterable[int] = ()) -> CoveredTest:
    return CoveredTest(
        test_name(case),
        passed,
        frozenset(Line("Calc.java", line) for line in lines),
        tuple(Line("Calc.java", line) for line in thrown),
    )


def spectrum(*tests: CoveredTest) -> Spectrum:
    return Spectrum({test.name: test for test in tests})


def lines(places: list[Place]) -> list[int]:
    return [place.line.line for place in places]


def test_the_line_that_only_the_failing_test_runs_comes_first() -> None:
    places = rank_lines(
        spectrum(covered("bad", False, [1, 2, 3]), covered("good", True, [1, 2]), covered("fine", True, [1]))
    )
    assert lines(places) == [3, 2, 1]
    assert places[0].suspiciousness == 1.0


def test_lines_of_passing_tests_alone_are_not_places() -> None:
    places = rank_lines(spectrum(covered("bad", False, [1]), covered("good", True, [1, 7])))
    assert lines(places) == [1]


def test_the_innermost_line_of_the_stack_trace_beats_equally_covered_ones() -> None:
    plain = [covered("good", True, [1, 2, 3, 4])]
    places = rank_lines(spectrum(covered("bad", False, [1, 2, 3, 4], thrown=[3, 1]), *plain))
    assert lines(places) == [3, 1, 2, 4]


def test_a_line_that_threw_counts_even_where_coverage_missed_it() -> None:
    places = rank_lines(spectrum(covered("bad", False, [1], thrown=[9])))
    assert lines(places) == [9, 1]


def test_a_changed_line_beats_equally_covered_ones() -> None:
    tests = spectrum(covered("bad", False, [1, 2]), covered("good", True, [1, 2]))
    assert lines(rank_lines(tests, changed={Line("Calc.java", 2)})) == [2, 1]


def test_a_changed_line_that_no_failing_test_runs_is_no_place() -> None:
    tests = spectrum(covered("bad", False, [1]))
    assert lines(rank_lines(tests, changed={Line("Calc.java", 8)})) == [1]


def test_failing_tests_of_other_causes_do_not_count() -> None:
    tests = spectrum(covered("bad", False, [1, 2]), covered("other", False, [2, 3]))
    places = rank_lines(tests, failing=[test_name("bad")])
    assert lines(places) == [1, 2]
    assert {place.suspiciousness for place in places} == {1.0}


def test_all_hints_together_stay_within_one() -> None:
    tests = spectrum(covered("bad", False, [1], thrown=[1]))
    assert rank_lines(tests, changed={Line("Calc.java", 1)})[0].suspiciousness == 1.0


def test_another_formula_can_be_chosen() -> None:
    tests = spectrum(covered("bad", False, [1]), covered("good", True, [1]), covered("fine", True, [2]))
    assert rank_lines(tests, formula="jaccard")[0].suspiciousness == 0.5


def took(test: CoveredTest, *branches: tuple[int, int]) -> CoveredTest:
    """The test with the ways that it took: (line, outcome)."""
    taken = frozenset(Branch(Line("Calc.java", line), 0, outcome) for line, outcome in branches)
    return replace(test, branches=taken)


def test_a_condition_that_failing_tests_leave_another_way_is_suspicious() -> None:
    """All run the same lines: the condition without a body tells by its branches alone."""
    bad = took(covered("bad", False, [1, 2, 3]), (1, 0), (2, 1))
    good = [took(covered(f"good{number}", True, [1, 2, 3]), (1, 0), (2, 0)) for number in range(3)]
    places = rank_lines(spectrum(bad, *good))
    assert lines(places) == [2, 1, 3]
    assert places[0].suspiciousness > places[1].suspiciousness == places[2].suspiciousness


def test_what_only_failing_tests_run_stays_before_the_condition_that_leads_there() -> None:
    bad = took(covered("bad", False, [1, 2]), (1, 1))
    good = took(covered("good", True, [1]), (1, 0))
    assert lines(rank_lines(spectrum(bad, good))) == [2, 1]
