"""What the tests of seekers share: a frontier of a few places, and the end of the work beside the search."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.runtime.analysis import Node

from .samples import FILE, node, sample, site


class Places:
    """A frontier that keeps what it is given."""

    def __init__(self, opened: list[tuple[float, Code, Node]]) -> None:
        self.opened = opened
        self.codes = {FILE: sample()}
        self.added: list[tuple[str, float, Sequence[Change]]] = []

    def site(self, code: Code, at: Node) -> Site:
        return site(code.source(at), at.kind)

    def cost_of(self, candidate: Candidate) -> float:
        return 5.0

    def worth(self, suspiciousness: float, operator: str) -> float:
        return 2 * suspiciousness

    def add(
        self, code: Code, at: Node, operator: str, suspiciousness: float, changes: Sequence[Change]
    ) -> None:
        self.added.append((operator, suspiciousness, changes))


def places_of(*texts: str) -> Places:
    """A frontier with these nodes, all equally suspicious."""
    return Places([(0.5, sample(), node(text)) for text in texts])


def wait(name: str) -> None:
    """Until the thread of a seeker has ended."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join()
