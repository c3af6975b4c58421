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
    program = _fetched(machine.maven, wanted, scratch, min(limit, _SECONDS))
    if program is None:
        return dataclasses.replace(machine, wanted=None, notes=(*machine.notes, machine.hints[0]))
    note = f"built with Maven {wanted.release}, since {wanted.where} asks for {wanted.version}"
    return _run_by(machine, program, wanted, note)


def with_older_maven(machine: Machine, scratch: Path, limit: float) -> Machine | None:
    """The machine with an older Maven that the project asks for; None where it asks for none, or has it not.

    For a build that failed with the installed one; arguments as :func:`with_wanted_maven`.
    """
    older = machine.older
    program = _fetched(machine.maven, older, scratch, min(limit, _SECONDS)) if older is not None else None
    if older is None or program is None:
        return None
    note = f"built with Maven {older.release}, which {older.where} asks for: with {machine.version} it failed"
    return _run_by(machine, program, older, note)


def _run_by(machine: Machine, program: Path, wanted: Wanted, note: str) -> Machine:
    return dataclasses.replace(
        machine,
        maven=dataclasses.replace(machine.maven, program=program),
        wanted=None,
        older=None,
        version=wanted.release,
        notes=(*machine.notes, note),
        hints=machine.hints[1:],
    )


def _fetched(maven: Maven, wanted: Wanted, scratch: Path, limit: float) -> Path | None:
    if not wanted.release:
        return None
    archive = archive_in(maven.local_repository, wanted.release)
    if not is_file(archive) and maven.network.allowed:
        with maven.network.open():
            # Strict: a wrong checksum is an error.
            arguments = ["-C", GET, f"-Dartifact={artifact(wanted.release)}", "-Dtransitive=false"]
            running = maven.start(scratch, arguments)
            if not running.wait(running.started + limit - time.monotonic()):
                running.end()
    return unpack(archive, scratch, wanted) if is_file(archive) else None
