"""Decides on webhooks: are they genuine, worth a scan, and new? Keeps those before it answers.

Worth a scan is a failed build, and one that passed while builds of its branch wait for their repair: the scan
takes back what is moot by now. A passed workflow alone does not make it so; the scan sees them all.

Webhooks that arrive together are taken in together, so that a burst costs few writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from repairnator.errors import MessageError, SettingsError, StoreUnavailable
from repairnator.foundation.logs import logger
from repairnator.foundation.slugs import folded
from repairnator.services.monitor.forms import form_payload
from repairnator.services.monitor.forwarding import Webhook
from repairnator.services.monitor.payloads import read_notice
from repairnator.services.monitor.signatures import Signature, verified
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.webhooks import COLLECTION, PENDING, REMEMBERED
from repairnator.work.stores.port import Query, RecordStore
from repairnator.world.providers.port import Notice

# Secrets that each signature is compared with at least: as many as a repository has while it exchanges them.
_COMPARED = 2


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as it was received.

    Attributes:
        forge: name of the provider whose it is.
        event: value of its event header.
        id: of the delivery; "" where the forge gives none.
        body: raw.
        payload: the JSON text in it, unless it is a form.
        signature: what it brought as proof.
        source: address of the sender, for the log.
        form: the body is a form, as some forges send it on demand.
    """

    forge: str
    event: str
    id: str
    body: bytes | bytearray
    payload: bytes | bytearray
    signature: Signature
    source: str = ""
    form: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the sender of a webhook.

    Attributes:
        status: of HTTP.
        text: one or two words.
        genuine: the sender knows a secret of the repository; all other answers, anyone may get.
    """

    status: HTTPStatus
    text: str
    genuine: bool = field(default=False, compare=False)


ACCEPTED = Answer(HTTPStatus.ACCEPTED, "accepted", genuine=True)
KNOWN = Answer(HTTPStatus.OK, "known already", genuine=True)
IGNORED = Answer(HTTPStatus.OK, "ignored")
PONG = Answer(HTTPStatus.OK, "pong")
REFUSED = Answer(HTTPStatus.UNAUTHORIZED, "unknown repository or wrong signature")
UNAVAILABLE = Answer(HTTPStatus.SERVICE_UNAVAILABLE, "the store does not answer; try again")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some webhooks.

    Attributes:
        answers: one for each, in order.
        accepted: those that are to be forwarded.
    """

    answers: list[Answer]
    accepted: list[Webhook]


class Intake:
    """Decides on webhooks, and keeps those that it accepts.

    Args:
        records: where accepted webhooks are kept.
        repositories: knows their secrets.
        now: seconds since the epoch.
        awaited: whether builds of these branches of a repository wait for their repair (no names: of any).
        sha1: whether SHA-1 signatures are enough.
    """

    def __init__(
        self,
        records: RecordStore,
        repositories: Repositories,
        now: Callable[[], float],
        awaited: Callable[[str, tuple[str, ...]], bool],
        *,
        sha1: bool = True,
    ) -> None:
        self._records = records
        self._repositories = repositories
        self._now = now
        self._awaited = awaited
        self._sha1 = sha1

    def take(self, deliveries: Sequence[Delivery]) -> Taken:
        """Decide on each, and keep those that are accepted; they are durable when this returns."""
        try:
            return self._take(deliveries)
        except StoreUnavailable as error:
            logger().warning("webhooks are refused", reason=str(error), count=len(deliveries))
            return Taken([UNAVAILABLE] * len(deliveries), [])

    def _take(self, deliveries: Sequence[Delivery]) -> Taken:
        secrets: dict[str, tuple[str, ...]] = {}
        accepted: dict[str, Webhook] = {}
        contents: set[str] = set()
        answers = []
        for delivery in deliveries:
            decision = self._decide(delivery, secrets)
            if isinstance(decision, Answer):
                answers.append(decision)
                continue
            notice, payload = decision
            webhook = self._webhook(delivery, notice, payload)
            if webhook["_id"] in accepted or webhook["content"] in contents or self._is_known(webhook):
                logger().info("known already", slug=notice.slug, delivery=delivery.id)
                answers.append(KNOWN)
                continue
            accepted[webhook["_id"]] = webhook
            contents.add(webhook["content"])
            answers.append(ACCEPTED)
        if accepted:
            # One write remembers the delivery and is the request for a scan. Another monitor that takes in
            # the same webhook at this moment overwrites equal with equal, and one scan serves both.
            self._records.put(COLLECTION, accepted.values())
        return Taken(answers, list(accepted.values()))

    def _decide(
        self, delivery: Delivery, secrets: dict[str, tuple[str, ...]]
    ) -> Answer | tuple[Notice, bytes | bytearray]:
        try:
            payload = form_payload(delivery.body) if delivery.form else delivery.payload
            notice = read_notice(delivery.forge, delivery.event, payload)
        except MessageError as error:
            logger().warning("refused", reason=str(error), source=delivery.source)
            return Answer(HTTPStatus.BAD_REQUEST, str(error))
        if not notice.slug and not notice.failed:
            # About no single repository (an organization's ping, an installation): nothing to verify with,
            # and nothing to do.
            return PONG if notice.ping else IGNORED
        if not self._is_genuine(delivery, notice, secrets):
            logger().warning("refused", reason=REFUSED.text, slug=notice.slug, source=delivery.source)
            return REFUSED
        logger().info("Authorized")
        if not notice.failed and not (notice.passed and self._awaited(notice.slug, notice.branches)):
            logger().debug("ignored", about=notice.about, slug=notice.slug)
            return replace(PONG if notice.ping else IGNORED, genuine=True)
        return notice, payload

    def _is_genuine(self, delivery: Delivery, notice: Notice, secrets: dict[str, tuple[str, ...]]) -> bool:
        slug = folded(notice.slug)
        if slug not in secrets:
            try:
                secrets[slug] = self._repositories.secrets_of(slug)
            except SettingsError as error:
                logger().error("a webhook cannot be verified", slug=slug, reason=str(error))
                secrets[slug] = ()
        known = secrets[slug]
        # An unknown repository is computed for like one that has a secret or exchanges it, so that the time
        # tells nothing of it.
        decoys = self._repositories.decoys(_COMPARED - len(known))
        genuine = verified(delivery.signature, delivery.body, (*known, *decoys), sha1=self._sha1)
        return genuine and bool(known)

    def _webhook(self, delivery: Delivery, notice: Notice, payload: bytes | bytearray) -> Webhook:
        digest = hashlib.sha256(f"{delivery.event}\0{notice.slug}\0".encode())
        digest.update(payload)
        content = digest.hexdigest()
        return {
            "_id": f"{folded(notice.slug)}/{delivery.id or content}",
            "slug": notice.slug,
            "forge": delivery.forge,
            "event": delivery.event,
            "about": notice.about,
            "content": content,
            "status": PENDING,
            "recorded": self._now(),
        }

    def _is_known(self, webhook: dict[str, Any]) -> bool:
        since = {"recorded": webhook["recorded"] - REMEMBERED}
        return any(
            self._records.find(COLLECTION, Query(equal={name: webhook[name]}, at_least=since, limit=1))
            for name in ("_id", "content")
        )
