"""How a patch compares with the right version: as a tree, on generated inputs, in bytecode."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.classics.solutions import Solution
from benchmarks.libraries.syntax import normalized
from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.exploration import Exploration, Outcomes
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.tools.port import PlausiblePatch
from repairnator.model import TestName

_FEW = 3  # inputs that tell too little


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one patch.

    Attributes:
        right: whether it is the right version, or does the same wherever that was tried.
        how: ``tree``, ``bytecode``, ``same on N inputs``, or ``differs``.
    """

    right: bool
    how: str


class Verdicts:
    """Compares the patches of one faulty class with its right version."""

    def __init__(
        self,
        solution: Solution,
        runtime: JavaRuntime,
        failing: Sequence[TestName],
        passing: Sequence[TestName],
    ) -> None:
        self._solution = solution
        self._exploration = Exploration(runtime, failing)
        self._passing = tuple(passing)
        analysis = runtime.analyze(solution.file, (), failing)
        assert analysis is not None, f"{solution.file} is no main source"
        self._code = Code(solution.file, analysis)
        self._right = _line_edits(solution.faulty, solution.right)

    def of(self, patch: PlausiblePatch) -> Verdict:
        """Compare one."""
        if {edit.file for edit in patch.edits} != {self._solution.file}:
            return Verdict(right=False, how="another file")
        patched = applied(self._solution.faulty, patch.edits)
        if normalized(patched) == normalized(self._solution.right):
            return Verdict(right=True, how="tree")
        inputs = 0
        for member in self._members(_line_edits(self._solution.faulty, patched)):
            outcomes = self._outcomes(member, _line_edits(self._solution.faulty, patched))
            wanted = self._outcomes(member, self._right)
            shared = outcomes.keys() & wanted.keys()
            if any(outcomes[key] != wanted[key] for key in shared):
                return Verdict(right=False, how="differs")
            inputs += len(shared)
        if inputs > _FEW:
            return Verdict(right=True, how=f"same on {inputs} inputs")
        equality = self._solution.equality(patch)
        return Verdict(right=equality != "differs", how=equality)

    def _members(self, edits: Sequence[Edit[str]]) -> Iterator[int]:
        """The methods that the patch or the solution changes."""
        for member in self._code.analysis.members:
            if any(member.start <= edit.start < member.end for edit in (*edits, *self._right)):
                yield member.id

    def _outcomes(self, member: int, edits: Sequence[Edit[str]]) -> Outcomes:
        candidate = Candidate(0, self._code.file, tuple(edits), "", "", 0, member, 1.0, 1.0, frozenset())
        return self._exploration.outcomes(candidate, self._code, self._passing)


def _line_edits(old: str, new: str) -> tuple[Edit[str], ...]:
    """The edits, line by line, that make one text of another."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Edit(starts[first], starts[last], "".join(after[begin:end]))
        for tag, first, last, begin, end in matcher.get_opcodes()
        if tag != "equal"
    )
