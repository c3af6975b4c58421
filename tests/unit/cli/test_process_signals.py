"""Signals that come where their exception cannot be raised."""

import signal
import subprocess
import sys

import pytest

_IN_A_FINALIZER = """
import os, sys, threading
from repairnator.cli import process

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        for _ in range(1000):
            pass

def run(arguments):
    Finalized()
    threading.Event().wait(60)
    return 0

process.run = run
process.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_an_object_is_finalized_is_not_lost(number: signal.Signals) -> None:
    command = [sys.executable, "-c", _IN_A_FINALIZER, str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (128 + number, "")
