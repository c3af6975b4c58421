"""Says what is wrong with a request to the API, as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.services.console.api.answers import Problem
from repairnator.services.console.api.description import PROBLEM
from repairnator.services.console.errors import PageError, Unknown

_ADAPTER = TypeAdapter(Problem)


def problem(title: str, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """The answer that says what is wrong."""
    body = _ADAPTER.dump_json(Problem(title, status, detail), by_alias=True)
    return Response(body, status, headers, PROBLEM)


def refused(error: Exception) -> Response:
    """The answer to a request that is not let in, or asks for what there is not."""
    if isinstance(error, TemporaryError):
        store = "The store does not answer"
        return problem(store, HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "5"})
    assert isinstance(error, PageError)
    headers = {"WWW-Authenticate": 'Bearer realm="repairnator"'} if isinstance(error, Unknown) else None
    return problem(error.title, error.status, error.text, headers)


def wrong(_request: Request, error: Exception) -> Response:
    """As :func:`refused`, for an application."""
    return refused(error)


def unknown(_request: Request, error: Exception) -> Response:
    """There is no such route, or it is not asked so."""
    assert isinstance(error, HTTPException)
    return problem(HTTPStatus(error.status_code).phrase, error.status_code, "", dict(error.headers or {}))


def defect(request: Request, error: Exception) -> Response:
    """A defect of ours."""
    logger().error("a request cannot be answered", path=request.url.path, reason=repr(error))
    return problem(
        "This request found a defect",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The log of the console says more. Please report it.",
    )
