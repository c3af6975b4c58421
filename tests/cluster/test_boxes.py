"""Boxes that are Jobs: what is in them stays in them, and each way to die ends as an attempt that failed."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.acceptance.test_scan import served
from tests.cluster.boxes import REPAIRS, SMALL, Boxes, facts
from tests.cluster.cluster import Cluster

from repairnator.boxes.configuration import OpenHost
from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.kubernetes.job import Box
from repairnator.boxes.kubernetes.sandbox import Patience
from repairnator.boxes.port import Limits
from repairnator.core.events import Event
from repairnator.errors import TemporaryError
from repairnator.model import RepairOptions

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
WAIT = "tell(up=True); time.sleep(600)"


@pytest.fixture
def boxes(cluster: Cluster, namespaces: None, tmp_path: Path) -> Iterator[Boxes]:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pom.xml").write_text("<project/>")
    boxes = Boxes(cluster, tmp_path, tmp_path / "project")
    yield boxes
    boxes.close()


def until_up(events: Iterator[Event]) -> None:
    for event in events:
        if event.kind == "note" and facts([event]).get("up"):
            return
    raise AssertionError("it ended before it was up")


def end_of(events: Iterator[Event]) -> str:
    with pytest.raises(TemporaryError) as ended:
        list(events)
    return str(ended.value)


class TestWhatABoxHas:
    def test_the_tree_arrives_and_the_job_is_gone_afterwards(self, boxes: Boxes) -> None:
        told = boxes.told("tell(pom=open('/repair/work/tree/pom.xml').read(), user=os.getuid())")
        assert told["pom"] == "<project/>"
        assert told["user"] >= 100_000
        assert boxes.jobs() == []

    def test_it_has_no_credential_and_no_root(self, boxes: Boxes) -> None:
        told = boxes.told(
            """
            tell(names=sorted(os.environ), account=os.path.exists("/var/run/secrets"),
                 write=[tried(lambda: open(f"{place}/x", "w")) for place in ("/usr", "/etc", "/opt")],
                 capabilities=open("/proc/self/status").read().split("CapEff:")[1].split()[0],
                 parent=child("open('/proc/1/environ').read(); open('/proc/1/mem')").stderr)
            """
        )
        assert not [
            name for name in told["names"] if name.startswith(("KUBERNETES", "GITHUB", "MONGO", "ACTIVE"))
        ]
        assert told["account"] is False
        assert all("Read-only" in one or "Permission" in one for one in told["write"])
        assert int(told["capabilities"], 16) == 0
        assert "PermissionError" in told["parent"]

    def test_the_token_that_it_called_with_opens_nothing_any_more(self, boxes: Boxes) -> None:
        told = boxes.told(
            """
            host, _, port = "{LINE}".partition(":")
            token = open("/repair/secret/token").read()
            def call(said):
                with socket.create_connection((host, int(port)), 10) as line:
                    line.sendall(said)
                    return line.recv(100)
            tell(again=tried(lambda: call(f"REPAIR {token}\\n".encode())),
                 proxy=tried(lambda: call(b"CONNECT repo1.maven.org:443 HTTP/1.1\\r\\n\\r\\n")))
            """
        )
        assert told["again"] == "b''"
        assert "407" in told["proxy"]

    def test_it_gets_no_way_out_where_the_repository_wants_none(self, boxes: Boxes) -> None:
        asks = """
            from repairnator.core.network import Network
            with Network.take().open(), socket.create_connection(("127.0.0.1", 3128), 30) as line:
                line.sendall(b"CONNECT repo.maven.apache.org:443 HTTP/1.1\\r\\n\\r\\n")
                tell(answer=line.recv(100).decode())
            """
        assert " 403 " not in boxes.told(asks)["answer"]
        assert " 403 " in boxes.told(asks, options=RepairOptions(network=False))["answer"]

    def test_its_tests_reach_the_hosts_that_the_operator_opened_and_no_other(self, boxes: Boxes) -> None:
        (boxes.folder / "data").write_text("from the test host")
        here = (boxes.folder, boxes.cluster.host)
        with served(*here) as opened, served(*here) as closed:
            where = urlsplit(opened)
            code = f"""
                import urllib.request
                def get(address):
                    return urllib.request.urlopen(address + "/data", timeout=30).read().decode()
                tell(opened=tried(lambda: get("{opened}")), closed=tried(lambda: get("{closed}")),
                     java=os.environ["JAVA_TOOL_OPTIONS"])
                """
            host = OpenHost(Registry(str(where.hostname), where.port or 0, listed=True))
            told = boxes.told(code, test_hosts=(host,))
        assert told["opened"] == "'from the test host'"
        assert "403" in told["closed"]
        assert "-Dhttp.proxyHost=127.0.0.1" in told["java"]

    def test_a_policy_that_lets_nothing_through_selects_each_pod(self, boxes: Boxes) -> None:
        policies = boxes.cluster.get("networkpolicies", "-n", REPAIRS)["items"]
        (deny,) = [one for one in policies if one["metadata"]["name"] == "default-deny"]
        assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        events = boxes.start(WAIT)
        until_up(events)
        (pod,) = boxes.pods()
        labels = pod["metadata"]["labels"]
        allowing = [one["metadata"]["name"] for one in policies if _selects(one, labels)]
        events.close()  # type: ignore[attr-defined]
        assert sorted(allowing) == ["default-deny", "repairs-to-their-workers"]

    def test_the_pod_s_rights_are_jobs_there_and_nothing_else(self, boxes: Boxes) -> None:
        account = "--as=system:serviceaccount:repairnator:repairnator-pipeline"

        def may(*question: str) -> bool:
            return boxes.cluster.try_kubectl("auth", "can-i", *question, account).returncode == 0

        assert may("create", "jobs", "-n", REPAIRS)
        assert not may("get", "secrets", "-n", REPAIRS)
        assert not may("create", "pods", "-n", REPAIRS)
        assert not may("create", "jobs", "-n", "repairnator")
        assert not may("get", "secrets", "-n", "repairnator")


class TestHowABoxEnds:
    def test_killed_job_pod(self, boxes: Boxes) -> None:
        events = boxes.start(WAIT)
        until_up(events)
        (pod,) = boxes.pods()
        boxes.cluster.kubectl("-n", REPAIRS, "delete", "pod", pod["metadata"]["name"], "--wait=false")
        assert "deleted" in (why := end_of(events)) or "ended" in why
        assert boxes.jobs() == []

    def test_deleted_job(self, boxes: Boxes) -> None:
        events = boxes.start(WAIT)
        until_up(events)
        (job,) = boxes.jobs()
        boxes.cluster.kubectl("-n", REPAIRS, "delete", "job", job, "--wait=false")
        assert end_of(events)
        assert boxes.jobs() == []

    def test_image_that_cannot_be_pulled(self, boxes: Boxes) -> None:
        events = boxes.start("", image="localhost/no-such:1", patience=Patience(image=5.0))
        assert "did not come up" in (why := end_of(events))
        assert "Image" in why
        assert boxes.jobs() == []

    def test_deadline(self, boxes: Boxes) -> None:
        events = boxes.start(WAIT, limits=Limits(SMALL.memory, 4096, SMALL.disk, seconds=20.0))
        assert "longer than" in end_of(events)
        assert boxes.jobs() == []

    def test_out_of_memory(self, boxes: Boxes) -> None:
        hungry = "import subprocess; blocks = [b'x' * 2**24 for _ in range(100)]"
        events = boxes.start(hungry, limits=Limits(128 * 2**20, 4096, SMALL.disk, 300.0))
        assert "memory limit" in (why := end_of(events)) or "137" in why

    def test_full_disk_puts_it_out_or_fails_the_write(self, boxes: Boxes) -> None:
        greedy = """
            with open("/repair/work/x", "wb") as file:
                for _ in range(700):
                    file.write(b"x" * 2**20)
            tell(up=True)
            time.sleep(240)
            """
        events = boxes.start(greedy, limits=Limits(SMALL.memory, 4096, 256 * 2**20, 300.0))
        why = end_of(events)
        assert "evicted the sandbox" in why or "ended with status" in why

    def test_cancelled(self, boxes: Boxes) -> None:
        cancelled = threading.Event()
        events = boxes.start(WAIT, cancelled=cancelled)
        until_up(events)
        cancelled.set()
        assert "cancelled" in end_of(events)
        assert boxes.pods() == []

    def test_a_core_that_dies_without_a_result(self, boxes: Boxes) -> None:
        assert "status 9" in end_of(boxes.start("os._exit(9)"))

    def test_forged_events_are_no_result(self, boxes: Boxes) -> None:
        assert (
            "not signed" in (why := end_of(boxes.start('os.write(output, b"{}\\\\n")')))
            or "not an event" in why
        )


class TestAttempts:
    def test_a_new_attempt_waits_until_the_old_one_s_job_is_gone(self, boxes: Boxes) -> None:
        old = boxes.start(WAIT, key="git/x/1", attempt=1)
        until_up(old)
        (first,) = boxes.jobs()
        assert boxes.told("tell(second=True)", key="git/x/1", attempt=2) == {"second": True}
        assert end_of(old)
        assert first.endswith("-1")
        assert boxes.jobs() == []

    def test_a_stale_attempt_does_not_begin(self, boxes: Boxes) -> None:
        new = boxes.start(WAIT, key="git/x/2", attempt=2)
        until_up(new)
        assert "later attempt" in end_of(boxes.start("", key="git/x/2", attempt=1))
        new.close()  # type: ignore[attr-defined]

    def test_as_many_at_once_as_the_quota_allows(self, boxes: Boxes) -> None:
        patch = '{"spec": {"hard": {"count/jobs.batch": "%d"}}}'
        boxes.cluster.kubectl("-n", REPAIRS, "patch", "quota", "repairs", "-p", patch % 1)
        try:
            one = boxes.start(WAIT)
            until_up(one)
            told: list[dict[str, Any]] = []
            quick = Patience(room=0.5)
            second = threading.Thread(
                target=lambda: told.append(boxes.told("tell(ran=True)", patience=quick))
            )
            second.start()
            second.join(8)
            assert told == []
            assert len(boxes.jobs()) == 1
            one.close()  # type: ignore[attr-defined]
            second.join(120)
            assert told == [{"ran": True}]
        finally:
            boxes.cluster.kubectl("-n", REPAIRS, "patch", "quota", "repairs", "-p", patch % 8)

    def test_a_job_whose_worker_died_before_it_resumed_it_gives_its_room_back(
        self, boxes: Boxes, tmp_path: Path
    ) -> None:
        (tmp_path / "dead").mkdir()
        worker = f"""
            import os, signal
            from pathlib import Path
            from tests.cluster.boxes import Boxes
            from tests.cluster.cluster import Cluster
            from repairnator.boxes.kubernetes.api import Api
            def die(*_):
                os.kill(os.getpid(), signal.SIGKILL)
            Api.change = die
            boxes = Boxes(Cluster(), Path({str(tmp_path / "dead")!r}), Path({str(boxes.project)!r}))
            list(boxes.start("", key="git/x/4"))
            """
        dead = subprocess.run([sys.executable, "-c", textwrap.dedent(worker)], check=False)
        assert dead.returncode == -signal.SIGKILL
        name = Box.of("git/x/4", 1).name
        conditions = boxes.cluster.get("job", name, "-n", REPAIRS)["status"].get("conditions", [])
        patch = '{"spec": {"hard": {"count/jobs.batch": "%d"}}}'
        boxes.cluster.kubectl("-n", REPAIRS, "patch", "quota", "repairs", "-p", patch % 1)
        try:
            told = boxes.told("tell(ran=True)", patience=Patience(resume=5.0, room=1.0))
        finally:
            boxes.cluster.kubectl("-n", REPAIRS, "patch", "quota", "repairs", "-p", patch % 8)
        assert told == {"ran": True}
        assert boxes.jobs() == []
        assert [one["type"] for one in conditions] in ([], ["Suspended"])

    def test_a_box_ends_by_itself_when_its_worker_is_killed(self, boxes: Boxes, tmp_path: Path) -> None:
        worker = f"""
            from pathlib import Path
            from tests.cluster.boxes import Boxes
            from tests.cluster.cluster import Cluster
            boxes = Boxes(Cluster(), Path({str(tmp_path)!r}), Path({str(boxes.project)!r}))
            for event in boxes.start("tell(up=True); time.sleep(600)", key="git/x/3"):
                print(event.kind, event.data.get("text"), flush=True)
            """
        command = [sys.executable, "-c", textwrap.dedent(worker)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert any("up" in line for line in process.stdout)
            process.send_signal(signal.SIGKILL)
        name = Box.of("git/x/3", 1).name

        def phases() -> list[str]:
            return [
                pod["status"]["phase"] for pod in boxes.pods() if pod["metadata"]["name"].startswith(name)
            ]

        boxes.cluster.await_(lambda: phases() == ["Failed"], 60, "nothing of it runs any more")
        boxes.cluster.kubectl("-n", REPAIRS, "delete", "job", name)


def _selects(policy: dict[str, Any], labels: dict[str, str]) -> bool:
    wanted = policy["spec"]["podSelector"].get("matchLabels", {})
    return all(labels.get(name) == value for name, value in wanted.items())
