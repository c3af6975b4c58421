"""The command ``console tokens``: manages the tokens of the console's API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.foundation.text import age, timestamp
from repairnator.services.console.audit import Audit
from repairnator.services.console.people import Person, Role
from repairnator.services.console.tokens import Token, Tokens

_WHO = Person("the command line", Role.ADMIN)


def add(name: str, *, scopes: Sequence[str], days: int) -> None:
    """Make a token, and print it alone on standard output."""
    with _tokens() as (tokens, audit):
        token = tokens.add(name, scopes, days)
        audit.write(_WHO, "add token", name, f"{', '.join(sorted(set(scopes)))}; {_good_for(days)}")
    console(error=True).print(f"{name}: {_good_for(days)}. It is not shown again:", markup=False)
    print(token)  # noqa: T201 (as it is, whatever the terminal's width)


def list_tokens(*, as_json: bool) -> None:
    """Print the tokens, never themselves."""
    with _tokens() as (tokens, _):
        found, now = tokens.all(), tokens.now()
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "scopes": sorted(one.scopes),
                    "added": timestamp(one.added),
                    "ends": timestamp(one.ends),
                }
                for one in found
            ]
        )
        return
    out = console()
    if not found:
        out.print("No tokens; `repairnator console tokens add NAME` makes one.")
        return
    columns = (Column("NAME", stretch=True), Column("SCOPES"), Column("ADDED"), Column("GOOD UNTIL"))
    rows = [
        (one.name, ", ".join(sorted(one.scopes)), age(one.added, now), _good_until(one, now)) for one in found
    ]
    print_table(out, columns, rows)


def revoke(name: str) -> None:
    """Forget a token."""
    with _tokens() as (tokens, audit):
        tokens.revoke(name)
        audit.write(_WHO, "revoke token", name, "revoked")
    console(error=True).print(f"revoked: {name}", markup=False)


@contextmanager
def _tokens() -> Iterator[tuple[Tokens, Audit]]:
    with open_context() as context:
        records, now = context.store.records, context.store.jobs.now
        yield Tokens(records, now), Audit(records, now)


def _good_for(days: int) -> str:
    return f"good for {days} days" if days else "good for ever"


def _good_until(token: Token, now: float) -> str:
    if token.ends is None:
        return "for ever"
    return "over" if token.ends <= now else str(timestamp(token.ends))[:10]
