"""Trim GitHub's OpenAPI description to the paths that we call.

    npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz
    python trim.py package/generated/api.github.com.json >openapi.json

The description is GitHub's, under the MIT license: https://github.com/octokit/openapi/blob/main/LICENSE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OPERATIONS = {
    "/repos/{owner}/{repo}": ("get",),
    "/repos/{owner}/{repo}/actions/runs": ("get",),
    "/repos/{owner}/{repo}/actions/runs/{run_id}": ("get",),
    "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs": ("get",),
    "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs": ("get",),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}": ("get",),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations": ("get",),
    "/repos/{owner}/{repo}/git/trees/{tree_sha}": ("get",),
    "/repos/{owner}/{repo}/contents/{path}": ("get",),
    "/repos/{owner}/{repo}/compare/{basehead}": ("get",),
    "/app/installations/{installation_id}/access_tokens": ("post",),
    "/repos/{owner}/{repo}/forks": ("post",),
    "/repos/{owner}/{repo}/git/ref/{ref}": ("get",),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ("patch",),
    "/repos/{owner}/{repo}/pulls": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}": ("get", "patch"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/files": ("get",),
}


def references(value: Any) -> set[str]:
    """Every ``$ref`` in a value."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def trim(whole: dict[str, Any]) -> dict[str, Any]:
    """The description with what the operations need, and nothing else."""
    paths = {
        path: {method: whole["paths"][path][method] for method in methods}
        for path, methods in OPERATIONS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    pending = references(paths)
    while pending:
        reference = pending.pop()
        _, _, kind, name = reference.split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = whole["components"][kind][name]
            pending |= references(components[kind][name])
    without_words = json.loads(json.dumps({"paths": paths, "components": components}), object_hook=_silent)
    head = {name: whole[name] for name in ("openapi", "info", "servers")}
    trimmed: dict[str, Any] = head | without_words
    return trimmed


def _silent(value: dict[str, Any]) -> dict[str, Any]:
    """Without the words for people, which are most of it."""
    kept = {name: inner for name, inner in value.items() if name not in ("externalDocs", "x-github")}
    return kept | ({"description": ""} if isinstance(value.get("description"), str) else {})


if __name__ == "__main__":
    json.dump(trim(json.loads(Path(sys.argv[1]).read_text())), sys.stdout, separators=(",", ":"))
