"""Reads records page by page, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from repairnator.services.console.listing import read_position
from repairnator.work.stores.port import Document, Query, RecordStore, Scalar

_TOGETHER = 500


def newest(
    records: RecordStore,
    collection: str,
    after: str,
    size: int,
    *,
    equal: Mapping[str, Scalar] | None = None,
    order: str = "recorded",
) -> tuple[list[Document], str]:
    """One page of a collection, and where the next one begins: "" after the last.

    Documents of the very same time stand together: a page ends behind all of those that fit.

    Args:
        records: to read.
        collection: its name.
        after: where the page before ended, as this function said; "" for the first.
        size: documents of a page.
        equal: fields with the values that they must have.
        order: the field with the time.

    Raises:
        BadRequest: ``after`` is nothing such.
    """
    position = read_position(after)
    wanted = dict(equal or {})
    found: list[Document] = []
    if position is not None:
        # What has exactly the time at which the page before ended, and comes behind it.
        same = Query(
            equal=wanted | {order: position[0]}, below={"_id": position[1]}, descending=True, limit=size + 1
        )
        found = records.find(collection, same)
    if len(found) <= size:
        below = {order: position[0]} if position else {}
        rest = Query(equal=wanted, below=below, order=order, descending=True, limit=size + 1 - len(found))
        found += records.find(collection, rest)
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], f"{float(last[order])!r}~{last['_id']}"


def every(records: RecordStore, collection: str, most: int) -> Iterator[Document]:
    """The documents of a collection, up to a number of them, in the order of their ids."""
    skip = 0
    while skip < most and (page := records.find(collection, Query(limit=_TOGETHER, skip=skip))):
        yield from page
        skip += len(page)
