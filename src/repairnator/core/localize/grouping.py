"""Failing tests grouped by cause, so that each fault is repaired on its own.

The idea is that of Jones, Bowring, Harrold, "Debugging in parallel" (ISSTA 2007): failing tests whose
localization points at the same code share a fault. A line tells the more the fewer passing tests run it, so a
line weighs ``1 / (1 + passing tests that ran it)``, and two tests are as similar as the share of the lighter
one's weight that both ran. Tests that throw at the same line belong together whatever else they ran.
Tests of two modules are compared by the code of modules that both ran, if what they have in common there is
suspicious among all that they ran: each runs code of its own module that the other cannot reach.

Where coverage is not clear, tests are kept apart: one fault seen as two groups costs a second search, two
faults seen as one group cannot be repaired by one edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.model import TestFailure, TestName

# Of the lighter test's weight, what must be common for one cause.
_ALIKE = 0.5
# Members of a group that a test is compared with; keeps hundreds of failing tests affordable.
_COMPARED = 5
# Of the weight of a test's heaviest line, what the heaviest common one of tests of two modules must have.
_TELLING = 0.5

_Block = tuple[str, int]
"""Lines of one module that exactly the same failing tests ran: the module, and a bit for each test."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """What blocks weigh: all their lines together, and the heaviest one."""

    sums: dict[_Block, float]
    peaks: dict[_Block, float]

    def sum(self, blocks: Iterable[_Block]) -> float:
        return sum(self.sums[block] for block in blocks)

    def peak(self, blocks: Iterable[_Block]) -> float:
        return max((self.peaks[block] for block in blocks), default=0.0)


@dataclass(frozen=True, slots=True)
class _Profile:
    """What a failing test ran."""

    name: TestName
    kind: str
    thrown: Line | None
    blocks: frozenset[_Block]

    @property
    def modules(self) -> frozenset[str]:
        return frozenset(module for module, _ in self.blocks)

    def within(self, modules: frozenset[str]) -> frozenset[_Block]:
        return frozenset(block for block in self.blocks if block[0] in modules)


@dataclass(slots=True)
class _Group:
    members: list[_Profile] = field(default_factory=list)


def one_module(_file: str) -> str:
    """For projects of which no modules are known."""
    return ""


def group_failures(
    failing: Sequence[TestFailure], spectrum: Spectrum, module_of: Callable[[str], str] = one_module
) -> tuple[tuple[TestName, ...], ...]:
    """Group the failing tests that share a cause.

    A test without coverage (it could not be run in the warm runtime, or ran no main code) is grouped with
    those that failed in the same test class with the same exception, apart from all others.

    Args:
        failing: the failing tests, in the order they were reported.
        spectrum: coverage of the failing tests, and of the passing tests that run the same code.
        module_of: the module that has a source file.

    Returns:
        Groups in the order of their first test; the tests of a group in the order given.
    """
    covered = [(failure, spectrum.tests.get(failure.name)) for failure in failing]
    profiles, weights = _profiles(
        [(f, t) for f, t in covered if t is not None and (t.lines or t.thrown_at)], spectrum, module_of
    )
    by_name = {profile.name: profile for profile in profiles}
    groups: list[_Group] = []
    blind: dict[tuple[str, str], list[TestName]] = {}
    for failure in failing:
        profile = by_name.get(failure.name)
        if profile is None:
            blind.setdefault((failure.name.suite, failure.type), []).append(failure.name)
            continue
        _place(profile, groups, weights)
    found = [tuple(member.name for member in group.members) for group in groups]
    found += [tuple(names) for names in blind.values()]
    order = {failure.name: position for position, failure in enumerate(failing)}
    return tuple(sorted(found, key=lambda names: order[names[0]]))


def _profiles(
    covered: Sequence[tuple[TestFailure, CoveredTest]], spectrum: Spectrum, module_of: Callable[[str], str]
) -> tuple[list[_Profile], _Weights]:
    """Profiles of the failing tests, and what their blocks weigh."""
    passing: Counter[Line] = Counter()
    for test in spectrum.tests.values():
        if test.passed:
            passing.update(test.lines)
    ran_by: dict[Line, int] = {}
    for bit, (_, test) in enumerate(covered):
        for line in test.lines:
            ran_by[line] = ran_by.get(line, 0) | (1 << bit)
    modules = {file: module_of(file) for file in {line.file for line in ran_by}}
    block_of = {line: (modules[line.file], mask) for line, mask in ran_by.items()}
    weights = _Weights({}, {})
    for line, block in block_of.items():
        weight = 1.0 / (1 + passing[line])
        weights.sums[block] = weights.sums.get(block, 0.0) + weight
        weights.peaks[block] = max(weights.peaks.get(block, 0.0), weight)
    profiles = []
    for failure, test in covered:
        blocks = frozenset(block_of[line] for line in test.lines)
        thrown = test.thrown_at[0] if test.thrown_at else None
        profiles.append(_Profile(failure.name, failure.type, thrown, blocks))
    return profiles, weights


def _place(profile: _Profile, groups: list[_Group], weights: _Weights) -> None:
    """Put a test into the group most like it, or into one of its own."""
    best, best_alike = None, _ALIKE
    for group in groups:
        compared = group.members[:_COMPARED]
        alike = sum(_alike(profile, member, weights) for member in compared) / len(compared)
        if alike >= best_alike and (best is None or alike > best_alike):
            best, best_alike = group, alike
    if best is None:
        best = _Group()
        groups.append(best)
    best.members.append(profile)


def _alike(left: _Profile, right: _Profile, weights: _Weights) -> float:
    if left.thrown is not None and left.thrown == right.thrown and left.kind == right.kind:
        return 1.0
    modules = left.modules & right.modules
    lighter = min(weights.sum(left.within(modules)), weights.sum(right.within(modules)))
    if lighter == 0.0:
        return 0.0
    common = left.blocks & right.blocks
    if left.modules != right.modules:
        heaviest = max(weights.peak(left.blocks), weights.peak(right.blocks))
        if weights.peak(common) < _TELLING * heaviest:
            return 0.0
    return weights.sum(common) / lighter
