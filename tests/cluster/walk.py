"""A reader of the walkthrough: edits the files as it says, types its commands, looks what comes of them."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymongo
import pymongo.errors
from tests.acceptance import projects
from tests.cluster.cluster import Cluster
from tests.cluster.manifests import SUPPORT
from tests.servers.giteas import USER, Gitea
from tests.servers.ports import accepts

from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.toolchains import public_registries

SERVERS = {
    "docker.io/library/mongo:8.0": "localhost/mongo:test",
    "docker.io/apache/activemq-classic:6.3.1": "localhost/activemq:test",
}
NAMESPACE = "repairnator"
PAGE = SUPPORT.parent / "docs" / "how-to" / "kubernetes.md"


class Walk:
    """The seed's folders in a place of one's own, and the cluster's namespace."""

    def __init__(self, cluster: Cluster, folder: Path, gitea: Gitea, proxy: str) -> None:
        self.cluster = cluster
        self.folder = folder / "kubernetes-support"
        self.gitea = gitea
        self._kubeconfig = folder / "kubeconfig"
        shutil.copyfile(cluster.kubeconfig, self._kubeconfig)
        shutil.copytree(SUPPORT, self.folder)
        for file in self.folder.rglob("*.yaml"):
            text = file.read_text().replace("YOUR_DOCKERHUB_NAME", "localhost")
            for theirs, ours in SERVERS.items():
                text = text.replace(theirs, ours)
            file.write_text(text)
        for name in ("repairnator-scanner", "repairnator-pipeline", "repairnator-scan", "repo-monitor"):
            self.set(name, REPAIRNATOR_DEFAULT_CI="gitea", GITEA_HOST=gitea.host, LOG_LEVEL="debug")
            self.set(name, REPAIRNATOR_ALLOWED_SOURCES=f"http://{cluster.host}/,{gitea.url}/,{cluster.host}")
        self.set(
            "repairnator-pipeline", https_proxy=proxy, REPAIRNATOR_BUDGET="60s", REPAIRNATOR_BOX_MEMORY="2G"
        )

    def deployment_file(self, name: str) -> Path:
        return self.folder / "repairnator-deployment-yamlfiles" / f"{name}.yaml"

    def set(self, name: str, **values: str) -> None:
        """Change or add environment variables in a file, as an editor would."""
        file = self.deployment_file(name)
        text = file.read_text()
        for variable, value in values.items():
            changed = re.sub(rf"(- name: {variable}\n\s+value: ).*", rf'\g<1>"{value}"', text)
            if changed == text:
                changed = re.sub(
                    r"( +)env:\n",
                    rf'\g<0>\g<1>  - name: {variable}\n\g<1>    value: "{value}"\n',
                    text,
                    count=1,
                )
            text = changed
        file.write_text(text)

    def kubectl(self, command: str, *, given: str | None = None, seconds: float = 120) -> str:
        """Type a command in the folder."""
        options = ("--kubeconfig", str(self._kubeconfig))
        return self.cluster.kubectl(*options, *command.split(), given=given, cwd=self.folder, seconds=seconds)

    def page(self, heading: str) -> list[list[str]]:
        """The commands below a heading of the page for after the walkthrough, a list for each block."""
        _, _, below = PAGE.read_text().partition(f"\n## {heading}\n")
        blocks = re.findall(r"```sh\n(.*?)```", below.partition("\n## ")[0], re.DOTALL)
        return [re.split(r"(?<![|\\])\n", block.strip()) for block in blocks]

    def type(self, *commands: str, place: Path | None = None, seconds: float = 480) -> None:
        """Type commands of a page into a shell, in the folder by default."""
        kubectl = Path(self.cluster.command()[0])
        known = {"KUBECONFIG": str(self._kubeconfig), "PATH": f"{kubectl.parent}:{os.environ['PATH']}"}
        for command in commands:
            done = subprocess.run(
                command,
                shell=True,
                cwd=place or self.folder,
                env=os.environ | known,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
            )
            assert done.returncode == 0, f"{command}: {done.stderr}"

    def pods(self, prefix: str) -> list[str]:
        """Names of the pods that are ready."""
        found = []
        for pod in self.cluster.get("pods", "-n", NAMESPACE)["items"]:
            conditions = {one["type"]: one["status"] for one in pod["status"].get("conditions", ())}
            gone = pod["metadata"].get("deletionTimestamp")
            if pod["metadata"]["name"].startswith(prefix) and conditions.get("Ready") == "True" and not gone:
                found.append(pod["metadata"]["name"])
        return sorted(found)

    def image(self, deployment: str) -> str:
        """Of its pods' container."""
        found = self.cluster.get("deployment", deployment, "-n", NAMESPACE)
        return str(found["spec"]["template"]["spec"]["containers"][0]["image"])

    def await_pods(self, prefix: str, number: int = 1, seconds: float = 240) -> list[str]:
        """Wait until so many are ready."""
        self.cluster.await_(
            lambda: len(self.pods(prefix)) == number, seconds, f"{number} pod(s) {prefix} are ready"
        )
        return self.pods(prefix)

    def logs(self, prefix: str) -> str:
        """Of all its pods."""
        pods = self.cluster.get("pods", "-n", NAMESPACE)["items"]
        names = [pod["metadata"]["name"] for pod in pods if pod["metadata"]["name"].startswith(prefix)]
        return "".join(self.cluster.try_kubectl("-n", NAMESPACE, "logs", name).stdout for name in names)

    @contextmanager
    def forwarded(self, target: str, *ports: str) -> Iterator[None]:
        """``kubectl port-forward`` within the block."""
        command = self.cluster.command("-n", NAMESPACE, "port-forward", target, *ports)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                local = [int(one.partition(":")[0]) for one in ports]
                self.cluster.await_(
                    lambda: all(accepts(port) for port in local), 30, "the ports are forwarded"
                )
                yield
            finally:
                process.terminate()

    def begin(self, *options: str) -> None:
        """Namespaces and credentials, each by its command; ``options`` are of ``credentials.py``."""
        self.kubectl("create -f namespaces.yaml")
        self.kubectl(f"config set-context --current --namespace={NAMESPACE}")
        self.credentials_made(*options)

    def credentials_made(self, *options: str) -> None:
        """``credentials.py | kubectl create -f -``; the tests' database has no users."""
        done = subprocess.run(
            [sys.executable, "credentials.py", *options],
            cwd=self.folder,
            env=os.environ | {"MONGODB_HOST": "mongodb://mongo:27017"},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        self.kubectl("create -f -", given=done.stdout)

    def credentials(self) -> dict[str, str]:
        """What the Secret holds."""
        data = self.cluster.get("secret", "repairnator-credentials", "-n", NAMESPACE)["data"]
        return {name: base64.b64decode(value).decode() for name, value in data.items()}

    def queues(self) -> dict[str, dict[str, int]]:
        """What the broker's console shows of each queue, through a forwarded port."""
        found = ET.fromstring(self.console("/admin/xml/queues.jsp"))
        return {
            queue.attrib["name"]: {name: int(value) for name, value in queue.find("stats").attrib.items()}  # type: ignore[union-attr]
            for queue in found.iter("queue")
        }

    def await_console(self, broker: str) -> None:
        """A broker that has just taken over serves its console some seconds after its queues.

        A port-forward ends with the first connection that is refused.
        """

        def answers() -> bool:
            try:
                with self.forwarded(broker, "8161:8161"):
                    return bool(self.console("/admin/queues.jsp"))
            except OSError:
                return False

        self.cluster.await_(answers, 60, "the broker's console answers")

    def console(self, path: str) -> str:
        """A page of the broker's console, through a forwarded port."""
        secret = self.credentials()
        pair = f"{secret['ACTIVEMQ_USERNAME']}:{secret['ACTIVEMQ_PASSWORD']}"
        request = urllib.request.Request(f"http://localhost:8161{path}")
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
        with urllib.request.urlopen(request, timeout=120) as answer:
            return str(answer.read().decode())

    def pushed(self, folder: Path, name: str) -> str:
        """A message for a build of a new repository on the forge, in which tests fail."""
        self.gitea.api("POST", "/user/repos", {"name": name, "default_branch": "main"})
        tree = projects.failing(folder)
        (tree / "name.txt").write_text(name)
        commit = projects.commit(tree)
        push = ["git", "push", "-q", self.gitea.clone_url(f"{USER}/{name}"), "HEAD:refs/heads/main"]
        subprocess.run(push, cwd=tree, check=True, capture_output=True)
        return json.dumps({"CI": "git", "url": f"{self.gitea.url}/{USER}/{name}.git", "commit": commit})

    def publish(self, queue: str, *messages: str, **environment: str) -> None:
        """``publisher.py -d QUEUE MESSAGE…``, the broker's port being forwarded."""
        secret = self.credentials()
        known = {
            "ACTIVEMQ_USER": secret["ACTIVEMQ_USERNAME"],
            "ACTIVEMQ_PASSWORD": secret["ACTIVEMQ_PASSWORD"],
        }
        subprocess.run(
            [sys.executable, "publisher.py", "-d", queue, *messages],
            cwd=self.folder / "queue-for-buildids",
            env=os.environ | known | environment,
            check=True,
            capture_output=True,
        )

    def await_builds(self, number: int, seconds: float, what: str) -> None:
        """Wait until so many builds of git repositories have ended, each exactly once, with all records."""
        query = {"kind": "build", "_id": {"$regex": "^git/"}}

        def ended() -> bool:
            try:
                with self.database() as client:
                    over = query | {"state": {"$in": ["done", "dead"]}}
                    return client["repairnator"]["jobs"].count_documents(over) == number
            except pymongo.errors.PyMongoError:
                return False

        self.cluster.await_(ended, seconds, what)
        with self.database() as client:
            store = client["repairnator"]
            jobs = list(store["jobs"].find(query))
            assert [job["state"] for job in jobs] == ["done"] * number
            for job in jobs:
                mine = {"build": job["_id"]}
                for collection in ("inspector", "hardwareInfo", "patches"):
                    assert store[collection].count_documents(mine) == 1, collection

    @contextmanager
    def database(self) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
        """A plain MongoDB client, through the Service's own address."""
        address = self.cluster.get("service", "mongo", "-n", NAMESPACE)["spec"]["clusterIP"]
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            f"mongodb://{address}:27017", timeoutMS=10_000
        )
        try:
            yield client
        finally:
            client.close()


@contextmanager
def walking(cluster: Cluster, folder: Path) -> Iterator[Walk]:
    """A walk, a forge beside the cluster, and a way to the registries; its namespaces go at the end."""
    gitea = Gitea(folder / "gitea", cluster.host)
    gitea.start()
    try:
        with registry_proxy(cluster.host) as proxy:
            yield Walk(cluster, folder, gitea, proxy)
    finally:
        gitea.process.stop()
        # A namespace waits as long as its pods may take to end, even if they end sooner: they go before it.
        owners = "deployments,replicasets,statefulsets,replicationcontrollers,cronjobs,jobs"
        cluster.try_kubectl("-n", NAMESPACE, "delete", owners, "--all")
        cluster.try_kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--grace-period=0", "--force")
        cluster.try_kubectl("delete", "namespace", NAMESPACE, "repairnator-repairs", seconds=600)


@contextmanager
def registry_proxy(address: str) -> Iterator[str]:
    """A way to the package registries and nowhere else, for a cluster that has none; yields its address."""
    ours, theirs = socket.socketpair()
    with (
        socket.create_server((address, 0)) as listening,
        theirs,
        EgressProxy(ours, public_registries()) as proxy,
    ):
        socket.send_fds(theirs, [b"L"], [listening.fileno()])
        proxy.admit(True)
        yield f"http://{address}:{listening.getsockname()[1]}"
