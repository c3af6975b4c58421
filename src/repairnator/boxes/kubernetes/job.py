"""Describes the Job of a box as Kubernetes objects, and reads from Kubernetes why it ended."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from repairnator.boxes.port import Limits
from repairnator.core.statuses import EXIT_TEMPORARY

NAME = "repairnator-repair"
BATCH, CORE = "batch/v1", "v1"
BUILD_LABEL, ATTEMPT_LABEL = "repairnator/build", "repairnator/attempt"
KEY_ANNOTATION = "repairnator/key"
# Where the pod's parts lie; the image knows nothing of them.
SECRET_FOLDER, WORK, HOME, TEMPORARY = "/repair/secret", "/repair/work", "/repair/home", "/tmp"  # noqa: S108
LINE = "REPAIRNATOR_LINE"
PROXY_PORT = 3128
# The box's own limit on time ends the core before; this one ends what is left when nobody else does.
_SLACK_SECONDS = 900
_TTL_SECONDS = 60
_LAST_WORDS = 2000
_ENDS = ("Complete", "SuccessCriteriaMet", "Failed", "FailureTarget")
_OWN_MEMORY = 128 * 2**20
_OWN_DISK = 256 * 2**20
# Users of boxes, so that a limit on processes, which the kernel counts by user, is each box's own.
_FIRST_USER, _USERS = 100_000, 400_000


@dataclass(frozen=True, slots=True)
class Box:
    """One box.

    Attributes:
        key: of the build; "" for a repair outside of jobs.
        name: of its Job and its Secret.
        build: label that the Jobs of all attempts of one build share.
        attempt: its number.
        user: user and group that it runs as.
    """

    key: str
    name: str
    build: str
    attempt: int
    user: int

    @classmethod
    def of(cls, key: str, attempt: int) -> Box:
        """The box of an attempt: the same name whoever asks."""
        digest = hashlib.sha256(f"{key}\0{attempt}".encode()).hexdigest()
        build = hashlib.sha256(key.encode()).hexdigest()[:20]
        return cls(
            key, f"repair-{build}-{attempt}", build, attempt, _FIRST_USER + int(digest[:12], 16) % _USERS
        )

    @property
    def labels(self) -> dict[str, str]:
        """Of the Job and its pod."""
        return {
            "app.kubernetes.io/name": NAME,
            "app.kubernetes.io/part-of": "repairnator",
            BUILD_LABEL: self.build,
            ATTEMPT_LABEL: str(self.attempt),
        }


def job(box: Box, image: str, line: str, limits: Limits) -> dict[str, Any]:
    """The Job, suspended until its Secret is there.

    Args:
        box: whose.
        image: to run.
        line: where the pod finds its worker, ``host:port``.
        limits: of the box.
    """
    memory = limits.memory + _OWN_MEMORY
    disk = limits.disk + _OWN_DISK
    return {
        "apiVersion": BATCH,
        "kind": "Job",
        "metadata": {
            "name": box.name,
            "labels": box.labels,
            "annotations": {KEY_ANNOTATION: box.key},
        },
        "spec": {
            "suspend": True,
            "backoffLimit": 0,
            "activeDeadlineSeconds": math.ceil(limits.seconds) + _SLACK_SECONDS,
            "ttlSecondsAfterFinished": _TTL_SECONDS,
            "template": {
                "metadata": {"labels": box.labels},
                "spec": _pod(box, image, line, memory, disk),
            },
        },
    }


def _pod(box: Box, image: str, line: str, memory: int, disk: int) -> dict[str, Any]:
    folders = {"work": WORK, "home": HOME, "tmp": TEMPORARY}
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 2,
        "dnsPolicy": "None",  # it needs no names, and may ask nobody for them
        "dnsConfig": {"nameservers": ["127.0.0.1"]},
        "hostname": "repair",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": box.user,
            "runAsGroup": box.user,
            "fsGroup": box.user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [
            {
                "name": "repair",
                "image": image,
                "imagePullPolicy": "IfNotPresent",
                "command": ["python3", "-m", "repairnator.boxes.kubernetes.pod"],
                "env": [{"name": LINE, "value": line}],
                "terminationMessagePolicy": "FallbackToLogsOnError",
                "resources": {
                    "requests": {
                        "cpu": "250m",
                        "memory": str(min(memory, 2**30)),
                        "ephemeral-storage": str(min(disk, 2**30)),
                    },
                    "limits": {"memory": str(memory), "ephemeral-storage": str(disk)},
                },
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                },
                "volumeMounts": [
                    {"name": "secret", "mountPath": SECRET_FOLDER, "readOnly": True},
                    {"name": "secret", "mountPath": "/etc/passwd", "subPath": "passwd", "readOnly": True},
                    {"name": "secret", "mountPath": "/etc/group", "subPath": "group", "readOnly": True},
                    *({"name": "box", "mountPath": at, "subPath": name} for name, at in folders.items()),
                ],
            }
        ],
        "volumes": [
            {"name": "secret", "secret": {"secretName": box.name, "defaultMode": 0o444}},
            {"name": "box", "emptyDir": {"sizeLimit": str(disk)}},
        ],
    }


def secret(box: Box, token: str, owner: str) -> dict[str, Any]:
    """What the pod needs to call its worker, once; it goes with the Job.

    Args:
        box: whose.
        token: good for one call.
        owner: the Job's ``uid``.
    """
    return {
        "apiVersion": CORE,
        "kind": "Secret",
        "metadata": {
            "name": box.name,
            "labels": box.labels,
            "ownerReferences": [{"apiVersion": BATCH, "kind": "Job", "name": box.name, "uid": owner}],
        },
        "stringData": {
            "token": token,
            "passwd": f"root:x:0:0::/root:/bin/sh\nrepair:x:{box.user}:{box.user}::{HOME}:/bin/sh\n",
            "group": f"root:x:0:\nrepair:x:{box.user}:\n",
        },
    }


def attempt_of(one: dict[str, Any]) -> int:
    """The attempt that a Job was made for."""
    return int(one["metadata"]["labels"][ATTEMPT_LABEL])


def is_left_over(one: dict[str, Any], suspended: float, starting: float) -> bool:
    """Whether nobody waits for a Job any more: its worker died before the Job's pod ran.

    Neither a deadline nor a time to live runs while a Job is suspended, so only this ends it. A suspended Job
    has the condition ``Suspended`` with the status ``True``, a resumed one the same with ``False``: a
    condition alone says nothing.

    Args:
        one: the Job, as the API gives it.
        suspended: seconds after which a Job that is still suspended has no worker.
        starting: seconds after which a Job without a ready pod has no worker.
    """
    status = one.get("status", {})
    if status.get("ready") or _has_ended(status):
        return False
    made = datetime.fromisoformat(one["metadata"]["creationTimestamp"]).timestamp()
    return time.time() - made > (suspended if one["spec"].get("suspend") else starting)


def _has_ended(status: dict[str, Any]) -> bool:
    return any(
        condition.get("type") in _ENDS and condition.get("status") == "True"
        for condition in status.get("conditions", ())
    )


def why_ended(one: dict[str, Any], pods: list[dict[str, Any]]) -> str:
    """Why a Job's box is at its end, for people; "" while it is not."""
    for pod in pods:
        status = pod.get("status", {})
        if status.get("reason") == "Evicted":
            return f"its node evicted the sandbox: {status.get('message', 'no reason given')}"
        for container in status.get("containerStatuses", ()):
            ended = container.get("state", {}).get("terminated")
            if ended and ended.get("reason") == "OOMKilled":
                return "the sandbox exceeded its memory limit (REPAIRNATOR_BOX_MEMORY)"
            if ended:
                words = str(ended.get("message", "")).strip()[-_LAST_WORDS:]
                how = f"the sandbox ended with status {ended.get('exitCode')} without a result"
                return how + (f"; its last output: {words}" if words else "")
        if pod.get("metadata", {}).get("deletionTimestamp"):
            return "the sandbox's pod was deleted"
    for condition in one.get("status", {}).get("conditions", ()):
        if condition.get("type") in ("Failed", "FailureTarget") and condition.get("status") == "True":
            if condition.get("reason") == "DeadlineExceeded":
                return "the sandbox exceeded its time limit (REPAIRNATOR_BOX_TIME)"
            return f"the sandbox was ended from outside: {condition.get('message', 'no reason given')}"
    return ""


def core_gave_up(pods: list[dict[str, Any]]) -> bool:
    """Whether the core ended with the word that something outside of it failed."""
    return any(
        container.get("state", {}).get("terminated", {}).get("exitCode") == EXIT_TEMPORARY
        for pod in pods
        for container in pod.get("status", {}).get("containerStatuses", ())
    )


def why_waiting(pods: list[dict[str, Any]]) -> str:
    """What a box that has not come up waits for, for people; "" where Kubernetes does not say."""
    for pod in pods:
        status = pod.get("status", {})
        for container in status.get("containerStatuses", ()):
            waiting = container.get("state", {}).get("waiting")
            if waiting and waiting.get("reason") not in ("ContainerCreating", "PodInitializing"):
                return f"{waiting.get('reason')}: {waiting.get('message', '')}".strip(": ")
        for condition in status.get("conditions", ()):
            if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
                return f"{condition.get('reason')}: {condition.get('message', '')}"
    return ""


def image_fails(pods: list[dict[str, Any]]) -> bool:
    """Whether the image cannot be had."""
    return any(word in why_waiting(pods) for word in ("ImagePull", "InvalidImageName", "ErrImage"))
