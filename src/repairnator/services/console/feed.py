"""Writes the newest patches as an Atom feed (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from repairnator.foundation.text import clean, clean_line
from repairnator.foundation.untrusted import number, text
from repairnator.work.stores.port import Document, Query, RecordStore

FEED = "/patches.atom"
MEDIA = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES, _DIFF = 50, 64 * 1024


def feed(records: RecordStore, base: str, page: Callable[[str], str], now: float) -> bytes:
    """The feed: the best patch of each group, the newest first.

    Args:
        records: to read.
        base: address of the console.
        page: makes the address of a build's page.
        now: seconds since the epoch, for a feed without entries.
    """
    found = records.find("patches", Query(order="recorded", descending=True, limit=4 * _ENTRIES))
    patches = [one for one in found if one.get("rank") == 1 and one.get("build")][:_ENTRIES]
    root = ElementTree.Element("feed", xmlns=_ATOM)
    _add(root, "id", f"{base}{FEED}")
    _add(root, "title", "Patches by Repairnator")
    _add(root, "updated", _date(number(patches[0].get("recorded")) if patches else now))
    ElementTree.SubElement(root, "link", rel="self", href=f"{base}{FEED}", type="application/atom+xml")
    ElementTree.SubElement(root, "link", rel="alternate", href=f"{base}/", type="text/html")
    _add(ElementTree.SubElement(root, "author"), "name", "Repairnator")
    for one in patches:
        _entry(root, one, page)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ElementTree.Element, patch: Document, page: Callable[[str], str]) -> None:
    build = text(patch.get("build"), 2000)
    summary = clean_line(text(patch.get("summary"), 1000)) or f"a patch by {text(patch.get('toolname'), 100)}"
    entry = ElementTree.SubElement(root, "entry")
    repository = clean_line(text(patch.get("repositoryName"), 200)) or clean_line(build)
    _add(entry, "id", f"{page(build)}#{quote(str(patch['_id']), safe='')}")
    _add(entry, "title", f"{repository}: {summary}")
    _add(entry, "updated", _date(number(patch.get("recorded"))))
    ElementTree.SubElement(entry, "link", rel="alternate", href=page(build), type="text/html")
    _add(entry, "content", clean(text(patch.get("diff"), _DIFF))).set("type", "text")


def _add(parent: ElementTree.Element, name: str, words: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = words
    return element


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
