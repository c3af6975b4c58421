"""Makes the handlers of offers as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from repairnator.foundation.settings import Settings
from repairnator.work.jobs.worker import Handler
from repairnator.work.offers.branches import BranchHandler
from repairnator.work.offers.comments import CommentHandler
from repairnator.work.offers.context import TRACKING, OfferContext
from repairnator.work.offers.modes import BRANCH, COMMENT, OFFER, PULL_REQUEST
from repairnator.work.offers.preconditions import DailyLimits
from repairnator.work.offers.proof import Proof
from repairnator.work.offers.pulls import PullRequestHandler
from repairnator.work.offers.routing import RoutingHandler
from repairnator.work.offers.tracking import TrackingHandler
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Store
from repairnator.world.fetch import FetchPolicy
from repairnator.world.forges.git import Author
from repairnator.world.providers.forge_hosts import ForgeHosts
from repairnator.world.providers.systems import CiSystems
from repairnator.world.sources.builds import Sources


def offer_handlers(
    settings: Settings,
    systems: CiSystems | None,
    sources: Sources,
    proof: Proof,
    folders: WorkFolders,
    store: Store,
    clock: Callable[[], float],
) -> Mapping[str, Handler]:
    """A handler for each kind of offer; without CI systems for branches alone.

    Args:
        settings: of this process.
        systems: with the forges.
        sources: where trees come from.
        proof: proves patches once more.
        folders: where work folders are made.
        store: of records and effects.
        clock: seconds since the epoch.
    """
    author = Author(settings.github_username, settings.github_useremail)
    policy = FetchPolicy(credentials=settings.git_credentials_by_host, allowed=settings.allowed_sources)
    branches: dict[str, Handler] = {
        BRANCH: BranchHandler(settings.push_url, author, policy, sources, folders, store, clock)
    }
    if systems is None:
        return branches
    daily_limits = DailyLimits(store.outbox, clock, settings.offers_per_repository, settings.offers_per_day)
    context = OfferContext(
        ForgeHosts(systems), systems, sources, proof, folders, author, policy, store, daily_limits, clock
    )
    return branches | {
        OFFER: RoutingHandler(context),
        PULL_REQUEST: PullRequestHandler(context),
        COMMENT: CommentHandler(context),
        TRACKING: TrackingHandler(context),
    }
