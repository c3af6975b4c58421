"""Pull requests and remarks on GitHub; requests and answers are checked against GitHub's own description."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.servers.github.server import GitHubServer, Repo, github_server

from repairnator.errors import NotFound, UsageError
from repairnator.model import BuildRef
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.forges.port import Proposal, PullState, Suggestion
from repairnator.world.providers.forge_hosts import ForgeHosts
from repairnator.world.providers.github.forge import GitHub
from repairnator.world.providers.systems import CiHosts, CiSystems
from repairnator.world.web import Patience, WebCache

SLUG = "owner/calc1"
BRANCH = "repairnator/owner-calc1-0123456789abcdef"
PROPOSAL = Proposal(SLUG, BRANCH, "main", "Repair Calc.java", "What failed: …")
SUGGESTION = Suggestion("src/Calc.java", 4, 5, ("return a <= b;",), "<!-- m -->\nThis repairs it.")


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as server:
        server.repos[SLUG] = Repo()
        server.repos[SLUG].talk.branches |= {"main": "a" * 40, BRANCH: "b" * 40}
        server.tokens.add("ghp_secret")
        yield server


@pytest.fixture
def systems(github: GitHubServer, tmp_path: Path) -> Iterator[CiSystems]:
    made = CiSystems(
        CiHosts(
            hosts={"github-actions": github.host},
            values={"GITHUB_OAUTH": SecretStr("ghp_secret")},
            plain=frozenset({github.host}),
        ),
        SourcePolicy(allowed=(f"http://{github.host}/",)),
        WebCache(tmp_path / "web.db"),
        patience=Patience(tries=1),
    )
    yield made
    made.close()


@pytest.fixture
def api(systems: CiSystems) -> GitHub:
    return GitHub(systems.client("github-actions"))


def test_the_head_of_a_branch_is_told_and_a_missing_one_is_none(api: GitHub) -> None:
    assert api.head(SLUG, BRANCH) == "b" * 40
    assert api.head(SLUG, "gone") == ""


def test_a_repository_that_is_gone_is_no_missing_branch(api: GitHub) -> None:
    with pytest.raises(NotFound, match="GITHUB_OAUTH may not see it"):
        api.head("owner/gone", "main")


def test_a_pull_request_is_opened_found_changed_and_closed(api: GitHub) -> None:
    assert api.find(SLUG, SLUG, BRANCH) is None
    pull = api.open(SLUG, PROPOSAL)
    assert (pull.state, pull.branch, pull.base, pull.commit) == (PullState.OPEN, BRANCH, "main", "b" * 40)
    found = api.find(SLUG, SLUG, BRANCH)
    assert found is not None
    assert found.number == pull.number
    api.change(SLUG, pull.number, body="not needed any more", close=True)
    assert api.get(SLUG, pull.number).state is PullState.CLOSED


def test_a_second_pull_request_for_one_branch_is_refused_by_the_forge(api: GitHub) -> None:
    api.open(SLUG, PROPOSAL)
    with pytest.raises(UsageError, match="422"):
        api.open(SLUG, PROPOSAL)


def test_a_merged_one_is_seen(api: GitHub, github: GitHubServer) -> None:
    number = api.open(SLUG, PROPOSAL).number
    pull = github.repos[SLUG].talk.pulls[0]
    pull |= {"state": "closed", "merged": True, "merged_at": "2026-01-01T00:00:00Z"}
    assert api.get(SLUG, number).state is PullState.MERGED
    found = api.find(SLUG, SLUG, BRANCH)
    assert found is not None
    assert found.state is PullState.MERGED


def test_without_the_right_to_push_branches_go_to_a_fork(api: GitHub, github: GitHubServer) -> None:
    assert api.push_target(SLUG) == SLUG
    github.repos[SLUG].writable = False
    assert api.push_target(SLUG) == "bot/calc1"


def test_a_comment_is_made_found_by_its_marker_and_edited(api: GitHub, github: GitHubServer) -> None:
    talk = github.repos[SLUG].talk
    api.open(SLUG, PROPOSAL)
    assert api.find_remark(SLUG, 1, "<!-- x -->") is None
    said = api.say(SLUG, 1, "<!-- x -->\nHere is a patch.")
    assert api.find_remark(SLUG, 1, "<!-- x -->") == said
    api.edit(SLUG, 1, said.id, "<!-- x -->\nNot needed.")
    assert [one["body"] for one in talk.comments] == ["<!-- x -->\nNot needed."]


def test_a_suggestion_names_its_lines(api: GitHub, github: GitHubServer) -> None:
    talk = github.repos[SLUG].talk
    api.open(SLUG, PROPOSAL)
    said = api.suggest(SLUG, 1, "b" * 40, SUGGESTION)
    (line,) = talk.lines
    assert (line["start_line"], line["line"], line["side"]) == (4, 5, "RIGHT")
    assert line["body"].endswith("```suggestion\nreturn a <= b;\n```")
    assert api.find_remark(SLUG, 1, "<!-- m -->") == said


def test_the_lines_that_a_pull_request_shows(api: GitHub, github: GitHubServer) -> None:
    github.repos[SLUG].talk.patch = "@@ -1,2 +3,3 @@\n a\n-b\n+c\n+d"
    assert api.shown(SLUG, 1) == {"src/Calc.java": frozenset({3, 4, 5})}


def test_a_revoked_token_is_told_by_its_setting(api: GitHub, github: GitHubServer) -> None:
    github.tokens.clear()
    with pytest.raises(UsageError, match="does not accept GITHUB_OAUTH"):
        api.open(SLUG, PROPOSAL)


@pytest.mark.parametrize(
    ("build", "known"),
    [
        (BuildRef("github-actions", "", SLUG, "1"), True),
        (BuildRef("travis-ci.com", "travis-ci.com", SLUG, "1"), True),
        (BuildRef("git", url="https://elsewhere.example/o/r", commit="a" * 40), False),
    ],
)
def test_the_forge_of_a_build_is_where_its_code_lies(
    systems: CiSystems, github: GitHubServer, build: BuildRef, known: bool
) -> None:
    site = ForgeHosts(systems).of(build)
    assert (site is not None) is known
    if site is not None:
        assert (site.host, site.user, site.token) == (github.host, "x-access-token", "ghp_secret")
        assert site.branch_url("o/r", "b") == f"http://{github.host}/o/r/tree/b"


def test_the_commit_of_a_repository_on_the_forge_belongs_there(
    systems: CiSystems, github: GitHubServer
) -> None:
    site = ForgeHosts(systems).of(BuildRef("git", url=f"http://{github.host}/o/r.git", commit="a" * 40))
    assert site is not None
