"""Earlier versions of a tree, as the shell hands them to the core: a file of JSON.

The core has no git. A version is told by the files in which it differs from the tree that is repaired.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from repairnator.core.files import FileError, read_file
from repairnator.core.folders import Folder, write_below
from repairnator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of the tree.

    Attributes:
        commit: its full name.
        subject: the first line of its message, as its author wrote it.
        behind: how many commits before the tree's own; 0 for that itself, where the tree has changes that are
            not committed.
        files: content of each file that differs, by path relative to the tree's root; None where this version
            has no such file.
    """

    commit: str
    subject: str
    behind: int
    files: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class History:
    """Earlier versions, the newest first.

    Attributes:
        versions: as far back as they are known.
        given: whether there is one, of which it was said that its tests passed.
    """

    versions: tuple[Version, ...] = ()
    given: bool = False


def put_files(files: Mapping[str, bytes | None], tree: Path) -> None:
    """Put files into a copy of the tree, and take those that are None out of it; no link is followed."""
    with Folder.open(tree) as top:
        # What is gone first: a folder may have come in a file's place.
        for path, content in sorted(files.items(), key=lambda each: each[1] is not None):
            pure = PurePosixPath(path)
            if content is None:
                with suppress(FileNotFoundError), top.below(pure.parent) as folder:
                    folder.remove(pure.name)
            else:
                with top.below(pure.parent, make=True) as folder:
                    folder.write(pure.name, content)


def write_history(file: Path, history: History) -> None:
    """Write the file; each version is written as what tells it from the one before, each content once."""
    contents: dict[bytes, int] = {}
    versions: list[dict[str, Any]] = []
    before: Mapping[str, bytes | None] = {}
    for version in history.versions:
        files = {
            path: None if content is None else contents.setdefault(content, len(contents))
            for path, content in version.files.items()
            if path not in before or before[path] != content
        }
        versions.append(
            {"commit": version.commit, "subject": version.subject, "behind": version.behind, "files": files}
        )
        before = version.files
    document = {
        "given": history.given,
        "versions": versions,
        "contents": [base64.b64encode(content).decode("ascii") for content in contents],
    }
    write_below(file.parent, file.name, json.dumps(document))


def read_history(file: Path) -> History:
    """What :func:`write_history` wrote.

    Raises:
        UsageError: the file cannot be read, or is none of these.
    """
    try:
        document = json.loads(read_file(file))
        contents = [base64.b64decode(text, validate=True) for text in document["contents"]]
        versions: list[Version] = []
        files: dict[str, bytes | None] = {}
        for each in document["versions"]:
            changed = {
                str(path): None if number is None else contents[number]
                for path, number in each["files"].items()
            }
            files = files | changed
            versions.append(Version(str(each["commit"]), str(each["subject"]), int(each["behind"]), files))
        return History(tuple(versions), bool(document["given"]))
    except (FileError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise UsageError(
            f"--history {file}: {error}; expected the JSON that {write_history.__module__} writes"
        ) from error
