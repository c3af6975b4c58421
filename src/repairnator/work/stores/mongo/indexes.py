"""Makes the indexes, one for each frequent query, so that costs do not grow with what is kept."""

from __future__ import annotations

from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError, OperationFailure

from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.jobs import (
    BRANCH,
    FOLDED_KEY,
    NAME,
    REPOSITORY,
    TOOL,
    fold_old_keys,
    list_old_jobs,
)
from repairnator.work.stores.port import JobOrder

# Equal fields first, then the one that is sorted and limited by: MongoDB then reads just what it returns.
_UNAUTHORIZED = 13
JOBS = (
    ("kind", "due"),
    ("unsettled", "created"),
    *(
        ("kind", *fields, order.value, "_id")
        for order in JobOrder
        for fields in ((), ("state",), ("result.status",), (REPOSITORY,), (BRANCH,), (TOOL,))
    ),
    ("kind", NAME),
)
OUTBOX = (("pending", "created"),)
RECORDS = {
    "inspector": ("buildId", "runId", "build", "repositoryName", "status", "recorded"),
    "patches": ("buildId", "runId", "build", "recorded"),
    "times": ("buildId", "runId"),
    "hardwareInfo": ("buildId", "runId"),
    "metrics": ("buildId", "runId"),
    "pipeline-errors": ("buildId", "runId"),
    "tool-diagnostic": ("buildId", "runId"),
    "pull-request": ("buildId", "repositoryName", "recorded"),
    "treatedbuild": ("buildId", "runId"),
    "webhooks": ("content", "recorded"),
    "repositories": ("slug",),
    "waiting": ("repository", "slug"),
    "progress": ("build", "started"),
}


def make_indexes(client: Client) -> None:
    """Make the missing indexes; several processes may do so at once.

    Names are given by their fields, so an index that somebody made before under the usual name is ours.

    Raises:
        StoreUnavailable: the server does not answer.
    """
    wanted = [("jobs", fields) for fields in JOBS]
    wanted += [("outbox", fields) for fields in OUTBOX]
    wanted += [(name, (field, "_id")) for name, fields in RECORDS.items() for field in fields]
    with client.translated():
        for collection, fields in wanted:
            client.collection(collection).create_index([(field, ASCENDING) for field in fields])
        client.collection("jobs").create_index(FOLDED_KEY, unique=True, sparse=True)
        fold_old_keys(client)
        list_old_jobs(client)
        _index_secrets(client)


def _index_secrets(client: Client) -> None:
    secrets = client.secrets["gitSecrets"]
    try:
        secrets.create_index([("slugName", ASCENDING), ("gitSecret", ASCENDING)], unique=True)
    except DuplicateKeyError:
        # The same secret was inserted twice by hand: it counts once all the same.
        secrets.create_index([("slugName", ASCENDING)])
    except OperationFailure as error:
        # Whoever has no business with secrets may not; a service that has makes it.
        if error.code != _UNAUTHORIZED:
            raise
