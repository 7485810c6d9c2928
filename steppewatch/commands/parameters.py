"""What commands are called with, checked in one place: addresses, and names of what there is."""

from __future__ import annotations

from collections.abc import Sequence

import click

#: So many names are listed in full; of more, the likeliest are named.
_NAMED = 12
_LIKELY = 5


class _Address(click.ParamType[str, str]):
    """An http or https address, handed on as it was typed: that spelling is what a site is asked for."""

    name = "url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from storage.errors import UsageError
        from storage.urls import try_canonical

        if try_canonical(value) is None:
            raise UsageError(
                "not an http or https address", subject=value, hint="Write all of it: https://outlet.example/page"
            )  # fmt: skip
        return value


class _Place(_Address):
    """A file or a text, or an address: what begins like one must be one."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(value, param, ctx) if is_address(value) else value


ADDRESS = _Address()
PLACE = _Place()


def is_address(text: str) -> bool:
    """Tell whether a person means an address, not a file or a text.

    >>> is_address("https://a.example/1"), is_address("https://a.example/1 says so"), is_address("a.txt")
    (True, False, False)
    """
    return text.startswith(("http://", "https://")) and not any(map(str.isspace, text))


def require_name(name: str, existing: Sequence[str], *, problem: str) -> str:
    """Return *name* when it is one of those that exist, which are listed in their order when it is not.

    Raises:
        UsageError: it is not; says what there is.
    """
    from storage.errors import UsageError

    if name not in existing:
        raise UsageError(problem, subject=name, hint=there_is(existing, like=name))
    return name


def there_is(names: Sequence[str], *, like: str) -> str:
    """Return a hint that says what exists instead of *like*.

    >>> there_is(["tass", "rbc"], like="ria"), there_is([], like="ria")
    ('There is: tass, rbc', 'There is: none yet')
    """
    return f"There is: {_some(names, like=like)}"


def _some(names: Sequence[str], *, like: str) -> str:
    """Return all of a few names; of many, those that are likely meant."""
    from difflib import get_close_matches

    if len(names) <= _NAMED:
        return ", ".join(names) or "none yet"
    close = get_close_matches(like, names, n=_LIKELY, cutoff=0.3)
    likely = list(dict.fromkeys((*close, *names)))[:_LIKELY]
    return f"{', '.join(likely)}, and {len(names) - _LIKELY} others"


def _known_topic(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Let a topic through that is active or has a file: what it gave may be looked at for ever."""
    from steppewatch.commands import settings_of

    if name is None:
        return None
    settings = settings_of(ctx)
    filed = {file.stem for file in settings.topics_folder.glob("*.toml")}
    return require_name(name, sorted(filed.union(settings.topics.active)), problem="no such topic")


#: ``--topic`` of everything that lists.
topic_option = click.option("--topic", metavar="NAME", callback=_known_topic, help="Only of this topic.")
