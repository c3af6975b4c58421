"""Finds jobs by the keys that people type: a whole key, or as much of it as is unique."""

from __future__ import annotations

from collections.abc import Iterable

from repairnator.errors import UsageError
from repairnator.foundation.slugs import key_folds
from repairnator.model import Job
from repairnator.work.jobs.rules import Jobs
from repairnator.work.stores.port import JobQuery

_SEARCHED = 10_000  # newest jobs among which a shortened key is looked for


def find_job(jobs: Jobs, text: str, query: JobQuery, listing: str) -> Job:
    """The job that ``text`` names: its key, the key's end, or the start of its last part (a short commit).

    Args:
        jobs: where to look.
        text: what a person typed.
        query: which jobs are meant; its ``limit`` is ignored.
        listing: the command that lists them, for the message.

    Raises:
        UsageError: none fits, or several do.
    """
    exact = jobs.get(text)
    if exact is not None and exact.kind in query.kinds and exact.state in query.states:
        return exact
    found = jobs.find(JobQuery(kinds=query.kinds, states=query.states, limit=_SEARCHED))
    fitting = [job for job in found if _fits(job.key, text)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UsageError(f"nothing matches {text!r}; `{listing}` lists what there is")
    raise UsageError(f"{text!r} matches {len(fitting)}: {_examples(job.key for job in fitting)}")


def _fits(key: str, text: str) -> bool:
    if key_folds(key):
        key, text = key.lower(), text.lower()
    return bool(text) and (key.endswith(f"/{text}") or key.rpartition("/")[2].startswith(text))


def _examples(keys: Iterable[str]) -> str:
    shown = list(keys)
    return ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")
