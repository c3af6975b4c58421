"""Without a box the same protocol holds, and everything ends with the job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers.process import runs

from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.none import NoSandbox
from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.core.options import options_line
from repairnator.errors import TemporaryError
from repairnator.model import RepairOptions

from .conftest import Told, stand_in
from .test_bubblewrap import running

Unboxed = Callable[[str], list[Event]]


@pytest.fixture
def unboxed(request_: BoxRequest) -> Unboxed:
    return lambda code: list(NoSandbox(BoxConfiguration(), stand_in(code)).run(request_))


def test_warns_first_and_loudly(unboxed: Unboxed) -> None:
    first = unboxed("tell(up=1)")[0]
    assert first.kind == "note"
    assert first.data["level"] == "warning"
    assert first.data["text"].startswith("NO SANDBOX")


def test_gives_no_tokens_to_the_core(unboxed: Unboxed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_OAUTH", "marked-secret")
    told = Told(unboxed("tell(env=dict(os.environ))"))
    assert "marked-secret" not in str(told.facts)
    assert {"PATH", "HOME"} <= set(told.facts["env"])


def test_a_diff_of_a_mebibyte_reaches_the_core(request_: BoxRequest) -> None:
    options = RepairOptions(prove="+" * 2**20, targets=("a.ATest#total",))
    core = NoSandbox(BoxConfiguration(), stand_in("tell(said=len(sys.stdin.readline()))"))
    told = Told(list(core.run(replace(request_, options=options))))
    assert told.facts["said"] == len(options_line(options))


def test_forged_lines_are_refused(unboxed: Unboxed) -> None:
    with pytest.raises(TemporaryError, match="event stream"):
        unboxed("""os.write(output, b'{"event":"finished","seq":1}\\n')""")


def test_children_end_with_the_core(unboxed: Unboxed, marker: str) -> None:
    unboxed(
        f"""
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600) # {marker}"])
        """
    )
    assert not running(marker)


def test_the_end_waits_for_children_that_nobody_hears_of(unboxed: Unboxed) -> None:
    # The kernel takes a while to take back its memory.
    told = Told(
        unboxed(
            """
        code = "import time; m = b'x' * (1 << 28); print(flush=True); time.sleep(600)"
        started = subprocess.Popen(
            [sys.executable, "-c", code],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        started.stdout.readline()
        tell(child=started.pid)
        writer.emit("finished", result={}, errors={}, exitCode=0)
        time.sleep(600)
        """
        )
    )
    assert not runs(told.facts["child"])


def test_leaves_the_project_as_it_is(unboxed: Unboxed, project: Path) -> None:
    unboxed("tell(up=1)")
    assert [path.name for path in project.iterdir()] == ["pom.xml"]
