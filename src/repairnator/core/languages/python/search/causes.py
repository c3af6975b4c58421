"""Tells whether failing tests have several causes: edits that each mend some of them and break nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from repairnator.core.languages.python.ranking.candidates import Candidate
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.warm.batches import Batch
from repairnator.core.warm.verdicts import CandidateVerdict, Outcome
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_TRIED = 12
_SECONDS = 10.0


class Causes:
    """Remembers which candidates mended some of the failing tests."""

    def __init__(self, runtime: PythonRuntime, failing: Sequence[TestName]) -> None:
        self._runtime = runtime
        self._failing = failing
        self._names = {str(test): test for test in failing}
        self._mending: dict[frozenset[TestName], list[Candidate]] = {}

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of what a candidate mended."""
        if outcome.verdict is Outcome.FAILED and outcome.passed and not candidate.parts:
            mended = frozenset(self._names[name] for name in outcome.passed if name in self._names)
            if mended and len(mended) < len(self._failing):
                self._mending.setdefault(mended, []).append(candidate)

    def apart(self, covering: Callable[[Candidate], tuple[TestName, ...]]) -> tuple[frozenset[TestName], ...]:
        """Disjoint sets of tests, each mended by an edit that breaks nothing; empty without two."""
        found: list[frozenset[TestName]] = []
        taken: set[TestName] = set()
        for mended in sorted(self._mending, key=lambda each: (-len(each), sorted(each))):
            if taken.isdisjoint(mended) and self._is_mended(mended, covering):
                found.append(mended)
                taken |= mended
        left = frozenset(self._failing) - taken
        if found and left:
            found.append(left)
        return tuple(found) if len(found) > 1 else ()

    def _is_mended(
        self, mended: frozenset[TestName], covering: Callable[[Candidate], tuple[TestName, ...]]
    ) -> bool:
        best = sorted(self._mending[mended], key=lambda each: -each.score)[:_TRIED]
        candidates = tuple(each for each in best if each.file == best[0].file)
        batch = Batch(
            candidates[0].file, candidates, tuple(sorted(mended)), covering(candidates[0]), _SECONDS
        )
        try:
            return any(each.verdict is Outcome.PLAUSIBLE for each in self._runtime.validate(batch))
        except WarmRuntimeError:
            return False
