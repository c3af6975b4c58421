"""Stores: the ports, their adapters, and the choice between them."""

from __future__ import annotations

from repairnator.errors import SettingsError
from repairnator.settings import Settings
from repairnator.stores.port import Store
from repairnator.stores.sqlite import open_sqlite_store


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name, to be closed by the caller.

    Raises:
        SettingsError: they name a server that cannot be spoken to.
        StoreUnavailable: it does not answer.
    """
    if not settings.embedded_store:
        raise SettingsError(
            "MONGODB_HOST is set, and this version has no MongoDB client yet: "
            "unset it to use the embedded store"
        )
    return open_sqlite_store(settings.database)
