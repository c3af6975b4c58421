"""Stores: the ports, their adapters, and the choice between them."""

from __future__ import annotations

from repairnator.foundation.settings import Settings
from repairnator.work.stores.mongo import open_mongo_store
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite import is_sqlite_store, open_sqlite_store

__all__ = ["is_sqlite_store", "open_mongo_store", "open_sqlite_store", "open_store"]


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name, to be closed by the caller.

    Raises:
        SettingsError: they name a server that cannot be spoken to.
        StoreUnavailable: it does not answer.
    """
    if settings.mongodb_host is not None:
        return open_mongo_store(settings.mongodb_host.get_secret_value(), settings.mongodb_name)
    return open_sqlite_store(settings.database)
