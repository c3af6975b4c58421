"""Where a project lies in a tree, and where its sources and tests are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from repairnator.core.files import FileError, files_below, is_file, is_folder, read_file, real
from repairnator.core.languages.python.build.configuration import Configuration, lines, strings

MAX_DEPTH = 4
_DEEPEST_TESTS = 8
# Files that say: this folder is a project of Python's.
MARKERS = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "manage.py",
    "tox.ini",
    "pytest.ini",
    "noxfile.py",
    "Pipfile",
)
_REQUIREMENTS = "requirements*.txt"
_PASSED_OVER = frozenset(
    {"node_modules", "build", "dist", "venv", "env", "site-packages", "target", "__pycache__", "vendor"}
)
# Folders whose projects are examples or material of tests, taken only where there is nothing else.
_ASIDE = frozenset(
    {"example", "examples", "sample", "samples", "demo", "demos", "test", "tests", "docs", "doc"}
)
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "unittests", "unit_tests"})
TEST_FILES = ("test*.py", "*_test.py", "*_tests.py")
_NO_MODULES = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "manage.py"})
_HEAD = 64 * 1024
_TEST_CODE = re.compile(r"^\s*(?:async\s+)?def test|^\s*class \w*Test|\bunittest\b|\bpytest\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of a project, absolute.

    Attributes:
        sources: from which its modules are imported, the most important first.
        tests: that hold tests.
        test_files: all files of tests.
    """

    sources: tuple[Path, ...]
    tests: tuple[Path, ...]
    test_files: tuple[Path, ...]


def find_base(tree: Path, place: str = "") -> Path | None:
    """The project's folder: around ``place``, else the tree itself, else the one nearest to it.

    A folder without any metadata counts if it has tests.

    Args:
        tree: resolved.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
    """
    around = _around(tree, place)
    if around is not None:
        return around
    if _is_marked(tree):
        return tree
    files = list(files_below(tree, max_depth=MAX_DEPTH, enter=_entered))
    marked = {file.parent for file in files if file.name in MARKERS or fnmatchcase(file.name, _REQUIREMENTS)}
    useful = [
        folder
        for folder in marked
        if any(file.is_relative_to(folder) for file in files if file.suffix == ".py")
    ]
    if useful:
        return min(useful, key=lambda folder: _order(tree, folder))
    return tree if any(_is_test(file) and _has_tests(file) for file in files) else None


def _around(tree: Path, place: str) -> Path | None:
    parts = [part for part in re.split(r"[/\\]", place) if part not in ("", ".", "..")]
    for start in range(len(parts)):
        folder = real(tree.joinpath(*parts[start:]))
        while folder != tree and folder.is_relative_to(tree):
            if is_folder(folder) and _is_marked(folder):
                return folder
            folder = folder.parent
    return None


def _is_marked(folder: Path) -> bool:
    return any(is_file(folder / name) for name in MARKERS) or any(
        fnmatchcase(file.name, _REQUIREMENTS) for file in files_below(folder, max_depth=0)
    )


def _entered(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _PASSED_OVER


def _order(tree: Path, folder: Path) -> tuple[bool, int, str]:
    parts = folder.relative_to(tree).parts
    return any(part.lower() in _ASIDE for part in parts), len(parts), folder.as_posix()


def layout_of(configuration: Configuration) -> Layout:
    """Where sources and tests are."""
    base = configuration.base
    files = [
        file
        for file in files_below(base, max_depth=_DEEPEST_TESTS, enter=_entered)
        if file.suffix == ".py" and not _is_environment(file, base)
    ]
    test_files = tuple(file for file in files if _is_test(file) and _has_tests(file))
    sources = _sources(configuration, files)
    folders = {
        folder
        for file in files
        for folder in file.parents
        if folder != base and folder.is_relative_to(base) and folder.name.lower() in _TEST_FOLDERS
    }
    folders |= {folder for name in _testpaths(configuration) if is_folder(folder := real(base / name))}
    folders = {folder for folder in folders if folder.is_relative_to(base) and folder not in sources}
    outer = [
        one for one in folders if not any(one != other and one.is_relative_to(other) for other in folders)
    ]
    return Layout(sources, tuple(sorted(outer)) or (base,), test_files)


def _is_environment(file: Path, base: Path) -> bool:
    """Whether a file lies in somebody's virtual environment."""
    return any(part in ("site-packages", "dist-packages") for part in file.relative_to(base).parts)


def _is_test(file: Path) -> bool:
    return any(fnmatchcase(file.name, pattern) for pattern in TEST_FILES) or file.name == "tests.py"


def _has_tests(file: Path) -> bool:
    return bool(_TEST_CODE.search(_head(file)))


def _head(file: Path) -> str:
    try:
        return read_file(file, max_bytes=4 * 2**20)[:_HEAD].decode("utf-8", "replace")
    except FileError:
        return ""


def _testpaths(configuration: Configuration) -> list[str]:
    own = configuration.table("tool", "pytest", "ini_options").get("testpaths", ())
    own = own.split() if isinstance(own, str) else strings(own)
    found = [
        *own,
        *strings(configuration.table("tool", "pytest").get("testpaths", ())),
        *configuration.pytest_ini.get("pytest", {}).get("testpaths", "").split(),
        *configuration.tox.get("pytest", {}).get("testpaths", "").split(),
        *configuration.setup_cfg.get("tool:pytest", {}).get("testpaths", "").split(),
    ]
    return [name for name in found if name not in (".", "./")]


def _sources(configuration: Configuration, files: Sequence[Path]) -> tuple[Path, ...]:
    base = configuration.base
    named = [real(base / name) for name in _source_folders(configuration)]
    found = [
        folder for folder in named if is_folder(folder) and folder.is_relative_to(base) and folder != base
    ]
    src = base / "src"
    if (
        src not in found
        and any(file.is_relative_to(src) for file in files)
        and not is_file(src / "__init__.py")
    ):
        found.append(src)
    # Modules and packages beside them, or, where there is no such folder, all of them.
    if not found or any(_is_module(file, base) for file in files):
        found.append(base)
    return tuple(dict.fromkeys(found))


def _is_module(file: Path, base: Path) -> bool:
    """Whether a file is a module in the project's folder, or makes a folder in it a package of its own."""
    parts = file.relative_to(base).parts
    if len(parts) == 1:
        return file.name not in _NO_MODULES and not _is_test(file)
    return len(parts) == 2 and parts[1] == "__init__.py" and parts[0].lower() not in (*_TEST_FOLDERS, *_ASIDE)


def _source_folders(configuration: Configuration) -> list[str]:
    """Folders that the build backend is told of."""
    setuptools = configuration.table("tool", "setuptools")
    folders = strings(configuration.table("tool", "setuptools", "packages", "find").get("where", ()))
    packages = setuptools.get("package-dir", {})
    folders += _root_of(packages)
    folders += _root_of(configuration.setup_py.get("package_dir", {}))
    options = configuration.setup_cfg.get("options", {})
    folders += [
        line.partition("=")[2].strip()
        for line in lines(options.get("package_dir", ""))
        if line.startswith("=")
    ]
    folders += configuration.setup_cfg.get("options.packages.find", {}).get("where", "").split()
    poetry = configuration.table("tool", "poetry").get("packages", ())
    folders += [
        one["from"]
        for one in (poetry if isinstance(poetry, Sequence) else ())
        if isinstance(one, Mapping) and isinstance(one.get("from"), str)
    ]
    wheel = configuration.table("tool", "hatch", "build", "targets", "wheel")
    folders += [name.rpartition("/")[0] for name in strings(wheel.get("packages", ())) if "/" in name]
    pdm = configuration.table("tool", "pdm", "build").get("package-dir", "")
    return [name for name in (*folders, *strings(pdm)) if name]


def _root_of(packages: object) -> list[str]:
    found = packages.get("", "") if isinstance(packages, Mapping) else ""
    return [found] if isinstance(found, str) else []
