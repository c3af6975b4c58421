"""The edits of Python code, each kind a generator of changes at a node; ``KINDS`` has all."""

from __future__ import annotations

from repairnator.core.languages.python.operators.arithmetic import ARITHMETIC
from repairnator.core.languages.python.operators.calls import CALLS
from repairnator.core.languages.python.operators.conditions import CONDITIONS
from repairnator.core.languages.python.operators.exceptions import EXCEPTION_KINDS
from repairnator.core.languages.python.operators.guards import GUARDS
from repairnator.core.languages.python.operators.loops import LOOPS
from repairnator.core.languages.python.operators.names import NAMES
from repairnator.core.languages.python.operators.statements import STATEMENTS

KINDS = (*CONDITIONS, *ARITHMETIC, *NAMES, *CALLS, *LOOPS, *STATEMENTS, *GUARDS, *EXCEPTION_KINDS)
