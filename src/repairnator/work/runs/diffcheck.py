"""What a patch from a box may be: text changes to the project's own, existing source files, and nothing else.

A box runs hostile code. Whatever it says, a diff reaches credentials, forges and people only when every line
of it was understood here. Paths are judged by name alone: which files are tests and builds differs between
projects, so everything that could be one is refused.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MAX_BYTES = 512 * 1024
MAX_FILES = 20
_MAX_UNPACKED = 8 * 2**20

_SOURCES = frozenset(
    {".java", ".kt", ".scala", ".groovy", ".py", ".c", ".h", ".cc", ".cpp", ".hpp", ".rs", ".go"}
)
# Files that drive builds, tests or checks although they look like sources.
_DRIVING = frozenset(
    {"setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "wscript.py", "module-info.java"}
)
_DRIVING_FOLDERS = frozenset({"buildsrc", "build-logic", "build-tools", "ci", "scripts", "hooks"})
_TEST_FOLDERS = re.compile(r"(?:.*[-_])?(?:test|tests|it|its|itest|itests|testing|spec|specs|e2e|fixtures)")
_TEST_NAMES = re.compile(
    r"(?:Test[A-Z0-9_].*|.*(?:Test|Tests|TestCase|IT|ITCase|Spec))\.(?:java|kt|scala|groovy)|(?:test_.*|.*_test)\.(?:py|go)"
)
_MAIN = ("src", "main")
# "Trojan Source" (Boucher and Anderson, 2021): text that reads differently from how it compiles.
_DECEPTIVE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@.*")
_INDEX = re.compile(r"index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}(?: 100644| 100755)?")
_ESCAPE = re.compile(r'\\([0-7]{3}|[\\"abfnrtv])')
_ESCAPES = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)) | {"\\": "\\", '"': '"'}


class DiffRefused(Exception):
    """A diff is not let through; the text says why."""


@dataclass(frozen=True, slots=True)
class CheckedDiff:
    """A diff that was understood.

    Attributes:
        files: paths it changes, relative to the tree's root, in its order.
    """

    files: tuple[str, ...]


def check_diff(diff: str, tree: Path | None = None) -> CheckedDiff:
    """Let a diff through that changes nothing but existing source files, as text.

    Args:
        diff: unified, as git writes it.
        tree: the tree it belongs to, as it was fetched; None where this machine has none.

    Raises:
        DiffRefused: anything else.
    """
    if len(diff.encode(errors="surrogatepass")) > MAX_BYTES:
        raise DiffRefused(f"it is larger than {MAX_BYTES // 1024} KiB")
    files = tuple(_Reader(diff).files())
    if not files:
        raise DiffRefused("it changes nothing")
    if len(files) > MAX_FILES or len(set(files)) != len(files):
        raise DiffRefused(f"it changes more than {MAX_FILES} files, or one file twice")
    for file in files:
        check_path(file)
        if tree is not None:
            _check_exists(tree, file)
    return CheckedDiff(files)


def check_path(file: str) -> None:
    """Let a path through that names a source file of the project itself.

    Raises:
        DiffRefused: it leads out of the tree, or could be a test, a build file, or a file of the CI.
    """
    path = PurePosixPath(file)
    if path.is_absolute() or "\\" in file or not file or file != str(path) or ".." in path.parts:
        raise DiffRefused(f"{file!r} leads out of the tree")
    if _DECEPTIVE.search(file):
        raise DiffRefused(f"{file!r} has characters that do not show")
    if any(part.startswith((".", "-")) for part in path.parts):
        raise DiffRefused(f"{file} is hidden or belongs to a tool")
    if path.suffix not in _SOURCES or path.name in _DRIVING:
        raise DiffRefused(f"{file} is no source file")
    _check_folders(path)


def _check_folders(path: PurePosixPath) -> None:
    folders = [part.lower() for part in path.parts[:-1]]
    main = next((i for i in range(len(folders) - 1) if tuple(folders[i : i + 2]) == _MAIN), None)
    # Below src/main everything is the project's own: packages may be called what they like.
    outer = folders if main is None else folders[:main]
    if any(folder in _DRIVING_FOLDERS for folder in outer):
        raise DiffRefused(f"{path} belongs to the build or the CI")
    if any(_TEST_FOLDERS.fullmatch(folder) for folder in outer):
        raise DiffRefused(f"{path} is a test")
    if main is None and _TEST_NAMES.fullmatch(path.name):
        raise DiffRefused(f"{path} is a test")


def _check_exists(tree: Path, file: str) -> None:
    """The file is there, and no part of the way to it is a link."""
    path = tree.resolve() / file
    if not path.is_file() or path.is_symlink() or path.resolve() != path:
        raise DiffRefused(f"{file} is no file of the tree")


class _Reader:
    """Reads a diff line by line; knows only what a change of an existing file's text looks like."""

    def __init__(self, diff: str) -> None:
        if not diff.endswith("\n"):
            raise DiffRefused("its last line is cut off")
        self._lines = diff[:-1].split("\n")
        self._at = 0

    def files(self) -> Iterator[str]:
        while self._at < len(self._lines):
            yield self._file()

    def _file(self) -> str:
        named = self._header()
        if self._peek() == "GIT binary patch":
            self._binary()
            return named
        old = _path_of(self._take("--- "), "a/")
        new = _path_of(self._take("+++ "), "b/")
        if old != new or (named and named != new):
            raise DiffRefused("it renames a file or contradicts itself")
        if not self._hunks():
            raise DiffRefused(f"it has no changes for {new}")
        return new

    def _header(self) -> str:
        """The path in ``diff --git`` and what follows up to the changes; "" for a diff without it."""
        line = self._peek()
        if not line.startswith("diff --git "):
            return ""
        self._at += 1
        path = _path_of_both(line.removeprefix("diff --git "))
        if self._peek().startswith("index "):
            if not _INDEX.fullmatch(self._peek()):
                raise DiffRefused("it changes what is no plain file")
            self._at += 1
        return path

    def _hunks(self) -> int:
        count = 0
        while match := _HUNK.fullmatch(self._peek()):
            self._at += 1
            self._hunk(*(1 if number is None else int(number) for number in match.groups()))
            count += 1
        return count

    def _hunk(self, old: int, new: int) -> None:
        while old > 0 or new > 0:
            line = self._next()
            mark = line[:1]
            if mark not in (" ", "+", "-"):
                raise DiffRefused(f"a line of it cannot be understood: {line[:80]!r}")
            old -= mark in " -"
            new -= mark in " +"
            if mark == "+" and _DECEPTIVE.search(line):
                raise DiffRefused("it adds characters that do not show")
            self._skip_no_newline()
        if old < 0 or new < 0:
            raise DiffRefused("its line counts are wrong")
        self._skip_no_newline()

    def _skip_no_newline(self) -> None:
        if self._peek() == "\\ No newline at end of file":
            self._at += 1

    def _binary(self) -> None:
        """A whole file in git's base 85, which our core writes for sources that are not UTF-8."""
        self._at += 1
        match = re.fullmatch(r"literal (\d{1,8})", self._next())
        if match is None:
            raise DiffRefused("it has a binary change that is not a whole file")
        packed = b""
        while line := self._next():
            packed += _row(line)
        if b"\0" in _unpack(packed, int(match[1])):
            raise DiffRefused("it changes a binary file")

    def _peek(self) -> str:
        return self._lines[self._at] if self._at < len(self._lines) else ""

    def _next(self) -> str:
        if self._at >= len(self._lines):
            raise DiffRefused("it is cut off")
        self._at += 1
        return self._lines[self._at - 1]

    def _take(self, prefix: str) -> str:
        line = self._next()
        if not line.startswith(prefix):
            raise DiffRefused(f"a line of it cannot be understood: {line[:80]!r}")
        return line.removeprefix(prefix)


def _path_of(text: str, prefix: str) -> str:
    path = _unquoted(text.removesuffix("\t"))
    if not path.startswith(prefix):
        raise DiffRefused(f"it adds or deletes a file, or its path is no path: {path[:200]!r}")
    return path.removeprefix(prefix)


def _path_of_both(text: str) -> str:
    """The path of ``a/P b/P``, which is the same twice."""
    half = len(text) // 2
    if len(text) % 2 == 0 or text[half] != " ":
        raise DiffRefused("it renames a file")
    old, new = _path_of(text[:half], "a/"), _path_of(text[half + 1 :], "b/")
    if old != new:
        raise DiffRefused("it renames a file")
    return new


def _unquoted(text: str) -> str:
    """A path out of git's C quotes."""
    if not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
        return text
    raw = _ESCAPE.sub(
        lambda match: chr(int(match[1], 8)) if match[1].isdigit() else _ESCAPES[match[1]], text[1:-1]
    )
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise DiffRefused(f"its path is not UTF-8: {text[:200]}") from error


def _row(line: str) -> bytes:
    length = ord(line[0]) - (64 if line[0].isupper() else 70)
    try:
        row = base64.b85decode(line[1:])
    except ValueError as error:
        raise DiffRefused("its binary change cannot be read") from error
    if not 0 < length <= 52 or len(row) < length:
        raise DiffRefused("its binary change cannot be read")
    return row[:length]


def _unpack(packed: bytes, size: int) -> bytes:
    if size > _MAX_UNPACKED:
        raise DiffRefused(f"it is larger than {_MAX_UNPACKED // 2**20} MiB")
    try:
        data = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error as error:
        raise DiffRefused("its binary change cannot be read") from error
    if len(data) != size:
        raise DiffRefused("its binary change is not as long as it says")
    return data
