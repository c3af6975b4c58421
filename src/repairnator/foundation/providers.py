"""The facts about each outside system that are known without asking it: names, hosts, settings.

A provider is a folder of :mod:`repairnator.world.providers` (or of a plug-in) and an entry point of the group
``repairnator.providers``; its object has these facts, and makes the adapters. They are apart from the
adapters since settings and messages read them, and know nothing of the web.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from repairnator.errors import SettingsError

GROUP = "repairnator.providers"


@dataclass(frozen=True, slots=True)
class ProviderSetting:
    """A setting that belongs to a provider.

    Attributes:
        name: of the environment variable; the same in small letters in the settings file.
        secret: never shown.
        host: its value is a host, with its port where that is not the usual one.
    """

    name: str
    secret: bool = False
    host: bool = False


class ProofKind(enum.StrEnum):
    """How a webhook proves that its sender knows the repository's secret, the strongest first."""

    SHA256 = "sha256"  # HMAC-SHA256 of the raw body, in hexadecimal digits
    SHA1 = "sha1"  # HMAC-SHA1 of the raw body, likewise
    TOKEN = "token"  # noqa: S105 (the secret itself, which this is not)


@dataclass(frozen=True, slots=True)
class ProofHeader:
    """A header that a proof comes in.

    Attributes:
        name: in small letters.
        kind: of the proof.
        prefix: in front of it.
    """

    name: str
    kind: ProofKind
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFacts:
    """How a provider's webhooks are recognized and proven; names of headers are in small letters.

    Attributes:
        subscriptions: the events that a webhook must be subscribed to, in the provider's own words.
        event_headers: name the event. The first is the provider's own, by which its webhooks are recognized;
            the others are those of providers that it imitates.
        delivery_headers: name the delivery, alike at each try; the first that is there counts.
        proofs: of each kind, the first that is there counts; only the strongest kind that is there decides.
        root: operators enter the monitor's address without a path. One provider alone may say so, and what
            arrives there unrecognized is taken for its own.
    """

    subscriptions: tuple[str, ...]
    event_headers: tuple[str, ...]
    delivery_headers: tuple[str, ...]
    proofs: tuple[ProofHeader, ...]
    root: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """Everything that general code needs to know about an outside system.

    Attributes:
        name: of the provider, in small letters.
        ci: its CI systems by name, with the host that each answers on unless a setting says otherwise.
        host_setting: takes another host for all of these; None where there is one only.
        token_setting: takes the token; None where none is needed.
        more_settings: that it reads beside these two.
        git_user: as whom git sends the token; "" where no trees lie there.
        code_at: the provider that has the code of its builds; "" for itself.
        numbered: a build is found by its number alone, so its slug is no part of its key.
        has_builds: it runs builds, which have ids; otherwise a reference to it names an address and a commit.
        folds_case: repositories are the same whatever the case of their slugs.
        build_addresses: forms of the web addresses of builds, with the groups ``slug`` and ``id``, and
            ``host`` or ``ci``.
        build_path: between a repository's web address and a build's number.
        branch_path: between a repository's web address and a branch's name.
        api_hosts: hosts that its API answers on, where these are others than ``ci`` names.
        log_hosts: hosts that its logs are redirected to; with a dot in front, all below it.
        more_git_hosts: public hosts of repositories, beside those of ``ci``, that may be cloned from.
        webhooks: that it sends; None where it sends none.
    """

    name: str
    ci: Mapping[str, str]
    host_setting: ProviderSetting | None = None
    token_setting: ProviderSetting | None = None
    more_settings: tuple[ProviderSetting, ...] = ()
    git_user: str = ""
    code_at: str = ""
    numbered: bool = False
    has_builds: bool = True
    folds_case: bool = True
    build_addresses: tuple[re.Pattern[str], ...] = ()
    build_path: str = ""
    branch_path: str = ""
    api_hosts: tuple[str, ...] = ()
    log_hosts: tuple[str, ...] = ()
    more_git_hosts: tuple[str, ...] = ()
    webhooks: WebhookFacts | None = None

    @property
    def webhook_path(self) -> str:
        """The monitor's path that operators are shown; ``/webhooks/NAME`` works for every provider, too."""
        return "/" if self.webhooks is None or self.webhooks.root else f"/webhooks/{self.name}"

    @property
    def settings(self) -> tuple[ProviderSetting, ...]:
        """Every setting that the provider reads."""
        own = (self.host_setting, self.token_setting)
        return (*(setting for setting in own if setting is not None), *self.more_settings)


@functools.cache
def provider_objects() -> Mapping[str, Any]:
    """All providers that are installed, by name; each has ``facts``.

    Raises:
        SettingsError: one cannot be loaded, or two have the same name.
    """
    found: dict[str, Any] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            provider = entry.load()
            name = provider.facts.name
        except Exception as error:
            raise SettingsError(
                f"the provider {entry.name} ({entry.value}) cannot be loaded: {error}"
            ) from error
        if name in found:
            raise SettingsError(f"two providers are named {name}; uninstall one ({entry.value})")
        found[name] = provider
    return found


@functools.cache
def all_facts() -> tuple[ProviderFacts, ...]:
    """The facts of all providers, by name."""
    return tuple(provider.facts for provider in provider_objects().values())


@functools.cache
def facts_by_ci() -> Mapping[str, ProviderFacts]:
    """The facts of the provider of each CI, by the CI's name."""
    return {ci: facts for facts in all_facts() for ci in facts.ci}


def has_builds(ci: str) -> bool:
    """Whether a CI of this name runs builds; a plain git repository has commits alone."""
    facts = facts_by_ci().get(ci)
    return facts is not None and facts.has_builds


def facts_by_name(name: str) -> ProviderFacts:
    """The facts of one provider.

    Raises:
        KeyError: there is none of that name.
    """
    facts: ProviderFacts = provider_objects()[name].facts
    return facts


def public_hosts() -> dict[str, str]:
    """The default host of each CI that runs builds, by the CI's name."""
    return {ci: host for facts in all_facts() if facts.has_builds for ci, host in facts.ci.items()}


@functools.cache
def public_git_hosts() -> frozenset[str]:
    """The public hosts that repositories may be cloned from unless a setting says otherwise."""
    own = (host for facts in all_facts() if facts.git_user for host in facts.ci.values())
    return frozenset((*own, *(host for facts in all_facts() for host in facts.more_git_hosts)))


def ci_names() -> tuple[str, ...]:
    """The names of all CI systems, those without builds of their own last."""
    return (*public_hosts(), *(ci for facts in all_facts() if not facts.has_builds for ci in facts.ci))
