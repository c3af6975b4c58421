"""What GitLab's webhooks say: https://docs.gitlab.com/user/project/integrations/webhook_events/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repairnator.world.providers.payloads import text_at, words
from repairnator.world.providers.port import Notice, Shape


class GitLabWebhooks:
    """See :class:`repairnator.world.providers.port.WebhookReader`."""

    shape: Shape = {  # noqa: RUF012 (never changed)
        "object_kind": None,
        "object_attributes": {"status": None, "source": None, "ref": None},
        "project": {"path_with_namespace": None},
    }

    def read(self, event: str, payload: Mapping[str, Any]) -> Notice:
        pipeline = payload.get("object_attributes")
        status = text_at(pipeline, "status") if text_at(payload, "object_kind") == "pipeline" else ""
        # Builds of a merge request are not known by the name of its branch.
        ref = "" if text_at(pipeline, "source") == "merge_request_event" else text_at(pipeline, "ref")
        return Notice(
            slug=text_at(payload, "project", "path_with_namespace"),
            failed=status == "failed",
            passed=status == "success",
            branches=(ref,) if ref else (),
            ping=False,
            about=words(event, status),
        )
