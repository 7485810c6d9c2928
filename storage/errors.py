"""The error tree. What is expected (a 404, an empty page) is a value, never one of these.

SteppewatchError
  + UsageError         the command was called with something it cannot take   exit 64
  + ConfigError        the configuration cannot be used                       exit 78
  + SeedError          a seed cannot be read                                  exit 65
  + ArchiveError       a WARC file cannot be read                             exit 65
  + StorageError       the database failed (cause attached)                   exit 74
      - StorageBusy    another process holds it; try again                    exit 75
      - SchemaError    the file is newer than this program                    exit 78
      - CorruptError   the file is damaged; restore a backup                  exit 65
  + CrawlError         a crawl could not start or finish                      exit 70
      - AlreadyRunning another Steppewatch holds this database                exit 75
  + EncoderDied        the process that makes meanings died                   exit 70
  + DeliveryError      a mail was not accepted                                exit 69
      - DeliveryDeferred   4xx or network down: stays in the outbox           exit 75
      - DeliveryRejected   5xx: parked, the operator is told                  exit 69
      - MailConfigError    AUTH, TLS or sender refused: no mail can go        exit 78

Exit codes are those of sysexits.h. Errors are caught at two places only: the edge of one
job, so that the service goes on, and the edge of the command line, where each becomes one line.
"""

from __future__ import annotations


class SteppewatchError(Exception):
    """Base of every error Steppewatch raises on purpose: the problem, its place, the next step."""

    exit_code = 70  # EX_SOFTWARE

    def __init__(self, problem: str, *, subject: str = "", hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        #: What it is about: a path, a URL, a config key, an address. May be empty.
        self.subject = subject
        #: The next step, as an imperative sentence. May be empty.
        self.hint = hint

    def __str__(self) -> str:
        """Return one line for the terminal and the log.

        >>> print(ConfigError("port must be 1 to 65535, got 0", subject="mail.port"))
        mail.port: port must be 1 to 65535, got 0
        """
        head = f"{self.subject}: {self.problem}" if self.subject else self.problem
        return f"{head}. {self.hint}" if self.hint else head


class UsageError(SteppewatchError):
    """The command was called with something it cannot take."""

    exit_code = 64  # EX_USAGE


class ConfigError(SteppewatchError):
    """The configuration cannot be used."""

    exit_code = 78  # EX_CONFIG


class SeedError(SteppewatchError):
    """A seed cannot be read or has nothing to follow."""

    exit_code = 65  # EX_DATAERR


class ArchiveError(SteppewatchError):
    """A WARC file cannot be read."""

    exit_code = 65  # EX_DATAERR


class StorageError(SteppewatchError):
    """The database failed; ``__cause__`` is the ``sqlite3.Error``."""

    exit_code = 74  # EX_IOERR


class StorageBusy(StorageError):
    """Another process holds the database; the same call may work later."""

    exit_code = 75  # EX_TEMPFAIL


class SchemaError(StorageError):
    """The database was written by a newer Steppewatch."""

    exit_code = 78  # EX_CONFIG


class CorruptError(StorageError):
    """The database file is damaged; it is left untouched, a backup must be restored."""

    exit_code = 65  # EX_DATAERR


class CrawlError(SteppewatchError):
    """A crawl could not start or did not come to its end."""

    exit_code = 70  # EX_SOFTWARE


class AlreadyRunning(CrawlError):
    """Another Steppewatch process works on this database."""

    exit_code = 75  # EX_TEMPFAIL


class EncoderDied(SteppewatchError):
    """The process in which an encoder works died; stories go by words until it works again."""

    exit_code = 70  # EX_SOFTWARE


class DeliveryError(SteppewatchError):
    """A mail was not accepted."""

    exit_code = 69  # EX_UNAVAILABLE

    def __init__(
        self, problem: str, *, subject: str = "", hint: str = "", code: int | None = None, stage: str = ""
    ) -> None:
        super().__init__(problem, subject=subject, hint=hint)
        #: The server's reply code; None when no reply came.
        self.code = code
        #: How far the conversation had come: see :class:`digests.retries.Stage`.
        self.stage = stage


class DeliveryDeferred(DeliveryError):
    """A 4xx reply or no network: the delivery stays in the outbox."""

    exit_code = 75  # EX_TEMPFAIL


class DeliveryRejected(DeliveryError):
    """A 5xx reply for this recipient: parked, the operator is told."""

    exit_code = 69  # EX_UNAVAILABLE


class MailConfigError(DeliveryError):
    """AUTH, the certificate or the sender was refused: no mail can go until it is mended."""

    exit_code = 78  # EX_CONFIG
