"""Reads the values of settings from environment variables and the TOML file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from repairnator.errors import SettingsError
from repairnator.foundation.providers import all_facts


def named(*names: str, **arguments: Any) -> Any:
    """Declare a field that is read from other variables than its own name in capitals."""
    return Field(json_schema_extra={"names": list(names)}, **arguments)


def names_of(field: str, info: FieldInfo) -> list[str]:
    """The environment variables of a field; the first that is set counts."""
    extra = info.json_schema_extra
    names = extra.get("names") if isinstance(extra, dict) else None
    return [str(name) for name in names] if isinstance(names, list) else [field.upper()]


def config_file(environment: Mapping[str, str]) -> Path | None:
    """The settings file: ``$REPAIRNATOR_CONFIG``, else the one in the user's configuration folder, if any.

    Raises:
        SettingsError: ``REPAIRNATOR_CONFIG`` names a file that does not exist.
    """
    given = environment.get("REPAIRNATOR_CONFIG", "")
    if given:
        path = Path(given).expanduser()
        if not path.is_file():
            raise SettingsError(f"REPAIRNATOR_CONFIG={given}: no such file; correct the path or unset it")
        return path
    configured = environment.get("XDG_CONFIG_HOME", "")
    folder = base_folder(Path(configured) if configured else None, ".config")
    path = folder / "repairnator" / "config.toml"
    return path if path.is_file() else None


class NamedValues(PydanticBaseSettingsSource):
    """Fields from a mapping of environment names; empty values count as not set."""

    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        present = (self._values.get(name) for name in names_of(field_name, field))
        return next((value for value in present if value not in (None, "")), None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(info, name)[0] for name, info in self.settings_cls.model_fields.items()
        }
        of_providers = {name: self._values[name] for name in provider_names() if self._values.get(name)}
        found["provider_values"] = of_providers or None
        return {name: value for name, value in found.items() if value is not None}


def provider_names() -> frozenset[str]:
    """The environment variables that providers read."""
    return frozenset(setting.name for facts in all_facts() for setting in facts.settings)


def file_values(path: Path | None, settings_cls: type[BaseSettings]) -> dict[str, Any]:
    """What a settings file says, by environment names; nothing without a file.

    Raises:
        SettingsError: it cannot be read, or names a setting that there is not.
    """
    if path is None:
        return {}
    try:
        data = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
    known = {name for field, info in settings_cls.model_fields.items() for name in names_of(field, info)}
    known = (known - {"PROVIDER_VALUES"}) | provider_names()
    values = {key.upper(): value for key, value in data.items()}
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0].lower()}?" if near else ""
            raise SettingsError(f"{path}: unknown setting {name.lower()}{hint}")
    return values


def base_folder(configured: Path | None, default: str) -> Path:
    """A base folder of the XDG specification: as configured, else ``default`` in the home folder."""
    # The XDG specification has relative paths ignored.
    return configured if configured is not None and configured.is_absolute() else Path.home() / default
