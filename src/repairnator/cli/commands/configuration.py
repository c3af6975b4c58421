"""The settings of a command, apart from the store and queue: ``repair`` needs neither, and starts at once."""

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
