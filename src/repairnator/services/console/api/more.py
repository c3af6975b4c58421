"""Makes the API's answers about what is beside builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from repairnator.foundation.settings import Settings
from repairnator.services.console.api import others
from repairnator.services.console.api.others import made_of
from repairnator.services.console.more import MorePages
from repairnator.services.console.views.offers import read_offers
from repairnator.services.console.views.patches import read_patches
from repairnator.services.console.views.queues import read_queues
from repairnator.services.console.views.repositories import read_repositories, read_repository
from repairnator.services.console.views.settings import read_settings
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store


class MoreAnswers:
    """These answers.

    Args:
        store: returns the store, or raises what is wrong with it.
        queue: whose depths are told.
        settings: of this process.
        pages: which count once for all who ask.
    """

    def __init__(
        self, store: Callable[[], Store], queue: Queue, settings: Settings, pages: MorePages
    ) -> None:
        self._store = store
        self._queue = queue
        self._settings = settings
        self._pages = pages

    def by_name(self) -> dict[str, Callable[[Mapping[str, str]], Any]]:
        """What answers each operation, given its parameters."""
        return {
            "patches": self._patches,
            "offers": self._offers,
            "queues": self._queues,
            "flakyTests": lambda _query: made_of(others.FlakyTests, self._pages.flaky()),
            "repositories": lambda _query: made_of(
                others.RepositoryList, read_repositories(self._store(), self._settings)
            ),
            "repository": self._repository,
            "settings": lambda _query: made_of(others.SettingsInForce, read_settings(self._settings)),
            "findings": lambda _query: others.Findings(
                [made_of(others.Finding, one) for one in self._pages.findings()]
            ),
        }

    def _patches(self, query: Mapping[str, str]) -> others.PatchPage:
        asked = (query.get(name, "").strip() for name in ("after", "tool", "repository"))
        return made_of(others.PatchPage, read_patches(self._store().records, *asked))

    def _offers(self, query: Mapping[str, str]) -> others.OfferPage:
        after = query.get("after", "")
        counted = None if after else self._pages.successes()
        ended = {
            name: [made_of(others.Success, one) for one in getattr(counted, name, ())]
            for name in ("tools", "repositories")
        }
        return made_of(others.OfferPage, read_offers(self._store(), after), **ended)

    def _queues(self, _query: Mapping[str, str]) -> others.Queues:
        destination, counts = self._settings.activemq_listen_queue, self._pages.counts()
        return made_of(others.Queues, read_queues(self._store().jobs, self._queue, destination, counts))

    def _repository(self, query: Mapping[str, str]) -> others.RepositoryDetail:
        found = read_repository(self._store(), self._settings, query["name"], query.get("after", ""))
        return made_of(others.RepositoryDetail, found)
