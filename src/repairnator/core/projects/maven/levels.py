"""Source levels that the JDK no longer compiles, raised for the build only.

Where the level comes from properties or from the compiler plugin's default, properties on the command line
raise it, as a person would do it. Where poms (perhaps parents outside the tree) state it themselves, the
compiler is run through a script that raises the level in javac's own arguments: the tree stays as it is, and
each module keeps its own level where that is high enough.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.projects.maven.modules import source_level
from repairnator.core.projects.maven.pom import COMPILER, Model


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


def by_properties(minimum: int) -> Raising:
    """Raise what no pom states itself."""
    names = ("maven.compiler.source", "maven.compiler.target")
    return Raising(minimum, tuple(f"-D{name}={_written(minimum)}" for name in names))


def by_compiler(minimum: int, scratch: Path, javac: str) -> Raising:
    """Raise what poms state, by running ``javac`` through a script in ``scratch``."""
    script = scratch / "javac"
    script.write_text(_script(minimum, javac), "utf-8")
    script.chmod(0o755)
    return Raising(minimum, ("-Dmaven.compiler.fork=true", f"-Dmaven.compiler.executable={script}"))


def properties_suffice(models: Sequence[Model], minimum: int) -> bool:
    """Whether :func:`by_properties` raises every level and lowers none, as far as the models tell."""
    return all(source_level(model) <= minimum and not _stated(model) for model in models)


def _stated(model: Model) -> bool:
    compiler = model.plugin(COMPILER)
    configuration = None if compiler is None else compiler.configuration_of("compile")
    if configuration is None:
        return False
    return any(configuration.find(name) is not None for name in ("source", "target", "release"))


def _written(release: int) -> str:
    return f"1.{release}" if release < 9 else str(release)


def find_javac(java_home: str, path: str) -> str | None:
    """The compiler of ``JAVA_HOME``, else of the ``java`` on ``PATH``."""
    if java_home and (program := shutil.which("javac", path=f"{java_home}/bin")):
        return program
    if java := shutil.which("java", path=path):
        return shutil.which("javac", path=str(Path(java).resolve().parent))
    return shutil.which("javac", path=path)


# The arguments arrive in files of one quoted word each (plexus-compiler-javac) or on the command line.
_SCRIPT = r"""#!/bin/sh
# Runs javac with every source level below {minimum} raised to it.
raise() {{
  awk -v minimum={minimum} '
    function level(text) {{ gsub(/"/, "", text); sub(/^1\./, "", text); return text + 0 }}
    {{ for (i = 1; i <= NF; i++) {{
         if (after && level($i) < minimum) $i = minimum
         word = $i; gsub(/"/, "", word)
         after = (word ~ /^(-source|-target|--source|--target|--release)$/) ? word : ""
       }}
       print }}' "$1"
}}
raised=$(mktemp -d) || exit 1
trap 'rm -rf "$raised"' EXIT
number=0
previous=
for argument do
  shift
  case $argument in
    @*)
      number=$((number + 1))
      raise "${{argument#@}}" > "$raised/$number" || exit 1
      argument=@$raised/$number ;;
  esac
  case $previous in
    -source|-target|--source|--target|--release)
      level=${{argument#1.}}
      if [ "${{level%%.*}}" -lt {minimum} ]; then argument={minimum}; fi ;;
  esac
  previous=$argument
  set -- "$@" "$argument"
done
{javac} "$@"
"""


def _script(minimum: int, javac: str) -> str:
    return _SCRIPT.format(minimum=minimum, javac=shlex.quote(javac))
