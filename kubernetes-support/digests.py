#!/usr/bin/env python3
"""Ask the registries which digests the tags of images stand for now, and write them for Kustomize.

    kubectl kustomize overlays/mine | python3 digests.py >overlays/mine/digests/kustomization.yaml

What comes out is a component. With ``components: [digests]`` in the overlay's own kustomization.yaml each
image is pulled by its digest, so that nobody can put another one in its place, until you run this again. The
registries are asked without a password, over https (on this machine itself also over http). Needs nothing but
Python.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_IMAGE = re.compile(r"""^\s*(?:-\s+)?image:\s*(?:&\S+\s+)?["']?([^\s"'*]+)["']?\s*$""", re.MULTILINE)
# Distribution's reference grammar (github.com/distribution/reference), without digests.
_PATH = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DOCKER_HUB = {"docker.io": "registry-1.docker.io"}
_HERE = ("localhost", "127.0.0.1", "[::1]")  # http is as good there
# A list of images, one for each kind of machine, comes first: its digest serves all of them.
_KINDS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_CHALLENGE = re.compile(r'(realm|service|scope)="([^"]*)"')
_MOST, _SECONDS = 4 * 2**20, 30.0


class DigestError(Exception):
    """An image whose digest cannot be told; the text says why."""


class Image(NamedTuple):
    """An image as manifests name it: ``name`` is what Kustomize knows it by."""

    name: str
    registry: str
    path: str
    tag: str


def main(arguments: Sequence[str]) -> int:
    """Write the component; 1 where a registry does not tell, 2 where the input names no image."""
    parser = argparse.ArgumentParser(prog="digests.py", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--skip", action="append", default=[], metavar="PREFIX", help="leave images out whose names begin so"
    )
    left_out = tuple(parser.parse_args(arguments).skip)
    try:
        wanted = [image for image in images(sys.stdin.read()) if not image.name.startswith(left_out)]
        found = {image.name: digest_of(image) for image in wanted}
    except DigestError as error:
        sys.stderr.write(f"digests.py: {error}\n")
        return 1
    if not found:
        sys.stderr.write(
            "digests.py: no image by tag came in; begin with: kubectl kustomize FOLDER | python3 digests.py\n"
        )
        return 2
    sys.stdout.write("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n")
    for name, digest in sorted(found.items()):
        sys.stdout.write(f"  - name: {name}\n    digest: {digest}\n")
    return 0


def images(manifests: str) -> Iterator[Image]:
    """The images that manifests name by tag, each once.

    Raises:
        DigestError: a name is none, or still a placeholder.
    """
    for text in dict.fromkeys(_IMAGE.findall(manifests)):
        if "@" not in text:
            yield image(text)


def image(text: str) -> Image:
    """Read the name of an image.

    Raises:
        DigestError: it is none.
    """
    name, colon, tag = text.rpartition(":")
    if not colon or "/" in tag:
        name, tag = text, "latest"
    first, slash, rest = name.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry, path = (first, rest) if is_host else ("docker.io", name)
    if registry == "docker.io" and "/" not in path:
        path = f"library/{path}"
    if not _PATH.fullmatch(path) or not _TAG.fullmatch(tag):
        raise DigestError(f"{text} names no image: put your own names and tags into the overlay first")
    return Image(name, registry, path, tag)


def digest_of(wanted: Image) -> str:
    """What the tag stands for now.

    Raises:
        DigestError: the registry does not tell, or tells another digest than its answer has.
    """
    host = _DOCKER_HUB.get(wanted.registry, wanted.registry)
    address = f"{_scheme(host)}://{host}/v2/{wanted.path}/manifests/{wanted.tag}"
    try:
        manifest, told = _answer(address)
    except (OSError, ValueError, KeyError) as error:
        raise DigestError(f"{wanted.name}:{wanted.tag}: {host} does not tell: {error}") from None
    digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    if told and told.startswith("sha256:") and told != digest:
        raise DigestError(f"{wanted.name}:{wanted.tag}: {host} sent something else than {told}")
    return digest


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nothing: what another address answers is not the registry's word."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Straight)


def _scheme(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return "http" if (name if colon and port.isdigit() else host) in _HERE else "https"


def _answer(address: str) -> tuple[bytes, str]:
    """The manifest, and the digest that the registry gives with it; asks for a token where one is wanted."""
    try:
        return _get(address, {})
    except urllib.error.HTTPError as error:
        challenge = dict(_CHALLENGE.findall(error.headers.get("WWW-Authenticate", "")))
        if error.code != 401 or "realm" not in challenge:
            raise
        asked = urllib.parse.urlsplit(challenge.pop("realm"))
        if asked.scheme != _scheme(asked.netloc):
            raise ValueError("it wants a token from an address without https") from None
        body, _ = _get(asked._replace(query=urllib.parse.urlencode(challenge)).geturl(), {})
    token: dict[str, Any] = json.loads(body)
    return _get(address, {"Authorization": f"Bearer {token.get('token') or token['access_token']}"})


def _get(address: str, headers: dict[str, str]) -> tuple[bytes, str]:
    kinds = {"Accept": ", ".join(_KINDS)}
    request = urllib.request.Request(address, headers=kinds | headers)  # noqa: S310 - see _scheme
    with _OPENER.open(request, timeout=_SECONDS) as response:
        body: bytes = response.read(_MOST + 1)
        if len(body) > _MOST:
            raise ValueError(f"its answer is longer than {_MOST} bytes")
        return body, response.headers.get("Docker-Content-Digest", "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
