"""What is sent to GitLab; the answers are the shortest that its documentation allows."""

from __future__ import annotations

from typing import Any

import pytest

from repairnator.errors import NotFound
from repairnator.world.forges.port import Proposal, PullState, Suggestion
from repairnator.world.providers.gitlab.forge import GitLab

SLUG, PROJECT = "group/sub/repo", "/projects/group%2Fsub%2Frepo"
FORK, FORKED = "bot/repo", "/projects/bot%2Frepo"
BRANCH = "repairnator/repo-0123"


class Api:
    """Stands in for the client of GitLab's API."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {PROJECT: {"id": 1}, FORKED: {"id": 2}}
        self.written: list[tuple[str, str, Any]] = []

    def json(self, path: str, parameters: Any = None, *, cached: bool = False) -> Any:
        if path not in self.answers:
            raise NotFound(path)
        return self.answers[path]

    def pages(self, path: str, parameters: Any = None) -> Any:
        return iter([self.answers.get(path, [])])

    def write(self, method: str, path: str, document: Any = None) -> Any:
        self.written.append((method, path, document))
        return self.answers.get(f"{method} {path}", {})


def merge_request(**fields: Any) -> dict[str, Any]:
    return {
        "iid": 7,
        "web_url": f"https://gitlab.com/{SLUG}/-/merge_requests/7",
        "state": "opened",
        "sha": "a" * 40,
        "source_branch": BRANCH,
        "target_branch": "main",
        "source_project_id": 1,
        "target_project_id": 1,
        **fields,
    }


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def gitlab(api: Api) -> GitLab:
    return GitLab(api)  # type: ignore[arg-type]


def test_the_head_of_a_branch_and_of_none(gitlab: GitLab, api: Api) -> None:
    api.answers[f"{PROJECT}/repository/branches/a%2Fb"] = {"commit": {"id": "c" * 40}}
    assert gitlab.head(SLUG, "a/b") == "c" * 40
    assert gitlab.head(SLUG, "gone") == ""
    with pytest.raises(NotFound):
        gitlab.head("gone/repo", "main")


@pytest.mark.parametrize("kind", ["project_access", "group_access"])
def test_who_may_push_pushes_there(gitlab: GitLab, api: Api, kind: str) -> None:
    api.answers[PROJECT] = {"id": 1, "permissions": {kind: {"access_level": 30}}}
    assert gitlab.push_target(SLUG) == SLUG


def test_others_push_to_their_fork_which_is_made_once(gitlab: GitLab, api: Api) -> None:
    api.answers[PROJECT] = {"id": 1, "permissions": {"project_access": {"access_level": 20}}}
    api.answers[f"{PROJECT}/forks"] = []
    api.answers[f"POST {PROJECT}/fork"] = {"path_with_namespace": FORK}
    assert gitlab.push_target(SLUG) == FORK
    api.answers[f"{PROJECT}/forks"] = [{"path_with_namespace": FORK}]
    assert gitlab.push_target(SLUG) == FORK
    assert len(api.written) == 1


def test_a_merge_request_from_a_fork_names_its_target(gitlab: GitLab, api: Api) -> None:
    api.answers[f"POST {FORKED}/merge_requests"] = merge_request()
    pull = gitlab.open(SLUG, Proposal(FORK, BRANCH, "main", "t", "b"))
    ((_, path, document),) = api.written
    assert path == f"{FORKED}/merge_requests"
    assert (document["target_project_id"], document["source_branch"]) == (1, BRANCH)
    assert (pull.number, pull.state, pull.source) == (7, PullState.OPEN, FORK)


def test_only_one_from_the_same_project_is_found(gitlab: GitLab, api: Api) -> None:
    api.answers[f"{PROJECT}/merge_requests"] = [merge_request(source_project_id=9), merge_request(iid=8)]
    found = gitlab.find(SLUG, SLUG, BRANCH)
    assert found is not None
    assert found.number == 8


@pytest.mark.parametrize(
    ("state", "expected"),
    [("opened", PullState.OPEN), ("merged", PullState.MERGED), ("closed", PullState.CLOSED)],
)
def test_how_a_merge_request_stands(gitlab: GitLab, api: Api, state: str, expected: PullState) -> None:
    api.answers[f"{PROJECT}/merge_requests/7"] = merge_request(state=state)
    assert gitlab.get(SLUG, 7).state is expected


def test_it_is_closed_with_a_new_text(gitlab: GitLab, api: Api) -> None:
    gitlab.change(SLUG, 7, body="not needed", close=True)
    document = {"description": "not needed", "state_event": "close"}
    assert api.written == [("PUT", f"{PROJECT}/merge_requests/7", document)]


def test_a_suggestion_counts_the_lines_above_its_last(gitlab: GitLab, api: Api) -> None:
    path = f"{PROJECT}/merge_requests/7"
    api.answers[path] = merge_request(diff_refs={"base_sha": "b", "start_sha": "s", "head_sha": "h"})
    api.answers[f"POST {path}/discussions"] = {"id": "d", "notes": [{"id": 3}]}
    said = gitlab.suggest(SLUG, 7, "h", Suggestion("src/A.java", 4, 6, ("x", "y"), "words"))
    ((_, _, document),) = api.written
    assert document["body"] == "words\n\n```suggestion:-2+0\nx\ny\n```"
    position = document["position"]
    assert (position["new_line"], position["head_sha"], position["base_sha"]) == (6, "h", "b")
    assert said.id == "3"


def test_only_new_lines_can_be_spoken_to(gitlab: GitLab, api: Api) -> None:
    diff = "@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n"
    api.answers[f"{PROJECT}/merge_requests/7/diffs"] = [{"new_path": "src/A.java", "diff": diff}]
    assert gitlab.shown(SLUG, 7) == {"src/A.java": frozenset({2, 3})}


def test_a_remark_is_found_by_its_beginning(gitlab: GitLab, api: Api) -> None:
    notes = [{"id": 1, "body": "see <!-- m -->"}, {"id": 2, "body": "<!-- m -->\nours"}]
    api.answers[f"{PROJECT}/merge_requests/7/notes"] = notes
    found = gitlab.find_remark(SLUG, 7, "<!-- m -->")
    assert found is not None
    assert found.id == "2"
    gitlab.edit(SLUG, 7, found.id, "new")
    assert api.written == [("PUT", f"{PROJECT}/merge_requests/7/notes/2", {"body": "new"})]
