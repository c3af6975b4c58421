"""The commands over MongoDB, as people call them."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.mongo import Mongo

from repairnator.model import BuildRef
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.stores.mongo import open_mongo_store
from repairnator.work.stores.port import Store

pytestmark = pytest.mark.server

DIFF = "--- a/src/Calc.java\n+++ b/src/Calc.java\n@@ -1 +1 @@\n-wrong\n+right\n"
OLD = {
    "date": "27/06/18 00:47",
    "dateStr": "2018-06-27T00:47:00.982+0000",
    "runId": "75d12b04-24c0-4cad-9ac3-31a74d8ca02f",
    "buildId": 397078792,
    "toolname": "Nopol",
    "diff": DIFF,
    "filepath": "",
    "hostname": "spirals-vortex.lille.inria.fr",
}
OURS = {
    **OLD,
    "toolname": "java",
    "summary": "replace wrong by right",
    "group": "g1",
    "rank": 1,
    "files": ["src/Calc.java"],
    "filepath": "src/Calc.java",
    "fixes": ["org.example.ATest#right"],
    "conflictsWith": [],
    "commit": "a" * 40,
    "recorded": 1.0,
    "evidence": {
        "command": "mvn test",
        "testsRun": 3,
        "failures": 0,
        "errors": 0,
        "skipped": 0,
        "excluded": [],
        "seconds": 1.5,
    },
}
REF = BuildRef(ci="git", url="https://github.com/owner/repo", commit="a" * 40)

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def store(mongo: Mongo, name: str) -> Iterator[Store]:
    opened = open_mongo_store(mongo.url, name)
    yield opened
    opened.close()


@pytest.fixture
def repairnator(mongo: Mongo, name: str, tmp_path: Path) -> Command:
    environment = os.environ | {
        "MONGODB_HOST": mongo.url,
        "MONGODB_NAME": name,
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "NO_COLOR": "1",
    }

    def run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        program = str(Path(sys.executable).with_name("repairnator"))
        return subprocess.run(
            [program, *arguments],
            env=environment | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_builds_patches_and_dead_letters_are_read_from_mongodb(repairnator: Command, store: Store) -> None:
    jobs = Jobs(store)
    key = jobs.submit_build(REF).job.key
    claimed = jobs.claim(key, "w")
    assert claimed is not None
    records = (Record("patches", {**OURS, "build": key, "generation": 1}),)
    jobs.finish(claimed, Outcome("PATCHED", records, summary={"patches": 1}))
    jobs.settlement.settle_all()
    jobs.add_dead_letter("{nonsense", "/queue/pipeline", "not JSON")

    (build,) = json.loads(repairnator("builds", "list", "--json").stdout)
    assert (build["key"], build["status"]) == (key, "PATCHED")
    (patch,) = json.loads(repairnator("patches", "list", "--json").stdout)
    assert "+right" in repairnator("patches", "show", patch["_id"][:8]).stdout
    (letter,) = json.loads(repairnator("dead", "list", "--json").stdout)
    assert letter["message"] == "{nonsense"
    assert repairnator("dead", "retry", letter["key"]).returncode == 0
    assert json.loads(repairnator("dead", "list", "--json").stdout) == []


def test_patches_of_the_original_are_listed_shown_and_applied(
    repairnator: Command, store: Store, mongo: Mongo, name: str, tmp_path: Path
) -> None:
    with mongo.client() as client:
        identity = str(client[name]["patches"].insert_one(dict(OLD)).inserted_id)
    assert identity in repairnator("patches", "list").stdout
    shown = repairnator("patches", "show", identity).stdout
    assert "a patch by Nopol" in shown
    assert "of build 397078792" in shown
    assert "+right" in shown
    (tmp_path / "tree" / "src").mkdir(parents=True)
    (tmp_path / "tree" / "src" / "Calc.java").write_text("wrong\n")
    assert repairnator("patches", "apply", identity, str(tmp_path / "tree")).returncode == 0
    assert (tmp_path / "tree" / "src" / "Calc.java").read_text() == "right\n"


def test_doctor_says_whether_the_store_answers(repairnator: Command, mongo: Mongo) -> None:
    def store_check(**more: str) -> dict[str, str]:
        checks = json.loads(repairnator("doctor", "--json", **more).stdout)
        return next(check for check in checks if check["name"] == "store")

    good = store_check()
    assert (good["state"], good["found"]) == ("ok", mongo.url)
    bad = store_check(MONGODB_HOST="mongodb://bot:secret@127.0.0.1:1")
    assert bad["state"] == "missing"
    assert "127.0.0.1:1 does not answer" in str(bad)
    assert "secret" not in str(bad)


def test_a_server_that_is_absent_is_one_clear_line(repairnator: Command) -> None:
    done = repairnator("builds", "list", MONGODB_HOST="mongodb://bot:secret@127.0.0.1:1")
    assert done.returncode == 75
    assert "MongoDB at 127.0.0.1:1 does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
