"""Properties that only a profile defines: a build as CI runs it uses that profile.

Surefire replaces ``@{argLine}`` when it starts a JVM, by what a plugin such as JaCoCo has set by then. Where
nothing sets it, the JVM gets the reference itself, and ends at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from repairnator.core.languages.java.build.maven.pom import SUREFIRE
from repairnator.core.languages.java.build.maven.rawpoms import RawPom
from repairnator.core.projects.markup import text_of

_LATE = re.compile(r"@\{([\w.-]{1,100})\}")
# Plugins that set properties while Maven runs.
_SETTERS = re.compile(
    r"jacoco|cobertura|clover|properties|build-helper|gmaven|groovy|dependency", re.IGNORECASE
)
_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Undefined:
    """A property that the project's test JVMs need and that nothing defines without a profile.

    Attributes:
        name: of the property.
        where: the pom that refers to it.
        profile: the one that defines it; "" where none does.
        certain: whether all poms that could define it are in the tree.
    """

    name: str
    where: str
    profile: str
    certain: bool

    def told(self, used: bool) -> str:
        """For people."""
        head = f"the argLine of Surefire in {self.where} refers to @{{{self.name}}}, which "
        if used:
            return head + f"only the profile {self.profile} defines: the build uses that profile"
        profile = f"without the profile {self.profile} " if self.profile else ""
        return head + f"nothing defines {profile}(name the profile of your CI: --set profiles=NAME)"


def says_arg_line(poms: Sequence[RawPom]) -> bool:
    """Whether a pom gives test JVMs arguments, or may: in a profile, by a parent that is not in the tree."""
    elements = [element for pom in poms for element in pom.lineage]
    elsewhere = any(pom.lineage[-1].find("parent") is not None for pom in poms)
    return elsewhere or not poms or any(True for one in elements for _ in one.iter("argLine"))


def undefined_properties(poms: Sequence[RawPom]) -> list[Undefined]:
    """What is referred to and not defined, each name once."""
    found: dict[str, Undefined] = {}
    for pom in poms:
        certain = pom.lineage[-1].find("parent") is None
        for name in _referred(pom):
            if name in pom.properties or any(_sets(plugin) for plugin in pom.plugins()):
                continue
            found.setdefault(name, Undefined(name, pom.name, _defining(pom, name), certain))
    return list(found.values())


def _referred(pom: RawPom) -> Iterator[str]:
    for plugin in pom.plugins():
        if text_of(plugin, "artifactId") == SUREFIRE:
            for element in plugin.iter("argLine"):
                yield from _LATE.findall(pom.resolved(element.text or ""))


def _defining(pom: RawPom, name: str) -> str:
    named = [
        text_of(profile, "id")
        for element in pom.lineage
        for profile in element.iterfind("profiles/profile")
        if profile.find(f"properties/{name}") is not None or any(map(_sets, _plugins(profile)))
    ]
    return next((one for one in named if _ID.fullmatch(one)), "")


def _plugins(profile: Element) -> Iterable[Element]:
    return profile.iterfind("build/plugins/plugin")


def _sets(plugin: Element) -> bool:
    return _SETTERS.search(text_of(plugin, "artifactId")) is not None and any(
        True for _ in plugin.iter("goal")
    )
