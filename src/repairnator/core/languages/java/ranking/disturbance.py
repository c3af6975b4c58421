"""How much a patch changes what passing tests see inside: the less, the likelier it is right.

After Xiong, Liu, Zeng, Zhang, Huang, "Identifying patch correctness in test-based program repair" (ICSE
2018): a right patch leaves the runs of passing tests as they were. Measured at the changed place alone: the
values that the changed expression has there with and without the patch, or whether an added condition comes
true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import BINARY, EXPRESSIONS, LITERALS, Code
from repairnator.core.languages.java.code.types import PRIMITIVES, STRING
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import AddedCondition, Form
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.memo import Memo
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.runtime.protocol import Observe, Observed, Probe
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_SECONDS = 4.0
# What a constant that is only handed on counts: another one is another value in each run, which tells little.
_HANDED_ON = 0.5
# What a constant may stand in without becoming another value.
_CARRYING = ("PARENTHESIZED", "TYPE_CAST", "UNARY_MINUS")
_RECEIVING = ("METHOD_INVOCATION", "NEW_CLASS", "VARIABLE")


class Disturbance:
    """Measures plausible patches, several at once; the unchanged code is measured once at each place."""

    def __init__(self, runtime: Observer) -> None:
        self._runtime = runtime
        self._original: Memo[tuple[str, int, int], dict[TestName, list[Any]]] = Memo()

    def of(self, candidate: Candidate, code: Code, passing: Sequence[TestName]) -> float:
        """The share of passing tests that run the place and see another value there; 0 where unknown.

        Args:
            candidate: a plausible patch.
            code: its file.
            passing: passing tests that run the place.

        Raises:
            WarmRuntimeError: the JVM died.
        """
        if not passing:
            return 0.0
        try:
            if candidate.done.added is not None:
                return self._fired(candidate, candidate.done.added, passing)
            node = _changed_expression(candidate, code)
            return 0.0 if node is None else self._differing(candidate, code, node, passing)
        except JvmDied:
            raise
        except WarmRuntimeError:
            # The probe does not compile where the patch does (a constant of a narrower type): unknown.
            return 0.0

    def _fired(self, candidate: Candidate, added: AddedCondition, passing: Sequence[TestName]) -> float:
        """The share of tests in which the condition does not leave everything as it was."""
        probe = Probe(Observe.CONDITION, added.condition)
        seen = self._runtime.observe(candidate.file, candidate.edits, probe, passing, "record", _SECONDS)
        # A condition around what was there must hold; one before something new must not.
        quiet = added.form is Form.WRAP
        ran = [each for each in seen if each.evaluations]
        disturbed = [each for each in ran if any(entry.chosen != quiet for entry in each.evaluations)]
        return len(disturbed) / len(ran) if ran else 0.0

    def _differing(self, candidate: Candidate, code: Code, node: Node, passing: Sequence[TestName]) -> float:
        key = (code.file, node.start, node.end)
        original = self._original.get(key, lambda: self._values(code, (), node, passing))
        patched = self._values(code, candidate.edits, node, passing)
        both = original.keys() & patched.keys()
        differing = [name for name in both if original[name] != patched[name]]
        share = len(differing) / len(both) if both else 0.0
        return share * _HANDED_ON if _is_handed_on(node, code) else share

    def _values(
        self, code: Code, edits: Sequence[Edit[str]], node: Node, passing: Sequence[TestName]
    ) -> dict[TestName, list[Any]]:
        probe = Probe(Observe.VALUE, Span(node.start, node.end).after(edits))
        seen = self._runtime.observe(code.file, edits, probe, passing, "record", _SECONDS)
        return {each.name: _trace(each) for each in seen if each.evaluations}


def _is_handed_on(node: Node, code: Code) -> bool:
    """Whether it is a constant that a variable starts with, or that a call gets."""
    outer = _outside(node, code)
    return _is_constant(node) and outer is not None and outer.kind in _RECEIVING


def _trace(observed: Observed) -> list[Any]:
    return [_comparable(entry.seen[0]) for entry in observed.evaluations if entry.seen]


def _comparable(value: Mapping[str, Any]) -> Any:
    return value.get("value", (value.get("type"), value.get("length"), value.get("size")))


def _changed_expression(candidate: Candidate, code: Code) -> Node | None:
    """The expression that was replaced, or that all edits lie in, as small as has a comparable value.

    Around a constant it is the next one: a constant differs from another in every run, and what is made of
    it tells more.
    """
    replaced = candidate.done.replaced
    start = min(edit.start for edit in candidate.edits) if replaced is None else replaced.start
    end = max(edit.end for edit in candidate.edits) if replaced is None else replaced.end
    around = [
        node
        for node in code.nodes
        if node.kind in EXPRESSIONS and node.start <= start and end <= node.end and _is_comparable(node, code)
    ]
    found = min(around, key=lambda node: (node.end - node.start, -node.i), default=None)
    if found is None or not _is_constant(found):
        return found
    outer = _outside(found, code)
    return outer if outer is not None and _tells_of(outer) and _is_comparable(outer, code) else found


def _outside(node: Node, code: Code) -> Node | None:
    """What a value is for: the next node that does not only carry it."""
    outer = code.parent(node)
    while outer is not None and outer.kind in _CARRYING:
        outer = code.parent(outer)
    return outer


def _is_comparable(node: Node, code: Code) -> bool:
    return (
        (node.type in PRIMITIVES or node.type == STRING)
        and not code.is_assigned(node)
        and node.kind not in ("ASSIGNMENT", "PARENTHESIZED")
    )


def _is_constant(node: Node) -> bool:
    symbol = node.symbol
    return node.kind in LITERALS or (
        symbol is not None and symbol.kind == "field" and symbol.static and symbol.final
    )


def _tells_of(node: Node) -> bool:
    """Whether its value tells what those in it were; that of a call may only tell whether it worked."""
    return node.kind in BINARY or (node.kind == "METHOD_INVOCATION" and node.type != "boolean")
