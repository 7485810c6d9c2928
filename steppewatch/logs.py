"""Log lines: an event and its facts. JSON for a service manager, words on a terminal."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

#: What every log record has: the rest are the facts of the event.
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class _Words(logging.Formatter):
    """``12:04:11 crawled  new=12 failed=1``"""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{k}={v}" for k, v in record.__dict__.items() if k not in _STANDARD)
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.getMessage()}  {facts}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure_logs(level: str) -> None:
    """Send our log lines to stderr: JSON unless somebody is watching."""
    handler = logging.StreamHandler(sys.stderr)
    if sys.stderr.isatty():
        handler.setFormatter(_Words())
    else:
        handler.setFormatter(
            JsonFormatter(
                "{levelname}{name}{message}", style="{", timestamp=True,
                rename_fields={"levelname": "level", "name": "logger", "message": "event"},
            )
        )  # fmt: skip
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("steppewatch").setLevel(level.upper())
