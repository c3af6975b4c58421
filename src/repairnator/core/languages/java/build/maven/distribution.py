"""The Maven that a project asks for, by its wrapper or its enforcer; the installed one, and those to be had.

Maven 3 and 4 are fetched from where all artifacts come, by the Maven that is installed, which checks the
archive. A newer one than the installed one is used at once; an older one only where the build fails without
it, since a newer Maven mostly builds what an older one does.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.files import FileError, read_file
from repairnator.core.languages.java.build.maven.needs import ENFORCER
from repairnator.core.languages.java.build.maven.pom import version_key
from repairnator.core.languages.java.build.maven.rawpoms import RawPom
from repairnator.core.projects.markup import text_of

GET = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"

_WRAPPER = Path(".mvn/wrapper/maven-wrapper.properties")
_URL = re.compile(
    r"^\s*distributionUrl\s*[=:].*?apache-maven-(\d+(?:\.\d+)*(?:-[\w.-]+?)?)-bin\.\w+", re.MULTILINE
)
_DIGEST = re.compile(r"^\s*distributionSha256Sum\s*[=:]\s*([0-9a-fA-F]{64})\s*$", re.MULTILINE)
_RELEASE = re.compile(r"[34](?:\.\d{1,3}){2}(?:-(?:alpha|beta|rc)-\d{1,3})?")
# What serves a project that only says the lowest version; the first that is high enough.
_KNOWN = ("3.9.9", "4.0.0-rc-4")
_LOWEST = re.compile(r"\s*[\[(]?\s*(\d+(?:\.\d+)*)")
_MAX_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Wanted:
    """The Maven that a project asks for.

    Attributes:
        version: of it, or the lowest that serves.
        where: who says so, for people.
        sha256: digest of the archive, where the project tells it.
        lowest: whether any newer one serves as well.
    """

    version: str
    where: str
    sha256: str = ""
    lowest: bool = False

    @property
    def release(self) -> str:
        """The one that is fetched; "" for none."""
        if not self.lowest:
            return self.version if _RELEASE.fullmatch(self.version) else ""
        return next((one for one in _KNOWN if version_key(one) >= version_key(self.version)), "")


def wanted_maven(tree: Path, base: Path, poms: Iterable[RawPom]) -> Wanted | None:
    """The Maven that a project asks for; None where it asks for none."""
    for folder in dict.fromkeys((base, *(above for above in base.parents if above.is_relative_to(tree)))):
        try:
            text = read_file(folder / _WRAPPER, max_bytes=64 * 1024).decode("utf-8", "replace")
        except FileError:
            continue
        if match := _URL.search(text.replace("\\:", ":")):
            digest = _DIGEST.search(text)
            where = (folder / _WRAPPER).relative_to(tree).as_posix()
            return Wanted(match[1], where, digest[1].lower() if digest else "")
    lowest = [(_lowest(pom, rule), pom.name) for pom in poms for rule in _rules(pom)]
    version, name = max(lowest, key=lambda one: version_key(one[0]), default=("", ""))
    return Wanted(version, f"the enforcer in {name}", lowest=True) if version else None


def _rules(pom: RawPom) -> list[str]:
    plugins = (plugin for plugin in pom.plugins() if text_of(plugin, "artifactId") == ENFORCER)
    return [text_of(rule, "version") for plugin in plugins for rule in plugin.iter("requireMavenVersion")]


def _lowest(pom: RawPom, rule: str) -> str:
    match = _LOWEST.match(pom.resolved(rule))
    return match[1] if match else ""


def version_of(home: Path) -> str:
    """The version of an installed Maven; "" where it cannot be told."""
    for jar in sorted((home / "lib").glob("maven-core-*.jar")):
        try:
            with zipfile.ZipFile(jar) as archive:
                text = archive.read("META-INF/maven/org.apache.maven/maven-core/pom.properties").decode()
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            continue
        if match := re.search(r"^version=(\S+)", text, re.MULTILINE):
            return match[1]
    return ""


def is_newer(wanted: str, installed: str) -> bool:
    """Whether a version is newer than the installed one, as far as both are known."""
    return bool(installed) and version_key(wanted) > version_key(installed)


def is_older(wanted: str, installed: str) -> bool:
    """Whether a version is older than the installed one, as far as both are known."""
    return bool(installed) and version_key(wanted) < version_key(installed)


def artifact(version: str) -> str:
    """The archive's coordinates."""
    return f"org.apache.maven:apache-maven:{version}:zip:bin"


def archive_in(repository: Path, version: str) -> Path:
    """Where a local repository has the archive."""
    name = f"apache-maven-{version}-bin.zip"
    return repository / "org" / "apache" / "maven" / "apache-maven" / version / name


def unpack(archive: Path, scratch: Path, wanted: Wanted) -> Path | None:
    """Unpack the archive; the program in it, or None where it is no archive, or not the one that is named."""
    try:
        data = read_file(archive, max_bytes=_MAX_BYTES)
        if wanted.sha256 and hashlib.sha256(data).hexdigest() != wanted.sha256:
            return None
        with zipfile.ZipFile(archive) as opened:
            if sum(entry.file_size for entry in opened.infolist()) > _MAX_BYTES:
                return None
            opened.extractall(scratch)
        program = scratch / f"apache-maven-{wanted.release}" / "bin" / "mvn"
        program.chmod(0o755)
    except (FileError, OSError, ValueError, zipfile.BadZipFile):
        return None
    return program


def told(wanted: Wanted, installed: str) -> str:
    """For people: that another Maven builds the project than it asks for."""
    return f"the project asks for Maven {wanted.version} ({wanted.where}); it is built with {installed}"
