"""Fetches the Maven that a project asks for, by the one that is installed."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from repairnator.core.files import is_file
from repairnator.core.languages.java.build.maven.commands import Maven
from repairnator.core.languages.java.build.maven.distribution import (
    GET,
    Wanted,
    archive_in,
    artifact,
    can_be_fetched,
    unpack,
)
from repairnator.core.languages.java.build.maven.machine import Machine

_SECONDS = 300.0


def with_wanted_maven(machine: Machine, scratch: Path, limit: float) -> Machine:
    """The machine with the Maven that the project asks for; where it cannot be had, with a note that says so.

    Args:
        machine: as it is.
        scratch: for the unpacked archive.
        limit: seconds for a run of Maven.
    """
    wanted = machine.wanted
    if wanted is None:
        return machine
    program = (
        _fetched(machine.maven, wanted, scratch, min(limit, _SECONDS)) if can_be_fetched(wanted) else None
    )
    if program is None:
        return dataclasses.replace(machine, wanted=None, notes=(*machine.notes, machine.hints[0]))
    note = f"built with Maven {wanted.version}, which {wanted.where} asks for"
    return dataclasses.replace(
        machine,
        maven=dataclasses.replace(machine.maven, program=program),
        wanted=None,
        version=wanted.version,
        notes=(*machine.notes, note),
        hints=machine.hints[1:],
    )


def _fetched(maven: Maven, wanted: Wanted, scratch: Path, limit: float) -> Path | None:
    archive = archive_in(maven.local_repository, wanted.version)
    if not is_file(archive) and maven.network.allowed:
        with maven.network.open():
            # Strict: a wrong checksum is an error.
            arguments = ["-C", GET, f"-Dartifact={artifact(wanted.version)}", "-Dtransitive=false"]
            running = maven.start(scratch, arguments)
            if not running.wait(running.started + limit - time.monotonic()):
                running.end()
    return unpack(archive, scratch, wanted) if is_file(archive) else None
