"""More than one of everything, on two nodes: a broker, a version and a node go, and no build is lost.

The database is one server of MongoDB's protocol in the place of the replica set; the broker's disk, which
must have ReadWriteMany, is a folder that both nodes share.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster.cluster import Cluster
from tests.cluster.walk import NAMESPACE, Walk, walking

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

STATELESS = ("repairnator-scanner", "repairnator-pipeline", "repo-monitor")
KEPT = 20
DISK = {
    "apiVersion": "v1",
    "kind": "PersistentVolume",
    "metadata": {"name": "activemq-shared"},
    "spec": {
        "capacity": {"storage": "10Gi"},
        "accessModes": ["ReadWriteMany"],
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": "shared",
        "hostPath": {"path": "/tmp/hostpath_pv/activemq-shared", "type": "DirectoryOrCreate"},
    },
}
# One server has no set to found, and starts as its image says.
ALONE = [
    {"op": "replace", "path": "/spec/replicas", "value": 1},
    {"op": "remove", "path": "/spec/template/spec/containers/0/command"},
    {"op": "remove", "path": "/spec/template/spec/containers/0/args"},
    {"op": "remove", "path": "/spec/template/spec/containers/0/lifecycle"},
]
SHARED = [{"op": "add", "path": "/spec/storageClassName", "value": "shared"}]


@pytest.fixture(scope="module")
def walk(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    if len(cluster.get("nodes")["items"]) < 2:
        pytest.skip("this cluster has one node")
    with walking(cluster, tmp_path_factory.mktemp("ha")) as walk:
        yield walk
    cluster.try_kubectl("delete", "priorityclass/repairnator", "persistentvolume/activemq-shared")


def overlay_for_tests(walk: Walk) -> None:
    """The overlay `ha`, but for the database and the disk."""
    folder = walk.folder / "overlays" / "tested"
    folder.mkdir()
    (folder / "disk.yaml").write_text(yaml.safe_dump(DISK))
    patches = [
        {"target": {"kind": "StatefulSet", "name": "mongo"}, "patch": yaml.safe_dump(ALONE)},
        {"target": {"kind": "PersistentVolumeClaim", "name": "activemq"}, "patch": yaml.safe_dump(SHARED)},
    ]
    content = {"resources": ["../ha", "disk.yaml"], "patches": patches}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(content))


def nodes(walk: Walk, app: str) -> list[str]:
    """Where the pods of a deployment run; one that waits for a node is nowhere."""
    pods = walk.cluster.get("pods", "-n", NAMESPACE, "-l", f"app={app}")["items"]
    staying = [pod["spec"] for pod in pods if not pod["metadata"].get("deletionTimestamp")]
    return sorted(pod["nodeName"] for pod in staying if "nodeName" in pod)


def build_jobs(walk: Walk) -> list[dict[str, Any]]:
    with walk.database() as client:
        return list(client["repairnator"]["jobs"].find({"kind": "build"}))


def repairs(walk: Walk) -> list[dict[str, Any]]:
    """Pods of repairs that are under way."""
    pods = walk.cluster.get("pods", "-n", "repairnator-repairs")["items"]
    return [pod for pod in pods if pod["status"].get("phase") == "Running"]


def publish(walk: Walk, queue: str, *messages: str) -> None:
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "61613:61613"):
        walk.publish(queue, *messages)


def depth(walk: Walk, queue: str) -> int:
    (broker,) = walk.await_pods("activemq-")
    walk.await_console(broker)
    with walk.forwarded(broker, "8161:8161"):
        return walk.queues().get(queue, {}).get("size", 0)


def test_two_of_everything_are_ready_on_two_nodes(walk: Walk) -> None:
    walk.begin("--ha")
    overlay_for_tests(walk)
    walk.kubectl("apply -k overlays/tested")
    walk.await_pods("mongo-0")
    walk.await_pods("activemq-", 1)
    for name in STATELESS:
        walk.await_pods(f"{name}-", 2)
    both = sorted(one["metadata"]["name"] for one in walk.cluster.get("nodes")["items"])
    for name in ("activemq", *STATELESS):
        assert nodes(walk, name) == both, name


def test_the_other_broker_takes_over_with_all_messages(walk: Walk) -> None:
    publish(walk, "/queue/kept", *map(str, range(KEPT)))
    (first,) = walk.await_pods("activemq-")
    walk.kubectl(f"delete pod {first} --grace-period=0 --force --wait=false")
    walk.cluster.await_(
        lambda: walk.pods("activemq-") not in ([], [first]), 120, "the broker that waited serves"
    )
    assert depth(walk, "kept") == KEPT
    (second,) = walk.pods("activemq-")

    def consumers() -> int:
        return walk.queues().get("pipeline", {}).get("consumerCount", 0)

    with walk.forwarded(second, "8161:8161"):
        walk.cluster.await_(lambda: consumers() == 2, 120, "both pipelines are back")


def test_a_new_version_waits_for_the_repair_that_is_under_way(walk: Walk, tmp_path: Path) -> None:
    publish(walk, "/queue/pipeline", walk.pushed(tmp_path, "updated"))
    walk.cluster.await_(lambda: len(repairs(walk)) == 1, 120, "a repair is under way")
    walk.kubectl("rollout restart deployment/repairnator-pipeline")
    walk.await_builds(1, 600, "the build has ended")
    (job,) = build_jobs(walk)
    assert (job["attempt"], job["failures"], job["requeues"]) == (1, 0, 0)
    walk.kubectl("rollout status deployment/repairnator-pipeline --timeout=400s", seconds=420)


def test_a_node_is_drained_and_no_build_is_lost(walk: Walk, tmp_path: Path) -> None:
    before = len(build_jobs(walk))
    builds = [walk.pushed(tmp_path / str(number), f"drained-{number}") for number in range(2)]
    publish(walk, "/queue/pipeline", *builds)
    walk.cluster.await_(lambda: len(repairs(walk)) == 2, 240, "two repairs are under way")
    leaving = repairs(walk)[0]["spec"]["nodeName"]
    drain = f"drain {leaving} --ignore-daemonsets --delete-emptydir-data --timeout=500s"
    try:
        walk.kubectl(drain, seconds=520)
        assert not [one for one in ("activemq", *STATELESS) if leaving in nodes(walk, one)]
        walk.await_builds(before + 2, 900, "every build has ended")
    finally:
        walk.kubectl(f"uncordon {leaving}")
    assert all(job["failures"] <= 1 for job in build_jobs(walk))
