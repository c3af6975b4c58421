"""Webhook secrets in SQLite."""

from __future__ import annotations

from repairnator.foundation.database import Database

SECRET_TABLES = (
    """CREATE TABLE secrets (
        slug TEXT NOT NULL, secret TEXT NOT NULL, PRIMARY KEY (slug, secret)
    ) WITHOUT ROWID""",
)


class SqliteSecretStore:
    """See :class:`repairnator.work.stores.port.SecretStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, slug: str) -> tuple[str, ...]:
        rows = self._database.read("SELECT secret FROM secrets WHERE slug = ? ORDER BY secret", (slug,))
        return tuple(secret for (secret,) in rows)

    def add(self, slug: str, secret: str) -> None:
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (slug, secret))

    def remove(self, slug: str, secret: str | None = None) -> bool:
        condition, arguments = ("", (slug,)) if secret is None else (" AND secret = ?", (slug, secret))
        with self._database.write() as connection:
            cursor = connection.execute(f"DELETE FROM secrets WHERE slug = ?{condition}", arguments)  # noqa: S608
            return cursor.rowcount > 0

    def slugs(self) -> list[str]:
        return [slug for (slug,) in self._database.read("SELECT DISTINCT slug FROM secrets ORDER BY slug")]
