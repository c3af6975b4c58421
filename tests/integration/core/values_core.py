"""The core's command with a made-up language, whose test command does what HOOK says (test_command.py)."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

from repairnator.core.__main__ import main
from repairnator.core.adapters import Adapters
from repairnator.errors import TemporaryError
from repairnator.model import RepairOptions
from repairnator.testing.core import GuessingTool, ValuesBuildTool, ValuesProject, ValuesRuntime


def hook(root: Path) -> None:
    what, note = os.environ.get("HOOK", ""), Path(os.environ["NOTE"])
    if what == "print":
        print('{"event":"finished"}', flush=True)
        subprocess.run('echo \'{"event":"finished"}\'; cat >> $NOTE', shell=True, check=True)
        note.write_text(note.read_text() + f"dumpable {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")
    if what == "hang":
        # One that stays a child, and one that gets away from its parent and its session.
        command = "setsid sleep 600 & echo $! >> $NOTE; echo $$ >> $NOTE; echo ready >> $NOTE; sleep 601"
        subprocess.run(["bash", "-c", command], check=False)
    if what == "temporary":
        raise TemporaryError("the registry did not answer")
    if what == "defect":
        raise KeyError("a defect")
    if what == "full":
        raise OSError(28, "No space left on device")


def assemble(options: RepairOptions) -> Adapters:
    return Adapters(
        [ValuesBuildTool(before_test=hook)],
        [GuessingTool(["3"])],
        lambda project, modules, limit: (
            ValuesRuntime(project) if isinstance(project, ValuesProject) else None
        ),
        warnings=[json.dumps(options.to_dict())],
    )


if __name__ == "__main__":
    sys.exit(main(assemble_adapters=assemble))
