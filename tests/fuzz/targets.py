"""What reads bytes that a project chose, and what must hold whatever it is given."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.fuzz import seeds
from tests.fuzz.seeds import FILE, JIS, SOURCE

from repairnator.cli.terminal.diffs import coloured_diff
from repairnator.core.applier import DiffConflict, apply_diff, parse_diff
from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.events import EventError, read_events
from repairnator.core.history.versions import read_history
from repairnator.core.languages.java.build.jdks import INSTALLED
from repairnator.core.languages.java.build.maven.commands import Maven
from repairnator.core.languages.java.build.maven.detect import find_base
from repairnator.core.languages.java.build.maven.diagnosis import diagnose
from repairnator.core.languages.java.build.maven.machine import machine_for
from repairnator.core.languages.java.build.maven.modules import describe
from repairnator.core.languages.java.build.maven.pom import artifact_id, read_models
from repairnator.core.languages.java.build.maven.selection import expected_suites
from repairnator.core.languages.java.build.settings import read_settings
from repairnator.core.languages.java.runtime.classfiles import referenced_classes, superclass, test_methods
from repairnator.core.offlimits import objection
from repairnator.core.projects.markup import MarkupError, read_xml
from repairnator.core.projects.reports import Results, read_report
from repairnator.core.texts import EditError, decoded, splices
from repairnator.core.tools.port import Edit
from repairnator.errors import UsageError
from repairnator.foundation.text import clean, clean_line
from repairnator.model import Evidence, Patch
from repairnator.work.runs.diffcheck import DiffRefused, check_diff, check_path
from repairnator.work.runs.eventcheck import EventChecker
from repairnator.work.runs.patchfiles import patch_text
from repairnator.world.buildlogs import read_log
from repairnator.world.policy import read_policy


@dataclass(frozen=True, slots=True)
class Target:
    """One reader.

    Attributes:
        name: on the command line.
        seeds: real inputs.
        tokens: words of its language.
        read: gives it an input; raises only where something is wrong with the reader.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    tokens: tuple[bytes, ...]
    read: Callable[[bytes], None]


@cache
def folder() -> Path:
    """A tree with two sources; what tests write goes beside it."""
    holder = tempfile.TemporaryDirectory(prefix="fuzz-")
    _HOLDERS.append(holder)
    root = Path(holder.name)
    for name, content in ((FILE, SOURCE), ("src/main/java/B.java", JIS)):
        path = root / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / "project" / "sub" / "src" / "test" / "java" / "a").mkdir(parents=True)
    (root / "project" / "sub" / "src" / "test" / "java" / "a" / "ATest.java").write_text("class ATest {}")
    return root


_HOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def storable(value: Any) -> None:
    """Fails where a store, a file or a forge could not take the value."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


# Poms and reports


def pom(data: bytes) -> None:
    project = folder() / "project"
    (project / "pom.xml").write_bytes(data)
    (project / "sub" / "pom.xml").write_bytes(data)
    find_base(project)
    find_base(project, "sub/target")
    storable(artifact_id(project / "pom.xml"))
    for name in (".mvn/wrapper/maven-wrapper.properties", ".java-version", ".github/workflows/ci.yml"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(data)
    maven = Maven(None, None, {"PATH": "/nowhere", INSTALLED: "17=/jdks/17:25=/jdks/25"})
    machine = machine_for(project, project, maven, folder())
    storable([*machine.notes, *machine.hints, *machine.maven.arguments, machine.unmet])
    assert machine.maven.toolchains is not None
    read_xml(machine.maven.toolchains)


def effective_pom(data: bytes) -> None:
    project = folder() / "project"
    path = folder() / "effective-pom.xml"
    path.write_bytes(data)
    try:
        models = read_models(path, project / "sub")
    except MarkupError as error:
        storable(str(error))
        return
    for model in models[:20]:
        module = describe(model, minimum_level=8)
        storable([module.module.encoding, module.module.source_level, *module.module.jvm_args])
        expected_suites(module)


def report(data: bytes) -> None:
    path = folder() / "TEST-a.ATest.xml"
    path.write_bytes(data)
    try:
        cases = read_report(path)
    except MarkupError as error:
        storable(str(error))
        return
    results = Results()
    for case in cases:
        results.add(case, "module")
        storable([str(case.name), case.seconds, case.failure.to_dict() if case.failure else None])
    assert 0 <= results.slowest < 1e10


# Diffs


def diff(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for tree in (folder() / "tree", None):
        try:
            files = check_diff(text, tree).files
        except DiffRefused as refusal:
            str(refusal)
            continue
        for file in files:
            assert objection(file) == ""
        # Whoever applies it reads the same in it.
        assert tuple(part.path for part in parse_diff(text)) == files
        if "GIT binary patch" not in text:
            for line in text.split("\n"):
                if line.startswith("+") and not line.startswith("+++ "):
                    _shows(line.removesuffix("\r"), text)


def _shows(line: str, text: str) -> None:
    """An added line has nothing that does not show, unless a removed one has it, too."""
    hidden = {one for one in line if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} - {"\t"}}
    removed = "".join(one for one in text.split("\n") if one.startswith("-"))
    assert hidden - {"\t"} <= set(removed), line


def applied(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    tree = folder() / "tree"
    try:
        parse_diff(text)
        changed = apply_diff(text, tree)
    except DiffConflict as error:
        str(error)
        return
    for file in changed:
        assert (tree / file).resolve().is_relative_to(tree.resolve())
    (tree / FILE).write_bytes(SOURCE)
    (tree / "src/main/java/B.java").write_bytes(JIS)


def path(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        check_path(text)
    except DiffRefused as refusal:
        storable(str(refusal))
        return
    assert not re.search(r'[\x00-\x1f\x7f"\\:]|(?:^|/)[.-]|(?:^|/)\.\.(?:/|$)|//', text), text
    assert not re.search(r"(?i)(?:^|/)(?:(?:pom\.xml|setup\.py)$|\.git(?:/|$))|^tests?/", text), text


def edits(data: bytes) -> None:
    head, _, content = data.partition(b"\n")
    encoding, _, numbers = head.decode("latin-1").partition(" ")
    digits = [int(one[:6]) for one in re.findall("[0-9]+", numbers)][:2] or [0]
    try:
        size = len(decoded(content, encoding))
        found = splices(content, [Edit(digits[0], digits[-1], "x\n\u00e9", FILE)], encoding)
    except EditError as error:
        str(error)
        return
    assert digits[-1] <= size
    change = FileChange(FILE, content, found)
    written = unified_diff([change])
    (folder() / "tree" / FILE).write_bytes(content)
    try:
        if written:
            apply_diff(written, folder() / "tree")
            assert (folder() / "tree" / FILE).read_bytes() == change.after
    finally:
        (folder() / "tree" / FILE).write_bytes(SOURCE)


# Events


def event(data: bytes) -> None:
    line = data.decode("utf-8", "replace").replace("\n", " ")
    checker = EventChecker(folder() / "tree")
    try:
        for one in read_events([line]):
            checked, refused = checker.check(one)
            storable(checked)
            storable(refused)
    except EventError as error:
        storable(str(error))


# Settings, logs, words


def policy(data: bytes) -> None:
    read = read_policy(data, ".repairnator.yml")
    storable([*read.mistakes, *read.branches, *read.ignored_tests, *(read.tools or ())])
    assert read.budget is None or 1 <= read.budget < 1e10
    read.refusal("main")


def log(data: bytes) -> None:
    middle = len(data) // 2
    read = read_log([data[:middle], data[middle:]])
    storable([str(name) for name in read.failing] + [read.place])
    storable(read_settings(read.build_settings).arguments)
    assert 0 <= read.failed <= read.run < 10**15


def maven_output(data: bytes) -> None:
    lines = data.decode("utf-8", "replace").splitlines()
    storable(diagnose(lines, "\n".join(lines[-50:])).message)


def earlier_versions(data: bytes) -> None:
    file = folder() / "history.json"
    file.write_bytes(data)
    try:
        read_history(file)
    except UsageError as error:
        str(error)


def class_file(data: bytes) -> None:
    file = folder() / "A.class"
    file.write_bytes(data)
    superclass(file)
    referenced_classes(file)
    storable(test_methods(file))


def words(data: bytes) -> None:
    text = data[:4096].decode("utf-8", "surrogateescape")
    for shown in (clean(text), str(coloured_diff(text)), clean_line(text, 40)):
        assert not _CONTROL.search(shown), shown
    evidence = Evidence(text, 1, 0, 0, 0, (text,), 1.0)
    patch = Patch(
        group=text,
        tool=text,
        diff="--- a/A.java\n",
        rank=1,
        files=(),
        fixes=(text,),
        conflicts_with=(),
        evidence=evidence,
        summary=text,
        reason=text,
    )
    head = patch_text(patch).removesuffix("--- a/A.java\n")
    for line in head.split("\n"):
        assert not line.startswith(("--- ", "+++ ", "@@ ", "diff --git ", "GIT binary")), line
        assert not _CONTROL.search(line), line


_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u2028\u2029\u3164\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)

TARGETS = (
    Target("pom", seeds.poms, seeds.XML, pom),
    Target("effective-pom", seeds.poms, seeds.XML, effective_pom),
    Target("report", seeds.files("core/languages/java/build/data/*.xml"), seeds.XML, report),
    Target("diff", seeds.diffs, seeds.DIFF, diff),
    Target("applied", seeds.diffs, seeds.DIFF, applied),
    Target("path", seeds.paths, seeds.PATH, path),
    Target("edits", seeds.edits, (), edits),
    Target("event", seeds.events, seeds.JSON, event),
    Target("policy", seeds.policies, seeds.YAML, policy),
    Target("log", seeds.files("world/buildlogs/data/*.log"), seeds.LOG, log),
    Target(
        "maven-output",
        seeds.files("world/buildlogs/data/maven-*.log", "world/buildlogs/data/surefire-*.log"),
        seeds.LOG,
        maven_output,
    ),
    Target("changed-lines", lambda: [b'{"src/A.java": [3, 4], "B.java": []}'], seeds.JSON, earlier_versions),
    Target("class-file", seeds.classes, (), class_file),
    Target("words", seeds.texts, seeds.DIFF, words),
)
