"""Makes boxes with bubblewrap: kernel name spaces, a read-only system, and no network but the proxy.

Started by a person, a box is a user name space of that person's. Started by root, it is no user name space:
bubblewrap makes the mounts (the interpreter may lie where only root may enter), and the first program in the
box becomes an unprivileged user for good, since a limit on processes does not bind root.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from repairnator.boxes.artifacts import BoxArtifacts, box_artifacts, machine_settings
from repairnator.boxes.boxinit import Plan
from repairnator.boxes.cgroups import BoxGroup, box_group
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.core import LOCALE, core_arguments, forward, proxied
from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.machine import (
    PACKAGE,
    Programs,
    find_programs,
    program_folders,
    program_mounts,
    python_command,
    system_folders,
    system_mounts,
)
from repairnator.boxes.masks import find_masks
from repairnator.boxes.port import BoxRequest, Limits
from repairnator.boxes.process import CoreProcess, Launch
from repairnator.boxes.toolchains import public_registries
from repairnator.boxes.users import box_user, give
from repairnator.core.events import Event
from repairnator.core.folders import Folder, write_below
from repairnator.errors import SandboxUnavailable, SettingsError
from repairnator.world.fetch import fetch, history_beside

_HOME = "/home/repair"
_INSIDE = "/repair"
_HISTORY = f"{_INSIDE}/history.json"
_HOST_NAME = "repair"
_PROXY_PORT = 3128
_OPEN_FILES = 16384
_UNPRIVILEGED = 1000  # in a user name space of a person's, the number does not matter
_PROBE_SECONDS = 30


class BubblewrapSandbox:
    """The default box."""

    name = "bubblewrap"

    def __init__(self, configuration: BoxConfiguration, command: Sequence[str] | None = None) -> None:
        """Make the sandbox; ``command`` stands in for the core's command line (tests)."""
        self._configuration = configuration
        self._command = command

    def unavailable(self) -> str | None:
        if shutil.which("bwrap") is None:
            return f"bubblewrap is not installed: {_install_command()}"
        try:
            program_folders(find_programs(os.environ))
        except (SandboxUnavailable, SettingsError) as error:
            return str(error)
        with tempfile.TemporaryDirectory() as folder:
            return _probe(Path(folder))

    def run(self, request: BoxRequest) -> Iterator[Event]:
        reason = self.unavailable()
        if reason:
            raise SandboxUnavailable(reason)
        tree = request.workspace / "tree"
        yield from fetch(
            request.source, tree, self._configuration.fetch_for(request.options), request.cancelled
        )
        programs = find_programs(os.environ)
        settings = machine_settings(Path.home(), os.environ, programs.installations)
        artifacts = box_artifacts(self._configuration, settings, request.workspace, _INSIDE)
        box = _Box(request, self._configuration, programs, artifacts, self._command)
        with contextlib.ExitStack() as stack:
            for one in artifacts:
                stack.enter_context(one.in_use())
            uid = stack.enter_context(box_user()) if os.geteuid() == 0 else 0
            box.prepare(uid)
            ours, theirs = socket.socketpair()
            proxy = stack.enter_context(box.proxy(ours))
            group = stack.enter_context(box_group(request.limits))
            launch = box.launch(uid, theirs.detach(), group)
            process = CoreProcess(launch, request.limits, request.cancelled, request.beat)
            stack.callback(process.end)
            refills = [refill for one in artifacts if (refill := one.refill())]
            yield from forward(process, proxy, refills, hidden=any(one.hides for one in artifacts))


class _Box:
    """The folders and the command line of one box."""

    def __init__(
        self,
        request: BoxRequest,
        configuration: BoxConfiguration,
        programs: Programs,
        artifacts: Sequence[BoxArtifacts],
        command: Sequence[str] | None,
    ) -> None:
        self._request = request
        self._configuration = configuration
        self._programs = programs
        self._artifacts = artifacts
        self._command = command
        self._tree = request.workspace / "tree"
        self._etc = request.workspace / "etc"
        # Folder of the workspace -> where the box sees it, writable.
        self._writable = {
            request.workspace / "scratch": f"{_INSIDE}/scratch",
            **{one.folder: one.inside for one in artifacts},
            request.workspace / "home": _HOME,
            request.workspace / "tmp": "/tmp",  # noqa: S108 - the box's own
            request.workspace / "shm": "/dev/shm",  # noqa: S108
        }
        self._open_hosts = configuration.hosts_of(request.source.url)
        self._settings = {
            name: text
            for one in artifacts
            for name, text in one.settings.box_files(_PROXY_PORT, one.inside).items()
        }
        # Shown in place of files with passwords, by the ending of their names.
        self._empty = {"": ""} | {ending: text for one in artifacts for ending, text in one.files.items()}

    def prepare(self, uid: int) -> None:
        """Make the folders and files that the box shows; give what it may write to its user."""
        with Folder.open(self._request.workspace) as workspace:
            for path in (*self._writable, self._etc):
                with workspace.below(path.name, make=True) as folder:
                    if path != self._etc:
                        os.fchmod(folder.descriptor, 0o755)
        if uid:
            for path in self._writable:
                give(path, uid)
        if uid:
            give(self._tree, uid)
        inside = uid or _UNPRIVILEGED
        for name, text in _etc_files(inside).items():
            write_below(self._etc, name, text)
        for name, text in self._settings.items():
            write_below(self._etc, name, text)
        for ending, text in self._empty.items():
            write_below(self._etc, f"empty{ending}", text)
        (self._etc / "nothing").mkdir(exist_ok=True)

    def proxy(self, control: socket.socket) -> EgressProxy:
        if not self._request.options.network:
            return EgressProxy(control, ())
        named = (registry for one in self._artifacts for registry in one.settings.registries)
        registries = (*self._configuration.registries, *named, *public_registries())
        return EgressProxy(control, registries, always=self._open_hosts)

    def launch(self, uid: int, control: int, group: BoxGroup | None) -> Launch:
        arguments = list(_isolation(uid))
        for mounts in (self._system(), self._folders(), self._installed()):
            arguments += _with_parents(list(mounts))
        # What bubblewrap itself made lies in memory: nothing may be written there.
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", _INSIDE]
        descriptor = _pass(arguments)
        return Launch(
            command=lambda key, events, status, census: [
                _program(),
                "--args",
                str(descriptor),
                "--info-fd",
                str(status),
                "--",
                *python_command(
                    "repairnator.boxes.boxinit", self._plan(uid, (key, events, census, control)).to_json()
                ),
            ],
            environment=self._environment(),
            writable=tuple(self._writable),
            boxed=True,
            inputs=(descriptor, control),
            group=group,
            options=self._request.options,
        )

    def _plan(self, uid: int, descriptors: tuple[int, int, int, int]) -> Plan:
        key, events, census, control = descriptors
        limits: Limits = self._request.limits
        core = self._command or core_arguments(
            f"{_INSIDE}/tree",
            f"{_INSIDE}/scratch",
            _HISTORY if history_beside(self._tree).exists() else "",
        )
        return Plan(
            uid=uid,
            processes=limits.processes,
            open_files=_OPEN_FILES,
            file_bytes=limits.disk,
            key_fd=key,
            event_fd=events,
            census_fd=census,
            control_fd=control,
            proxy_port=_PROXY_PORT,
            artifacts=[one.plan() for one in self._artifacts],
            command=list(core),
        )

    def _system(self) -> Iterator[str]:
        yield from system_mounts()
        yield from ("--proc", "/proc", "--dev", "/dev", "--dir", "/run")
        yield from ("--dir", "/var", "--symlink", "../tmp", "/var/tmp")  # noqa: S108
        for name in _etc_files(0):
            yield from ("--ro-bind", str(self._etc / name), f"/etc/{name}")

    def _installed(self) -> Iterator[str]:
        """Comes last: on a machine where these lie in /tmp, the box's own /tmp must not hide them."""
        yield from program_mounts(self._programs)
        shown_folders = [
            place for place in program_folders(self._programs) if not place.is_relative_to(PACKAGE)
        ]
        shown_folders += system_folders()
        read = [file for one in self._artifacts for file in one.settings.files]
        masks = find_masks(shown_folders, read, self._programs.certificates)
        for file in masks.files:
            ending = file.suffix if file.suffix in self._empty else ""
            yield from ("--ro-bind", str(self._etc / f"empty{ending}"), str(file))
        for folder in masks.folders:
            yield from ("--ro-bind", str(self._etc / "nothing"), str(folder))

    def _folders(self) -> Iterator[str]:
        # The core works on copies: the tree stays as it was fetched, and patches are checked against it.
        yield from ("--ro-bind", str(self._tree), f"{_INSIDE}/tree")
        for folder, inside in self._writable.items():
            yield from ("--bind", str(folder), inside)
        for one in self._artifacts:
            yield from one.mounts(self._etc / "nothing")
        for name in self._settings:
            yield from ("--ro-bind", str(self._etc / name), f"{_INSIDE}/{name}")
        if history_beside(self._tree).exists():
            yield from ("--ro-bind", str(history_beside(self._tree)), _HISTORY)

    def _environment(self) -> dict[str, str]:
        environment = {
            "PATH": self._programs.path,
            "HOME": _HOME,
            "USER": "repair",
            "LOGNAME": "repair",
            "TMPDIR": "/tmp",  # noqa: S108
        } | LOCALE
        for one in self._artifacts:
            environment |= one.variables
        environment |= self._programs.environment
        if self._open_hosts:
            environment |= proxied(_PROXY_PORT, self._programs)
        return environment | dict(self._configuration.environment)


def _program() -> str:
    """The program's path on this machine: the box's own search path is another."""
    return shutil.which("bwrap") or "bwrap"


def _isolation(uid: int) -> Iterator[str]:
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--hostname", _HOST_NAME, "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    if uid:
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        # Bubblewrap's own first process would be open to all others of its user.
        yield from ("--unshare-user", "--uid", str(_UNPRIVILEGED), "--gid", str(_UNPRIVILEGED), "--as-pid-1")


def _with_parents(mounts: Sequence[str]) -> list[str]:
    """Mounts, and before them the folders above: those that bubblewrap makes itself are closed to others."""
    points = [
        Path(mounts[index + 2])
        for index, option in enumerate(mounts)
        if option in ("--bind", "--ro-bind", "--ro-bind-try", "--symlink")
    ]
    above = sorted({parent for point in points for parent in point.parents} - {Path("/")})
    return [*(part for folder in above for part in ("--dir", str(folder))), *mounts]


def _etc_files(uid: int) -> dict[str, str]:
    return {
        "passwd": f"root:x:0:0:root:/root:/bin/sh\nrepair:x:{uid}:{uid}:repair:{_HOME}:/bin/sh\n",
        "group": f"root:x:0:\nrepair:x:{uid}:\n",
        "hosts": f"127.0.0.1 localhost {_HOST_NAME}\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        "hostname": f"{_HOST_NAME}\n",
    }


def _pass(arguments: Sequence[str]) -> int:
    """A descriptor with the arguments, for ``--args``: on the command line everyone could read them."""
    descriptor = os.memfd_create("bwrap-arguments")
    os.write(descriptor, b"\0".join(argument.encode() for argument in arguments) + b"\0")
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _probe(folder: Path) -> str | None:
    """Start the smallest box that has all that a real one has, and say why it does not start."""
    uid = 65519 if os.geteuid() == 0 else 0
    command = [_program(), *_isolation(uid), *system_mounts(), "--proc", "/proc", "--dev", "/dev"]
    command += ["--bind", str(folder), _INSIDE, "--remount-ro", "/", "--", "/bin/sh", "-c", "exit 0"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            env={"PATH": os.defpath},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap cannot start a sandbox: {error}"
    if done.returncode == 0:
        return None
    message = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    return f"bubblewrap cannot start a sandbox here ({message}). {_advice(message)}"


def _advice(message: str) -> str:
    """What to do about the usual reasons."""
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return (
            "This is a container: start it with `--security-opt seccomp=unconfined --security-opt "
            "apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN "
            "--cap-add NET_ADMIN`, or run outside it"
        )
    restriction = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if restriction.exists() and restriction.read_text().strip() == "1":
        return (
            "AppArmor forbids user name spaces to unprivileged programs: "
            "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, or give bwrap a profile"
        )
    if "pivot_root" in message:
        return "This is a plain chroot: enter it with `unshare --mount` and `pivot_root` instead"
    return (
        "User name spaces must be allowed: `sudo sysctl -w kernel.unprivileged_userns_clone=1 "
        "user.max_user_namespaces=15000`"
    )


def _install_command() -> str:
    for manager in ("apt-get", "dnf", "zypper", "pacman -S", "brew"):
        if shutil.which(manager.split()[0]):
            install = manager if " " in manager else f"{manager} install"
            return f"{'' if manager == 'brew' else 'sudo '}{install} bubblewrap"
    return "install the package bubblewrap"
