"""Loads plug-ins: parts that installed packages name by entry points.

A package of someone else's may be broken in any way; then the error names it and says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from repairnator.errors import SettingsError


def installed(group: str, kind: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group, sorted by name.

    Args:
        group: of entry points.
        kind: what they are, for messages: ``language``.

    Raises:
        SettingsError: two have the same name.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        other = found.setdefault(point.name, point)
        if other.value != point.value:
            raise SettingsError(
                f"two packages bring a {kind} named {point.name}: uninstall {other.value} or {point.value}"
            )
    return found


def load(point: EntryPoint, kind: str, *, needs: tuple[str, ...], call: bool = False) -> Any:
    """What an entry point names.

    Args:
        point: which.
        kind: what it is, for messages.
        needs: attributes without which it is none of this kind.
        call: it is a class; give an instance, made without arguments.

    Raises:
        SettingsError: it cannot be imported or made, or is something else.
    """
    try:
        plugin = point.load()
        plugin = plugin() if call else plugin
        for name in needs:
            getattr(plugin, name)
    except Exception as error:
        raise SettingsError(
            f"the {kind} {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}; "
            "correct its package or uninstall it"
        ) from error
    return plugin
