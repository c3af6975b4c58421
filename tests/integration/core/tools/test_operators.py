"""What each operator makes of a line of Java, with javac's own types; the whole method is compared."""

from __future__ import annotations

import re

import pytest
from tests.integration.core.tools.analyzed import analyzed
from tests.integration.core.tools.test_modern import CELLS_17, CELLS_25

from repairnator.core.edits import applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import trimmed
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.operators.hints import Hints

pytestmark = pytest.mark.slow

FILE = "src/main/java/demo/Sample.java"
HEAD = """package demo;

import java.util.*;

public class Sample {
    static final int LIMIT = 10;
    static final int OTHER_LIMIT = 20;
    static class Link { int value; Link next; Link previous; Link(int value) { this.value = value; } }
    enum Color { RED, GREEN, BLUE }
    private int total;
    private int count;
    private String name;
    private boolean shut;
    private final List<String> items = new ArrayList<>();
    private final Map<String, Integer> sizes = new HashMap<>();

    void add(String item) { items.add(item); }
    void add(String item, int times) { items.add(item); }
    int first(int[] values, int start, int end) { return values[start] + end; }
    int last(int[] values, int start, int end) { return values[end] + start; }
    static int twice(int value) { return 2 * value; }
    void accept(Sample other) { other.total++; }
    boolean isShut() { return shut; }
"""

# operator, signature, body before, body after
CASES = [
    ("comparison-boundary", "boolean m(int a, int b)", "return a < b;", "return a <= b;"),
    ("opposite-equality", "boolean m(Object a, Object b)", "return a == b;", "return a != b;"),
    ("comparison", "boolean m(int a, int b)", "return a < b;", "return a > b;"),
    ("arithmetic", "int m(int a, int b)", "return a + b;", "return a - b;"),
    ("logical", "boolean m(boolean a, boolean b)", "return a && b;", "return a || b;"),
    ("logical", "boolean m(boolean a, boolean b, boolean c)", "return a && b && c;", "return (a || b) && c;"),
    ("bitwise", "int m(int a, int b)", "return a & b;", "return a | b;"),
    ("shift", "int m(int a)", "return a >> 1;", "return a >>> 1;"),
    ("operator-family", "int m(int a, int b)", "return a ^ b;", "return a + b;"),
    ("operator-family", "int m(int a, int b, int c)", "return a ^ b + c;", "return a - b + c;"),
    ("operator-family", "int m(int a, int b, int c)", "return a ^ b + c;", "return a - (b + c);"),
    ("operator-family", "boolean m(boolean a, boolean b)", "return a | b;", "return a || b;"),
    ("operator-family", "void m(int a)", "total ^= a;", "total += a;"),
    ("compound-assignment", "void m(int a)", "total += a;", "total -= a;"),
    ("compound-assignment", "void m(int a)", "total = a;", "total += a;"),
    ("increment", "void m()", "count++;", "count--;"),
    ("loop-header", "void m(int step)", "for (int i = 0; i < 9; i++) { total++; }",
     "for (int i = 0; i < 9; i += step) { total++; }"),
    ("negation", "int m(boolean a)", "if (a) { return 1; } return 2;", "if (!a) { return 1; } return 2;"),
    ("negation", "boolean m()", "return !items.isEmpty();", "return items.isEmpty();"),
    ("sign", "int m(int a)", "return a;", "return -a;"),
    ("precedence", "int m(int a, int b, int c)", "return a + b / c;", "return (a + b) / c;"),
    ("precedence", "int m(int a, int b, int c)", "return (a + b) * c;", "return a + b * c;"),
    ("equality", "boolean m(String a, String b)", "return a == b;", "return a.equals(b);"),
    ("equality", "boolean m(Color a, Color b)", "return !a.equals(b);", "return a != b;"),
    ("operand-order", "int m(int a, int b)", "return a - b;", "return b - a;"),
    ("operand-order", "int m(boolean c, int a, int b)", "return c ? a : b;", "return c ? b : a;"),
    ("operand-dropped", "boolean m(boolean a, boolean b)", "return a && b;", "return b;"),
    ("operand-added", "int m(int a, int b)", "return b / 2;", "return a + b / 2;"),
    ("off-by-one", "int m(int[] a)", "return a[0];", "return a[1];"),
    ("unset-field", "void m()", "count++;", "count++; shut = true;"),
    ("unfilled-collection", "boolean m(String a)",
     "Set<String> seen = new HashSet<>(); if (seen.contains(a)) { return false; } return true;",
     "Set<String> seen = new HashSet<>(); if (seen.contains(a)) { return false; } seen.add(a); return true;"),
    ("power", "boolean m(int a, int b)", "return a > b;", "return a * a > b;"),
    ("power", "boolean m(int a, int b)", "return b - a > 2;", "return b - a * a * a > 2;"),
    ("off-by-one", "int m(String a)", "return a.length();", "return a.length() - 1;"),
    ("off-by-one", "char m(String a, int i)", "return a.charAt(i);", "return a.charAt(i - 1);"),
    ("off-by-one", "int m(int a)", "return a + 1;", "return a;"),
    ("number", "int m()", "return 7;", "return LIMIT;"),
    ("number", "int m(int a, String b)", "return a - 1;", "return a - b.length();"),
    ("boolean-literal", "boolean m()", "return true;", "return false;"),
    ("string-literal", "String m()", 'return "ab ";', 'return "ab";'),
    ("regex-literal", "String m(String a)", r'return a.replaceAll(".", "");',
     r'return a.replaceAll("\\.", "");'),
    ("regex-literal", "boolean m(String a)", 'return a.matches("[a-z]");', 'return a.matches("[a-z]+");'),
    ("character-literal", "boolean m(char a)", "return a == 'x';", "return a == 'X';"),
    ("literal-type", "double m(int a)", "return 1 / a;", "return 1.0 / a;"),
    ("variable", "int m(int low, int high)", "return low;", "return high;"),
    ("variable", "String m(StringBuilder a, char b)", "return a.append(' ').toString();",
     "return a.append(b).toString();"),
    ("field", "int m(Link a)", "return a.next.value;", "return a.previous.value;"),
    ("field", "void m(int total)", "total = total + 1;", "this.total = total + 1;"),
    ("receiver", "int m(String a, String b)", "return a.length();", "return b.length();"),
    ("receiver", "void m(Sample other, String a)", "add(a);", "other.add(a);"),
    ("receiver", "void m(Sample other, String a)", "other.add(a);", "add(a);"),
    ("method", "int m(int[] a)", "return first(a, 1, 2);", "return last(a, 1, 2);"),
    ("method", "int m(String a)", 'return a.indexOf("x");', 'return a.lastIndexOf("x");'),
    ("method", "int m(int a, int b)", "return Math.max(a, b);", "return Math.min(a, b);"),
    ("more-arguments", "void m(int a)", "add(null);", "add(null, a);"),
    ("more-arguments", "int m(String a, int n)", "return Integer.parseInt(a);",
     "return Integer.parseInt(a, n);"),
    ("field", "int m()", "return Integer.MAX_VALUE;", "return Integer.MIN_VALUE;"),
    ("field", "Color m()", "return Color.RED;", "return Color.GREEN;"),
    ("fewer-arguments", "void m(String a)", "add(a, 3);", "add(a);"),
    ("more-arguments", "void m(String a, int n)", "add(a);", "add(a, n);"),
    ("insert-assignment", "void m(Link a, int n)", "count++;", "a.next = new Link(n); count++;"),
    ("more-arguments", "int m(StringBuilder b, char[] a, int n)", "return b.append(a).length();",
     "return b.append(a, 0, n).length();"),
    ("more-arguments", "String m(String a)", "return a.toUpperCase();", "return a.toUpperCase(Locale.ROOT);"),
    ("swapped-arguments", "int m(int[] v, int a, int b)", "return first(v, a, b);", "return first(v, b, a);"),
    ("swapped-arguments", "int m(int[][] v, int a, int b)", "return v[a][b];", "return v[b][a];"),
    ("wrapped", "int m(int a)", "return a;", "return twice(a);"),
    ("wrapped", "int m(int a)", "return a;", "return Math.abs(a);"),
    ("wrapped", "void m(int a)", "total = a;", "total = Math.max(total, a);"),
    ("wrapped", "String m(String a, int b)", "return a.substring(0, b);",
     "return a.substring(0, Math.min(b, a.length()));"),
    ("unwrapped", "int m(int a)", "return twice(a);", "return a;"),
    ("string-call", "boolean m(String a)", 'return a.equals("x");', 'return a.trim().equals("x");'),
    ("expression", "int m(int[] a)", "return count;", "return a.length;"),
    ("expression", "int m(int[] a, int i)", "return a[i];", "return a[i - 1];"),
    ("expression", "int m(int a, int b)", "return a;", "return a + b;"),
    ("expression", "Link m(Link a)", "return a;", "return a.next.next;"),
    ("cast", "double m(int a, int b)", "return a / b;", "return (double) a / b;"),
    ("cast", "long m(int a, int b)", "return a * b;", "return (long) a * b;"),
    ("cast", "int m(int a, int b)", "return (a + b) / 2;", "return a + (b - a) / 2;"),
    ("cast", "double m(int a, int b)", "return (double) (a / b);", "return (double) a / b;"),
    ("cast", "void m(StringBuilder a, int i)", "a.append('a' + i);", "a.append((char) ('a' + i));"),
    ("declared-type", "long m(int[] a)", "int s = 0; for (int x : a) { s += x; } return s;",
     "long s = 0; for (int x : a) { s += x; } return s;"),
    ("condition-weakened", "int m(int a)", "if (a > 3) { return 1; } return 2;",
     "if (a > 3 || a < 0) { return 1; } return 2;"),
    ("condition-strengthened", "int m(String a, int b)", "if (a.length() > b) { return 1; } return 2;",
     "if (a != null && a.length() > b) { return 1; } return 2;"),
    ("condition-strengthened", "boolean m(boolean a, boolean b, boolean c)", "return a || b;",
     "return a || b && c;"),
    ("condition-replaced", "int m(int a, int b)", "if (a == b) { return 1; } return 2;",
     "if (a <= b) { return 1; } return 2;"),
    ("condition-replaced", "boolean m(int a)", "count++; return true;", "count++; return a == 0;"),
    ("null-guard", "int m(String a)", "return a.length();",
     "if (a == null) { return 0; } return a.length();"),
    ("null-guard", "void m(String a)", "add(a.trim());", "if (a != null) { add(a.trim()); }"),
    ("null-condition", "boolean m(String a)", "return a.isEmpty();", "return a == null || a.isEmpty();"),
    ("null-condition", "int m(String a)", "return a.length();", "return a == null ? 0 : a.length();"),
    ("null-condition", "boolean m(String a)", "return a.length() > 0;",
     "return a != null && a.length() > 0;"),
    ("null-condition", "boolean m(String a)", "return a.length() > 0;",
     "return a == null || a.length() > 0;"),
    ("null-condition", "void m(String a)", "if (!a.trim().isEmpty()) total++;",
     "if (a != null && !a.trim().isEmpty()) total++;"),
    ("bounds-guard", "int m(int[] a, int i)", "return a[i];",
     "if (i >= a.length) { return -1; } return a[i];"),
    ("bounds-guard", "int m(int[] a, int i)", "if (a[i] > 1) { return 1; } return 2;",
     "if (i < a.length && a[i] > 1) { return 1; } return 2;"),
    ("early-return", "boolean m(int a)", "total = 100 / a; return true;",
     "if (a == 0) { return false; } total = 100 / a; return true;"),
    ("loop-exit", "void m(int[] a)", "for (int x : a) { total += x; }",
     "for (int x : a) { if (x < 0) { break; } total += x; }"),
    ("loop-exit", "void m(int[] a)", "for (int x : a) { if (x > 1) { total = x; } }",
     "for (int x : a) { if (x > 1) { total = x; break; } }"),
    ("throw", "void m(int a)", "total = a;",
     "if (a < 0) { throw new IllegalArgumentException(); } total = a;"),
    ("wrap-in-condition", "void m(int a)", "total = a;", "if (a > 0) { total = a; }"),
    ("unwrap-condition", "void m(int a)", "if (a > 0) { total = a; }", "total = a;"),
    ("insert-statement", "void m(int a)", "total = a; count++; total = 2; count = a;",
     "total = a; count++; count++; total = 2; count = a;"),
    ("insert-block", "int m(int a, int b)", "if (a < 0) { total++; return 0; } count = b; return b;",
     "if (a < 0) { total++; return 0; } if (b < 0) { total++; return 0; } count = b; return b;"),
    ("sibling-part", "boolean m(int a, int b, int c)", "return a + b > c && a + c > b;",
     "return a + b > c && a + c > b && b + c > a;"),
    ("sibling-part", "boolean m(int a, int b, int c, int d)", "return a < b && b < c;",
     "return a < b && b < c && c < d;"),
    ("sibling-part", "boolean m(int a, int b, int c)", "return a % 3 == 0 || b % 3 == 0;",
     "return a % 3 == 0 || b % 3 == 0 || c % 3 == 0;"),
    ("sibling-part", "int m(int a, int b, int c)", "return a * a + b * b;", "return a * a + b * b + c * c;"),
    ("sibling-part", "boolean m(int a, int b, int c)",
     "if (a < 0) { return false; } if (b < 0) { return false; } return true;",
     "if (a < 0) { return false; } if (b < 0) { return false; } if (c < 0) { return false; } return true;"),
    ("sibling-part", "int m(Color k, int a, int b, int c)",
     "if (k == Color.RED) { return a; } else if (k == Color.GREEN) { return b; } return 0;",
     "if (k == Color.RED) { return a; } else if (k == Color.GREEN) { return b; }"
     " else if (k == Color.BLUE) { return c; } return 0;"),
    ("sibling-part", "int m(Color k, int a, int b, int c)",
     "switch (k) { case RED: return a; case GREEN: return b; default: return 0; }",
     "switch (k) { case RED: return a; case GREEN: return b; case BLUE: return c; default: return 0; }"),
    ("sibling-part", "void m(String a, String b, String c)", "add(a); add(b);", "add(a); add(b); add(c);"),
    ("sibling-part", "void m(int low, int high)", 'sizes.put("low", low);  sizes.put("total", total);',
     'sizes.put("low", low); sizes.put("total", total); sizes.put("high", high);'),
    ("sibling-part", "String m(StringBuilder a, String low, int high, String step)",
     'return a.append("low=").append(low).append(", high=").append(high).toString();',
     'return a.append("low=").append(low).append(", high=").append(high)'
     '.append(", step=").append(step).toString();'),
    ("sibling-part", "boolean m(String a)",
     'return a.startsWith("low:") || a.startsWith("high:") || "wide:5".equals(a);',
     'return a.startsWith("low:") || a.startsWith("high:") || a.startsWith("wide:") || "wide:5".equals(a);'),
    ("sibling-part", "List<String> m(String a, String b, String c)", "return Arrays.asList(a, b);",
     "return Arrays.asList(a, b, c);"),
    ("sibling-part", "int[] m(int a, int b, int c)", "return new int[] {a, b};",
     "return new int[] {a, b, c};"),
    ("insert-call", "int m(String a)", "return a.length();", "items.remove(a); return a.length();"),
    ("branch-exit", "int m(int a)", "if (a < 0) { count++; } return a;",
     "if (a < 0) { count++; return 0; } return a;"),
    ("insert-assignment", "void m(Link a)", "Link b = a; add(name);", "Link b = a; b = a.next; add(name);"),
    ("move-statement", "void m(int[] a)", "for (int x : a) { total += x; count++; }",
     "for (int x : a) { total += x; } count++;"),
    ("swap-statements", "void m(int a)", "total = a; count = total;", "count = total; total = a;"),
    ("loop-header", "void m()", "for (int i = 0; i < 9; i++) { total += i; }",
     "for (int i = 9 - 1; i >= 0; i--) { total += i; }"),
    ("loop-header", "void m(int a)", "if (a > 9) { a -= 9; }", "while (a > 9) { a -= 9; }"),
    ("returned-value", "int m(int a)", "return twice(a);", "return -1;"),
    ("else-branch", "void m(int a)", "if (a > 0) { total = 1; } if (a > 5) { total = 2; }",
     "if (a > 0) { total = 1; } else if (a > 5) { total = 2; }"),
    ("switch-case", "void m(int a)", "switch (a) { case 1: total = 1; case 2: total = 2; }",
     "switch (a) { case 1: total = 1; break; case 2: total = 2; }"),
    ("delete-statement", "void m(int a)", "total = a; count++;", "total = a;"),
    ("floor-remainder", "int m(int a, int b)", "return a % b;", "return Math.floorMod(a, b);"),
    ("wrapped-round", "int m(int[] a, int i)", "return i + 1;", "return (i + 1) % a.length;"),
    ("wrapped-round", "Color m(Color a)", "return Color.values()[a.ordinal() + 1];",
     "return Color.values()[(a.ordinal() + 1) % Color.values().length];"),
    ("condition-weakened", "int m(char a)", "if (a > 'z') { return 1; } return 2;",
     "if (a > 'z' || a < ' ') { return 1; } return 2;"),
    ("condition-strengthened", "int m(char a)", "if (a > 'z') { return 1; } return 2;",
     "if (a > 'z' && !Character.isLetter(a)) { return 1; } return 2;"),
    ("used-result", "int m(int a)", "twice(a); return a;", "return twice(a); return a;"),
    ("used-result", "String m(String a)", "a.trim(); return a;", "a = a.trim(); return a;"),
    ("swapped-arguments", "int m(String a, String b)", "return a.compareTo(b);", "return b.compareTo(a);"),
    ("other-arity", "void m(StringBuilder a, char c)", "a.append(c);", "a.insert(0, c);"),
    ("null-condition", "int m(Integer a, int b)", "return a + b;", "return a == null ? b : a + b;"),
    ("null-condition", "void m(String a)", "total += sizes.get(a);",
     "total += sizes.getOrDefault(a, 0);"),
    ("equality", "boolean m(String a)", 'return a == "x";', 'return "x".equals(a);'),
    ("number", "int m(int[] a)", "int best = 0; return best;", "int best = Integer.MIN_VALUE; return best;"),
    ("regex-literal", "boolean m(String a)", r'return a.matches("(\\w)");', r'return a.matches("(\\w+)");'),
    ("insert-statement", "void m(int[] seen, int r)",
     "total = 1; for (int x : seen) { seen[x] = 7; } count = 3;",
     "total = 1; for (int x : seen) { seen[x] = 7; } seen[r] = 7; count = 3;"),
    ("insert-assignment", "void m(Link a)", "add(name);", "a.value++; add(name);"),
    ("insert-assignment", "void m(boolean[][] a, int r, int c)", "add(name);", "a[r][c] = true; add(name);"),
    ("insert-call", "int m(String a)", "return a.length();",
     "items.remove(items.size() - 1); return a.length();"),
    ("condition-strengthened", "boolean m(int[] a, int i, int j)", "return a[i - j] + 1 < a[i];",
     "return a[i - j] != OTHER_LIMIT && a[i - j] + 1 < a[i];"),
    ("condition-weakened", "boolean m(int y)", "return y % 4 == 0 && y % 100 != 0;",
     "return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);"),
    ("equality", "boolean m(double a)", "return a != Double.NaN;", "return !Double.isNaN(a);"),
    ("loop-step", "int m(int a)", "while (a > 0) { total += a % 10; } return total;",
     "while (a > 0) { total += a % 10; a /= 10; } return total;"),
    ("loop-step", "void m(Link a)", "while (a != null) { total++; }",
     "while (a != null) { total++; a = a.next; }"),
    ("loop-step", "void m(String a, String b)", "int i = 0; while ((i = a.indexOf(b, i)) >= 0) { total++; }",
     "int i = 0; while ((i = a.indexOf(b, i)) >= 0) { total++; i += b.length(); }"),
    ("base-case", "int m(int a)", "return a * self(a - 1);",
     "if (a == 0) { return 1; } return a * self(a - 1);"),
    ("base-case", "boolean m(int[] a, int i)", "return a[i] > 0 && self(a, i + 1);",
     "if (i == a.length) { return true; } return a[i] > 0 && self(a, i + 1);"),
    ("instance-guard", "boolean m(Object a)", "Link b = (Link) a; return b.value > 0;",
     "if (!(a instanceof Link)) { return false; } Link b = (Link) a; return b.value > 0;"),
    ("library-call", "int m(int[] a)", "return a[0];", "Arrays.sort(a); return a[0];"),
    ("library-call", "void m(List<String> a)", "name = a.get(0);",
     "Collections.reverse(a); name = a.get(0);"),
    ("same-edit-everywhere", "int m(int a, int b)", "return a < 1 ? 1 : b < 1 ? 2 : 3;",
     "return a <= 1 ? 1 : b <= 1 ? 2 : 3;"),
]  # fmt: skip


def own(text: str, number: int) -> str:
    """A body in which ``self(…)`` calls its own method."""
    return text.replace("self(", f"m{number}(")


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> list[Code]:
    """One analysis for all: each case is a method of one class."""
    root = tmp_path_factory.mktemp("sample")
    methods = [
        f"    {signature.replace(' m(', f' m{number}(')} {{\n        {own(before, number)}\n    }}\n"
        for number, (_, signature, before, _) in enumerate(CASES)
    ]
    return [analyzed(root, FILE, HEAD + "\n" + "\n".join(methods) + "}\n")]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def bodies(code: Code, number: int, operator: str) -> list[tuple[str, Change]]:
    """What an operator makes of a case's body, without white space, and how."""
    expressions = Expressions(code)
    conditions = Conditions(code, expressions)
    hints = Hints(exceptions=frozenset({"java.lang.IllegalArgumentException"}))
    member = next(each for each in code.analysis.members if each.name == f"m{number}")
    assert member.body_start is not None
    assert member.body_end is not None
    made = []
    for node in code.nodes:
        if not member.start <= node.start < member.end:
            continue
        for each in ALL:
            if each.name != operator or node.kind not in each.kinds or (each.blocks and not node.statement):
                continue
            for change in each.generate(Site(code, node, expressions, conditions, hints)):
                assert change.summary
                changed = applied(code.text, trimmed(code.text, change.edits))
                grown = len(changed) - len(code.text)
                made.append((squeezed(changed[member.body_start : member.body_end + grown]), change))
    return made


@pytest.mark.parametrize(
    ("number", "operator", "after"),
    [
        pytest.param(number, operator, after, id=f"{operator}-{number}")
        for number, (operator, _, _, after) in enumerate(CASES)
    ],
)
def test_operator_makes_the_change(codes: list[Code], number: int, operator: str, after: str) -> None:
    (code,) = codes
    made = [body for body, _ in bodies(code, number, operator)]
    assert squeezed("{" + own(after, number) + "}") in made


@pytest.mark.parametrize(
    ("number", "after"),
    [
        pytest.param(number, after, id=str(number))
        for number, (operator, _, _, after) in enumerate(CASES)
        if operator == "sibling-part"
    ],
)
def test_the_simplest_part_beside_siblings_is_the_one_that_follows(
    codes: list[Code], number: int, after: str
) -> None:
    (code,) = codes
    simplest = min(bodies(code, number, "sibling-part"), key=lambda each: each[1].cost)
    assert simplest[0] == squeezed("{" + after + "}")


def test_every_operator_is_shown_here_or_on_a_construct_of_newer_java() -> None:
    shown = {operator for operator, *_ in CASES} | {cell[1] for cell in (*CELLS_17, *CELLS_25)}
    assert {operator.name for operator in ALL} == shown
