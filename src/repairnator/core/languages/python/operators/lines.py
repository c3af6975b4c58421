"""Statements put before and behind others, as a person would write them."""

from __future__ import annotations

import ast

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Site, Trait

SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Delete, ast.Assert)
ANY = (*SIMPLE, ast.If, ast.For, ast.While, ast.With, ast.Try)


def before(site: Site, statement: ast.stmt, text: str, cost: float, *traits: Trait) -> Change | None:
    """A line before a statement; None where that does not begin a line."""
    code = site.code
    indent = code.indent(statement)
    start = code.start(statement)
    if not indent and start > 0 and code.text[start - 1] not in "\r\n":
        return None
    lines = text.replace("\n", code.newline + indent)
    return Change((Edit(start, start, lines + code.newline + indent),), cost, frozenset(traits))


def behind(site: Site, statement: ast.stmt, text: str, cost: float, *traits: Trait) -> Change | None:
    """A line behind a statement."""
    code = site.code
    indent = code.indent(statement)
    if not indent and not isinstance(code.parent(statement), ast.Module):
        return None
    end = code.end(statement)
    rest = code.text[end : _line_end(code.text, end)]
    at = end if not rest.strip() or not rest.strip().startswith("#") else _line_end(code.text, end)
    if rest.strip() and not rest.strip().startswith("#"):
        return None
    lines = text.replace("\n", code.newline + indent)
    return Change((Edit(at, at, code.newline + indent + lines),), cost, frozenset(traits))


def _line_end(text: str, at: int) -> int:
    ends = [each for each in (text.find("\n", at), text.find("\r", at)) if each >= 0]
    return min(ends, default=len(text))
