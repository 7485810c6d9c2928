"""The settings: one TOML file, then the environment, then secret files. Wrong keys are errors.

Every key has its default and its sentence here; ``config/steppewatch.toml`` and the reference in
``docs/configuration.md`` are generated from this module and a test keeps them true.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from crawler.plan import Frozen, Limits, Manners
from steppewatch import __version__
from steppewatch.shipped import shipped
from storage.errors import ConfigError

FILE_NAME = "steppewatch.toml"
_PLACEHOLDER = re.compile(r"\.example\b|@example\.|example\.(com|org|net)\b|^$")


class Desk(Frozen):
    """Who runs this Steppewatch."""

    name: str = Field("Steppewatch", description="What readers see as the sender's name.")
    contact: str = Field(
        "",
        description="An e-mail address or web page where a site's owner reaches you. It goes into the "
        "User-Agent of every request; without it the live web is not crawled.",
    )
    sender: str = Field(
        "steppewatch@localhost", description="From address of the digests; its domain is in Message-IDs."
    )
    reply_to: str = Field("", description="Where readers' answers go. Empty: the sender.")


class Crawl(Frozen):
    """When and how sources are read."""

    every_minutes: int = Field(60, ge=5, le=1440, description="Minutes between two crawls of the service.")
    workers: int = Field(
        0, ge=0, le=64, description="Processes that extract text. 0: as many as there are processors."
    )
    limits: Limits = Field(default_factory=Limits, description="Bounds of one crawl.")
    manners: Manners = Field(
        default_factory=Manners, description="Behaviour towards the sites that are read."
    )


class Topics(Frozen):
    """What belongs."""

    folder: str = Field(
        "", description="Folder of topic files, relative to this file. Empty: the shipped topics."
    )
    active: tuple[str, ...] = Field(
        ("kazakhstan-unrest",), min_length=1, description="Topics to judge by, by file name without .toml."
    )


class Brief(Frozen):
    """Briefs of stories and translated headlines by a language model, marked as such. Off by default."""

    model: str = Field(
        "", description="Model of the llm library (extra [llm]) that writes them, by its name in `llm models`. "
        "Empty: none. Texts of articles go to whoever runs that model.",
    )  # fmt: skip
    stories: int = Field(5, ge=0, le=20, description="Top stories of an edition that get a brief.")
    languages: tuple[str, ...] = Field(
        (), description="Languages, by code, whose headlines stay untranslated, besides the reader's own."
    )
    timeout_s: float = Field(
        60,
        gt=0,
        le=600,
        description="Longest wait for all answers for one edition, in seconds; then it goes without.",
    )


class Stories(Frozen):
    """How articles are told together."""

    encoder: Literal["none", "semantic", "semantic-hq", "auto"] = Field(
        "auto",
        description="What compares meanings across languages: an extra that is installed. "
        "auto: semantic or else semantic-hq, when installed; names and numbers alone otherwise. Takes about "
        "150 MB of memory while it works, in a process of its own.",
    )


class Mail(Frozen):
    """How editions leave."""

    transport: Literal["maildir", "smtp"] = Field(
        "maildir", description="maildir: write into a local folder. smtp: send through a mail server."
    )
    maildir: str = Field("mail", description="Folder of the Maildir, relative to the state folder.")
    host: str = Field("localhost", description="Name of the mail server.")
    port: int = Field(587, ge=1, le=65535, description="Its port: 587 with starttls, 465 with tls.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="Encryption. none is accepted for a server on this machine only."
    )
    user: str = Field("", description="User name. Empty: no log-in.")
    password: SecretStr = Field(
        SecretStr(""), description="Password. Better in the environment or in password_file than here."
    )
    password_file: str = Field("", description="File that holds the password, and nothing else.")
    ca_file: str = Field("", description="Certificate authority to trust besides the system's.")
    timeout_s: float = Field(30, gt=0, description="Longest wait for one answer of the server, in seconds.")
    on_uncertain: Literal["resend", "hold"] = Field(
        "resend",
        description="When the connection broke after the last byte: send again with the same Message-ID, "
        "or hold for a person to decide.",
    )
    expire_hours: float = Field(
        20,
        gt=0,
        le=96,
        description="After so many hours an unsent edition gives its articles to the next one.",
    )


class Service(Frozen):
    """The background service."""

    min_free_mb: int = Field(200, ge=1, description="Below so many megabytes of free disk no crawl starts.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least weight of a log line."
    )


class _Toml(PydanticBaseSettingsSource):
    """The TOML file as a source of settings."""

    def __init__(self, settings_cls: type[BaseSettings], data: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self._data = data

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return self._data.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._data


class Settings(BaseSettings):
    """Everything a run needs to know. Made once, by :func:`load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix="STEPPEWATCH_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    state: str = Field(
        "", description="Folder of the database, captures and mail, relative to this file. "
        "Empty: $STATE_DIRECTORY of the service manager, else 'var' beside this file, "
        "else the user's data folder.",
    )  # fmt: skip
    catalogue: str = Field(
        "", description="File of outlets, relative to this file. Empty: the shipped catalogue."
    )
    desk: Desk = Field(default_factory=Desk, description="Who runs this Steppewatch.")
    crawl: Crawl = Field(default_factory=Crawl, description="When and how sources are read.")
    topics: Topics = Field(default_factory=Topics, description="What belongs.")
    brief: Brief = Field(default_factory=Brief, description="What a language model may add.")
    stories: Stories = Field(default_factory=Stories, description="How articles are told together.")
    mail: Mail = Field(default_factory=Mail, description="How editions leave.")
    service: Service = Field(default_factory=Service, description="The background service.")

    #: The file these settings were read from; None when only defaults were used.
    _file: Path | None = None

    @property
    def file(self) -> Path | None:
        """The file these settings were read from; None when only defaults were used."""
        return self._file

    @cached_property
    def state_folder(self) -> Path:
        """Folder of everything that is written."""
        if self.state:
            return self.beside(self.state)
        if os.environ.get("STATE_DIRECTORY"):
            return Path(os.environ["STATE_DIRECTORY"].partition(":")[0])
        if self._file:
            return self._file.parent / "var"
        import platformdirs

        return Path(platformdirs.user_data_dir("steppewatch"))

    @property
    def database(self) -> Path:
        """The one database file."""
        return self.state_folder / "steppewatch.sqlite"

    @property
    def captures(self) -> Path:
        """Folder of the WARC files."""
        return self.state_folder / "captures"

    @property
    def cache(self) -> Path:
        """Folder of what can be made again, such as archive indexes."""
        return self.state_folder / "cache"

    @property
    def catalogue_file(self) -> Path:
        """The file of outlets."""
        return self.beside(self.catalogue) if self.catalogue else shipped("config", "outlets.toml")

    @property
    def topics_folder(self) -> Path:
        """Folder of the topic files."""
        return self.beside(self.topics.folder) if self.topics.folder else shipped("config", "topics")

    @property
    def topic_files(self) -> tuple[Path, ...]:
        """The files of the active topics, in order.

        Raises:
            ConfigError: a topic is named that has no file, or whose file gives it another name.
        """
        folder = self.topics_folder
        files = tuple(folder / f"{name}.toml" for name in self.topics.active)
        for name, file in zip(self.topics.active, files, strict=True):
            if not file.is_file():
                known = ", ".join(sorted(f.stem for f in folder.glob("*.toml"))) or "none"
                raise ConfigError(
                    f"no topic file for {name!r} in {folder}", subject=f"{self._where()}topics.active",
                    hint=f"Use one of: {known}",
                )  # fmt: skip
            if (called := _topic_name(file)) != name:
                raise ConfigError(
                    f"calls its topic {called!r}", subject=str(file),
                    hint=f"Write name = {json.dumps(name)} in it: file, topic and digest go by one name",
                )  # fmt: skip
        return files

    @property
    def user_agent(self) -> str:
        """The User-Agent of every request: name, version, and whom to write to."""
        contact = self.desk.contact
        address = contact if contact.startswith("http") else f"mailto:{contact}"
        return f"Steppewatch/{__version__} (+{address})" if contact else f"Steppewatch/{__version__}"

    @property
    def contact_is_real(self) -> bool:
        """False for an empty or placeholder contact: then the live web is not crawled."""
        return not _PLACEHOLDER.search(self.desk.contact)

    def password(self) -> str:
        """Return the mail password: from the file, the service manager's credentials, or the settings.

        Raises:
            ConfigError: the password file cannot be read.
        """
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        given = self.mail.password_file
        path = self.beside(given) if given else Path(credentials, "smtp-password") if credentials else None
        if path is None or (not given and not path.exists()):
            return self.mail.password.get_secret_value()
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(
                f"cannot be read ({error.strerror})", subject=str(path), hint="Check mail.password_file"
            ) from error

    def beside(self, path: str) -> Path:
        """Return a path that the settings name, relative to their file."""
        base = self._file.parent if self._file else Path.cwd()
        return base / Path(path).expanduser()

    def _where(self) -> str:
        return f"{self._file}: " if self._file else ""


def find_file(explicit: str | None = None) -> Path | None:
    """Return the settings file: the given one, $STEPPEWATCH_CONFIG, here, the user's, the system's.

    Raises:
        ConfigError: a file was named that does not exist.
    """
    named = explicit or os.environ.get("STEPPEWATCH_CONFIG")
    if named:
        path = Path(named).expanduser()
        path = path / FILE_NAME if path.is_dir() else path
        if not path.is_file():
            raise ConfigError("no such file", subject=str(path), hint="Make one with: steppewatch init")
        return path.resolve()
    import platformdirs

    folders = [Path.cwd(), Path(platformdirs.user_config_dir("steppewatch")), Path("/etc/steppewatch")]
    if os.environ.get("CONFIGURATION_DIRECTORY"):
        folders.insert(1, Path(os.environ["CONFIGURATION_DIRECTORY"].partition(":")[0]))
    return next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)


def load_settings(explicit: str | None = None, **overrides: Any) -> Settings:
    """Read the settings: *overrides*, then the environment, then the file, then the defaults.

    Raises:
        ConfigError: unreadable TOML, an unknown key or a value out of bounds; names file and key.
    """
    file = find_file(explicit)
    data = _read_toml(file) if file else {}

    class Loaded(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (init_settings, env_settings, _Toml(settings_cls, data))

    try:
        settings = Loaded(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        hint = "Run: steppewatch config check"
        if first["type"] == "extra_forbidden":
            hint = f"Known keys there: {', '.join(_known_keys(first['loc']))}"
        raise ConfigError(_plain(first), subject=f"{file or 'environment'}: {key}", hint=hint) from error
    settings._file = file
    return settings


def _topic_name(file: Path) -> str:
    """Return the name a topic file gives itself; its own where it gives none, or cannot be read."""
    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("name", file.stem))
    except (OSError, ValueError):
        return file.stem  # whoever loads it says what is wrong


def _plain(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    return f"{error['msg']}, got {error.get('input')!r}"


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return list(model.model_fields)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"not valid TOML: {error}", subject=str(file), hint="Mend the line named here"
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", subject=str(file)) from error
