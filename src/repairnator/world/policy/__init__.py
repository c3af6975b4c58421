"""Decides which repositories are repaired, by the operator's lists and the repository's policy file."""

from __future__ import annotations

from repairnator.world.policy.file import FILES, OfferMode, RepositoryPolicy, narrowed, read_policy
from repairnator.world.policy.lists import Lists

__all__ = ["FILES", "Lists", "OfferMode", "RepositoryPolicy", "narrowed", "read_policy"]
