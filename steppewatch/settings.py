"""The settings: one TOML file, then the environment, then secret files. Wrong keys are errors.

Every key has its default and its sentence in :mod:`steppewatch.sections`; ``config/steppewatch.toml``
and the reference in ``docs/configuration.md`` are generated from there and a test keeps them true.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from steppewatch import __version__
from steppewatch.sections import Brief, Crawl, Desk, Mail, Service, Stories, Topics
from steppewatch.shipped import shipped
from storage.errors import ConfigError
from storage.toml import read_toml

FILE_NAME = "steppewatch.toml"
#: The environment's name of a key: STEPPEWATCH_MAIL__PORT is port in [mail].
_PREFIX, _INSIDE = "STEPPEWATCH_", "__"
_PLACEHOLDER = re.compile(r"\.example\b|@example\.|example\.(com|org|net)\b|^$")


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
        env_prefix=_PREFIX, env_nested_delimiter=_INSIDE, frozen=True, extra="forbid"
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
    def contact_trouble(self) -> str:
        """Why nobody can be reached at the contact, so that the live web is not crawled; empty for a real one."""
        contact = self.desk.contact
        if not _PLACEHOLDER.search(contact):
            return ""
        return f"desk.contact is still the placeholder {contact!r}" if contact else "desk.contact is not set"

    @property
    def contact_advice(self) -> str:
        """Where a real contact is to be written."""
        if variable := _variable("desk", "contact"):
            place = variable
        else:
            file = self._file or f"a {FILE_NAME}, which `steppewatch init` makes"
            place = f"desk.contact of {file}"
        return f"Write your e-mail address or web page into {place}"

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
    data = read_toml(file) if file else {}

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
    except SettingsError as error:  # a list or a section in the environment that is not JSON
        section = re.search(r'field "(\w+)"', str(error))
        where = " or ".join(_variables(section[1])) if section else "environment"
        raise ConfigError("not JSON", subject=where, hint='Write a list as ["one", "two"]') from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(_plain(first), subject=_place(file, first["loc"]), hint=_hint(first)) from error
    settings._file = file
    return settings


def _variables(section: str) -> list[str]:
    """Return the variables of the environment that set a section or keys in it."""
    named = re.compile(rf"{_PREFIX}{section}(?:{_INSIDE}\w+)?", re.IGNORECASE)
    return sorted(f"${name}" for name in os.environ if named.fullmatch(name))


def _place(file: Path | None, location: tuple[int | str, ...]) -> str:
    """Return where a value stands: in a variable of the environment, which wins, else in the file."""
    parts = [str(part) for part in location]
    return _variable(*parts) or ": ".join((*([str(file)] if file else []), ".".join(parts)))


def _variable(*parts: str) -> str:
    """Return the variable of the environment that sets a key or the section it is in; empty when none does."""
    for length in range(len(parts), 0, -1):
        wanted = f"{_PREFIX}{_INSIDE.join(parts[:length])}".upper()
        found = next((name for name in os.environ if name.upper() == wanted), None)
        if found:
            return f"${found}"
    return ""


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


def _hint(error: Any) -> str:
    """Return what may stand there: the known keys, or what the key means."""
    fields: dict[str, FieldInfo] = Settings.model_fields
    meaning = ""
    for part in error["loc"]:
        if part not in fields:
            break
        meaning = fields[part].description or ""
        inner = fields[part].annotation
        fields = inner.model_fields if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    if error["type"] == "extra_forbidden":
        return f"Known keys there: {', '.join(fields)}"
    return f"It means: {meaning}" if meaning else ""
