"""Encrypts webhook secrets for the store, and reads plain ones, as the original writes them.

Encrypted ones are Fernet tokens (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec) after the
prefix ``fernet:``; the keys come from the environment. Both kinds may stand beside each other, so encryption
can be turned on at any time.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from repairnator.errors import SettingsError

PREFIX = "fernet:"


class Sealer:
    """Encrypts and decrypts.

    Args:
        keys: Fernet keys, 32 bytes in URL-safe base64; the first encrypts, all decrypt, so that keys can be
            exchanged. Without any, secrets are kept as they are.

    Raises:
        SettingsError: one is no such key.
    """

    def __init__(self, keys: Sequence[str] = ()) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError as error:
            raise SettingsError(
                "REPAIRNATOR_SECRETS_KEY: not a Fernet key (32 bytes in URL-safe base64), or not several of "
                "them separated by commas; `repairnator repos key` makes one"
            ) from error

    def seal(self, secret: str) -> str:
        """The text to store for a secret."""
        return PREFIX + self._fernet.encrypt(secret.encode()).decode() if self._fernet else secret

    def unseal(self, stored: str) -> str:
        """The secret that a stored text stands for.

        Raises:
            SettingsError: it is encrypted, and with none of the keys.
        """
        if not stored.startswith(PREFIX):
            return stored
        if self._fernet is None:
            raise SettingsError("a stored secret is encrypted; set REPAIRNATOR_SECRETS_KEY to its key")
        try:
            return self._fernet.decrypt(stored.removeprefix(PREFIX).encode()).decode()
        except InvalidToken:
            raise SettingsError(
                "a stored secret was encrypted with another key; add that key to REPAIRNATOR_SECRETS_KEY, "
                "after the present one and a comma"
            ) from None


def new_key() -> str:
    """A key made at random."""
    return Fernet.generate_key().decode()
