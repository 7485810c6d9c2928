"""The looks of an edition: an HTML part that fits into a mail, a plain-text part that holds all.

Remote text is text: autoescaped, one line, no bidi overrides; links are http or https; nothing
is loaded from anywhere but the mail itself (``cid:chart``). The HTML stays under a byte budget by
steps (see :data:`STEPS`), so that no client clips the footer with the unsubscribe link.
"""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import dropwhile
from urllib.parse import quote

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from digests.content import EditionContent
from digests.rank import BRIEF_MOST, ONLY_MOST, SEEN_MOST, TOP_MOST
from digests.sentences import cut, one_line
from digests.wording import Wording, offset_words, wording
from storage.accounting import PagePart
from storage.urls import try_canonical

#: Largest HTML part, in bytes: 99,898 after base64, below where Gmail clips by either reading.
HTML_BYTES = 73_000
#: Name of the picture inside the mail.
CHART_SRC = "cid:chart"
#: Longer addresses are left to the text part.
_LINK_CHARACTERS = 1200
_COLUMNS = 76
_GUILLEMETS = frozenset("ru uk kk ky be tg uz fr it es fa".split())  # noqa: SIM905
_WHOLE = 1_000_000
#: What became of a page, as a counted noun.
_WORTH = {
    PagePart.NEW: "worth_new",
    PagePart.COPY: "worth_copy",
    PagePart.EDITED: "worth_edited",
    PagePart.OFF_TOPIC: "worth_off_topic",
    PagePart.KNOWN: "worth_known",
    PagePart.UNREAD: "worth_unread",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How much of an edition the HTML shows."""

    #: Characters of a lead; 0 leaves it out.
    lead: int = 280
    #: Top stories told in full, and of those, the ones with their other outlets.
    full: int = TOP_MOST
    also: int = TOP_MOST
    brief: int = BRIEF_MOST
    seen: int = SEEN_MOST
    changes: int = 15
    troubled: int = 8
    only: int = ONLY_MOST
    #: Print the sentence that cites the source.
    citing: bool = True
    #: Print who is quoted and named.
    said: bool = True


#: From everything to the bare frame; the first that fits into the budget is sent.
STEPS = (
    Fit(),
    Fit(lead=140),
    Fit(lead=140, also=3, citing=False, said=False),
    Fit(lead=140, also=3, citing=False, said=False, seen=5, changes=8),
    Fit(lead=140, also=3, citing=False, said=False, full=5, brief=12, only=3, seen=0, changes=8),
    Fit(lead=140, also=0, citing=False, said=False, full=3, brief=5, only=0, seen=0, changes=3, troubled=3),
    Fit(lead=0, also=0, citing=False, said=False, full=0, brief=3, only=0, seen=0, changes=2, troubled=0),
    Fit(lead=0, also=0, citing=False, said=False, full=0, brief=0, only=0, seen=0, changes=0, troubled=0),
)
_EVERYTHING = Fit(
    full=_WHOLE, also=_WHOLE, brief=_WHOLE, only=_WHOLE, seen=_WHOLE, changes=_WHOLE, troubled=_WHOLE
)


def render(content: EditionContent, *, budget: int = HTML_BYTES) -> tuple[str, str]:
    """Return the HTML part, at most *budget* bytes as UTF-8, and the plain-text part.

    The last step is returned even where a *budget* is smaller than the frame itself.
    """
    html = ""
    for fit in STEPS:
        html = _html(content, fit, chart_src=CHART_SRC if content.chart_alt else "")
        if len(html.encode()) <= budget:
            break
    return html, _text(content)


def render_file(content: EditionContent, chart: bytes | None) -> str:
    """Return the edition as one HTML file that stands alone: everything told, the chart inside."""
    source = "data:image/png;base64," + base64.b64encode(chart).decode() if chart else ""
    return _html(content, _EVERYTHING, chart_src=source, whole=True)


def _html(content: EditionContent, fit: Fit, *, chart_src: str, whole: bool = False) -> str:
    words = wording(content.language)
    shown = min(len(content.top), fit.full)
    rows = len((content.top[fit.full :] + content.brief)[: fit.brief])
    lone, seen = content.only[: fit.only], content.seen[: fit.seen]
    page = (
        _environment()
        .get_template("edition.html.j2")
        .render(
            c=content,
            fit=fit,
            words=words,
            whole=whole,
            chart_src=Markup(chart_src),
            media=Markup(_style("edition.media.css")),
            lone=lone,
            seen=seen,
            left=len(content.stories) - shown - rows - len(lone) - len(seen),
            still=_still(content, words),
            receipt=_receipt(content, words),
            times=words.say("times", offset=offset_words(content.created_at)),
        )
    )
    return _inliner().inline(page)


def _text(content: EditionContent) -> str:
    words = wording(content.language)
    text = (
        _environment()
        .get_template("edition.txt.j2")
        .render(
            c=content,
            words=words,
            days=list(dropwhile(lambda day: not day.total, content.days)),
            still=_still(content, words),
            receipt=_receipt(content, words),
            times=words.say("times", offset=offset_words(content.created_at)),
        )
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _still(content: EditionContent, words: Wording) -> list[str]:
    """Return what an edition without news says instead."""
    if content.failing:
        asked = words.count("page", content.receipt.asked)
        return [
            words.say("failing_1"),
            words.say("failing_all" if content.receipt.asked else "failing_none", asked=asked),
        ]
    return [words.say("quiet_1")] if content.quiet else []


def _receipt(content: EditionContent, words: Wording) -> list[str]:
    """Return the receipt, a sentence a line: what was asked, then the pages of it that were read, by their parts."""
    r = content.receipt
    asked = {
        "part_lists": r.ok - r.read,
        "part_pages": r.read,
        "part_not_modified": r.not_modified,
        "part_refused": r.refused,
        "part_failed": r.failed,
        "part_dropped": r.dropped,
    }
    cited = {
        "cited_live": r.cited_live,
        "cited_gone": r.cited_gone,
        "cited_silent": r.cited - r.cited_live - r.cited_gone,
    }
    checks = [words.say("receipt_last", last=r.last)] if r.last else []
    checks += [words.say("receipt_next", next=r.next)] if r.next else []
    lines = [
        _sum(words.count("request", r.asked), asked, words) or words.say("receipt_none"),
        _sum(words.count("page_read", r.read), {_WORTH[part]: n for part, n in r.pages}, words),
        words.say("receipt_sources", read=r.sources_read, sources=words.count("source", r.sources)),
        _sum(words.count("cited", r.cited), cited, words),
        *([" ".join(checks)] if checks else []),
    ]
    return [*filter(None, lines)]


def _sum(whole: str, parts: Mapping[str, int], words: Wording) -> str:
    """Return a whole and its parts in words; empty where there is nothing to add up."""
    said = words.listing([words.count(key, n) for key, n in parts.items() if n])
    return words.say("receipt_sum", whole=whole, parts=said) if said else ""


def nobreak(text: str) -> str:
    """Return *text* with spaces at which no line breaks: a time stays in one piece."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def languages(counts: Sequence[tuple[str, int]], words: Wording) -> str:
    """Return counts by language in words.

    >>> languages([("ru", 11), ("kk", 4)], wording("en"))
    'Russian 11, Kazakh 4'
    """
    return words.listing([f"{words.language_name(code)} {n}" for code, n in counts if n])


def quoted(text: str, language: str) -> str:
    """Return words in the quotation marks of their language.

    >>> quoted("Мы остаёмся", "ru"), quoted("We stay", "en")
    ('«Мы остаёмся»', '“We stay”')
    """
    return f"«{text}»" if language in _GUILLEMETS else f"“{text}”"


def safe_url(url: str) -> str:
    """Return an address that may stand in a link; empty for any other scheme or an endless one.

    >>> safe_url("https://a.example/x"), safe_url("javascript:alert(1)")
    ('https://a.example/x', '')
    """
    clean = try_canonical(url) or ""
    return clean if len(clean) <= _LINK_CHARACTERS else ""


def mailto(address: str, subject: str) -> str:
    """Return a mail link.

    >>> mailto("desk@x.example", "unsubscribe")
    'mailto:desk@x.example?subject=unsubscribe'
    """
    return f"mailto:{quote(one_line(address), safe='@.+-_')}?subject={quote(subject)}"


def fill(text: str, indent: int = 0, hang: int = 0) -> str:
    """Return *text* in lines of at most 76 columns, continued lines *hang* columns further in.

    >>> print(fill("[1] " + "word " * 20, 0, 4))
    [1] word word word word word word word word word word word word word word
        word word word word word word
    """
    lines: Sequence[str] = textwrap.wrap(
        one_line(text),
        _COLUMNS,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def address(url: str, indent: int = 0) -> str:
    """Return an address on its own line, never broken; empty when it is none we would print."""
    clean = try_canonical(url)
    return " " * indent + clean if clean else ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("digests"),
        autoescape=lambda name: bool(name and ".html" in name),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        safe_url=safe_url,
        one_line=one_line,
        cut=cut,
        fill=fill,
        address=address,
        mailto=mailto,
        nobreak=nobreak,
        languages=languages,
        quoted=quoted,
    )
    return environment


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        extra_css=_style("edition.css"), keep_style_tags=True, load_remote_stylesheets=False
    )


@lru_cache(maxsize=2)
def _style(name: str) -> str:
    return files("digests").joinpath("templates", name).read_text(encoding="utf-8")
