"""The priors of Java's edits, in ``priors.toml``."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from repairnator.core.search.priors import Priors as Priors
from repairnator.core.search.priors import Simplification as Simplification
from repairnator.core.search.priors import read_priors


def load_priors(path: Path | None = None) -> Priors:
    """Read the priors that come with the tool, or the user's.

    Raises:
        SettingsError: the file cannot be read, or a value is missing or no number.
    """
    return read_priors(
        str(path) if path else "priors.toml",
        lambda: path.read_text(encoding="utf-8") if path else _packaged(),
    )


def _packaged() -> str:
    return resources.files(__package__).joinpath("priors.toml").read_text(encoding="utf-8")
