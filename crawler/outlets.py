"""The catalogue of outlets: who publishes what, under which names and at which addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.spans import Spans
from crawler.spellings import Mention, Speller, Spelling, Use, expression, read_spelling
from storage.errors import ConfigError
from storage.model import Outlet
from storage.toml import read_toml
from storage.urls import host_of, try_canonical

#: Hosts under which one platform is also known.
_SAME_HOST = {"telegram.me": "t.me", "telegram.dog": "t.me", "x.com": "twitter.com", "fb.com": "facebook.com"}
_URL = re.compile(r"https?://\S+")
_HOST = re.compile(
    r"(?<![a-z0-9@/._-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![@a-z0-9-])", re.IGNORECASE | re.ASCII
)
_NAME_CHARS = 60  #: longest name of a site that is shown as the name of an outlet


@dataclass(frozen=True)
class Catalogue:
    """All known outlets, found by key, by address, or by name in a text."""

    outlets: tuple[Outlet, ...] = ()

    def by_key(self, key: str | None) -> Outlet | None:
        """Return the outlet with this key, or None."""
        return self._keys.get(key or "")

    def of_url(self, url: str) -> Outlet | None:
        """Return the outlet that publishes at *url*: the one with the longest matching address.

        >>> azattyk = Outlet(key="azattyk", name="Azattyk", domains=("azattyk.org",))
        >>> channel = Outlet(key="omir", name="Ömir", telegram="omir_kz")
        >>> catalogue = Catalogue((azattyk, channel))
        >>> catalogue.of_url("https://rus.azattyk.org/a/31640303.html").key
        'azattyk'
        >>> catalogue.of_url("https://t.me/s/Omir_kz/12").key, catalogue.of_url("https://azattyq.org/")
        ('omir', None)
        """
        host, path = _address(url)
        while host:
            for prefix, outlet in self._addresses.get(host, ()):
                if not prefix or path == prefix or path.startswith(f"{prefix}/"):
                    return outlet
            host = host.partition(".")[2]
        return None

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the outlets that *text* names, by name or by a bare host, in order.

        Addresses (``https://…``) and words inside them are no mentions.

        >>> omir = Outlet(key="omir", name="Omir", names=("Өмір*",), domains=("omir.example",))
        >>> found = Catalogue((omir,)).mentions("Өмірдің сайтыOmir.exampleде, https://omir.example/Omir")
        >>> [mention.matched for mention in found]
        ['Өмірдің', 'Omir.example']
        """
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], tuple[Mention, ...]]:
        """The last text is asked for twice: for what it cites, and for whom it rests on."""
        return lru_cache(maxsize=1)(self._mentions)

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        urls = [match.span() for match in _URL.finditer(text)] if "://" in text else []
        taken = Spans(urls)
        hosts = [m for m in self._hosts_in(text) if not taken.overlap(m.offset, m.end)]
        taken = Spans([*urls, *((m.offset, m.end) for m in hosts)])
        names = [m for m in self._speller.mentions(text) if not taken.overlap(m.offset, m.end)]
        return tuple(sorted(hosts + names, key=lambda mention: mention.offset))

    def accounts(self, platform: str, text: str) -> tuple[Mention, ...]:
        """Return the persons in *text* whose account on *platform* is an outlet, in order.

        >>> channel = Outlet(key="zhanar", name="Zhanar on Telegram", names=("telegram: Omirova",))
        >>> Catalogue((channel,)).accounts("telegram", "said Zhanar Omirova")[0].outlet
        'zhanar'
        """
        found = (
            Mention(outlet=key, matched=match[0], offset=match.start())
            for key, pattern in self._persons.get(platform, ())
            for match in pattern.finditer(text)
        )
        return tuple(sorted(found, key=lambda mention: mention.offset))

    @cached_property
    def _keys(self) -> dict[str, Outlet]:
        return {outlet.key: outlet for outlet in self.outlets}

    @cached_property
    def _addresses(self) -> dict[str, list[tuple[str, Outlet]]]:
        """Paths and outlets by host, the longest path first."""
        found: dict[str, list[tuple[str, Outlet]]] = {}
        for outlet in self.outlets:
            for address in addresses(outlet):
                host, slash, path = address.partition("/")
                found.setdefault(host, []).append((slash + path, outlet))
        for entries in found.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return found

    @cached_property
    def _speller(self) -> Speller:
        return Speller(spelling for outlet in self.outlets for spelling in spellings(outlet))

    @cached_property
    def _persons(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for outlet in self.outlets:
            for spelling in spellings(outlet):
                if spelling.platform:
                    pattern = re.compile(expression(spelling.pattern))
                    found.setdefault(spelling.platform, []).append((outlet.key, pattern))
        return found

    def _hosts_in(self, text: str) -> Iterator[Mention]:
        for match in _HOST.finditer(text):
            outlet = self.of_url(f"http://{match[0]}/")
            if outlet is not None:
                yield Mention(outlet=outlet.key, matched=match[0], offset=match.start())


def load_catalogue(path: Path) -> Catalogue:
    """Read ``outlets.toml``: one table ``[outlets.KEY]`` for each outlet.

    Raises:
        ConfigError: the file, the outlet and the key that are wrong, and what to write instead.
    """
    tables = read_toml(path)
    if tables.keys() - {"outlets"} or not isinstance(tables.get("outlets", {}), dict):
        hint = 'Begin each outlet with a line like "[outlets.tass]"'
        raise ConfigError("a key stands outside of the table outlets", subject=str(path), hint=hint)
    outlets = tuple(_outlet(path, key, table) for key, table in tables.get("outlets", {}).items())
    _refuse_doubles(path, outlets)
    return Catalogue(outlets)


def outlet_name(url: str, site_name: str | None, catalogue: Catalogue) -> str:
    """Return what a reader sees as the publisher of *url*.

    The catalogue's name, else the name the page gives its site, else the host or channel.

    >>> outlet_name("https://news.omir.example/1", "Omir \\n daily", Catalogue())
    'Omir daily'
    >>> outlet_name("https://t.me/s/omir_kz/12", None, Catalogue())
    't.me/omir_kz'
    """
    known = catalogue.of_url(url)
    if known is not None:
        return known.name
    shown = " ".join((site_name or "").split())
    if 2 <= len(shown) <= _NAME_CHARS and "://" not in shown:
        return shown
    host, path = _address(url)
    return host + "/".join(path.split("/")[:2]) if host in _PLATFORM_HOSTS else host_of(url)


def country_of(url: str, catalogue: Catalogue) -> str:
    """Return where the publisher of *url* has its newsroom (ISO 3166), "" when nobody knows.

    The catalogue knows, else the end of the host tells, where it is that of a country.

    >>> [country_of(f"https://omir.{end}/1", Catalogue()) for end in ("kz", "co.uk", "example")]
    ['KZ', 'GB', '']
    """
    known = catalogue.of_url(url)
    if known and known.country:
        return known.country
    end = host_of(url).rpartition(".")[2].upper() if url else ""
    if len(end) != 2 or not end.isalpha():
        return ""
    return "GB" if end == "UK" else end  # the one end of hosts that is no code of ISO 3166


def addresses(outlet: Outlet) -> tuple[str, ...]:
    """Return the host or host/path prefixes at which an outlet publishes, in one spelling.

    >>> addresses(Outlet(key="o", name="O", domains=("X.com/Omir",), telegram="Omir_kz"))
    ('twitter.com/omir', 't.me/omir_kz')
    """
    written = [*outlet.domains, *([f"t.me/{outlet.telegram}"] if outlet.telegram else [])]
    return tuple(host + path for host, path in (_address(f"https://{address}") for address in written))


def spellings(outlet: Outlet) -> tuple[Spelling, ...]:
    """Return all spellings of an outlet; its name is one, unless ``names`` gives it with marks."""
    found = tuple(read_spelling(raw, outlet=outlet.key) for raw in outlet.names)
    if any(spelling.pattern.rstrip("*") == outlet.name or spelling.platform for spelling in found):
        return found
    return (Spelling(outlet=outlet.key, pattern=outlet.name), *found)


_PLATFORM_HOSTS = frozenset(
    {"t.me", "twitter.com", "facebook.com", "instagram.com", "youtube.com", "vk.com", "tiktok.com"}
)


def _address(url: str) -> tuple[str, str]:
    """Return the host and the path without its last slash, both as they are compared."""
    try:
        host, path = host_of(url), urlsplit(url).path.rstrip("/").lower()
    except ValueError:
        return "", ""
    host = _SAME_HOST.get(host, host)
    return host, path.removeprefix("/s") if host == "t.me" and path.startswith("/s/") else path


_TEXTS = ("name", "home", "telegram", "country", "ownership", "ownership_source")
_LISTS = ("names", "domains", "feeds", "languages")
_KEYS = frozenset(field.name for field in fields(Outlet)) - {"key"}


def _outlet(path: Path, key: str, table: Any) -> Outlet:
    """Check one table and make it an outlet."""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key):
        hint = "Use small Latin letters, digits and hyphens"
        raise _wrong(path, key, "", "is not a key", hint)
    if not isinstance(table, dict):
        raise _wrong(path, key, "", "is not a table", f'Begin it with a line "[outlets.{key}]"')
    for name in table.keys() - _KEYS:
        raise _wrong(path, key, name, "is not a known key", f"Known keys: {', '.join(sorted(_KEYS))}")
    for name in _TEXTS:
        if name in table and not (isinstance(table[name], str) and table[name].strip()):
            raise _wrong(path, key, name, "must be a text", f'Write {name} = "…" or leave the line out')
    for name in _LISTS:
        value = table.get(name, [])
        if not (isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)):
            raise _wrong(path, key, name, "must be a list of texts", f'Write {name} = ["…", "…"]')
    if not isinstance(table.get("agency", False), bool):
        raise _wrong(path, key, "agency", "must be true or false", "Write agency = true or leave it out")
    if "name" not in table:
        raise _wrong(path, key, "name", "is missing", 'Write name = "…", what readers shall see')
    _check_values(path, key, table)
    lists = {name: tuple(table[name]) for name in _LISTS if name in table}
    return Outlet(key=key, **{**table, **lists})


def _check_values(path: Path, key: str, table: Mapping[str, Any]) -> None:
    """Check what the values of one table mean."""
    uses: dict[str, Use] = {}
    for raw in table.get("names", []):
        try:
            spelling = read_spelling(raw, outlet=key)
        except ValueError as error:
            raise _wrong(path, key, "names", f"{raw!r}: {error}", "See the head of the file") from error
        name = f"{spelling.platform}{spelling.pattern.rstrip('*')}"
        if uses.setdefault(name, spelling.use) is not spelling.use:
            hint = "Keep the one with the marks if the word is ordinary, else the plain one"
            raise _wrong(path, key, "names", f"{raw!r} is given with and without marks", hint)
    for name in ("home", "feeds"):
        for url in [table[name]] if name == "home" and name in table else table.get(name, []):
            if try_canonical(url) is None:
                raise _wrong(path, key, name, f"{url!r} is not a web address", "Begin it with https://")
    for domain in table.get("domains", []):
        if "://" in domain or domain.startswith("www.") or not _address(f"https://{domain}")[0]:
            raise _wrong(path, key, "domains", f"{domain!r} is not a host", 'Write it like "omir.example"')
    if not re.fullmatch(r"\w{3,64}", table.get("telegram", "omir"), re.ASCII):
        raise _wrong(path, key, "telegram", "is not a channel's name", "Write it without @ and t.me/")
    if not re.fullmatch(r"[A-Z]{2}", table.get("country", "KZ")):
        raise _wrong(path, key, "country", "is not a country code", 'Write two capitals: "KZ"')
    if ("ownership" in table) != ("ownership_source" in table):
        hint = "Give the label and where it comes from, or neither"
        raise _wrong(path, key, "ownership", "and ownership_source go together", hint)


def _refuse_doubles(path: Path, outlets: Iterable[Outlet]) -> None:
    """Refuse one address or one spelling in two outlets: nobody could say whose it is."""
    owner: dict[tuple[str, str], str] = {}
    for outlet in outlets:
        claims = [("domains", address) for address in addresses(outlet)]
        claims += [("names", f"{s.platform or ''}{s.pattern}") for s in spellings(outlet)]
        for claim in claims:
            first = owner.setdefault(claim, outlet.key)
            if first != outlet.key:
                problem = f"{claim[1]!r} also belongs to [outlets.{first}]"
                raise _wrong(path, outlet.key, claim[0], problem, "Leave it in one of the two")


def _wrong(path: Path, key: str, name: str, problem: str, hint: str) -> ConfigError:
    place = f"[outlets.{key}] {name}".rstrip()
    return ConfigError(f"{place} {problem}", subject=str(path), hint=hint)
