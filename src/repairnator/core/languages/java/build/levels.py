"""Source levels that the JDK no longer compiles: a compiler that raises them in its own arguments."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from repairnator.core.folders import write_below


def raising_compiler(minimum: int, scratch: Path, javac: str) -> Path:
    """A script in ``scratch`` that runs ``javac`` with every source level below ``minimum`` raised to it."""
    script = scratch / "javac"
    write_below(scratch, script.name, _script(minimum, javac), mode=0o755)
    return script


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
