"""The settings in force, and what ``doctor`` finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repairnator.foundation.settings import Settings
from repairnator.foundation.settings.inforce import SettingInForce, settings_in_force


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``doctor`` looked at.

    Attributes:
        name: what.
        state: ``ok``, ``warning`` or ``missing``.
        found: version, path or address; or what is wrong.
        fix: how to mend it; empty when all is well.
    """

    name: str
    state: str
    found: str
    fix: str = ""


Doctor = Callable[[], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The settings of this console.

    Attributes:
        given: those that somebody has set.
        defaults: all others.
    """

    given: tuple[SettingInForce, ...]
    defaults: tuple[SettingInForce, ...]


def read_settings(settings: Settings) -> SettingsView:
    """The settings of this console."""
    found = settings_in_force(settings)
    return SettingsView(
        tuple(one for one in found if not one.is_default), tuple(one for one in found if one.is_default)
    )
