"""The command line: finds the command, turns our errors into one line and an exit code.

Commands live in ``steppewatch/commands``, one module each, and import what is heavy only when
they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from traceback import print_exception
from typing import Any

import click

from steppewatch import __version__
from storage.errors import SteppewatchError, StorageError

#: Command -> the module that defines it, in the order of ``--help``: a day's work from top to bottom.
COMMANDS = {
    "demo": "demo",
    "init": "init",
    "seeds": "seeds",
    "sources": "sources",
    "crawl": "crawl",
    "extract": "extract",
    "articles": "articles",
    "search": "articles",
    "why": "why",
    "figures": "figures",
    "statements": "figures",
    "topic": "topic",
    "story": "story",
    "subscribers": "subscribers",
    "digest": "digest",
    "outbox": "outbox",
    "serve": "serve",
    "status": "status",
    "doctor": "doctor",
    "config": "config",
    "backup": "backup",
    "restore": "backup",
    "verify": "backup",
}


class _ReaderGone(Exception):
    """Whoever read our output has seen enough: `steppewatch figures | head`."""


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end with exit code 1
            raise _ReaderGone from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: Any = getattr(importlib.import_module(f"steppewatch.commands.{module}"), cmd_name)
        assert isinstance(found, click.Command)
        return found


_EXIT_CODES = """\b
Exit codes (sysexits.h):
  0 done   3 deliveries held as unknown   64 usage   65 bad data
  69 unavailable   70 internal   74 disk or database   75 try again
  77 permission   78 configuration   130 stopped by Ctrl-C
"""


@click.group(cls=_Commands, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="steppewatch")
@click.option(
    "--config", "-c", metavar="FILE", help="Settings file. Default: steppewatch.toml here, then yours."
)
@click.option("--traceback", is_flag=True, help="Show where an error came from, for a bug report.")
@click.pass_context
def cli(ctx: click.Context, config: str | None, traceback: bool) -> None:
    """Watch the news an article rests on, and mail a daily digest of new coverage.

    \b
    First steps:
      steppewatch demo                      see it work, without network or account
      steppewatch init my-desk && cd my-desk
      steppewatch seeds add article.txt     what should be watched
      steppewatch crawl                     read its sources now
    """
    ctx.obj = {"config": config, "traceback": traceback}


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        result = cli.main(args=arguments, prog_name="steppewatch", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        error.show()
        return 64  # EX_USAGE
    except click.ClickException as error:
        error.show()
        return 65 if isinstance(error, click.FileError) else 70
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except _ReaderGone:
        _write_nowhere()
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: nobody is shown a traceback unasked
        if "--traceback" in arguments:
            print_exception(error)
        told = _told(error)
        click.echo(f"steppewatch: {told}", err=True)
        return told.exit_code


def _told(error: Exception) -> SteppewatchError:
    """Return an error as one that names the thing and the next step: the last resort of all commands.

    >>> print(_told(FileNotFoundError(2, "No such file or directory", "/proc/x")))
    /proc/x: No such file or directory. Look at the place and at your rights to it, or name another
    """
    if isinstance(error, SteppewatchError):
        return error
    if isinstance(error, OSError):
        return StorageError(
            error.strerror or str(error) or type(error).__name__, subject=str(error.filename or ""),
            hint="Look at the place and at your rights to it, or name another",
        )  # fmt: skip
    return SteppewatchError(
        f"a fault of this program ({type(error).__name__}: {' '.join(str(error).split())})",
        hint="Run it again as `steppewatch --traceback COMMAND` and report what it prints",
    )


def _write_nowhere() -> None:
    """Let what is still unwritten go nowhere: the interpreter would complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a stream that is no file
            os.dup2(nowhere, stream.fileno())
