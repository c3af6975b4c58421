"""Changes written as a person would write them: rules over javac's trees, and what makes a form plainer."""

from repairnator.core.languages.java.rewriting import arithmetic, calls, conditions, parts, statements
from repairnator.core.languages.java.rewriting.rule import Rule

ALL: tuple[Rule, ...] = (
    *arithmetic.RULES,
    *conditions.RULES,
    *calls.RULES,
    *statements.RULES,
    *parts.RULES,
)
