"""``store``: everything from one store into the other."""

from __future__ import annotations

from contextlib import ExitStack

from repairnator.commands.configuration import load_settings
from repairnator.commands.output import console
from repairnator.errors import UsageError
from repairnator.settings import Settings
from repairnator.stores import open_mongo_store, open_sqlite_store
from repairnator.stores.port import Store
from repairnator.stores.transfer import Transfer

EMBEDDED, MONGODB = "embedded", "mongodb"


def copy(source: str, target: str) -> None:
    """Copy everything, and say what was done.

    Raises:
        UsageError: the two are one store, there is no such store, or a worker is at work.
        StoreUnavailable: one of them does not answer.
    """
    if source == target:
        raise UsageError(f"--from and --to both name the store {source}; one is {EMBEDDED}, one {MONGODB}")
    settings = load_settings()
    out = console(error=True)
    with ExitStack() as stack:
        origin = _open(source, settings, must_exist=True)
        stack.callback(origin.close)
        copies = _open(target, settings, must_exist=False)
        stack.callback(copies.close)
        status = stack.enter_context(out.status("copying"))
        sections = Transfer(
            origin, copies, lambda section, done: status.update(f"copying {section}: {done}")
        ).run()
    for section in sections:
        out.print(
            f"{section.name}: {section.copied} copied, {section.present} there already",
            markup=False,
            highlight=False,
        )
    out.print("everything was found in the target", markup=False)


def _open(name: str, settings: Settings, *, must_exist: bool) -> Store:
    if name == MONGODB:
        if settings.mongodb_host is None:
            raise UsageError(
                "MONGODB_HOST is not set: it names the server, and keeps its password off the command line"
            )
        return open_mongo_store(settings.mongodb_host.get_secret_value(), settings.mongodb_name)
    if must_exist and not settings.database.exists():
        raise UsageError(f"there is no embedded store: no file {settings.database}")
    return open_sqlite_store(settings.database)
