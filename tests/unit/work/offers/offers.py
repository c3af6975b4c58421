"""An offer to change as a test needs it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from repairnator.model import BuildRef, Evidence, Patch, TestFailure, TestName
from repairnator.work.offers.offer import Offer

SOURCE = "src/main/java/org/example/Calc.java"
DIFF = (
    f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -3,4 +3,4 @@ class Calc\n   boolean max(int a, int b) {{\n"
    "-    return a < b;\n+    return a <= b;\n   }\n }\n"
)
TEST = "org.example.CalcTest#max"
EVIDENCE = Evidence("mvn test", 12, 0, 0, 1, (), 3.2)


def patch(**changes: Any) -> Patch:
    fields: dict[str, Any] = {
        "group": "g1",
        "tool": "java",
        "diff": DIFF,
        "rank": 1,
        "files": (SOURCE,),
        "fixes": (TEST,),
        "conflicts_with": (),
        "evidence": EVIDENCE,
        "summary": "replace `<` by `<=`",
        "plausible": 3,
        "reason": "the smallest",
    }
    return Patch(**(fields | changes))


def offer(*patches: Patch, **changes: Any) -> Offer:
    made = Offer(
        build=BuildRef("github-actions", host="github.com", slug="owner/repo", build_id="42"),
        slug="owner/repo",
        branch="main",
        fork="",
        pull_request=0,
        workflow="7",
        commit="c" * 40,
        url="https://github.com/owner/repo/actions/runs/42",
        accepted=1_600_000_000.0,
        generation=1,
        place="",
        failures=(TestFailure(TestName.parse(TEST), "java.lang.AssertionError", "expected 2, was 1"),),
        patches=patches or (patch(),),
    )
    return replace(made, **changes)
