"""The product as benchmarks start it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from benchmarks import product
from tests.servers.process import wait_until


def test_an_interrupted_benchmark_leaves_no_repair_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = tmp_path / "pid"
    command = tmp_path / "repairnator"
    command.write_text(f"#!/bin/sh\necho $$ > {number}.part; mv {number}.part {number}; exec sleep 600\n")
    command.chmod(0o755)
    monkeypatch.setattr(product, "COMMAND", command)

    waited_for = threading.Event()
    communicate = subprocess.Popen.communicate

    def communicating(process: subprocess.Popen[str], timeout: float | None = None) -> object:
        waited_for.set()
        return communicate(process, timeout=timeout)

    monkeypatch.setattr(subprocess.Popen, "communicate", communicating)

    def interrupt() -> None:
        wait_until(number.exists, 60)
        waited_for.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a script starts with `&`
    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        product.repair(tmp_path, limit=120)
    thread.join()
    assert not Path(f"/proc/{number.read_text().strip()}").exists()
