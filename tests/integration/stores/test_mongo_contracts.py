"""What every store must do, over a server of MongoDB's protocol."""

import uuid
from collections.abc import Iterator

import pytest
from tests.servers.mongo import Mongo

from repairnator.testing.contracts.jobs import JobRulesContract
from repairnator.testing.contracts.stores import (
    ContentsContract,
    JobStoreContract,
    OutboxContract,
    RecordStoreContract,
    SecretStoreContract,
)
from repairnator.work.stores.mongo import SECRETS_DATABASE, open_mongo_store
from repairnator.work.stores.port import Store

pytestmark = pytest.mark.server


@pytest.fixture
def store(mongo: Mongo) -> Iterator[Store]:
    with mongo.client() as client:
        client.drop_database(SECRETS_DATABASE)  # its name is the original's, and so the same for all
    opened = open_mongo_store(mongo.url, f"test-{uuid.uuid4().hex[:12]}")
    yield opened
    opened.close()


class TestMongoJobs(JobStoreContract):
    pass


class TestMongoRecords(RecordStoreContract):
    pass


class TestMongoSecrets(SecretStoreContract):
    pass


class TestMongoOutbox(OutboxContract):
    pass


class TestMongoContents(ContentsContract):
    pass


class TestRulesInMongo(JobRulesContract):
    pass
