"""What becomes of candidates: they compile or not, are new or not, pass or not, and harm nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from repairnator.core.languages.java.runtime.launch import Launch
from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import TestVerdict
from repairnator.model import TestName

from .conftest import Changed, JavaProject, Judge

pytestmark = pytest.mark.slow

CALC = """package ex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
public class Calc {
    static int calls;
    private final int bias;
    public Calc() { this(1); }
    public Calc(int bias) { this.bias = bias; }
    enum Op { ADD, SUB }
    /** A comment with an emoji \U0001f600 before the code. */
    public int max(int a, int b) {
        if (a < b) { return a; }
        return b;
    }
    public int sum(int n) {
        int s = 0;
        for (int i = 0; i < n; i++) { s += i; }
        return s;
    }
    public int apply(Op op, int a, int b) {
        IntBinaryOperator f = (x, y) -> x - y;
        switch (op) { case ADD: return f.applyAsInt(a, b); default: return a - b; }
    }
    public Runnable step(final int[] box) {
        return new Runnable() { @Override public void run() { box[0] = box[0] + 2; } };
    }
    public int count() { calls++; return calls; }
    public int bias() { return bias; }
    public boolean matches(String text) { return text.length() > 5; }
    @Override public String toString() { return "Calc" + bias; }
    public static class Inner { private int v; int next() { return v + 2; } }
    interface Shape { default int sides() { return helper() + 1; } static int helper() { return 3; } }
    static class Square implements Shape, Comparable<Square> {
        public int compareTo(Square other) { return 1; }
    }
}
"""

CALC_TEST = """package ex;
import static org.junit.Assert.*;
import org.junit.Test;
public class CalcTest {
    @Test public void max() { assertEquals(3, new Calc().max(2, 3)); }
    @Test public void sum() { assertEquals(6, new Calc().sum(4)); }
    @Test public void apply() { assertEquals(5, new Calc().apply(Calc.Op.ADD, 2, 3)); }
    @Test public void step() { int[] b = {1}; new Calc().step(b).run(); assertEquals(2, b[0]); }
    @Test public void count() { assertEquals(1, new Calc().count()); }
    @Test public void bias() { assertEquals(0, new Calc().bias()); }
    @Test public void inner() { assertEquals(1, new Calc.Inner().next()); }
    @Test public void sides() { assertEquals(4, new Calc.Square().sides()); }
    @Test public void order() {
        Comparable<Calc.Square> square = new Calc.Square();
        assertEquals(0, square.compareTo(null));
    }
    @Test public void text() { assertEquals("Calc1", new Calc().toString()); }
    @Test public void matches() { assertTrue(new Calc().matches("abc")); }
}
"""


CORPUS_TEST = """package ex;
import static org.junit.Assert.*;
import org.junit.BeforeClass;
import org.junit.Test;
public class CorpusTest {
    private static int words;
    @BeforeClass public static void read() { while (words < 5_000_000) { words++; } }
    @Test public void max() { assertEquals(5_000_000, new Calc().max(3, words)); }
}
"""


# So long that it is worth leaving out while others are compiled.
LONG = (
    "    static int total(int[] all) {\n        int at = 0;\n"
    + "        at += all[at];\n" * 300
    + "        return at;\n    }\n"
)


@pytest.fixture(scope="module", params=["a small file", "a large file"])
def judge(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    jars: Callable[[str], tuple[Path, ...]],
) -> Iterator[Judge]:
    project = JavaProject(tmp_path_factory.mktemp("calc"), jars("junit4"))
    text = CALC if request.param == "a small file" else CALC.removesuffix("}\n") + LONG + "}\n"
    file = project.write("ex/Calc.java", text)
    project.write("ex/CalcTest.java", CALC_TEST, test=True)
    project.write("ex/CorpusTest.java", CORPUS_TEST, test=True)
    project.compile()
    pool = JvmPool(project.module(), Launch(None, 256), 1)
    yield Judge(pool, file)
    pool.close()


def test_a_change_that_makes_the_tests_pass_is_plausible(judge: Judge) -> None:
    right, wrong = judge(
        ("a < b", "a > b"), ("a < b", "a == b"), failing=("ex.CalcTest#max",), passing=("ex.CalcTest#sum",)
    )
    assert right.verdict == "plausible"
    assert right.fixed == 1
    assert wrong.verdict == "plausible"  # 2 == 3 is false, too, so that b is returned


def test_a_change_that_breaks_a_passing_test_is_not_plausible(judge: Judge) -> None:
    (verdict,) = judge(
        ("s += i", "s = i"), failing=("ex.CalcTest#text",), passing=("ex.CalcTest#count", "ex.CalcTest#sum")
    )
    assert (verdict.verdict, verdict.test, verdict.fixed) == ("failed", "ex.CalcTest#sum", 1)
    assert verdict.type == "java.lang.AssertionError"


def test_how_far_the_test_came_is_told_by_its_line(judge: Judge) -> None:
    (in_test,) = judge(("return 1", "return -1"), failing=("ex.CalcTest#order",))
    (in_code,) = judge(("return 1", "throw new RuntimeException()"), failing=("ex.CalcTest#order",))
    lines = CALC_TEST.splitlines()
    assert "square.compareTo" in lines[in_test.line - 1]
    assert in_code.line == in_test.line


@pytest.mark.parametrize(
    ("old", "new", "test"),
    [
        ("(x, y) -> x - y", "(x, y) -> x + y", "apply"),
        ("box[0] + 2", "box[0] + 1", "step"),
        ("v + 2", "v + 1", "inner"),
        ("this(1)", "this(0)", "bias"),
        ("return 1;", "return 0;", "order"),
        ("text.length() > 5", "text.chars().anyMatch(c -> c == 'b')", "matches"),
        ("text.length() > 5", "new Object() { boolean ok() { return true; } }.ok()", "matches"),
        (
            "return text.length() > 5",
            "class Local { boolean ok() { return true; } } return new Local().ok()",
            "matches",
        ),
    ],
)
def test_changes_in_all_kinds_of_code_take_effect(judge: Judge, old: str, new: str, test: str) -> None:
    before, after = judge((old, old + " "), (old, new), failing=(f"ex.CalcTest#{test}",))
    assert before.verdict == "original"
    assert after.verdict == "plausible"


def test_changes_take_effect_in_classes_with_hundreds_of_constants(
    project: Callable[[str], JavaProject], pool_of: Callable[..., JvmPool]
) -> None:
    made = project("junit4")
    # From the 257th constant on, each takes an instruction that is longer by a byte.
    constants = "".join(
        f'    static String name{number}() {{ return "n{number}"; }}\n' for number in range(300)
    )
    sign = '    static String sign(int n) { if (n < 0) { return "less"; } return n > 1 ? "more" : "none"; }\n'
    file = made.write("ex/Names.java", f"package ex; class Names {{\n{constants}{sign}}}\n")
    made.write(
        "ex/NamesTest.java",
        "package ex; import static org.junit.Assert.*; public class NamesTest {"
        ' @org.junit.Test public void sign() { assertEquals("more", Names.sign(1));'
        ' assertEquals("none", Names.sign(0)); assertEquals("less", Names.sign(-1)); } }',
        test=True,
    )
    made.compile()
    judge = Judge(pool_of(made.module()), file)
    right, wrong = judge(("n > 1", "n > 0"), ("n > 1", "n > 2"), failing=("ex.NamesTest#sign",))
    assert right.verdict == "plausible"
    assert (wrong.verdict, wrong.type) == ("failed", "org.junit.ComparisonFailure")


def test_changes_outside_methods_take_effect(judge: Judge) -> None:
    harmless, harmful = judge(
        ("static int calls;", "static int calls, others;"),
        ("static int calls;", "static int calls = 5;"),
        failing=("ex.CalcTest#count",),
    )
    assert harmless.verdict == "plausible"
    assert harmful.verdict == "failed"


def test_changes_of_constructors_and_fields_are_judged_together(judge: Judge) -> None:
    spent: dict[str, float] = {}
    changes = [
        ("this(1)", "this(0)"),
        ("this(1)", "this(2)"),
        ("this(1)", "this(1 - 1)"),
        ("this(1)", "this(0"),
        ("this.bias = bias;", "this.bias = unknown;"),
        ("this.bias = bias;", ""),
        ("this.bias = bias;", "this.bias = new Object() { int less() { return bias - 1; } }.less();"),
        ("static int calls;", "static int calls = Calc.class.getName().length();"),
        ("this(1)", "this( 1 )"),
        ("a < b", "a > b"),
    ]
    verdicts = judge(*changes, failing=("ex.CalcTest#bias",), spent=lambda what, s: spent.update({what: s}))
    assert [verdict.verdict for verdict in verdicts] == [
        "plausible",
        "failed",
        "duplicate",
        "uncompilable",
        "uncompilable",
        "uncompilable",
        "plausible",
        "failed",
        "original",
        "failed",
    ]
    assert verdicts[2].of == 0
    assert "unknown" in verdicts[4].message
    assert {"queue", "compile", "load", "run"} == spent.keys()


def test_a_class_that_hands_itself_to_other_files_keeps_its_identity(
    project: Callable[[str], JavaProject], pool_of: Callable[..., JvmPool]
) -> None:
    made = project("junit4")
    made.write(
        "ex/Names.java",
        "package ex; class Names {"
        ' static String of(Object any) { return "object"; }'
        ' static String of(Thing thing) { return "thing"; } }',
    )
    thing = "package ex; class Thing { int size = 3; final String name = Names.of(this); }"
    file = made.write("ex/Thing.java", thing)
    made.write(
        "ex/ThingTest.java",
        "package ex; import static org.junit.Assert.*; public class ThingTest {"
        ' @org.junit.Test public void size() { assertEquals("thing4", new Thing().name + new Thing().size); }'
        "}",
        test=True,
    )
    made.compile()
    judge = Judge(pool_of(made.module()), file)
    four, five = judge(("size = 3", "size = 4"), ("size = 3", "size = 5"), failing=("ex.ThingTest#size",))
    assert (four.verdict, five.verdict) == ("plausible", "failed")


def test_candidates_that_do_not_compile_leave_their_neighbours_alone(judge: Judge) -> None:
    verdicts = judge(
        ("a < b", "a < "),
        ("a < b", "a > b"),
        ("a < b", "a < unknown"),
        ("return b;", "return b; } int more() { return 1;"),
        ("return b;", ""),
        ("return b;", "/* return b;"),
        ("return s;", "return s + 0;"),
        failing=("ex.CalcTest#max",),
    )
    assert [verdict.verdict for verdict in verdicts] == [
        "uncompilable",
        "plausible",
        "uncompilable",
        "uncompilable",
        "uncompilable",
        "uncompilable",
        "failed",
    ]
    assert "unknown" in verdicts[2].message


@pytest.mark.parametrize("place", ["this(1)", "return bias;"])
def test_a_change_that_overlaps_itself_does_not_compile_and_leaves_others_alone(
    judge: Judge, place: str
) -> None:
    twice = [judge.edit(place, "x"), judge.edit(place, "y")]
    candidates = [
        Changed(0, twice),
        Changed(1, [judge.edit("this(1)", "this(0)")]),
    ]
    batch = judge.batch(candidates, [TestName("ex.CalcTest", "bias")], seconds=120.0)
    verdicts = {each.number: each for each in judge.pool.validate(batch, limit=5.0, usual=())}
    assert verdicts[0].verdict == "uncompilable"
    assert "overlaps" in verdicts[0].message
    assert verdicts[1].verdict == "plausible"


def test_equal_code_is_run_once(judge: Judge) -> None:
    first, same, other, lambda_, same_lambda = judge(
        ("a < b", "a > b"),
        ("a < b", "(a) > (b)"),
        ("a < b", "b > a"),
        ("x - y", "y - x"),
        ("(x, y) -> x - y", "(p, q) -> q - p"),
        failing=("ex.CalcTest#max",),
    )
    assert first.verdict == "plausible"
    assert (same.verdict, same.of) == ("duplicate", 0)
    assert other.verdict == "failed"
    assert lambda_.verdict == "failed"
    assert (same_lambda.verdict, same_lambda.of) == ("duplicate", 3)


def test_static_state_does_not_leak_to_the_next_candidate(judge: Judge) -> None:
    verdicts = judge(
        ("calls++;", "calls += 1; calls = calls + 0;"),
        ("calls++;", "calls = calls - -1;"),
        ("calls++;", "++calls; ++calls;"),
        ("calls++;", "calls = 1 + calls;"),
        failing=("ex.CalcTest#count",),
    )
    assert [verdict.verdict for verdict in verdicts] == ["plausible", "plausible", "failed", "plausible"]


STATEFUL = """package ex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
public class Stateful {
    static final Map<String, Integer> KNOWN = new HashMap<>();
    static final List<int[]> PAIRS = new ArrayList<>(List.of(new int[] {1, 2}));
    static final int[] TABLE = table();
    static Stateful single;
    private int uses;
    static int[] table() { return new int[] {1, 2, 4}; }
    static Stateful get() { if (single == null) { single = new Stateful(); } return single; }
    static int use() { return ++get().uses; }
    static int remember(String key) { KNOWN.put(key, KNOWN.size()); return KNOWN.size(); }
    static int pair() { PAIRS.get(0)[0]++; return PAIRS.get(0)[0]; }
    static double mean(long a, double b, int c) { return (a + b + c) / 2; }
}
"""

STATEFUL_TEST = """package ex;
import static org.junit.Assert.*;
import org.junit.Test;
public class StatefulTest {
    @Test public void use() { assertEquals(1, Stateful.use()); fail(); }
    @Test public void remember() { assertEquals(1, Stateful.remember("a")); fail(); }
    @Test public void pair() { assertEquals(2, Stateful.pair()); fail(); }
    @Test public void table() { assertEquals(8, Stateful.TABLE[2]); }
    @Test public void identity() { Stateful.use(); fail("" + System.identityHashCode(Stateful.class)); }
    @Test public void mean() { assertEquals(2.0, Stateful.mean(1L, 2.0, 3), 0.0); }
}
"""


@pytest.fixture(scope="module")
def stateful(
    tmp_path_factory: pytest.TempPathFactory, jars: Callable[[str], tuple[Path, ...]]
) -> Iterator[Judge]:
    """Tests whose first assertion holds only where nothing is left of earlier candidates; then they fail."""
    project = JavaProject(tmp_path_factory.mktemp("stateful"), jars("junit4"), level="11")
    file = project.write("ex/Stateful.java", STATEFUL)
    project.write("ex/StatefulTest.java", STATEFUL_TEST, test=True)
    project.compile()
    pool = JvmPool(project.module(), Launch(None, 256), 1)
    yield Judge(pool, file)
    pool.close()


@pytest.mark.parametrize(
    ("old", "test"),
    [("return ++get().uses", "use"), ("return KNOWN.size()", "remember"), ("return PAIRS.get(0)[0]", "pair")],
)
def test_nothing_is_left_in_objects_that_static_variables_hold(stateful: Judge, old: str, test: str) -> None:
    changes = [(old, f"if (KNOWN == null) return {number}; {old}") for number in range(3)]
    verdicts = stateful(*changes, failing=(f"ex.StatefulTest#{test}",))
    # Not "expected:<1> but was:<2>": the assertion on the state holds, the next statement fails.
    assert [(verdict.verdict, verdict.message) for verdict in verdicts] == [("failed", "")] * 3


def test_classes_are_kept_until_a_candidate_leaves_a_trace(stateful: Judge) -> None:
    old = "return ++get().uses"
    first, second, tracing, after = stateful(
        (old, "return 1"),
        (old, f"{old} + 1"),
        (old, "PAIRS.get(0)[0]++; return 1"),
        (old, "return 2"),
        failing=("ex.StatefulTest#identity",),
    )
    assert first.message == second.message == tracing.message != after.message


def test_a_changed_method_that_initializes_its_class_takes_effect_each_time(stateful: Judge) -> None:
    verdicts = stateful(
        ("1, 2, 4", "1, 2, 6"),
        ("1, 2, 4", "1, 2, 8"),
        ("1, 2, 4", "1, 2"),
        ("return new int[] {1, 2, 4}", "throw new IllegalStateException()"),
        ("1, 2, 4", "0, 2, 8"),
        failing=("ex.StatefulTest#table",),
    )
    assert [(verdict.verdict, verdict.type) for verdict in verdicts] == [
        ("failed", "java.lang.AssertionError"),
        ("plausible", ""),
        ("failed", "java.lang.ArrayIndexOutOfBoundsException"),
        ("failed", "java.lang.ExceptionInInitializerError"),
        ("plausible", ""),
    ]


def test_hundreds_of_candidates_for_one_method_are_told_apart(stateful: Judge) -> None:
    changes = [("/ 2;", f"/ 2 + {number} - 321;") for number in range(400)]
    verdicts = stateful(*changes, failing=("ex.StatefulTest#mean",))
    # (1 + 2 + 3) / 2 is 3, and 2 is wanted.
    right = [verdict.number for verdict in verdicts if verdict.verdict == "plausible"]
    assert right == [320]
    assert {verdict.verdict for verdict in verdicts} == {"plausible", "failed"}
    assert verdicts[7].message == "expected:<2.0> but was:<-311.0>"


def test_an_endless_loop_is_cut_and_costs_little(judge: Judge) -> None:
    loop, swallowing, recursion, after = judge(
        ("return s;", "while (true) { s++; }"),
        ("return s;", "while (true) { try { s++; } catch (Throwable t) { s--; } }"),
        ("return s;", "return sum(n) + 1;"),
        ("i < n", "i <= n - 1"),
        failing=("ex.CalcTest#sum",),
    )
    assert loop.verdict == "timeout"
    assert swallowing.verdict == "timeout"
    assert recursion.verdict in ("failed", "timeout")
    assert after.verdict == "plausible"
    assert max(loop.millis, swallowing.millis) < 3000


def test_a_thread_left_behind_does_not_disturb_later_candidates(judge: Judge) -> None:
    thread = "Thread t = new Thread(() -> { while (true) { calls++; } }); t.start();"
    left, after = judge(
        ("calls++;", thread + " if (calls >= 0) return 1;"),
        ("calls++;", "calls = 1;"),
        failing=("ex.CalcTest#count",),
    )
    assert left.verdict == "plausible"
    assert after.verdict == "plausible"


def test_eating_memory_and_the_stack_is_survived(judge: Judge) -> None:
    eater, doubling, deep, after = judge(
        ("return s;", "List<Object> all = new ArrayList<>(); while (true) { all.add(new byte[1 << 20]); }"),
        ("return s;", 'String t = "abcd"; while (true) { t += t; }'),
        ("return s;", "return 1 + sum(n + 1);"),
        ("i < n", "i <= n - 1"),
        failing=("ex.CalcTest#sum",),
    )
    assert eater.verdict == "failed"
    assert eater.type == "java.lang.OutOfMemoryError"
    assert doubling.verdict == "failed"
    assert deep.verdict in ("failed", "timeout")
    assert after.verdict == "plausible"


def test_what_tests_print_reaches_nobody(judge: Judge, capfd: pytest.CaptureFixture[str]) -> None:
    loud = "System.out.println(1); System.err.println(2); System.out.close();"
    writing = (
        "try { new java.io.FileOutputStream(java.io.FileDescriptor.out).write(65); } catch (Exception e) { }"
    )
    verdicts = judge(
        ("if (a < b)", f"for (int i = 0; i < 9999; i++) {{ {loud} }} if (a > b)"),
        ("if (a < b)", f"{writing} if (a > b)"),
        ("if (a < b)", "System.setOut(null); if (a > b)"),
        ("a < b", "b < a"),
        failing=("ex.CalcTest#max",),
    )
    assert [verdict.verdict for verdict in verdicts] == ["plausible"] * 4
    assert capfd.readouterr() == ("", "")


def test_two_jvms_judge_at_the_same_time(
    project: Callable[[str], JavaProject], pool_of: Callable[..., JvmPool]
) -> None:
    """Each candidate waits for the other to begin, in a folder that both see."""
    made = project("junit4")
    file = made.write("ex/Pair.java", "package ex; class Pair { static int mine() { return 0; } }")
    made.write(
        "ex/PairTest.java",
        """package ex;
        import java.nio.file.*;
        public class PairTest {
            @org.junit.Test public void meet() throws Exception {
                int mine = Pair.mine();
                Files.write(Paths.get("here" + mine), new byte[0]);
                while (!Files.exists(Paths.get("here" + (3 - mine)))) { Thread.sleep(5); }
            }
        }""",
        test=True,
    )
    made.compile()
    judge = Judge(pool_of(made.module(), 2), file)
    with ThreadPoolExecutor(2) as threads:
        pair = threads.map(
            lambda mine: judge(("return 0", f"return {mine}"), failing=("ex.PairTest#meet",), limit=60.0),
            (1, 2),
        )
        assert [verdict.verdict for (verdict,) in pair] == ["plausible", "plausible"]


def test_an_attempt_to_end_the_jvm_is_a_verdict(judge: Judge) -> None:
    verdicts = judge(
        ("if (a < b)", "System.exit(0); if (a > b)"),
        ("if (a < b)", "Runtime.getRuntime().halt(0); if (a > b)"),
        ("if (a < b)", "try { System.exit(0); } catch (Throwable t) { } if (a > b)"),
        ("if (a < b)", "java.util.function.IntConsumer end = System::exit; end.accept(0); if (a > b)"),
        failing=("ex.CalcTest#max",),
    )
    assert [verdict.verdict for verdict in verdicts] == ["exit"] * 4


def test_a_hang_where_nothing_can_be_counted_costs_that_candidate_alone(judge: Judge) -> None:
    # A reference to a group makes the matcher try every way to split the letters, within the platform's code.
    regex = f'return "{"a" * 60}c".matches("(?:(a+)+)\\\\1?b")'
    hang, sleep, after = judge(
        ("return text.length() > 5", regex),
        ("return text.length() > 5", "while (!Thread.interrupted()) { Thread.yield(); } return true"),
        ("return text.length() > 5", "return text.length() > 2"),
        failing=("ex.CalcTest#matches",),
        limit=0.5,
    )
    assert (hang.verdict, sleep.verdict, after.verdict) == ("timeout", "timeout", "plausible")


def test_a_sleep_and_a_deadlock_cost_those_candidates_alone(judge: Judge) -> None:
    holder = "try { Thread.sleep(99999); } catch (InterruptedException e) { }"
    deadlock = (
        "final Object lock = new Object();"
        f" Thread t = new Thread(() -> {{ synchronized (lock) {{ {holder} }} }}); t.start();"
        " while (t.getState() != Thread.State.TIMED_WAITING) { Thread.yield(); }"
        " synchronized (lock) { text = text; } return false"
    )
    asleep, blocked, after = judge(
        (
            "return text.length() > 5",
            "while (text != null) try { Thread.sleep(9999); } catch (Exception e) { } return false",
        ),
        ("return text.length() > 5", deadlock),
        ("return text.length() > 5", "return text.length() > 2"),
        failing=("ex.CalcTest#matches",),
        limit=0.3,
    )
    assert (asleep.verdict, blocked.verdict, after.verdict) == ("timeout", "timeout", "plausible")


def test_the_set_up_of_a_test_class_may_take_long(judge: Judge) -> None:
    tests = (TestName("ex.CorpusTest", "max"),)
    (measured,) = judge.pool.run(tests, coverage=True, limit=60.0)
    assert measured.set_up_ticks >= 5_000_000
    candidate = Changed(0, [judge.edit("a < b", "a > b")])

    def verdict(usual: TestVerdict) -> str:
        batch = judge.batch([candidate], tests)
        (found,) = judge.pool.validate(batch, limit=60.0, usual=[usual])
        return found.verdict

    assert verdict(measured) == "plausible"
    assert verdict(replace(measured, set_up_ticks=0, set_up_millis=0.0)) == "timeout"


def test_one_candidate_may_change_several_places(judge: Judge) -> None:
    edits = [
        judge.edit("a < b", "a > b"),
        judge.edit("x - y", "x + y"),
        judge.edit("box[0] + 2", "box[0] + 1"),
    ]
    failing = [TestName("ex.CalcTest", case) for case in ("max", "apply", "step")]
    candidates = [Changed(7, edits), Changed(8, edits[:2])]
    judged = judge.pool.validate(judge.batch(candidates, failing), limit=5.0, usual=())
    verdicts = {verdict.number: verdict for verdict in judged}
    assert verdicts[7].verdict == "plausible"
    assert (verdicts[8].verdict, verdicts[8].fixed) != ("plausible", 3)


def test_all_failing_tests_run_when_partial_fixes_are_wanted(judge: Judge) -> None:
    (verdict,) = judge(
        ("a < b", "a > b"),
        failing=("ex.CalcTest#step", "ex.CalcTest#max", "ex.CalcTest#apply", "ex.CalcTest#count"),
        every=True,
    )
    assert verdict.verdict == "failed"
    assert set(verdict.passed) == {"ex.CalcTest#max", "ex.CalcTest#count"}
    assert verdict.test == "ex.CalcTest#step"
    (other,) = verdict.others
    assert (other.test, other.type) == ("ex.CalcTest#apply", verdict.type)
    assert other.line not in (0, verdict.line)


def test_candidates_that_nobody_wants_any_more_are_not_tried(judge: Judge) -> None:
    candidates = [Changed(0, [judge.edit("a < b", "a > b")])]
    batch = judge.batch(candidates, [TestName("ex.CalcTest", "max")], wanted=lambda: False)
    assert list(judge.pool.validate(batch, limit=5.0, usual=())) == []
