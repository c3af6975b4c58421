"""The sandbox ``kubernetes``, its worker being this machine, with code in the core's place."""

from __future__ import annotations

import base64
import json
import textwrap
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.cluster.cluster import Cluster
from tests.servers.ports import free_port

from repairnator.boxes.configuration import BoxConfiguration, ClusterConfiguration, OpenHost
from repairnator.boxes.kubernetes.api import Access
from repairnator.boxes.kubernetes.sandbox import KubernetesSandbox, Patience
from repairnator.boxes.port import BoxRequest, Limits
from repairnator.core.events import Event
from repairnator.model import RepairOptions
from repairnator.world.fetch.source import Source

REPAIRS = "repairnator-repairs"
IMAGE = "localhost/repairnator-repair:tagname"
_DEFAULTS = RepairOptions()
SMALL = Limits(memory=512 * 2**20, disk=256 * 2**20, seconds=300.0)
# Signs events as the core does, and then does what a hostile project might.
_PRELUDE = """
import json, os, socket, subprocess, sys, time
from repairnator.core.events import EventWriter, parse_key
from repairnator.core.processes import close_to_others
close_to_others()
output = os.dup(1)
os.dup2(2, 1)
writer = EventWriter(lambda line: os.write(output, line.encode()), parse_key(sys.stdin.readline()))
def tell(**fields):
    writer.emit("note", level="info", text=json.dumps(fields))
def tried(action):
    try:
        return repr(action())
    except BaseException as error:
        return type(error).__name__ + ": " + str(error)
def child(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
"""
_FINISH = '\nwriter.emit("finished", result={}, errors={}, exitCode=0)\n'


@dataclass
class Boxes:
    """Starts boxes.

    Attributes:
        cluster: where.
        folder: for work folders.
        project: what is fetched.
        sandboxes: that were made.
    """

    cluster: Cluster
    folder: Path
    project: Path
    sandboxes: list[KubernetesSandbox] = field(default_factory=list)

    def sandbox(
        self,
        code: str = "",
        *,
        image: str = IMAGE,
        patience: Patience | None = None,
        test_hosts: tuple[OpenHost, ...] = (),
    ) -> KubernetesSandbox:
        """A sandbox with the rights of a pipeline's pod, whose core is the given code, or the real one.

        In the code, ``{LINE}`` is the address of the worker.
        """
        token = self.cluster.kubectl("-n", "repairnator", "create", "token", "repairnator-pipeline")
        (self.folder / "token").write_text(token)
        known = yaml.safe_load(Path(self.cluster.kubeconfig).read_text())["clusters"][0]["cluster"]
        (self.folder / "ca.crt").write_bytes(base64.b64decode(known["certificate-authority-data"]))
        port = free_port()
        code = textwrap.dedent(code).replace("{LINE}", f"{self.cluster.host}:{port}")
        sandbox = KubernetesSandbox(
            BoxConfiguration(test_hosts=test_hosts, cluster=ClusterConfiguration(image, REPAIRS, port)),
            access=Access(known["server"], self.folder / "ca.crt", self.folder / "token"),
            address=self.cluster.host,
            patience=patience or Patience(),
            command=["/opt/core/bin/python3", "-c", _PRELUDE + code + _FINISH] if code else (),
        )
        self.sandboxes.append(sandbox)
        return sandbox

    def start(
        self,
        code: str,
        *,
        key: str = "",
        attempt: int = 1,
        limits: Limits = SMALL,
        cancelled: threading.Event | None = None,
        image: str = IMAGE,
        patience: Patience | None = None,
        options: RepairOptions = _DEFAULTS,
        test_hosts: tuple[OpenHost, ...] = (),
    ) -> Iterator[Event]:
        """The events of a box."""
        workspace = self.folder / f"work-{len(self.sandboxes)}"
        workspace.mkdir()
        request = BoxRequest(
            Source(directory=self.project),
            options,
            workspace,
            limits,
            cancelled or threading.Event(),
            key,
            attempt,
        )
        sandbox = self.sandbox(code, image=image, patience=patience, test_hosts=test_hosts)
        return sandbox.run(request)

    def told(self, code: str, **options: Any) -> dict[str, Any]:
        """What a box told until its end."""
        return facts(list(self.start(code, **options)))

    def close(self) -> None:
        for sandbox in self.sandboxes:
            sandbox.close()

    def jobs(self) -> list[str]:
        return [job["metadata"]["name"] for job in self.cluster.get("jobs", "-n", REPAIRS)["items"]]

    def pods(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.cluster.get("pods", "-n", REPAIRS)["items"]
        return found


def facts(events: Sequence[Event]) -> dict[str, Any]:
    """All fields that were told."""
    found: dict[str, Any] = {}
    for event in events:
        if event.kind == "note" and event.data.get("level") == "info":
            found |= json.loads(event.data["text"])
    return found
