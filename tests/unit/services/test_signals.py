"""Signals that come at bad moments."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial

from tests.servers.process import wait_until

from repairnator.foundation.signals import handling_signals

# What `Event.wait` does at its beginning and at its end: it holds the lock that `Event.set` needs.
_AT_A_BAD_MOMENT = """
import os, signal, threading
from repairnator.cli.commands.services import Stop
from repairnator.foundation.signals import handling_signals

stop = Stop()
with handling_signals(stop.ask):
    with stop.event._cond:
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass
    stop.event.wait()
raise SystemExit(stop.code)
"""


def test_a_signal_while_the_main_thread_holds_the_lock_of_what_it_waits_for_stops_up() -> None:
    done = subprocess.run([sys.executable, "-c", _AT_A_BAD_MOMENT], timeout=60, check=False)
    assert done.returncode == 128 + signal.SIGTERM


def _as_many(told: Sequence[object], count: int) -> bool:
    return len(told) == count


def test_each_signal_is_told_by_its_number_and_from_a_thread() -> None:
    told: list[tuple[int, bool]] = []

    def note(number: int) -> None:
        told.append((number, threading.current_thread() is threading.main_thread()))

    with handling_signals(note, (signal.SIGUSR1, signal.SIGUSR2)):
        for sent, number in enumerate((signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR1), start=1):
            os.kill(os.getpid(), number)
            wait_until(partial(_as_many, told, sent), 10)
    assert told == [(signal.SIGUSR1, False), (signal.SIGUSR2, False), (signal.SIGUSR1, False)]
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL
