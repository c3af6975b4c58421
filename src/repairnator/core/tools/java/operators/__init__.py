"""The operators: one module for each family of edits."""

from __future__ import annotations

from repairnator.core.tools.java.change import Operator
from repairnator.core.tools.java.operators import (
    branching,
    calls,
    casts,
    constants,
    endings,
    everywhere,
    guards,
    idioms,
    insertions,
    loops,
    moves,
    names,
    operations,
    replacements,
)

ALL: tuple[Operator, ...] = (
    *operations.OPERATORS,
    *constants.OPERATORS,
    *names.OPERATORS,
    *calls.OPERATORS,
    *replacements.OPERATORS,
    *casts.OPERATORS,
    *branching.OPERATORS,
    *guards.OPERATORS,
    *insertions.OPERATORS,
    *moves.OPERATORS,
    *loops.OPERATORS,
    *endings.OPERATORS,
    *idioms.OPERATORS,
    *everywhere.OPERATORS,
)

__all__ = ["ALL"]
