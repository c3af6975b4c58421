"""Checks a deployment on Kubernetes with the operator's own kubectl, for ``doctor --cluster``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from repairnator.cli.doctor.machine import MISSING, OK, WARNING, Check
from repairnator.errors import NotFound, TemporaryError

OLDEST = (1, 30)
REPAIRS = "repairnator-repairs"
SECRET = "repairnator-credentials"  # noqa: S105 (its name)
NEEDED = (
    "ACTIVEMQ_USERNAME",
    "ACTIVEMQ_PASSWORD",
    "MONGODB_HOST_SCANNER",
    "MONGODB_HOST_PIPELINE",
    "MONGODB_HOST_MONITOR",
)
CLAIMS = {"mongo": "k8s-mongodb/mongodb-pvc.yaml", "activemq": "queue-for-buildids/activemq-pvc.yaml"}
_FOLDER = "repairnator-deployment-yamlfiles"
DEPLOYMENTS = {
    "activemq": "queue-for-buildids/activemq.yaml",
    "repairnator-scanner": f"{_FOLDER}/repairnator-scanner.yaml",
    "repairnator-pipeline": f"{_FOLDER}/repairnator-pipeline.yaml",
    "repo-monitor": f"{_FOLDER}/repo-monitor.yaml",
}
_SECONDS = 30.0
_RESTARTS = 5
_LABEL = "app.kubernetes.io/part-of=repairnator"

Object = dict[str, Any]


class Viewer(Protocol):
    """A way to look at a cluster."""

    def get(self, *words: str) -> Object:
        """What ``kubectl get WORDS -o json`` prints. Raises: NotFound, TemporaryError."""
        ...

    def version(self) -> str:
        """Of the API server: ``v1.33.1``. Raises: TemporaryError."""
        ...

    def may(self, *words: str) -> bool:
        """Whether ``kubectl auth can-i WORDS``."""
        ...


@dataclass(frozen=True, slots=True)
class Kubectl:
    """The program of that name, with its own configuration.

    Attributes:
        command: how it is called.
    """

    command: Sequence[str] = ("kubectl",)

    def get(self, *words: str) -> Object:
        done = self._run("get", *words, "-o", "json")
        if done.returncode != 0:
            message = done.stderr.strip() or "it gave no reason"
            raise (NotFound if "(NotFound)" in message else TemporaryError)(message)
        found = json.loads(done.stdout)
        return found if isinstance(found, dict) else {}

    def version(self) -> str:
        done = self._run("version", "-o", "json")
        try:
            return str(json.loads(done.stdout)["serverVersion"]["gitVersion"])
        except (ValueError, KeyError, TypeError):
            raise TemporaryError(done.stderr.strip() or "the API server does not say its version") from None

    def may(self, *words: str) -> bool:
        return self._run("auth", "can-i", *words).returncode == 0

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [*self.command, *words], capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except FileNotFoundError:
            raise TemporaryError(f"{self.command[0]} is not on PATH") from None
        except subprocess.TimeoutExpired:
            raise TemporaryError(f"the cluster did not answer within {_SECONDS:g} s") from None


def check_deployment(viewer: Viewer) -> list[Check]:
    """Check everything that the walkthrough makes, in its order, and say how to fix what is wrong."""
    try:
        version = viewer.version()
    except TemporaryError as error:
        return [Check("cluster", MISSING, str(error), "install kubectl, and point it at the cluster")]
    checks = [_check_version(version)]
    for look in (_namespaces, _credentials, _claims, _store, _deployments, _address, _rights, _pods):
        try:
            checks += look(viewer)
        except TemporaryError as error:
            checks.append(
                Check(
                    look.__name__.strip("_"), MISSING, str(error), "check that this user may read the cluster"
                )
            )
    return checks


def _check_version(version: str) -> Check:
    major, minor, *_ = (*version.lstrip("v").split("."), "0", "0")
    if (int(major), int("".join(filter(str.isdigit, minor)) or 0)) < OLDEST:
        return Check("cluster", WARNING, version, "the manifests are for Kubernetes 1.30 and later")
    return Check("cluster", OK, version)


def _namespaces(viewer: Viewer) -> Iterator[Check]:
    level = "pod-security.kubernetes.io/enforce"
    fix = "kubectl apply -f namespaces.yaml"
    try:
        labels = viewer.get("namespace", REPAIRS)["metadata"].get("labels", {})
    except NotFound:
        yield Check("namespace", MISSING, f"there is no namespace {REPAIRS}", fix)
        return
    if labels.get(level) == "restricted":
        yield Check("namespace", OK, f"{REPAIRS}, restricted")
    else:
        yield Check("namespace", MISSING, f"{REPAIRS} accepts pods that are not restricted", fix)
    try:
        viewer.get("networkpolicy", "default-deny", "-n", REPAIRS)
    except NotFound:
        yield Check("network", WARNING, f"no default-deny policy in {REPAIRS}", fix)


def _credentials(viewer: Viewer) -> Iterator[Check]:
    try:
        names = viewer.get("secret", SECRET).get("data", {})
    except NotFound:
        fix = "python3 credentials.py | kubectl create -f -"
        yield Check("credentials", MISSING, f"there is no Secret {SECRET} in this namespace", fix)
        return
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        yield Check(
            "credentials",
            MISSING,
            f"{SECRET} lacks {', '.join(lacking)}",
            f"kubectl get secret {SECRET} -o json | python3 credentials.py --upgrade | kubectl replace -f -",
        )
    else:
        yield Check("credentials", OK, f"{len(names)} entries")


def _claims(viewer: Viewer) -> Iterator[Check]:
    for name, file in CLAIMS.items():
        try:
            phase = viewer.get("pvc", name)["status"].get("phase", "unknown")
        except NotFound:
            if name == "mongo" and _exists(viewer, "statefulset", "mongo"):
                continue  # each member has its own
            yield Check("disk", MISSING, f"there is no claim {name}", f"kubectl create -f {file}")
            continue
        if phase == "Bound":
            yield Check("disk", OK, f"{name} is bound")
        else:
            yield Check(
                "disk",
                MISSING,
                f"{name} is {phase}",
                "check that there is a default storage class: kubectl get storageclass",
            )


def _store(viewer: Viewer) -> Iterator[Check]:
    for kind, name in (("statefulset", "mongo"), ("rc", "mongo-controller")):
        try:
            yield _replicas("store", viewer.get(kind, name))
        except NotFound:
            continue
        else:
            return
    yield Check(
        "store",
        WARNING,
        "MongoDB is not deployed",
        "kubectl create -f k8s-mongodb/mongodb.yaml, or MONGODB_HOST",
    )


def _deployments(viewer: Viewer) -> Iterator[Check]:
    for name, file in DEPLOYMENTS.items():
        try:
            yield _replicas(name, viewer.get("deployment", name))
        except NotFound:
            yield Check(name, MISSING, "there is no such deployment", f"kubectl create -f {file}")


def _replicas(name: str, one: Object) -> Check:
    wanted, ready = one["spec"].get("replicas", 1), one.get("status", {}).get("readyReplicas", 0)
    # A broker that waits for another's lock is never ready.
    enough = min(wanted, 1) if one["metadata"]["name"] == "activemq" else wanted
    found = f"{ready} of {wanted} ready"
    if ready < enough:
        return Check(name, MISSING, found, f"kubectl logs {one['kind'].lower()}/{one['metadata']['name']}")
    return Check(name, OK, found)


def _address(viewer: Viewer) -> Iterator[Check]:
    try:
        service = viewer.get("service", "repo-monitor")
    except NotFound:
        return  # reported with its deployment
    found = service.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    if found:
        yield Check("address", OK, f"http://{found[0].get('ip') or found[0].get('hostname')}/")
    else:
        fix = "wait, or give repo-monitor an address by an Ingress or a NodePort"
        yield Check("address", WARNING, "the load balancer has no address for repo-monitor", fix)


def _rights(viewer: Viewer) -> Iterator[Check]:
    try:
        namespace = viewer.get("deployment", "repairnator-pipeline")["metadata"]["namespace"]
    except NotFound:
        return
    account = f"--as=system:serviceaccount:{namespace}:repairnator-pipeline"
    if viewer.may("create", "jobs.batch", "-n", REPAIRS, account):
        yield Check("rights", OK, f"the pipeline may create Jobs in {REPAIRS}")
    else:
        fix = f"namespaces.yaml: the RoleBinding's subject must be in the namespace {namespace}"
        yield Check("rights", MISSING, f"the pipeline may not create Jobs in {REPAIRS}", fix)


def _pods(viewer: Viewer) -> Iterator[Check]:
    for pod in viewer.get("pods", "-l", _LABEL)["items"]:
        name, status = pod["metadata"]["name"], pod.get("status", {})
        for condition in status.get("conditions", ()):
            if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
                yield Check(
                    name,
                    MISSING,
                    condition.get("message", "cannot be scheduled"),
                    f"kubectl describe pod {name}",
                )
        for container in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
            waiting = container.get("state", {}).get("waiting", {})
            if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
                message = f"{waiting['reason']}: {waiting.get('message', '')}".strip(": ")
                yield Check(name, MISSING, message, f"kubectl describe pod {name}")
            elif container.get("restartCount", 0) >= _RESTARTS:
                message = f"was restarted {container['restartCount']} times"
                yield Check(name, WARNING, message, f"kubectl logs --previous {name}")


def _exists(viewer: Viewer, kind: str, name: str) -> bool:
    try:
        viewer.get(kind, name)
    except NotFound:
        return False
    return True
