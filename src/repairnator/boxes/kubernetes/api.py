"""Calls the few parts of the Kubernetes API that boxes need.

Five verbs on three kinds of objects: the official client would bring twenty megabytes of generated code for
them, and its own way of retrying; the API itself is stable and versioned.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from repairnator.errors import SandboxUnavailable, TemporaryError

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_SECONDS = 20.0
_MERGE_PATCH = "application/merge-patch+json"

Object = dict[str, Any]


class NoRoom(TemporaryError):
    """The namespace's quota is used up."""


class Gone(TemporaryError):
    """There is no such object (any more)."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API server is and who we are there.

    Attributes:
        url: its address.
        ca_file: certificate of its authority.
        token_file: our token; read for every call, since the cluster exchanges it.
    """

    url: str
    ca_file: Path
    token_file: Path

    @classmethod
    def of_this_pod(cls, environment: Mapping[str, str] = os.environ, account: Path = _ACCOUNT) -> Access:
        """As the cluster gives it to every pod with a service account.

        Raises:
            SandboxUnavailable: this is no such pod.
        """
        host, port = environment.get("KUBERNETES_SERVICE_HOST"), environment.get("KUBERNETES_SERVICE_PORT")
        if not host or not port or not (account / "token").is_file():
            raise SandboxUnavailable(
                "the sandbox `kubernetes` works in a pod with a service account that may create Jobs: use "
                "kubernetes-support/repairnator-deployment-yamlfiles/repairnator-pipeline.yaml"
            )
        name = f"[{host}]" if ":" in host else host
        return cls(f"https://{name}:{port}", account / "ca.crt", account / "token")


class Api:
    """Calls about the objects of one namespace."""

    def __init__(self, access: Access, namespace: str) -> None:
        self._access = access
        self._namespace = namespace
        self._client = httpx2.Client(
            base_url=access.url,
            verify=ssl.create_default_context(cafile=access.ca_file),
            timeout=_SECONDS,
            trust_env=False,
        )

    def create(self, group: str, kind: str, body: Object) -> Object:
        """Make an object.

        Args:
            group: ``batch/v1`` or ``v1``.
            kind: in the plural: ``jobs``.
            body: the object.

        Raises:
            NoRoom: the quota forbids one more.
            TemporaryError: the API server does not answer or refuses.
        """
        return self._call("POST", self._path(group, kind), body)

    def get(self, group: str, kind: str, name: str) -> Object:
        """One object. Raises: Gone, TemporaryError."""
        return self._call("GET", self._path(group, kind, name))

    def list(self, group: str, kind: str, labels: Mapping[str, str]) -> list[Object]:
        """The objects with these labels. Raises: TemporaryError."""
        selector = ",".join(f"{name}={value}" for name, value in labels.items())
        found = self._call("GET", self._path(group, kind), parameters={"labelSelector": selector})
        items = found.get("items")
        return items if isinstance(items, list) else []

    def change(self, group: str, kind: str, name: str, body: Object) -> Object:
        """Merge ``body`` into an object. Raises: Gone, TemporaryError."""
        return self._call("PATCH", self._path(group, kind, name), body)

    def delete(self, group: str, kind: str, name: str) -> None:
        """Remove an object with what belongs to it, which is gone first; one that is gone is no error."""
        try:
            self._call("DELETE", self._path(group, kind, name), {"propagationPolicy": "Foreground"})
        except Gone:
            return

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _path(self, group: str, kind: str, name: str = "") -> str:
        root = "/api/v1" if group == "v1" else f"/apis/{group}"
        return f"{root}/namespaces/{self._namespace}/{kind}" + (f"/{name}" if name else "")

    def _call(
        self, method: str, path: str, body: Object | None = None, parameters: Mapping[str, str] | None = None
    ) -> Object:
        headers = {"Authorization": f"Bearer {self._access.token_file.read_text().strip()}"}
        if method == "PATCH":
            headers["Content-Type"] = _MERGE_PATCH
        try:
            answer = self._client.request(method, path, json=body, params=parameters, headers=headers)
        except httpx2.HTTPError as error:
            raise TemporaryError(
                f"the Kubernetes API at {self._access.url} does not answer: {error}"
            ) from error
        if answer.status_code < 300:
            found = answer.json()
            return found if isinstance(found, dict) else {}
        message = _message(answer)
        if answer.status_code == 404:
            raise Gone(f"{method} {path}: {message}")
        if answer.status_code == 403 and "exceeded quota" in message:
            raise NoRoom(message)
        raise TemporaryError(f"the Kubernetes API refuses {method} {path}: {message}")


def _message(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
