"""Plainer forms of a patch: proven and shown as a person would write it.

A language proposes forms of a patch with less in them, and tells which of them do the same; the plainest is
taken, and simplified again. After delta debugging (Zeller, Hildebrandt, "Simplifying and isolating
failure-inducing input", TSE 2002), with the patch as input: what is not needed goes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

F = TypeVar("F", bound=Hashable)


class Forms(Protocol[F]):
    """The forms of one patch, in its language."""

    def plainer(self, form: F) -> Sequence[F]:
        """Forms with less in them, the plainest first; whether they do the same is not known."""
        ...

    def first_equivalent(self, forms: Sequence[F]) -> F | None:
        """The first with which the tests pass and that does what the patch does; None without one."""
        ...


def plainest(patch: F, forms: Forms[F], *, rounds: int, wanted: Callable[[], bool]) -> F:
    """The plainest form of a patch that does the same, as far as was found; the patch itself without one.

    Args:
        patch: to begin with.
        forms: of it.
        rounds: how often a form that was found is simplified again, at most.
        wanted: asked before each round: whether there is time for another one.
    """
    form, tried = patch, {patch}
    for _ in range(rounds):
        if not wanted():
            break
        fresh = [each for each in forms.plainer(form) if each not in tried]
        tried.update(fresh)
        found = forms.first_equivalent(fresh) if fresh else None
        if found is None:
            break
        form = found
    return form
