"""The sections of the settings: every key with its default, its bounds and its sentence."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Frozen(BaseModel):
    """Base of all settings: immutable, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Limits(Frozen):
    """Bounds of one crawl. They lie far below Scrapy's defaults, so that one host harms nobody."""

    page_timeout_s: float = Field(20, gt=0, description="Longest wait for one whole response, in seconds.")
    body_bytes: int = Field(5_000_000, gt=0, description="Largest body, after decompression, in bytes.")
    redirects: int = Field(5, ge=0, description="Longest chain of redirects.")
    pages_per_crawl: int = Field(3000, gt=0, description="Most pages asked for in one crawl.")
    pages_per_host: int = Field(300, gt=0, description="Most pages asked of one host in one crawl.")
    hops: int = Field(1, ge=0, le=3, description="How many citations deep kept articles are followed.")
    crawl_s: float = Field(3600, gt=0, description="Longest crawl, in seconds; the rest waits for the next.")
    entries_per_source: int = Field(
        1000, gt=0, description="Most entries taken from one feed or sitemap, newest first."
    )
    extract_s: float = Field(15, gt=0, description="Longest extraction of one page, in seconds.")
    html_bytes: int = Field(2_000_000, gt=0, description="Largest HTML handed to the extractor, in bytes.")
    memory_bytes: int = Field(
        2_000_000_000, gt=0, description="Address space of the crawl process, in bytes."
    )


class Manners(Frozen):
    """How the crawl behaves towards the sites it reads."""

    delay_s: float = Field(2.0, ge=0, description="Least pause between two requests to one host, in seconds.")
    delay_max_s: float = Field(60.0, gt=0, description="Longest Crawl-delay that is honoured, in seconds.")
    concurrency: int = Field(16, gt=0, description="Most hosts asked at the same time.")
    allow_networks: tuple[str, ...] = Field(
        (), description="Address ranges (CIDR) that may be asked although they are not public."
    )
    allow_ports: tuple[int, ...] = Field((80, 443), description="TCP ports that may be asked.")
    verify_tls: bool = Field(
        True, description="Refuse sites whose certificate is not valid: their text may not be theirs."
    )


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
