"""The embedded store: tables in one SQLite file, for any number of processes on one machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from repairnator.errors import StoreUnavailable
from repairnator.foundation.database import Database, holds
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite.contents import SqliteContents
from repairnator.work.stores.sqlite.jobs import (
    FOLDED_JOBS,
    JOB_TABLES,
    LISTED_JOBS,
    SUMMARIZED_JOBS,
    SqliteJobStore,
)
from repairnator.work.stores.sqlite.outbox import OUTBOX_TABLES, SqliteOutbox
from repairnator.work.stores.sqlite.records import RECORD_TABLES, SqliteRecordStore, field_index, folded_index
from repairnator.work.stores.sqlite.secrets import FOLDED_SECRETS, SECRET_TABLES, SqliteSecretStore

_COMPONENT = "store"
_MIGRATIONS = (
    (*JOB_TABLES, *RECORD_TABLES, *SECRET_TABLES, *OUTBOX_TABLES),
    (field_index("content"),),
    (FOLDED_JOBS, FOLDED_SECRETS, folded_index("slug"), folded_index("repository")),
    LISTED_JOBS,
    (*SUMMARIZED_JOBS, field_index("started")),
)


def open_sqlite_store(path: Path, *, clock: Callable[[], float] = time.time) -> Store:
    """Open the store in ``path``, made when it does not exist, upgraded when it is older.

    Args:
        path: the database file.
        clock: seconds since the epoch; one machine's processes share it.

    Raises:
        SettingsError: the file was written by a newer version of this program.
        StoreUnavailable: the file cannot be opened.
    """
    database = Database(path, _COMPONENT, _MIGRATIONS, StoreUnavailable)
    return Store(
        jobs=SqliteJobStore(database, clock),
        records=SqliteRecordStore(database),
        secrets=SqliteSecretStore(database),
        outbox=SqliteOutbox(database),
        contents=SqliteContents(database),
        close=database.close,
    )


def is_sqlite_store(path: Path) -> bool:
    """Whether the file is a whole embedded store."""
    return holds(path, _COMPONENT)
