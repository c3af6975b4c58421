"""What plausible patches make of inputs that no test gives.

Patches that pass the same tests differ elsewhere. Each time a test enters the changed method, the JVM calls
it once more on copies of its arguments and on small changes of these
(:class:`org.repairnator.runtime.Explore`). Outcomes are compared with those of the unchanged code and of
the other patches, after two ideas: a right patch changes little of what worked (Xiong, Liu, Zeng, Zhang,
Huang, "Identifying patch correctness in test-based program repair", ICSE 2018), and what several patches
agree upon is likelier right (classes of patches with equal behaviour: Mechtaev, Gao, Tan, Roychoudhury,
"Test-equivalence analysis for automatic patch generation", TOSEM 2018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.memo import Memo
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.runtime.protocol import Observe, Observed, Probe
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_SECONDS = 4.0
_FAILING, _PASSING = 4, 8  # tests whose entries are explored
_ENDLESS = "endless"
# Ways to fail that no code means to have.
_CRASHES = (
    "NullPointerException",
    "IndexOutOfBoundsException",
    "ArithmeticException",
    "ClassCastException",
    "NegativeArraySizeException",
    "ArrayStoreException",
    "StackOverflowError",
    "OutOfMemoryError",
)

Outcomes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a patch behaves on generated inputs, compared with the original and with other patches.

    Attributes:
        inputs: on which it was compared with the original.
        differing: share of those on which the original works and this gives something else, 0 to 1.
        least: the same of the compared patch that changes least.
        crashing: share of those on which the original works and this crashes or does not end, 0 to 1.
        alike: how many of the compared patches behave like this one, itself included.
        kinds: how many different behaviours the compared patches have.
    """

    inputs: int
    differing: float
    least: float
    crashing: float
    alike: int
    kinds: int


class Exploration:
    """Explores patches, several at once; what the unchanged code does is asked once for each method."""

    def __init__(self, runtime: Observer, failing: Sequence[TestName]) -> None:
        self._runtime = runtime
        self._failing = tuple(failing[:_FAILING])
        self._original: Memo[tuple[str, int], Outcomes] = Memo()

    def outcomes(self, candidate: Candidate, code: Code, passing: Sequence[TestName]) -> Outcomes:
        """Outcome by input; empty where the method cannot be explored.

        Args:
            candidate: a plausible patch.
            code: its file.
            passing: passing tests that run its place.

        Raises:
            WarmRuntimeError: the JVM died.
        """
        return self._explored(code, candidate.member, candidate.edits, passing)

    def original(self, candidate: Candidate, code: Code, passing: Sequence[TestName]) -> Outcomes:
        """The same of the unchanged method.

        Raises:
            WarmRuntimeError: the JVM died.
        """
        key = (candidate.file, candidate.member)
        return self._original.get(key, lambda: self._explored(code, candidate.member, (), passing))

    def _explored(
        self, code: Code, member: int, edits: Sequence[Edit[str]], passing: Sequence[TestName]
    ) -> Outcomes:
        body = _body(code, member)
        if body is None:
            return {}
        probe = Probe(Observe.ENTRY, body.after(edits))
        tests = [*self._failing, *passing[:_PASSING]]
        try:
            seen = self._runtime.observe(code.file, edits, probe, tests, "record", _SECONDS)
        except JvmDied:
            raise
        except WarmRuntimeError:
            # The probe does not compile here (in an interface's method, for instance): nothing is known.
            return {}
        return _by_input(seen)


def compared(explored: Mapping[int, Outcomes], originals: Mapping[int, Outcomes]) -> dict[int, Behaviour]:
    """Behaviours of patches by their numbers.

    Args:
        explored: what each patch made of its inputs.
        originals: what the unchanged code made of its inputs, for each patch's method.
    """
    known = {number: outcomes for number, outcomes in explored.items() if outcomes}
    shared = _shared(list(known.values()))
    kinds = {number: tuple(outcomes[key] for key in shared) for number, outcomes in known.items()}
    sizes = Counter(kinds.values()) if shared else Counter()
    found = {}
    for number, outcomes in known.items():
        original = originals[number]
        both = [key for key in outcomes if key in original]
        worked = [key for key in both if not _crashed(original[key])]
        differing = [key for key in worked if outcomes[key] != original[key]]
        crashing = [key for key in differing if _crashed(outcomes[key])]
        found[number] = Behaviour(
            inputs=len(both),
            differing=len(differing) / len(worked) if worked else 0.0,
            least=0.0,
            crashing=len(crashing) / len(worked) if worked else 0.0,
            alike=sizes[kinds[number]] if shared else 1,
            kinds=len(sizes) if shared else len(known),
        )
    least = min((each.differing for each in found.values()), default=0.0)
    return {number: replace(each, least=least) for number, each in found.items()}


def typical(behaviours: Sequence[Behaviour]) -> Behaviour | None:
    """The mean of these, for a patch that was not explored, which must be no merit; None without any."""
    if not behaviours:
        return None
    return Behaviour(
        inputs=0,
        differing=fmean(each.differing for each in behaviours),
        least=behaviours[0].least,
        crashing=fmean(each.crashing for each in behaviours),
        alike=1,
        kinds=behaviours[0].kinds,
    )


def _shared(explored: Sequence[Outcomes]) -> list[str]:
    """Inputs that all were asked: the entries of a test may differ from patch to patch."""
    if not explored:
        return []
    common = set(explored[0])
    for outcomes in explored[1:]:
        common &= set(outcomes)
    return sorted(common)


def _body(code: Code, number: int) -> Span | None:
    """Where the body of a method stands; None for what is no method with a body."""
    member = next((each for each in code.analysis.members if each.id == number), None)
    if member is None or member.kind != "method" or member.body_start is None or member.body_end is None:
        return None
    return Span(member.body_start, member.body_end)


def _by_input(seen: Sequence[Observed]) -> Outcomes:
    found: dict[str, str] = {}
    for observed in seen:
        for evaluation in observed.evaluations:
            if len(evaluation.seen) == 2:
                given, outcome = (str(each.get("value")) for each in evaluation.seen)
                found.setdefault(given, outcome)
    return found


def _crashed(outcome: str) -> bool:
    return outcome == _ENDLESS or outcome.endswith(_CRASHES)
