"""What the comments of a method tell: its author says there what the code is to do."""

from __future__ import annotations

import re
from functools import lru_cache

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.runtime.analysis import Member

_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d{1,6})?(?![\w])")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


@lru_cache(maxsize=256)
def numbers_commented(code: Code, member: Member | None) -> tuple[str, ...]:
    """The numbers in the comment before a member, and in those inside it, each once."""
    if member is None:
        return ()
    before = code.text[: member.start].rstrip()
    own = before[before.rfind("/*") :] if before.endswith("*/") else ""
    inside = _COMMENT.findall(code.text[member.start : member.end])
    return tuple(dict.fromkeys(_NUMBER.findall("\n".join((own, *inside)))))
