"""The priors of Java's edits, in ``priors.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from repairnator.core.languages.java.ranking.comparisons import Usage
from repairnator.core.search.priors import Priors as GeneralPriors
from repairnator.core.search.priors import Simplification as Simplification
from repairnator.core.search.priors import general_priors, read_priors


@dataclass(frozen=True, slots=True)
class Priors(GeneralPriors):
    """The order of the search and of plausible patches, as data.

    Attributes:
        comparisons: how usual they are.
        through_build: of the search in which the build judges the candidates.
    """

    comparisons: Usage
    through_build: Mapping[str, float]


def load_priors(path: Path | None = None) -> Priors:
    """Read the priors that come with the tool, or the user's.

    Raises:
        SettingsError: the file cannot be read, or a value is missing or no number.
    """
    return read_priors(
        str(path) if path else "priors.toml",
        lambda: path.read_text(encoding="utf-8") if path else _packaged(),
        _from_document,
    )


def _packaged() -> str:
    return resources.files(__package__).joinpath("priors.toml").read_text(encoding="utf-8")


def _from_document(document: dict[str, Any]) -> Priors:
    general = general_priors(document)
    return Priors(
        **{each.name: getattr(general, each.name) for each in fields(general)},
        comparisons=_usage(document["comparisons"]),
        through_build={name: float(value) for name, value in document["through-build"].items()},
    )


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
