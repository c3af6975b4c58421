"""Parses the values of settings: durations, sizes, lists, hosts, ports."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def seconds(value: object) -> object:
    """A duration: ``90``, ``90s``, ``10m``, ``1.5h`` or ``2d``, in seconds."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smhd]?)", str(value).strip())
    if match is None:
        raise ValueError("expected a duration such as 90s, 10m or 2h")
    return float(match[1]) * _SECONDS[match[2] or "s"]


def size(value: object) -> object:
    """A size: ``512M``, ``8G``, ``1.5T`` (powers of 1024), or a number of bytes."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE)
    if match is None:
        raise ValueError("expected a size such as 512M or 8G")
    return int(float(match[1]) * _BYTES[match[2].upper()])


def _listed(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _service_port(value: object) -> object:
    # Kubernetes itself sets ACTIVEMQ_PORT=tcp://10.0.0.1:61613 in every pod beside a Service named activemq.
    return value.rsplit(":", 1)[1] if isinstance(value, str) and value.startswith("tcp://") else value


def upper(value: object) -> object:
    """Convert a value to capitals."""
    return value.upper() if isinstance(value, str) else value


def lower(value: object) -> object:
    """Convert a value to small letters."""
    return value.lower() if isinstance(value, str) else value


def host_name(value: object) -> object:
    """A host with its port, from that or from an address."""
    if not isinstance(value, str):
        return value
    host = value.strip().rpartition("://")[2].rstrip("/").lower()
    if host and not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?", host):
        raise ValueError("expected a host such as git.example.com or git.example.com:3000")
    return host


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(gt=0)]
Bytes = Annotated[int, BeforeValidator(size), Field(gt=0)]
Port = Annotated[int, BeforeValidator(_service_port), Field(ge=0, le=65535)]
