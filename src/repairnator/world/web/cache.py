"""Caches answers and rate limits of APIs in one file for all processes of a machine.

Answers with their entity tags, so that what has not changed is asked for but not sent again, and what each
API last said of its rate limit, so that scanners side by side do not spend one budget twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from repairnator.errors import TemporaryError
from repairnator.foundation.database import Database

_KEPT = 4000  # answers; the oldest go first
_TABLES = (
    "CREATE TABLE answers (key TEXT PRIMARY KEY, tag TEXT, modified TEXT, body BLOB, used REAL)",
    "CREATE INDEX answers_used ON answers (used)",
    "CREATE TABLE budgets (name TEXT PRIMARY KEY, remaining INTEGER, reset REAL, blocked REAL)",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that may be used again when the server says that nothing changed.

    Attributes:
        tag: its ``ETag``, or "".
        modified: its ``Last-Modified``, or "".
        body: as it was sent.
    """

    tag: str
    modified: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a rate limit.

    Attributes:
        remaining: requests until ``reset``; None when no answer said so.
        reset: when it is full again, in seconds since the epoch.
        blocked: no request before this time.
    """

    remaining: int | None = None
    reset: float = 0.0
    blocked: float = 0.0


class WebCache:
    """The file; safe to share between threads.

    Args:
        path: made when it does not exist; may be removed at any time while nothing runs.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, "web", (_TABLES,), TemporaryError)

    def answer(self, key: str) -> Answer | None:
        """What was last answered."""
        rows = self._database.read("SELECT tag, modified, body FROM answers WHERE key = ?", (key,))
        return Answer(rows[0][0], rows[0][1], bytes(rows[0][2])) if rows else None

    def keep(self, key: str, answer: Answer, now: float) -> None:
        """Keep an answer in place of the last one."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                (key, answer.tag, answer.modified, answer.body, now),
            )
            connection.execute(
                "DELETE FROM answers WHERE key IN "
                "(SELECT key FROM answers ORDER BY used DESC LIMIT -1 OFFSET ?)",
                (_KEPT,),
            )

    def budget(self, name: str) -> Budget:
        """What is left of the rate limit, as far as any process has learned."""
        rows = self._database.read("SELECT remaining, reset, blocked FROM budgets WHERE name = ?", (name,))
        return Budget(*rows[0]) if rows else Budget()

    def learn(self, name: str, remaining: int | None, reset: float, blocked: float) -> None:
        """Keep what an answer said; a wait that another process has learned of stays."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO budgets VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
                "remaining = coalesce(excluded.remaining, remaining), "
                "reset = max(reset, excluded.reset), blocked = max(blocked, excluded.blocked)",
                (name, remaining, reset, blocked),
            )

    def close(self) -> None:
        """Close the file."""
        self._database.close()
