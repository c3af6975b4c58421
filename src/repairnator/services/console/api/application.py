"""Answers what programs ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from repairnator.errors import TemporaryError
from repairnator.services.console.actions import Actions
from repairnator.services.console.api import answers, problems, reading
from repairnator.services.console.api.description import DESCRIPTION_PATH, describe
from repairnator.services.console.api.operations import OPERATIONS, USUAL_LIMIT, Operation
from repairnator.services.console.errors import BadRequest, Forbidden, PageError
from repairnator.services.console.listing import BuildList
from repairnator.services.console.overview import Overview
from repairnator.services.console.people import Person
from repairnator.work.stores.port import Store

API_PATH = "/api/v1"
_LONGEST = 256 * 1024

Answering = Callable[[dict[str, str]], Any]


class Api:
    """The JSON interface.

    Args:
        store: returns the store, or raises what is wrong with it.
        overview: of this console.
        actions: of this console.
        prefix: of the path of every page, where a proxy adds one.
        page: makes the address of a build's page.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        overview: Overview,
        actions: Actions,
        prefix: str,
        page: Callable[[str], str],
    ) -> None:
        self._store = store
        self._overview = overview
        self._actions = actions
        self._base = f"{prefix}{API_PATH}"
        self._page = page
        self._answering: dict[str, Answering] = {
            "overview": lambda _query: reading.overview(overview, page),
            "builds": self._builds,
            "build": lambda query: reading.detail(store(), query["key"], page),
            "rawBuild": lambda query: reading.raw(store(), query["key"]),
            "buildLog": self._log,
            "deadLetters": lambda query: reading.dead_letters(store().jobs, query.get("after", "")),
            "audit": lambda query: reading.audit(store(), query.get("before", "")),
        }

    def asgi(self) -> Starlette:
        """The application, to be mounted at :data:`API_PATH`."""
        return Starlette(
            routes=[
                *(Route(one.path, self._route(one), methods=[one.method]) for one in OPERATIONS),
                Route(DESCRIPTION_PATH, self._description),
            ],
            exception_handlers={
                PageError: problems.wrong,
                TemporaryError: problems.wrong,
                HTTPException: problems.unknown,
                Exception: problems.defect,
            },
        )

    def _description(self, _request: Request) -> Response:
        return JSONResponse(describe(self._base))

    def _route(self, operation: Operation) -> Callable[[Request], Any]:
        """What answers an operation; Starlette runs those that are not async in threads."""
        adapter = TypeAdapter[Any](operation.answer)

        def answer(value: Any, headers: dict[str, str] | None = None) -> Response:
            return Response(adapter.dump_json(value, by_alias=True), 200, headers, "application/json")

        def read(request: Request) -> Response:
            _check(request, operation)
            query = _parameters(request, operation)
            found = self._answering[operation.name](query)
            following = getattr(found, "next", None) if operation.paged else None
            if following is None:
                return answer(found)
            address = urlencode(query | {operation.paged: following})
            return answer(found, {"Link": f'<{self._base}{operation.path}?{address}>; rel="next"'})

        async def act(request: Request) -> Response:
            _check(request, operation)
            asked: answers.ActionRequest = await _body(request, operation.body)
            person: Person = request.state.person
            results = await run_in_threadpool(self._actions.do, person, asked.action, asked.keys)
            return answer(
                answers.ActionResults([answers.ActionResult(one.key, one.done, one.text) for one in results])
            )

        return act if operation.body else read

    def _builds(self, query: dict[str, str]) -> answers.BuildPage:
        limit = int(query.get("limit", USUAL_LIMIT))
        return reading.builds(self._store().jobs, BuildList.read(query), limit, self._page)

    def _log(self, query: dict[str, str]) -> answers.LogPage:
        search = query.get("q", "").strip()[:500]
        return reading.log(self._store(), query["key"], query.get("run", ""), query.get("from", ""), search)


def _check(request: Request, operation: Operation) -> None:
    """Make sure that whoever asks may.

    Raises:
        Forbidden: they may not.
    """
    person: Person = request.state.person
    if operation.body and not person.scopes:
        # A browser sends a session's cookie by itself, whichever site makes it; a token it does not.
        raise Forbidden(
            "Changes need a token", "Make one with `repairnator console tokens add NAME --scope operate`."
        )
    if not person.may(operation.scope):
        raise Forbidden(f"This needs the scope {operation.scope}", f"It is for {operation.scope.words}.")


def _parameters(request: Request, operation: Operation) -> dict[str, str]:
    """The parameters of the query.

    Raises:
        BadRequest: one is missing, given twice, unknown, or has a value that it cannot have.
    """
    given = request.query_params.multi_items()
    query, known = dict(given), {one.name: one for one in operation.parameters}
    if len(query) < len(given):
        raise BadRequest("A parameter is given twice")
    for name in query:
        if name not in known:
            names = ", ".join(known) or "none"
            raise BadRequest(f"There is no parameter {name[:60]!r}", f"There are: {names}.")
    for name, parameter in known.items():
        value = query.get(name)
        if value is None:
            if parameter.required:
                raise BadRequest(f"The parameter {name!r} is missing")
        elif parameter.choices and value not in parameter.choices:
            choices = ", ".join(parameter.choices)
            raise BadRequest(f"There is no {name} {value[:60]!r}", f"Choose one of these: {choices}.")
        elif parameter.number and not _fits(value, parameter.schema["maximum"]):
            raise BadRequest(f"The parameter {name!r} is a number from 1 to {parameter.schema['maximum']}")
    return query


def _fits(value: str, most: int) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most


async def _body(request: Request, kind: Any) -> Any:
    """What was sent.

    Raises:
        BadRequest: it is not that.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequest("The body must be application/json")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            raise BadRequest("The body is too large", f"At most {_LONGEST:,} bytes.")
    try:
        return TypeAdapter[Any](kind).validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadRequest("The body is not what it should be", f"{where or 'it'}: {first['msg']}") from None
