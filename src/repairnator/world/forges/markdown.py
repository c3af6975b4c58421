"""Writes Markdown that text from outside cannot break out of.

What comes from a build is shown as code and nowhere else: in code, forges obey no mention, no closing
keyword, no reference, no HTML and no link. Nor can it end its code: an inline span has no back tick, a block
no fence.

GitLab looks for quick actions (``/merge`` at the beginning of a line) with rules of its own for what is code;
so no line that comes from outside begins with a slash and a letter either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repairnator.foundation.text import clean, clean_line, shorten

_URL = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~%/?&=+,;:-]*)?")
_ACTION = re.compile(r"\s*/[A-Za-z]")
_FENCE = re.compile(r"```|~~~")


def code(text: str, width: int = 200) -> str:
    """One line from outside, as inline code."""
    line = clean_line(text, width).replace("`", "'").strip()
    return f"`{line}`" if line else "`?`"


def quoted_block(text: str, lines: int = 12, width: int = 200) -> str:
    """Several lines from outside, each behind a bar, so that none begins with anything of its own."""
    given = clean(text).strip("\n").split("\n")
    shown = [shorten(line.replace("`", "'").replace("~~~", "---"), width) for line in given[:lines]]
    more = ["…"] if len(given) > lines else []
    return block("", [f"| {line}".rstrip() for line in (*shown, *more)])


def block(name: str, lines: Sequence[str]) -> str:
    """A fenced block (CommonMark 4.5).

    Args:
        name: of its kind: ``suggestion``, ``diff``.
        lines: of code, for which :func:`is_plain` holds.
    """
    return "\n".join([f"```{name}", *lines, "```"])


def is_plain(lines: Sequence[str]) -> bool:
    """Whether lines may be shown as they are: none ends a block, none is an action."""
    return not any(_FENCE.search(line) or _ACTION.match(line) for line in lines)


def link(words: str, url: str) -> str:
    """A link with words of ours; the words alone where the address is none that can be nothing else."""
    return f"[{words}]({url})" if len(url) <= 500 and _URL.fullmatch(url) else words


def plain(text: str, width: int = 60) -> str:
    """A name from outside for where nothing is code (titles, commit messages): letters, digits, dots."""
    kept = "".join(char for char in text if char.isalnum() or char in "._")
    return shorten(kept, width)
