"""The web client for forges and CI systems: it obeys their limits, and talks to nobody else.

One :class:`~.client.Client` for each API. All of a machine's processes share what they learn: the answers
with their entity tags and what is left of each rate limit lie in one file.
"""

from __future__ import annotations

from repairnator.world.web.api import Api, Patience
from repairnator.world.web.cache import WebCache
from repairnator.world.web.client import Client
from repairnator.world.web.credentials import Credential, TokenCredential
from repairnator.world.web.guard import AddressPolicy

__all__ = [
    "AddressPolicy",
    "Api",
    "Client",
    "Credential",
    "Patience",
    "TokenCredential",
    "WebCache",
]
