"""What Maven prints, read as it comes: errors, and which tests are running."""

from __future__ import annotations

import re
import threading
import time

from repairnator.core.languages.java.build.jvms import TestingOutput, jvms_below

MAX_ERRORS = 1000
MAX_CONTINUED = 4

_RUNNING = re.compile(r"(?:\[\w+\] )?Running ([\w.$]+)\s*$")
_DONE = re.compile(r"(?:\[\w+\] )?Tests run: \d+.*Time elapsed")
_DONE_CLASS = re.compile(r" --? in ([\w.$]+)\s*$")
_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)+")
_MOJO = re.compile(r"\[INFO\] --- (?:maven-)?([\w-]+?)(?:-maven)?(?:-plugin)?:[\w.-]+:([\w-]+)")


class Transcript(TestingOutput):
    """What Maven printed, in bounded memory.

    Attributes:
        errors: the first lines that Maven marked as errors, with the lines that continue them.
        testing: set when the tests begin, and at the end of the output.
        fork_died: whether Surefire says that a JVM of its tests ended before they did.
    """

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []
        self.testing = threading.Event()
        self.fork_died = False
        self._lost: dict[str, None] = {}
        self._crash_listed = False
        self._continued = MAX_CONTINUED

    def lost(self) -> list[str]:
        """Test classes that started and did not end, or that Surefire says took their JVM down."""
        return list(self._lost | self.running)

    def end(self) -> None:
        self.testing.set()

    def interpret(self, line: str) -> None:
        text = line.removeprefix("[ERROR]").strip()
        self._collect_error(line, text)
        if match := _MOJO.match(line):
            if match[1] == "surefire" and self.began is None:
                self.began = time.monotonic()
                self.testing.set()
            self._lost |= self.running
            self.running = {}
        elif match := _RUNNING.match(line):
            self.running[match[1]] = None
        elif _DONE.match(line):
            match = _DONE_CLASS.search(line)
            if match:
                self.running.pop(match[1], None)
            elif self.running:
                self.running.popitem()
        elif self._crash_listed and _CLASS.fullmatch(text):
            self._lost[text] = None
        else:
            self._crash_listed = text == "Crashed tests:"
            self.fork_died = self.fork_died or "forked VM terminated" in text

    def _collect_error(self, line: str, text: str) -> None:
        if line.startswith("[ERROR]"):
            self._continued = 0
        elif line.startswith("[") or self._continued >= MAX_CONTINUED:
            self._continued = MAX_CONTINUED
            return
        self._continued += 1
        if text and len(self.errors) < MAX_ERRORS:
            self.errors.append(text)


def surefire_jvms(ancestor: int) -> list[int]:
    """JVMs below ``ancestor`` that Surefire started for tests."""
    return jvms_below(ancestor, "surefire")
