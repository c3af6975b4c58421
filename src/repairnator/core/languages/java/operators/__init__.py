"""The operators: one module for each family of edits."""

from __future__ import annotations

from repairnator.core.languages.java.operators import (
    branching,
    calls,
    cases,
    casts,
    constants,
    endings,
    everywhere,
    families,
    guards,
    idioms,
    insertions,
    loops,
    moves,
    names,
    operations,
    patterns,
    references,
    replacements,
    siblings,
    stages,
)
from repairnator.core.languages.java.operators.change import Operator

ALL: tuple[Operator, ...] = (
    *operations.OPERATORS,
    *families.OPERATORS,
    *constants.OPERATORS,
    *names.OPERATORS,
    *calls.OPERATORS,
    *replacements.OPERATORS,
    *casts.OPERATORS,
    *branching.OPERATORS,
    *cases.OPERATORS,
    *patterns.OPERATORS,
    *references.OPERATORS,
    *stages.OPERATORS,
    *guards.OPERATORS,
    *insertions.OPERATORS,
    *siblings.OPERATORS,
    *moves.OPERATORS,
    *loops.OPERATORS,
    *endings.OPERATORS,
    *idioms.OPERATORS,
    *everywhere.OPERATORS,
)

__all__ = ["ALL"]
