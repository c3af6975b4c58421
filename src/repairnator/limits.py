"""What the settings say about limits: of jobs, of boxes, of the disk."""

from __future__ import annotations

from repairnator.jobs import Rules
from repairnator.sandboxes.configuration import BoxConfiguration
from repairnator.sandboxes.port import Limits
from repairnator.settings import Settings


def job_rules(settings: Settings) -> Rules:
    """The job rules: renewals four times in a lease, and the holder gives up a quarter before its end.

    A shorter lease than the usual one (tests of what happens when workers die) shortens the waits as well.
    """
    usual = Rules()
    share = min(1.0, settings.lease / usual.lease)
    return Rules(
        lease=settings.lease,
        renew=settings.lease / 4,
        give_up=settings.lease * 3 / 4,
        first_wait=usual.first_wait * share,
    )


def box_limits(settings: Settings) -> Limits:
    """What each box may use."""
    disk = min(settings.box_disk, settings.work_limit)
    return Limits(memory=settings.box_memory, disk=disk, seconds=settings.box_time)


def box_configuration(settings: Settings) -> BoxConfiguration:
    """How boxes are made.

    Raises:
        SettingsError: a registry cannot be read.
    """
    return BoxConfiguration.from_environment(cache_limit=settings.cache_limit)
