"""What every provider must do.

The class wants three fixtures: ``provider``, the object that the entry point names; ``pages``, web addresses
of builds (:class:`Page`), none where it has none; ``deliveries``, webhooks as it sends them (:class:`Sent`):
one of a failed build and one of a build that passed at least, or none where it sends none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from repairnator.errors import UsageError
from repairnator.foundation.providers import ProofKind, WebhookFacts, all_facts, facts_by_ci
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef
from repairnator.services.monitor.outline import read_outline
from repairnator.services.monitor.senders import event_and_delivery, sender
from repairnator.services.monitor.signatures import brought, verified
from repairnator.work.runs.documents import build_url
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.providers.port import Notice, Provider, WebhookReader
from repairnator.world.providers.systems import CiHosts, CiSystems
from repairnator.world.sources.targets import find_build
from repairnator.world.web import WebCache

_SECRET = "It's a Secret to Everybody"  # noqa: S105 (of an example)
_URL = "https://monitor.example.org/"
_SETTING = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_HEADER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What a place in a payload may hold in place of what belongs there.
_ODD: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "x" * 5000,
    [],
    [None],
    [[]],
    ["main"],
    {},
    {"name": 7},
    "\ud800",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The web page of a build.

    Attributes:
        address: as people copy it.
        build: that it is about.
    """

    address: str
    build: BuildRef


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook as it is sent.

    Attributes:
        headers: with names in small letters, without those of proofs.
        payload: its JSON.
        notice: what it says.
    """

    headers: Mapping[str, str]
    payload: Mapping[str, Any]
    notice: Notice


class ProviderContract:
    """Facts that agree with each other and with the other providers', and adapters that can be made."""

    @pytest.fixture
    def systems(self, tmp_path: Path) -> Iterator[CiSystems]:
        """All that are installed, as no setting changes them; nothing is asked of them."""
        hosts = {ci: host for facts in all_facts() for ci, host in facts.ci.items()}
        systems = CiSystems(CiHosts(hosts, {}), SourcePolicy(), WebCache(tmp_path / "web.db"))
        yield systems
        systems.close()

    def test_it_is_installed_under_its_name(self, provider: Provider) -> None:
        facts = provider.facts
        assert re.fullmatch(r"[a-z][a-z0-9-]*", facts.name)
        assert [one.name for one in all_facts()].count(facts.name) == 1

    def test_its_ci_systems_are_its_own(self, provider: Provider) -> None:
        facts = provider.facts
        assert facts.ci, "a provider has one CI at least"
        for ci, host in facts.ci.items():
            assert re.fullmatch(r"[a-z][a-z0-9.-]*", ci)
            assert facts_by_ci()[ci] is facts, f"{ci} is another provider's, too"
            assert not facts.has_builds or re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?", host)

    def test_its_settings_are_its_own(self, provider: Provider) -> None:
        facts = provider.facts
        others = {setting.name for one in all_facts() if one is not facts for setting in one.settings}
        names = [setting.name for setting in facts.settings]
        assert len(set(names)) == len(names)
        for name in names:
            assert _SETTING.fullmatch(name)
            assert name not in others
            assert name.lower() not in Settings.model_fields
        assert facts.token_setting is None or facts.token_setting.secret
        assert facts.host_setting is None or facts.host_setting.host

    def test_whoever_has_its_code_is_installed_and_has_it(self, provider: Provider) -> None:
        if provider.facts.code_at:
            (elsewhere,) = (one for one in all_facts() if one.name == provider.facts.code_at)
            assert elsewhere.git_user
            assert not elsewhere.code_at
            assert provider.facts.webhooks is None, "webhooks come from where the code is"

    def test_it_needs_no_credential_and_takes_a_token(self, provider: Provider, systems: CiSystems) -> None:
        provider.check({})
        client = systems.client(next(iter(provider.facts.ci)))
        assert provider.credential({}, client) is None
        setting = provider.facts.token_setting
        if setting is None:
            return
        credential = provider.credential({setting.name: SecretStr(_SECRET)}, client)
        assert credential is not None
        assert (credential.setting, credential.token()) == (setting.name, _SECRET)
        assert credential.header()[1].endswith(_SECRET)
        assert _SECRET not in repr(credential)

    def test_its_api_answers_where_it_is_asked_to(self, provider: Provider) -> None:
        for host in filter(None, provider.facts.ci.values()):
            base = provider.api(f"https://{host}").base
            assert re.match(rf"https://([a-z0-9.-]+\.)?{re.escape(host)}(/|$)", base)
            assert not base.endswith("/")
        own = "http://127.0.0.1:3000"
        assert provider.api(own).base.startswith(own), (
            "servers of one's own are spoken to as their address says"
        )

    def test_its_adapters_are_made(self, provider: Provider, systems: CiSystems) -> None:
        facts = provider.facts
        for ci in facts.ci:
            system = systems.of(ci)
            assert callable(system.build)
            assert callable(system.builds)
        client = systems.client(next(iter(facts.ci)))
        code, forge = provider.code(client), provider.forge(client)
        assert (code is not None) == (forge is not None) == bool(facts.git_user)

    def test_its_pages_name_its_builds(self, provider: Provider, pages: Sequence[Page]) -> None:
        assert bool(pages) == bool(provider.facts.build_addresses)
        for page in pages:
            assert find_build(page.address) == page.build
            assert page.build.ci in provider.facts.ci
            assert find_build(page.build.key) == page.build
            if page.build.slug:
                assert find_build(build_url(page.build)) == page.build

    def test_a_webhook_leads_where_it_should(self, provider: Provider) -> None:
        if provider.facts.webhooks is None:
            with pytest.raises(UsageError, match="owner/repo"):
                provider.webhook("owner/repo", _URL, _SECRET)
            return
        form = provider.webhook("owner/repo", _URL, _SECRET)
        assert form.path.startswith("/")
        assert form.update in ("", "PATCH", "PUT", "POST")
        found: Any = form.document
        for name in form.address:
            found = found[name]
        assert found == _URL
        assert _SECRET in json.dumps(form.document), "it is signed with the repository's secret"

    def test_facts_and_reader_of_webhooks_are_there_together(self, provider: Provider) -> None:
        facts = provider.facts.webhooks
        assert (facts is None) == (provider.webhooks() is None)
        if facts is None:
            assert provider.facts.webhook_path == "/"
            return
        assert facts.subscriptions
        assert facts.proofs, "a webhook without a proof is never taken in"
        headers = [*facts.event_headers, *facts.delivery_headers, *(proof.name for proof in facts.proofs)]
        assert all(_HEADER.fullmatch(header) for header in headers)
        assert len(set(headers)) == len(headers)
        assert (provider.facts.webhook_path == "/") == facts.root
        own = [one for one in all_facts() if one.webhooks and one.webhooks.event_headers[0] == headers[0]]
        assert own == [provider.facts], "its first event header is its own"

    def test_its_webhooks_say_what_became_of_a_build(
        self, provider: Provider, deliveries: Sequence[Sent]
    ) -> None:
        reader = provider.webhooks()
        if reader is None:
            assert not deliveries
            return
        assert {True, False} <= {sent.notice.failed for sent in deliveries}
        assert any(sent.notice.passed for sent in deliveries)
        for sent in deliveries:
            assert _read(reader, provider, sent) == sent.notice

    def test_its_webhooks_are_recognized_without_a_path(
        self, provider: Provider, deliveries: Sequence[Sent]
    ) -> None:
        for sent in deliveries:
            assert sender(sent.headers) == provider.facts.name
            event, delivery = event_and_delivery(provider.facts.name, sent.headers)
            assert event
            assert delivery, "the same delivery that comes twice is known by its id"

    def test_each_proof_alone_is_enough_and_no_other(
        self, provider: Provider, deliveries: Sequence[Sent]
    ) -> None:
        for sent in deliveries:
            body = json.dumps(sent.payload).encode()
            assert not verified(brought(sent.headers, _facts(provider).proofs), body, [_SECRET])
            for proof in _facts(provider).proofs:
                for secret in (_SECRET, "another"):
                    headers = {**sent.headers, proof.name: proof.prefix + _proof(proof.kind, secret, body)}
                    signature = brought(headers, _facts(provider).proofs)
                    assert signature.plausible
                    assert verified(signature, body, [_SECRET]) == (secret == _SECRET)

    def test_its_reader_bears_whatever_is_sent(self, provider: Provider, deliveries: Sequence[Sent]) -> None:
        reader = provider.webhooks()
        for sent in deliveries:
            assert reader is not None
            for payload in _odd(sent.payload):
                notice = _read(reader, provider, replace(sent, payload=payload))
                assert not (notice.failed and notice.passed)
            assert not _read(reader, provider, replace(sent, payload={})).failed

    def test_an_event_that_is_not_of_a_build_says_nothing(self, provider: Provider) -> None:
        reader = provider.webhooks()
        if reader is not None:
            for event in ("", "x", "\udcff"):
                notice = reader.read(event, {})
                assert (notice.slug, notice.failed, notice.passed) == ("", False, False)


def _facts(provider: Provider) -> WebhookFacts:
    facts = provider.facts.webhooks
    assert facts is not None
    return facts


def _read(reader: WebhookReader, provider: Provider, sent: Sent) -> Notice:
    event, _ = event_and_delivery(provider.facts.name, sent.headers)
    return reader.read(event, read_outline(json.dumps(sent.payload).encode(), reader.shape))


def _proof(kind: ProofKind, secret: str, body: bytes) -> str:
    if kind is ProofKind.TOKEN:
        return secret
    return hmac.new(
        secret.encode(), body, hashlib.sha256 if kind is ProofKind.SHA256 else hashlib.sha1
    ).hexdigest()


def _odd(value: Any) -> Iterator[Any]:
    """Copies of a payload with something else at one place each."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            for odd in (*_ODD, *_odd(part)):
                yield {**value, name: odd}
