"""What runs in the pod of a repair, with what its image holds: Python, and `requirements/pod.lock`."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_program_of_the_pod_starts_with_what_its_image_has(tmp_path: Path) -> None:
    for name in re.findall(r"^([\w-]+)==", (ROOT / "requirements/pod.lock").read_text(), re.MULTILINE):
        installed = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in installed.files or ()} - {".."}:
            (tmp_path / top).symlink_to(Path(str(installed.locate_file(top))))
    (tmp_path / "repairnator").symlink_to(ROOT / "src/repairnator")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import repairnator.boxes.kubernetes.pod"
    # Without site: nothing of the environment that the tests run in is found.
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", program], check=True)
