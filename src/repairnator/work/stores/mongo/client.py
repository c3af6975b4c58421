"""Connects to MongoDB, and explains its errors to people."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pymongo import MongoClient, ReadPreference, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    ConfigurationError,
    DocumentTooLarge,
    DuplicateKeyError,
    InvalidName,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from repairnator.errors import SettingsError, StoreUnavailable

_REFUSED = frozenset({11, 13, 18, 8000})  # UserNotFound, Unauthorized, AuthenticationFailed, Atlas's own
_UNFIT = frozenset({121, 10334, 17419, 17420})  # a validator said no; too large, also after an update
_SELECTION_SECONDS = 5.0
# This machine's clock and the primary's go apart by far less than a millisecond in that time.
_CLOCK_SECONDS = 10.0
_ANSWER_SECONDS = 1.0
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (as the driver gives times)


class Client:
    """A pool of connections, safe to share between threads; not between processes that fork.

    Every write waits until a majority of the replica set has it, every read asks the primary. Whether a
    write that was cut off may be sent again is for the driver to decide by what the server tells: it does so
    only where the server has sessions, in which a write counts once.

    Args:
        address: connection string or ``host:port``.
        name: of the database.
        secrets: of the database with webhook secrets.
        timeout: seconds for each operation, connecting, sending, waiting for the majority and all.
        monotonic: seconds; must go on while the process is frozen, as Linux's does.

    Raises:
        SettingsError: the address or the name is none.
        StoreUnavailable: the name of the server cannot be resolved.
    """

    def __init__(
        self,
        address: str,
        name: str,
        secrets: str,
        *,
        timeout: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        # The primary's time, and when that was: never.
        self._clock = (0.0, -float("inf"))
        self._hosts = _hosts(address)
        given = {key.lower() for key in re.findall(r"[?&;]([A-Za-z]+)=", address)}
        defaults: dict[str, Any] = {
            "timeoutMS": round(timeout * 1000),
            "serverSelectionTimeoutMS": round(min(timeout, _SELECTION_SECONDS) * 1000),
            "connectTimeoutMS": round(timeout * 1000),
            "appname": "repairnator",
        }
        options = {key: value for key, value in defaults.items() if key.lower() not in given}
        with self.translated(), warnings.catch_warnings():
            warnings.simplefilter("error")  # the driver only warns of options that it does not take
            try:
                self._client: MongoClient[dict[str, Any]] = MongoClient(address, **options)
            except (ConfigurationError, ValueError, TypeError, Warning):
                # The driver's own words may quote parts of the password.
                raise self._wrong_address(address) from None
        try:
            self.database = self._open(name)
            self.secrets = self._open(secrets)
        except InvalidName as error:
            self.close()
            raise SettingsError(f"MONGODB_NAME={name}: not a name for a database: {error}") from None

    def _wrong_address(self, address: str) -> Exception:
        if address.startswith("mongodb+srv://"):
            return StoreUnavailable(
                f"MongoDB at {self._hosts} cannot be found: the DNS has no SRV and TXT records of it; check "
                "the name in MONGODB_HOST and the DNS"
            )
        return SettingsError(
            "MONGODB_HOST is not a MongoDB address: expected mongodb://USER:PASSWORD@HOST:27017/?OPTIONS or "
            "HOST:27017, with options that exist, special characters of user and password percent-encoded"
        )

    def _open(self, name: str) -> Database[dict[str, Any]]:
        return self._client.get_database(
            name, write_concern=WriteConcern("majority"), read_preference=ReadPreference.PRIMARY
        )

    def collection(self, name: str) -> Collection[dict[str, Any]]:
        """A collection of the store's database."""
        return self.database[name]

    def now(self) -> float:
        """The primary's time, in seconds since the epoch; asked for now and then, and counted on from there.

        It may be behind by the time that an answer took, a second at most: of leases, that is a second less.
        """
        seen, asked = self._clock
        if self._monotonic() - asked < _CLOCK_SECONDS:
            return seen + self._monotonic() - asked
        before = self._monotonic()
        with self.translated():
            answer = self._client.admin.command("hello", read_preference=ReadPreference.PRIMARY)
        after = self._monotonic()
        # BSON has milliseconds since the epoch, which the driver gives as a UTC time without a zone.
        from_epoch: float = (answer["localTime"] - _EPOCH).total_seconds()
        if after - before < _ANSWER_SECONDS:  # else it, or this process, slept: good for this once
            self._clock = (from_epoch, after)
        return from_epoch

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours; of its own, only :class:`DuplicateKeyError` passes.

        Raises:
            StoreUnavailable: it did not answer, or did not do what it was asked.
            ValueError: the document is not fit to be kept.
        """
        try:
            yield
        except DuplicateKeyError:
            raise
        except DocumentTooLarge as error:
            raise ValueError(f"MongoDB rejected a document of this size: {error}") from error
        except OperationFailure as error:
            raise self._failure(error) from error
        except ServerSelectionTimeoutError as error:
            raise StoreUnavailable(
                f"MongoDB at {self._hosts} does not answer ({_first(error)}); check that it runs, that "
                "MONGODB_HOST names it, and that nothing blocks the way"
            ) from error
        except ConfigurationError as error:
            raise self._unusable(error) from error
        except InvalidOperation as error:
            raise StoreUnavailable(f"MongoDB at {self._hosts}: {error}") from error
        except PyMongoError as error:
            raise StoreUnavailable(
                f"MongoDB at {self._hosts} stopped answering ({_first(error)}); it is tried again"
            ) from error

    def _failure(self, error: OperationFailure) -> Exception:
        details = dict(error.details or {})
        first = (details.get("writeErrors") or [details])[0]  # one of many writes in a message
        code, text = first.get("code", error.code), str(first.get("errmsg") or error)
        if code in _REFUSED:
            return StoreUnavailable(
                f"MongoDB at {self._hosts} refuses the user ({text}); check user, password and authSource in "
                "MONGODB_HOST, and that the user may read and write the databases"
            )
        if code in _UNFIT:
            return ValueError(f"MongoDB rejected the document: {text}")
        return StoreUnavailable(f"MongoDB at {self._hosts} rejected the request ({text})")

    def _unusable(self, error: ConfigurationError) -> StoreUnavailable:
        if "wire version" in str(error):
            return StoreUnavailable(
                f"MongoDB at {self._hosts} has a version that the driver does not speak to "
                f"({_first(error)}); use MongoDB 5.0 or newer"
            )
        return StoreUnavailable(
            f"MongoDB at {self._hosts} cannot be used ({_first(error)}); check the options in MONGODB_HOST"
        )


def in_any_case(text: str) -> dict[str, str]:
    """A condition for a field that has this ASCII text, whatever its case.

    It reads a whole index, or collection: fit for those that grow with the repositories that are watched.
    """
    return {"$regex": f"^{re.escape(text)}$", "$options": "i"}


def _hosts(address: str) -> str:
    """The hosts in an address, without what stands before and behind them."""
    place = re.sub(r"^[A-Za-z+]+://", "", address).rpartition("@")[2]
    return re.split(r"[/?]", place)[0] or "an address without a host"


def _first(error: Exception) -> str:
    """The driver's reason without its long description of all servers."""
    return re.split(r" \(configured timeouts|, Timeout: |, full error: ", str(error))[0]
