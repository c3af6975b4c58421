"""The priors: how likely each kind of edit is, read from a language's ``priors.toml``."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from repairnator.core.confidence import Calibration
from repairnator.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Simplification:
    """What is spent on making one patch plainer.

    Attributes:
        seconds: after which no further form is tried.
        rounds: how often a form is simplified again.
        forms: that are tried in a round.
    """

    seconds: float
    rounds: int
    forms: int


@dataclass(frozen=True, slots=True)
class Priors:
    """The order of the search and of plausible patches, as data.

    Attributes:
        operators: weight of each operator, share over spread.
        exponent, inherited, decay: of the order; see the file's comments.
        plausible: factors on the score of plausible patches.
        calibration: from scores to confidence.
        simplification: what is spent on making a patch plainer.
        sets: factors on the score of several edits together.
        conventional: operators whose edits are put together in sets.
    """

    operators: Mapping[str, float]
    exponent: float
    inherited: float
    decay: float
    plausible: Mapping[str, float]
    calibration: Calibration
    simplification: Simplification
    sets: Mapping[str, float]
    conventional: frozenset[str]

    def weight(self, operator: str) -> float:
        """The operator's weight; 0, which leaves it out, where the file does not name it."""
        return self.operators.get(operator, 0.0)

    def is_conventional(self, operator: str) -> bool:
        """Whether the operator's edits are put together in sets."""
        return operator in self.conventional

    def simplicity(self, cost: float) -> float:
        """From the cost of an expression over the simplest one."""
        return float(self.decay ** max(0.0, cost))

    def cost(self, simplicity: float) -> float:
        """The cost that has a simplicity: the inverse."""
        return math.log(min(1.0, simplicity)) / math.log(self.decay)


P = TypeVar("P", bound=Priors)


def read_priors(name: str, text: Callable[[], str], priors_of: Callable[[dict[str, Any]], P]) -> P:
    """Read a table of priors.

    Args:
        name: of the table, for messages.
        text: gives its text.
        priors_of: makes priors of the document that the text is.

    Raises:
        SettingsError: the table cannot be read, or a value is missing or no number.
    """
    try:
        return priors_of(tomllib.loads(text()))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the priors in {name} cannot be read: {error}") from error
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise SettingsError(f"the priors in {name} are incomplete or wrong at {error}") from error


def general_priors(document: dict[str, Any]) -> Priors:
    """What every language's table has."""
    order, confidence, sets = document["order"], document["confidence"], dict(document["sets"])
    conventional = frozenset(sets.pop("conventional"))
    return Priors(
        operators={
            name: float(entry["share"]) / float(entry["spread"])
            for name, entry in document["operators"].items()
        },
        exponent=float(order["exponent"]),
        inherited=float(order["inherited"]),
        decay=float(order["decay"]),
        plausible={name: float(value) for name, value in document["plausible"].items()},
        calibration=Calibration(**{name: float(value) for name, value in confidence.items()}),
        simplification=_simplification(document["simplification"]),
        sets={name: float(value) for name, value in sets.items()},
        conventional=conventional,
    )


def _simplification(table: dict[str, Any]) -> Simplification:
    return Simplification(float(table["seconds"]), int(table["rounds"]), int(table["forms"]))
