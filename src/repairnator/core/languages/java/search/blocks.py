"""Missing blocks: statements which, run at some evaluations of a place, make the failing tests pass.

First what is missing is found, then when: one statement after the other is run at some evaluations of the
place, whichever these may be. Where the failing tests come further, a second statement joins it. Where they
pass, the values of the scope at each evaluation say what a condition must tell apart, as for other
conditions (:mod:`.angelic`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.conditions import Condition
from repairnator.core.languages.java.operators.actions import Action, actions
from repairnator.core.languages.java.operators.change import Change, Done, Site, Trait, quoted
from repairnator.core.languages.java.operators.statements import guarded, is_last
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.runtime.protocol import Observed, TestOutcome, Trial
from repairnator.core.languages.java.search.choosing import (
    Block,
    Chooser,
    Spot,
    also_at,
    always,
    instead,
    trials_of,
)
from repairnator.core.languages.java.search.examples import Example, conditions_telling, ways_to_tell
from repairnator.core.languages.java.search.observing import Observable, variables, with_calls
from repairnator.core.languages.java.search.progress import likeness
from repairnator.core.languages.java.values.recorded import value_of
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_EVALUATIONS = 200  # of one test
_FAILING = 6  # tests
_SECONDS, _AT_ONCE = 4.0, 60  # of trying at one place, and trials between two looks at the clock
_COMPILED = 24  # attempts to find out which statements compile together
_FIRST = 4  # statements with which a test comes further that others are joined to
_TELLINGS = 8  # ways in which simple conditions tell evaluations apart
_ROUNDS = 6  # evaluations that are chosen one after the other
_BLOCKS = 8  # for which conditions are sought
_WAYS = 3  # in which a block makes a test pass
# What a condition of two parts costs more: it picks out few evaluations, and changes little by that.
_COMPOUND = 1.5
_GIVEN = 12  # conditions of one block


@dataclass(frozen=True, slots=True)
class _Run:
    """A test run with a block at some evaluations."""

    block: Block
    trial: Trial
    ended: Observed

    @property
    def passed(self) -> bool:
        return self.ended.verdict is TestOutcome.PASSED

    @property
    def leaves_some(self) -> bool:
        """Whether the place was evaluated again behind the evaluations that are chosen."""
        return self.ended.ended > len(self.trial.values)

    def is_like(self, other: Observed) -> bool:
        """Whether the test ended as in another run."""
        now = self.ended
        return (now.verdict, now.line, now.message) == (other.verdict, other.line, other.message)

    def is_further(self, than: Observed) -> bool:
        """Whether the test failed further on: at a later line, or with a value that is nearer."""
        now = self.ended
        if self.passed:
            return False
        nearer = likeness(now.message) > likeness(than.message) + 1e-6
        return now.line > than.line > 0 or (now.line == than.line and nearer)


@dataclass(frozen=True, slots=True)
class _Usual:
    """How a failing test ends with nothing inserted.

    Attributes:
        ended: the run.
        ways: at which evaluations of the place simple conditions hold.
    """

    ended: Observed
    ways: Sequence[Sequence[bool]]


class Blocks:
    """Finds missing blocks by running; one per search."""

    def __init__(self, runtime: Observer, failing: Sequence[TestName]) -> None:
        self._runtime = runtime
        self._failing = tuple(failing[:_FAILING])
        self._until = 0.0  # when no more is tried at a place

    def changes(self, site: Site, passing: Sequence[TestName]) -> list[Change]:
        """Insertions of a statement, or of two, at a place, mostly under a condition.

        Args:
            site: a statement in a block.
            passing: passing tests that run it.

        Raises:
            JvmDied: it did.
        """
        found: list[Change] = []
        for spot in _spots(site):
            try:
                found += self._at(spot, passing)
            except JvmDied:
                raise
            except WarmRuntimeError:
                continue  # a name that is taken, or a value that is not assigned yet
        return sorted(found, key=lambda change: change.cost)

    def narrowed(self, site: Site, inserted: Edit[str], passing: Sequence[TestName]) -> list[Change]:
        """An inserted statement that mends the failing tests but breaks others, put into a condition.

        Args:
            site: the statement beside which it was inserted.
            inserted: the insertion.
            passing: passing tests that run the place.

        Raises:
            WarmRuntimeError: it does not compile there, or the JVM died.
        """
        spot = Spot(site, behind=inserted.start != site.node.start)
        chooser = Chooser(spot, [Action(inserted.text.strip(), 0.0)])
        return sorted(self._of_actions(chooser, passing), key=lambda change: change.cost)

    def _at(self, spot: Spot, passing: Sequence[TestName]) -> Iterator[Change]:
        chooser = self._compiling(Chooser(spot, actions(spot.site)))
        if chooser.actions:
            yield from self._of_actions(chooser, passing)

    def _of_actions(self, chooser: Chooser, passing: Sequence[TestName]) -> Iterator[Change]:
        self._until = time.monotonic() + _SECONDS
        usual = self._usual(chooser)
        if usual is None:
            return
        lead, *others = self._failing
        single: list[Block] = [(number,) for number in range(len(chooser.actions))]
        runs = self._runs(chooser, usual[lead], single)
        ways = {lead: _passed([*runs, *self._joined(chooser, usual[lead], runs)])}
        blocks = sorted(ways[lead], key=chooser.cost)[:_BLOCKS]
        for test in others:
            ways[test] = _passed(self._runs(chooser, usual[test], blocks))
            blocks = [block for block in blocks if block in ways[test]]
        for block in blocks:
            yield from self._written(chooser, block, {test: ways[test][block] for test in ways}, passing)

    def _compiling(self, chooser: Chooser) -> Chooser:
        """With those statements only that compile where they stand.

        Raises:
            WarmRuntimeError: nothing can stand there, or the JVM died.
        """
        left, fitting, attempts = [list(chooser.actions)], list[Action](), 0
        while left and attempts < _COMPILED:
            tried = left.pop()
            attempts += 1
            if self._compiles(replace(chooser, actions=tried)):
                fitting += tried
                continue
            if attempts == 1:
                replace(chooser, actions=()).run(self._runtime, self._failing[:1])
            middle = len(tried) // 2
            left += [part for part in (tried[middle:], tried[:middle]) if 0 < len(part) < len(tried)]
        return replace(chooser, actions=fitting)

    def _compiles(self, chooser: Chooser) -> bool:
        try:
            chooser.run(self._runtime, self._failing[:1])
        except JvmDied:
            raise
        except WarmRuntimeError:
            return False
        return True

    def _usual(self, chooser: Chooser) -> dict[TestName, _Usual] | None:
        """How the failing tests end with none of the statements; None where one does not come here."""
        observed = variables(chooser.spot.site)
        told = [each.told for each in observed]
        found = {}
        for ended in chooser.run(self._runtime, self._failing, observed=told, most=_EVALUATIONS):
            if ended.verdict is TestOutcome.PASSED or not ended.ended:
                return None
            ways: list[tuple[bool, ...]] = []
            if ended.ended == len(ended.evaluations):
                seen = [each.seen for each in ended.evaluations]
                expressions = [each.expression for each in observed]
                ways = ways_to_tell(chooser.spot.site, expressions, seen, _TELLINGS)
            found[ended.name] = _Usual(ended, ways)
        return found if len(found) == len(self._failing) else None

    def _runs(self, chooser: Chooser, usual: _Usual, blocks: Sequence[Block]) -> list[_Run]:
        """Runs of one test with each of the blocks, those that came further with more evaluations chosen."""
        test = usual.ended.name
        everywhere = self._tried(chooser, test, [(block, always(block)) for block in blocks])
        # What the test does not see at all evaluations, it does not see at some.
        seen = [run.block for run in everywhere if not run.is_like(usual.ended)]
        ways = (trials_of(block, usual.ended.ended, usual.ways) for block in seen)
        # The likeliest evaluations for all blocks come first, since there may be no time for all.
        rows = zip(*(dict.fromkeys(way) for way in ways), strict=False)
        trials = [pair for row in rows for pair in zip(seen, row, strict=True)]
        runs = [*everywhere, *self._tried(chooser, test, trials)]
        return [*runs, *self._extended(chooser, usual.ended, runs)]

    def _tried(self, chooser: Chooser, test: TestName, trials: Sequence[tuple[Block, Trial]]) -> list[_Run]:
        """Runs of one test, as many as there is time for."""
        found: list[_Run] = []
        for row in _rows(trials):
            if time.monotonic() > self._until:
                break
            ended = chooser.run(self._runtime, (test,), {test: [trial for _, trial in row]})
            found += [_Run(*row[each.trial], each) for each in ended]
        return found

    def _extended(self, chooser: Chooser, usual: Observed, runs: Sequence[_Run]) -> list[_Run]:
        """Choose later evaluations, too, as long as the test comes further by it."""
        found: list[_Run] = []
        front = [run for run in runs if not run.trial.forever and run.is_further(usual)]
        for _ in range(_ROUNDS):
            front = [run for run in _best_first(chooser, front) if run.leaves_some][:_FIRST]
            trials = [(run.block, also_at(run.trial, run.block, run.ended.ended - 1)) for run in front]
            tried = self._tried(chooser, usual.name, trials)
            found += tried
            front = [run for run, before in zip(tried, front, strict=False) if run.is_further(before.ended)]
            if not front:
                break
        return found

    def _joined(self, chooser: Chooser, usual: _Usual, runs: Sequence[_Run]) -> list[_Run]:
        """With a second statement, where one alone made the test come further."""
        further = _best_first(chooser, [run for run in runs if run.is_further(usual.ended)])
        trials = []
        for run in _one_of_each_block(further)[:_FIRST]:
            (first,) = run.block
            for second in range(len(chooser.actions)):
                block = (second, first) if chooser.leaves(run.block) else (first, second)
                if first != second and not chooser.leaves(block[:1]):
                    trials.append((block, instead(run.trial, block)))
        joined = self._tried(chooser, usual.ended.name, trials)
        return [*joined, *self._extended(chooser, usual.ended, joined)]

    def _written(
        self,
        chooser: Chooser,
        block: Block,
        ways: Mapping[TestName, Sequence[Trial]],
        passing: Sequence[TestName],
    ) -> Iterator[Change]:
        """The block as it may be inserted: as it is, where it does no harm, and under conditions."""
        bound = self._bound(chooser, block, passing)
        # Operators insert single statements that are made from the scope.
        wanted = len(block) > 1 or not chooser.actions[block[0]].made_up
        fits = wanted and (not chooser.leaves(block) or chooser.spot.behind)
        if fits and not bound and all(always(block) in row for row in ways.values()):
            yield _plain(chooser, block)
        found: dict[str, Condition] = {}
        for number in range(max(len(row) for row in ways.values()))[:_WAYS]:
            chosen = {test: (row[min(number, len(row) - 1)],) for test, row in ways.items()}
            for condition in self._conditions(chooser, chosen, bound):
                found.setdefault(condition.text, condition)
        for condition in sorted(found.values(), key=lambda each: each.cost)[:_GIVEN]:
            yield _under(chooser, block, condition)

    def _bound(self, chooser: Chooser, block: Block, passing: Sequence[TestName]) -> list[TestName]:
        """The passing tests that need the block not to run; those that pass with it, too, tell nothing."""
        if not passing:
            return []
        ended = chooser.run(self._runtime, passing, {test: (always(block),) for test in passing})
        free = {each.name for each in ended if each.verdict is TestOutcome.PASSED}
        return [test for test in passing if test not in free]

    def _conditions(
        self, chooser: Chooser, chosen: Mapping[TestName, Sequence[Trial]], bound: Sequence[TestName]
    ) -> list[Condition]:
        """Conditions that hold where a block was run, and nowhere else in these tests and those bound."""
        site = chooser.spot.site
        never = (Trial("int", ()),)
        trials = {**chosen, **dict.fromkeys(bound, never)}
        for observed in (with_calls(site), variables(site)):
            examples = self._examples(chooser, observed, trials)
            if examples is not None:
                return conditions_telling(site, [each.expression for each in observed], examples)
        return []

    def _examples(
        self,
        chooser: Chooser,
        observed: Sequence[Observable],
        trials: Mapping[TestName, Sequence[Trial]],
    ) -> list[Example] | None:
        """What was in scope at the evaluations of tests that pass so; None where one does not."""
        ended = chooser.run(
            self._runtime, tuple(trials), trials, [each.told for each in observed], _EVALUATIONS
        )
        if len(ended) < len(trials) or any(each.verdict is not TestOutcome.PASSED for each in ended):
            return None
        return [
            Example(each.seen, value_of(each.chosen) != 0, own=False)
            for run in ended
            for each in run.evaluations
        ]


def _rows(trials: Sequence[tuple[Block, Trial]]) -> Iterator[Sequence[tuple[Block, Trial]]]:
    return (trials[start : start + _AT_ONCE] for start in range(0, len(trials), _AT_ONCE))


def _spots(site: Site) -> Iterator[Spot]:
    yield Spot(site)
    if is_last(site.code, site.node) and site.node.kind != "RETURN":
        yield Spot(site, behind=True)


def _best_first(chooser: Chooser, runs: Iterable[_Run]) -> list[_Run]:
    """Those that came furthest first."""
    return sorted(
        runs, key=lambda run: (-run.ended.line, -likeness(run.ended.message), chooser.cost(run.block))
    )


def _one_of_each_block(runs: Iterable[_Run]) -> list[_Run]:
    """The first run of each block."""
    found: dict[Block, _Run] = {}
    for run in runs:
        found.setdefault(run.block, run)
    return list(found.values())


def _passed(runs: Iterable[_Run]) -> dict[Block, list[Trial]]:
    """For each block how the test passes with it."""
    found: dict[Block, list[Trial]] = {}
    for run in runs:
        if run.passed:
            found.setdefault(run.block, []).append(run.trial)
    return found


def _plain(chooser: Chooser, block: Block) -> Change:
    """The block without a condition."""
    spot = chooser.spot
    style, texts = spot.site.code.style, chooser.texts(block)
    text = (style.newline + style.indent(spot.site.node.start)).join(texts)
    traits = _traits(chooser, block) | ({Trait.INSERTION} if not chooser.leaves(block) else set())
    said = f"insert {quoted(' '.join(texts))}"
    done = Done(sets=_set_by(chooser, block))
    return Change((spot.edit(text),), said, chooser.cost(block), traits, done)


def _under(chooser: Chooser, block: Block, condition: Condition) -> Change:
    """The block under a condition."""
    spot, texts = chooser.spot, chooser.texts(block)
    code = spot.site.code
    body = guarded(code, spot.site.node, condition.text, code.style.newline.join(texts))
    done = Done(added=body.added(spot.start(body.text)), sets=_set_by(chooser, block))
    said = f"{quoted(' '.join(texts))} when `{condition.text}`"
    compound = _COMPOUND * (condition.kind in ("CONDITIONAL_AND", "CONDITIONAL_OR"))
    cost = chooser.cost(block) + condition.cost + compound
    return Change((spot.edit(body.text),), said, cost, _traits(chooser, block), done)


def _traits(chooser: Chooser, block: Block) -> frozenset[Trait]:
    made_up = any(chooser.actions[number].made_up for number in block)
    traits = {Trait.EARLY_EXIT: chooser.leaves(block), Trait.MADE_UP: made_up}
    return frozenset(trait for trait, held in traits.items() if held)


def _set_by(chooser: Chooser, block: Block) -> str | None:
    """The variable or field that a single statement sets."""
    names = [chooser.actions[number].sets for number in block]
    return names[0] if len(names) == 1 else None
