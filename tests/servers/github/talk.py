"""Pull requests of a repository on the GitHub of the tests, and what is said on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.github.description import example

Said = tuple[int, Any]


@dataclass(slots=True)
class Talk:
    """Branches by name, pull requests, comments; the newest last."""

    branches: dict[str, str] = field(default_factory=dict)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    patch: str = ""

    def answer(
        self, method: str, slug: str, rest: str, query: Mapping[str, str], body: dict[str, Any]
    ) -> Said | None:
        """Status and document; None for what is none of this."""
        if rest == "/forks":
            return 202, _without_examples(example("full-repository-default-response")) | {
                "full_name": f"bot/{slug[-5:]}",
                "language": "Java",  # demanded, and missing in the example
            }
        if match := re.fullmatch(r"/git/ref/heads%2F(.+)", rest):
            return self._reference(match[1].replace("%2F", "/"))
        if match := re.fullmatch(r"/(issues|pulls)/\d+/comments", rest):
            return self._comments(method, self.comments if match[1] == "issues" else self.lines, body)
        if match := re.fullmatch(r"/issues/comments/(\d+)", rest):
            return self._edit(self.comments, int(match[1]), body)
        if rest == "/pulls":
            return self._open(slug, body) if method == "POST" else (200, self._find(query["head"]))
        if re.fullmatch(r"/pulls/\d+/files", rest):
            entry = example("diff-entry-items")[0]
            return 200, [entry | {"filename": "src/Calc.java", "patch": self.patch}]
        if match := re.fullmatch(r"/pulls/(\d+)", rest):
            return self._edit(self.pulls, int(match[1]), body, "number")
        return None

    def _reference(self, branch: str) -> Said:
        if branch not in self.branches:
            return 404, {"message": "Not Found"}
        answer = example("git-ref")
        answer["ref"], answer["object"]["sha"] = f"refs/heads/{branch}", self.branches[branch]
        return 200, answer

    def _open(self, slug: str, body: dict[str, Any]) -> Said:
        owner, _, branch = f"{slug.split('/')[0]}:{body['head']}".rpartition(":")
        owner = owner.rpartition(":")[2]
        if any(pull["head"]["ref"] == branch and pull["state"] == "open" for pull in self.pulls):
            return 422, {
                "message": "Validation Failed",
                "errors": [{"message": "A pull request already exists"}],
            }
        pull = example("pull-request") | {name: body[name] for name in ("title", "body")}
        pull |= {"number": len(self.pulls) + 1, "state": "open", "merged": False, "merged_at": None}
        pull["requested_teams"] = []  # incomplete in the example
        pull["head"] |= {
            "ref": branch,
            "label": f"{owner}:{branch}",
            "sha": self.branches.get(branch, "0" * 40),
        }
        pull["head"]["repo"] = _without_examples(pull["head"]["repo"]) | {"full_name": f"{owner}/{slug[-5:]}"}
        pull["base"] |= {"ref": body["base"]}
        self.pulls.append(pull)
        return 201, pull

    def _find(self, head: str) -> list[dict[str, Any]]:
        simple = example("pull-request-simple-items")[0]
        shared = [name for name in simple if name in example("pull-request")]
        found = [pull for pull in self.pulls if pull["head"]["label"] == head]
        return [simple | {name: pull[name] for name in shared} for pull in reversed(found)]

    def _comments(self, method: str, comments: list[dict[str, Any]], body: dict[str, Any]) -> Said:
        if method == "GET":
            return 200, comments
        name = (
            "issue-comment"
            if comments is self.comments
            else "pull-request-review-comment-example-for-a-multi-line-comment"
        )
        comments.append(example(name) | body | {"id": len(comments) + 1})
        return 201, comments[-1]

    def _edit(self, kept: list[dict[str, Any]], number: int, body: dict[str, Any], name: str = "id") -> Said:
        for one in kept:
            if one[name] == number:
                one |= body
                return 200, one
        return 404, {"message": "Not Found"}


def _without_examples(repository: dict[str, Any]) -> dict[str, Any]:
    """Without optional parts that are incomplete in GitHub's examples."""
    left_out = ("parent", "source", "template_repository")
    return {name: value for name, value in repository.items() if name not in left_out}
