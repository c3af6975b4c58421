"""Java's own answers to what is calculated here: each expression of a universe, on a few inputs."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING, is_primitive
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.recorded import literal_terms
from repairnator.core.languages.java.values.terms import Reference, Term
from repairnator.core.languages.java.values.texts import shown
from repairnator.core.languages.java.values.universe import Universe

# What is in scope: its type, and its values as Java writes them and as they are here.
SCOPE: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "a": ("int", [("7", 7), ("-2147483648", -(2**31)), ("0", 0), ("-3", -3), ("2147483647", 2**31 - 1)]),
    "b": ("int", [("-2", -2), ("-1", -1), ("0", 0), ("5", 5), ("2", 2)]),
    "wide": (
        "long",
        [("4294967296L", 2**32), ("-9223372036854775808L", -(2**63)), ("0L", 0), ("9L", 9), ("-1L", -1)],
    ),
    "x": (
        "double",
        [("0.1", 0.1), ("-2.5E10", -2.5e10), ("0.0", 0.0), ("1.0 / 0.0", math.inf), ("3.0E-5", 3e-5)],
    ),
    "c": ("char", [("'a'", 97), ("'Z'", 90), ("'0'", 48), ("' '", 32), ("'\\uffff'", 65535)]),
    "s": (
        STRING,
        [
            ('"Ab c"', "Ab c"),
            ('""', ""),
            ('" x "', " x "),
            ("null", None),
            ('"\\ud83d\\ude00"', "\ud83d\ude00"),
        ],
    ),
    "t": (STRING, [('"b"', "b"), ('""', ""), ('"x"', "x"), ('"y"', "y"), ('"\\ude00"', "\ude00")]),
    "row": (
        "int[]",
        [
            ("new int[] {1, 2, 3}", Reference(1, 3, (1, 2, 3))),
            ("new int[0]", Reference(2, 0, ())),
            ("null", None),
            ("new int[] {-5}", Reference(3, 1, (-5,))),
            ("new int[] {4, 4, 9}", Reference(4, 3, (4, 4, 9))),
        ],
    ),
    "flag": ("boolean", [("true", True), ("false", False), ("true", True), ("false", False), ("true", True)]),
}
INPUTS = 5
# Upper and lower case, and kinds of characters, are known of ASCII alone.
BEYOND_ASCII = 4
LITERALS = [
    Expression(text, kind, 1.0, "INT_LITERAL")
    for text, kind in (("0", "int"), ("1", "int"), ("2", "int"), ("'0'", "char"), ('"b"', STRING))
]
MOST = 700

PROGRAM = """
import java.util.function.Supplier;

class Answers {
    static void say(Supplier<Object> expression) {
        String said;
        try {
            said = String.valueOf(expression.get());
        } catch (RuntimeException thrown) {
            said = "throws";
        }
        StringBuilder plain = new StringBuilder();
        for (char each : said.toCharArray()) {
            plain.append(each < 33 || each > 126 ? String.format("[%%x]", (int) each) : each);
        }
        System.out.println(plain);
    }

%s
    static void all(%s) {
%s
    }

    public static void main(String[] none) {
%s
    }
}
"""


def universe() -> Universe:
    terms = [
        Term(Expression(name, kind, 0.0, names=(name,)), tuple(value for _, value in values))
        for name, (kind, values) in SCOPE.items()
    ]
    return Universe([*terms, *literal_terms(LITERALS, INPUTS)])


def deep(of: Universe) -> list[Term]:
    """Some expressions of depth three, of each type."""
    found = []
    for kind in ("int", "double", STRING, "boolean"):
        steps = list(of.third(kind, 60_000))
        found += [Term(step.make(), step.values()) for step in steps[:: max(1, len(steps) // 150)]]
    return found


def java(expressions: Sequence[Expression], folder: Path) -> list[list[str]]:
    """What Java says, for each input and expression."""
    parameters = ", ".join(f"{kind} {name}" for name, (kind, _) in SCOPE.items())
    names = ", ".join(SCOPE)
    rows = [expressions[at : at + 200] for at in range(0, len(expressions), 200)]
    parts = [
        f"    static void part{number}({parameters}) {{\n"
        + "\n".join(f"        say(() -> {each.text});" for each in row)
        + "\n    }\n"
        for number, row in enumerate(rows)
    ]
    calls = "\n".join(f"        part{number}({names});" for number in range(len(rows)))
    inputs = "\n".join(
        f"        all({', '.join(values[at][0] for _, values in SCOPE.values())});" for at in range(INPUTS)
    )
    file = folder / "Answers.java"
    file.write_text(PROGRAM % ("\n".join(parts), parameters, calls, inputs), encoding="ascii")
    done = subprocess.run(["java", str(file)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[:2000]
    lines = done.stdout.splitlines()
    return [lines[at * len(expressions) : (at + 1) * len(expressions)] for at in range(INPUTS)]


def plain(value: Any, kind: str) -> str:
    """As the program says it."""
    said = "throws" if value is UNDEFINED else shown(value, kind)
    return "".join(each if "!" <= each <= "~" else f"[{ord(each):x}]" for each in said)


def test_every_value_is_the_one_that_java_calculates(tmp_path: Path) -> None:
    of = universe()
    terms = [each for each in (*of.terms, *deep(of)) if is_primitive(each.type) or each.type == STRING]
    terms = terms[:: max(1, len(terms) // MOST)]
    assert len(terms) > 300
    answers = java([each.expression for each in terms], tmp_path)
    wrong = [
        (term.expression.text, at, said, plain(term.values[at], term.type))
        for at, row in enumerate(answers)
        for term, said in zip(terms, row, strict=True)
        if shortest(said) != shortest(plain(term.values[at], term.type)) and not is_as_good(term, at, said)
    ]
    assert not wrong, wrong[:20]


def shortest(said: str) -> str:
    """With numbers as newer JVMs write them, which need fewer digits."""
    return re.sub(r"\d+\.\d+(E-?\d+)?", lambda number: shown(float(number.group()), "double"), said)


def is_as_good(term: Term, at: int, said: str) -> bool:
    """Whether it is not claimed to be known."""
    value = term.values[at]
    asks = "Case()" in term.expression.text or "Character." in term.expression.text
    return value is UNDEFINED and asks and at == BEYOND_ASCII
