"""The search reads structure: what regular expressions there are have a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import repairnator.core.languages.java

JAVA = Path(str(repairnator.core.languages.java.__file__)).parent
ROOMS = [JAVA / name for name in ("search", "ranking", "operators", "code", "runtime")]

# What reads text by patterns, and why nothing else could tell.
ALLOWED = {
    "beforehand.py": "stack traces of the build are text, and the runtime does not read those files",
    "comments.py": "comments are in no syntax tree",
    "hints.py": "messages of test frameworks are text",
    "launch.py": "command line arguments of a project's test JVM are text",
    "provider.py": "names of jars are text",
    "siblings.py": "words within a string are in no syntax tree",
    "style.py": "white space is in no syntax tree",
    "tokens.py": "javac has not seen what a candidate brings in: it is cut into tokens here alone",
}


def users_of_patterns() -> set[str]:
    found = set()
    for room in ROOMS:
        for file in room.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                module = node.module if isinstance(node, ast.ImportFrom) else ""
                if "re" in names or module == "re":
                    found.add(file.name)
    return found


def test_regular_expressions_are_used_where_there_is_a_reason_and_nowhere_else() -> None:
    assert users_of_patterns() == set(ALLOWED)


def test_nothing_is_decided_by_an_operator_s_name() -> None:
    """Names are for ``priors.toml`` and for people; what a change does is told by its traits."""
    compared = []
    for file in (file for room in ROOMS for file in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            if any(
                isinstance(side, ast.Attribute)
                and side.attr == "operator"
                and isinstance(side.value, ast.Name)
                and side.value.id == "candidate"
                for side in sides
            ):
                compared.append(f"{file.name}: {ast.unparse(node)}")
    assert compared == []


def test_no_code_of_a_probe_is_made_here() -> None:
    for file in (file for room in ROOMS for file in room.rglob("*.py")):
        texts = [
            node.value
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not any("org.repairnator.runtime.Observe." in text for text in texts), file.name
