"""Sends the messages, again and again until each was taken, and keeps its own receipts."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from pathlib import Path

from tests.chaos.projects import Builds
from tests.chaos.schedule import Schedule, Sending

from repairnator.errors import TemporaryError
from repairnator.foundation.settings import Settings
from repairnator.work.queues import open_queue
from repairnator.work.queues.port import Queue

DESTINATION = "/queue/pipeline"


class Sender:
    """A thread that sends.

    Args:
        schedule: what.
        builds: that messages name.
        settings: name the queue.
        receipts: file with a line of JSON for each message that the queue has taken.
    """

    def __init__(self, schedule: Schedule, builds: Builds, settings: Settings, receipts: Path) -> None:
        self._schedule = schedule
        self._builds = builds
        self._settings = settings
        self._receipts = receipts
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._queue: Queue | None = None
        self.repeated = 0

    def start(self) -> None:
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(30)

    def _run(self) -> None:
        for sending in self._schedule.sendings:
            time.sleep(sending.pause)
            body = self._body(sending)
            while not self._stopped.is_set() and not self._try(body):
                self.repeated += 1  # the broker may have kept it all the same: then it has it twice
                self._stopped.wait(0.3)
            if self._stopped.is_set():
                break
            self._note(sending, body)
        if self._queue is not None:
            self._queue.close()

    def _try(self, body: str | bytes) -> bool:
        try:
            if self._queue is None:
                self._queue = open_queue(self._settings)
            self._queue.send(DESTINATION, body)
        except TemporaryError:
            return False
        return True

    def _body(self, sending: Sending) -> str | bytes:
        number = sending.build
        text = json.dumps(
            {"CI": "git", "url": str(self._builds.repository), "commit": self._builds.commits[number]}
        )
        if sending.corrupt:
            text = text[: -sending.corrupt]
        return sending.noise + text.encode() if sending.as_bytes else text

    def _note(self, sending: Sending, body: str | bytes) -> None:
        raw = body if isinstance(body, bytes) else body.encode()
        receipt = {
            "build": self._builds.key(sending.build) if sending.is_readable else None,
            "sha256": hashlib.sha256(raw).hexdigest(),
        }
        with self._receipts.open("a") as file:
            file.write(json.dumps(receipt) + "\n")
