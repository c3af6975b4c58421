"""Terms for tests, as a JVM's record would give them."""

from __future__ import annotations

from typing import Any

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.values.recorded import literal_terms
from repairnator.core.languages.java.values.terms import Term

USUAL = (("0", 0.5), ("1", 0.7), ("2", 1.2), ("-1", 0.6))


def variable(name: str, kind: str, *values: Any) -> Term:
    """A local variable with a value at each evaluation."""
    return Term(Expression(name, kind, 0.0, names=(name,)), values)


def numbers(evaluations: int, *more: str) -> list[Term]:
    """The usual literals, and others at the cost of those of the class."""
    costs = [*USUAL, *((text, 1.0) for text in more)]
    return list(
        literal_terms([Expression(text, "int", cost, "INT_LITERAL") for text, cost in costs], evaluations)
    )
