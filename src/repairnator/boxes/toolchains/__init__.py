"""Toolchains: the shell's half of each language, found by the entry point group ``repairnator.toolchains``.

A toolchain's folder holds all that the shell knows of its language: which programs, files, variables and
settings a box needs, which registries and artifacts it may reach, what ``doctor`` checks, and what the image
of repairs contains. Everybody else works through :mod:`.port`, and names none of them.
"""

from __future__ import annotations

from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.toolchains.port import Toolchain
from repairnator.foundation.toolchains import all_facts, toolchain_objects


def toolchains() -> tuple[Toolchain, ...]:
    """All installed toolchains, by name.

    Raises:
        SettingsError: there is none, one cannot be loaded, or two cannot be told apart.
    """
    return tuple(toolchain_objects().values())


def public_registries() -> tuple[Registry, ...]:
    """The public package registries of all languages."""
    return tuple(Registry(host) for facts in all_facts() for host in facts.registries)
