"""Who is repaired, and how far it may go: the operator's lists, and the repository's own word."""

from __future__ import annotations

from repairnator.world.policy.file import FILES, OfferMode, RepositoryPolicy, narrowed, read_policy
from repairnator.world.policy.lists import Lists

__all__ = ["FILES", "Lists", "OfferMode", "RepositoryPolicy", "narrowed", "read_policy"]
