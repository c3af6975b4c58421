"""What each rule makes of a change, with javac's own trees and types; the whole method is compared."""

from __future__ import annotations

import re

import pytest
from tests.integration.core.tools.analyzed import analyzed

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.rewriting import ALL
from repairnator.core.languages.java.rewriting.rule import Changed
from repairnator.core.languages.java.runtime.analysis import Analysis

pytestmark = pytest.mark.slow

FILE = "src/main/java/demo/Sample.java"
HEAD = """package demo;

import java.util.*;

public class Sample {
    private int total;
    int[] numbers = new int[4];
    int next() { return total++; }
    boolean ready() { return total > 0; }
    void show(Object value) { }
"""

# rule, signature, body before, body after
CASES = [
    ("sum of terms", "int m(int a)", "return 1 + a - 1;", "return a;"),
    ("sum of terms", "int m(int a, int b)", "return (1 + next()) - 1;", "return next();"),
    ("sum of terms", "int m(int a, int b)", "return a + b - b;", "return a;"),
    ("sum of terms", "int m(int a, int b)", "return b - b + a;", "return a;"),
    ("sum of terms", "int m(int a)", "return a + 1 + 1;", "return a + 2;"),
    ("sum of terms", "int m(int a)", "return a - 1 + 2;", "return a + 1;"),
    ("sum of terms", "int m(int a)", "return 2 * (1 + a - 1);", "return 2 * a;"),
    ("sum of terms", "int m(int a, int b)", "return b - (a + 0);", "return b - a;"),
    ("sum of terms", "long m(long a)", "return 1+a-1;", "return a;"),
    ("neutral operand", "int m(int a)", "return a * 1;", "return a;"),
    ("neutral operand", "int m(int a)", "return 1 * a;", "return a;"),
    ("neutral operand", "int m(int a)", "return a | 0;", "return a;"),
    ("neutral operand", "int m(int a)", "return a << 0;", "return a;"),
    ("double sign", "int m(int a)", "return -(-a);", "return a;"),
    ("double sign", "int m(int a)", "return ~~a;", "return a;"),
    ("subtracted sign", "int m(int a, int b)", "return a + -b;", "return a - b;"),
    ("subtracted sign", "int m(int a, int b)", "return a - -b;", "return a + b;"),
    ("idle cast", "int m(int a)", "return (int) a;", "return a;"),
    ("idle cast", "int m(int a, int b)", "return 2 * (int) (a + b);", "return 2 * (a + b);"),
    ("idle cast", "String m(String a)", "return (String) a;", "return a;"),
    ("same arguments", "int m(int a)", "return Math.max(a, a);", "return a;"),
    ("step in a comparison", "boolean m(int a, int b)", "return a < b + 1;", "return a <= b;"),
    ("step in a comparison", "boolean m(int a, int b)", "return a - 1 >= b;", "return a > b;"),
    ("step in a comparison", "boolean m(int a, int b)", "return 1 + a <= b;", "return a < b;"),
    ("step in a comparison", "boolean m(int a, int b)", "return a > b - 1;", "return a >= b;"),
    ("negated comparison", "boolean m(int a, int b)", "return !(a == b);", "return a != b;"),
    ("negated comparison", "boolean m(int a, int b)", "return !(a < b);", "return a >= b;"),
    ("negated comparison", "boolean m(Object a)", "return !(a != null);", "return a == null;"),
    (
        "negated alternatives",
        "boolean m(int a, int b)",
        "return !(a < 1 || a > b);",
        "return a >= 1 && a <= b;",
    ),
    (
        "negated alternatives",
        "boolean m(int a, int b)",
        "return !(a < 1 && a > b);",
        "return a >= 1 || a <= b;",
    ),
    ("negated comparison", "boolean m(boolean a)", "return !!a;", "return a;"),
    ("negated comparison", "boolean m(boolean a)", "return !(!(a));", "return a;"),
    ("negated comparison", "boolean m()", "return !true;", "return false;"),
    ("idle condition", "boolean m(boolean a)", "return a && true;", "return a;"),
    ("idle condition", "boolean m()", "return false || ready();", "return ready();"),
    ("idle condition", "boolean m(boolean a)", "return a || true;", "return true;"),
    ("idle condition", "boolean m()", "return false && ready();", "return false;"),
    ("idle condition", "boolean m(boolean a, boolean b)", "return (a || b) && true;", "return a || b;"),
    ("compared with truth", "boolean m(boolean a)", "return a == true;", "return a;"),
    ("compared with truth", "boolean m()", "return ready() == false;", "return !ready();"),
    ("said twice", "int m(int a)", "return a | a;", "return a;"),
    ("said twice", "boolean m(boolean a, boolean b)", "return a && b && a;", "return a && b;"),
    ("said twice", "boolean m(int a)", "return a > 1 || (a > 1);", "return a > 1;"),
    (
        "null before a type",
        "boolean m(Object a)",
        "return a != null && a instanceof String;",
        "return a instanceof String;",
    ),
    ("chosen truth", "boolean m(int a)", "return a > 1 ? true : false;", "return a > 1;"),
    ("chosen truth", "boolean m(int a)", "return a > 1 ? false : true;", "return a <= 1;"),
    ("chosen truth", "boolean m(int a)", "return a > 1 ? true : ready();", "return a > 1 || ready();"),
    ("chosen truth", "boolean m(int a)", "return a > 1 ? ready() : false;", "return a > 1 && ready();"),
    ("chosen truth", "int m(int a)", "return a > 1 ? next() : next();", "return next();"),
    ("parentheses", "int m(int a)", "return (a);", "return a;"),
    ("parentheses", "int m(int a, int b)", "return a * (b);", "return a * b;"),
    ("parentheses", "int m(int a, int b)", "return(a + b);", "return a + b;"),
    ("boxed value", "Integer m(int a)", "return Integer.valueOf(a);", "return a;"),
    ("boxed value", "int m(Integer a)", "return a.intValue();", "return a;"),
    ("boxed value", "int m(int a)", "return Integer.valueOf(a) + 1;", "return a + 1;"),
    ("text of a text", "String m(String a)", "return String.valueOf(a);", "return a;"),
    ("text of a text", "String m(String a)", "return a.toString();", "return a;"),
    ("text of a text", "String m(String a)", "return a.substring(0);", "return a;"),
    ("copied text", "String m(String a)", "return new String(a);", "return a;"),
    ("text in a concatenation", "String m(int a)", 'return "#" + String.valueOf(a);', 'return "#" + a;'),
    (
        "text in a concatenation",
        "String m(int a)",
        'return "#" + Integer.toString(a + 1);',
        'return "#" + (a + 1);',
    ),
    ("returned truth", "boolean m(int a)", "if (a > 1) { return true; } return false;", "return a > 1;"),
    ("returned truth", "boolean m(int a)", "if (a > 1) return false; return true;", "return a <= 1;"),
    (
        "returned truth",
        "boolean m()",
        "if (ready()) { return false; } else { return true; }",
        "return !ready();",
    ),
    ("returned truth", "int m(int a)", "if (a > 1) { return next(); } return next();", "return next();"),
    ("constant branch", "void m(int a)", "if (true) { show(a); } show(1);", "show(a); show(1);"),
    ("constant branch", "void m(int a)", "show(1); if (false) { show(a); }", "show(1);"),
    ("constant branch", "void m(int a)", "if (false) { show(1); } else { show(a); }", "show(a);"),
    ("constant branch", "void m(int a)", "if (a > 1) { } show(a);", "show(a);"),
    ("constant branch", "void m(int a)", "if (ready()) { show(a); } else { }", "if (ready()) { show(a); }"),
    (
        "nested conditions",
        "void m(int a)",
        "if (a > 1) { if (ready()) { show(a); } }",
        "if (a > 1 && ready()) { show(a); }",
    ),
    (
        "nested conditions",
        "void m(int a)",
        "if (a > 1) if (a == 7 || ready()) show(a);",
        "if (a > 1 && (a == 7 || ready())) show(a);",
    ),
    ("returned assignment", "int m(int net, int tax)", "net += tax; return net;", "return net + tax;"),
    ("returned assignment", "int m(int a, int b)", "a -= b - 1; return a;", "return a - (b - 1);"),
    ("returned assignment", "int m(int a, int b)", "a += b; return 2 * a;", "return 2 * (a + b);"),
    ("returned assignment", "int m(int a)", "a++; return a;", "return a + 1;"),
    ("returned assignment", "int m(int a)", "a = next(); return a;", "return next();"),
    ("returned assignment", "int m()", "int a = next(); return a;", "return next();"),
    ("returned assignment", "String m(String a)", 'a += "!"; return a;', 'return a + "!";'),
    (
        "taken back",
        "int m(int[] a, int i)",
        "int s = 0; s += a[i]; if (a[i] > 9) { s -= a[i]; } return s;",
        "int s = 0; if (a[i] <= 9) { s += a[i]; } return s;",
    ),
    (
        "taken back",
        "int m(int a)",
        "int s = 0; if (ready()) s++; s--; return s;",
        "int s = 0; if (!ready()) s--; return s;",
    ),
    ("idle statement", "void m(int a)", "a = a; show(a);", "show(a);"),
    ("idle statement", "void m(int a)", "show(a);; show(1);", "show(a);show(1);"),
    ("idle statement", "void m(int a)", "show(a); return;", "show(a);"),
    (
        "idle statement",
        "void m(int a)",
        "while (ready()) { show(a); continue; }",
        "while (ready()) { show(a); }",
    ),
    ("overwritten value", "void m(int a)", "a = 1; a = next(); show(a);", "a = next(); show(a);"),
    ("added operand", "boolean m(int a)", "return a > 1 && ready();", "return a > 1;"),
    ("added operand", "boolean m(int a)", "return a > 1 && ready();", "return ready();"),
    ("added statement", "void m(int a)", "show(a); show(1);", "show(1);"),
    ("added condition", "void m(int a)", "if (ready()) { show(a); show(1); }", "show(a); show(1);"),
    ("added call", "int m(int a)", "return Math.abs(a);", "return a;"),
    ("added call", "String m(String a)", "return a.trim();", "return a;"),
]

# What a rule leaves as it is, since it would do something else, or since it is clearer so.
LEFT = [
    ("sum of terms", "int m()", "return next() + 1 - next();"),
    ("sum of terms", "int m(int a)", "return a + 1 - 2147483647 - 2147483647;"),
    ("sum of terms", "int m(char a)", "return a + 1 - 1;"),
    ("sum of terms", "String m(String a)", "return a + 1 + 1;"),
    ("neutral operand", "int m(byte a)", "return a * 1;"),
    ("neutral operand", "double m(double a)", "return a + 0;"),
    ("idle cast", "char m(int a)", "return (char) a;"),
    ("same arguments", "int m()", "return Math.max(next(), next());"),
    ("negated comparison", "boolean m(double a)", "return !(a < 1);"),
    ("idle condition", "boolean m()", "return ready() || true;"),
    ("said twice", "boolean m()", "return ready() && ready();"),
    ("said twice", "int m(byte a)", "return a | a;"),
    ("chosen truth", "int m(int a)", "return ready() ? a : a;"),
    ("parentheses", "int m(int a, int b)", "return 2 * (a + b);"),
    ("parentheses", "boolean m(boolean a, boolean b)", "return (a && b) || ready();"),
    ("parentheses", "int m(int a)", "return (new int[3])[0];"),
    ("parentheses", "void m(boolean a)", "if (a) { show(1); }"),
    ("boxed value", "void m(List<Integer> a, int b)", "a.remove(Integer.valueOf(b));"),
    ("boxed value", "boolean m(Integer a, int b)", "return Integer.valueOf(b) == a;"),
    ("text in a concatenation", "String m(char[] a)", 'return "#" + String.valueOf(a);'),
    ("text in a concatenation", "String m(int a, int b)", "return a + String.valueOf(b);"),
    ("returned truth", "int m()", "if (ready()) { return 1; } return 1;"),
    ("nested conditions", "void m(int a)", "if (a > 1) { if (ready()) show(a); else show(1); }"),
    ("returned assignment", "int m(int a)", "total += a; return total;"),
    ("returned assignment", "int m(char a)", "a += 1; return a;"),
    ("returned assignment", "int m(int a)", "a++; return a * a;"),
    ("returned assignment", "int m(int a)", "try { a++; return a; } finally { show(a); }"),
    ("taken back", "double m(double a)", "double s = 0; s += a; if (ready()) s -= a; return s;"),
    ("taken back", "int m(int a)", "int s = 0; s += a; if (s > 9) s -= a; return s;"),
    ("overwritten value", "void m(int a)", "a = 1; a = a + next(); show(a);"),
]


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Code:
    """One analysis for all: each case is a method of one class."""
    root = tmp_path_factory.mktemp("sample")
    cases = [(signature, body) for _, signature, body, *_ in (*CASES, *LEFT)]
    methods = [
        f"    {signature.replace(' m(', f' m{number}(')} {{\n        {body}\n    }}\n"
        for number, (signature, body) in enumerate(cases)
    ]
    return analyzed(root, FILE, HEAD + "\n" + "\n".join(methods) + "}\n")


def rewritten(code: Code, rule: str, number: int) -> list[str]:
    """The bodies that a rule makes of a method, all of whose body is new."""
    member = next(each for each in code.analysis.members if each.name == f"m{number}")
    assert member.body_start is not None
    assert member.body_end is not None
    start, end = member.body_start + 1, member.body_end - 1
    without = code.text[:start] + code.text[end:]
    before = Code(FILE, Analysis(without, "demo", (), (), (), (), {}))
    changed = Changed(code, before, (Edit(start, start, code.text[start:end]),))
    made = []
    for each in ALL:
        for node in code.nodes:
            if each.name == rule and node.kind in each.kinds and start <= node.start < end:
                for edits in each.rewrite(changed, node):
                    text = applied(code.text, edits)
                    made.append(squeezed(text[start : end + len(text) - len(code.text)]))
    return made


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(
    ("number", "rule", "after"),
    [
        pytest.param(number, rule, after, id=f"{rule}-{number}")
        for number, (rule, _, _, after) in enumerate(CASES)
    ],
)
def test_a_rule_says_it_plainly(code: Code, number: int, rule: str, after: str) -> None:
    assert squeezed(after) in rewritten(code, rule, number)


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        pytest.param(number, rule, id=f"{rule}-{number}")
        for number, (rule, _, _) in enumerate(LEFT, start=len(CASES))
    ],
)
def test_a_rule_leaves_what_would_do_something_else(code: Code, number: int, rule: str) -> None:
    assert rewritten(code, rule, number) == []


def test_every_rule_has_a_case() -> None:
    assert {rule.name for rule in ALL} == {rule for rule, *_ in CASES}
