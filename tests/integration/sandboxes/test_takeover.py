"""A core that a project took over whole: it signs what it likes, and gains but a diff to source files."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.work.runs.run import repair

from .conftest import stand_in

SOURCE = "src/main/java/A.java"
_LIES = """
def diff(path):
    return (f"diff --git a/{{path}} b/{{path}}\\n--- a/{{path}}\\n+++ b/{{path}}\\n"
            "@@ -1 +1 @@\\n-class A {{}}\\n+class B {{}}\\n")
evidence = dict(command="mvn test", testsRun=9, failures=0, errors=0, skipped=0, excluded=[], seconds=1.0)
patch = dict(group="g1", tool="java", diff=diff({path!r}), rank=1, files=[{SOURCE!r}], fixes=["ATest#a"],
             conflictsWith=[], evidence=evidence, summary="an honest change")
writer.emit("patch", **patch)
writer.emit("finished", errors={{}}, exitCode=0, result=dict(
    schemaVersion=1, status="PATCHED", commit="", language="java", buildTool="maven", failingTests=[],
    steps=[], groups=[], patches=[patch], candidates=1, candidatesPerSecond=1.0, seconds=1.0))
os._exit(0)
"""


@pytest.fixture(autouse=True)
def source(project: Path) -> Path:
    file = project / SOURCE
    file.parent.mkdir(parents=True)
    file.write_text("class A {}\n")
    return file


def reported(request: BoxRequest, path: str) -> tuple[int, list[Event]]:
    """How many patches come out when the core claims one that changes ``path``, and what is told."""
    core = stand_in(_LIES.format(path=path, SOURCE=SOURCE))
    seen: list[Event] = []
    outcome = repair(BubblewrapSandbox(BoxConfiguration(), core), request, seen.append)
    return len(outcome.result.patches), seen


def test_a_change_of_a_source_file_is_let_out(request_: BoxRequest) -> None:
    """The control: the claim is well made."""
    assert reported(request_, SOURCE)[0] == 1


@pytest.mark.parametrize(
    "path",
    [
        "../project/src/main/java/A.java",
        "src/main/java/../../../../etc/passwd",
        "/etc/passwd",
        ".git/hooks/post-checkout",
        ".github/workflows/ci.yml",
        "pom.xml",
        "src/test/java/ATest.java",
        "src/main/java/New.java",
    ],
)
def test_any_other_is_not_and_that_is_told(request_: BoxRequest, path: str) -> None:
    count, seen = reported(request_, path)
    assert count == 0
    assert any("was rejected:" in str(event.data.get("text")) for event in seen)
