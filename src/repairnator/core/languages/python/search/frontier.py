"""The frontier of the search: all candidates not yet tried, best first, made only when their turn comes."""

from __future__ import annotations

import ast
import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit, fingerprint, trimmed
from repairnator.core.languages.python.code.analyzed import Code, lines_of
from repairnator.core.languages.python.operators import KINDS
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait, Values
from repairnator.core.languages.python.ranking.candidates import Candidate
from repairnator.core.localize.port import Place
from repairnator.core.search.priors import Priors


@dataclass(slots=True)
class _Stream:
    """A kind of edits at a place: its changes one by one."""

    site: Site
    kind: Kind
    bound: float
    suspiciousness: float
    changes: Iterator[Change] | None = None
    next: Change | None = None


class Frontier:
    """Yields candidates best first.

    Attributes:
        codes: files opened so far, by path.
        duplicates: how many candidates were left out since they were made before.
        position: where the last candidate was, for people.
    """

    def __init__(
        self,
        places: Sequence[Place],
        open_file: Callable[[str], Code | None],
        values_of: Callable[[Code, Sequence[int]], Mapping[int, Values]],
        priors: Priors,
        hints: frozenset[str],
    ) -> None:
        """Begin.

        Args:
            places: suspicious lines.
            open_file: gives a file's code; None where it cannot be changed.
            values_of: what tests showed at lines of a file.
            priors: of the order.
            hints: texts and numbers that failing tests name.
        """
        self._open_file = open_file
        self._values_of = values_of
        self._priors = priors
        self._hints = hints
        self._heap: list[tuple[float, int, _Stream | str]] = []
        self._order = itertools.count()
        self._numbers = itertools.count(1)
        self._seen: set[tuple[str, bytes]] = set()
        self._by_class: dict[type[ast.AST], list[Kind]] = defaultdict(list)
        for kind in KINDS:
            if priors.weight(kind.name) > 0:
                for each in kind.nodes:
                    self._by_class[each].append(kind)
        self.codes: dict[str, Code] = {}
        self.duplicates = 0
        self.position = ""
        best = max(priors.weight(kind.name) for kind in KINDS)
        self.best_weight = best
        self._suspicious: dict[str, dict[int, float]] = defaultdict(dict)
        for place in places:
            self._suspicious[place.line.file][place.line.line] = place.suspiciousness
        for file, lines in self._suspicious.items():
            self._push(self._worth(max(lines.values()), best), file)

    def __iter__(self) -> Iterator[Candidate]:
        while self._heap:
            bound, _, entry = heapq.heappop(self._heap)
            if isinstance(entry, str):
                self._open(entry)
            else:
                candidate = self._advance(entry, -bound)
                if candidate is not None:
                    self.position = f"{candidate.file}:{candidate.line}"
                    yield candidate

    @property
    def bound(self) -> float:
        """What the candidates still to come score at most; 0 when there are none."""
        return -self._heap[0][0] if self._heap else 0.0

    def joined(self, parts: Sequence[Candidate], score: float) -> Candidate | None:
        """Candidates of one file as one; None where they touch the same text, or were joined before."""
        edits: list[Edit[str]] = sorted(edit for part in parts for edit in part.edits)
        if any(left.end >= right.start for left, right in itertools.pairwise(edits)):
            return None
        key = (parts[0].file, fingerprint(edits))
        if key in self._seen:
            return None
        self._seen.add(key)
        return Candidate(
            number=next(self._numbers),
            file=parts[0].file,
            edits=tuple(edits),
            operator="set",
            line=parts[0].line,
            suspiciousness=max(part.suspiciousness for part in parts),
            score=score,
            traits=frozenset({Trait.SET}).union(*(part.traits for part in parts)),
            parts=frozenset(part.number for part in parts),
        )

    def _push(self, worth: float, entry: _Stream | str) -> None:
        heapq.heappush(self._heap, (-worth, next(self._order), entry))

    def _worth(self, suspiciousness: float, weight: float) -> float:
        return float(suspiciousness**self._priors.exponent) * weight

    def _open(self, file: str) -> None:
        code = self._open_file(file)
        if code is None:
            return
        self.codes[file] = code
        suspicious = self._suspicious[file]
        values = self._values_of(code, sorted(suspicious, key=lambda line: -suspicious[line]))
        used = _used(code, suspicious)
        for node, statement in _nodes(code):
            suspicion = _suspicion(statement, suspicious)
            if suspicion <= 0.0 and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                # Defaults run when the module is imported; what they do shows in the body.
                suspicion = max((_suspicion(each, suspicious) for each in node.body), default=0.0)
            elif code.function(statement) is None:
                named = max((used.get(name, 0.0) for name in _bound(statement)), default=0.0)
                suspicion = max(suspicion, named) * self._priors.inherited
            if suspicion <= 0.0:
                continue
            site = Site(code, node, values.get(statement.lineno, Values()), self._hints)
            for kind in self._by_class.get(type(node), ()):
                bound = self._worth(suspicion, self._priors.weight(kind.name))
                self._push(bound, _Stream(site, kind, bound, suspicion))

    def _advance(self, stream: _Stream, bound: float) -> Candidate | None:
        """Take the stream's next change if it is still the best, else put the stream back."""
        if stream.changes is None:
            stream.changes = iter(sorted(stream.kind.generate(stream.site), key=lambda each: each.cost))
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
        code = stream.site.code
        try:
            edits = trimmed(code.text, change.edits)
        except ValueError:
            return None
        key = (code.file, fingerprint(edits))
        if not edits or key in self._seen:
            self.duplicates += bool(edits)
            return None
        self._seen.add(key)
        return Candidate(
            number=next(self._numbers),
            file=code.file,
            edits=edits,
            operator=stream.kind.name,
            line=stream.site.node.lineno,
            suspiciousness=stream.suspiciousness,
            score=score,
            traits=change.traits,
        )


def _nodes(code: Code) -> Iterator[tuple[ast.AST, ast.stmt]]:
    """Expressions, statements and handlers, each with the statement whose lines it has."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.ExceptHandler):
            parent = code.parent(node)
            if isinstance(parent, ast.stmt):
                yield node, node.body[0]
        elif isinstance(node, ast.stmt):
            yield node, node
        elif isinstance(node, ast.expr) and not _in_annotation(code, node) and not _in_text(code, node):
            statement = code.statement(node)
            if statement is not None:
                yield node, statement


def _suspicion(statement: ast.stmt, suspicious: Mapping[int, float]) -> float:
    return max((suspicious.get(line, 0.0) for line in lines_of(statement)), default=0.0)


def _used(code: Code, suspicious: Mapping[int, float]) -> dict[str, float]:
    """Names that suspicious lines use, with the suspicion of these."""
    found: dict[str, float] = {}
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            name = node.id if isinstance(node, ast.Name) else node.attr
            found[name] = max(found.get(name, 0.0), suspicious.get(node.lineno, 0.0))
    return found


def _bound(statement: ast.stmt) -> list[str]:
    """Names that an assignment binds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [
        each.id for target in targets if target for each in ast.walk(target) if isinstance(each, ast.Name)
    ]


def _in_annotation(code: Code, node: ast.AST) -> bool:
    child, parent = node, code.parent(node)
    while parent is not None and not isinstance(parent, ast.stmt):
        if isinstance(parent, ast.arg):
            return True
        child, parent = parent, code.parent(parent)
    return getattr(parent, "annotation", None) is child or getattr(parent, "returns", None) is child


def _in_text(code: Code, node: ast.expr) -> bool:
    """Whether a node is a part of an f-string that stands elsewhere than older parsers say, or its text."""
    parent = code.parent(node)
    while parent is not None and not isinstance(parent, ast.stmt):
        if isinstance(parent, ast.JoinedStr):
            return isinstance(node, ast.Constant | ast.JoinedStr) or not _is_there(code, node)
        parent = code.parent(parent)
    return False


def _is_there(code: Code, node: ast.expr) -> bool:
    """Whether the text at a node's place is the node."""
    try:
        return ast.dump(ast.parse(code.of(node), mode="eval").body) == ast.dump(node)
    except (SyntaxError, ValueError, IndexError):
        return False
