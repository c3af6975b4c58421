"""Turns what a page shows into HTML.

Templates escape everything, and before that :func:`shown` makes visible what a person would not see: control
characters, and marks that let text read differently. So no template can forget either.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup, escape

from repairnator.core.hidden import has_hidden
from repairnator.foundation.text import age, clean, count, duration, percent, timestamp

_LONGEST = 20_000  # characters of one value; what is longer is cut, and says so
_PAGES = (
    ("overview", "Overview"),
    ("builds", "Builds"),
    ("patches", "Patches"),
    ("offers", "Offers"),
    ("repositories", "Repositories"),
    ("queues", "Queues"),
    ("dead", "Dead letters"),
    ("flaky", "Flaky tests"),
    ("settings", "Settings"),
    ("doctor", "Doctor"),
)
_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def shown(value: object) -> object:
    """A value as a template prints it: text from anywhere without what hides; markup of our own as it is."""
    if value is None or isinstance(value, jinja2.Undefined):
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if len(value) > _LONGEST:
        value = f"{value[:_LONGEST]} … and {len(value) - _LONGEST:,} more characters"
    return clean(value) if has_hidden(value) or "\t" in value else value


def is_web_address(text: str) -> bool:
    """Whether a page may link to this address."""
    return re.match(r"https?://[^\s<>\"']+\Z", text) is not None


def query_of(**fields: str) -> str:
    """The query of an address with those of the fields that are not empty."""
    kept = {name: value for name, value in fields.items() if value}
    return f"?{urlencode(kept, safe='/:@,~', quote_via=quote)}" if kept else ""


class Renderer:
    """Renders templates.

    Args:
        prefix: of the path of every page, where a proxy adds one; "" for none.
        now: seconds since the epoch.
    """

    def __init__(self, prefix: str = "", now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._prefix = prefix
        self.static = _static_files()
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("repairnator.services.console"),
            autoescape=True,
            finalize=shown,
            undefined=jinja2.ChainableUndefined,  # records of older versions lack fields
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals |= {
            "static": self._address,
            "root": prefix,
            "pages": _PAGES,
            "address": query_of,
            "build_address": self.build_address,
            "version": version("repairnator"),
        }
        self._environment.filters |= {
            "ago": self._ago,
            "until": self._until,
            "web": is_web_address,
            "memory": lambda size: f"{int(size) / 2**30:.1f} GiB",
            # of a field that a form sends back, unseen
            "exact": escape,
            "lasted": lambda seconds: duration(float(seconds)),
            "counted": count,
            "percent": percent,
            "clock": lambda seconds: f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S}",
            "number": lambda number: f"{int(number):,}",
        }

    def page(self, template: str, **values: Any) -> str:
        """The whole of a template."""
        return self._environment.get_template(template).render(**values)

    def _ago(self, seconds: float | None) -> Markup:
        """How long ago, with the exact time on hover."""
        if not seconds:
            return Markup("")
        exact = timestamp(seconds) or ""
        title = exact.replace("T", " ").removesuffix("+00:00") + " UTC"
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            exact, title, age(seconds, self._now())
        )

    def _until(self, seconds: float) -> Markup:
        """When something that is to come comes, with the exact time on hover."""
        exact = (timestamp(seconds) or "").replace("T", " ").removesuffix("+00:00") + " UTC"
        left = seconds - self._now()
        words = f"in {duration(left)}" if left >= 1 else "now"
        return Markup('<span title="{}">{}</span>').format(exact, words)

    def _address(self, name: str) -> str:
        return f"{self._prefix}/static/{name}?{self.static[name].tag}"

    def build_address(self, key: str, page: str = "", **more: str) -> str:
        """The address of a build's page, or of one below it."""
        query = urlencode({"key": key, **more}, safe="/:@,", quote_via=quote)
        return f"{self._prefix}/build{f'/{page}' if page else ''}?{query}"


class StaticFile:
    """A file of the pages' own.

    Attributes:
        content: its bytes.
        media: its media type.
        tag: changes with the content.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.content = content
        self.media = _MEDIA[name.rpartition(".")[2]]
        self.tag = hashlib.sha256(content).hexdigest()[:12]


def _static_files() -> dict[str, StaticFile]:
    folder = resources.files("repairnator.services.console") / "static"
    return {
        file.name: StaticFile(file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file()
    }
