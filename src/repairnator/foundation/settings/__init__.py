"""Reads settings: from the command line, then the environment, then a TOML file, then defaults."""

from __future__ import annotations

from repairnator.foundation.settings.settings import Settings

__all__ = ["Settings"]
