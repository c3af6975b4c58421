import json
from typing import Any

import pytest

from repairnator.errors import MessageError
from repairnator.services.monitor.payloads import read_notice

REPOSITORY = {"repository": {"full_name": "owner/repo"}}


@pytest.mark.parametrize(
    ("event", "payload", "failed"),
    [
        ("status", {"state": "failure"}, True),
        ("status", {"state": "error"}, True),
        ("status", {"state": "success"}, False),
        ("status", {"state": "pending"}, False),
        ("workflow_run", {"action": "completed", "workflow_run": {"conclusion": "failure"}}, True),
        ("workflow_run", {"action": "completed", "workflow_run": {"conclusion": "timed_out"}}, True),
        ("workflow_run", {"action": "completed", "workflow_run": {"conclusion": "cancelled"}}, False),
        ("workflow_run", {"action": "completed", "workflow_run": {"conclusion": None}}, False),
        ("workflow_run", {"action": "requested", "workflow_run": {"conclusion": "failure"}}, False),
        ("check_suite", {"action": "completed", "check_suite": {"conclusion": "failure"}}, True),
        ("check_suite", {"action": "completed", "check_suite": {"conclusion": "success"}}, False),
        ("check_suite", {"action": "completed", "workflow_run": {"conclusion": "failure"}}, False),
        ("push", {"state": "failure"}, False),
        ("ping", {}, False),
    ],
)
@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_only_a_failed_build_counts(forge: str, event: str, payload: dict[str, Any], failed: bool) -> None:
    notice = read_notice(forge, event, json.dumps(payload | REPOSITORY).encode())
    assert (notice.slug, notice.failed) == ("owner/repo", failed)


@pytest.mark.parametrize(
    ("kind", "status", "failed"),
    [("pipeline", "failed", True), ("pipeline", "success", False), ("build", "failed", False)],
)
def test_gitlabs_pipelines_are_read(kind: str, status: str, failed: bool) -> None:
    payload = {
        "object_kind": kind,
        "object_attributes": {"id": 31, "status": status},
        "project": {"path_with_namespace": "group/subgroup/project"},
    }
    notice = read_notice("gitlab", "Pipeline Hook", json.dumps(payload).encode())
    assert (notice.slug, notice.failed) == ("group/subgroup/project", failed)


@pytest.mark.parametrize(
    ("event", "payload", "branches"),
    [
        ("status", {"state": "success", "branches": [{"name": "main"}, {"name": "next"}]}, ("main", "next")),
        ("status", {"state": "success"}, ()),
        ("status", {"state": "success", "branches": "main"}, ()),
        ("status", {"state": "success", "branches": [{"name": 7}, "main"]}, ()),
        (
            "workflow_run",
            {"action": "completed", "workflow_run": {"conclusion": "success", "head_branch": "main"}},
            ("main",),
        ),
        (
            "check_suite",
            {"action": "completed", "check_suite": {"conclusion": "success", "head_branch": None}},
            (),
        ),
    ],
)
@pytest.mark.parametrize("forge", ["github", "gitea"])
def test_a_passed_build_is_told_with_its_branches(
    forge: str, event: str, payload: dict[str, Any], branches: tuple[str, ...]
) -> None:
    notice = read_notice(forge, event, json.dumps(payload | REPOSITORY).encode())
    assert (notice.passed, notice.failed, notice.branches) == (True, False, branches)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("status", {"state": "pending"}),
        ("push", {"state": "success"}),
        ("workflow_run", {"action": "completed", "workflow_run": {"conclusion": "skipped"}}),
        ("workflow_run", {"action": "requested", "workflow_run": {"conclusion": "success"}}),
    ],
)
def test_what_has_not_passed_is_not_said_to_have(event: str, payload: dict[str, Any]) -> None:
    assert not read_notice("github", event, json.dumps(payload | REPOSITORY).encode()).passed


@pytest.mark.parametrize(
    ("kind", "source", "passed", "branches"),
    [
        ("pipeline", "push", True, ("main",)),
        ("pipeline", "merge_request_event", True, ()),
        ("build", "push", False, ("main",)),
    ],
)
def test_gitlabs_passed_pipelines_are_told_with_their_branch(
    kind: str, source: str, passed: bool, branches: tuple[str, ...]
) -> None:
    payload = {
        "object_kind": kind,
        "object_attributes": {"id": 31, "ref": "main", "source": source, "status": "success"},
        "project": {"path_with_namespace": "group/project"},
    }
    notice = read_notice("gitlab", "Pipeline Hook", json.dumps(payload).encode())
    assert (notice.passed, notice.failed, notice.branches) == (passed, False, branches)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"repository": None},
        {"repository": "owner/repo"},
        {"repository": {"full_name": 7}},
        {"repository": {"full_name": "../../etc/passwd"}},
        {"repository": {"full_name": "owner/repo\nAuthorized"}},
        {"repository": {"full_name": "\ud800/x"}},
        {"repository": {"full_name": "o/" + "r" * 70_000}},
    ],
    ids=["none", "null", "text", "number", "path", "line", "surrogate", "long"],
)
def test_what_names_no_repository_has_no_slug(payload: dict[str, Any]) -> None:
    assert read_notice("github", "status", json.dumps(payload).encode()).slug == ""


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"1", b"null", b"\xff{}", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=["empty", "cut", "list", "number", "null", "bytes", "deep", "digits"],
)
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(MessageError, match="JSON"):
        read_notice("github", "status", text)
