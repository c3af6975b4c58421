"""What plausible patches make of inputs that no test gives.

Patches that pass the same tests differ elsewhere. Each time a test enters the changed method, the JVM calls
it once more on copies of its arguments and on small changes of these
(:class:`org.repairnator.runtime.Explore`). Outcomes are compared with those of the unchanged code and of
the other patches, after two ideas: a right patch changes little of what worked (Xiong, Liu, Zeng, Zhang,
Huang, "Identifying patch correctness in test-based program repair", ICSE 2018), and patches with equal
outcomes are one answer, of which one is enough (Mechtaev, Gao, Tan, Roychoudhury, "Test-equivalence analysis
for automatic patch generation", TOSEM 2018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
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
        kind: number of this one among them, from 0; None where it is not known.
    """

    inputs: int
    differing: float
    least: float
    crashing: float
    alike: int
    kinds: int
    kind: int | None = None


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

    def by_member(
        self, members: Iterable[int], edits: Sequence[Edit[str]], code: Code, passing: Sequence[TestName]
    ) -> dict[tuple[int, str], str]:
        """Outcome by method and input, of several methods of a changed file.

        Args:
            members: the methods' numbers in the file's analysis.
            edits: the change.
            code: the file as it was.
            passing: passing tests that run its place.

        Raises:
            WarmRuntimeError: the JVM died.
        """
        return {
            (member, given): outcome
            for member in members
            for given, outcome in self._explored(code, member, edits, passing).items()
        }

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


def changed_members(code: Code, edits: Iterable[Edit[str]]) -> list[int]:
    """The members of a file that have an edit, by their numbers."""
    starts = [edit.start for edit in edits]
    return [
        member.id
        for member in code.analysis.members
        if any(member.start <= start < member.end for start in starts)
    ]


def compared(
    explored: Mapping[int, Outcomes],
    originals: Mapping[int, Outcomes],
    methods: Mapping[int, Hashable] | None = None,
) -> dict[int, Behaviour]:
    """Behaviours of patches by their numbers.

    Args:
        explored: what each patch made of its inputs.
        originals: what the unchanged code made of its inputs, for each patch's method.
        methods: the method that each patch changes, whose inputs no other has; one for all if None.
    """
    known = {number: outcomes for number, outcomes in explored.items() if outcomes}
    kinds = _kinds(known, methods or dict.fromkeys(known))
    sizes = Counter(kinds.values())
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
            alike=sizes[kinds[number]],
            kinds=len(sizes),
            kind=kinds[number],
        )
    least = min((each.differing for each in found.values()), default=0.0)
    return {number: replace(each, least=least) for number, each in found.items()}


def _kinds(known: Mapping[int, Outcomes], methods: Mapping[int, Hashable]) -> dict[int, int]:
    """The number of each patch's behaviour: patches of one method with equal outcomes have the same."""
    of_method: dict[Hashable, list[int]] = {}
    for number in known:
        of_method.setdefault(methods[number], []).append(number)
    kinds: dict[Hashable, int] = {}
    found = {}
    for method, numbers in of_method.items():
        shared = _shared([known[number] for number in numbers])
        for number in numbers:
            # Without an input that all were asked, each is taken for one of its own.
            told = tuple(known[number][key] for key in shared) if shared else number
            found[number] = kinds.setdefault((method, told), len(kinds))
    return found


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
