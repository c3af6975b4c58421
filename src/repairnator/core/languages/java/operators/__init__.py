"""The operators: one module for each family of edits."""

from __future__ import annotations

from repairnator.core.languages.java.operators import (
    branching,
    calls,
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
    replacements,
    siblings,
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
