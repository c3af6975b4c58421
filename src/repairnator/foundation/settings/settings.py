"""Settings: command line, then environment, then a TOML file, then defaults.

The environment names are those of the original where it has them. The TOML file has the same names as keys,
in any case: ``activemq_url = "stomp://broker:61613"``.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from repairnator.errors import SettingsError
from repairnator.foundation.messages import destination
from repairnator.foundation.providers import all_facts, facts_by_ci, public_hosts
from repairnator.foundation.settings.sources import (
    NamedValues,
    base_folder,
    config_file,
    file_values,
    named,
    names_of,
)
from repairnator.foundation.settings.values import Bytes, Port, Seconds, Words, host_name, lower, upper
from repairnator.foundation.text import address
from repairnator.model import RepairOptions


class Settings(BaseSettings):
    """All settings; frozen. Secrets show as asterisks wherever they are printed."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False)

    # store
    mongodb_host: SecretStr | None = None
    mongodb_name: str = "repairnator"
    # queue
    activemq_url: str = ""
    activemq_host: str = ""
    activemq_port: Port = 61613
    activemq_listen_queue: str = "/queue/pipeline"
    activemq_username: str = named("ACTIVEMQ_USERNAME", "ACTIVEMQ_USER", default="admin")
    activemq_password: SecretStr = SecretStr("admin")
    activemq_ca_file: Path | None = None
    listen_mode: Annotated[Literal["KUBERNETES", "NOOP"], BeforeValidator(upper)] = "KUBERNETES"
    # forge
    push_url: str = ""
    github_username: str = "repairnator"
    github_useremail: str = ""
    create_pr: bool = False
    offer: Words = named("REPAIRNATOR_OFFER", default=())
    min_confidence: Annotated[float, Field(ge=0, le=1)] = named("REPAIRNATOR_MIN_CONFIDENCE", default=0.7)
    offers_per_day: Annotated[int, Field(ge=0)] = named("REPAIRNATOR_OFFERS_PER_DAY", default=100)
    offers_per_repository: Annotated[int, Field(ge=0)] = named("REPAIRNATOR_OFFERS_PER_REPOSITORY", default=5)
    # of the providers (hosts, tokens, …), by the names that their facts give
    provider_values: dict[str, SecretStr] = {}
    # mail
    smtp_server: str = ""
    smtp_port: Port = 25
    smtp_username: str = ""
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    notify_to: Words = ()
    notify_endprocess: bool = False
    notify_webhook: SecretStr | None = None  # many services have the secret in its path
    notify_webhook_secret: SecretStr | None = None
    # run
    run_id: str = ""
    build_id: str = ""
    repair_tools: Words = ()
    workspace: Path | None = None
    output: Path = Path("repairnator-patches")
    # monitor
    monitor_port: Port = 30050
    monitor_address: str = ""
    monitor_sha1: bool = True
    monitor_rate: Annotated[float, Field(ge=0)] = 5.0
    trusted_proxies: Words = ()
    proxy_protocol: bool = False
    secrets_key: SecretStr | None = named("REPAIRNATOR_SECRETS_KEY", default=None)
    # console
    console_port: Port = 30051
    console_url: str = named("REPAIRNATOR_CONSOLE_URL", default="")
    console_sign_in: Annotated[Literal["none", "users", "header"], BeforeValidator(lower)] = named(
        "REPAIRNATOR_CONSOLE_SIGN_IN", default="none"
    )
    console_user_header: str = named("REPAIRNATOR_CONSOLE_USER_HEADER", default="X-Forwarded-User")
    console_groups_header: str = named("REPAIRNATOR_CONSOLE_GROUPS_HEADER", default="X-Forwarded-Groups")
    console_operators: Words = named("REPAIRNATOR_CONSOLE_OPERATORS", default=())
    console_admins: Words = named("REPAIRNATOR_CONSOLE_ADMINS", default=())
    # scanner
    look_from_date: datetime | None = None
    scanner_nb_hours: Annotated[int, Field(ge=1)] = 4
    scan_pairs: bool = named("REPAIRNATOR_SCAN_PAIRS", default=False)
    allow: Words = named("REPAIRNATOR_ALLOW", default=())
    deny: Words = named("REPAIRNATOR_DENY", default=())
    # git-repository mode
    git_repository_url: str = ""
    git_repository_branch: str = ""
    git_repository_id_commit: str = ""
    # ours
    default_ci: str = named("REPAIRNATOR_DEFAULT_CI", default="travis-ci.com")
    allowed_sources: Words = named("REPAIRNATOR_ALLOWED_SOURCES", default=())
    git_credentials: SecretStr | None = named("REPAIRNATOR_GIT_CREDENTIALS", default=None)
    sandbox: str = named("REPAIRNATOR_SANDBOX", default="auto")
    repair_image: str = named("REPAIRNATOR_REPAIR_IMAGE", default="")
    repair_namespace: str = named("REPAIRNATOR_REPAIR_NAMESPACE", default="repairnator-repairs")
    repair_port: Port = named("REPAIRNATOR_REPAIR_PORT", default=8090)
    registries: Words = named("REPAIRNATOR_REGISTRIES", default=())
    local_artifacts: Annotated[Literal["public", "all", "none"], BeforeValidator(lower)] = named(
        "REPAIRNATOR_LOCAL_ARTIFACTS", default="public"
    )
    test_hosts: Words = named("REPAIRNATOR_TEST_HOSTS", default=())
    box_environment: Words = named("REPAIRNATOR_BOX_ENVIRONMENT", default=())
    budget: Seconds = named("REPAIRNATOR_BUDGET", default=600.0)
    bisect: bool = named("REPAIRNATOR_BISECT", default=True)
    max_patches: Annotated[int, Field(ge=1)] = named("REPAIRNATOR_MAX_PATCHES", default=1)
    build_limit: Seconds = named("REPAIRNATOR_BUILD_LIMIT", default=1800.0)
    test_limit: Seconds = named("REPAIRNATOR_TEST_LIMIT", default=20.0)
    box_time: Seconds = named("REPAIRNATOR_BOX_TIME", default=3 * 3600.0)
    box_memory: Bytes = named("REPAIRNATOR_BOX_MEMORY", default=6 * 2**30)
    box_disk: Bytes = named("REPAIRNATOR_BOX_DISK", default=8 * 2**30)
    box_processes: Annotated[int, Field(ge=64)] = named("REPAIRNATOR_BOX_PROCESSES", default=4096)
    work_limit: Bytes = named("REPAIRNATOR_WORK_LIMIT", default=64 * 2**30)
    cache_limit: Bytes = named("REPAIRNATOR_CACHE_LIMIT", default=20 * 2**30)
    lease: Annotated[Seconds, Field(ge=1)] = named("REPAIRNATOR_LEASE", default=120.0)
    max_failures: Annotated[int, Field(ge=1)] = named("REPAIRNATOR_MAX_FAILURES", default=3)
    max_losses: Annotated[int, Field(ge=1)] = named("REPAIRNATOR_MAX_LOSSES", default=10)
    grace: Seconds = named("REPAIRNATOR_GRACE", default=30.0)
    log_format: Annotated[Literal["plain", "json"], BeforeValidator(lower)] = "plain"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(lower)] = "info"
    health_port: Port = 8080
    bind_address: str = "127.0.0.1"
    # places
    xdg_data_home: Path | None = None
    xdg_cache_home: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _provider_settings(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Settings of providers are given by their own names, as all others are."""
        names = {setting.name for facts in all_facts() for setting in facts.settings}
        own = {key.upper(): value for key, value in given.items() if key.upper() in names}
        rest = {key: value for key, value in given.items() if key.upper() not in names}
        return rest | {"provider_values": rest.get("provider_values", {}) | own}

    @field_validator("provider_values")
    @classmethod
    def _hosts(cls, values: dict[str, SecretStr]) -> dict[str, SecretStr]:
        hosts = {setting.name for facts in all_facts() for setting in facts.settings if setting.host}
        checked = {}
        for name, value in values.items():
            text = _secret(value)
            try:
                checked[name] = SecretStr(str(host_name(text))) if name in hosts else value
            except ValueError as error:
                raise ValueError(f"{name}={address(text)}: {error}") from None
        return {name: value for name, value in checked.items() if _secret(value)}

    @field_validator("activemq_listen_queue")
    @classmethod
    def _full_name(cls, name: str) -> str:
        return destination(name)

    @field_validator("git_credentials")
    @classmethod
    def _hosts_with_pairs(cls, value: SecretStr | None) -> SecretStr | None:
        entries = [entry.strip() for entry in _secret(value).split(",") if entry.strip()]
        for entry in entries:
            if re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?=[^\s\x00-\x1f]+", entry) is None:
                raise ValueError("expected host=token or host=user:password, separated by commas")
        return value

    @field_validator("offer")
    @classmethod
    def _modes(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        modes = ("none", "branch", "comment", "pull-request")
        if any(entry.rpartition("=")[2] not in modes for entry in entries):
            raise ValueError(f"expected MODE or OWNER/REPO=MODE with one of {', '.join(modes)}")
        return entries

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        for entry in entries:
            try:
                ip_network(entry)
            except ValueError:
                raise ValueError(
                    f"{entry} is neither an address nor a network such as 10.0.0.0/8 or 2001:db8::/32"
                ) from None
        return entries

    @field_validator("console_url")
    @classmethod
    def _console_address(cls, value: str) -> str:
        if re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", value) is None:
            raise ValueError("expected the console's address for people, such as https://repairs.example.org")
        return value.rstrip("/")

    @field_validator("notify_webhook")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if re.match(r"https?://[^/\s@]+(/|$)", _secret(value)) is None:
            raise ValueError("expected an address such as https://example.org/hook, without credentials")
        return value

    @field_validator("default_ci")
    @classmethod
    def _known_ci(cls, name: str) -> str:
        if name not in public_hosts():
            raise ValueError(f"expected one of {', '.join(public_hosts())}")
        return name

    @classmethod
    def load(cls, **command_line: Any) -> Self:
        """Read all settings.

        Args:
            command_line: values by field name; they win over everything else. None means not given.

        Raises:
            SettingsError: names each variable that is wrong, and what it should be.
        """
        given = {name: value for name, value in command_line.items() if value is not None}
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError("\n".join(_complaints(error))) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the library's signature)
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the library's signature)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the library's signature)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Ours, since the library's let an alias in the file win over one in the environment."""
        environment = NamedValues(settings_cls, os.environ)
        return (
            init_settings,
            environment,
            NamedValues(settings_cls, file_values(config_file(os.environ), settings_cls)),
        )

    @property
    def consumes_nothing(self) -> bool:
        """Whether services are only to be there, healthy (``LISTEN_MODE=NOOP``)."""
        return self.listen_mode == "NOOP"

    @property
    def embedded_queue(self) -> bool:
        """Whether the queue is the embedded one."""
        return not (self.activemq_url or self.activemq_host)

    @property
    def broker_url(self) -> str:
        """Where the broker is, or the brokers are, when the queue is not the embedded one."""
        return self.activemq_url or f"stomp://{self.activemq_host}:{self.activemq_port}"

    @property
    def queue_location(self) -> str:
        """Where the queue is, for people."""
        return str(self.database) if self.embedded_queue else address(self.broker_url)

    @property
    def store_location(self) -> str:
        """Where the store is, for people."""
        return str(self.database) if self.embedded_store else address(_secret(self.mongodb_host))

    @property
    def embedded_store(self) -> bool:
        """Whether the store is the embedded one."""
        return self.mongodb_host is None

    @property
    def database(self) -> Path:
        """The file of the embedded queue and store."""
        return base_folder(self.xdg_data_home, ".local/share") / "repairnator" / "repairnator.db"

    @property
    def work_folder(self) -> Path:
        """Where work folders of jobs are made."""
        return self.workspace or self.cache_folder / "work"

    @property
    def cache_folder(self) -> Path:
        """Where what may be lost is kept."""
        return base_folder(self.xdg_cache_home, ".cache") / "repairnator"

    @property
    def web_cache(self) -> Path:
        """The file of what forges and CI systems answered; may be lost."""
        return base_folder(self.xdg_cache_home, ".cache") / "repairnator" / "web.db"

    @property
    def repair_options(self) -> RepairOptions:
        """How the pipeline repairs."""
        return RepairOptions(
            tools=self.repair_tools,
            budget=self.budget,
            max_patches=self.max_patches,
            build_limit=self.build_limit,
            test_limit=self.test_limit,
        )

    @property
    def ci_hosts(self) -> dict[str, str]:
        """By CI: where it answers, unless a message or registration says otherwise."""
        named = {
            ci: self.provider_values[facts.host_setting.name].get_secret_value()
            for ci, facts in facts_by_ci().items()
            if facts.host_setting is not None and facts.host_setting.name in self.provider_values
        }
        return public_hosts() | named

    @property
    def secrets_keys(self) -> tuple[str, ...]:
        """The keys that webhook secrets are encrypted with; the first is the present one."""
        return tuple(key.strip() for key in _secret(self.secrets_key).split(",") if key.strip())

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret text, for logs to leave out; the well-known default is none."""
        values = (getattr(self, name) for name in type(self).model_fields)
        texts = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        secret = {setting.name for facts in all_facts() for setting in facts.settings if setting.secret}
        texts += [_secret(value) for name, value in self.provider_values.items() if name in secret]
        passwords = (pair.partition(":")[2] for pair in self.git_credentials_by_host.values())
        pushes = re.findall(r"https?://[^/@\s]*?:?([^/@:\s]+)@", self.push_url)
        servers = f"{_secret(self.mongodb_host)} {self.activemq_url}"
        users = re.findall(r"//[^/@:\s,]*:([^@\s,]+)@", servers)
        parts = dict.fromkeys((*texts, *self.secrets_keys, *passwords, *pushes, *users, *map(unquote, users)))
        return tuple(text for text in parts if text and text != "admin")

    @property
    def git_credentials_by_host(self) -> dict[str, str]:
        """What trees are fetched with: host -> ``user:password``.

        Each forge's token is for its own host alone; ``REPAIRNATOR_GIT_CREDENTIALS`` may name others.
        """
        hosts = self.ci_hosts
        found = {
            hosts[ci]: f"{facts.git_user}:{_secret(self.provider_values[facts.token_setting.name])}"
            for ci, facts in facts_by_ci().items()
            if facts.git_user and facts.token_setting and facts.token_setting.name in self.provider_values
        }
        for entry in _secret(self.git_credentials).split(","):
            host, _, pair = entry.strip().partition("=")
            if host:
                found[host.lower()] = pair if ":" in pair else f"x-access-token:{pair}"
        return found


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def _complaints(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        field = str(problem["loc"][0])
        info = Settings.model_fields.get(field)
        if info is None:
            lines.append(f"unknown setting {field}")
            continue
        if field == "provider_values":  # the complaint begins with the name
            lines.append(f"{problem['msg'].removeprefix('Value error, ')}; correct it or unset it")
            continue
        name = next((n for n in names_of(field, info) if os.environ.get(n)), names_of(field, info)[0])
        secret = "SecretStr" in str(info.annotation)
        shown = "" if secret else f"={address(str(problem['input']))}"
        message = problem["msg"].removeprefix("Value error, ")
        message = message[0].lower() + message[1:]
        lines.append(f"{name}{shown}: {message}; correct it or unset it")
    return lines
