"""Judges a patch by itself: does git take it, do the tests pass, and is it the same as the original?"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.libraries.cases import Prepared
from benchmarks.libraries.syntax import normalized
from benchmarks.libraries.workshop import Workshop
from benchmarks.maven import Maven, MavenError


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found out about one patch.

    Attributes:
        applies: ``git apply`` takes it.
        passes: with it, all tests of ``mvn test`` pass.
        same_tree: the patched file's normalized syntax tree equals the original's.
        same_bytecode: both compile to the same code, line numbers aside.
        reason: why it does not apply or pass; else "".
    """

    applies: bool
    passes: bool
    same_tree: bool
    same_bytecode: bool
    reason: str = ""

    @property
    def patched(self) -> bool:
        return self.applies and self.passes

    @property
    def same(self) -> bool:
        return self.patched and (self.same_tree or self.same_bytecode)


def judge(prepared: Prepared, diff: str, workshop: Workshop, workdir: Path, maven: Maven) -> Judgement:
    """Apply a diff to a fresh copy of the case, run its tests, compare it with the original."""
    tree = workdir / "patched" / prepared.case.name
    if tree.exists():
        shutil.rmtree(tree)
    shutil.copytree(prepared.tree, tree, ignore=shutil.ignore_patterns("target"))
    refusal = apply(tree, diff)
    if refusal:
        return Judgement(applies=False, passes=False, same_tree=False, same_bytecode=False, reason=refusal)
    passes, reason = _passes(tree, workshop, maven)
    same_tree = same_bytecode = False
    if changed_files(diff) == {prepared.case.file}:
        patched = (tree / prepared.case.file).read_bytes().decode(prepared.encoding)
        right = prepared.right.read_bytes().decode(prepared.encoding)
        same_tree = normalized(patched) == normalized(right)
        same_bytecode = same_tree or _compile_alike(tree / prepared.case.file, prepared, workshop)
    return Judgement(True, passes, same_tree, same_bytecode, reason)


def apply(tree: Path, diff: str) -> str:
    """Apply a diff with git; return why git refuses it, or "".

    The tree is made a repository of its own first: within another one, git would skip what it ignores.
    """
    subprocess.run(["git", "init", "-q", str(tree)], check=True, capture_output=True)
    run = subprocess.run(
        ["git", "-C", str(tree), "apply", "--whitespace=nowarn", "-"],
        input=diff.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
    )
    return "" if run.returncode == 0 else run.stderr.decode("utf-8", "replace").strip() or "git apply failed"


def changed_files(diff: str) -> set[str]:
    """The paths that a diff changes."""
    return set(re.findall(r"^\+\+\+ b/([^\t\n]+)", diff, re.MULTILINE))


def _passes(tree: Path, workshop: Workshop, maven: Maven) -> tuple[bool, str]:
    try:
        results = maven.test(tree, f"-Dsurefire.timeout={int(workshop.seconds * 5 + 60)}")
    except MavenError as error:
        return False, str(error)[-300:]
    if not results.ended:
        return False, "the tests do not end"
    return results.green, "" if results.green else f"fail: {', '.join(sorted(results.failing)[:3])}"


def _compile_alike(patched: Path, prepared: Prepared, workshop: Workshop) -> bool:
    name = patched.name
    with tempfile.TemporaryDirectory() as folder:
        outputs = []
        for side, file in (("patched", patched), ("right", prepared.right)):
            source, output = Path(folder) / side / name, Path(folder) / side / "classes"
            output.mkdir(parents=True)
            shutil.copyfile(file, source)
            if not workshop.compile(source, output):
                return False
            outputs.append(output)
        return same_code(*outputs)


def same_code(left: Path, right: Path) -> bool:
    """Whether two folders of classes have the same code, by ``javap``; line numbers do not matter."""
    classes = _classes(left)
    return classes == _classes(right) and disassembled(left, classes) == disassembled(right, classes)


def _classes(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.class"))


def disassembled(folder: Path, classes: list[str]) -> str:
    """The code of classes as text, without what depends on the order of the constant pool."""
    command = ["javap", "-c", "-p", "-constants", *classes]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return re.sub(r"#\d+(, +\d+)?", "", run.stdout)
