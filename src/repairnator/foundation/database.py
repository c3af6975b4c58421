"""One SQLite file, used by several processes at once: the embedded queue and the embedded store.

Each of the two is a component with a schema version of its own, so that they can share one file or not.
Every write is one ``BEGIN IMMEDIATE`` transaction, durable when it returns (WAL with ``synchronous=FULL``).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from repairnator.errors import SettingsError, TemporaryError

_BUSY_SECONDS = 30.0


class Database:
    """A connection to the file, made on construction together with folder, file and tables.

    Args:
        path: the file.
        component: whose tables these are (``store``).
        migrations: SQL statements that lead from each schema version to the next; the first from nothing.
        unavailable: the error to raise when SQLite does not do what it is asked.

    Raises:
        SettingsError: the file was written by a newer version of this program.
    """

    def __init__(
        self,
        path: Path,
        component: str,
        migrations: Sequence[Sequence[str]],
        unavailable: type[TemporaryError],
    ) -> None:
        self.path = path
        self._unavailable = unavailable
        self._lock = threading.Lock()
        with self._translated():
            _create(path)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with self._translated():
                _use_wal(self._connection)
                self._connection.execute("PRAGMA synchronous=FULL")
            self._migrate(component, migrations)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that excludes other writers from its begin on; rolled back on any exception."""
        with self._lock, self._translated():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one query, from one consistent state."""
        with self._lock, self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close the connection; may be called twice."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # mistakes of the caller, not of the disk
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable(
                f"the database {self.path} cannot be used: {error}; check that its folder is writable, "
                "on a local disk, and not full"
            ) from error

    def _migrate(self, component: str, migrations: Sequence[Sequence[str]]) -> None:
        with self.write() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_versions "
                "(component TEXT PRIMARY KEY, version INTEGER NOT NULL)"
            )
            row = connection.execute(
                "SELECT version FROM schema_versions WHERE component = ?", (component,)
            ).fetchone()
            version = row[0] if row else 0
            if version > len(migrations):
                raise SettingsError(
                    f"the database {self.path} has {component} tables of version {version}, and this "
                    f"program knows version {len(migrations)}: use the newer program that wrote it, or "
                    "another data folder (XDG_DATA_HOME)"
                )
            for statements in migrations[version:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(
                "INSERT OR REPLACE INTO schema_versions VALUES (?, ?)", (component, len(migrations))
            )


def holds(path: Path, component: str) -> bool:
    """Whether the file is a database, undamaged to its end, that has this component's tables."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        whole = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        versions = connection.execute("SELECT 1 FROM schema_versions WHERE component = ?", (component,))
        return whole and versions.fetchone() is not None
    return False


def _create(path: Path) -> None:
    """Make folder and file readable by their owner alone: the store holds webhook secrets.

    A file that exists must not be opened, not even for a moment: closing any descriptor of it drops the
    POSIX locks of all of this process's connections (https://sqlite.org/howtocorrupt.html, 2.2), and another
    process then takes itself for the last one and removes the log that these still write to.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite answers "locked" at once, without its busy time-out, while others do the same."""
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
