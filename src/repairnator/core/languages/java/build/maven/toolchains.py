"""Writes Maven's ``toolchains.xml``: the JDKs that are here, in the words in which the project asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from repairnator.core.languages.java.build.jdks import Jdk, install
from repairnator.core.languages.java.build.maven.needs import ToolchainNeed, serving


@dataclass(frozen=True, slots=True)
class Toolchains:
    """The file's content, and what a person should know of it.

    Attributes:
        text: the whole file.
        doubts: one line for each JDK that stands in for another, or that is missing.
    """

    text: str
    doubts: tuple[str, ...]


def toolchains(jdks: Sequence[Jdk], needs: Sequence[ToolchainNeed]) -> Toolchains:
    """The toolchains for a project.

    Maven takes the first entry that has all that is asked for, word by word: a vendor that the project names
    is therefore given to the JDK that serves it. Where none has the release, the next newer one stands in.

    Args:
        jdks: the one to build with first.
        needs: what the project asks for.
    """
    entries: list[str] = []
    doubts: list[str] = []
    for need in needs:
        jdk = serving(jdks, need)
        if jdk is None:
            doubts.append(_told(need, f"installed: {_listed(jdks)}; {install(need.span.lowest)}"))
            continue
        if not need.span.takes(jdk.release):
            doubts.append(_told(need, f"JDK {jdk.release} stands in; {install(need.span.lowest)}"))
        entries.append(_entry(jdk, _provided(jdk, need)))
    for jdk in jdks:
        versions = [str(jdk.release)] + ([f"1.{jdk.release}"] if jdk.release < 9 else [])
        entries += [_entry(jdk, {"version": version}) for version in versions]
    body = "".join(dict.fromkeys(entries))
    return Toolchains(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<toolchains>\n{body}</toolchains>\n', tuple(doubts)
    )


def _provided(jdk: Jdk, need: ToolchainNeed) -> dict[str, str]:
    """What the entry says it has: a version that is in the range asked for, all else as it is asked for."""
    provided = dict(need.asked)
    release = jdk.release if need.span.takes(jdk.release) else need.span.lowest
    asked = provided.get("version", "")
    low = asked.strip("[( ").partition(",")[0].strip(" ])")
    if asked[:1] not in ("[", "("):
        provided["version"] = asked or str(release)
    elif "." in low and release == need.span.lowest:
        provided["version"] = low  # a range from 17.0.5 or 1.8 on
    else:
        provided["version"] = str(release)
    return provided


def _entry(jdk: Jdk, provided: Mapping[str, str]) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in provided.items())
    return (
        f"  <toolchain><type>jdk</type><provides>{inner}</provides>"
        f"<configuration><jdkHome>{escape(str(jdk.home))}</jdkHome></configuration></toolchain>\n"
    )


def _told(need: ToolchainNeed, what: str) -> str:
    asked = ", ".join(f"{name} {value}" for name, value in need.asked)
    return f"the project's toolchain asks for a JDK of {asked}: {what}"[:1000]


def _listed(jdks: Sequence[Jdk]) -> str:
    return ", ".join(f"{jdk.release} ({jdk.home})" for jdk in jdks)
