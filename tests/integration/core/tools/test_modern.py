"""What the operators make of the Java of today: a table of constructs by operators, each cell a test.

A construct that javac of Java 17 knows is analyzed by that, the others by a newer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.modern.jdks import jdk_for
from tests.integration.core.tools.analyzed import analyzed
from tests.servers.programs import leave_out

from repairnator.core.edits import applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import trimmed
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.search.frontier import suspicious_nodes

pytestmark = pytest.mark.slow

FILE = "src/main/java/demo/Sample.java"
HINTS = Hints(exceptions=frozenset({"java.lang.IllegalArgumentException"}))
HEAD_17 = """package demo;

import java.io.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Sample {
    enum Color { RED, GREEN, BLUE, GRAY }
    record Person(String first, String last, int age) { }
    sealed interface Shape permits Round, Square { }
    record Round(int radius) implements Shape { }
    record Square(int side, int depth) implements Shape { }
    private int total;
    private int count;

    static boolean isShort(String text) { return text.length() < 4; }
    void step(int by) { total += by; }
    void back(int by) { total -= by; }
"""
HEAD_25 = HEAD_17.replace("import java.io.*;\nimport java.util.*;\nimport java.util.function.*;\n"
                          "import java.util.stream.*;\n", "import module java.base;\n")  # fmt: skip

# construct: operator, member before, what of it is replaced by what
TABLE_17: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "value of a rule": (
        ("number", "int m(int k) { return switch (k) { case 1 -> 30; default -> 0; }; }", "30", "0"),
        ("off-by-one", "int m(int k) { return switch (k) { case 1 -> 30; default -> 0; }; }", "30", "31"),
        ("arithmetic", "int m(int k) { return switch (k) { case 1 -> k + 2; default -> 0; }; }", "+", "-"),
        ("boolean-literal", "boolean m(int k) { return switch (k) { case 1 -> true; default -> k > 4; }; }",
         "true", "false"),
        ("comparison-boundary",
         "boolean m(int k) { return switch (k) { case 1 -> true; default -> k > 4; }; }", ">4", ">=4"),
        ("condition-strengthened",
         "boolean m(int k, int n) { return switch (k) { case 1 -> true; default -> k > 4; }; }",
         "k>4", "k>4&&n>0"),
        ("negation", "boolean m(int k, boolean b) { return switch (k) { case 1 -> b; default -> true; }; }",
         "->b", "->!b"),
        ("sign", "int m(int k, int n) { return switch (k) { case 1 -> n; default -> 0; }; }", "->n", "->-n"),
        ("variable", "int m(int k, int n) { return switch (k) { case 1 -> k; default -> 0; }; }",
         "->k", "->n"),
        ("returned-value", "int m(int k, int n) { return switch (k) { case 1 -> k * 7; default -> 0; }; }",
         "k*7", "n"),
        ("expression", "int m(int k, String s) { return switch (k) { case 1 -> k; default -> 0; }; }",
         "->k", "->s.length()"),
        ("method", "String m(int k, String s) { return switch (k) { case 1 -> s.toLowerCase();"
         " default -> s; };"
         " }", "toLowerCase", "toUpperCase"),
        ("wrapped", "int m(int k) { return switch (k) { case 1 -> k; default -> 0; }; }",
         "->k", "->Math.abs(k)"),
        ("string-literal", 'String m(int k) { return switch (k) { case 1 -> "ab"; default -> ""; }; }',
         '"ab"', '"AB"'),
        ("null-condition", "int m(int k, String s) { return switch (k) { case 1 -> s.length();"
         " default -> 7; };"
         " }", "s.length()", "s==null?0:s.length()"),
        ("case-order", "int m(int k) { return switch (k) { case 1 -> 30; case 2 -> 28; default -> 0; }; }",
         "case1->30;case2->28", "case1->28;case2->30"),
        ("sibling-part",
         "String m(Color c, String red, String green, String blue) { return switch (c) { case RED -> red;"
         " case GREEN -> green; default -> null; }; }",
         "caseGREEN->green;", "caseGREEN->green;caseBLUE->blue;"),
    ),
    "labels of a rule": (
        ("case-label", "int m(int k) { return switch (k) { case 1, 2 -> 30; case 4 -> 28; default -> 0; }; }",
         "case1,2->30;case4->", "case1->30;case4,2->"),
        ("case-label", "int m(Color c) { return switch (c) { case RED -> 30; default -> 0; }; }",
         "caseRED->", "caseRED,GREEN->"),
        ("case-label", "int m(int k) { return switch (k) { case 1, 2 -> 30; default -> 0; }; }",
         "case1,2->", "case2->"),
        ("off-by-one", "int m(int k) { return switch (k) { case 1 -> 30; default -> 0; }; }",
         "case1", "case2"),
    ),
    "statement of a rule": (
        ("method", "void m(int k) { switch (k) { case 1 -> step(k); default -> { } } }", "step", "back"),
        ("compound-assignment", "void m(int k) { switch (k) { case 1 -> total += k; default -> { } } }",
         "+=", "-="),
        ("increment", "void m(int k) { switch (k) { case 1 -> count++; default -> { } } }", "++", "--"),
        ("early-return", "void m(int k, int n) { switch (k) { case 1 -> step(n); default -> { } } }",
         "->step(n);", "->{if(n<0){return;}step(n);}"),
        ("insert-statement",
         "void m(int k) { switch (k) { case 1 -> step(k); default -> { count++; total = 3; } } }",
         "->step(k);", "->{count++;step(k);}"),
        ("insert-assignment", "void m(int k) { switch (k) { case 1 -> step(k); default -> { } } }",
         "->step(k);", "->{step(k);total=k;}"),
        ("wrap-in-condition", "void m(int k, int n) { switch (k) { case 1 -> step(n); default -> { } } }",
         "->step(n);", "->{if(n>0){step(n);}}"),
        ("delete-statement", "void m(int k) { switch (k) { case 1 -> step(k); default -> { } } }",
         "->step(k);", "->{}"),
        ("null-guard", "void m(String s) { switch (s) { case \"a\" -> step(1); default -> { } } }",
         "{switch", "{if(s==null){return;}switch"),
    ),
    "yield": (
        ("arithmetic", "int m(int k) { return switch (k) { default -> { count++; yield k + 2; } }; }",
         "+2", "-2"),
        ("variable", "int m(int k, int n) { return switch (k) { default -> { count++; yield k; } }; }",
         "yieldk", "yieldn"),
        ("returned-value", "int m(int k, int n) { return switch (k) { default -> { count++; yield k; } }; }",
         "yieldk", "yield-1"),
        ("condition-replaced",
         "boolean m(int k) { return switch (k) { default -> { count++; yield true; } }; }",
         "yieldtrue", "yieldk==0"),
        ("early-return", "int m(int k) { return switch (k) { default -> { total = k; yield k; } }; }",
         "{total=k;", "{if(k<0){yieldk;}total=k;"),
        ("swap-statements",
         "int m(int k) { return switch (k) { default -> { total = k; count = total; yield k; } }; }",
         "total=k;count=total;", "count=total;total=k;"),
        ("insert-statement",
         "int m(int k) { return switch (k) { default -> { count++; total = k; yield k; } }; }",
         "total=k;", "total=k;count++;"),
    ),
    "pattern of instanceof": (
        ("field", "boolean m(Object o) { return o instanceof Sample s && s.total > 1; }",
         "s.total", "s.count"),
        ("receiver", "int m(Object o, String a) { return o instanceof String s ? a.length() : 4; }",
         "a.length", "s.length"),
        ("comparison-boundary", "boolean m(Object o) { return o instanceof Sample s && s.total > 1; }",
         ">1", ">=1"),
        ("negation", "int m(Object o) { if (o instanceof String) { return 1; } return 2; }",
         "if(oinstanceofString)", "if(!(oinstanceofString))"),
        ("condition-strengthened", "boolean m(Object o) { return o instanceof String s; }",
         "Strings;", "Strings&&!s.isEmpty();"),
        ("condition-strengthened",
         "int m(Object o, int n) { if (n > 0 && o instanceof String s) { return 1; }"
         " return 2; }", "Strings)", "Strings&&s.isEmpty())"),
        ("pattern-type", "boolean m(Object o) { return o instanceof Round; }", "Round;", "Square;"),
        ("pattern-type", "int m(Shape o) { return o instanceof Round r ? r.hashCode() : 0; }",
         "Roundr", "Squarer"),
        ("early-return", "int m(Object o) { if (!(o instanceof String s)) { return 2; }"
         " step(s.length()); return 4; }",
         "step(", "if(s.isEmpty()){return0;}step("),
        ("expression", "int m(Object o, int n) { if (!(o instanceof String s)) { return 2; } return n; }",
         "returnn", "returns.length()"),
    ),
    "compact constructor": (
        ("comparison-boundary",
         "record m(int a, int b) { m { if (a > b) { throw new IllegalStateException(); } } }", ">b", ">=b"),
        ("throw", "record m(int a, int b) { m { b = b + a; } }",
         "b=b+a;", "if(a<0){thrownewIllegalArgumentException();}b=b+a;"),
        ("method", "record m(String a) { m { a = a.toLowerCase(); } }", "toLowerCase", "toUpperCase"),
        ("library-call", "record m(List<String> a, int b) { m { b = b + 1; } }",
         "b=b+1;", "a=List.copyOf(a);b=b+1;"),
    ),
    "records and what they hold": (
        ("method", "int m(Square s) { return s.side() * s.side(); }",
         "s.side()*s.side()", "s.side()*s.depth()"),
        ("method", "String m(Person p) { return p.first(); }", "first", "last"),
        ("wrapped", "List<String> m(List<String> a) { return a; }", "returna", "returnList.copyOf(a)"),
        ("library-call", "void m(List<String> a) { count = a.size(); }",
         "{count", "{a=List.copyOf(a);count"),
        ("more-arguments", 'String m(Stream<String> a, String s) { s = ", "; return'
         " a.collect(Collectors.joining()); }", "joining()", 'joining(",")'),
        ("expression", "boolean m(Person p, Person q) { return p.age() == q.age(); }",
         "p.age()", "q.age()-1"),
    ),
    "text block": (
        ("string-literal", 'String m() { return """\n    one\n    two\n    """; }', "onetwo", "two"),
        ("string-literal", 'String m() { return """\n    one\n    two\n    """; }', "onetwo", "twoone"),
    ),
    "var": (
        ("declared-type", "long m(int[] a) { var s = 0; for (var x : a) { s += x; } return s; }",
         "vars=0;", "vars=0L;"),
        ("declared-type", "long m(int[] a) { var s = 0; for (var x : a) { s += x; } return s; }",
         "vars=0;", "longs=0;"),
        ("number", "long m(int[] a) { var s = 5; for (var x : a) { s += x; } return s; }", "s=5", "s=0"),
    ),
    "lambda": (
        ("comparison-boundary", "long m(List<Integer> a) { return a.stream().filter(x -> x > 3).count(); }",
         ">3", ">=3"),
        ("condition-strengthened",
         "long m(List<String> a, int n) { return a.stream().filter(x -> x.length() > n).count(); }",
         "x.length()>n", "x!=null&&x.length()>n"),
        ("variable", "BinaryOperator<Integer> m() { return (a, b) -> a; }", "->a", "->b"),
        ("arithmetic", "IntUnaryOperator m(int n) { return x -> x * n; }", "*", "/"),
        ("sign", "IntUnaryOperator m() { return x -> x; }", "->x", "->-x"),
        ("reference-or-lambda",
         "long m(List<String> a) { return a.stream().filter(x -> x.length() > 3).count(); }",
         "x->x.length()>3", "Sample::isShort"),
        ("off-by-one", "IntUnaryOperator m() { return x -> { count++; return x + 2; }; }", "+2", "+3"),
        ("early-return", "IntUnaryOperator m() { return x -> { total = x; return x + 2; }; }",
         "{total=x;", "{if(x<0){return0;}total=x;"),
    ),
    "method reference": (
        ("method-reference", "Stream<String> m(List<Person> a) { return a.stream().map(Person::first); }",
         "Person::first", "Person::last"),
        ("method-reference", "int m(List<Integer> a) { return a.stream().reduce(0, Math::max); }",
         "Math::max", "Math::min"),
        ("method-reference", "void m(List<Integer> a) { a.forEach(this::step); }", "::step", "::back"),
        ("method-reference", "long m(List<String> a) { return a.stream().filter(String::isEmpty).count(); }",
         "String::isEmpty", "Sample::isShort"),
        ("negation", "long m(List<String> a) { return a.stream().filter(String::isEmpty).count(); }",
         "String::isEmpty", "Predicate.not(String::isEmpty)"),
        ("reference-or-lambda", "Stream<String> m(List<String> a) { return a.stream().map(String::trim); }",
         "String::trim", "string->string.trim().toLowerCase()"),
        ("collection-class",
         "Map<Integer, Long> m(Stream<Integer> a) { return a.collect(Collectors.groupingBy(x -> x,"
         " HashMap::new, Collectors.counting())); }", "HashMap::new", "TreeMap::new"),
        ("receiver", "void m(Sample other, List<Integer> a) { a.forEach(other::step); }",
         "other::step", "this::step"),
    ),
    "stage of a stream": (
        ("chain-stage", "List<String> m(List<String> a) { return a.stream().toList(); }",
         "a.stream()", "a.stream().distinct()"),
        ("chain-stage", "List<String> m(List<String> a) { return a.stream().toList(); }",
         "a.stream()", "a.stream().filter(Predicate.not(String::isEmpty))"),
        ("chain-stage", "List<String> m(List<String> a) { return a.stream().toList(); }",
         "a.stream()", "a.stream().map(String::trim)"),
        ("chain-stage", "List<String> m(List<String> a, int n) { return a.stream().toList(); }",
         "a.stream()", "a.stream().limit(n)"),
        ("chain-stage", "List<Person> m(List<Person> a) { return a.stream().toList(); }",
         "a.stream()", "a.stream().sorted(Comparator.comparing(Person::age))"),
        ("chain-stage", "Comparator<Person> m() { return Comparator.comparing(Person::last); }",
         "(Person::last)", "(Person::last).thenComparing(Person::first)"),
        ("chain-stage", "Comparator<Person> m() { return Comparator.comparing(Person::last); }",
         "(Person::last)", "(Person::last).reversed()"),
        ("chain-stage", "Comparator<String> m() { return Comparator.comparing(String::length); }",
         "(String::length)", "(String::length).thenComparing(Comparator.naturalOrder())"),
        ("unwrapped", "List<String> m(List<String> a) { return a.stream().sorted().toList(); }",
         ".sorted()", ""),
        ("method", "boolean m(List<Person> a) { return a.stream().anyMatch(p -> p.age() > 3); }",
         "anyMatch", "allMatch"),
        ("method", "List<String> m(List<String> a) { return a.stream().limit(3).toList(); }",
         "limit", "skip"),
    ),
    "stage of an Optional": (
        ("method", "String m(String a) { return Optional.of(a).orElse(null); }", "of(", "ofNullable("),
        ("chain-stage", "String m(Optional<String> a) { return a.map(String::trim).orElse(null); }",
         "(String::trim)", "(String::trim).filter(Predicate.not(String::isEmpty))"),
        ("string-literal", 'String m(Optional<String> a) { return a.orElse("x"); }', '"x"', '"X"'),
        ("unwrapped", "String m(Optional<String> a) { return a.filter(Sample::isShort).orElse(null); }",
         ".filter(Sample::isShort)", ""),
    ),
    "try with resources": (
        ("variable", "int m(Reader a, Reader b) throws IOException { try (Reader r = a) {"
         " return r.read(); } }",
         "r=a", "r=b"),
        ("method", "void m(Writer a) throws IOException { try (Writer w = a) { w.flush(); } }",
         "flush", "close"),
        ("comparison-boundary",
         "int m(Reader a) throws IOException { try (a) { return a.read() > 0 ? 1 : 2; } }", ">0", ">=0"),
    ),
}  # fmt: skip

TABLE_25: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "pattern of a rule": (
        ("method", "int m(Object o) { return switch (o) { case Person p -> p.first().length();"
         " default -> 0; }; }", "first", "last"),
        ("case-guard", "int m(Object o) { return switch (o) { case Round r -> r.radius(); default -> 0; }; }",
         "caseRoundr->", "caseRoundrwhenr.radius()>0->"),
        ("pattern-type", "int m(Object o) { return switch (o) { case Round r -> 1; default -> 0; }; }",
         "caseRound", "caseSquare"),
        ("null-condition", "int m(Object o) { return switch (o) { case Round r -> 1; default -> 0; }; }",
         "default->", "casenull,default->"),
        ("null-condition", "int m(Object o) { return switch (o) { case Round r -> 1; default -> 0; }; }",
         "{caseRound", "{casenull->0;caseRound"),
    ),
    "guard": (
        ("comparison-boundary",
         "int m(Object o) { return switch (o) { case Round r when r.radius() > 4 -> 1; default -> 0; }; }",
         ">4", ">=4"),
        ("condition-weakened",
         "int m(Object o, int n) { return switch (o) { case Round r when n > 4 -> 1; default -> 0; }; }",
         "whenn>4", "whenr==null||n>4"),
        ("negation",
         "int m(Object o) { return switch (o) { case String s when s.isEmpty() -> 1; default -> 0; }; }",
         "whens.isEmpty()", "when!s.isEmpty()"),
        ("case-guard",
         "int m(Object o) { return switch (o) { case Round r when r.radius() > 4 -> 1; default -> 0; }; }",
         "whenr.radius()>4", ""),
        ("case-order",
         "int m(Object o) { return switch (o) { case Round r when r.radius() > 4 -> 1;"
         " case Round r when r.radius() > 9 -> 2; default -> 0; }; }",
         "caseRoundrwhenr.radius()>4->1;caseRoundrwhenr.radius()>9->2;",
         "caseRoundrwhenr.radius()>9->2;caseRoundrwhenr.radius()>4->1;"),
    ),
    "record pattern": (
        ("pattern-binding",
         "int m(Object o) { return o instanceof Square(int a, int b) ? a * a - b : 0; }",
         "(inta,intb)", "(intb,inta)"),
        ("variable", "int m(Object o) { return switch (o) { case Square(var a, var b) -> a +"
         " a; default -> 0; };"
         " }", "->a+", "->b+"),
        ("arithmetic", "int m(Shape o) { return switch (o) { case Round(int r) -> r * 2; case"
         " Square _ -> 0; };"
         " }", "*", "/"),
    ),
    "unnamed variable": (
        ("variable", "int m(Object o, int n) { return switch (o) { case Square(_, var b) -> b;"
         " default -> 0; };"
         " }", "->b", "->n"),
        ("increment", "void m(String s) { try { total = Integer.parseInt(s); }"
         " catch (NumberFormatException _) { count++; } }", "++", "--"),
        ("number", "Map<Integer, Integer> m(Map<Integer, Integer> a) { a.computeIfAbsent(1, _ -> 7);"
         " return a; }", "->7", "->0"),
    ),
    "flexible constructor": (
        ("comparison-boundary", "class m extends Sample { m(int a) { if (a < 0) { throw new Error(); }"
         " super(); } }", "<0", "<=0"),
        ("early-return", "class m extends Sample { m(int a) { super(); step(a); } }",
         "step(a);", "if(a<0){return;}step(a);"),
        ("variable", "class m extends Thread { m(String a, String b) { int n = a.length(); super(a); } }",
         "super(a)", "super(b)"),
    ),
    "sequenced collection": (
        ("method", "String m(List<String> a) { return a.getFirst(); }", "getFirst", "getLast"),
        ("method", "void m(Deque<String> a, String s) { a.addFirst(s); }", "addFirst", "addLast"),
        ("wrapped", "Stream<String> m(List<String> a) { return a.stream(); }", "a.", "a.reversed()."),
    ),
    "module import": (
        ("equality", "boolean m(String a, String b) { return a == b; }", "a==b", "Objects.equals(a,b)"),
        ("collection-class", "Map<String, Integer> m() { return new HashMap<>(); }", "HashMap", "TreeMap"),
        ("library-call", "int m(int[] a) { return a[0]; }", "{return", "{Arrays.sort(a);return"),
    ),
}  # fmt: skip


def _cells(
    table: dict[str, tuple[tuple[str, str, str, str], ...]],
) -> Iterator[tuple[str, str, str, str, str]]:
    for construct, cells in table.items():
        for operator, member, old, new in cells:
            yield construct, operator, member, old, new


CELLS_17, CELLS_25 = list(_cells(TABLE_17)), list(_cells(TABLE_25))


def _sample(root: Path, head: str, cells: list[tuple[str, str, str, str, str]], release: int) -> Code:
    home = jdk_for(release)
    if home is None:
        leave_out(f"no JDK for Java {release}")
    members = [named(member, number) for number, (_, _, member, _, _) in enumerate(cells)]
    text = head + "".join(f"    {member}\n" for member in members) + "}\n"
    return analyzed(root, FILE, text, level=str(release), jdk=home)


@pytest.fixture(scope="module")
def java17(tmp_path_factory: pytest.TempPathFactory) -> Code:
    return _sample(tmp_path_factory.mktemp("java17"), HEAD_17, CELLS_17, 17)


@pytest.fixture(scope="module")
def java25(tmp_path_factory: pytest.TempPathFactory) -> Code:
    return _sample(tmp_path_factory.mktemp("java25"), HEAD_25, CELLS_25, 25)


def named(member: str, number: int) -> str:
    """The member ``m`` of a cell with a name of its own."""
    return re.sub(r"\bm\b", f"m{number}", member)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def made(code: Code, text: str, operator: str) -> Iterator[tuple[str, Change]]:
    """What an operator makes of a text where all its lines are suspicious, without white space."""
    start = code.text.index(text)
    end, first = start + len(text), code.text.count("\n", 0, start) + 1
    expressions = Expressions(code)
    conditions = Conditions(code, expressions)
    lines = dict.fromkeys(range(first, first + text.count("\n") + 1), 1.0)
    for node, _ in suspicious_nodes(code, lines, load_priors().inherited):
        for each in ALL:
            if each.name != operator or node.kind not in each.kinds or (each.blocks and not node.statement):
                continue
            for change in each.generate(Site(code, node, expressions, conditions, HINTS)):
                changed = applied(code.text, trimmed(code.text, change.edits))
                grown = len(changed) - len(code.text)
                yield squeezed(changed[start : end + grown]), change


def shows(code: Code, number: int, cell: tuple[str, str, str, str, str]) -> None:
    _, operator, member, old, new = cell
    text = named(member, number)
    before = squeezed(text)
    assert before.count(old) >= 1, "the cell's own text"
    wanted = {before[:at] + new + before[at + len(old) :] for at in _places(before, old)}
    found = [changed for changed, _ in made(code, text, operator)]
    assert wanted & set(found), found


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _named(cells: list[tuple[str, str, str, str, str]]) -> list[object]:
    return [
        pytest.param(number, id=f"{construct} {operator} {number}")
        for number, (construct, operator, *_) in enumerate(cells)
    ]


def test_of_two_equal_operands_the_second_is_changed_first(java17: Code) -> None:
    number = next(number for number, cell in enumerate(CELLS_17) if cell[3] == "s.side()*s.side()")
    text = named(CELLS_17[number][2], number)
    costs = {changed: change.cost for changed, change in made(java17, text, "method")}
    before = squeezed(text)
    second = costs[before.replace("s.side()*s.side()", "s.side()*s.depth()")]
    assert second < costs[before.replace("s.side()*s.side()", "s.depth()*s.side()")]


def test_what_a_record_holds_is_asked_by_its_accessor_first(java25: Code) -> None:
    number = next(number for number, cell in enumerate(CELLS_25) if cell[1] == "case-guard")
    text = named(CELLS_25[number][2], number)
    costs = {changed: change.cost for changed, change in made(java25, text, "case-guard")}
    accessors = [cost for changed, cost in costs.items() if "whenr.radius()>0->" in changed]
    fields = [cost for changed, cost in costs.items() if "whenr.radius>0->" in changed]
    assert accessors
    assert min(fields, default=9.0) > accessors[0]


def test_a_class_without_a_header_is_analyzed_as_any_other(tmp_path: Path) -> None:
    home = jdk_for(25)
    if home is None:
        leave_out("no JDK for Java 25")
    text = """String greeting(String name) {
    return "Hello " + name;
}

void main() {
    Objects.requireNonNull(greeting("you"));
}
"""
    code = analyzed(tmp_path, "src/main/java/Greeter.java", text, level="25", jdk=home)
    assert [member.name for member in code.analysis.members] == ["greeting", "main"]
    assert code.types.written("java.util.Objects") == "Objects"
    assert squeezed(text).replace("+name", "") in {each for each, _ in made(code, text, "operand-dropped")}


@pytest.mark.parametrize("number", _named(CELLS_17))
def test_operator_makes_the_change_in_java_17(java17: Code, number: int) -> None:
    shows(java17, number, CELLS_17[number])


@pytest.mark.parametrize("number", _named(CELLS_25))
def test_operator_makes_the_change_in_java_25(java25: Code, number: int) -> None:
    shows(java25, number, CELLS_25[number])
