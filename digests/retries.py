"""What a mail server's answer means for one delivery: the whole table, pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Stage(StrEnum):
    """How far the conversation about one mail had come."""

    CONNECT = "connect"  #: connection, greeting, STARTTLS, AUTH
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  #: the command; nothing of the mail is sent before its 354
    BODY = "body"  #: the mail is on its way, its final dot is not
    REPLY = "reply"  #: the final dot may be there, the answer is awaited


class Action(StrEnum):
    """What to do."""

    SENT = "sent"
    DEFER = "defer"  #: later, after the back-off
    REJECT = "reject"  #: never; the operator is told
    UNCERTAIN = "uncertain"  #: it may have arrived: ``on_uncertain`` decides
    SERVER = "server"  #: the server is in trouble, no mail is to blame and no attempt counted
    CONFIG = "config"  #: nothing can be sent until somebody changes a setting


_EARLY = (Stage.CONNECT, Stage.MAIL)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
#: 552 is "mailbox full" by RFC 5321, 4.5.3.1.10, unless an enhanced code says "too big" or "forbidden".
_QUOTA = ("", "5.2.2")


def decide(*, code: int | None, stage: Stage, enhanced: str = "") -> Action:
    """Return what a reply *code* at a *stage* means; None is a lost connection or no answer in time.

    >>> decide(code=250, stage=Stage.REPLY), decide(code=451, stage=Stage.RCPT)
    (<Action.SENT: 'sent'>, <Action.DEFER: 'defer'>)
    >>> decide(code=None, stage=Stage.BODY), decide(code=None, stage=Stage.REPLY)
    (<Action.DEFER: 'defer'>, <Action.UNCERTAIN: 'uncertain'>)
    >>> decide(code=552, stage=Stage.RCPT), decide(code=552, stage=Stage.REPLY, enhanced="5.3.4")
    (<Action.DEFER: 'defer'>, <Action.REJECT: 'reject'>)
    """
    if code is None:
        return _silence(stage)
    if stage is Stage.REPLY and 200 <= code < 300:
        return Action.SENT
    if stage in _EARLY and (code == 421 or (stage is Stage.CONNECT and code < 500)):
        return Action.SERVER
    if code < 500 or enhanced.startswith("4.") or (code == 552 and enhanced in _QUOTA):
        return Action.DEFER
    if stage is Stage.CONNECT or code == 530 or (stage is Stage.MAIL and code != 552):
        return Action.CONFIG
    return Action.REJECT


def enhanced_code(reply: str) -> str:
    """Return the enhanced status code a reply begins with, or an empty string (RFC 3463).

    >>> enhanced_code("5.2.2 mailbox full"), enhanced_code("no such user")
    ('5.2.2', '')
    """
    match = _ENHANCED.match(reply)
    return match[0] if match else ""


def _silence(stage: Stage) -> Action:
    if stage in _EARLY:
        return Action.SERVER
    return Action.UNCERTAIN if stage is Stage.REPLY else Action.DEFER
