"""The patches that were found, the newest first, and one of them as a file."""

from __future__ import annotations

from dataclasses import dataclass

from repairnator.foundation.untrusted import integer, number, text
from repairnator.services.console.errors import NotFound
from repairnator.services.console.views.pages import newest
from repairnator.work.stores.port import Document, Query, RecordStore

PAGE = 50
_COLLECTION = "patches"


@dataclass(frozen=True, slots=True)
class PatchRow:
    """A patch in a list.

    Attributes:
        id: of its record.
        build: key of the build that it repairs; "" for one of the original's.
        repository: ``owner/repo``; may be empty.
        summary: what it does, in a line.
        tool: that found it.
        file: the first that it changes.
        rank: 1 for the one to offer.
        confidence: 0 to 1; None where the tool tells none.
        fixes: how many tests it makes pass.
        recorded: seconds since the epoch; 0 where not known.
    """

    id: str
    build: str
    repository: str
    summary: str
    tool: str
    file: str
    rank: int
    confidence: float | None
    fixes: int
    recorded: float


@dataclass(frozen=True, slots=True)
class PatchList:
    """A page of patches.

    Attributes:
        rows: the newest first.
        following: where the next page begins; "" after the last.
    """

    rows: tuple[PatchRow, ...]
    following: str


def read_patches(records: RecordStore, after: str = "", tool: str = "", repository: str = "") -> PatchList:
    """A page of patches.

    Args:
        records: to read.
        after: where the page before ended; "" for the first.
        tool: only those that this one found; "" for all.
        repository: only those of this one, ``owner/repo``; "" for all.

    Raises:
        BadRequest: ``after`` is nothing such.
    """
    equal = {name: value for name, value in (("toolname", tool), ("repositoryName", repository)) if value}
    found, following = newest(records, _COLLECTION, after, PAGE, equal=equal)
    return PatchList(tuple(map(_row, found)), following)


def patch_file(records: RecordStore, patch_id: str) -> tuple[str, bytes]:
    """A patch as a file that ``git apply`` takes: its name and its bytes.

    Raises:
        NotFound: there is no such patch.
    """
    found = records.find(_COLLECTION, Query(equal={"_id": patch_id}, limit=1)) if patch_id else []
    if not found:
        raise NotFound("There is no such patch", "The list of patches shows what there is.")
    name = "".join(one for one in patch_id if one.isascii() and one.isalnum())[:12]
    return f"repairnator-{name}.patch", str(found[0].get("diff", "")).encode()


def _row(document: Document) -> PatchRow:
    confidence = document.get("confidence")
    fixes = document.get("fixes")
    return PatchRow(
        id=str(document["_id"]),
        build=text(document.get("build"), 2000),
        repository=text(document.get("repositoryName"), 500),
        summary=text(document.get("summary"), 500),
        tool=text(document.get("toolname"), 100),
        file=text(document.get("filepath"), 1000),
        rank=integer(document.get("rank")) or 1,
        confidence=None if confidence is None else number(confidence),
        fixes=len(fixes) if isinstance(fixes, list) else 0,
        recorded=number(document.get("recorded")),
    )
