"""The JUnit platform's launcher and engines, which projects rarely have on their class path.

Maven's test runner adds them when it runs the tests, in versions that fit the project's JUnit, and leaves
them in the local repository: there they are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from repairnator.core.files import is_file

_JAR = re.compile(r"(?P<artifact>junit-(?:platform|jupiter|vintage)-[a-z-]+?)-(?P<version>\d[\w.-]*)\.jar")
_PLATFORM = "org/junit/platform"
_JUPITER = "org/junit/jupiter"
_DEFAULT_REPOSITORY = Path("~/.m2/repository")


def runner_jars(classpath: Sequence[Path], local_repository: Path | None = None) -> tuple[Path, ...]:
    """Jars to add to a class path so that its JUnit 5 tests can be run; none where it has no JUnit 5.

    Args:
        classpath: the project's.
        local_repository: Maven's; None for the one that the class path's jars are in, or the user's.
    """
    present: dict[str, tuple[str, Path]] = {}
    for path in classpath:
        match = _JAR.fullmatch(path.name)
        if match:
            present.setdefault(match["artifact"], (match["version"], path))
    platform = present.get("junit-platform-engine") or present.get("junit-platform-commons")
    if platform is None:
        return ()
    version, path = platform
    repository = local_repository or _repository_of(path)
    wanted = [(_PLATFORM, "junit-platform-launcher", version), (_PLATFORM, "junit-platform-engine", version)]
    jupiter = present.get("junit-jupiter-api")
    if jupiter is not None:
        wanted.append((_JUPITER, "junit-jupiter-engine", jupiter[0]))
    found = [_find(repository, *each) for each in wanted if each[1] not in present]
    return tuple(jar for jar in found if jar is not None)


def _repository_of(jar: Path) -> Path:
    # REPOSITORY/org/junit/platform/ARTIFACT/VERSION/JAR
    parents = jar.parents
    laid_out = len(parents) > 5 and parents[2].as_posix().endswith(_PLATFORM)
    return parents[5] if laid_out else _DEFAULT_REPOSITORY.expanduser()


def _find(repository: Path, group: str, artifact: str, version: str) -> Path | None:
    """The jar of this version, else of the newest one with the same major and minor number."""
    folder = repository / group / artifact
    exact = folder / version / f"{artifact}-{version}.jar"
    if is_file(exact):
        return exact
    line = ".".join(version.split(".")[:2])
    others = [jar for jar in folder.glob(f"{line}*/{artifact}-*.jar") if _JAR.fullmatch(jar.name)]
    return max(others, key=lambda jar: _numbers(jar.parent.name), default=None)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version))
