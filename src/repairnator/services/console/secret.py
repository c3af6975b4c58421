"""Keeps the secret that all consoles of a store share, with which they sign what comes back to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from repairnator.work.stores.port import Query, RecordStore

_SECRETS = "console-secrets"


def make_secret(records: RecordStore) -> None:
    """Make the secret, unless there is one."""
    records.add(_SECRETS, {"_id": "form", "secret": secrets.token_hex(32)})


def shared_secret(records: RecordStore, purpose: str) -> bytes:
    """A key for one purpose, made of the secret; what is signed for one is worth nothing for another."""
    query = Query(equal={"_id": "form"}, limit=1)
    found = records.find(_SECRETS, query)
    if not found:
        make_secret(records)
        found = records.find(_SECRETS, query)
    return hmac.new(str(found[0]["secret"]).encode(), purpose.encode(), hashlib.sha256).digest()
