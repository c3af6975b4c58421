"""The phases of a search: what is tried beside single edits, and when its tests are taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Parting(Enum):
    """How a group may be taken apart that no patch was found for."""

    WHOLE = "whole"  # each of its tests is mended by some edit
    ANY = "any"  # some are mended by none


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the time that a search has, while no patch is found.

    Attributes:
        since: share of the time after which it begins.
        sets: one of so many candidates is a set of conventional edits.
        pairs: one of so many candidates is a pair of edits.
        sure: only pairs whose parts together mend all tests, by what each did.
        parting: how the group is taken apart when the phase begins.
    """

    since: float
    sets: int
    pairs: int
    sure: bool = False
    parting: Parting | None = None


# Few classes have so few single edits that all are tried in time, so pairs do not wait for that.
PHASES = (
    Phase(0.0, sets=3, pairs=4, sure=True),
    Phase(0.2, sets=2, pairs=3),
    Phase(0.35, sets=2, pairs=3, parting=Parting.WHOLE),
    Phase(0.6, sets=2, pairs=2),
    Phase(0.7, sets=2, pairs=2, parting=Parting.ANY),
)


def phase_at(spent: float) -> Phase:
    """The phase when this share of the time has gone."""
    return next(phase for phase in reversed(PHASES) if spent >= phase.since)


class Partings:
    """Tells when a group is to be taken apart, each way once."""

    def __init__(self) -> None:
        self._left = [phase for phase in PHASES if phase.parting is not None]

    def due(self, spent: float) -> Parting | None:
        """The first way whose time has come; None where there is none."""
        if not self._left or spent < self._left[0].since:
            return None
        return self._left.pop(0).parting
