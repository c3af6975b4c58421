"""The command ``console users``: manages who may sign in to the console."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.errors import UsageError
from repairnator.foundation.text import age, timestamp
from repairnator.services.console.users import Users


def add(name: str, *, role: str, source: str) -> None:
    """Add a user, or change one."""
    password = _password(source)
    with _users() as users:
        user = users.put(name, role, password)
    console(error=True).print(f"{user.name} may sign in as {user.role.word}", markup=False)


def list_users(*, as_json: bool) -> None:
    """Print the users, never their passwords' hashes."""
    with _users() as users:
        found = users.all()
    if as_json:
        print_json(
            [{"name": one.name, "role": one.role.word, "added": timestamp(one.added)} for one in found]
        )
        return
    out = console()
    if not found:
        out.print("No users; `repairnator console users add NAME` adds one.")
        return
    columns = (Column("NAME", stretch=True), Column("ROLE"), Column("ADDED"))
    print_table(out, columns, [(one.name, one.role.word, age(one.added)) for one in found])


def remove(name: str) -> None:
    """Forget a user."""
    with _users() as users:
        users.remove(name)
    console(error=True).print(f"forgotten: {name}", markup=False)


@contextmanager
def _users() -> Iterator[Users]:
    with open_context() as context:
        yield Users(context.store.records, context.store.jobs.now)


def _password(source: str) -> str:
    """The password: from standard input or a file, or asked for twice; never from the command line itself."""
    try:
        if source == "-":
            return sys.stdin.readline().rstrip("\r\n")
        if source.startswith("@"):
            return Path(source[1:]).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--password {source}: cannot be read: {error}") from error
    if source:
        raise UsageError("--password names where the password is: - for standard input, or @FILE")
    if not sys.stdin.isatty():
        raise UsageError(
            "there is no terminal to ask for the password: give --password - or --password @FILE"
        )
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UsageError("the two passwords differ; nothing was changed")
    return password
