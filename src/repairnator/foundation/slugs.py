"""Compares slugs: do two of them name the same repository?

Most forges find a repository whatever the case of its name; so two of theirs never differ by case alone. Git
itself tells paths apart by it. Each provider's facts say which of the two it is. Slugs are ASCII.

Names keep the spelling that they came with; only where one is looked up, its case does not count.
"""

from __future__ import annotations

import functools
import re

from repairnator.foundation.providers import facts_by_ci


def folded_key(key: str) -> str:
    """Normalize a job's key: the same for all spellings of it."""
    return key.lower() if key_folds(key) else key


def folded(slug: str) -> str:
    """Normalize a slug: the same for all spellings of a forge's repository."""
    return slug.lower()


def folds_case(ci: str) -> bool:
    """Whether the case of slugs does not count in repositories of a CI; unknown ones are like most forges."""
    facts = facts_by_ci().get(ci)
    return facts is None or facts.folds_case


def key_folds(key: str) -> bool:
    """Whether the key of a job is the same in every case: that of a forge's build or scan."""
    return _folding_key().fullmatch(key) is not None


@functools.cache
def _folding_key() -> re.Pattern[str]:
    """Keys of builds and scans, and of the jobs that follow from them, whose kind comes first."""
    folding = [ci for ci, facts in facts_by_ci().items() if facts.folds_case]
    others = [ci for ci, facts in facts_by_ci().items() if not facts.folds_case]
    not_others = "".join(f"(?!{re.escape(ci)}/)" for ci in others)
    return re.compile(rf"(?:{not_others}[a-z][a-z-]*/)?(?:{'|'.join(map(re.escape, folding))})/.+", re.DOTALL)
