"""Arguments of the JVMs in which Surefire runs tests, with what they refer to put in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import is_file
from repairnator.core.languages.java.build.maven.pom import Model
from repairnator.core.projects.markup import text_of

_MAX_LINE = 128 * 1024  # characters of arguments; Linux takes no longer one (MAX_ARG_STRLEN)
_REFERENCE = re.compile(r"[@$]\{([^}]*)\}")
_AGENT = "-javaagent:"
# Agents that only watch the tests.
_WATCHING = re.compile(r"jacoco|cobertura|clover|kover")


def jvm_args(model: Model, setup: Element | None, classpath: Sequence[Path]) -> tuple[str, ...]:
    """The arguments, without agents that are not there or only measure coverage.

    Args:
        model: of the module.
        setup: Surefire's configuration.
        classpath: of the tests.
    """
    line = text_of(setup, "argLine") or model.properties.get("argLine", "")
    # Coverage agents put themselves into properties only while Maven runs; without them nothing is left.
    line = _expanded(line[:_MAX_LINE], lambda name: model.properties.get(name) or _artifact(name, classpath))
    line = _REFERENCE.sub("", line)
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    # Surefire enables assertions unless told otherwise.
    asserting = [] if text_of(setup, "enableAssertions") == "false" else ["-ea"]
    found = (_agent(word, classpath) if word.startswith(_AGENT) else word for word in words)
    return (*asserting, *(word for word in found if word))


def _agent(word: str, classpath: Sequence[Path]) -> str:
    """The argument with the agent's jar as it is; "" where there is none, or it only watches."""
    path, equals, options = word.removeprefix(_AGENT).partition("=")
    name = path.rpartition("/")[2]
    if not name or _WATCHING.search(name):
        return ""
    # What the local repository is called is known to Maven alone while it runs.
    same = (str(jar) for jar in classpath if jar.name == name)
    jar = path if is_file(Path(path)) else next(same, "")
    return f"{_AGENT}{jar}{equals}{options}" if jar else ""


def _artifact(reference: str, classpath: Sequence[Path]) -> str:
    """The jar of ``group:artifact:jar``, as ``dependency:properties`` names it; "" for anything else."""
    group, _, artifact = reference.partition(":")
    artifact = artifact.partition(":")[0]
    if not group or not artifact:
        return ""
    folder = (*group.split("."), artifact)
    return next((str(jar) for jar in classpath if jar.parts[-len(folder) - 2 : -2] == folder), "")


def _expanded(line: str, value_of: Callable[[str], str]) -> str:
    """References replaced by their values, once; "" where that is longer than any command line may be."""
    parts, size, at = [], 0, 0
    for match in _REFERENCE.finditer(line):
        parts += [line[at : match.start()], value_of(match[1])]
        at = match.end()
        size += len(parts[-1])
        if size > _MAX_LINE:
            return ""
    return "".join([*parts, line[at:]])
