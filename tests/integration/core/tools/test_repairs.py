"""Small faulty classes repaired in real JVMs; the first patch must be the right one."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from tests.servers.jars import fetch_jars

from repairnator.core.edits import applied
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.languages.java.search.tool import JavaTool
from repairnator.core.projects.port import Project
from repairnator.core.tools.port import PlausiblePatch, RepairTask
from repairnator.model import TestFailure, TestName

pytestmark = pytest.mark.slow

Repair = Callable[..., tuple[str, list[PlausiblePatch], dict[str, Any]]]


class Silent:
    def emit(self, kind: str, **fields: Any) -> None:
        return


class Tree:
    """The project as far as a search asks it."""

    def __init__(self, root: Path) -> None:
        self.root = root


@pytest.fixture
def junit() -> tuple[Path, ...]:
    return fetch_jars("junit4", "junit:junit:4.13.2")


@pytest.fixture
def repair(tmp_path: Path, junit: tuple[Path, ...]) -> Iterator[Repair]:
    """Compile a class and its tests, and search for at most two minutes: (source, first batch, report).

    The first patch is written plainly, as before its proof.
    """
    benches: list[JavaRuntime] = []

    def run(
        name: str, source: str, tests: str, level: str = "8"
    ) -> tuple[str, list[PlausiblePatch], dict[str, Any]]:
        module = _compiled(tmp_path, junit, name, source, tests, level)
        bench = JavaRuntime([module], root=tmp_path, test_limit=5.0)
        benches.append(bench)
        names = [TestName(f"demo.{name}Test", case) for case in re.findall(r"void (\w+)\(\)", tests)]
        spectrum = bench.measure(names, [], seconds=60.0)
        failing = [name for name in names if not spectrum.tests[name].passed]
        task = RepairTask(
            group="g1",
            project=cast(Project, Tree(tmp_path)),
            modules=(module,),
            failing=tuple(TestFailure(each, "java.lang.AssertionError", "") for each in failing),
            other_failing=frozenset(),
            passing=frozenset(names) - frozenset(failing),
            module_of={},
            spectrum=spectrum,
            runtime=bench,
            seconds=120.0,
            cancelled=threading.Event(),
            scratch=tmp_path,
        )
        search = JavaTool().search(task, Silent())
        batch = list(next(iter(search), ()))
        batch[:1] = map(search.simplified, batch[:1])
        search.close()
        return (tmp_path / f"src/main/java/demo/{name}.java").read_text("utf-8"), batch, search.report()

    yield run
    for bench in benches:
        bench.close()


def _compiled(
    root: Path, jars: tuple[Path, ...], name: str, source: str, tests: str, level: str
) -> JavaModule:
    path = ":".join(map(str, jars))
    outputs = []
    head = "package demo;\nimport java.util.*;\nimport org.junit.Test;\nimport static org.junit.Assert.*;\n"
    for kind, file, text in (
        ("main", name, f"package demo;\n\nimport java.util.*;\n\n{source}"),
        ("test", f"{name}Test", f"{head}public class {name}Test {{\n{tests}\n}}\n"),
    ):
        target = root / f"src/{kind}/java/demo/{file}.java"
        target.parent.mkdir(parents=True)
        target.write_text(text, encoding="utf-8")
        output = root / "target" / kind
        output.mkdir(parents=True)
        outputs.append(output)
        command = ["javac", "-g", "-cp", f"{outputs[0]}:{path}", "-d", str(output), str(target)]
        subprocess.run(command, check=True, timeout=120)
    roots = ((root / "src/main/java",), (root / "src/test/java",))
    return JavaModule(
        "demo",
        root,
        roots[0],
        roots[1],
        "UTF-8",
        main_output=outputs[0],
        test_output=outputs[1],
        classpath=jars,
        source_level=level,
    )


def patched(source: str, patch: PlausiblePatch) -> str:
    return applied(source, patch.edits)


def test_a_boundary_is_mended(repair: Repair) -> None:
    source, batch, report = repair(
        "Grades",
        """public class Grades {
    public static boolean passes(int score) {
        return score > 50;
    }
}
""",
        """ @Test public void passesAtFifty() { assertTrue(Grades.passes(50)); }
 @Test public void failsBelow() { assertFalse(Grades.passes(49)); }
 @Test public void passesAbove() { assertTrue(Grades.passes(51)); }""",
    )
    assert "return score >= 50;" in patched(source, batch[0])
    assert report["candidates"] > 0


def test_the_value_of_a_rule_is_mended(repair: Repair) -> None:
    source, batch, _ = repair(
        "Fares",
        """public class Fares {
    enum Passenger { ADULT, CHILD, SENIOR }

    public static int price(Passenger passenger, int zones) {
        int full = 180 + 90 * zones;
        return switch (passenger) {
            case ADULT -> full;
            case CHILD -> full * 2;
            case SENIOR -> full - 100;
        };
    }
}
""",
        """ @Test public void adult() { assertEquals(270, Fares.price(Fares.Passenger.ADULT, 1)); }
 @Test public void child() { assertEquals(135, Fares.price(Fares.Passenger.CHILD, 1)); }
 @Test public void children() { assertEquals(180, Fares.price(Fares.Passenger.CHILD, 2)); }
 @Test public void senior() { assertEquals(260, Fares.price(Fares.Passenger.SENIOR, 2)); }""",
        level="17",
    )
    assert "case CHILD -> full / 2;" in patched(source, batch[0])


def test_a_missing_guard_is_inserted_in_the_style_of_the_file(repair: Repair) -> None:
    source, batch, _ = repair(
        "Names",
        """public class Names {
  public static String full(String first, String last) {
    return first.trim() + " " + last.trim();
  }
}
""",
        """ @Test public void joins() { assertEquals("a b", Names.full("a", "b")); }
 @Test public void aloneWithoutLast() { assertEquals("a", Names.full("a", null)); }""",
    )
    wanted = "    if (last == null) {\n      return first;\n    }\n    return first.trim()"
    assert wanted in patched(source, batch[0])


def test_a_condition_that_spares_passing_tests_comes_before_one_that_disturbs_them(repair: Repair) -> None:
    source, batch, _ = repair(
        "Wrap",
        """public class Wrap {
    public static List<String> lines(String text, int width) {
        List<String> out = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > width) {
                out.add(line.toString());
                line = new StringBuilder();
            }
            if (line.length() > 0) {
                line.append(' ');
            }
            line.append(word);
        }
        out.add(line.toString());
        return out;
    }
}
""",
        """ @Test public void fits() { assertEquals(Arrays.asList("a b"), Wrap.lines("a b", 5)); }
 @Test public void wraps() { assertEquals(Arrays.asList("aaa", "bbb"), Wrap.lines("aaa bbb", 5)); }
 @Test public void longWord() { assertEquals(Arrays.asList("abcdefgh", "x"), Wrap.lines("abcdefgh x", 5)); }
 @Test public void exact() { assertEquals(Arrays.asList("ab cd"), Wrap.lines("ab cd", 5)); }""",
    )
    # In the whole condition or around what it guards: an empty line is not a line.
    assert len(re.findall(r"line\.length\(\) (> 0|!= 0|>= 1)", patched(source, batch[0]))) == 2


def test_another_constant_is_no_drawback_where_passing_tests_do_not_notice(repair: Repair) -> None:
    source, batch, _ = repair(
        "Crates",
        """public class Crates {
    private static final int DOZEN = 12;
    private static final int GROSS = 144;

    public static int dozens(int eggs) {
        return eggs % GROSS / DOZEN;
    }

    public static String label(int eggs) {
        int rest = eggs % 100;
        if (eggs < DOZEN) {
            return rest + " eggs";
        }
        return dozens(eggs) + " dozen and " + rest;
    }
}
""",
        """ @Test public void none() { assertEquals("0 eggs", Crates.label(0)); }
 @Test public void few() { assertEquals("7 eggs", Crates.label(7)); }
 @Test public void allButOne() { assertEquals("11 eggs", Crates.label(11)); }
 @Test public void dozens() { assertEquals("2 dozen and 3", Crates.label(27)); }
 @Test public void exactly() { assertEquals("10 dozen and 0", Crates.label(120)); }
 @Test public void whole() { assertEquals(3, Crates.dozens(36)); }
 @Test public void rest() { assertEquals(11, Crates.dozens(143)); }""",
    )
    assert "int rest = eggs % DOZEN;" in patched(source, batch[0])


def test_an_insertion_that_breaks_other_tests_is_put_into_a_condition(repair: Repair) -> None:
    source, batch, report = repair(
        "Stock",
        """public class Stock {
    private final Map<String, Integer> pieces = new HashMap<>();

    public void receive(String article, int count) {
        pieces.put(article, available(article) + count);
    }

    public void ship(String article, int count) {
        int left = available(article) - count;
        pieces.put(article, left);
    }

    public int available(String article) {
        return pieces.getOrDefault(article, 0);
    }

    public int articles() {
        return pieces.size();
    }
}
""",
        """ Stock s = new Stock();
 { s.receive("lamp", 4); s.receive("desk", 2); }
 @Test public void soldOut() { s.ship("lamp", 4); assertEquals(1, s.articles()); others(); }
 private void others(int... none) { assertEquals(2, s.available("desk")); }
 @Test public void someLeft() { s.ship("lamp", 1); assertEquals(3, s.available("lamp")); }
 @Test public void oneLeft() { s.ship("desk", 1); assertEquals(1, s.available("desk")); }
 @Test public void fresh() { assertEquals(2, s.articles()); }""",
    )
    source = patched(source, batch[0])
    assert re.search(r"if \(left [<=]= 0\) \{\s+pieces\.remove\(article\);\s+\}", source), batch[0].summary
    operators = report["operators"]
    assert any(
        operators.get(name, {}).get("plausible") for name in ("insertion-narrowed", "block-synthesized")
    )


def test_a_loop_that_never_ends_is_mended(repair: Repair) -> None:
    source, batch, _ = repair(
        "Bounds",
        """public class Bounds {
    public static int lower(int[] sorted, int key) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) / 2;
            if (sorted[middle] < key) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
""",
        """ @Test public void first() { assertEquals(0, Bounds.lower(new int[] {2, 4, 6}, 1)); }
 @Test public void found() { assertEquals(1, Bounds.lower(new int[] {2, 4, 6}, 4)); }
 @Test public void after() { assertEquals(3, Bounds.lower(new int[] {2, 4, 6}, 9)); }
 @Test public void none() { assertEquals(0, Bounds.lower(new int[] {}, 3)); }""",
    )
    assert "low = middle + 1;" in patched(source, batch[0])


def test_a_missing_mark_is_set_with_the_names_of_its_place(repair: Repair) -> None:
    source, batch, _ = repair(
        "Herd",
        """public class Herd {
    public static int reached(int[][] next, int start) {
        boolean[] seen = new boolean[next.length];
        Deque<Integer> open = new ArrayDeque<>();
        seen[start] = true;
        open.add(start);
        int count = 0;
        while (!open.isEmpty()) {
            int node = open.poll();
            count++;
            for (int other : next[node]) {
                if (!seen[other]) {
                    open.add(other);
                }
            }
        }
        return count;
    }
}
""",
        """ @Test(timeout = 1000) public void alone() { assertEquals(1, Herd.reached(new int[][] {{}}, 0)); }
 @Test(timeout = 1000) public void line() { assertEquals(2, Herd.reached(new int[][] {{1}, {}}, 0)); }
 @Test(timeout = 1000) public void twoWays()
 { assertEquals(4, Herd.reached(new int[][] {{1, 2}, {3}, {3}, {0}}, 0)); }
 @Test(timeout = 1000) public void circle() { assertEquals(2, Herd.reached(new int[][] {{1}, {0}}, 0)); }""",
    )
    assert "seen[other] = true;" in patched(source, batch[0])


def test_a_static_method_of_another_class_is_replaced(repair: Repair) -> None:
    source, batch, _ = repair(
        "Span",
        """public class Span {
    public static int overlap(int a, int b, int c, int d) {
        return Math.max(0, Math.max(b, d) - Math.max(a, c));
    }
}
""",
        """ @Test public void apart() { assertEquals(0, Span.overlap(1, 2, 5, 9)); }
 @Test public void inside() { assertEquals(2, Span.overlap(1, 9, 3, 5)); }
 @Test public void partly() { assertEquals(1, Span.overlap(1, 4, 3, 9)); }
 @Test public void equal() { assertEquals(3, Span.overlap(1, 4, 1, 4)); }""",
    )
    assert "Math.max(0, Math.min(b, d) - Math.max(a, c))" in patched(source, batch[0])


def test_a_patch_says_among_how_many_it_was_chosen_and_why(repair: Repair) -> None:
    _, batch, _ = repair(
        "Steps",
        """public class Steps {
    public static int sum(int[] values) {
        int sum = 0;
        for (int i = 1; i < values.length; i++) {
            sum += values[i];
        }
        return sum;
    }
}
""",
        """ @Test public void none() { assertEquals(0, Steps.sum(new int[0])); }
 @Test public void some() { assertEquals(6, Steps.sum(new int[] {1, 2, 3})); }
 @Test public void zeroFirst() { assertEquals(2, Steps.sum(new int[] {0, 2})); }""",
    )
    first = batch[0]
    assert first.plausible == 1 or f"of {first.plausible} plausible patches" in first.reason
    assert first.reason


def test_a_field_that_nothing_sets_is_set(repair: Repair) -> None:
    source, batch, _ = repair(
        "Turnstile",
        """public class Turnstile {
    private int passed;
    private boolean locked;

    public void pass() {
        if (!locked) {
            passed++;
        }
    }

    public void lock() {
        pass();
    }

    public int passed() {
        return passed;
    }
}
""",
        """ Turnstile t = new Turnstile();
 @Test public void open() { t.pass(); t.pass(); assertEquals(2, t.passed()); }
 @Test public void locked() { t.pass(); t.lock(); t.pass(); t.pass(); assertEquals(2, t.passed()); }
 @Test public void lockedAtOnce() { t.lock(); t.pass(); assertEquals(1, t.passed()); }
 @Test public void fresh() { assertEquals(0, t.passed()); }""",
    )
    assert re.search(r"pass\(\);\s+locked = true;", patched(source, batch[0])), batch[0].summary


def test_a_fault_behind_another_one_is_mended_with_it_though_no_failing_test_reaches_it(
    repair: Repair,
) -> None:
    source, batch, _ = repair(
        "Sums",
        """public class Sums {
    public static int odd(int[] values) {
        int sum = 0;
        for (int i = 0; i > values.length; i++) {
            if (values[i] % 2 == 0) {
                sum += values[i];
            }
        }
        return sum;
    }
}
""",
        """ @Test public void none() { assertEquals(0, Sums.odd(new int[0])); }
 @Test public void mixed() { assertEquals(9, Sums.odd(new int[] {1, 2, 3, 4, 5})); }
 @Test public void one() { assertEquals(7, Sums.odd(new int[] {7})); }
 @Test public void even() { assertEquals(0, Sums.odd(new int[] {8})); }""",
    )
    found = patched(source, batch[0])
    assert "i < values.length" in found
    assert "values[i] % 2 != 0" in found or "values[i] % 2 == 1" in found


def test_a_patch_is_written_plainly(repair: Repair) -> None:
    """The search comes upon ``1 + ascents(…) - 1``, or upon something that does the same."""
    source, batch, _ = repair(
        "Hills",
        """public class Hills {
    public static int ascents(int[] heights, int from) {
        if (from + 1 >= heights.length) {
            return 0;
        }
        if (heights[from] >= heights[from + 1]) {
            return 1 + ascents(heights, from + 1);
        }
        return 1 + ascents(heights, from + 1);
    }
}
""",
        """ @Test public void flat() { assertEquals(0, Hills.ascents(new int[] {3, 3, 3}, 0)); }
 @Test public void up() { assertEquals(2, Hills.ascents(new int[] {1, 2, 3}, 0)); }
 @Test public void mixed() { assertEquals(1, Hills.ascents(new int[] {3, 1, 2}, 0)); }
 @Test public void none() { assertEquals(0, Hills.ascents(new int[0], 0)); }""",
    )
    assert "            return ascents(heights, from + 1);\n" in patched(source, batch[0])


def test_a_sum_is_returned_rather_than_assigned_first(repair: Repair) -> None:
    source, batch, _ = repair(
        "Fees",
        """public class Fees {
    // What a ticket costs.
    public static int price(int ticket, int fee) {
        return ticket ^ fee;
    }
}
""",
        """ @Test public void usual() { assertEquals(59, Fees.price(50, 9)); }
 @Test public void same() { assertEquals(14, Fees.price(7, 7)); }
 @Test public void none() { assertEquals(8, Fees.price(8, 0)); }
 @Test public void odd() { assertEquals(12, Fees.price(9, 3)); }""",
    )
    assert "        return ticket + fee;\n" in patched(source, batch[0])
