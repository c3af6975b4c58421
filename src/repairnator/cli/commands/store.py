"""The command ``store``: copies everything between stores, or to a backup file and back."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.output import console
from repairnator.errors import UsageError
from repairnator.foundation.settings import Settings
from repairnator.work.stores import is_sqlite_store, open_mongo_store, open_sqlite_store
from repairnator.work.stores.port import Store
from repairnator.work.stores.transfer import Report, Section, Transfer

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
    with ExitStack() as stack:
        origin = stack.enter_context(closing(_open(source, settings, must_exist=True)))
        copies = stack.enter_context(closing(_open(target, settings, must_exist=False)))
        report = stack.enter_context(_progress("copying"))
        sections = Transfer(origin, copies, report).run()
    _print_sections(sections)
    _print_status("checked: everything is in the target")


def backup() -> None:
    """Write all that the store of the settings holds to standard output; services may go on.

    Raises:
        UsageError: standard output is a screen, or there is no such store.
        StoreUnavailable: the store does not answer.
    """
    if sys.stdout.isatty():
        raise UsageError("a backup is not printed on a terminal; add: >FILE")
    settings = load_settings()
    with _scratch_file(settings) as file:
        with ExitStack() as stack:
            origin = stack.enter_context(closing(_open(_chosen(settings), settings, must_exist=True)))
            copies = stack.enter_context(closing(open_sqlite_store(file)))
            report = stack.enter_context(_progress("backing up"))
            sections = Transfer(origin, copies, report).snapshot()
        with file.open("rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        size = file.stat().st_size
    _print_sections(sections)
    _print_status(f"the backup has {size} bytes")


def restore() -> None:
    """Restore a backup from standard input into the store of the settings, beside what is there.

    Raises:
        UsageError: standard input is no whole backup, or a worker is at work.
        StoreUnavailable: the store does not answer; start again.
    """
    if sys.stdin.isatty():
        raise UsageError("a backup is not read from a terminal; add: <FILE")
    settings = load_settings()
    with _scratch_file(settings) as file:
        with file.open("wb") as content:
            shutil.copyfileobj(sys.stdin.buffer, content)
        size = file.stat().st_size
        if not is_sqlite_store(file):
            raise UsageError(
                f"standard input, {size} bytes, is not a complete backup: compare its size with what "
                "`repairnator store backup` said"
            )
        with ExitStack() as stack:
            origin = stack.enter_context(closing(open_sqlite_store(file)))
            target = stack.enter_context(closing(_open(_chosen(settings), settings, must_exist=False)))
            report = stack.enter_context(_progress("restoring"))
            sections = Transfer(origin, target, report).run()
    _print_sections(sections)
    _print_status("checked: everything is in the store")


@contextmanager
def _progress(what: str) -> Iterator[Report]:
    with console(error=True).status(what) as status:
        yield lambda section, done: status.update(f"{what} {section}: {done}")


@contextmanager
def _scratch_file(settings: Settings) -> Iterator[Path]:
    settings.cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.cache_folder) as folder:
        yield Path(folder) / "backup.db"


def _print_sections(sections: Sequence[Section]) -> None:
    for section in sections:
        _print_status(f"{section.name}: {section.copied} copied, {section.present} there already")


def _print_status(text: str) -> None:
    console(error=True).print(text, markup=False, highlight=False)


def _chosen(settings: Settings) -> str:
    return EMBEDDED if settings.embedded_store else MONGODB


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
