"""Posts finished builds as signed JSON to the operator's address.

The form is that of Standard Webhooks (https://www.standardwebhooks.com, version 1.0.0): ``webhook-id`` is the
same whenever one message is sent again, ``webhook-signature`` is ``v1,`` and the HMAC-SHA256, in base 64, of
``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from repairnator.core.statuses import Status
from repairnator.errors import UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.runs.documents import iso_date, repository_name
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import Api, Client, WebCache

WEBHOOK = "webhook"


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``."""
    content = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def document(payload: dict[str, Any]) -> dict[str, Any]:
    """What is posted about a finished build."""
    build = BuildRef.from_dict(payload["build"])
    return {
        "type": "patches.found" if payload["status"] == Status.PATCHED else "run.ended",
        "timestamp": iso_date(payload["accepted"]),
        "data": {
            "build": build.key,
            "repository": repository_name(build),
            "url": payload["url"],
            "console": payload.get("page") or None,  # jobs of older versions have none
            "commit": payload["commit"],
            "status": payload["status"],
            "patches": payload["patches"],
        },
    }


@dataclass(frozen=True, slots=True)
class WebhookHandler:
    """Posts one message.

    Attributes:
        settings: with the address and the secret.
        clock: seconds since the epoch.
    """

    settings: Settings
    clock: Callable[[], float] = time.time

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        address, secret = self.settings.notify_webhook, self.settings.notify_webhook_secret
        if address is None:
            raise UsageError("NOTIFY_WEBHOOK is no longer set: set it, then `repairnator dead retry`")
        body = json.dumps(document(job.payload), separators=(",", ":")).encode()
        message, now = hashlib.sha256(job.key.encode()).hexdigest()[:32], int(self.clock())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": f"msg_{message}",
            "webhook-timestamp": str(now),
        }
        if secret is not None:
            signed = signature(secret.get_secret_value(), f"msg_{message}", now, body)
            headers["webhook-signature"] = signed
        cache = WebCache(self.settings.web_cache)
        url = address.get_secret_value()
        client = Client(Api(url, private=True), SourcePolicy(allowed=(url,)), cache, cancelled=cancelled)
        try:
            client.send("POST", url, body, headers)
        finally:
            client.close()
            cache.close()
        return Outcome("sent", summary={"bytes": len(body)})
