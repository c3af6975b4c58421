"""The store on a MongoDB server, for any number of processes on any number of machines.

Only operations on one document are relied on, with majority write concern: no transactions, no change
streams. What the records look like in the database is what readers of the original's database expect.
"""

from __future__ import annotations

from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.contents import MongoContents
from repairnator.work.stores.mongo.indexes import make_indexes
from repairnator.work.stores.mongo.jobs import MongoJobStore
from repairnator.work.stores.mongo.outbox import MongoOutbox
from repairnator.work.stores.mongo.records import MongoRecordStore
from repairnator.work.stores.mongo.secrets import MongoSecretStore
from repairnator.work.stores.port import Store

SECRETS_DATABASE = "githook"  # a name of the original's, whatever the other database is called


def open_mongo_store(address: str, name: str, *, timeout: float = 20.0) -> Store:
    """Open the store in a database, and make the indexes that are not there.

    Args:
        address: a MongoDB connection string or ``host:port``; never shown, since it may hold a password.
        name: of the database.
        timeout: seconds for each operation, unless the connection string has a ``timeoutMS``.

    Raises:
        SettingsError: the address or the name is none.
        StoreUnavailable: the server is absent, too old, or refuses the user.
    """
    client = Client(address, name, SECRETS_DATABASE, timeout=timeout)
    try:
        make_indexes(client)
    except BaseException:
        client.close()
        raise
    return Store(
        jobs=MongoJobStore(client),
        records=MongoRecordStore(client),
        secrets=MongoSecretStore(client),
        outbox=MongoOutbox(client),
        contents=MongoContents(client),
        close=client.close,
    )
