"""What a Maven project needs of the machine: a JDK for its compiler, its enforcer and its toolchains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.languages.java.build.jdks import Jdk, Need
from repairnator.core.languages.java.build.maven.pom import COMPILER, SUREFIRE, Model
from repairnator.core.languages.java.build.maven.rawpoms import RawPom
from repairnator.core.languages.java.build.versionfiles import named_releases
from repairnator.core.numerals import whole
from repairnator.core.projects.markup import text_of

ENFORCER = "maven-enforcer-plugin"
TOOLCHAINS = "maven-toolchains-plugin"

_LEVELS = ("release", "source", "target", "testRelease", "testSource", "testTarget")
# Properties that levels come from: the compiler plugin's own, and Spring Boot's.
_PROPERTIES = (*(f"maven.compiler.{name}" for name in _LEVELS), "java.version")
_RANGE = re.compile(r"([\[(])\s*([\d.]*)\s*(?:(,)\s*([\d.]*)\s*)?([\])])")


@dataclass(frozen=True, slots=True)
class Span:
    """The Java releases that a version or a range of versions takes.

    Attributes:
        lowest: from this one on.
        highest: up to this one; 0 for no end.
    """

    lowest: int
    highest: int = 0

    def takes(self, release: int) -> bool:
        return release >= self.lowest and (not self.highest or release <= self.highest)


@dataclass(frozen=True, slots=True)
class ToolchainNeed:
    """A JDK that a project asks Maven's toolchains for.

    Attributes:
        asked: what it asks for, by name (``version``, ``vendor``), as it is written.
        span: the releases that serve.
    """

    asked: tuple[tuple[str, str], ...]
    span: Span


def jdk_needs(tree: Path, base: Path, poms: Sequence[RawPom]) -> list[Need]:
    """All that the project's files say about the JDK to build with."""
    return [*named_releases(tree, base), *_levels(poms), *_enforced(poms)]


def toolchain_needs(poms: Iterable[RawPom]) -> list[ToolchainNeed]:
    """The JDKs that plugins ask toolchains for, each once."""
    found: dict[ToolchainNeed, None] = {}
    for pom in poms:
        for plugin in pom.plugins():
            for element in (*plugin.iter("jdk"), *plugin.iter("jdkToolchain")):
                need = _toolchain_need((entry.tag, pom.resolved(entry.text or "")) for entry in element)
                found[need] = None
    return list(found)


def _toolchain_need(asked: Iterable[tuple[str, str]]) -> ToolchainNeed:
    named = tuple(asked)
    return ToolchainNeed(named, span_of(dict(named).get("version", "")) or Span(0))


def serving(jdks: Sequence[Jdk], need: ToolchainNeed) -> Jdk | None:
    """The JDK that a module gets which asks so: the first that serves, else the next newer one."""
    exact = [jdk for jdk in jdks if need.span.takes(jdk.release)]
    if exact:
        return exact[0]
    newer = [jdk for jdk in jdks if jdk.release > need.span.lowest]
    return min(newer, key=lambda jdk: jdk.release, default=None)


def testing_need(model: Model) -> ToolchainNeed | None:
    """What a module asks of the JDK that runs its tests; None where that is the one that runs Maven."""
    surefire, plugin = model.plugin(SUREFIRE), model.plugin(TOOLCHAINS)
    asking = [] if surefire is None else [surefire.configuration_of("test")]
    if plugin is not None:
        asking.append(plugin.configuration_of("toolchain"))
    for configuration in asking:
        if configuration is None:
            continue
        for element in (*configuration.iter("jdkToolchain"), *configuration.iter("jdk")):
            return _toolchain_need((entry.tag, (entry.text or "").strip()) for entry in element)
    return None


def span_of(version: str) -> Span | None:
    """The releases of a version (``17``, ``1.8``) or of a range as Maven writes it; None for other text."""
    if match := _RANGE.fullmatch(version.strip()):
        opening, low, comma, high, closing = match.groups()
        lowest, highest = _release(low), _release(high or "")
        if not comma:
            return Span(lowest, lowest)
        if lowest and opening == "(" and "." not in low.removeprefix("1."):
            lowest += 1
        if highest and closing == ")" and "." not in (high or "").removeprefix("1."):
            highest -= 1
        return Span(lowest, highest)
    release = _release(version.strip())
    return Span(release, release) if release else None


def _levels(poms: Sequence[RawPom]) -> Iterator[Need]:
    for pom in poms:
        for name in _PROPERTIES:
            yield from _need(pom.resolved(pom.properties.get(name, "")), f"{name} in {pom.name}")
        for plugin in pom.plugins():
            if text_of(plugin, "artifactId") == COMPILER:
                yield from _configured(pom, plugin)


def _configured(pom: RawPom, plugin: Element) -> Iterator[Need]:
    for configuration in plugin.iter("configuration"):
        for name in _LEVELS:
            text = pom.resolved(text_of(configuration, name))
            yield from _need(text, f"{name} of the compiler in {pom.name}")


def _enforced(poms: Sequence[RawPom]) -> Iterator[Need]:
    for pom in poms:
        for plugin in pom.plugins():
            if text_of(plugin, "artifactId") != ENFORCER:
                continue
            for rule in plugin.iter("requireJavaVersion"):
                version = pom.resolved(text_of(rule, "version"))
                # To the enforcer, a version alone is the lowest one.
                yield from _spanned(version, f"the enforcer in {pom.name}")


def _spanned(version: str, where: str) -> Iterator[Need]:
    span = span_of(version)
    if span is None or not span.lowest:
        return
    bounded = version.strip()[:1] in "[(" and span.highest
    exact = tuple(range(span.lowest, span.highest + 1)) if bounded else ()
    yield Need(where, lowest=span.lowest, exact=exact)


def _need(level: str, where: str) -> Iterator[Need]:
    release = _release(level)
    if release:
        yield Need(where, lowest=release)


def _release(version: str) -> int:
    """``17`` of ``17``, ``17.0.2``; ``8`` of ``1.8``, ``1.8.0``; 0 of what is none."""
    parts = version.strip().split(".")
    first = whole(parts[0]) or 0
    if first == 1 and len(parts) > 1:
        return whole(parts[1]) or 0
    return first if first < 100 else 0
