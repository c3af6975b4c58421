"""The poms of a tree as they are written, before Maven has run: modules, parents within the tree, properties.

Only what is active without being asked for is read; what a parent elsewhere says, Maven alone knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import is_file, real
from repairnator.core.languages.java.build.maven.detect import POM
from repairnator.core.projects.markup import MarkupError, read_xml, text_of

_POM_BYTES = 4 * 2**20
_MOST = 2000
_DEEPEST = 20
_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class RawPom:
    """One pom.

    Attributes:
        name: path in the tree, for people.
        element: the ``project`` element.
        properties: its own and those that it inherits within the tree.
        lineage: its ``project`` element and those of its parents within the tree.
    """

    name: str
    element: Element
    properties: dict[str, str]
    lineage: tuple[Element, ...]

    def resolved(self, text: str) -> str:
        """The text with references to properties replaced, as far as they are known here."""
        for _ in range(5):
            replaced = _REFERENCE.sub(lambda match: self.properties.get(match[1], match[0]), text)[:1000]
            if replaced == text:
                break
            text = replaced
        return text.strip()

    def plugins(self) -> Iterator[Element]:
        """The ``plugin`` elements of its build and its parents' that no profile hides, the nearest first."""
        for element in self.lineage:
            yield from element.iterfind("build/plugins/plugin")
            yield from element.iterfind("build/pluginManagement/plugins/plugin")


def raw_poms(tree: Path, base: Path) -> list[RawPom]:
    """The poms that a build in ``base`` reads, its own first; those that cannot be read are left out."""
    found: list[RawPom] = []
    pending, seen = [base / POM], set[Path]()
    while pending and len(found) < _MOST:
        pom = real(pending.pop(0))
        if pom in seen or not pom.is_relative_to(tree):
            continue
        seen.add(pom)
        lineage = tuple(_lineage(pom, tree))
        if not lineage:
            continue
        found.append(RawPom(pom.relative_to(tree).as_posix(), lineage[0], _properties(lineage), lineage))
        for name in lineage[0].iterfind("modules/module"):
            below = pom.parent / (name.text or "").strip()
            pending.append(below if is_file(below) else below / POM)
    return found


def _lineage(pom: Path, tree: Path) -> Iterator[Element]:
    for _ in range(_DEEPEST):
        try:
            element = read_xml(pom, max_bytes=_POM_BYTES)
        except MarkupError:
            return
        yield element
        parent = element.find("parent")
        if parent is None:
            return
        relative = parent.find("relativePath")
        place = "../pom.xml" if relative is None else (relative.text or "").strip()
        above = real(pom.parent / place)
        above = above if is_file(above) else above / POM
        if not place or not above.is_relative_to(tree) or not _is(above, parent):
            return
        pom = above


def _is(pom: Path, parent: Element) -> bool:
    """Whether the pom is the parent that another one names."""
    try:
        return text_of(read_xml(pom, max_bytes=_POM_BYTES), "artifactId") == text_of(parent, "artifactId")
    except MarkupError:
        return False


def _properties(lineage: tuple[Element, ...]) -> dict[str, str]:
    properties: dict[str, str] = {}
    for element in reversed(lineage):
        own = element.find("properties")
        properties |= {entry.tag: (entry.text or "").strip() for entry in ([] if own is None else own)}
    return properties
