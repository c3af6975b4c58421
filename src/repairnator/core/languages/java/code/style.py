"""How a source file is laid out, so that an edit looks like its surroundings."""

from __future__ import annotations

import re
from collections import Counter


class Style:
    """Layout of one file.

    Attributes:
        newline: what ends its lines.
        unit: one step of indentation.
        brace_on_new_line: whether an opening brace stands on a line of its own.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.unit = _unit(text)
        own_line = len(re.findall(r"\)\s*\n[ \t]*\{", text))
        same_line = len(re.findall(r"\)[ \t]*\{", text))
        self.brace_on_new_line = own_line > same_line

    def indent(self, offset: int) -> str:
        """The white space that begins the line of this offset."""
        start = self._text.rfind("\n", 0, offset) + 1
        line = self._text[start : self._text.find("\n", start) + 1 or None]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def begins_line(self, offset: int) -> bool:
        """Whether nothing but white space stands before the offset on its line."""
        start = self._text.rfind("\n", 0, offset) + 1
        return self._text[start:offset].strip() == ""

    def block(self, head: str, body: str, indent: str) -> str:
        """``head { body }`` on lines of its own, the first without its indentation."""
        lines = (self.newline + indent + self.unit).join(body.split(self.newline))
        return f"{head}{self.opening(indent)}{self.begin(indent)}{lines}{self.newline}{indent}}}"

    def opening(self, indent: str) -> str:
        """What stands between the head of a block and its body, up to the brace."""
        return f"{self.newline}{indent}{{" if self.brace_on_new_line else " {"

    def begin(self, indent: str) -> str:
        """What stands between a block's opening brace and its body."""
        return f"{self.newline}{indent}{self.unit}"

    def shifted(self, text: str) -> str:
        """A statement's text one step further in; its first line, which follows other text, as it is."""
        first, *rest = text.split("\n")
        return "\n".join([first, *(self.unit + line if line.strip() else line for line in rest)])

    def moved(self, text: str, old: str, new: str) -> str:
        """A statement's text with the indentation ``new`` for ``old``; its first line as it is."""
        first, *rest = text.split("\n")
        return "\n".join([first, *(new + line.removeprefix(old) if line.strip() else line for line in rest)])

    def line_span(self, start: int, end: int) -> tuple[int, int]:
        """The whole lines of ``[start, end)`` when it has them to itself, else the span as it is."""
        begin = self._text.rfind("\n", 0, start) + 1
        finish = self._text.find("\n", end)
        finish = len(self._text) if finish < 0 else finish + 1
        if self._text[begin:start].strip() or self._text[end:finish].strip():
            return start, end
        return begin, finish


def _unit(text: str) -> str:
    """The most frequent difference in depth between a line that opens a block and the next."""
    steps: Counter[str] = Counter()
    for match in re.finditer(r"^([ \t]*)\S.*\{[ \t]*\r?\n(?:[ \t]*\r?\n)?([ \t]+)\S", text, re.MULTILINE):
        outer, inner = match.groups()
        if inner.startswith(outer) and len(inner) > len(outer):
            steps[inner[len(outer) :]] += 1
    return steps.most_common(1)[0][0] if steps else "    "
