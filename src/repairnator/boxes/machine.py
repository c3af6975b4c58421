"""What of this machine a box may see: programs, libraries, certificates; all of it read-only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import repairnator
from repairnator.errors import SandboxUnavailable, SettingsError

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
    "/etc/pki/java",
    "/etc/crypto-policies",
)
_ETC_PATTERNS = ("java*", "maven", "jvm*")
_PRIVATE = tuple(map(Path, ("/home", "/root", "/etc", "/var", "/proc", "/sys", "/dev", "/run")))
_PRIVATE_IN_HOME = (".ssh", ".gnupg", ".m2", ".aws", ".kube", ".docker", ".config", ".local/share")
_PRIVATE_VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "WORKSPACE", "CREDENTIALS_DIRECTORY")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_TRUST_STORE = re.compile(r"-Djavax\.net\.ssl\.trustStore(?:Type|Password)?=\S+")
# The JDK's own default, which hides nothing. Without it a PKCS #12 store cannot be read.
_KNOWN_PASSWORD = "changeit"  # noqa: S105
_PASSWORD = "-Djavax.net.ssl.trustStorePassword="  # noqa: S105


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The programs a repair needs, wherever they are installed.

    Attributes:
        java_home: of the JDK; None where there is none.
        maven_home: of Maven; None where there is none.
        trust: this machine's Java options that name certificates.
    """

    java_home: Path | None
    maven_home: Path | None
    trust: tuple[str, ...]

    @property
    def trust_stores(self) -> list[Path]:
        """The files of ``trust``."""
        named = [Path(option.partition("=")[2]) for option in self.trust if "trustStore=" in option]
        return [store for store in named if store.is_file()]

    @property
    def path(self) -> str:
        """``PATH`` in a box."""
        homes = [home / "bin" for home in (self.java_home, self.maven_home) if home]
        return ":".join([*map(str, homes), "/usr/local/bin", "/usr/bin", "/bin"])


def find_toolchain(environment: Mapping[str, str]) -> Toolchain:
    """The JDK and the Maven that a person at this machine would use.

    Raises:
        SettingsError: the certificates are behind a password of the person's own.
    """
    options = " ".join(
        environment.get(name, "") for name in ("MAVEN_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
    )
    trust = tuple(_TRUST_STORE.findall(options))
    if any(option.startswith(_PASSWORD) and option != _PASSWORD + _KNOWN_PASSWORD for option in trust):
        raise SettingsError(
            "MAVEN_OPTS or JAVA_TOOL_OPTIONS names a trust store with a password of its own, which project "
            f"code would read; give the store, which holds nothing secret, the usual one ({_KNOWN_PASSWORD})"
        )
    return Toolchain(
        java_home=_java_home(environment),
        maven_home=_home_of("mvn", "boot", ["mvn", "--version"], r"Maven home: (.+)"),
        trust=trust,
    )


def _java_home(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("JAVA_HOME", "")
    if named and (Path(named) / "bin" / "java").exists():
        return Path(named).resolve()
    return _home_of(
        "javac", "lib/modules", ["java", "-XshowSettings:properties", "-version"], r"java\.home = (.+)"
    )


def _home_of(program: str, landmark: str, question: list[str], answer: str) -> Path | None:
    """Where a program is installed: two folders above it, or, behind a wrapper script, as it says itself."""
    found = shutil.which(program)
    if found is None:
        return None
    home = Path(found).resolve().parent.parent
    if (home / landmark).exists():
        return home
    try:
        done = subprocess.run(question, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(answer, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr))
    return Path(match[1].strip()).resolve() if match else None


def system_mounts() -> Iterator[str]:
    """Bubblewrap's arguments for the system's own folders."""
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in _SYSTEM:
        if os.path.islink(folder):  # noqa: PTH114
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        elif os.path.isdir(folder):  # noqa: PTH112
            yield from ("--ro-bind", folder, folder)
    for name in _ETC:
        yield from ("--ro-bind-try", name, name)
    for pattern in _ETC_PATTERNS:
        for found in sorted(Path("/etc").glob(pattern)):
            yield from ("--ro-bind", str(found), str(found))


def system_places() -> list[Path]:
    """Folders of the system's that a box sees and that people write settings into."""
    return [
        Path("/usr"),
        *(found for pattern in _ETC_PATTERNS for found in sorted(Path("/etc").glob(pattern))),
    ]


def program_places(toolchain: Toolchain) -> list[Path]:
    """Where the interpreter, this package, the JDK and Maven are, as far as not in /usr.

    Raises:
        SandboxUnavailable: one of them is a folder that holds what is no program as well.
    """
    places = {
        "JDK (JAVA_HOME)": toolchain.java_home,
        "Maven": toolchain.maven_home,
        "Python": Path(sys.base_prefix),
        "Python's program": Path(sys.executable).resolve().parent.parent,
    }
    found = [place for name, place in places.items() if place and _is_shown(name, place)]
    packages = (*package_folders(), PACKAGE)
    found += [folder for folder in packages if _is_shown("Python package folder", folder)]
    found += [store for store in toolchain.trust_stores if not store.is_relative_to("/usr")]
    return list(dict.fromkeys(found))


def program_mounts(toolchain: Toolchain) -> Iterator[str]:
    """Bubblewrap's arguments for :func:`program_places`.

    Raises:
        SandboxUnavailable: as there.
    """
    for place in program_places(toolchain):
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
                f"the {name} is installed in {place}, which holds {private} as well: the box would show it "
                "to project code. Install it in a folder of its own (Python with pyenv or uv, for example)"
            )
    return True


def _private_folders() -> list[Path]:
    """What no program's folder may hold: homes, and folders in homes that hold secrets or data."""
    home = Path.home()
    own = [home / name for name in _PRIVATE_IN_HOME]
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
