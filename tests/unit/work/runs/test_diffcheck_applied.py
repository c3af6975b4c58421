"""Whatever diff is let through, git applies it to the files it was said to change, and to no other."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.work.runs.diffcheck import DiffRefused, check_diff

FILES = {
    "src/main/java/A.java": "one\ntwo\nthree\n",
    "src/main/java/B.java": "one\ntwo\n",
    "src/test/java/ATest.java": "one\ntwo\n",
    "pom.xml": "<project/>\n",
    ".github/workflows/ci.yml": "on: push\n",
}
paths = st.sampled_from(
    [*FILES, "../outside.java", "/etc/x.java", "src/main/java/../../../pom.xml", "/dev/null", "New.java", ""]
)
headers = st.one_of(
    st.builds("diff --git a/{} b/{}".format, paths, paths),
    st.builds("--- a/{}".format, paths),
    st.builds("+++ b/{}".format, paths),
    st.builds("--- {}".format, paths),
    st.builds("+++ {}".format, paths),
    st.builds("rename from {}\nrename to {}".format, paths, paths),
    st.sampled_from(
        ["new file mode 100644", "deleted file mode 100644", "old mode 100644\nnew mode 100755", "index 1..2"]
    ),
)
hunks = st.sampled_from(
    [
        "@@ -1,2 +1,2 @@\n one\n-two\n+2",
        "@@ -1 +1 @@\n-one\n+--- a/pom.xml",
        "@@ -1,2 +1,2 @@\n-one\n+++ b/pom.xml\n two",
        "@@ -0,0 +1 @@\n+x",
        "@@ -1,1 +1,1 @@\n-<project/>\n+<x/>",
        "@@ -1,2 +0,0 @@\n-one\n-two",
        "\\ No newline at end of file",
    ]
)


@st.composite
def whole_files(draw: st.DrawFn) -> str:
    path = draw(paths)
    first = draw(st.sampled_from(["", f"diff --git a/{path} b/{path}\n", f"diff --git a/{path} b/pom.xml\n"]))
    return f"{first}--- a/{path}\n+++ b/{draw(st.sampled_from([path, path, 'pom.xml']))}\n{draw(hunks)}"


diffs = st.lists(st.one_of(whole_files(), headers, hunks), min_size=1, max_size=5).map(
    lambda parts: "\n".join(parts) + "\n"
)


@settings(max_examples=60)
@given(diffs)
def test_an_accepted_diff_changes_nothing_but_the_files_that_it_names(diff: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        for name, text in FILES.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        try:
            accepted = check_diff(diff, tree).files
        except DiffRefused:
            return
        assert set(accepted) <= {"src/main/java/A.java", "src/main/java/B.java"}
        (Path(folder) / "patch").write_text(diff)
        subprocess.run(["git", "apply", "../patch"], cwd=tree, capture_output=True, check=False)
        after = {str(path.relative_to(tree)): path.read_text() for path in tree.rglob("*") if path.is_file()}
        changed = {name for name in {*FILES, *after} if after.get(name) != FILES.get(name)}
        assert changed <= set(accepted)
        assert sorted(path.name for path in Path(folder).iterdir()) == ["patch", "tree"]
