"""Draws badges: small pictures for a README that say how many builds of a repository were repaired.

A README's pictures are loaded by people and proxies that have not signed in here. So a badge's address holds
a signature, which only the console makes: who has it sees this badge, and nobody can guess another's.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote

import svg
from markupsafe import escape

from repairnator.core.statuses import Status
from repairnator.services.console.errors import NotFound
from repairnator.services.console.secret import shared_secret
from repairnator.work.jobs.rules import BUILD
from repairnator.work.stores.port import JobPage, RecordStore, Store

BADGE = "/badge/{signature}/{repository:path}.svg"
_DAYS, _DAY, _MOST = 30, 86400.0, 100
_LETTER, _PADDING, _HEIGHT = 6.6, 6, 20  # pixels; of 11 px text in a common sans-serif
_LABEL, _GREEN, _GREY = "repairnator", "#2f6f4f", "#5f6670"


def badge_path(records: RecordStore, repository: str) -> str:
    """The path of a repository's badge."""
    return f"/badge/{_signature(records, repository)}/{quote(repository)}.svg"


def badge(store: Store, repository: str, signature: str) -> str:
    """The picture, as SVG.

    Raises:
        NotFound: the signature is none of this repository's.
    """
    if not hmac.compare_digest(signature.encode(), _signature(store.records, repository).encode()):
        raise NotFound("There is no such badge")
    asked = JobPage(
        BUILD,
        status=Status.PATCHED,
        repository=repository,
        least=store.jobs.now() - _DAYS * _DAY,
        limit=_MOST,
    )
    number = len(store.jobs.page(asked))
    shown = f"{number}+" if number == _MOST else str(number)
    words = f"{shown} repaired in {_DAYS} days" if number else "watching"
    return _drawn(words, _GREEN if number else _GREY)


def _signature(records: RecordStore, repository: str) -> str:
    key = shared_secret(records, "badge")
    return hmac.new(key, repository.lower().encode(), hashlib.sha256).hexdigest()[:32]


def _drawn(words: str, colour: str) -> str:
    left, right = (round(len(text) * _LETTER) + 2 * _PADDING for text in (_LABEL, words))
    texts = [
        svg.Text(
            x=middle,
            y=14,
            text=str(escape(text)),
            fill="#fff",
            text_anchor="middle",
            font_family="Verdana, DejaVu Sans, sans-serif",
            font_size=11,
        )
        for middle, text in ((left / 2, _LABEL), (left + right / 2, words))
    ]
    drawn = svg.SVG(
        width=left + right,
        height=_HEIGHT,
        extra={"role": "img", "aria-label": f"{_LABEL}: {words}"},
        elements=[
            svg.Title(text=f"{_LABEL}: {words}"),
            svg.Rect(width=left + right, height=_HEIGHT, rx=3, fill="#3a3f46"),
            svg.Rect(x=left, width=right, height=_HEIGHT, rx=3, fill=colour),
            *texts,
        ],
    )
    return drawn.as_str()
