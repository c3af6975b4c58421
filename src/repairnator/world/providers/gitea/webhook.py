"""Reads Gitea's webhooks."""

from __future__ import annotations

from repairnator.world.providers.github_like import GitHubLikeWebhooks


class GiteaWebhooks(GitHubLikeWebhooks):
    """Statuses and workflow runs; a status does not say of which branch."""
