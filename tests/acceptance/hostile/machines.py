"""Machines on which hostile projects are tried: root's, and an ordinary user's.

Each is a home with marked secrets, XDG folders, a work folder and canaries, all under one folder. The
ordinary user is a number without a name; what this user could not enter (an interpreter in root's home) is
shown to it in a mount name space of its own.
"""

from __future__ import annotations

import enum
import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.conftest import REPAIRNATOR

import repairnator
from repairnator.boxes.toolchains.java.installation import find_java

MARK = f"hush-{secrets.token_hex(8)}"
_WHOLE = 2**24  # larger files are known by their times alone
_PERSON = 61_023  # a number that no user of a usual machine has
_OURS = ("REPAIRNATOR_", "ACTIVEMQ_", "MONGODB_", "GITHUB_", "WORKSPACE", "OUTPUT", "XDG_", "AWS_", "REPAIR_")
_SECRETS = (".netrc", ".ssh/id_ed25519", ".aws/credentials", ".git-credentials", ".docker/config.json")
# Shows what lies in closed folders: $1 holds it meanwhile, then pairs follow up to "--", then the command.
_SHOW = """
hold=$1; shift
n=0
for path in "$@"; do [ "$path" = -- ] && break
  n=$((n + 1)); mkdir -p "$hold/$n"; mount --bind "$path" "$hold/$n"
done
for path in "$@"; do [ "$path" = -- ] && break
  top=$path; while [ "$(dirname "$top")" != / ]; do top=$(dirname "$top"); done
  mountpoint -q "$top" || mount -t tmpfs -o mode=755 closed "$top"
done
n=0
while [ "$1" != -- ]; do n=$((n + 1)); mkdir -p "$1"; mount --bind "$hold/$n" "$1"; shift; done
shift
exec "$@"
"""


class Kind(enum.Enum):
    """Who repairs."""

    ROOT = "root"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command.

    Attributes:
        code: it ended with; None when it had to be killed, since it did not end.
        out, err: what it printed, undecodable bytes as surrogates.
        left: command lines of processes that it left behind.
        seconds: that it took.
    """

    code: int | None
    out: str
    err: str
    left: Sequence[str]
    seconds: float

    @property
    def shown(self) -> str:
        """All that a person sees."""
        return self.out + self.err


Snapshot = dict[str, tuple[int, int, int, str]]


@dataclass(slots=True)
class Machine:
    """One person's machine.

    Attributes:
        kind: whose.
        folder: all of it lies here.
        number: commands run so far.
    """

    kind: Kind
    folder: Path
    number: int = 0
    _closed: list[Path] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def outside(self) -> Path:
        """A folder with files of the person's, which is nobody else's business."""
        return self.folder / "outside"

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "repairnator" / "m2"

    def furnish(self, artifacts: Path | None = None) -> None:
        """Make its folders, the person's secrets and canaries.

        Args:
            artifacts: a shared artifact cache to begin with.
        """
        for name in ("home", "outside", "data", "cache", "work", "tmp", "trees", "hold"):
            (self.folder / name).mkdir(parents=True)
        for name in _SECRETS:
            file = self.home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"password {MARK}\n")
        (self.home / ".m2").mkdir()
        password = f"<servers><server><id>x</id><password>{MARK}</password></server></servers>"
        (self.home / ".m2" / "settings.xml").write_text(f"<settings>{password}</settings>")
        (self.home / ".bashrc").write_text("# the person's own\n")
        (self.outside / "notes.txt").write_text("the person's own\n")
        (self.outside / "empty").mkdir()
        if artifacts and artifacts.is_dir():
            shutil.copytree(artifacts, self.cache, symlinks=True)
        self.own(self.folder)
        if self.kind is Kind.PERSON and os.geteuid() == 0:
            self._closed = closed_to_others()

    def own(self, folder: Path) -> None:
        """Give a folder, and what is in it, to whoever's machine this is."""
        if self.kind is Kind.PERSON and os.geteuid() == 0:
            command = ["chown", "-hR", f"{_PERSON}:{_PERSON}", str(folder)]
            subprocess.run(command, check=True, capture_output=True)

    def repair(
        self, *arguments: str, folder: Path, seconds: float, environment: Mapping[str, str] | None = None
    ) -> Outcome:
        """``repairnator repair`` in a folder, as this machine's person."""
        self.number += 1
        place = self.folder / "tmp" / f"command-{self.number}"
        place.mkdir()
        self.own(place)
        command = [*self._as_person(), sys.executable, "-I", str(Path(__file__).with_name("supervise.py"))]
        command += [str(place / "report"), str(seconds), REPAIRNATOR, "repair", *arguments]
        with (place / "out").open("wb") as out, (place / "err").open("wb") as err:
            subprocess.run(
                command,
                cwd=folder,
                env=self.environment | dict(environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                check=True,
                timeout=seconds + 60,
            )
        report = json.loads((place / "report").read_text())
        out_text, err_text = (
            (place / name).read_bytes().decode(errors="surrogateescape") for name in ("out", "err")
        )
        shutil.rmtree(place)
        return Outcome(report["code"], out_text, err_text, report["left"], report["seconds"])

    @property
    def environment(self) -> dict[str, str]:
        """This machine's own, with secrets of ours where careless people have them."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return kept | {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "WORKSPACE": str(self.work),
            "TMPDIR": str(self.folder / "tmp"),
            "NO_COLOR": "1",
            "GITHUB_OAUTH": MARK,
            "ACTIVEMQ_PASSWORD": MARK,
            "AWS_SECRET_ACCESS_KEY": MARK,
            "REPAIRNATOR_BUDGET": "2s",
            "REPAIRNATOR_BOX_MEMORY": "1500M",
            "REPAIRNATOR_BOX_DISK": "400M",
            "REPAIRNATOR_BOX_PROCESSES": "300",
            "REPAIRNATOR_BOX_TIME": "240s",
        }

    def _as_person(self) -> list[str]:
        if self.kind is Kind.ROOT or os.geteuid() != 0:
            return []
        person = ["setpriv", f"--reuid={_PERSON}", f"--regid={_PERSON}", "--clear-groups", "--no-new-privs"]
        hold = str(self.folder / "hold")
        show = ["sh", "-eu", "-c", _SHOW, "sh", hold, *map(str, self._closed), "--"]
        return ["unshare", "--mount", "--propagation", "private", *show, *person]

    def leftovers(self) -> list[str]:
        """Work folders and temporary files that nobody uses any more."""
        places = [*self.work.glob("job-*"), *(self.folder / "tmp").iterdir()]
        return [str(place.relative_to(self.folder)) for place in places]

    def canaries(self) -> Snapshot:
        """What must stay as it is."""
        return snapshot(self.home) | snapshot(self.outside)


def closed_to_others() -> list[Path]:
    """Folders of programs that an ordinary user cannot enter, since one above them is root's alone."""
    toolchain = find_java(os.environ)
    needed = [Path(sys.base_prefix), Path(sys.prefix), Path(repairnator.__file__).parent]
    needed.append(Path(REPAIRNATOR).parent)
    needed += [home for home in (toolchain.java_home, toolchain.maven_home) if home]
    paths = {place.resolve() for place in needed}
    return sorted(
        path for path in paths if any(not above.stat().st_mode & stat.S_IXOTH for above in path.parents)
    )


def snapshot(folder: Path) -> Snapshot:
    """By path: mode, owner, time and content of everything below a folder, links not followed."""
    return dict(_looked_at(folder))


def _looked_at(folder: Path) -> Iterator[tuple[str, tuple[int, int, int, str]]]:
    for base, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(base, name)
            status = path.lstat()
            content = ""
            if stat.S_ISREG(status.st_mode) and status.st_size < _WHOLE:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            elif stat.S_ISLNK(status.st_mode):
                content = str(path.readlink())
            yield str(path), (status.st_mode, status.st_uid, status.st_mtime_ns, content)
