"""Checks what must hold before an offer is made, whatever the settings say.

A bot that offers too much is turned off, and then helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from repairnator.errors import NotFound, TemporaryError
from repairnator.foundation.providers import has_builds
from repairnator.model import Patch
from repairnator.work.offers.offer import OWN_BRANCHES, Offer
from repairnator.work.stores.port import Effect, Outbox
from repairnator.world.ci.port import BuildStatus
from repairnator.world.forges.port import PullRequests
from repairnator.world.providers.systems import CiSystems

# At most so many offers in a day, for one repository and for this whole instance.
REPOSITORY_DAY = 5
INSTANCE_DAY = 100
# Longer diffs are no offer that somebody reads.
LARGEST_DIFF = 24 * 1024
_SLOT = "offer-slot"


class Declined(Exception):
    """No offer is made; the text says why. That is an outcome, not an error."""


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """Counts offers by slots, each of which one offer can take: exact, whoever takes them at once.

    Attributes:
        outbox: where slots are.
        clock: seconds since the epoch.
        repository, instance: how many there are in a day (UTC); never more than the limits of this module.
    """

    outbox: Outbox
    clock: Callable[[], float]
    repository: int = REPOSITORY_DAY
    instance: int = INSTANCE_DAY

    def check(self, host: str, slug: str) -> None:
        """Make sure that there is room for an offer, before anything costly is done.

        Raises:
            TemporaryError: not today.
        """
        for scope, cap in self._scopes(host, slug):
            if all(self.outbox.get(f"{scope}/{number}") for number in range(cap)):
                raise _full(scope, cap)

    def take(self, host: str, slug: str, holder: str) -> None:
        """Take a slot of each kind; taken again on the same day by the same holder, it is the same one.

        Raises:
            TemporaryError: not today.
        """
        for scope, cap in self._scopes(host, slug):
            if not any(self._is_ours(f"{scope}/{number}", holder) for number in range(cap)):
                raise _full(scope, cap)

    def _is_ours(self, key: str, holder: str) -> bool:
        # Crash point: died after this, the slot is taken and nothing offered; the next attempt has the same.
        slot = self.outbox.intend(Effect(key, _SLOT, {"holder": holder}, self.clock()))
        if slot.outcome is None:
            self.outbox.settle(key, {"taken": True})
        return bool(slot.payload["holder"] == holder)

    def _scopes(self, host: str, slug: str) -> Iterable[tuple[str, int]]:
        day = datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%d")
        yield f"{_SLOT}/{day}/{host}/{slug.lower()}", min(self.repository, REPOSITORY_DAY)
        yield f"{_SLOT}/{day}", min(self.instance, INSTANCE_DAY)


def _full(scope: str, cap: int) -> TemporaryError:
    _, _, where = scope.removeprefix(f"{_SLOT}/").partition("/")
    return TemporaryError(
        f"{cap} offers were made today {'to ' + where if where else 'in all'}, which is the limit"
    )


def check_patch(patch: Patch) -> None:
    """Make sure that a patch is short enough to be read.

    Raises:
        Declined: it is too long.
    """
    if len(patch.diff.encode(errors="replace")) > LARGEST_DIFF:
        raise Declined(f"its diff is longer than {LARGEST_DIFF // 1024} KiB")


def check_current(offer: Offer, api: PullRequests) -> None:
    """Make sure that the commit of an offer is still the head of its branch.

    Raises:
        Declined: it is not, or the branch is the bot's own.
        NotFound, UsageError, TemporaryError: as the port.
    """
    if offer.branch.startswith(OWN_BRANCHES):
        raise Declined("the commit is the bot's own")
    if not offer.branch:
        raise Declined("the CI does not say which branch was built")
    head = api.head(offer.fork or offer.slug, offer.branch)
    if head != offer.commit:
        raise Declined(f"{offer.commit[:12]} is no longer the head of its branch")


def is_green(offer: Offer, systems: CiSystems) -> bool:
    """Whether the CI now says of the commit that it passes: its build was run again, or another one was.

    Raises:
        UsageError, TemporaryError: as the port.
    """
    if not has_builds(offer.build.ci):
        return False
    system = systems.of(offer.build.ci, offer.build.host)
    try:
        again = iter([system.build(offer.build)])
    except NotFound:
        again = iter(())
    mine = chain(again, system.builds(offer.slug, offer.accepted))
    same = (one for one in mine if (one.commit, one.workflow) == (offer.commit, offer.workflow))
    return any(one.status is BuildStatus.PASSED for one in same)


def is_branch_green(offer: Offer, systems: CiSystems) -> bool:
    """Whether the newest finished build of the offer's branch, newer than the one that failed, passed.

    Raises:
        UsageError, TemporaryError: as the port.
    """
    if not has_builds(offer.build.ci):
        return False
    system = systems.of(offer.build.ci, offer.build.host)
    for one in system.builds(offer.slug, offer.accepted):
        here = (one.branch, one.workflow, one.fork) == (offer.branch, offer.workflow, offer.fork)
        if here and one.status.finished:
            return one.status is BuildStatus.PASSED
    return False
