"""Figures of a deployment: ``python -m tests.cluster.figures`` (root; ten minutes with everything built).

Image sizes; seconds from ``kubectl apply -k`` until every pod is ready; memory of each idle pod; seconds from
a signed webhook to the external address until the pipeline has done the first step of that build.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.cluster.cluster import Cluster
from tests.cluster.forge import external_address, failed_build, register, send_webhook
from tests.cluster.tools import folder
from tests.cluster.walk import NAMESPACE, Walk, walking

PREFIXES = (
    "mongo-controller-",
    "activemq-",
    "repairnator-scanner-",
    "repairnator-pipeline-",
    "repo-monitor-",
)
SETTLED_SECONDS = 30


def main() -> int:
    """Print them as JSON."""
    cluster = Cluster()
    cluster.start()
    try:
        cluster.images()
        with (
            tempfile.TemporaryDirectory() as place,
            cluster.one_node(),
            walking(cluster, Path(place)) as walk,
        ):
            seconds = apply(walk)
            time.sleep(SETTLED_SECONDS)
            found = {"images": sizes(), "secondsUntilReady": seconds, "idleMiB": memory(cluster)}
            found["secondsToFirstStep"] = first_step(walk, Path(place))
    finally:
        cluster.stop()
    print(json.dumps(found, indent=2))
    return 0


def apply(walk: Walk) -> float:
    """Seconds from the command until every pod is ready, the images being on the node."""
    walk.begin()
    start = time.monotonic()
    walk.kubectl("apply -k .")
    for prefix in PREFIXES:
        walk.await_pods(prefix)
    return round(time.monotonic() - start, 1)


def first_step(walk: Walk, folder: Path) -> float:
    """Seconds from a webhook until the pipeline's log has the first step."""
    register(walk)
    address = external_address(walk)
    with failed_build(walk, folder):
        start = time.monotonic()
        send_webhook(address)
        command = walk.cluster.command("-n", NAMESPACE, "logs", "-f", "deployment/repairnator-pipeline")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as logs:
            assert logs.stdout is not None
            for line in logs.stdout:
                if "CloneRepository: SUCCESS" in line:
                    break
            logs.terminate()
        return round(time.monotonic() - start, 2)


def memory(cluster: Cluster) -> dict[str, float]:
    """What the kubelet says that each pod holds, without the page cache that can be taken from it."""
    found: dict[str, float] = {}
    for node in cluster.get("nodes")["items"]:
        path = f"/api/v1/nodes/{node['metadata']['name']}/proxy/stats/summary"
        for pod in json.loads(cluster.kubectl("get", "--raw", path))["pods"]:
            if pod["podRef"]["namespace"] == NAMESPACE:
                found[pod["podRef"]["name"]] = round(pod["memory"]["workingSetBytes"] / 2**20, 1)
    return found


def sizes() -> dict[str, str]:
    """Of the product's images, as Buildah tells them (uncompressed)."""
    store = folder() / "buildah"
    command = ["buildah", "--root", str(store / "store"), "--runroot", str(store / "run"), "images", "--json"]
    listed = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    names = {name: one["size"] for one in listed for name in one["names"] or ()}
    return {name: size for name, size in names.items() if "repairnator" in name or "repo-monitor" in name}


if __name__ == "__main__":
    sys.exit(main())
