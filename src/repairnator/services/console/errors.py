"""What goes wrong with a request, as the page says it."""

from __future__ import annotations


class PageError(Exception):
    """A request that gets another page than it asked for.

    Attributes:
        status: of HTTP.
        title: what is wrong, in a few words.
        text: what to do.
    """

    status = 500

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.text = text


class NotFound(PageError):
    """There is no such thing."""

    status = 404


class BadRequest(PageError):
    """The address asks for what cannot be asked for."""

    status = 400


class Forbidden(PageError):
    """Whoever asks may not."""

    status = 403


class Unknown(PageError):
    """Nobody knows who asks."""

    status = 401


class Unreachable(PageError):
    """Another server, on which the answer depends, gives none."""

    status = 502


class TooMany(PageError):
    """Whoever asks has to wait."""

    status = 429
