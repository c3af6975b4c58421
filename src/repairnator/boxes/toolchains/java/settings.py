"""Writes Maven's settings for a box: this machine's mirrors, our proxy, and no credentials."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from repairnator.boxes.egress.registries import Registry, parse_registries
from repairnator.boxes.egress.retention import Retention
from repairnator.boxes.toolchains.java.origins import CENTRAL_ID, public_view
from repairnator.boxes.toolchains.java.refill import CENTRAL, MavenRefill
from repairnator.boxes.toolchains.port import LocalArtifacts, PublicView
from repairnator.errors import SettingsError

BOX_SETTINGS = "settings.xml"


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror that this machine's settings name.

    Attributes:
        id, mirror_of, url: as there.
        blocked: whether it stands for repositories that Maven must not ask.
    """

    id: str
    mirror_of: str
    url: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class MavenSettings:
    """What a box needs to know of this machine's Maven settings.

    See :class:`repairnator.boxes.toolchains.port.MachineSettings`.

    Attributes:
        mirrors: in their order of precedence.
        local_repository: where the machine keeps artifacts.
        files: the settings files that were read, whose content a box must not see.
    """

    mirrors: tuple[Mirror, ...]
    local_repository: Path
    files: tuple[Path, ...]

    @property
    def registries(self) -> tuple[Registry, ...]:
        """The mirrors' addresses: whoever wrote the settings allowed them."""
        return parse_registries(mirror.url for mirror in self.mirrors if not mirror.blocked)

    @property
    def registry_ids(self) -> frozenset[str]:
        """Under which names Maven keeps what came from registries that boxes may ask as well."""
        return frozenset({CENTRAL_ID, *(mirror.id for mirror in self.mirrors if not mirror.blocked)})

    @property
    def central(self) -> str:
        """Where artifacts of the public registry come from on this machine."""
        for mirror in self.mirrors:
            patterns = [part.strip() for part in mirror.mirror_of.split(",")]
            if (
                not mirror.blocked
                and "!central" not in patterns
                and {"*", "central", "external:*"} & {*patterns}
            ):
                return mirror.url
        return CENTRAL

    def box_files(self, proxy_port: int, artifacts: str) -> dict[str, str]:
        return {BOX_SETTINGS: self.to_xml(proxy_port, artifacts)}

    def views(self, shared: Path | None, visible: LocalArtifacts) -> list[PublicView]:
        found = [PublicView(shared)] if shared and shared.is_dir() else []
        own = self.local_repository
        if own.is_dir() and visible != LocalArtifacts.NONE:
            everything = visible == LocalArtifacts.ALL
            view = PublicView(own) if everything else public_view(own, self.registry_ids)
            found += [view] if view else []
        return found

    def hides(self, views: Sequence[PublicView]) -> bool:
        own = self.local_repository
        return own.is_dir() and PublicView(own) not in views

    def refill(self, box: Path, shared: Path, retention: Retention | None) -> MavenRefill:
        return MavenRefill(box, shared, self.central, retention=retention)

    def to_xml(self, proxy_port: int, repository: str) -> str:
        """The settings for a box: the mirrors, the proxy, no servers and no profiles."""
        mirrors = "".join(_mirror_xml(mirror) for mirror in self.mirrors)
        proxies = (
            "".join(_proxy_xml(scheme, proxy_port) for scheme in ("http", "https")) if proxy_port else ""
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<settings>\n'
            f"  <localRepository>{escape(repository)}</localRepository>\n"
            "  <interactiveMode>false</interactiveMode>\n"
            f"  <proxies>{proxies}</proxies>\n  <mirrors>{mirrors}</mirrors>\n</settings>\n"
        )


def read_settings(home: Path, maven_home: Path | None, arguments: str = "") -> MavenSettings:
    """Read the person's and the installation's settings.

    Args:
        home: the person's home folder.
        maven_home: where Maven is installed.
        arguments: ``MAVEN_ARGS``, which may name other settings files and another local repository.

    Raises:
        SettingsError: a file is no XML, or a mirror needs a password (which no box may have).
    """
    named = _arguments(arguments)
    files = [named.settings or home / ".m2" / "settings.xml"]
    if named.global_settings:
        files.append(named.global_settings)
    elif maven_home:
        files.append(maven_home / "conf" / "settings.xml")
    for file in (named.settings, named.global_settings):
        if file and not file.is_file():
            raise SettingsError(f"MAVEN_ARGS: there is no settings file {file}; correct it or unset it")
    mirrors: dict[str, Mirror] = {}
    repository = home / ".m2" / "repository"
    for file in [file for file in files if file.is_file()]:
        root = _parse(file)
        servers = {_text(server, "id") for server in _all(root, "servers/server")}
        for element in _all(root, "mirrors/mirror"):
            mirror = _mirror(element)
            _refuse_password(mirror, servers, file)
            mirrors.setdefault(mirror.id, mirror)
        if file == files[0] and (elsewhere := _expand(_text(root, "localRepository"), home)):
            repository = Path(elsewhere)
    repository = named.local_repository or repository
    return MavenSettings(tuple(mirrors.values()), repository, tuple(file for file in files if file.is_file()))


@dataclass(frozen=True, slots=True)
class _Arguments:
    """What of ``MAVEN_ARGS`` says where artifacts come from."""

    settings: Path | None
    global_settings: Path | None
    local_repository: Path | None


def _arguments(text: str) -> _Arguments:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("-s", "--settings", type=Path)
    parser.add_argument("-gs", "--global-settings", type=Path)
    parser.add_argument("-D", action="append", default=[], dest="properties")
    try:
        found, _ = parser.parse_known_args(shlex.split(text))
    except (ValueError, argparse.ArgumentError) as error:
        raise SettingsError(f"MAVEN_ARGS cannot be read: {error}; correct it or unset it") from error
    properties = dict(entry.partition("=")[::2] for entry in found.properties)
    local = properties.get("maven.repo.local", "")
    return _Arguments(found.settings, found.global_settings, Path(local) if local else None)


def _refuse_password(mirror: Mirror, servers: set[str], file: Path) -> None:
    if mirror.blocked:
        return
    if mirror.id in servers or urlsplit(mirror.url).username:
        raise SettingsError(
            f"{file}: the mirror {mirror.id!r} needs a password, and project code must not have it; "
            "name a mirror that needs none, or remove it for the user that runs repairnator"
        )


def _parse(file: Path) -> ET.Element:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        # Maven has no use for a document type; without one there are no entities to blow up.
        root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text))  # noqa: S314
    except (OSError, ET.ParseError) as error:
        raise SettingsError(f"{file}: cannot be read as Maven settings: {error}") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _all(root: ET.Element, path: str) -> Iterable[ET.Element]:
    return root.iterfind(path)


def _text(element: ET.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _mirror(element: ET.Element) -> Mirror:
    return Mirror(
        id=_text(element, "id") or "mirror",
        mirror_of=_text(element, "mirrorOf"),
        url=_expand(_text(element, "url"), Path.home()),
        blocked=_text(element, "blocked") == "true",
    )


def _expand(text: str, home: Path) -> str:
    """Maven's own interpolation of settings: environment variables and the home folder."""
    text = re.sub(r"\$\{env\.(\w+)\}", lambda match: os.environ.get(match[1], ""), text)
    return text.replace("${user.home}", str(home))


def _mirror_xml(mirror: Mirror) -> str:
    blocked = "<blocked>true</blocked>" if mirror.blocked else ""
    return (
        f"\n    <mirror><id>{escape(mirror.id)}</id><mirrorOf>{escape(mirror.mirror_of)}</mirrorOf>"
        f"<url>{escape(mirror.url)}</url>{blocked}</mirror>"
    )


def _proxy_xml(scheme: str, port: int) -> str:
    return (
        f"\n    <proxy><id>repairnator-{scheme}</id><active>true</active><protocol>{scheme}</protocol>"
        f"<host>127.0.0.1</host><port>{port}</port></proxy>"
    )
