"""Settings: command line, then environment, then a TOML file, then defaults.

The environment names are those of the original where it has them. The TOML file has the same names as keys,
in any case: ``activemq_url = "stomp://broker:61613"``.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from repairnator.errors import SettingsError
from repairnator.messages import CI_NAMES, PUBLIC_HOSTS, destination
from repairnator.model import RepairOptions
from repairnator.words import address

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


def _list(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _service_port(value: object) -> object:
    # Kubernetes itself sets ACTIVEMQ_PORT=tcp://10.0.0.1:61613 in every pod beside a Service named activemq.
    return value.rsplit(":", 1)[1] if isinstance(value, str) and value.startswith("tcp://") else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _host(value: object) -> object:
    """A host with its port, from that or from an address."""
    if not isinstance(value, str):
        return value
    host = value.strip().rpartition("://")[2].rstrip("/").lower()
    if host and not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?", host):
        raise ValueError("expected a host such as git.example.com or git.example.com:3000")
    return host


Words = Annotated[tuple[str, ...], BeforeValidator(_list)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(gt=0)]
Bytes = Annotated[int, BeforeValidator(size), Field(gt=0)]
Port = Annotated[int, BeforeValidator(_service_port), Field(ge=0, le=65535)]


def _named(*names: str, **arguments: Any) -> Any:
    """A field that is not read from the variable of its own name in capitals."""
    return Field(json_schema_extra={"names": list(names)}, **arguments)


def _names(field: str, info: FieldInfo) -> list[str]:
    """The environment variables of a field; the first that is set counts."""
    extra = info.json_schema_extra
    names = extra.get("names") if isinstance(extra, dict) else None
    return [str(name) for name in names] if isinstance(names, list) else [field.upper()]


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
    activemq_username: str = _named("ACTIVEMQ_USERNAME", "ACTIVEMQ_USER", default="admin")
    activemq_password: SecretStr = SecretStr("admin")
    activemq_ca_file: Path | None = None
    listen_mode: Annotated[Literal["KUBERNETES", "NOOP"], BeforeValidator(_upper)] = "KUBERNETES"
    # forge
    github_oauth: SecretStr | None = None
    push_url: str = ""
    github_username: str = "repairnator"
    github_useremail: str = ""
    create_pr: bool = False
    offer: Words = _named("REPAIRNATOR_OFFER", default=())
    offers_per_day: Annotated[int, Field(ge=0)] = _named("REPAIRNATOR_OFFERS_PER_DAY", default=100)
    offers_per_repository: Annotated[int, Field(ge=0)] = _named(
        "REPAIRNATOR_OFFERS_PER_REPOSITORY", default=5
    )
    github_host: Annotated[str, BeforeValidator(_host)] = ""
    github_app_id: str = ""
    github_app_private_key: SecretStr | None = None
    github_app_installation: str = ""
    gitlab_host: Annotated[str, BeforeValidator(_host)] = ""
    gitlab_token: SecretStr | None = None
    gitea_host: Annotated[str, BeforeValidator(_host)] = ""
    gitea_token: SecretStr | None = None
    travis_token: SecretStr | None = None
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
    secrets_key: SecretStr | None = _named("REPAIRNATOR_SECRETS_KEY", default=None)
    # scanner
    look_from_date: datetime | None = None
    scanner_nb_hours: Annotated[int, Field(ge=1)] = 4
    scan_pairs: bool = _named("REPAIRNATOR_SCAN_PAIRS", default=False)
    allow: Words = _named("REPAIRNATOR_ALLOW", default=())
    deny: Words = _named("REPAIRNATOR_DENY", default=())
    # git-repository mode
    git_repository_url: str = ""
    git_repository_branch: str = ""
    git_repository_id_commit: str = ""
    # ours
    default_ci: str = _named("REPAIRNATOR_DEFAULT_CI", default="travis-ci.com")
    allowed_sources: Words = _named("REPAIRNATOR_ALLOWED_SOURCES", default=())
    git_credentials: SecretStr | None = _named("REPAIRNATOR_GIT_CREDENTIALS", default=None)
    sandbox: str = _named("REPAIRNATOR_SANDBOX", default="auto")
    repair_image: str = _named("REPAIRNATOR_REPAIR_IMAGE", default="")
    repair_namespace: str = _named("REPAIRNATOR_REPAIR_NAMESPACE", default="repairnator-repairs")
    repair_port: Port = _named("REPAIRNATOR_REPAIR_PORT", default=8090)
    registries: Words = _named("REPAIRNATOR_REGISTRIES", default=())
    local_artifacts: Annotated[Literal["public", "all", "none"], BeforeValidator(_lower)] = _named(
        "REPAIRNATOR_LOCAL_ARTIFACTS", default="public"
    )
    test_hosts: Words = _named("REPAIRNATOR_TEST_HOSTS", default=())
    box_environment: Words = _named("REPAIRNATOR_BOX_ENVIRONMENT", default=())
    budget: Seconds = _named("REPAIRNATOR_BUDGET", default=600.0)
    max_patches: Annotated[int, Field(ge=1)] = _named("REPAIRNATOR_MAX_PATCHES", default=1)
    build_limit: Seconds = _named("REPAIRNATOR_BUILD_LIMIT", default=1800.0)
    test_limit: Seconds = _named("REPAIRNATOR_TEST_LIMIT", default=20.0)
    box_time: Seconds = _named("REPAIRNATOR_BOX_TIME", default=3 * 3600.0)
    box_memory: Bytes = _named("REPAIRNATOR_BOX_MEMORY", default=6 * 2**30)
    box_disk: Bytes = _named("REPAIRNATOR_BOX_DISK", default=8 * 2**30)
    box_processes: Annotated[int, Field(ge=64)] = _named("REPAIRNATOR_BOX_PROCESSES", default=4096)
    work_limit: Bytes = _named("REPAIRNATOR_WORK_LIMIT", default=64 * 2**30)
    cache_limit: Bytes = _named("REPAIRNATOR_CACHE_LIMIT", default=20 * 2**30)
    lease: Annotated[Seconds, Field(ge=1)] = _named("REPAIRNATOR_LEASE", default=120.0)
    grace: Seconds = _named("REPAIRNATOR_GRACE", default=30.0)
    log_format: Annotated[Literal["plain", "json"], BeforeValidator(_lower)] = "plain"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    health_port: Port = 8080
    bind_address: str = "127.0.0.1"
    # places
    xdg_data_home: Path | None = None
    xdg_cache_home: Path | None = None

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

    @field_validator("notify_webhook")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if re.match(r"https?://[^/\s@]+(/|$)", _secret(value)) is None:
            raise ValueError("expected an address such as https://example.org/hook, without credentials")
        return value

    @field_validator("default_ci")
    @classmethod
    def _known_ci(cls, name: str) -> str:
        if name not in CI_NAMES or name == "git":
            raise ValueError(f"expected one of {', '.join(ci for ci in CI_NAMES if ci != 'git')}")
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
        environment = _Named(settings_cls, os.environ)
        return (
            init_settings,
            environment,
            _Named(settings_cls, _file(config_file(os.environ), settings_cls)),
        )

    @property
    def embedded_queue(self) -> bool:
        """Whether the queue is the embedded one."""
        return not (self.activemq_url or self.activemq_host)

    @property
    def broker_url(self) -> str:
        """Where the broker is, or the brokers are, when the queue is not the embedded one."""
        return self.activemq_url or f"stomp://{self.activemq_host}:{self.activemq_port}"

    @property
    def queue_place(self) -> str:
        """Where the queue is, for people."""
        return str(self.database) if self.embedded_queue else address(self.broker_url)

    @property
    def store_place(self) -> str:
        """Where the store is, for people."""
        return str(self.database) if self.embedded_store else address(_secret(self.mongodb_host))

    @property
    def embedded_store(self) -> bool:
        """Whether the store is the embedded one."""
        return self.mongodb_host is None

    @property
    def database(self) -> Path:
        """The file of the embedded queue and store."""
        return _base(self.xdg_data_home, ".local/share") / "repairnator" / "repairnator.db"

    @property
    def work_folder(self) -> Path:
        """Where work folders of jobs are made."""
        return self.workspace or self.cache_folder / "work"

    @property
    def cache_folder(self) -> Path:
        """Where what may be lost is kept."""
        return _base(self.xdg_cache_home, ".cache") / "repairnator"

    @property
    def web_cache(self) -> Path:
        """The file of what forges and CI systems answered; may be lost."""
        return _base(self.xdg_cache_home, ".cache") / "repairnator" / "web.db"

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
        named = {"github-actions": self.github_host, "gitlab": self.gitlab_host, "gitea": self.gitea_host}
        return PUBLIC_HOSTS | {ci: host for ci, host in named.items() if host}

    @property
    def secrets_keys(self) -> tuple[str, ...]:
        """The keys that webhook secrets are encrypted with; the first is the present one."""
        return tuple(key.strip() for key in _secret(self.secrets_key).split(",") if key.strip())

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret text, for logs to leave out; the well-known default is none."""
        values = (getattr(self, name) for name in type(self).model_fields)
        texts = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
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
        tokens = (
            ("github-actions", "x-access-token", self.github_oauth),
            ("gitlab", "oauth2", self.gitlab_token),
            ("gitea", "oauth2", self.gitea_token),
        )
        hosts = self.ci_hosts
        found = {hosts[ci]: f"{user}:{_secret(token)}" for ci, user, token in tokens if token is not None}
        for entry in _secret(self.git_credentials).split(","):
            host, _, pair = entry.strip().partition("=")
            if host:
                found[host.lower()] = pair if ":" in pair else f"x-access-token:{pair}"
        return found


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def config_file(environment: Mapping[str, str]) -> Path | None:
    """The settings file: ``$REPAIRNATOR_CONFIG``, else the one in the user's configuration folder, if any.

    Raises:
        SettingsError: ``REPAIRNATOR_CONFIG`` names a file that does not exist.
    """
    named = environment.get("REPAIRNATOR_CONFIG", "")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise SettingsError(f"REPAIRNATOR_CONFIG={named}: no such file; correct the path or unset it")
        return path
    configured = environment.get("XDG_CONFIG_HOME", "")
    folder = _base(Path(configured) if configured else None, ".config")
    path = folder / "repairnator" / "config.toml"
    return path if path.is_file() else None


class _Named(PydanticBaseSettingsSource):
    """Fields from a mapping of environment names; empty values count as not set."""

    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        present = (self._values.get(name) for name in _names(field_name, field))
        return next((value for value in present if value not in (None, "")), None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(info, name)[0] for name, info in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def _file(path: Path | None, settings_cls: type[BaseSettings]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        data = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
    known = {name for field, info in settings_cls.model_fields.items() for name in _names(field, info)}
    values = {key.upper(): value for key, value in data.items()}
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0].lower()}?" if near else ""
            raise SettingsError(f"{path}: unknown setting {name.lower()}{hint}")
    return values


def _complaints(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        field = str(problem["loc"][0])
        info = Settings.model_fields.get(field)
        if info is None:
            lines.append(f"unknown setting {field}")
            continue
        name = next((n for n in _names(field, info) if os.environ.get(n)), _names(field, info)[0])
        secret = "SecretStr" in str(info.annotation)
        shown = "" if secret else f"={address(str(problem['input']))}"
        message = problem["msg"].removeprefix("Value error, ")
        message = message[0].lower() + message[1:]
        lines.append(f"{name}{shown}: {message}; correct it or unset it")
    return lines


def _base(configured: Path | None, default: str) -> Path:
    # The XDG specification has relative paths ignored.
    return configured if configured is not None and configured.is_absolute() else Path.home() / default
