"""Parameters and private fields that nothing reads, or that nothing sets.

An author who declares a name means to use it, so what is missing is likely there. FindBugs reports the same
(unread and unwritten fields: Hovemeyer, Pugh, "Finding bugs is easy", OOPSLA 2004).
"""

from __future__ import annotations

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.runtime.analysis import Member


def unread_fields(code: Code) -> frozenset[str]:
    """Private fields that are set at most."""
    return frozenset(each.name for each in code.analysis.private_fields if not each.read)


def unset_fields(code: Code) -> frozenset[str]:
    """Private fields that keep the value that Java gives them."""
    return frozenset(
        each.name for each in code.analysis.private_fields if not (each.final or each.initialized or each.set)
    )


def unread_names(code: Code, member: Member | None) -> frozenset[str]:
    """Names that a method may have been meant to read: these fields, and its unused parameters."""
    if member is None:
        return unread_fields(code)
    return unread_fields(code) | {each.name for each in member.params if not each.mentioned}
