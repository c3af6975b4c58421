"""The command ``console sessions``: shows who is signed in to the console, and signs people out."""

from __future__ import annotations

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.errors import UsageError
from repairnator.foundation.text import age, clean_line, count, timestamp
from repairnator.services.console.audit import Audit
from repairnator.services.console.people import Person, Role
from repairnator.services.console.sessions import Sessions


def list_sessions(*, as_json: bool) -> None:
    """Print the sessions, never their tokens."""
    with open_context() as context:
        found = Sessions(context.store.records, context.store.jobs.now).all()
    if as_json:
        print_json(
            [{"name": one.name, "began": timestamp(one.began), "ends": timestamp(one.ends)} for one in found]
        )
        return
    out = console()
    if not found:
        out.print("Nobody is signed in.")
        return
    columns = (Column("NAME", stretch=True), Column("SINCE"), Column("UNTIL"))
    rows = [(clean_line(one.name), age(one.began), str(timestamp(one.ends))) for one in found]
    print_table(out, columns, rows)


def end(name: str) -> None:
    """End the sessions of somebody.

    Raises:
        UsageError: there is none.
    """
    with open_context() as context:
        records, now = context.store.records, context.store.jobs.now
        ended = Sessions(records, now).end_all(name)
        if not ended:
            raise UsageError(f"{name!r} is not signed in; `repairnator console sessions list` shows who is")
        Audit(records, now).write(
            Person("the command line", Role.ADMIN), "end sessions", name, count(ended, "session")
        )
    console(error=True).print(f"signed out: {name}", markup=False)
