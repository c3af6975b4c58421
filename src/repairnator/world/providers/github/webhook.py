"""Reads GitHub's webhooks."""

from __future__ import annotations

from repairnator.world.providers.github_like import GitHubLikeWebhooks


class GitHubWebhooks(GitHubLikeWebhooks):
    """Statuses, workflow runs and check suites."""
