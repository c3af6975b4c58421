"""Finds out which provider sent a webhook, and reads its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repairnator.world.providers.systems import webhook_readers


def sender(headers: Mapping[str, str]) -> str:
    """The provider whose webhook it is, where the path does not say; "" where nothing tells.

    A forge that imitates others sends their headers, too: of those whose own header is there, the one that
    knows most of the headers has sent it.
    """
    known = {name: facts for name, (facts, _) in webhook_readers().items()}

    def fit(name: str) -> tuple[int, bool]:
        facts = known[name]
        return sum(header in headers for header in facts.event_headers), not facts.root

    marked = [name for name, facts in known.items() if facts.event_headers[0] in headers]
    if marked:
        return max(marked, key=fit)
    return next((name for name, facts in known.items() if facts.root), "")


def event_and_delivery(forge: str, headers: Mapping[str, str]) -> tuple[str, str]:
    """The event's name and the delivery's id; "" for what is not said."""
    facts, _ = webhook_readers()[forge]
    return _first(headers, facts.event_headers), _first(headers, facts.delivery_headers)


def _first(headers: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these headers that says something."""
    return next((headers[name] for name in names if headers.get(name)), "")
