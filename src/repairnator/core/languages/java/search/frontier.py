"""The frontier of the search: all candidates not yet tried, best first, made only when their turn comes.

A heap holds three kinds of entries: a file that was not analyzed yet, an operator that was not applied to
its place yet, and a stream of changes whose next one is known. Each stands with an upper bound of what it
can give, and is opened only when it is at the top.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.languages.java.code.analyzed import EXPRESSIONS, LITERALS, PATTERNS, STATEMENTS, Code
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.code.places import header_lines, place_of
from repairnator.core.languages.java.operators.candidates import Candidate, fingerprint, trimmed
from repairnator.core.languages.java.operators.change import Change, Operator, Site
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.priors import Priors
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.localize.port import Place

# A file's best operator seldom meets its best line: what a file not yet analyzed is worth, of its bound.
_UNOPENED = 0.4
_CHANGED = EXPRESSIONS | STATEMENTS | PATTERNS | {"CASE"}


@dataclass(slots=True)
class _Stream:
    """An operator at a place: its changes one by one; ``computed`` where values tell for them."""

    code: Code
    node: Node
    operator: Operator
    bound: float
    suspiciousness: float
    computed: bool = False
    changes: Iterator[Change] | None = None
    next: Change | None = None


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    suspicious: Mapping[int, float]


class Frontier:
    """Yields candidates best first.

    Attributes:
        best_weight: of the operators.
        codes: files analyzed so far, by path.
        opened: suspicious nodes of these files, with their suspiciousness.
        duplicates: how many candidates were left out since they were made before.
        position: where the last candidate was, for people.
    """

    def __init__(
        self,
        places: Sequence[Place],
        analyze: Callable[[str, Sequence[int]], Code | None],
        operators: Sequence[Operator],
        priors: Priors,
        hints: Hints,
    ) -> None:
        self._analyze = analyze
        self._operators = operators
        self._priors = priors
        self._hints = hints
        self._by_kind: dict[str, list[Operator]] = defaultdict(list)
        for operator in operators:
            if priors.weight(operator.name) > 0:
                for kind in operator.kinds:
                    self._by_kind[kind].append(operator)
        self.best_weight = max((priors.weight(operator.name) for operator in operators), default=0.0)
        self._heap: list[tuple[float, int, _File | _Stream]] = []
        self._order = itertools.count()
        self._numbers = itertools.count(1)
        self._seen: set[tuple[str, bytes]] = set()
        self._computed: set[tuple[str, bytes]] = set()
        self._material: dict[str, tuple[Expressions, Conditions]] = {}
        self.codes: dict[str, Code] = {}
        self.opened: list[tuple[float, Code, Node]] = []
        self.duplicates = 0
        self.position = ""
        for path, suspicious in _by_file(places).items():
            worth = self._worth(max(suspicious.values()), self.best_weight) * _UNOPENED
            self._push(worth, _File(path, suspicious))

    def __iter__(self) -> Iterator[Candidate]:
        while self._heap:
            bound, _, entry = heapq.heappop(self._heap)
            if isinstance(entry, _File):
                self._open_file(entry)
            else:
                candidate = self._advance(entry, -bound)
                if candidate is not None:
                    self.position = f"{candidate.file}:{candidate.line}"
                    yield candidate

    @property
    def bound(self) -> float:
        """What the candidates still to come score at most; 0 when there are none."""
        return -self._heap[0][0] if self._heap else 0.0

    def site(self, code: Code, node: Node) -> Site:
        """The node with the material of its file."""
        if code.file not in self._material:
            expressions = Expressions(code)
            self._material[code.file] = (expressions, Conditions(code, expressions))
        expressions, conditions = self._material[code.file]
        return Site(code, node, expressions, conditions, self._hints)

    def add(
        self, code: Code, node: Node, operator: str, suspiciousness: float, changes: Sequence[Change]
    ) -> None:
        """Put in changes that values tell for; once more where an operator made them without that."""
        bound = self._worth(suspiciousness, self._priors.weight(operator))
        stream = _Stream(
            code,
            node,
            Operator(operator, frozenset(), lambda _: iter(())),
            bound,
            suspiciousness,
            computed=True,
        )
        stream.changes = iter(changes)
        self._push(bound, stream)

    def beside(self, places: Sequence[Place]) -> Frontier:
        """Another one of the same search, for other places of files that this one has opened.

        They share numbers, and make nothing twice.
        """
        other = Frontier(
            places, lambda file, _: self.codes.get(file), self._operators, self._priors, self._hints
        )
        other._numbers, other._material = self._numbers, self._material
        other._seen, other._computed = self._seen, self._computed
        return other

    def worth(self, suspiciousness: float, operator: str) -> float:
        """What a change by an operator at a place scores at most."""
        return self._worth(suspiciousness, self._priors.weight(operator))

    def cost_of(self, candidate: Candidate) -> float:
        """What a change cost from which a candidate was made; 0 where its operator makes none by itself."""
        worth = self.worth(candidate.suspiciousness, candidate.operator)
        return self._priors.cost(candidate.score / worth) if worth > 0.0 else 0.0

    def numbered(self, candidate_of: Callable[[int], Candidate]) -> Candidate:
        """A candidate made outside, with the next number."""
        return candidate_of(next(self._numbers))

    def _push(self, worth: float, entry: _File | _Stream) -> None:
        heapq.heappush(self._heap, (-worth, next(self._order), entry))

    def _worth(self, suspiciousness: float, weight: float) -> float:
        return float(suspiciousness**self._priors.exponent) * weight

    def _open_file(self, file: _File) -> None:
        code = self._analyze(file.path, sorted(file.suspicious, key=lambda line: -file.suspicious[line]))
        if code is None:
            return
        self.codes[file.path] = code
        for node, suspiciousness in suspicious_nodes(code, file.suspicious, self._priors.inherited):
            self.opened.append((suspiciousness, code, node))
            for operator in self._by_kind.get(node.kind, ()):
                if operator.blocks and not node.statement:
                    continue
                bound = self._worth(suspiciousness, self._priors.weight(operator.name))
                self._push(bound, _Stream(code, node, operator, bound, suspiciousness))

    def _advance(self, stream: _Stream, bound: float) -> Candidate | None:
        """Take the stream's next change if it is still the best, else put the stream back."""
        if stream.changes is None:
            stream.changes = stream.operator.generate(self.site(stream.code, stream.node))
        change = stream.next if stream.next is not None else next(stream.changes, None)
        stream.next = None
        if change is None:
            return None
        score = stream.bound * self._priors.simplicity(change.cost)
        if score < bound * 0.999:
            stream.next = change
            self._push(score, stream)
            return None
        self._push(min(score, bound), stream)
        return self._candidate(stream, change, score)

    def _candidate(self, stream: _Stream, change: Change, score: float) -> Candidate | None:
        code = stream.code
        try:
            edits = trimmed(code.text, change.edits)
        except ValueError:
            return None
        key = (code.file, fingerprint(edits))
        if not edits or key in (self._computed if stream.computed else self._seen):
            self.duplicates += bool(edits)
            return None
        self._seen.add(key)
        if stream.computed:
            self._computed.add(key)
        member = code.member(stream.node)
        return Candidate(
            number=next(self._numbers),
            file=code.file,
            edits=edits,
            summary=change.summary,
            operator=stream.operator.name,
            line=stream.node.line,
            member=member.id if member is not None else -1,
            suspiciousness=stream.suspiciousness,
            score=score,
            traits=change.traits | stream.operator.traits,
            done=change.done,
        )


def _by_file(places: Sequence[Place]) -> dict[str, dict[int, float]]:
    files: dict[str, dict[int, float]] = defaultdict(dict)
    for place in places:
        files[place.line.file][place.line.line] = place.suspiciousness
    return files


def suspicious_nodes(
    code: Code, suspicious: Mapping[int, float], inherited: float
) -> Iterator[tuple[Node, float]]:
    """The nodes that may be changed, with the suspiciousness of their statement's own lines.

    A field's initializer that runs nowhere (a compile-time constant) inherits from the lines that use it.
    """
    by_statement: dict[int, float] = {}
    fields: dict[str, float] = {}
    quiet: list[Node] = []
    for node in code.nodes:
        statement = place_of(code, node)
        if statement is None:
            value = suspicious.get(node.line, 0.0)
        else:
            if statement.i not in by_statement:
                lines = header_lines(code, statement)
                by_statement[statement.i] = max((suspicious.get(line, 0.0) for line in lines), default=0.0)
            value = by_statement[statement.i]
        if value > 0.0:
            if node.symbol is not None and node.symbol.kind == "field" and node.name:
                fields[node.name] = max(fields.get(node.name, 0.0), value)
            if node.kind in _CHANGED:
                yield node, value
        elif node.kind in LITERALS or node.kind in EXPRESSIONS:
            quiet.append(node)
    for node in quiet:
        member = code.member(node)
        if member is not None and member.kind == "field" and member.name in fields:
            yield node, fields[member.name] * inherited
