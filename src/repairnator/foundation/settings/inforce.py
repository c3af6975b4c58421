"""Says which settings are in force, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from repairnator.foundation.providers import all_facts
from repairnator.foundation.settings.settings import Settings
from repairnator.foundation.settings.sources import config_file, file_values, names_of
from repairnator.foundation.text import address

HIDDEN = "***"
DEFAULT, COMMAND_LINE = "default", "command line"
_PROVIDERS = "provider_values"


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting.

    Attributes:
        name: of its environment variable.
        value: as text; ``***`` for a secret that is set, "" for what is not set.
        source: ``environment``, ``command line``, ``default``, or the path of the settings file.
    """

    name: str
    value: str
    source: str

    @property
    def is_default(self) -> bool:
        """Whether nobody has said anything else."""
        return self.source == DEFAULT


def settings_in_force(
    settings: Settings, environment: Mapping[str, str] | None = None
) -> tuple[SettingInForce, ...]:
    """All settings of this process, by name.

    Args:
        settings: as they were loaded.
        environment: in which they were loaded; this process's by default.
    """
    environment = os.environ if environment is None else environment
    file = config_file(environment)
    in_file = file_values(file, Settings)
    found = []
    for field, info in Settings.model_fields.items():
        if field == _PROVIDERS:
            continue
        names = names_of(field, info)
        default = field not in settings.model_fields_set
        used, source = (names[0], DEFAULT) if default else _source(names, environment, in_file, file)
        found.append(SettingInForce(used, _shown(getattr(settings, field)), source))
    found += _of_providers(settings, environment, in_file, file)
    return tuple(sorted(found, key=lambda one: one.name))


def _source(
    names: list[str], environment: Mapping[str, str], in_file: Mapping[str, Any], file: Path | None
) -> tuple[str, str]:
    """The name by which a value was given, and where."""
    for name in names:
        if environment.get(name):
            return name, "environment"
    for name in names:
        if in_file.get(name) not in (None, ""):
            return name, str(file)
    return names[0], COMMAND_LINE


def _of_providers(
    settings: Settings, environment: Mapping[str, str], in_file: Mapping[str, Any], file: Path | None
) -> list[SettingInForce]:
    found = []
    for setting in {one.name: one for facts in all_facts() for one in facts.settings}.values():
        value = settings.provider_values.get(setting.name)
        if value is None:
            found.append(SettingInForce(setting.name, "", DEFAULT))
            continue
        plain = HIDDEN if setting.secret else _shown(value.get_secret_value())
        found.append(
            SettingInForce(setting.name, plain, _source([setting.name], environment, in_file, file)[1])
        )
    return found


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    text = str(value)
    # An address may hold a password.
    return address(text) if "//" in text else text
