"""What runs below this process, and what has ended."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.servers.process import stat_of, wait_until

from repairnator.core.processes import descendants

_FIRST_THREAD_ENDS = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
ctypes.CDLL(None).pthread_exit(None)
"""


def test_a_process_runs_on_when_its_first_thread_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", _FIRST_THREAD_ENDS]) as process:
        try:
            wait_until(lambda: stat_of(process.pid)[0] == "Z", 60, "its first thread has ended")
            assert process.pid in descendants(os.getpid())
        finally:
            process.kill()


def test_a_process_that_was_not_waited_for_yet_has_ended() -> None:
    with subprocess.Popen(["true"]) as process:
        wait_until(lambda: stat_of(process.pid)[0] == "Z", 60, "it has ended")
        assert process.pid not in descendants(os.getpid())
