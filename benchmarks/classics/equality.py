"""Whether a patch is right: the same as the solution by its syntax tree, its bytecode, or its behaviour.

Behaviour is compared on generated inputs (:mod:`repairnator.core.languages.java.ranking.exploration`), of
every method that the patch or the solution changes; of all of the file where one of them changes something
else. It counts only where inputs tell the solution from the faulty code: inputs which see nothing prove
nothing.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmarks.classics.solutions import Solution
from benchmarks.libraries.syntax import normalized
from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import trimmed
from repairnator.core.languages.java.ranking.exploration import Exploration, changed_members
from repairnator.core.languages.java.runtime.protocol import Outcome
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.warm.batches import Batch
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

DIFFERS = "differs"
_SECONDS = 60.0
# Of each method, what both were asked must be this share of what the solution was.
_SHARED = 0.5

Edits = Sequence[Edit[str]]
Outcomes = Mapping[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    edits: Edits


class Equality:
    """Compares patches of one group with its solution, in the warm JVMs of the faulty project."""

    def __init__(
        self,
        runtime: JavaRuntime,
        solution: Solution,
        failing: Sequence[TestName],
        passing: Sequence[TestName],
    ) -> None:
        """Begin.

        Args:
            runtime: of the project.
            solution: of the fault.
            failing: the group's tests.
            passing: passing tests that run the file.
        """
        self._runtime = runtime
        self._solution = solution
        self._failing = tuple(failing)
        self._passing = tuple(passing)
        self._exploration = Exploration(runtime, failing)
        self._known: dict[tuple[Edit[str], ...], str] = {}

    def of(self, patches: Sequence[Edits]) -> list[str]:
        """``tree``, ``bytecode``, ``behaviour`` or ``differs``, for each patch."""
        ours = [tuple(edits) if self._is_here(edits) else () for edits in patches]
        unknown = [edits for edits in dict.fromkeys(ours) if edits not in self._known]
        codes = self._codes([self._edits, *unknown])
        for edits, code in zip(unknown, codes[1:], strict=True):
            self._known[edits] = self._compared(edits, bool(code) and code == codes[0])
        return [self._known[edits] for edits in ours]

    def _is_here(self, edits: Edits) -> bool:
        return {edit.file for edit in edits} == {self._solution.file}

    def _compared(self, edits: Edits, same_code: bool) -> str:
        if not edits:
            return DIFFERS
        if normalized(applied(self._solution.faulty, edits)) == self._tree:
            return "tree"
        if same_code:
            return "bytecode"
        return "behaviour" if self._behaves_alike(edits) else DIFFERS

    @cached_property
    def _tree(self) -> object:
        return normalized(self._solution.right)

    @cached_property
    def _edits(self) -> Edits:
        """What the solution changes, by lines."""
        before, after = (
            text.splitlines(keepends=True) for text in (self._solution.faulty, self._solution.right)
        )
        starts = [0]
        for line in before:
            starts.append(starts[-1] + len(line))
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        edits = [
            Edit(starts[first], starts[last], "".join(after[begin:end]), self._solution.file)
            for kind, first, last, begin, end in matcher.get_opcodes()
            if kind != "equal"
        ]
        return trimmed(self._solution.faulty, edits)

    @cached_property
    def _code(self) -> Code:
        analysis = self._runtime.analyze(self._solution.file, (), self._failing)
        assert analysis is not None, "the solution is of a main file"
        return Code(self._solution.file, analysis)

    def _codes(self, changes: Sequence[Edits]) -> list[str]:
        """What tells bytecode apart, of each change; "" of one that does not compile or changes nothing."""
        numbered = tuple(_Numbered(number, edits) for number, edits in enumerate(changes) if edits)
        batch = Batch(self._solution.file, numbered, self._failing, (), _SECONDS)
        codes = {
            verdict.number: _code_of(verdict.verdict, verdict.code)
            for verdict in self._runtime.validate(batch)
        }
        return [codes.get(number, "") for number in range(len(changes))]

    def _behaves_alike(self, edits: Edits) -> bool:
        members = sorted({*self._members(self._edits), *self._members(edits)})
        try:
            right = self._outcomes(members, self._edits)
            faulty = self._outcomes(members, ())
            ours = self._outcomes(members, edits)
        except WarmRuntimeError:
            return False
        shared = right.keys() & ours.keys()
        asked = Counter(member for member, _ in right)
        both = Counter(member for member, _ in shared)
        if not shared or any(both[member] < _SHARED * number for member, number in asked.items()):
            return False
        told_apart = any(faulty.get(key, right[key]) != right[key] for key in shared)
        return told_apart and all(ours[key] == right[key] for key in shared)

    def _outcomes(self, members: Sequence[int], edits: Edits) -> Outcomes:
        return self._exploration.by_member(members, edits, self._code, self._passing)

    def _members(self, edits: Edits) -> Iterator[int]:
        methods = {each.id for each in self._code.analysis.members if each.kind == "method"}
        changed = changed_members(self._code, edits)
        yield from changed if changed and methods.issuperset(changed) else methods


def _code_of(outcome: Outcome, code: str) -> str:
    return "" if outcome in (Outcome.UNCOMPILABLE, Outcome.ORIGINAL) else code
