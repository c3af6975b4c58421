"""What a hostile project is, and what its run must come to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .machines import Kind, Machine, Outcome

# Exit codes of `repair`.
PATCHED, UNPATCHED, REFUSED, NOT_FAILING, UNUSABLE, FLAKY, TEMPORARY = 0, 1, 2, 3, 4, 5, 75
# A project that builds and whose tests run ends with one of these, whatever its tests do.
TESTED = frozenset({PATCHED, UNPATCHED, NOT_FAILING, FLAKY})
ANYHOW = TESTED | {UNUSABLE}
# A build that its box's limits ended. Whether it is tried again is the worker's affair.
ENDED = frozenset({UNUSABLE, TEMPORARY})


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a project is made.

    Attributes:
        tree: its folder, empty.
        machine: of the person who will repair it.
        agent: a jar that runs ``attack.py`` of the tree when a JVM starts with it.
    """

    tree: Path
    machine: Machine
    agent: Path


def no_services(_: Ground) -> AbstractContextManager[object]:
    return contextlib.nullcontext()


@dataclass(frozen=True, slots=True)
class Hostile:
    """A project that attacks whoever repairs it.

    Attributes:
        name: of the attack.
        make: writes the project.
        ends: exit codes, one of which the run must have.
        says: each must be among what the run prints.
        arguments: of `repair`; the tree's own folder is "." (with the tree as working folder).
        seconds: that the run may take on a busy machine.
        environment: settings that the person has.
        after: complaints about what the run left, beside what is looked at for all.
        beside: what runs meanwhile.
        kinds: whose machines it can be made on.
        keeps_tree: whether the given tree must be unchanged afterwards.
        patched: whether the attack is on what is written for a patch, so that one has to be found.
    """

    name: str
    make: Callable[[Ground], object]
    ends: frozenset[int]
    says: tuple[str, ...] = ()
    arguments: Callable[[Ground], tuple[str, ...]] = lambda _: (".",)
    seconds: float = 120.0
    environment: Mapping[str, str] = field(default_factory=dict)
    after: Callable[[Ground, Outcome], Iterable[str]] = lambda _, __: ()
    beside: Callable[[Ground], AbstractContextManager[object]] = no_services
    kinds: frozenset[Kind] = frozenset(Kind)
    keeps_tree: bool = True
    patched: bool = False


LISTED: list[Hostile] = []
"""All of them, in the order in which they are tried."""


def tree(name: str, **how: Any) -> Callable[[Callable[[Ground], object]], Callable[[Ground], object]]:
    """List a tree under its name; it is no project that could be built, unless ``how`` says otherwise."""

    def listed(make: Callable[[Ground], object]) -> Callable[[Ground], object]:
        LISTED.append(Hostile(name, make, **({"ends": frozenset({UNUSABLE})} | how)))
        return make

    return listed
