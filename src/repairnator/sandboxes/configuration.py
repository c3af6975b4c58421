"""What an operator may set for boxes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.egress.registries import Registry, parse_registries
from repairnator.fetch.policy import FetchPolicy


@dataclass(frozen=True, slots=True)
class BoxConfiguration:
    """How boxes are made on this machine.

    Attributes:
        fetch: from where trees may come, and with which credentials.
        registries: package registries that may be reached beside the public ones.
        cache: folder of the shared Maven repository; None for none.
        cache_limit: bytes that it may take.
        environment: further variables for the box, named by the operator one by one.
    """

    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    registries: tuple[Registry, ...] = ()
    cache: Path | None = None
    cache_limit: int = 20 * 2**30
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(
        cls, fetch: FetchPolicy | None = None, *, cache_limit: int = 20 * 2**30
    ) -> BoxConfiguration:
        """As the environment says: ``REPAIRNATOR_REGISTRIES`` (comma separated), ``XDG_CACHE_HOME``.

        Raises:
            SettingsError: a registry cannot be read.
        """
        home = os.environ.get("XDG_CACHE_HOME", "")
        caches = Path(home) if home.startswith("/") else Path.home() / ".cache"
        return cls(
            fetch=fetch or FetchPolicy(),
            registries=parse_registries(os.environ.get("REPAIRNATOR_REGISTRIES", "").split(",")),
            cache=caches / "repairnator" / "m2",
            cache_limit=cache_limit,
        )
