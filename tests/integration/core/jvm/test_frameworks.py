"""Tests of every framework are run, named and judged as the build tool would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.model import TestName

from .conftest import JavaProject, Judge

pytestmark = pytest.mark.slow

NUM = """package ex;
public class Num {
    public static int twice(int a) { return a + 1; }
    public static int half(int a) { return a / 2; }
}
"""

JUNIT3 = """package ex;
import junit.framework.*;
public class NumTest extends TestCase {
    private int base;
    protected void setUp() { base = 2; }
    public void testTwice() { assertEquals(6, Num.twice(base + 1)); }
    public void testHalf() { assertEquals(1, Num.half(base)); }
    public void testThrows() { throw new IllegalStateException("oops"); }
}
"""

JUNIT4 = """package ex;
import static org.junit.Assert.*;
import java.util.*;
import org.junit.*;
import org.junit.experimental.runners.Enclosed;
import org.junit.experimental.theories.*;
import org.junit.rules.ExpectedException;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
@RunWith(Enclosed.class)
public class NumTest {
    public static class Plain {
        @Rule public ExpectedException thrown = ExpectedException.none();
        @Test public void twice() { assertEquals(6, Num.twice(3)); }
        @Test public void half() { assertEquals(1, Num.half(2)); }
        @Test(expected = ArithmeticException.class) public void expected() { int x = 1 / Num.half(0); }
        @Test public void rule() { thrown.expect(RuntimeException.class); throw new RuntimeException(); }
        @Ignore @Test public void ignored() { fail(); }
        @Test public void assumed() { Assume.assumeTrue(false); fail(); }
        @Test(timeout = 5000) public void limited() { assertEquals(2, Num.half(4)); }
    }
    @RunWith(Parameterized.class)
    public static class Many {
        @Parameterized.Parameters public static Collection<Object[]> data() {
            return Arrays.asList(new Object[][] {{1, 2}, {2, 4}});
        }
        private final int in, out;
        public Many(int in, int out) { this.in = in; this.out = out; }
        @Test public void doubles() { assertEquals(out, Num.twice(in)); }
        @Test public void halves() { assertEquals(in, Num.half(out)); }
    }
    @RunWith(Theories.class)
    public static class Theory_ {
        @DataPoints public static int[] POINTS = {1, 2, 3};
        @Theory public void even(int n) { assertEquals(0, Num.twice(n) % 2); }
    }
    public static class Broken {
        @BeforeClass public static void start() { throw new IllegalStateException("no set-up"); }
        @Test public void never() { }
    }
}
"""

JUNIT5 = """package ex;
import static org.junit.jupiter.api.Assertions.*;
import java.util.*;
import java.util.stream.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
class NumTest {
    @Test void twice() { assertEquals(6, Num.twice(3)); }
    @Test void half() { assertEquals(1, Num.half(2)); }
    @ParameterizedTest @ValueSource(ints = {1, 3}) void doubles(int n) { assertEquals(2 * n, Num.twice(n)); }
    @TestFactory Stream<DynamicTest> made() {
        return Stream.of(DynamicTest.dynamicTest("x", () -> fail("made")));
    }
    @Disabled @Test void ignored() { fail(); }
    @Nested class Inside { @Test void nested() { assertEquals(2, Num.half(4)); } }
}
"""

TESTNG = """package ex;
import static org.testng.Assert.*;
import org.testng.annotations.*;
public class NumTest {
    @DataProvider public Object[][] pairs() { return new Object[][] {{1, 2}, {3, 6}}; }
    @Test public void twice() { assertEquals(Num.twice(3), 6); }
    @Test public void half() { assertEquals(Num.half(2), 1); }
    @Test(dataProvider = "pairs") public void doubles(int in, int out) { assertEquals(Num.twice(in), out); }
}
"""

Open = Callable[[str, str], tuple[JvmPool, Judge]]


@pytest.fixture
def opened(project: Callable[[str], JavaProject], pool_of: Callable[..., JvmPool]) -> Open:
    def make(framework: str, test: str) -> tuple[JvmPool, Judge]:
        made = project(framework)
        file = made.write("ex/Num.java", NUM)
        made.write("ex/NumTest.java", test, test=True)
        made.compile()
        pool = pool_of(made.module())
        return pool, Judge(pool, file)

    return make


def verdicts(pool: JvmPool, *names: str) -> dict[str, str]:
    tests = [TestName.parse(name) for name in names]
    return {
        str(result.name): result.verdict
        for result in pool.run(tests, coverage=True, limit=10.0, seconds=60.0)
    }


@pytest.mark.parametrize("framework", ["junit3", "junit4", "junit4-old"])
def test_junit_3(opened: Open, framework: str) -> None:
    pool, judge = opened(framework, JUNIT3)
    assert verdicts(pool, "ex.NumTest#testTwice", "ex.NumTest#testHalf", "ex.NumTest#testThrows") == {
        "ex.NumTest#testTwice": "failed",
        "ex.NumTest#testHalf": "passed",
        "ex.NumTest#testThrows": "error",
    }
    assert set(verdicts(pool, "ex.NumTest")) == {
        f"ex.NumTest#{case}" for case in ("testTwice", "testHalf", "testThrows")
    }
    assert verdicts(pool, "ex.NumTest#testNothing") == {"ex.NumTest#testNothing": "missing"}
    good, bad = judge(
        ("a + 1", "a * 2"),
        ("a + 1", "a + 2"),
        failing=("ex.NumTest#testTwice",),
        passing=("ex.NumTest#testHalf",),
    )
    assert (good.verdict, bad.verdict) == ("plausible", "failed")


def test_junit_4(opened: Open) -> None:
    pool, judge = opened("junit4", JUNIT4)
    plain = ("twice", "half", "expected", "rule", "ignored", "assumed", "limited")
    names = [f"ex.NumTest$Plain#{case}" for case in plain]
    names += [
        "ex.NumTest$Many#doubles",
        "ex.NumTest$Many#halves",
        "ex.NumTest$Theory_#even",
        "ex.NumTest$Broken#never",
    ]
    expected = ["failed", "passed", "passed", "passed", "skipped", "skipped", "passed"]
    expected += ["failed", "passed", "failed", "error"]
    assert verdicts(pool, *names) == dict(zip(names, expected, strict=True))
    good, bad = judge(
        ("a + 1", "a * 2"),
        ("a + 1", "a + a % 2 * 3 - 1"),
        failing=("ex.NumTest$Many#doubles", "ex.NumTest$Theory_#even"),
        passing=("ex.NumTest$Plain#half", "ex.NumTest$Plain#limited"),
    )
    assert (good.verdict, bad.verdict) == ("plausible", "failed")


def test_junit_5(opened: Open) -> None:
    pool, judge = opened("junit5", JUNIT5)
    names = [f"ex.NumTest#{case}" for case in ("twice", "half", "doubles", "made", "ignored")]
    names.append("ex.NumTest$Inside#nested")
    assert list(verdicts(pool, *names).values()) == [
        "failed",
        "passed",
        "failed",
        "failed",
        "skipped",
        "passed",
    ]
    good, bad = judge(
        ("a + 1", "a * 2"),
        ("a + 1", "a + 3"),
        failing=("ex.NumTest#twice", "ex.NumTest#doubles"),
        passing=("ex.NumTest#half", "ex.NumTest$Inside#nested"),
    )
    assert (good.verdict, bad.verdict) == ("plausible", "failed")
    assert bad.fixed == 1


def test_testng(opened: Open) -> None:
    pool, judge = opened("testng", TESTNG)
    assert verdicts(pool, "ex.NumTest#twice", "ex.NumTest#half", "ex.NumTest#doubles") == {
        "ex.NumTest#twice": "failed",
        "ex.NumTest#half": "passed",
        "ex.NumTest#doubles": "failed",
    }
    good, bad = judge(
        ("a + 1", "a * 2"), ("a + 1", "a + 4"), failing=("ex.NumTest#doubles",), passing=("ex.NumTest#half",)
    )
    assert (good.verdict, bad.verdict) == ("plausible", "failed")
