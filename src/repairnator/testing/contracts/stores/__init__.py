"""What every store must do. Each class wants a fixture ``store``: an empty one."""

from repairnator.testing.contracts.stores.contents import ContentsContract
from repairnator.testing.contracts.stores.fixtures import fill, job, state_of
from repairnator.testing.contracts.stores.jobs import JobStoreContract
from repairnator.testing.contracts.stores.outbox import OutboxContract
from repairnator.testing.contracts.stores.records import RecordStoreContract
from repairnator.testing.contracts.stores.secrets import SecretStoreContract

__all__ = [
    "ContentsContract",
    "JobStoreContract",
    "OutboxContract",
    "RecordStoreContract",
    "SecretStoreContract",
    "fill",
    "job",
    "state_of",
]
