"""The jobs that offers are, put together as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from repairnator.foundation.settings import Settings
from repairnator.work.jobs.worker import Handler
from repairnator.work.offers.branches import BranchHandler
from repairnator.work.offers.comments import CommentHandler
from repairnator.work.offers.fate import FateHandler
from repairnator.work.offers.forms import FormHandler
from repairnator.work.offers.manners import Caps
from repairnator.work.offers.means import FATE, Means
from repairnator.work.offers.modes import BRANCH, COMMENT, OFFER, PULL_REQUEST
from repairnator.work.offers.proof import Proof
from repairnator.work.offers.pulls import PullRequestHandler
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Store
from repairnator.world.ci.systems import CiSystems
from repairnator.world.fetch import FetchPolicy
from repairnator.world.forges.git import Author
from repairnator.world.forges.site import Sites
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
    policy = FetchPolicy(credentials=settings.git_credentials_by_host)
    branches: dict[str, Handler] = {
        BRANCH: BranchHandler(settings.push_url, author, policy, sources, folders, store, clock)
    }
    if systems is None:
        return branches
    caps = Caps(store.outbox, clock, settings.offers_per_repository, settings.offers_per_day)
    means = Means(Sites(systems), systems, sources, proof, folders, author, policy, store, caps, clock)
    return branches | {
        OFFER: FormHandler(means),
        PULL_REQUEST: PullRequestHandler(means),
        COMMENT: CommentHandler(means),
        FATE: FateHandler(means),
    }
