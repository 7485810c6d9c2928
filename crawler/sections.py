"""Section pages: an HTML page that lists articles, where an outlet has neither feed nor sitemap.

No template is known, so each link is judged by three things a reader would go by: the shape of
its address (a date, a number, a long slug), the length of its words, and where on the page it
stands (menus, footers and advertising hold no news).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from crawler.feeds import charset_of
from crawler.sightings import MOST_ENTRIES, Listing, language_of, once, plain, sighting
from storage.model import Sighting, SourceKind, Url
from storage.urls import identity, same_site, try_canonical

#: Bounds on hostile pages: bytes parsed, anchors judged.
MOST_BYTES = 2_000_000
MOST_ANCHORS = 3_000
#: Score from which a link counts as one to an article; see :func:`_score`.
_ENOUGH = 3.0

_FILE = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|gz|mp[34]|m4a|avi|mov|webm|exe|apk|css|js|xml|rss)$",
    re.IGNORECASE,
)
#: Path segments of pages that are about the site, or lists of their own.
_NO_ARTICLE = re.compile(
    r"^(tags?|tagi|topics?|themes?|temy|category|categories|rubric\w*|rubrika|authors?|avtor\w*|users?|profile|login"
    r"|logout|signin|signup|register|registration|account|subscribe|subscription\w*|subscriptions?|search|poisk"
    r"|about|about-us|contacts?|kontakty|terms|privacy|privacy-policy|cookies?|policy|help|faq|jobs|careers"
    r"|advertis\w*|reklama|adv|ads|banner|shop|store|newsletters?|rss|feeds?|share|print|amp|comments?|cart|sitemap"
    r"|weather|pogoda|horoscope|wp-login|wp-admin|wp-content|cdn-cgi|page)$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2])(?!\d{5})|[0-3]?\d[/_.-][01]?\d[/_.-](?:19|20)\d\d)"
)
#: A number or an opaque key: "a-60333016", "61dbf01a9a79", "c9wnex8g5dyo".
_KEY = re.compile(r"\d{4,}|[0-9a-f]{12,}|^(?=\w*[a-z]\d)(?=\w*\d[a-z])[a-z0-9]{8,40}$")
_YEAR = re.compile(r"(19|20)\d\d$")
_PAGE_FILE = re.compile(r"\.(html?|php|aspx?|shtml)$", re.IGNORECASE)
_QUERY_ID = re.compile(
    r"(?:^|&)(?:id|p|aid|news_?id|article_?id|nid|item|story)=\d{2,}(?:&|$)", re.IGNORECASE
)
_ASIDE_TAGS = frozenset({"nav", "footer", "form", "select", "noscript", "dialog"})
_ASIDE_WORDS = re.compile(
    r"(?:^|[\s_-])(nav(bar|igation)?|menu|footer|breadcrumbs?|cookies?|advert\w*|ads?|adv|banner|sponsor\w*|promo(ted)?"
    r"|social|share|sharing|login|auth|tags?|tagcloud|pagination|pager|comments?|subscribe|newsletter|copyright|lang)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> Listing:
    """Return the articles of its own site that an HTML page links to, in page order; never raises."""
    page = document(body, content_type)
    if page is None:
        return Listing(kind=SourceKind.SECTION, problem="not an HTML page")
    base = base_of(page, url)
    language = language_of(page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang"))
    entries = _articles(page, url=url, base=base, now=now, language=language)
    return Listing(
        kind=SourceKind.SECTION,
        title=plain(page.findtext(".//title")),
        entries=entries[:MOST_ENTRIES],
    )


def document(body: bytes, content_type: str | None) -> html.HtmlElement | None:
    """Return the parsed page, cut at :data:`MOST_BYTES`; None when there is no HTML in it."""
    body = body[:MOST_BYTES]
    if not body.strip() or b"<" not in body:
        return None
    charset = charset_of(body.replace(b"\0", b""), content_type)
    try:
        parser = html.HTMLParser(encoding=charset, no_network=True, remove_comments=True, huge_tree=False)
    except LookupError:  # a charset nobody knows
        parser = html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def base_of(page: html.HtmlElement, url: str) -> str:
    """Return the address that relative links start from: ``<base href>`` if it is a web address."""
    for element in page.iter("base"):
        return try_canonical(element.get("href") or "", base=url) or url
    return url


def _articles(
    page: html.HtmlElement, *, url: str, base: str, now: datetime, language: str | None
) -> tuple[Sighting, ...]:
    """Judge each address by the best of the links to it: picture, headline and "more" are one."""
    own = identity(url)
    best: dict[str, tuple[float, html.HtmlElement, str]] = {}
    for anchor, target in _anchors(page, base):
        if not same_site(target, url) or identity(target) == own:
            continue
        text = _words(anchor)
        score = _score(anchor, target, text, under=_path_below(url, target))
        known = best.get(identity(target))
        if known is None or (score, len(text)) > (known[0], len(known[2])):
            best[identity(target)] = (score, anchor, text)
    chosen = [(anchor, text) for score, anchor, text in best.values() if score >= _ENOUGH]
    shared = _ancestor_counts([anchor for anchor, _ in chosen])
    return once(
        sighting(
            anchor.get("href"),
            base=base,
            now=now,
            title=text,
            published_raw=_time_near(anchor, shared),
            language=language,
        )
        for anchor, text in chosen
    )


def _anchors(page: html.HtmlElement, base: str) -> Iterator[tuple[html.HtmlElement, Url]]:
    for anchor in islice(page.iter("a"), MOST_ANCHORS):
        target = try_canonical(anchor.get("href") or "#", base=base)
        if target is not None:
            yield anchor, target


def _words(anchor: html.HtmlElement) -> str:
    """Return what a link says: its text, the heading it holds, its title, or its picture's text."""
    for element in anchor.iter(*_HEADINGS):
        if heading := plain(element.text_content()):
            return heading
    pictured = next((image.get("alt") for image in anchor.iter("img")), None)
    for text in (anchor.text_content(), anchor.get("title"), anchor.get("aria-label"), pictured):
        if words := plain(text):
            return words
    return ""


def _score(anchor: html.HtmlElement, target: str, text: str, *, under: bool) -> float:
    """Return how much a link looks like one to an article; at least :data:`_ENOUGH` is one."""
    shape = shape_score(target)
    if shape is None:
        return 0.0
    # What lies under /news/ on the page /news is more than any address of one word.
    shape = max(shape, 1.0) if under else shape
    return shape + _text_score(text) + _place_score(anchor) if shape else 0.0


def _path_below(url: str, target: str) -> bool:
    section = urlsplit(url).path.rstrip("/")
    return bool(section) and urlsplit(target).path.startswith(section + "/")


def shape_score(url: str) -> float | None:
    """Return what the address alone says, 0 to 3 (a date and a slug); None for surely no article.

    >>> shape_score("https://o.example/2022/01/10/what-happened-in-almaty")
    3.0
    >>> shape_score("https://o.example/economy/"), shape_score("https://o.example/tag/almaty-2022")
    (0.0, None)
    """
    parts = urlsplit(url)
    segments = [segment for segment in unquote(parts.path).split("/") if segment]
    stem = re.sub(r"\.\w{2,5}$", "", segments[-1]) if segments else ""
    if _FILE.search(parts.path) or any(_NO_ARTICLE.match(segment) for segment in [*segments[:-1], stem]):
        return None
    signs = (
        2.0 * bool(_QUERY_ID.search(parts.query)),
        1.5 * (len(segments) > 1 and bool(_DATE.search(parts.path))),
        1.5 * _is_slug(stem),
        1.5 * (bool(_KEY.search(stem)) and not _YEAR.match(stem)),
        1.0 * (len(segments) > 1 and bool(_PAGE_FILE.search(segments[-1]))),
    )
    return min(sum(signs), 3.0)


def _is_slug(segment: str) -> bool:
    """Tell whether a path segment is made of a headline's words."""
    words = [word for word in re.split(r"[-_+ .]", segment) if word]
    return len(words) >= 4 or (len(words) == 3 and len(segment) >= 16)


def _text_score(text: str) -> float:
    """Return what a link's words say: headlines are longer than labels and shorter than texts."""
    words = len(_UNSPACED.findall(text)) / 2.5 or len(text.split())
    if not 3 <= words <= 45:
        return -1.0 if words > 45 else 0.0
    return 1.5 if words >= 4 else 1.0


def _place_score(anchor: html.HtmlElement) -> float:
    """Return what the place on the page says: headings and articles for, menus and footers against."""
    score = 0.0
    inside_article = False
    if next(anchor.iter(*_HEADINGS), None) is not None:
        score = 1.0
    for element in islice(anchor.iterancestors(), 25):
        tag = element.tag
        if tag in _HEADINGS:
            score = 1.0
        inside_article = inside_article or tag in ("article", "main")
        if tag in ("body", "html"):
            break
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if tag in _ASIDE_TAGS or (tag == "header" and not inside_article) or _ASIDE_WORDS.search(named):
            return -3.0
    return score + 0.5 * inside_article


def _ancestor_counts(anchors: list[html.HtmlElement]) -> dict[html.HtmlElement, int]:
    """Count for each element near an article link how many article links it holds."""
    counts: dict[html.HtmlElement, int] = {}
    for anchor in anchors:
        for element in islice(anchor.iterancestors(), 4):
            counts[element] = counts.get(element, 0) + 1
    return counts


def _time_near(anchor: html.HtmlElement, shared: dict[html.HtmlElement, int]) -> str | None:
    """Return the machine-readable time in the smallest box around a link that is its alone."""
    for element in (anchor, *islice(anchor.iterancestors(), 4)):
        if shared.get(element, 1) > 1:
            return None
        for stamp in islice(element.iter("time"), 1):
            return stamp.get("datetime") or None
    return None


def site_links(page: html.HtmlElement, url: str) -> Iterator[tuple[Url, str]]:
    """Yield the links of a page to its own site with their words, for whoever looks for more."""
    for anchor, target in _anchors(page, base_of(page, url)):
        if same_site(target, url):
            yield target, _words(anchor)
