"""When two slugs name one repository.

GitHub, GitLab and Gitea find a repository whatever the case of its name, and Travis CI builds what lies on
GitHub; so two of theirs never differ by case alone. Git itself tells paths apart by it. Slugs are ASCII.

Names keep the spelling that they came with; only where one is looked up, its case does not count.
"""

from __future__ import annotations

import re

_FORGES = r"(?:travis-ci\.com|travis-ci\.org|github-actions|gitlab|gitea)"
# Of jobs: a build's, a scan's, and those that follow from a build.
_FOLDING_KEY = re.compile(rf"(?:(?!git/)[a-z][a-z-]*/)?{_FORGES}/.+", re.DOTALL)


def folded_key(key: str) -> str:
    """The same for all keys that mean one job."""
    return key.lower() if key_folds(key) else key


def folded(slug: str) -> str:
    """The same for all spellings of one forge's repository."""
    return slug.lower()


def key_folds(key: str) -> bool:
    """Whether the key of a job is the same in every case: that of a forge's build or scan."""
    return _FOLDING_KEY.fullmatch(key) is not None
