"""Files that no patch may touch: tests, build files and files of the CI, by language and tool.

The core asks before it makes a patch, and the shell before it lets one out of a box; a name is all that both
know. The table is ``offlimits.toml``; each entry says which tools read such files, and where that is
documented. Names are compared as file systems of other machines compare them: without regard to case, and
with compatible characters taken for each other.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from importlib import resources
from pathlib import PurePosixPath

from repairnator.core.hidden import has_hidden

TEST = "a test"


@dataclass(frozen=True, slots=True)
class Rule:
    """Files that some tools read for building or testing.

    Attributes:
        language: that they are written for; "" for any.
        kind: what they are, as a message says it: ``a test``, ``a build file``, ``a file of the CI``.
        source: where the tools' documentation says so.
        names: matches file names, folded.
        folders: matches folders on the way to the file (but below ``src/main``), folded.
        paths: matches whole paths (without what is below ``src/main``), folded.
    """

    language: str
    kind: str
    source: str
    names: re.Pattern[str]
    folders: re.Pattern[str]
    paths: re.Pattern[str]


# Class names that the plug-ins of build tools run as tests; here case counts: Contest is no test.
_TEST_CLASS = re.compile(
    r"(?:Tests?[A-Z0-9_].*|.*(?:Test|Tests|TestCase|TestCases|TestSuite|IT|ITCase|Spec))"
    r"\.(?:java|kt|scala|groovy|cs)"
)
# A source set of Gradle or Kotlin: smokeTest, payloadTests, apiTestFixtures.
_TEST_SET = re.compile(r".*[a-z0-9]Tests?(?:Fixtures|Data|Utils?|Support|Resources)?")
_MAIN = ("src", "main")
_SHORT = re.compile(r"~[0-9]")
# Programs read quotes and the like differently; Windows takes the others for more than a part of a name.
_FORBIDDEN = frozenset('"\\:*?<>|`')
_MAX_NAME, _MAX_PATH = (
    255,
    1024,
)  # bytes of a name (NAME_MAX), and of a path that people and forges still take


def objection(path: str) -> str:
    """Why no patch may touch the file, as the end of a sentence; "" when one may, as far as its name tells.

    Args:
        path: relative to the tree's root, with slashes.
    """
    return _bad_name(path) or _bad_place(PurePosixPath(path))


def _bad_name(path: str) -> str:
    """What is wrong with the path as such, on whatever file system it may come to lie."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or path != str(pure) or ".." in pure.parts or "\\" in path:
        return "leads out of the tree"
    if has_hidden(path) or "\t" in path or "\n" in path:
        return "has invisible characters"
    if len(path.encode()) > _MAX_PATH or any(len(part.encode()) > _MAX_NAME for part in pure.parts):
        return "has too long a name"
    if not _FORBIDDEN.isdisjoint(path):
        return "has quotes or other characters that programs read differently"
    for part in pure.parts:
        if part.startswith((".", "-", "~", " ")) or _folded(part).startswith((".", "-")):
            return "is hidden or belongs to a tool"
        if part.endswith((".", " ")) or _SHORT.search(part):
            return "has a name that some file systems take for another one"
    return ""


def _bad_place(path: PurePosixPath) -> str:
    folders = [_folded(part) for part in path.parts[:-1]]
    main = next((at for at in range(len(folders) - 1) if tuple(folders[at : at + 2]) == _MAIN), None)
    # Below src/main everything is the project's own: packages may be called what they like.
    outer = len(folders) if main is None else main
    name = _folded(path.name)
    whole = "/".join([*folders[:outer], name])
    for rule in rules():
        # A class below src/main may be called like a test; a build file is one wherever it lies.
        named = (main is None or rule.kind != TEST) and rule.names.match(name)
        if named or rule.paths.match(whole) or any(map(rule.folders.match, folders[:outer])):
            return f"is {rule.kind}"
    if any(map(_TEST_SET.fullmatch, path.parts[:outer])):
        return f"is {TEST}"
    if main is None and _TEST_CLASS.fullmatch(path.name):
        return f"is {TEST}"
    return ""


@cache
def rules() -> tuple[Rule, ...]:
    """The table, in its order."""
    text = resources.files(__package__).joinpath("offlimits.toml").read_text(encoding="utf-8")
    return tuple(
        Rule(
            rule["language"],
            rule["kind"],
            rule["source"],
            _any_of(rule.get("names", [])),
            _any_of(rule.get("folders", [])),
            _any_of(rule.get("paths", [])),
        )
        for rule in tomllib.loads(text)["rule"]
    )


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)) or "(?!)")


def _folded(name: str) -> str:
    """A name as file systems compare it that know no case or keep another form (HFS+, APFS, NTFS)."""
    return unicodedata.normalize("NFKC", name).casefold()
