"""Unified diffs with colours."""

from __future__ import annotations

from rich.text import Text

from repairnator.foundation.text import clean

_STYLES = (("+++", "bold"), ("---", "bold"), ("diff ", "bold"), ("@@", "cyan"), ("+", "green"), ("-", "red"))


def coloured_diff(diff: str, indent: str = "") -> Text:
    """The diff as text with styles; control characters in it are shown, not obeyed."""
    text = Text()
    for line in clean(diff).rstrip("\n").split("\n"):
        style = next((style for start, style in _STYLES if line.startswith(start)), "")
        text.append(f"{indent}{line}", style)
        text.append("\n")
    text.right_crop(1)
    return text
