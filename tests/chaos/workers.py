"""Four workers, as real commands: killed, frozen, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_PLUGIN = Path(__file__).parent / "plugin" / "repairnator_chaos.py"
_METADATA = "Metadata-Version: 2.1\nName: repairnator-chaos\nVersion: 1\n"
_ENTRY_POINTS = """\
[repairnator.languages]
values = repairnator_chaos:LANGUAGE

[repairnator.tools]
guess = repairnator_chaos:Tool
"""


def install_plugin(folder: Path) -> Path:
    """Install the plug-ins into a folder of packages; returns it, for ``PYTHONPATH``."""
    packages = folder / "site-packages"
    metadata = packages / "repairnator_chaos-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(_METADATA)
    (metadata / "entry_points.txt").write_text(_ENTRY_POINTS)
    (packages / _PLUGIN.name).write_bytes(_PLUGIN.read_bytes())
    return packages


class Worker:
    """One worker, which is started again whenever it was killed.

    Args:
        number: of the worker.
        environment: all of it.
        log: file that its output is appended to.
    """

    def __init__(self, number: int, environment: Mapping[str, str], log: Path) -> None:
        self.number = number
        self.environment = dict(environment)
        self._log = log
        self._log_began = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False
        self.is_frozen = False
        # Exit codes of runs that nobody here had killed.
        self.ended: list[int] = []

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def is_serving(self) -> bool:
        """Whether it runs and has said since it was started that it takes jobs."""
        if not self.is_running:
            return False
        with self._log.open("rb") as log:
            log.seek(self._log_began)
            return b"Listening on" in log.read()

    @property
    def pid(self) -> int:
        """Of its process, which must run."""
        assert self._process is not None
        return self._process.pid

    def keep_running(self) -> None:
        """Start it, unless it runs."""
        if self.is_running:
            return
        self._note_end()
        with self._log.open("ab") as log:
            self._log_began = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "repairnator.cli", "pipeline"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self._log.parent,
            )
        self._killed = False

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None and self._process.poll() is None:
            self._killed = True
            self.is_frozen = False
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP."""
        if self._process is not None and self._process.poll() is None:
            self.is_frozen = True
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
        self.is_frozen = False

    def tell_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """With a signal; of two alike that come together a process sees only one."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def wait(self, seconds: float) -> None:
        """Until it has stopped; killed when that takes longer."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.ended.append(-1)
            self.kill()
        else:
            self._note_end()

    def _note_end(self) -> None:
        if self._process is not None and not self._killed:
            self.ended.append(self._process.returncode)
        self._process = None


def left_behind(folder: Path) -> list[str]:
    """Processes that still live in the work folders below ``folder``: boxes that outlived their worker."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mounts = (process / "mountinfo").read_text()
            name = (process / "comm").read_text().strip()
        except OSError:  # it has ended, or belongs to somebody else
            continue
        if f"{folder}/" in mounts and int(process.name) != os.getpid():
            found.append(f"{process.name} {name}")
    return found
