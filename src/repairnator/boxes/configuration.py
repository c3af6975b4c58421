"""Reads what an operator sets for boxes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from repairnator.boxes.egress.registries import Registry, parse_registries
from repairnator.boxes.port import Limits
from repairnator.boxes.toolchains.port import LocalArtifacts, Toolchain
from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.foundation.toolchains import all_facts
from repairnator.model import RepairOptions
from repairnator.world.fetch.policy import FetchPolicy, parse_address

_TEST_HOSTS = "REPAIRNATOR_TEST_HOSTS"
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
# Of the box's own, which nobody may set from outside; toolchains have further ones.
_OWN = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
)


@dataclass(frozen=True, slots=True)
class OpenHost:
    """A host that may be reached at any time, by tests as well.

    Attributes:
        address: of the host.
        repository: ``owner/repo`` whose boxes may reach it, in lower case; "" for all.
    """

    address: Registry
    repository: str = ""


@dataclass(frozen=True, slots=True)
class ClusterConfiguration:
    """Where boxes of the sandbox ``kubernetes`` run.

    Attributes:
        image: that has the core and all toolchains; "" where there is none.
        namespace: of their Jobs, which has nothing else in it.
        port: where the worker listens for them.
    """

    image: str = ""
    namespace: str = "repairnator-repairs"
    port: int = 8090


@dataclass(frozen=True, slots=True)
class BoxConfiguration:
    """How boxes are made on this machine.

    Attributes:
        fetch: from where trees may come, and with which credentials.
        registries: package registries that may be reached beside the public ones.
        test_hosts: what may be reached at any time, by tests as well, and by whose.
        cache: folder of what boxes share, a folder in it for each toolchain's artifacts; None for none.
        cache_limit: bytes that each of these may take.
        local_artifacts: what boxes see of the person's own artifacts.
        environment: further variables for the box, named by the operator one by one.
        cluster: for boxes that are Jobs on Kubernetes.
    """

    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    registries: tuple[Registry, ...] = ()
    test_hosts: tuple[OpenHost, ...] = ()
    cache: Path | None = None
    cache_limit: int = 20 * 2**30
    local_artifacts: LocalArtifacts = LocalArtifacts.PUBLIC
    environment: Mapping[str, str] = field(default_factory=dict)
    cluster: ClusterConfiguration = ClusterConfiguration()

    @classmethod
    def from_settings(cls, settings: Settings) -> BoxConfiguration:
        """Make the configuration from the settings.

        Raises:
            SettingsError: a registry or a host cannot be read, or a variable is not for boxes.
        """
        return cls(
            fetch=FetchPolicy(
                credentials=settings.git_credentials_by_host,
                allowed=settings.allowed_sources,
                look_back=settings.bisect,
            ),
            registries=parse_registries(settings.registries),
            test_hosts=tuple(_open_host(entry) for entry in settings.test_hosts),
            cache=settings.cache_folder,
            cache_limit=settings.cache_limit,
            local_artifacts=LocalArtifacts(settings.local_artifacts),
            environment=_environment(settings),
            cluster=ClusterConfiguration(
                settings.repair_image, settings.repair_namespace, settings.repair_port
            ),
        )

    def fetch_for(self, options: RepairOptions) -> FetchPolicy:
        """How the tree of a run is fetched: a diff is proven without a look at earlier versions."""
        return replace(self.fetch, look_back=self.fetch.look_back and not options.prove)

    def cache_of(self, toolchain: Toolchain) -> Path | None:
        """The folder of a toolchain's shared artifacts."""
        return self.cache / toolchain.facts.cache if self.cache else None

    def hosts_of(self, url: str) -> tuple[Registry, ...]:
        """What tests of the repository with that git address may reach; "" for a folder of this machine."""
        repository = parse_address(url).path.strip("/").removesuffix(".git").lower() if url else ""
        return tuple(one.address for one in self.test_hosts if one.repository in ("", repository))


def _open_host(entry: str) -> OpenHost:
    """``host``, ``host:port`` or, for one repository alone, ``owner/repo=host:port``."""
    repository, given, host = entry.rpartition("=")
    addresses = parse_registries([host], _TEST_HOSTS)
    if not addresses or (given and not _REPOSITORY.fullmatch(repository.strip())):
        raise SettingsError(f"{_TEST_HOSTS}: {entry!r} is neither host:port nor owner/repo=host:port")
    return OpenHost(addresses[0], repository.strip().lower())


def _environment(settings: Settings) -> dict[str, str]:
    """The variables that the operator lets in; never one that holds a secret of ours."""
    passed = {name: os.environ[name] for name in settings.box_environment if name in os.environ}
    own = {*_OWN, *(name for facts in all_facts() for name in facts.own_variables)}
    for name, value in passed.items():
        if name in own:
            raise SettingsError(
                f"REPAIRNATOR_BOX_ENVIRONMENT: {name} is set by the sandbox itself; leave it out"
            )
        if any(secret in value for secret in settings.secrets):
            raise SettingsError(
                f"REPAIRNATOR_BOX_ENVIRONMENT: {name} holds a secret of this program, which project code "
                "could read; leave it out"
            )
    return passed


def box_limits(settings: Settings) -> Limits:
    """What each box may use."""
    disk = min(settings.box_disk, settings.work_limit)
    return Limits(
        memory=settings.box_memory,
        processes=settings.box_processes,
        disk=disk,
        seconds=settings.box_time,
    )
