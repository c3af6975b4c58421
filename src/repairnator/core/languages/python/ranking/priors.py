"""The priors of Python's edits, in ``priors.toml``."""

from __future__ import annotations

from importlib import resources

from repairnator.core.search.priors import Priors, general_priors, read_priors


def load_priors() -> Priors:
    """Read the priors that come with the tool.

    Raises:
        SettingsError: the file cannot be read, or a value is missing or no number.
    """
    return read_priors("python/priors.toml", _packaged, general_priors)


def _packaged() -> str:
    return resources.files(__package__).joinpath("priors.toml").read_text(encoding="utf-8")
