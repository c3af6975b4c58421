"""Knows which package registries a box may reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from repairnator.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Registry:
    """One address that the proxy lets through.

    Attributes:
        host: lower case.
        port: TCP port.
        listed: named by the operator or this machine's own settings, so that it may lie within the network.
    """

    host: str
    port: int = 443
    listed: bool = False


def parse_registries(entries: Iterable[str], setting: str = "REPAIRNATOR_REGISTRIES") -> tuple[Registry, ...]:
    """Read what an operator lists: ``host``, ``host:port`` or an address (``https://nexus.example/repo``).

    Args:
        entries: one for each.
        setting: where they are from, for the error's text.

    Raises:
        SettingsError: an entry is none of these.
    """
    return tuple(_parse(entry.strip(), setting) for entry in entries if entry.strip())


def _parse(entry: str, setting: str) -> Registry:
    try:
        parts = urlsplit(entry if "://" in entry else f"https://{entry}")
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise SettingsError(f"{setting}: {entry!r} is not a host, host:port or http(s) address") from error
    if not parts.hostname:
        raise SettingsError(f"{setting}: {entry!r} names no host")
    return Registry(parts.hostname.lower(), port, listed=True)


def find(registries: Iterable[Registry], host: str, port: int) -> Registry | None:
    """The entry for an address, or None; one that is listed comes before a public one."""
    matching = [one for one in registries if (one.host, one.port) == (host.lower().rstrip("."), port)]
    return max(matching, key=lambda one: one.listed, default=None)
