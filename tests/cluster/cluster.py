"""A real Kubernetes for tests, and what is around it.

The cluster of ``tests/cluster/node`` is built once (20 minutes) and started for the run with two nodes. With
``CLUSTER_KUBECONFIG`` and ``CLUSTER_LOAD_IMAGE`` (a command that takes the name of an image in Buildah's
store) the tests use any other one, whose nodes must reach this machine at ``CLUSTER_HOST``. Without
``CLUSTER_LOAD_IMAGE`` the images are taken to be on the nodes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cluster.tools import folder
from tests.servers import cache
from tests.servers.process import wait_until
from tests.servers.programs import leave_out, require, run_build

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node"
IMAGES = Path(__file__).parent / "images"
BROKER = "org.apache.activemq:apache-activemq:5.18.3:tar.gz:bin"
PARTS = {
    "repairnator-scanner": "scanner-dockerimage",
    "repairnator-pipeline": "pipeline-dockerimage",
    "repo-monitor": "repomonitor-dockerimage",
    "repairnator-console": "console-dockerimage",
}


class Cluster:
    """Kubernetes, from outside."""

    def __init__(self) -> None:
        self._own = "CLUSTER_KUBECONFIG" not in os.environ
        self.host = os.environ.get("CLUSTER_HOST", "10.231.0.1")
        binaries = folder() / "bin"
        places = {"KUBE_BIN": str(binaries), "KUBE_ROOT": str(folder() / "node")}
        self._environment = {"KUBE_NODES": "2"} | os.environ | places
        self.kubeconfig = os.environ.get("CLUSTER_KUBECONFIG", str(folder() / "node" / "admin.conf"))
        self._kubectl = str(binaries / "kubectl") if self._own else "kubectl"

    def start(self) -> None:
        """Start the node, building it where that was not done before."""
        if not self._own:
            return
        if os.geteuid() != 0:
            leave_out("a node is started by root; or set CLUSTER_KUBECONFIG and CLUSTER_LOAD_IMAGE")
        require("go")
        if not all(
            shutil.which(program) for program in ("etcd", "containerd", "runc", "buildah", "debootstrap")
        ):
            self._node("deps.sh", seconds=600)
        self._node("build.sh", seconds=7200)
        self._node("down.sh")
        self._node("up.sh", seconds=300)

    def stop(self) -> None:
        """End the node and remove its state."""
        if self._own:
            self._node("down.sh")

    @contextmanager
    def one_node(self) -> Iterator[None]:
        """Within the block pods go to the first node, to which alone our own load balancers lead."""
        others = self.get("nodes")["items"][1:] if self._own else []
        names = [one["metadata"]["name"] for one in others]
        for name in names:
            self.kubectl("cordon", name)
        try:
            yield
        finally:
            for name in names:
                self.kubectl("uncordon", name)

    def base_image(self) -> None:
        """Have ``localhost/base`` in Buildah's store: Debian with Python, as all images are built on."""
        if "localhost/base" not in self._stored():
            self._node("image.sh", "base", "localhost/base", "python3", "python3-venv", seconds=1800)

    def images(self) -> None:
        """Build the product's images and those of the servers, and give them to the node."""
        if not self._own and "CLUSTER_LOAD_IMAGE" not in os.environ:
            return
        self.base_image()
        for target in ("base", "repair"):
            self._build(
                f"localhost/repairnator-{target}", ROOT, "--target", target, "--build-arg=BASE=localhost/base"
            )
        self.product_images("tagname")
        self._build("localhost/activemq:test", self._context(IMAGES / "activemq", _broker))
        self._build("localhost/mongo:test", self._context(IMAGES / "mongo", _store))

    def product_images(self, tag: str) -> None:
        """Build the services' images and that of the Jobs on what is built, and give them to the node."""
        for name, part in PARTS.items():
            base = "--build-arg=BASE=localhost/repairnator-base"
            self._build(f"localhost/{name}:{tag}", ROOT / "kubernetes-support" / part, base)
        self._build(f"localhost/repairnator-repair:{tag}", self._context(IMAGES / "repair", _trust))

    def kubectl(
        self, *arguments: str, given: str | None = None, cwd: Path | None = None, seconds: float = 120
    ) -> str:
        """Run kubectl; returns what it prints."""
        done = self.try_kubectl(*arguments, given=given, cwd=cwd, seconds=seconds)
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def try_kubectl(
        self, *arguments: str, given: str | None = None, cwd: Path | None = None, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl, whatever comes of it."""
        return subprocess.run(
            self.command(*arguments),
            input=given,
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def command(self, *arguments: str) -> list[str]:
        """The command line of a kubectl."""
        return [self._kubectl, "--kubeconfig", self.kubeconfig, *arguments]

    def get(self, *arguments: str) -> Any:
        """``kubectl get … -o json``."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def await_(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        """Poll; what fails says what the cluster says of it."""
        try:
            wait_until(condition, seconds, what)
        except AssertionError as error:
            pods = self.try_kubectl("get", "pods", "--all-namespaces", "-o", "wide").stdout
            events = self.try_kubectl("get", "events", "--all-namespaces", "--sort-by=.lastTimestamp").stdout
            raise AssertionError(f"{error}\n{pods}\n{events[-4000:]}") from None

    def _build(self, name: str, context: Path, *arguments: str) -> None:
        self._node("image.sh", "build", name, str(context), "--format", "docker", *arguments, seconds=1800)
        loader = os.environ.get("CLUSTER_LOAD_IMAGE")
        if not self._own and loader:
            subprocess.run([*loader.split(), name], check=True, timeout=600)

    def _context(self, recipe: Path, fill: Callable[[Path], None]) -> Path:
        context = folder() / "contexts" / recipe.name
        shutil.rmtree(context, ignore_errors=True)
        shutil.copytree(recipe, context)
        fill(context)
        return context

    def _stored(self) -> str:
        store = folder() / "buildah"
        done = subprocess.run(
            ["buildah", "--root", str(store / "store"), "--runroot", str(store / "run"), "images"],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def _node(self, script: str, *arguments: str, seconds: float = 120) -> None:
        done = subprocess.run(
            [str(NODE / script), *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{script} {' '.join(arguments)}:\n{done.stdout[-4000:]}"


def _trust(context: Path) -> None:
    shutil.copyfile("/etc/ssl/certs/ca-certificates.crt", context / "ca-certificates.crt")
    shutil.copyfile("/etc/ssl/certs/java/cacerts", context / "cacerts")


def _broker(context: Path) -> None:
    kept = folder() / "apache-activemq.tar.gz"
    if not kept.exists():
        command = [
            "mvn",
            "-B",
            "-q",
            "dependency:copy",
            f"-Dartifact={BROKER}",
            f"-DoutputDirectory={context}",
        ]
        run_build(command, context, 900)
        next(context.glob("apache-activemq-*.tar.gz")).rename(kept)
    shutil.copyfile(kept, context / "apache-activemq.tar.gz")


def _store(context: Path) -> None:
    sources = Path(__file__).parents[1] / "servers" / "mongo"
    home = cache.built("mongo", sources, lambda work: run_build(["mvn", "-B", "-q", "package"], work, 600.0))
    shutil.copyfile(home / "target" / "server.jar", context / "server.jar")
    shutil.copytree(home / "target" / "lib", context / "lib")
