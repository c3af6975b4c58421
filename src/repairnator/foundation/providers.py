"""What is known of each outside system before anybody speaks to it: names, hosts, addresses, settings.

A provider is a folder of :mod:`repairnator.world.providers` (or of a plug-in) and an entry point of the group
``repairnator.providers``; its object has these facts, and makes the adapters. They are apart from the
adapters since settings and messages read them, and know nothing of the web.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """All that general code needs to know of an outside system.

    Attributes:
        name: of the provider: ``github``.
        ci: its CI systems by name, with the host that each answers on unless a setting says otherwise.
        host_setting: takes another host for all of these; None where there is one only.
        token_setting: takes the token; None where none is needed.
        more_settings: that it reads beside these two.
        git_user: as whom git sends the token; "" where no trees lie there.
        code_at: the provider that has the code of its builds; "" for itself.
        numbered: a build is found by its number alone, so its slug is no part of its key.
        free_form: builds are addresses and commits, in place of a slug and a number.
        folds_case: repositories are the same whatever the case of their slugs.
        build_addresses: forms of the web addresses of builds, with the groups ``slug`` and ``id``, and
            ``host`` or ``ci``.
        build_path: between a repository's web address and a build's number.
        branch_path: between a repository's web address and a branch's name.
        api_hosts: hosts that its API answers on, where these are others than ``ci`` names.
        log_hosts: hosts that its logs are redirected to; with a dot in front, all below it.
        webhook_path: of the monitor, where its webhooks are taken in.
        webhook_events: that its webhook must be subscribed to, in its own words.
    """

    name: str
    ci: Mapping[str, str]
    host_setting: ProviderSetting | None = None
    token_setting: ProviderSetting | None = None
    more_settings: tuple[ProviderSetting, ...] = ()
    git_user: str = ""
    code_at: str = ""
    numbered: bool = False
    free_form: bool = False
    folds_case: bool = True
    build_addresses: tuple[re.Pattern[str], ...] = ()
    build_path: str = ""
    branch_path: str = ""
    api_hosts: tuple[str, ...] = ()
    log_hosts: tuple[str, ...] = ()
    webhook_path: str = "/"
    webhook_events: tuple[str, ...] = field(default=())

    @property
    def settings(self) -> tuple[ProviderSetting, ...]:
        """All that it reads."""
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


def facts_by_name(name: str) -> ProviderFacts:
    """The facts of one provider.

    Raises:
        KeyError: there is none of that name.
    """
    facts: ProviderFacts = provider_objects()[name].facts
    return facts


def public_hosts() -> dict[str, str]:
    """By CI with builds of its own: where it answers unless a setting says otherwise."""
    return {ci: host for facts in all_facts() if not facts.free_form for ci, host in facts.ci.items()}


def ci_names() -> tuple[str, ...]:
    """The names of all CI systems, those without builds of their own last."""
    free = [ci for facts in all_facts() if facts.free_form for ci in facts.ci]
    return (*public_hosts(), *free)
