"""Writes patches to ``--output`` as files that ``git apply`` takes.

``NN-group.patch`` in the folder itself apply together, in the order of their names; further patches of a
group and those that conflict with an earlier one are in ``alternatives/``. Each begins with lines for people
(tools that apply patches skip them), by whose first words a later run knows the files it may replace.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.folders import Folder, real_path
from repairnator.errors import UsageError
from repairnator.foundation.text import clean_line, percent
from repairnator.model import Patch

MARK = "Repairnator patch"
ALTERNATIVES = "alternatives"


@dataclass(frozen=True, slots=True)
class PatchFile:
    """One written patch.

    Attributes:
        path: where.
        patch: which.
        alternative: it is not meant to be applied together with the others.
    """

    path: Path
    patch: Patch
    alternative: bool


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """The folder that patches are written to.

    Attributes:
        path: of the folder; may be relative.
        shaped: folders whose content strangers made, such as the tree that is repaired: a symbolic link in
            one of them may lead to any file of the person's, so nothing is written through it.
    """

    path: Path
    shaped: tuple[Path, ...] = ()

    def check(self) -> None:
        """Make sure that the folder may be written; makes and changes nothing.

        Raises:
            UsageError: it leads through a link that strangers may have made, or is no folder.
        """
        try:
            real = real_path(self.path, self.shaped)
            # Whoever chose the folder did not choose what lies in it.
            real_path(real / ALTERNATIVES, (*self.shaped, real))
            if real.exists() and not real.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", str(self.path))
        except OSError as error:
            raise self._unfit(error) from error

    def write(self, patches: Sequence[Patch]) -> list[PatchFile]:
        """Write all patches, replacing those of an earlier run.

        Raises:
            UsageError: the folder cannot be written, or leads through a link as above.
        """
        self.check()
        files = _named(patches, self.path)
        try:
            with self._open(make=bool(files)) as folder:
                _remove_earlier(folder)
                for file in files:
                    _write(file, folder)
        except FileNotFoundError as error:
            if files:
                raise self._unfit(error) from error
        except OSError as error:
            raise self._unfit(error) from error
        return files

    def _open(self, *, make: bool) -> Folder:
        real = real_path(self.path, self.shaped)
        with Folder.open(Path(real.anchor)) as root:
            # By its real path: no link is there now, and none that comes meanwhile is followed.
            return root.below(str(real.relative_to(real.anchor)), make=make)

    def _unfit(self, error: OSError) -> UsageError:
        where = f" ({error.filename})" if error.filename and Path(error.filename) != self.path else ""
        return UsageError(
            f"cannot write patches to {self.path}{where}: {error.strerror}; choose another --output"
        )


def output_folder(path: Path, tree: Path | None, *, chosen: bool) -> OutputFolder:
    """The folder for patches, and what around it strangers may have shaped.

    These are the tree that is repaired, the git work trees around it and around the current folder, and,
    where nobody chose ``path``, the current folder itself.
    """
    here = Path.cwd()
    shaped = [] if chosen else [here]
    for start in (here, tree.resolve() if tree else here):
        shaped += [folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")]
    return OutputFolder(path, (*shaped, tree) if tree else tuple(shaped))


def _named(patches: Sequence[Patch], directory: Path) -> list[PatchFile]:
    together: set[str] = set()
    files: list[PatchFile] = []
    for number, patch in enumerate(patches, start=1):
        alternative = patch.rank > 1 or not together.isdisjoint(patch.conflicts_with)
        if not alternative:
            together.add(patch.group)
        folder = directory / ALTERNATIVES if alternative else directory
        files.append(PatchFile(folder / f"{number:02d}-{_slug(patch.group)}.patch", patch, alternative))
    return files


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", text).strip("-.")[:60] or "group"


def _write(file: PatchFile, folder: Folder) -> None:
    with folder.below(ALTERNATIVES if file.alternative else ".", make=True) as inner:
        inner.write(file.path.name, _encoded(patch_text(file.patch)))


def _encoded(text: str) -> bytes:
    try:
        return text.encode(errors="surrogateescape")  # paths that are no UTF-8
    except UnicodeEncodeError:
        return text.encode(errors="replace")


def patch_text(patch: Patch) -> str:
    """The text of a patch file."""
    evidence = patch.evidence
    head = [f"{MARK} by {patch.tool}: {patch.summary}", f"Group {patch.group}, rank {patch.rank}."]
    head += [f"Fixes {name}" for name in patch.fixes]
    head.append(f"Proven by {evidence.command} ({evidence.tests_run} tests run)")
    if patch.confidence is not None:
        head.append(f"Confidence: {percent(patch.confidence)}")
    if patch.reason:
        head.append(f"Chosen: {patch.reason}")
    return "".join(clean_line(line) + "\n" for line in head) + "\n" + patch.diff


def _remove_earlier(folder: Folder) -> None:
    for relative in (".", ALTERNATIVES):
        with suppress(FileNotFoundError), folder.below(relative) as inner:
            for name in inner.names():
                if name.endswith(".patch") and _is_ours(inner, name):
                    inner.remove(name)


def _is_ours(folder: Folder, name: str) -> bool:
    mark = MARK.encode()
    try:
        return folder.read(name, len(mark)) == mark
    except OSError:  # no file, or not for us to read: then we have not written it
        return False
