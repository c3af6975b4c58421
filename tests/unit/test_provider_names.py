"""No outside system is named outside of the providers' folders: a new one is a folder and an entry point.

Names, strings and imports count; comments and docstrings may say where a number or a form comes from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import repairnator
from repairnator.foundation.providers import facts_by_ci, provider_objects

SOURCES = Path(repairnator.__file__).parent
PROVIDERS = "world/providers/"
GIT_SCHEME = "world/fetch/"  # where "git" is the scheme of git's own protocol
# "git" is the program, too. The import contract "provider-names" forbids importing our provider of
# that name, and comparisons with it are looked for apart.
WORDS = re.compile(r"github|gitlab|gitea|travis|codeberg|forgejo|bitbucket", re.IGNORECASE)

# Where (a file, or a folder with its slash), what the text is there, and why.
EXCEPTIONS = (
    ("", r"github_user(name|email)", "settings of the original: the bot's own name, on whichever forge"),
    ("", "travisURL|totalRepoUsingTravis", "fields of the original's database"),
    (
        "foundation/settings/settings.py",
        r"travis-ci\.com",
        "the original's default of REPAIRNATOR_DEFAULT_CI",
    ),
    ("foundation/redaction.py", ".*github_pat_.*", "forms of secrets in any text, whatever is installed"),
    ("world/buildlogs/lines.py", ".*travis_.*", "marks in any log, which does not say whose it is"),
    ("world/policy/file.py", r"\.github/repairnator\.yml", "where the policy file is on every forge"),
    (
        "core/languages/java/build/versionfiles.py",
        r"\.github/workflows",
        "which JDK a project's own workflow sets up, wherever it is built",
    ),
    ("testing/contracts/stores/", ".*", "keys and slugs as samples for stores, which do not read them"),
    ("testing/contracts/jobs/", ".*", "keys and slugs as samples for jobs, which do not read them"),
)


def texts(source: str) -> Iterator[tuple[int, str]]:
    """The names and strings of a module, without its docstrings, with their lines."""
    tree = ast.parse(source)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and id(node) not in prose:
            if isinstance(node.value, str | bytes):
                yield line, node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            continue
        for field in ("id", "attr", "name", "arg", "module", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield line, name


def named(source: str) -> list[tuple[int, str]]:
    return [(line, text) for line, text in texts(source) if WORDS.search(text)]


def test_what_names_a_provider_is_found() -> None:
    source = '''"""GitHub's."""
from a.github import b
def gitlab_of(travis=1):
    """Gitea's."""
    x = "at gitea.com"  # GitHub
    return x.github_token, b"GITLAB_TOKEN", f"{x}/codeberg"
'''
    assert sorted(line for line, _ in named(source)) == [2, 3, 3, 5, 6, 6, 6]


def test_each_installed_provider_has_its_word() -> None:
    assert [name for name in provider_objects() if not WORDS.search(name)] == ["git"]


def test_nothing_but_the_providers_names_one() -> None:
    used: set[str] = set()
    found: list[str] = []
    for path in sorted(SOURCES.rglob("*.py")):
        where = path.relative_to(SOURCES).as_posix()
        if where.startswith(PROVIDERS):
            continue
        for line, text in named(path.read_text()):
            reasons = [
                reason
                for place, form, reason in EXCEPTIONS
                if where.startswith(place) and re.fullmatch(form, text, re.DOTALL)
            ]
            used.update(reasons)
            if not reasons:
                found.append(f"{where}:{line}: {text[:100]}")
    assert not found, "named outside of world/providers:\n" + "\n".join(found)
    assert used == {reason for _, _, reason in EXCEPTIONS}, "an exception that nothing needs any more"


def test_general_parts_of_the_providers_name_none() -> None:
    # What two of ours share may say so; whatever is handed out, is handed out by facts.
    for name in ("base", "port", "forge_hosts", "systems", "webhooks", "payloads"):
        assert not named((SOURCES / PROVIDERS / f"{name}.py").read_text()), name


def compared(source: str) -> list[int]:
    """Lines of a module that compare something with the name of a provider or of one of its CI systems."""
    names = {*provider_objects(), *facts_by_ci()}
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(side, ast.Constant) and side.value in names
            for operand in (node.left, *node.comparators)
            for side in (operand, *getattr(operand, "elts", ()))
        )
    ]


def test_a_comparison_with_a_name_is_found() -> None:
    source = (
        'a == "git"\nb != "gitlab"\n"travis-ci.org" in c\nd in ("x", "github-actions")\ne == "git-gate"\n'
    )
    assert compared(source) == [1, 2, 3, 4]


def test_nothing_but_the_providers_compares_with_a_name() -> None:
    """What a provider can do is asked of its facts: another one that can do the same is treated alike."""
    found = [
        f"{where}:{line}"
        for path in sorted(SOURCES.rglob("*.py"))
        if not (where := path.relative_to(SOURCES).as_posix()).startswith((PROVIDERS, GIT_SCHEME))
        for line in compared(path.read_text())
    ]
    assert found == []
