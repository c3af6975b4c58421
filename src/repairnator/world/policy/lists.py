"""The operator's allow list and deny list of repositories and branches.

An entry is ``owner``, ``owner/repo``, ``owner/repo#branch`` or ``#branch``; each part may have ``*`` and
``?``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from repairnator.foundation.slugs import folded


@dataclass(frozen=True, slots=True)
class Lists:
    """The two lists.

    Attributes:
        allow: when it names repositories, only those; when it names branches, only those.
        deny: never those; it wins.
    """

    allow: Sequence[str] = field(default=())
    deny: Sequence[str] = field(default=())

    def refusal(self, slug: str, branch: str = "", *, folds: bool = True) -> str:
        """Why the repository (without a branch), or a branch of it, is not looked at; "" when it is.

        Args:
            slug: ``owner/repo``.
            branch: or "".
            folds: whether its case does not count, as on all forges; it does where only git is.
        """
        for entry in self.deny:
            where, of_branch = _parts(entry)
            if _covers(where, slug, folds) and (not of_branch or (branch and fnmatchcase(branch, of_branch))):
                return f"denied by {entry}"
        here = [of_branch for where, of_branch in map(_parts, self.allow) if _covers(where, slug, folds)]
        if self.allow and not here:
            return "not on the allow list"
        if branch and here and not any(not one or fnmatchcase(branch, one) for one in here):
            return f"the branch {branch} is not on the allow list"
        return ""


def _parts(entry: str) -> tuple[str, str]:
    where, _, branch = entry.partition("#")
    return where, branch


def _covers(where: str, slug: str, folds: bool) -> bool:
    # Forges do not tell owners and repositories apart by case; branches they do.
    if folds:
        where, slug = folded(where), folded(slug)
    return (
        not where or fnmatchcase(slug, where) or ("/" not in where and fnmatchcase(slug.split("/")[0], where))
    )
