"""GitHub's own payloads, signed and sent.

``data/github-webhooks.json.gz`` is ``api.github.com/index.json`` of npm's @octokit/webhooks-examples 7.6.1
(MIT license, https://github.com/octokit/webhooks/blob/main/LICENSE)::

    npm pack @octokit/webhooks-examples@7.6.1 && tar xzf octokit-webhooks-examples-*.tgz
    gzip -9nc package/api.github.com/index.json >github-webhooks.json.gz
"""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.monitor.conftest import SECRET, Monitor, headers

Payload = dict[str, Any]

_FILE = Path(__file__).with_name("data") / "github-webhooks.json.gz"
EXAMPLES: list[tuple[str, Payload]] = [
    (event["name"], payload)
    for event in json.loads(gzip.decompress(_FILE.read_bytes()))
    for payload in event["examples"]
]
# None of GitHub's examples tells of a failure.
FAILED = {
    "status": lambda payload: payload | {"state": "failure"},
    "workflow_run": lambda payload: (
        payload | {"workflow_run": payload["workflow_run"] | {"conclusion": "failure"}}
    ),
    "check_suite": lambda payload: (
        payload | {"check_suite": payload["check_suite"] | {"conclusion": "failure"}}
    ),
}


def _slug(payload: Payload) -> str:
    return str((payload.get("repository") or {}).get("full_name", ""))


@pytest.fixture
def monitor(monitor: Monitor) -> Monitor:
    for slug in {_slug(payload) for _, payload in EXAMPLES} - {""}:
        monitor.store.secrets.add(slug, SECRET)
    return monitor


def test_every_example_is_understood_and_none_of_them_starts_a_scan(monitor: Monitor) -> None:
    assert len(EXAMPLES) == 329
    for event, payload in EXAMPLES:
        body = json.dumps(payload).encode()
        assert monitor.send(body, headers(body, event)) == 200, event
    assert monitor.webhooks() == []


def test_no_example_is_taken_with_a_wrong_signature(monitor: Monitor) -> None:
    for event, payload in EXAMPLES:
        body = json.dumps(payload).encode()
        answer = monitor.send(body, headers(body, event, secret="wrong"))
        assert answer == (401 if _slug(payload) else 200), event
    assert monitor.webhooks() == []


@pytest.mark.parametrize("event", FAILED)
def test_an_example_made_a_failure_starts_a_scan(event: str, monitor: Monitor) -> None:
    finished = [
        payload
        for name, payload in EXAMPLES
        if name == event and payload.get("action", "completed") == "completed"
    ]
    assert finished
    failed = FAILED[event](copy.deepcopy(finished[0]))
    body = json.dumps(failed).encode()
    assert monitor.send(body, headers(body, event)) == 202
    assert monitor.message() == _slug(failed)
