"""A runner of Gitea's own Actions, played: it speaks the protocol of the real one and says what it is told.

The protocol is Connect (https://connectrpc.com/docs/protocol) with JSON, the service that of
https://gitea.com/gitea/actions-proto-def.
"""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from tests.servers.giteas import Gitea

_LABEL, _VERSION = "ubuntu-latest", "v0.2.13"


class Runner:
    """A runner of one repository."""

    def __init__(self, gitea: Gitea, slug: str) -> None:
        self._gitea = gitea
        token = gitea.api("POST", f"/repos/{slug}/actions/runners/registration-token")["token"]
        wanted = {"name": "played", "token": token, "version": _VERSION, "labels": [_LABEL]}
        self._headers: dict[str, str] = {}
        runner = self._call("Register", wanted)["runner"]
        self._headers = {"x-runner-uuid": runner["uuid"], "x-runner-token": runner["token"]}
        self._call("Declare", {"version": _VERSION, "labels": [_LABEL]})

    def run(self, log: str, *, passed: bool) -> bool:
        """Take the next job and end it with this log; False when none waits."""
        task = self._call("FetchTask", {"tasksVersion": "0"}).get("task")
        if task is None:
            return False
        begun = {"id": task["id"], "startedAt": _now(), "steps": []}
        self._call("UpdateTask", {"state": begun})
        rows = [{"time": _now(), "content": line} for line in log.splitlines()]
        self._call("UpdateLog", {"taskId": task["id"], "index": "0", "rows": rows, "noMore": True})
        result = "RESULT_SUCCESS" if passed else "RESULT_FAILURE"
        ended = {"result": result, "startedAt": begun["startedAt"], "stoppedAt": _now()}
        step = {"id": "0", "logIndex": "0", "logLength": str(len(rows)), **ended}
        self._call("UpdateTask", {"state": {"id": task["id"], "steps": [step], **ended}})
        return True

    def _call(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._gitea.url}/api/actions/runner.v1.RunnerService/{name}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **self._headers},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
