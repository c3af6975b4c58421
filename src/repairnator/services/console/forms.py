"""Reads forms that a browser sends."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from repairnator.services.console.errors import BadRequest, Forbidden

_LONGEST = 256 * 1024
_FIELDS = 1100


async def read_form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form, in order.

    Raises:
        BadRequest: it is none, or too large.
        Forbidden: a page of another site sent it.
    """
    check_origin(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest("That is not a form of this console")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            raise BadRequest("The form is too large", "Choose fewer entries at once.")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise BadRequest("That is not a form of this console") from error


def check_origin(request: Request) -> None:
    """Make sure that a page of this console sent a form.

    Every browser says where a form comes from, by at least one of two headers.

    Raises:
        Forbidden: another site's page did, or nobody says.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    same = origin is not None and urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    if (site is None and not same) or (site is not None and site != "same-origin"):
        raise Forbidden("This form came from elsewhere", "Open the console itself, and try again.")


def local_path(text: str) -> str:
    """A path of this console to go on to; "/" for anything else."""
    is_path = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_path and "\\" not in text else "/"
