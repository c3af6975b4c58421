"""The priors: how likely each kind of edit is, read from ``priors.toml``."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from repairnator.core.confidence import Calibration
from repairnator.core.languages.java.ranking.comparisons import Usage
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
        comparisons: how usual they are.
        through_build: of the search in which the build judges the candidates.
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
    comparisons: Usage
    through_build: Mapping[str, float]

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


def load_priors(path: Path | None = None) -> Priors:
    """Read the priors that come with the tool, or the user's.

    Raises:
        SettingsError: the file cannot be read, or a value is missing or no number.
    """
    name = str(path) if path else "priors.toml"
    try:
        text = path.read_text(encoding="utf-8") if path else _packaged()
        return _from_document(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the priors in {name} cannot be read: {error}") from error
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise SettingsError(f"the priors in {name} are incomplete or wrong at {error}") from error


def _packaged() -> str:
    return resources.files(__package__).joinpath("priors.toml").read_text(encoding="utf-8")


def _from_document(document: dict[str, Any]) -> Priors:
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
        comparisons=_usage(document["comparisons"]),
        through_build={name: float(value) for name, value in document["through-build"].items()},
    )


def _simplification(table: dict[str, Any]) -> Simplification:
    return Simplification(float(table["seconds"]), int(table["rounds"]), int(table["forms"]))


def _usage(table: dict[str, Any]) -> Usage:
    bits = {
        left: {
            operator: {right: float(value) for right, value in sides.items()}
            for operator, sides in operators.items()
        }
        for left, operators in table["bits"].items()
    }
    odd = {left: float(value) for left, value in table["odd"].items()}
    return Usage(bits, float(table["rare"]), odd, float(table["usual"]))
