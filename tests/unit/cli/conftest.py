from __future__ import annotations

from typing import Any

import pytest

from repairnator.model import Evidence, Patch

DIFF = """\
--- a/src/main/java/Calc.java
+++ b/src/main/java/Calc.java
@@ -3,3 +3,3 @@
     static int max(int a, int b) {
-        return a < b ? a : b;
+        return a > b ? a : b;
     }
"""


def make_patch(**changes: Any) -> Patch:
    """A proven patch, for tests."""
    values: dict[str, Any] = {
        "group": "group-1",
        "tool": "java",
        "diff": DIFF,
        "rank": 1,
        "files": ("src/main/java/Calc.java",),
        "fixes": ("org.example.CalcTest#max",),
        "conflicts_with": (),
        "evidence": Evidence("mvn -o test", 40, 3, 0, 1, (), 2.5),
        "summary": "replace `<` by `>`",
    }
    return Patch(**(values | changes))


@pytest.fixture
def patch() -> Patch:
    return make_patch()
