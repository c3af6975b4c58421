"""Kubernetes objects checked by the API's own description, as strictly as ``kubectl --validate=strict``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

Object = dict[str, Any]
_INT_OR_STRING = {"oneOf": [{"type": "string"}, {"type": "integer"}]}


class Schemas:
    """The kinds of one version of Kubernetes.

    Args:
        openapi: its document, OpenAPI 2.
    """

    def __init__(self, openapi: Path) -> None:
        definitions = json.loads(openapi.read_text())["definitions"]
        self._definitions = {name: _strict(definition) for name, definition in definitions.items()}
        self._names = {
            (kind["group"], kind["version"], kind["kind"]): name
            for name, definition in definitions.items()
            for kind in definition.get("x-kubernetes-group-version-kind", ())
        }

    def knows(self, one: Object) -> bool:
        """Whether the version has this kind of object."""
        return _kind(one) in self._names

    def faults(self, one: Object) -> list[str]:
        """What is wrong with an object: ``spec.replicas: 'two' is not of type 'integer'``."""
        name = self._names[_kind(one)]
        schema = {"$ref": f"#/definitions/{name}", "definitions": self._definitions}
        return [
            f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
            for error in Draft4Validator(schema).iter_errors(one)
        ]


def _kind(one: Object) -> tuple[str, str, str]:
    group, _, version = str(one["apiVersion"]).rpartition("/")
    return group, version, str(one["kind"])


def _strict(definition: Any) -> Any:
    """The definition without room for fields that it does not name, as a schema of JSON."""
    if isinstance(definition, list):
        return [_strict(part) for part in definition]
    if not isinstance(definition, dict):
        return definition
    if definition.get("format") == "int-or-string":
        return _INT_OR_STRING
    if str(definition.get("description")).startswith("Quantity is a fixed-point"):
        return {"type": ["string", "number"]}
    strict = {
        name: _strict(value)
        for name, value in definition.items()
        if name != "format" or isinstance(value, dict)
    }
    if isinstance(definition.get("properties"), dict):
        strict.setdefault("additionalProperties", False)
    return strict
