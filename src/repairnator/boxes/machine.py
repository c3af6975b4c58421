"""Finds what a box may see of this machine: programs, libraries, certificates, all read-only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import repairnator
from repairnator.boxes.toolchains import toolchains
from repairnator.boxes.toolchains.port import Installation
from repairnator.errors import SandboxUnavailable
from repairnator.foundation.toolchains import all_facts

PACKAGE = Path(repairnator.__file__).parent
# Of /etc, what programs in the box need. Whole of it would show the machine's users, hosts and services.
_ETC = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/mime.types",
    "/etc/fonts",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/ca-certificates",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/openssl.cnf",
    "/etc/crypto-policies",
)
_PRIVATE = tuple(map(Path, ("/home", "/root", "/etc", "/var", "/proc", "/sys", "/dev", "/run")))
_PRIVATE_IN_HOME = (".ssh", ".gnupg", ".aws", ".kube", ".docker", ".config", ".local/share")
_PRIVATE_VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "WORKSPACE", "CREDENTIALS_DIRECTORY")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs that repairs need, of all languages, wherever they are installed.

    Attributes:
        installations: of each toolchain, in their order.
    """

    installations: tuple[Installation, ...] = ()

    @property
    def certificates(self) -> list[Path]:
        """Files that a box must see wherever they lie, and that hold nothing secret."""
        return [file for one in self.installations for file in one.certificates]

    @property
    def path(self) -> str:
        """``PATH`` in a box."""
        folders = [folder for one in self.installations for folder in one.search_path]
        return ":".join([*map(str, folders), "/usr/local/bin", "/usr/bin", "/bin"])

    @property
    def environment(self) -> dict[str, str]:
        """Variables for a box."""
        return {name: value for one in self.installations for name, value in one.environment.items()}


def find_programs(environment: Mapping[str, str]) -> Programs:
    """The programs that a person at this machine would use.

    Raises:
        SettingsError: project code would read a secret with them.
    """
    return Programs(tuple(toolchain.find(environment) for toolchain in toolchains()))


def system_mounts() -> Iterator[str]:
    """Bubblewrap's arguments for the system's own folders."""
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in _SYSTEM:
        if os.path.islink(folder):  # noqa: PTH114
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        elif os.path.isdir(folder):  # noqa: PTH112
            yield from ("--ro-bind", folder, folder)
    for name in (*_ETC, *(name for facts in all_facts() for name in facts.etc)):
        yield from ("--ro-bind-try", name, name)
    for found in _etc_of_toolchains():
        yield from ("--ro-bind", str(found), str(found))


def system_folders() -> list[Path]:
    """Folders of the system's that a box sees and that people write settings into."""
    return [Path("/usr"), *_etc_of_toolchains()]


def _etc_of_toolchains() -> Iterator[Path]:
    for facts in all_facts():
        for pattern in facts.etc_patterns:
            yield from sorted(Path("/etc").glob(pattern))


def program_folders(programs: Programs) -> list[Path]:
    """Where the interpreter, this package and the toolchains are, as far as not in /usr.

    Raises:
        SandboxUnavailable: one of them is a folder that holds what is no program as well.
    """
    places = [
        *(named for one in programs.installations for named in one.programs.items()),
        ("Python", Path(sys.base_prefix)),
        ("Python's program", Path(sys.executable).resolve().parent.parent),
    ]
    found = [place for name, place in places if _is_shown(name, place)]
    packages = (*package_folders(), PACKAGE)
    found += [folder for folder in packages if _is_shown("Python package folder", folder)]
    found += [store for store in programs.certificates if not store.is_relative_to("/usr")]
    return list(dict.fromkeys(found))


def program_mounts(programs: Programs) -> Iterator[str]:
    """Bubblewrap's arguments for :func:`program_folders`.

    Raises:
        SandboxUnavailable: as there.
    """
    for place in program_folders(programs):
        yield from ("--ro-bind", str(place), str(place))


def _is_shown(name: str, place: Path) -> bool:
    """Whether a place is to be mounted; the system's own is already.

    Raises:
        SandboxUnavailable: it holds a person's or the machine's own files.
    """
    if place.is_relative_to("/usr") or not place.exists() or place == Path("/"):
        return False
    real = place.resolve()
    for private in _private_folders():
        if private.resolve().is_relative_to(real):
            raise SandboxUnavailable(
                f"the {name} is installed in {place}, which holds {private} as well: the sandbox would show "
                "it to project code. Install it in a folder of its own (Python with pyenv or uv, for example)"
            )
    return True


def _private_folders() -> list[Path]:
    """What no program's folder may hold: homes, and folders in homes that hold secrets or data."""
    home = Path.home()
    names = (*_PRIVATE_IN_HOME, *(name for facts in all_facts() for name in facts.private_folders))
    own = [home / name for name in names]
    given = [Path(value) for name in _PRIVATE_VARIABLES if (value := os.environ.get(name, ""))]
    there = [folder for folder in (*own, *given) if folder.exists()]
    return [home, *_PRIVATE, *there]


def package_folders() -> list[Path]:
    """Where this interpreter finds installed packages: tools may come from other ones than ours.

    Only folders of installed packages: a source tree in which someone works may lie beside anything.
    """
    # What lies in the standard library's folder is shown with it.
    standard = Path(os.__file__).parent
    return [folder for folder in _packages_of_interpreter() if not folder.is_relative_to(standard)]


def _packages_of_interpreter() -> list[Path]:
    return [Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]


def python_command(module: str, *arguments: str) -> list[str]:
    """A command that runs a module of ours with this interpreter, and nothing that a folder could slip in.

    Isolated, without site initialization, with our own search path behind the standard library's.
    """
    folders = [str(PACKAGE.parent), *map(str, _packages_of_interpreter())]
    boot = (
        "import sys, runpy; sys.path += sys.argv.pop(1).split(':'); "
        "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
    )
    interpreter = str(Path(sys.executable).resolve())
    return [interpreter, "-I", "-S", "-B", "-c", boot, ":".join(dict.fromkeys(folders)), module, *arguments]
