"""Loads the settings of a command, without store and queue, which ``repair`` does not need."""

from __future__ import annotations

import sys
from typing import Any

from repairnator.foundation import logs
from repairnator.foundation.settings import Settings


def load_settings(**command_line: Any) -> Settings:
    """Read the settings and set up logging.

    Raises:
        SettingsError: one is wrong.
    """
    settings = Settings.load(**command_line)
    logs.configure(settings.log_format, level=settings.log_level, secrets=settings.secrets, stream=sys.stderr)
    return settings
