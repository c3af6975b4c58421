"""Writes uv's settings for a box: this machine's package indexes, our proxy, and no credentials."""

from __future__ import annotations

import configparser
import json
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from repairnator.boxes.egress.registries import Registry, parse_registries
from repairnator.boxes.egress.retention import Retention
from repairnator.boxes.toolchains.port import LocalArtifacts, PublicView
from repairnator.boxes.toolchains.python.refill import PYPI, WheelRefill
from repairnator.errors import SettingsError

BOX_SETTINGS = "uv.toml"
_SYSTEM_FILES = (Path("/etc/pip.conf"), Path("/etc/uv/uv.toml"))


@dataclass(frozen=True, slots=True)
class Index:
    """A package index that this machine's settings name.

    Attributes:
        url: of its simple API.
        default: whether it stands in for the public one.
    """

    url: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class PythonSettings:
    """See :class:`repairnator.boxes.toolchains.port.MachineSettings`.

    Attributes:
        indexes: in their order of precedence.
        files: the settings files that were read, whose content a box must not see.
    """

    indexes: tuple[Index, ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def registries(self) -> tuple[Registry, ...]:
        """The indexes' addresses: whoever wrote the settings allowed them."""
        return parse_registries((index.url for index in self.indexes), "pip.conf or uv.toml")

    @property
    def public(self) -> str:
        """Where public packages come from on this machine."""
        return next((index.url for index in self.indexes if index.default), PYPI)

    def box_files(self, proxy_port: int, artifacts: str) -> dict[str, str]:
        del artifacts  # the core tells uv of them itself
        lines = []
        if proxy_port:
            address = json.dumps(f"http://127.0.0.1:{proxy_port}")
            lines += [f"https-proxy = {address}", f"http-proxy = {address}"]
        lines += ['python-downloads = "never"', 'keyring-provider = "disabled"', "system-certs = true"]
        # The first index that has a package is not the only one that is asked: as pip does it.
        lines += ['index-strategy = "unsafe-best-match"'] if len(self.indexes) > 1 else []
        for index in self.indexes:
            lines += [
                "",
                "[[index]]",
                f"url = {json.dumps(index.url)}",
                *(["default = true"] if index.default else []),
            ]
        return {BOX_SETTINGS: "\n".join(lines) + "\n"}

    def views(self, shared: Path | None, visible: LocalArtifacts) -> list[PublicView]:
        del visible  # the caches of uv and pip do not tell where something came from
        return [PublicView(shared)] if shared and shared.is_dir() else []

    def hides(self, views: Sequence[PublicView]) -> bool:
        del views
        return False

    def refill(self, box: Path, shared: Path, retention: Retention | None) -> WheelRefill:
        return WheelRefill(box, shared, self.public, retention=retention)


def read_settings(home: Path, environment: Mapping[str, str]) -> PythonSettings:
    """Read the person's and the machine's settings of pip and uv.

    Variables come before files, uv's before pip's, and a person's before the machine's.

    Args:
        home: the person's home folder.
        environment: variables.

    Raises:
        SettingsError: a file cannot be read, or an index needs a password (which no box may have).
    """
    configured = Path(environment.get("XDG_CONFIG_HOME", "") or home / ".config")
    named = [
        Path(environment[name]) for name in ("UV_CONFIG_FILE", "PIP_CONFIG_FILE") if environment.get(name)
    ]
    own = [configured / "uv" / "uv.toml", configured / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    found = dict(_of_variables(environment))
    files = [file for file in dict.fromkeys((*named, *own, *reversed(_SYSTEM_FILES))) if file.is_file()]
    for file in files:
        for index in _of_uv(file) if file.suffix == ".toml" else _of_pip(file):
            _refuse_password(index, file)
            if not (index.default and any(one.default for one in found.values())):
                found.setdefault(index.url, index)
    return PythonSettings(tuple(sorted(found.values(), key=lambda one: one.default)), tuple(files))


def _of_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, Index]]:
    given = {
        "UV_DEFAULT_INDEX": True,
        "UV_INDEX_URL": True,
        "PIP_INDEX_URL": True,
        "UV_INDEX": False,
        "UV_EXTRA_INDEX_URL": False,
        "PIP_EXTRA_INDEX_URL": False,
    }
    has_default = False
    for name, default in given.items():
        for word in environment.get(name, "").split():
            url = word.partition("=")[2] if "=" in word.partition("://")[0] else word
            index = Index(url, default)
            _refuse_password(index, Path(name))
            if not (default and has_default):
                yield url, index
            has_default = has_default or default


def _of_uv(file: Path) -> Iterator[Index]:
    try:
        document: dict[str, Any] = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: cannot be read as settings of uv: {error}") from error
    for table in (document, document.get("pip", {})):
        for entry in table.get("index", ()) if isinstance(table.get("index", ()), list) else ():
            if (
                isinstance(entry, dict)
                and isinstance(entry.get("url"), str)
                and entry.get("format") != "flat"
            ):
                yield Index(entry["url"], entry.get("default") is True)
        if isinstance(url := table.get("index-url"), str):
            yield Index(url, default=True)
        for url in table.get("extra-index-url", ()):
            if isinstance(url, str):
                yield Index(url)


def _of_pip(file: Path) -> Iterator[Index]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(_text(file))
    except configparser.Error as error:
        raise SettingsError(f"{file}: cannot be read as settings of pip: {error}") from error
    for section in ("install", "global"):
        if not parser.has_section(section):
            continue
        values = {key.replace("_", "-"): value for key, value in parser.items(section)}
        if url := values.get("index-url", "").strip():
            yield Index(url, default=True)
        for url in shlex.split(values.get("extra-index-url", "")):
            yield Index(url)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error


def _refuse_password(index: Index, file: Path) -> None:
    try:
        parts = urlsplit(index.url)
    except ValueError as error:
        raise SettingsError(f"{file}: an index has no address that can be read: {error}") from error
    if parts.username or parts.password:
        raise SettingsError(
            f"{file}: the index at {parts.hostname} needs a password, and project code must not have it; "
            "name an index that needs none, or remove it for the user that runs repairnator"
        )
