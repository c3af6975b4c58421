from __future__ import annotations

import pytest

from repairnator.world.policy import Lists


@pytest.mark.parametrize(
    ("allow", "deny", "slug", "branch", "looked_at"),
    [
        ((), (), "o/r", "main", True),
        (("o",), (), "o/r", "main", True),
        (("o",), (), "other/r", "", False),
        (("O/R*",), (), "o/repo", "", True),
        (("o/r#main", "o/r#release-*"), (), "o/r", "release-1", True),
        (("o/r#main",), (), "o/r", "feature", False),
        (("o/r#main",), (), "o/r", "", True),
        ((), ("o",), "o/r", "", False),
        ((), ("o/r#wip-*",), "o/r", "", True),
        ((), ("o/r#wip-*",), "o/r", "wip-1", False),
        ((), ("#dependabot/*",), "any/thing", "dependabot/x", False),
        (("o",), ("o/secret",), "o/secret", "main", False),
    ],
)
def test_lists(
    allow: tuple[str, ...], deny: tuple[str, ...], slug: str, branch: str, looked_at: bool
) -> None:
    assert (Lists(allow, deny).refusal(slug, branch) == "") is looked_at


def test_the_refusal_names_the_entry() -> None:
    assert Lists(deny=("o/*",)).refusal("o/r") == "denied by o/*"
