from __future__ import annotations

from benchmarks.baseline.runner import Throughput, candidates_of
from benchmarks.libraries.syntax import Source, normalized
from benchmarks.repair_libraries import Result, table, totals


def result(case: str, *, patched: bool, same: bool = False, multiple: bool = False) -> Result:
    status = "PATCHED" if patched else "test failure"
    note = "same tree" if same else "no patch"
    return Result(case, "change operand", multiple, status, 12.3, 400, 99.5, 2, patched, same, note)


def test_totals_count_failures_too() -> None:
    results = [
        result("a", patched=True, same=True),
        result("b", patched=True),
        result("c", patched=False, multiple=True),
    ]
    assert totals(results) == {
        "cases": 3,
        "patched": 2,
        "same": 1,
        "multiple": 1,
        "multiplePatched": 0,
        "multipleSame": 0,
    }


def test_the_table_has_every_case() -> None:
    lines = table(
        [result("a", patched=True, same=True), result("b", patched=False, multiple=True)]
    ).splitlines()
    assert lines[1].startswith("a ")
    assert lines[1].endswith("SAME (same tree)")
    assert "change operand *" in lines[2]
    assert lines[2].endswith("test failure (no patch)")


def test_throughputs_add_up_to_that_of_all() -> None:
    assert (Throughput(10, 1.0) + Throughput(20, 4.0)).per_second == 6.0
    assert Throughput(0, 0.0).per_second == 0.0


def test_the_baselines_candidates_are_distinct_programs() -> None:
    source = Source("class A { int f(int a, int b) { return a < b ? a + 1 : b - 2; } }")
    texts = candidates_of(source, 12, "seed")
    assert len(texts) == 12
    assert len({normalized(text) for text in texts} | {normalized(source.text)}) == 13
    assert candidates_of(source, 12, "seed") == texts
