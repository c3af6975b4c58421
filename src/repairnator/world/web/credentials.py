"""Credentials for an API: what goes into the header of a request."""

from __future__ import annotations

from typing import Protocol


class Credential(Protocol):
    """What goes into the header of a request.

    Attributes:
        setting: the setting that a person changes when the API refuses it.
    """

    setting: str

    @property
    def account(self) -> str:
        """The same for as long as it speaks for the same account, whose rate limits are its own; a secret."""
        ...

    def header(self) -> tuple[str, str]:
        """Name and value; the value is a secret."""
        ...

    def token(self) -> str:
        """The secret alone, as git sends it for a password."""
        ...


class TokenCredential:
    """A token as the operator gave it.

    Args:
        setting: its name in the settings.
        token: the secret.
        name, prefix: of the header that the API wants it in.
    """

    def __init__(
        self, setting: str, token: str, *, name: str = "Authorization", prefix: str = "Bearer "
    ) -> None:
        self.setting = setting
        self._token = token
        self._name = name
        self._prefix = prefix

    def __repr__(self) -> str:
        return f"TokenCredential({self.setting})"

    @property
    def account(self) -> str:
        return self._prefix + self._token

    def header(self) -> tuple[str, str]:
        return self._name, self._prefix + self._token

    def token(self) -> str:
        return self._token
