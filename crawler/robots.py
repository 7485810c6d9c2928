"""What a site's robots.txt allows, and what its silence means. Pure: the file is handed in.

RFC 9309, with three choices of ours: 401 and 403 forbid the whole site (the RFC would allow it);
429 counts as "not now", like 5xx; Crawl-delay, which the RFC does not know, is honoured. A file
that cannot be had forbids everything until it can, unless a copy of the last day is at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from protego import Protego

from storage.model import Url
from storage.urls import try_canonical

#: Longest file that is read, in bytes; the rest is ignored. RFC 9309, 2.5: at least 500 KiB.
MOST_BYTES = 500 * 1024
#: A file is asked again after a day, and a copy serves no longer than that. RFC 9309, 2.4.
LIFETIME = timedelta(hours=24)
#: How long a site is left alone when its robots.txt could not be had.
NOT_NOW = timedelta(minutes=30)
#: Longest Crawl-delay that is honoured unless told otherwise, in seconds.
MOST_DELAY_S = 60.0


class Stance(StrEnum):
    """What a policy says as a whole."""

    RULES = "rules"  #: a file was read; it decides for each address
    ALLOW = "allow"  #: there is no file
    FORBID = "forbid"  #: the site does not let us see its rules: 401, 403
    NOT_NOW = "not-now"  #: it could not be had; nothing is asked before ``ask_again_at``


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The policy of one site (scheme, host and port)."""

    stance: Stance
    #: Why, in words: "HTTP 503". Empty for rules that were read just now.
    reason: str = ""
    #: When robots.txt is to be asked for again.
    ask_again_at: datetime
    #: When the rules were read; None when there are none.
    read_at: datetime | None = None
    sitemaps: tuple[Url, ...] = ()
    #: The parsed file.
    rules: Protego | None = field(default=None, repr=False, compare=False)


def policy_of(
    status: int | None,
    body: bytes = b"",
    *,
    url: str,
    now: datetime,
    retry_after: timedelta | None = None,
    last: Robots | None = None,
) -> Robots:
    """Return the policy that an answer to ``/robots.txt`` makes.

    *status* is None when no answer came: time-out, DNS, TLS, connection. *url* is where the
    file lies. *last* is the policy before; its rules go on for a day when the file is not to be
    had now. A chain of redirects that did not end counts as no file (RFC 9309, 2.3.1.2).

        >>> from datetime import UTC
        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> where = "https://o.example/robots.txt"
        >>> [str(policy_of(status, url=where, now=noon).stance) for status in (404, 403, 503, 429, None)]
        ['allow', 'forbid', 'not-now', 'not-now', 'not-now']
    """
    if status is None or status == 429 or status >= 500 or status < 200:
        return _unavailable(status, now=now, retry_after=retry_after, last=last)
    if status in (401, 403):
        return Robots(stance=Stance.FORBID, reason=f"HTTP {status}", ask_again_at=now + LIFETIME)
    if status >= 300:
        return Robots(stance=Stance.ALLOW, reason=f"HTTP {status}", ask_again_at=now + LIFETIME)
    rules = Protego.parse(_text(body))
    found = (try_canonical(address, base=url) for address in rules.sitemaps)
    return Robots(
        stance=Stance.RULES,
        ask_again_at=now + LIFETIME,
        read_at=now,
        sitemaps=tuple(dict.fromkeys(address for address in found if address)),
        rules=rules,
    )


def _unavailable(
    status: int | None, *, now: datetime, retry_after: timedelta | None, last: Robots | None
) -> Robots:
    reason = "robots.txt: no answer" if status is None else f"robots.txt: HTTP {status}"
    again = now + min(max(retry_after or NOT_NOW, NOT_NOW), LIFETIME)
    if last is not None and last.read_at is not None and now < last.read_at + LIFETIME:
        return replace(last, reason=reason, ask_again_at=min(again, last.read_at + LIFETIME))
    return Robots(stance=Stance.NOT_NOW, reason=reason, ask_again_at=again)


#: Closes an agent's name; no product token holds it.
_END = ";"
_AGENT_LINE = re.compile(r"^([ \t]*user[- ]?agent[ \t]*:[ \t]*)([a-z_-]+).*$", re.IGNORECASE | re.MULTILINE)


def _text(body: bytes) -> str:
    """Return the file as text, cut after the last whole line within :data:`MOST_BYTES`.

    Each agent's name is cut to its product token and closed by a mark: RFC 9309, 2.2.1 asks for
    equal names, Protego is content with a common start.
    """
    if len(body) > MOST_BYTES:
        body = body[:MOST_BYTES]
        body = body[: body.rfind(b"\n") + 1] or body
    lines = body.decode("utf-8-sig", "replace").replace("\0", "").splitlines()
    return _AGENT_LINE.sub(rf"\1\2{_END}", "\n".join(lines))


def allowed(policy: Robots, url: str, user_agent: str) -> bool:
    """Tell whether *url* may be asked under *policy*.

    >>> from datetime import UTC
    >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
    >>> text = b"User-agent: *\\nDisallow: /private\\nAllow: /private/press$"
    >>> policy = policy_of(200, text, url="https://o.example/robots.txt", now=noon)
    >>> pages = ("https://o.example/private/a", "https://o.example/private/press", "https://o.example/")
    >>> [allowed(policy, page, "Steppewatch/0.1 (+https://desk.example/bot)") for page in pages]
    [False, True, True]
    """
    if policy.rules is None:
        return policy.stance is Stance.ALLOW
    return bool(policy.rules.can_fetch(url, product_token(user_agent) + _END))


def product_token(user_agent: str) -> str:
    """Return the name that rules are matched with: the rest of a User-Agent may hold other names.

    >>> product_token("Steppewatch/0.1 (+https://desk.example/bot)")
    'steppewatch'
    """
    name = user_agent.split("/")[0].split("(")[0].strip().lower()
    return name.split()[0] if name else "steppewatch"


def delay(policy: Robots, user_agent: str, *, most_s: float = MOST_DELAY_S) -> float | None:
    """Return the pause between two requests that the site asks for, in seconds; None if it asks none.

    From Crawl-delay or Request-rate, whichever is longer, at most *most_s*.

        >>> from datetime import UTC
        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> text = b"User-agent: *\\nCrawl-delay: 86400"
        >>> delay(policy_of(200, text, url="https://o.example/robots.txt", now=noon), "Steppewatch/0.1")
        60.0
    """
    if policy.rules is None:
        return None
    agent = product_token(user_agent) + _END
    rate = policy.rules.request_rate(agent)
    wishes = [policy.rules.crawl_delay(agent), rate.seconds / rate.requests if rate else None]
    asked = [float(wish) for wish in wishes if wish is not None]
    return min(max(asked), most_s) if asked else None
