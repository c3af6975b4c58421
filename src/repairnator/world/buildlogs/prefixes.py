"""Takes off what others write before a tool's own words: clocks, containers, modules, steps."""

from __future__ import annotations

import re

_LONGEST = 200  # characters of a prefix
_SHAPES = 16  # kinds of prefixes that are remembered of one log
# Maven's levels, and what GitHub's page shows in their place.
_LEVEL = re.compile(r"\[(?:ERROR|WARNING|WARN|INFO)\]\s+|(?:(?<=\s)|^)(?:Error|Warning): {1,2}")
_KNOWN = ("Tests run: ", "Running ", "Failed tests:", "Tests in error:", "--- ")
_NUMBER = re.compile(r"[0-9]+")
_BLANK = re.compile(r"\s+")


class Prefixes:
    """Takes prefixes off the lines of one log.

    A level ends a prefix. Lines of old versions have none: for these the prefixes are learned from the lines
    that can be nothing else, such as ``Tests run: …``, and remembered by their shape, in which any number may
    stand for a number.
    """

    def __init__(self) -> None:
        self._shapes: dict[str, re.Pattern[str]] = {}

    def split(self, line: str) -> tuple[str, str]:
        """The words before a line's own, as the shape of a prefix, and its own ones."""
        level = _LEVEL.search(line, 0, _LONGEST)
        if level:
            return _shape(line[: level.start()]), line[level.end() :]
        for word in _KNOWN:
            at = line.find(word, 0, _LONGEST)
            if at >= 0 and (at == 0 or not line[at - 1].isalnum()):
                self._learn(line[:at])
                return _shape(line[:at]), line[at:]
        for shape, pattern in self._shapes.items():
            prefix = pattern.match(line)
            if prefix:
                return shape, line[prefix.end() :]
        return "", line

    def _learn(self, prefix: str) -> None:
        shape = _shape(prefix)
        if shape and shape not in self._shapes and len(self._shapes) < _SHAPES:
            pattern = re.escape(shape).replace("0", "[0-9]+").replace(r"\ ", r"\s+")
            self._shapes[shape] = re.compile(rf"{pattern}\s*")


def _shape(prefix: str) -> str:
    """``14:02:11,507`` and ``9:30:00,001`` are the same; ``core |`` and ``web |`` are not."""
    return _BLANK.sub(" ", _NUMBER.sub("0", prefix)).strip()
