"""Describes the API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Literal

from pydantic import TypeAdapter

from repairnator.services.console.access import COOKIE
from repairnator.services.console.api import answers
from repairnator.services.console.api.operations import OPERATIONS, Operation
from repairnator.services.console.people import Scope

DESCRIPTION_PATH = "/openapi.json"
PROBLEM = "application/problem+json"
_REFUSALS = {
    "400": "The request asks for what cannot be asked for.",
    "401": "There is no token, or it is not known any more.",
    "403": "The token is not good for this.",
    "404": "There is no such thing.",
    "503": "The store does not answer; `Retry-After` says when to ask again.",
}


def describe(base: str) -> dict[str, Any]:
    """The description.

    Args:
        base: address of the API, or its path.
    """
    names, schemas = _schemas()
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, names)
    paths[DESCRIPTION_PATH] = {
        "get": {
            "operationId": "description",
            "summary": "This description",
            "security": [],
            "responses": {
                "200": {
                    "description": "An OpenAPI document.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Repairnator",
            "version": version("repairnator"),
            "description": "What the console shows and does, for programs. Lists are paged: `next` of a "
            "page, sent back in the parameter that it names, gives the page behind it.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with `repairnator console tokens add`. Scopes: "
                    + "; ".join(f"`{one}`, {one.words}" for one in Scope)
                    + ".",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "Of a browser that has signed in to the console. A proxy that signs "
                    "people in, or a console of this machine alone, stands for it. It changes nothing.",
                },
            },
        },
    }


def _schemas() -> tuple[dict[type, Any], dict[str, Any]]:
    """References by class, and the schemas that they lead to."""
    modes: list[tuple[type, Literal["validation", "serialization"]]] = [(answers.Problem, "serialization")]
    for one in OPERATIONS:
        modes.append((one.answer, "serialization"))
        if one.body:
            modes.append((one.body, "validation"))
    adapters = [(kind, mode, TypeAdapter[Any](kind)) for kind, mode in modes]
    references, whole = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    return {kind: references[kind, mode] for kind, mode in modes}, whole["$defs"]


def _operation(one: Operation, names: dict[type, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.text,
        "description": f"Scope: `{one.scope}`.",
        "parameters": [
            {
                "name": parameter.name,
                "in": "query",
                "required": parameter.required,
                "description": parameter.text,
                "schema": parameter.schema,
            }
            for parameter in one.parameters
        ],
        "responses": {
            "200": {
                "description": one.text,
                "content": {"application/json": {"schema": names[one.answer]}},
            },
            **{
                status: {"description": text, "content": {PROBLEM: {"schema": names[answers.Problem]}}}
                for status, text in _REFUSALS.items()
            },
        },
    }
    if one.paged:
        described["responses"]["200"]["headers"] = {
            "Link": {
                "description": 'the next page, as `rel="next"` (RFC 8288); absent on the last',
                "schema": {"type": "string"},
            }
        }
    if one.body:
        schema = names[one.body]
        described["security"] = [{"token": []}]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described
