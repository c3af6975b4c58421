"""Derives leases, renewals and waits of jobs from the settings."""

from __future__ import annotations

from dataclasses import replace

from repairnator.foundation.settings import Settings
from repairnator.work.jobs.rules import Rules
from repairnator.work.jobs.worker import Pace


def job_rules(settings: Settings) -> Rules:
    """The job rules: renewals four times in a lease, and the holder gives up a quarter before its end.

    A shorter lease than the usual one (tests of what happens when workers die) shortens the waits as well.
    """
    usual, share = Rules(), _share(settings)
    return Rules(
        lease=settings.lease,
        renew=settings.lease / 4,
        give_up=settings.lease * 3 / 4,
        max_failures=settings.max_failures,
        max_losses=settings.max_losses,
        first_wait=usual.first_wait * share,
    )


def worker_pace(settings: Settings) -> Pace:
    """How a worker waits; with a shorter lease it looks around more often."""
    usual, share = Pace(), _share(settings)
    return replace(usual, silence=usual.silence * share, overdue=usual.overdue * share)


def _share(settings: Settings) -> float:
    return min(1.0, settings.lease / Rules().lease)
