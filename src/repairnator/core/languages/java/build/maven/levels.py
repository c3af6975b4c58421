"""Source levels that the JDK no longer compiles, raised for the build only.

Where the level comes from properties or from the compiler plugin's default, properties on the command line
raise it, as a person would do it. Where poms (perhaps parents outside the tree) state it themselves, the
compiler is run through a script that raises the level in javac's own arguments: the tree stays as it is, and
each module keeps its own level where that is high enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.languages.java.build.levels import raising_compiler
from repairnator.core.languages.java.build.maven.modules import source_level
from repairnator.core.languages.java.build.maven.pom import COMPILER, Model
from repairnator.core.projects.markup import text_of

_OWN = {"maven.compiler.source", "maven.compiler.target"}
# As projects call them: maven.compile.source (of commons-parent), java.version, jdk.level, targetJdk …
_NAME = re.compile(r"java|jdk|source|target|compil", re.IGNORECASE)
_LEVEL = re.compile(r"(?:1\.)?(\d)")


@dataclass(frozen=True, slots=True)
class Raising:
    """How the level is raised.

    Attributes:
        minimum: lowest release that the compiler is given.
        arguments: for Maven's command line.
    """

    minimum: int = 0
    arguments: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """For people; "" when nothing is raised."""
        if not self.minimum:
            return ""
        return f"the source level is raised to {self.minimum} for the build: this JDK compiles nothing older"


UNRAISED = Raising()


def by_properties(minimum: int, models: Sequence[Model]) -> Raising | None:
    """Raise the properties that levels come from, the compiler plugin's own among them.

    Returns None where that lowers the level of some module, or does not raise all: a pom states a level
    itself, or modules give one property different values.
    """
    if any(source_level(model) > minimum for model in models):
        return None
    names = {name for model in models for name in _low_properties(model, minimum)}
    if any(_stated(model) - {model.properties.get(name) for name in names} for model in models):
        return None
    written = f"1.{minimum}" if minimum < 9 else str(minimum)
    return Raising(minimum, tuple(f"-D{name}={written}" for name in sorted(names | _OWN)))


def by_compiler(minimum: int, scratch: Path, javac: str) -> Raising:
    """Raise what poms state, by running ``javac`` through a script in ``scratch``."""
    script = raising_compiler(minimum, scratch, javac)
    return Raising(minimum, ("-Dmaven.compiler.fork=true", f"-Dmaven.compiler.executable={script}"))


def _low_properties(model: Model, minimum: int) -> list[str]:
    return [
        name
        for name, value in model.properties.items()
        if _NAME.search(name) and (match := _LEVEL.fullmatch(value)) and int(match[1]) < minimum
    ]


def _stated(model: Model) -> set[str]:
    """The levels in the configuration of the module's compiler."""
    compiler = model.plugin(COMPILER)
    configuration = None if compiler is None else compiler.configuration_of("compile")
    return {text for name in ("source", "target", "release") if (text := text_of(configuration, name))}
