"""The facts about each toolchain that are the same on every machine: files, hosts, packages, names.

A toolchain is the shell's half of a language: a folder of :mod:`repairnator.boxes.toolchains` (or of a
plug-in) and an entry point of the group ``repairnator.toolchains``. Its object has these facts, and methods
that look at a machine. The facts are apart from the port since fetching, which is below the boxes, reads
them. Standard library only: the pod of a repair reads them, too.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any

from repairnator.errors import SettingsError

GROUP = "repairnator.toolchains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The names of files with passwords that lie beside a language's programs.

    Attributes:
        files: regular expressions of whole names; upper and lower case are the same.
        folders: names of folders in which nothing may be seen.
        passed_over: names of large folders in which nobody keeps settings.
        program_folders: folders below ``/usr`` that hold one folder for each program.
        settings_folders: where settings lie in a program's folder.
        empty: what is shown in place of a file, by its name's ending; nothing at all by default.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    program_folders: tuple[str, ...] = ()
    settings_folders: tuple[str, ...] = ()
    empty: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolchainFacts:
    """Everything that general code needs to know about a toolchain without looking at a machine.

    Attributes:
        name: of the language: ``java``.
        build_tools: names of files in a tree's root folder -> the build tool, as logs name it, whose projects
            can be repaired.
        other_build_tools: names of files in a tree's root folder -> the reason that is recorded for leaving
            the project alone. The earlier ones count first.
        artifact_users: names of files, in any folder, of projects that take artifacts from the cache.
        test_paths: regular expression, found in the paths of test files; "" for none of its own.
        outputs: names of folders that a build makes -> the files beside one of which it is known by.
        registries: hosts of public package registries.
        artifacts: name of the folder in which a box keeps artifacts; of this toolchain alone.
        cache: name of the shared artifacts' folder, below the operator's cache folder.
        etc: what of ``/etc`` its programs need.
        etc_patterns: the same as patterns; people may write settings there.
        secrets: names of what programs' folders must not show.
        private_folders: names, in people's homes, of folders with settings and artifacts of their own.
        own_variables: that the box itself sets, so that no operator can.
        kept_variables: that tell where programs are, and that reach a repair without a box.
        image_packages: Debian packages that the image of repairs contains.
    """

    name: str
    build_tools: Mapping[str, str]
    other_build_tools: Mapping[str, str] = field(default_factory=dict)
    artifact_users: frozenset[str] = frozenset()
    test_paths: str = ""
    outputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    registries: tuple[str, ...] = ()
    artifacts: str
    cache: str
    etc: tuple[str, ...] = ()
    etc_patterns: tuple[str, ...] = ()
    secrets: Secrets = Secrets()
    private_folders: tuple[str, ...] = ()
    own_variables: tuple[str, ...] = ()
    kept_variables: tuple[str, ...] = ()
    image_packages: tuple[str, ...] = ()


@functools.cache
def toolchain_objects() -> Mapping[str, Any]:
    """All toolchains that are installed, by name; each has ``facts``.

    Raises:
        SettingsError: there is none, one cannot be loaded, or two cannot be told apart.
    """
    found: dict[str, Any] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            toolchain = entry.load()
            facts: ToolchainFacts = toolchain.facts
            taken = {"name": facts.name, "artifacts": facts.artifacts, "cache": facts.cache}
        except Exception as error:
            raise SettingsError(
                f"the toolchain {entry.name} ({entry.value}) cannot be loaded: {error}"
            ) from error
        for other in found.values():
            for what, value in taken.items():
                if getattr(other.facts, what) == value:
                    raise SettingsError(
                        f"two toolchains have the {what} {value!r}; uninstall one ({entry.value})"
                    )
        found[facts.name] = toolchain
    if not found:
        raise SettingsError(
            f"no toolchain is installed (entry points of the group {GROUP}): install this package again "
            "(make setup)"
        )
    return found


@functools.cache
def all_facts() -> tuple[ToolchainFacts, ...]:
    """The facts of all toolchains, by name."""
    return tuple(toolchain.facts for toolchain in toolchain_objects().values())
