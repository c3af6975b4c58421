"""Loose ends: parameters and private fields that nothing reads, or that nothing sets.

An author who declares a name means to use it, so what is missing is likely there. FindBugs reports the same
(unread and unwritten fields: Hovemeyer, Pugh, "Finding bugs is easy", OOPSLA 2004). Read off the text: a name
that is shadowed or mentioned in a way not seen here counts as used.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from repairnator.core.jvm.analysis import Member
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.freenames import is_written, writes

_IGNORED = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.DOTALL)
_FIELD = re.compile(
    r"\bprivate\s+(?P<words>(?:(?:static|final|volatile|transient)\s+)*)[\w.]+(?:<[^;={}()]*>)?(?:\[\])*\s+"
    r"(?P<name>\w+)\s*(?P<end>[;=])"
)
_KEPT = re.compile(r"\bthis\s*\.\s*(\w+)\s*=\s*\1\s*;")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


@lru_cache(maxsize=64)
def unused_declarations(code: Code) -> UnusedDeclarations:
    """Those of a file, read once."""
    return UnusedDeclarations(code)


class UnusedDeclarations:
    """Those of one file."""

    def __init__(self, code: Code) -> None:
        self._code = code

    @cached_property
    def _text(self) -> str:
        return _IGNORED.sub(" ", self._code.text)

    @cached_property
    def unread_fields(self) -> frozenset[str]:
        """Private fields that are set at most."""
        found = set()
        text = _KEPT.sub(" ", self._text)
        for match in _FIELD.finditer(text):
            name = match["name"]
            mentions = len(re.findall(rf"\b{name}\b", text))
            written = len(writes(name, text))
            # The field itself, and parameters of its name.
            declared = (match["end"] == ";") + len(re.findall(rf"[\w>\]]\s+{name}\s*[,)]", text))
            if mentions == written + declared:
                found.add(name)
        return frozenset(found)

    @cached_property
    def unset_fields(self) -> frozenset[str]:
        """Private fields that keep the value that Java gives them."""
        return frozenset(
            match["name"]
            for match in _FIELD.finditer(self._text)
            if match["end"] == ";"
            and "final" not in match["words"]
            and not is_written(match["name"], self._text)
        )

    def unread(self, member: Member | None) -> frozenset[str]:
        """Names that a method may have been meant to read: these fields, and its unused parameters."""
        if member is None or member.body_start is None or member.body_end is None:
            return self.unread_fields
        body = _IGNORED.sub(" ", self._code.text[member.body_start : member.body_end])
        mentioned = set(_WORD.findall(body))
        return self.unread_fields | {each.name for each in member.params if each.name not in mentioned}

    def reads_unread(self, new: str, number: int) -> bool:
        """Whether new text in the member of this number reads what nothing read."""
        member = next((each for each in self._code.analysis.members if each.id == number), None)
        return bool(self.unread(member) & set(_WORD.findall(_IGNORED.sub(" ", new))))

    def sets_unset(self, new: str) -> bool:
        """Whether new text sets a field that nothing set."""
        return any(writes(name, new) for name in self.unset_fields)
