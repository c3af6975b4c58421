"""What a JVM told of ``recorded/Sample.java``; an integration test compares the record with a JVM's reply."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.runtime.analysis import Analysis, Node, read_analysis

FILE = "src/main/java/demo/Sample.java"
SOURCE = Path(__file__).parent / "recorded" / "Sample.java"
RECORD = SOURCE.with_suffix(".json")


_MEMBERS = ("supers", "fields", "methods", "constants", "constructors")


def without_java(reply: dict[str, Any]) -> dict[str, Any]:
    """The reply without the members of Java's own types, which are many, and other in each version."""
    left_out: dict[str, list[str]] = {key: [] for key in _MEMBERS}
    types = {
        name: each | left_out if name.startswith("java.") else each for name, each in reply["types"].items()
    }
    return {name: value for name, value in reply.items() if name != "id"} | {"types": types}


def unanalyzed(file: str, text: str) -> Code:
    """A file of which only the text is known."""
    return Code(file, Analysis(text, "", (), (), (), (), {}))


@cache
def sample() -> Code:
    """The analyzed file."""
    return Code(FILE, read_analysis(json.loads(RECORD.read_text("utf-8"))))


def node(text: str, kind: str = "") -> Node:
    """The only tree, or the only one of a kind, that has this source."""
    code = sample()
    (found,) = [each for each in code.nodes if code.source(each) == text and (not kind or each.kind == kind)]
    return found


def site(text: str, kind: str = "", hints: Hints | None = None) -> Site:
    """The same as a place to change."""
    expressions = Expressions(sample())
    conditions = Conditions(sample(), expressions)
    return Site(sample(), node(text, kind), expressions, conditions, hints or Hints())
