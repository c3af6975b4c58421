"""How hostile code gets into the box, and what must come of it."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.acceptance import projects

from . import agent
from .kinds import ENDED, LISTED, UNUSABLE, Ground, Hostile
from .machines import Outcome

SMALL: Mapping[str, str] = {"REPAIRNATOR_BOX_MEMORY": "400M", "REPAIRNATOR_BOX_DISK": "100M"}
_TAKEN = 700 * 2**20  # bytes that an attack tries to have, of memory or disk
_HEAD = f"""\
import array, ctypes, mmap, os, resource, signal, socket, struct, subprocess, sys, tempfile, time
from pathlib import Path
TAKEN = {_TAKEN}
LIBC = ctypes.CDLL(None, use_errno=True)
def tell(won, tried=''):
    print(f"attack: won {{won or 'nothing'}} {{tried}}", flush=True)
def ignore_signals():
    for one in signal.valid_signals() - {{signal.SIGKILL, signal.SIGSTOP}}: signal.signal(one, signal.SIG_IGN)
def held(won):
    # Won only if it is still had after so long that any watchdog must have looked.
    time.sleep(12)
    tell(won)
"""
NOTHING = "attack: won nothing"


def attacking(code: str, folder: Path, jar: Path) -> None:
    """A project that runs the code when its build starts."""
    projects.write_project(folder)
    shutil.copy(jar, folder / "agent.jar")
    (folder / ".mvn").mkdir()
    (folder / ".mvn" / "jvm.config").write_text(agent.options())
    (folder / "attack.py").write_text(_HEAD + textwrap.dedent(code))


def attack(name: str, code: str | Callable[[Ground], str], **how: Any) -> None:
    """List an attack that runs in the box and must win nothing, unless ``how`` says otherwise."""

    def make(ground: Ground) -> None:
        attacking(code if isinstance(code, str) else code(ground), ground.tree, ground.agent)

    how = {"ends": frozenset({UNUSABLE}), "says": (NOTHING,)} | how
    LISTED.append(Hostile(name, make, **how))


def ended(name: str, code: str, *says: str, **how: Any) -> None:
    """List an attack whose box is ended for it."""

    def won(_: Ground, outcome: Outcome) -> Iterable[str]:
        return [f"it had what it wanted: {outcome.shown[-300:]}"] if "attack: won" in outcome.shown else []

    how = {"environment": SMALL, "after": won, "ends": ENDED, "says": says} | how
    attack(name, code, **how)
