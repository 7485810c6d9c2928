"""Who wrote it: names out of structured claims and bylines, cleaned, split, in printed order."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Sequence

from crawler.claims import Claim, fold

#: The most names one article credits; more is a list of staff or of commenters.
_MOST = 25
_NAME_CHARS = 100
#: Origins in the order they are believed; the first that yields a name is taken.
_STRUCTURED = ("json-ld", "meta", "opengraph", "microdata", "feed")
_PRINTED = ("rel-author", "byline", "author-link", "opening")

_PREFIX = re.compile(
    r"^(?:(?:(?:this )?(?:post|story|article) (?:was )?)?(?:written|words|posted|published|reported|story"
    r"|text|created|authored|shared"
    r"|submitted|contributed|article|geschrieben|verfasst|ver[oö]ffentlicht|artikel|bericht|erstellt"
    r"|ein bericht|gastbeitrag|publi[eé]|propos recueillis"
    r"|escrito|publicado|scritto|pubblicato|tekst)\s+)?"
    r"(?:by|von|par|por|di|da|door|af|av|przez|от)(?::\s*|\s+|$)"
    r"|^(?:authors?|autore?n?|autor(?:es|a|in)?|auteurs?|автор(?:ы|и)?|авторы? текста|мәтін|текст"
    r"|журналист|корреспондент"
    r"|written|words|text|editor|redakteur(?:in)?|verfasser(?:in)?|reporter|correspondent|作者|记者|記者|文)\s*[:：]\s*",
    re.IGNORECASE,
)  # fmt: skip
_EMAIL = re.compile(r"\(?\S+@\S+\.\w{2,}\)?")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\bwww\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w+")
_TAG = re.compile(r"<[^<>]{0,300}>")
_DATE_TAIL = re.compile(
    r"\s*(?:[-–—|·•,]\s*)?(?:\b(?:on|am|at|um|le|el|on:)\s+)?(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.?\s+\w{3,10}\.?\s+\d{4}|\w{3,9}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}:\d{2}).*$",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·]|\s/\s|\s&\s|\s+(?:and|und|et|og|och|en|и|та|және|mit|with"
    r"|with additional reporting by)\s+|,\s*(?:and|und|und von|and by)?\s)\s*",
    re.IGNORECASE,
)
#: What follows a comma and belongs to the name before it: degrees and generations.
_CREDENTIAL = re.compile(r"^(?:[A-Z][a-z]?\.?){2,6}[®™]?$|^(?:[Jj]r|[Ss]r|Esq|[IVX]+|Dipl\.?\S*)\.?$")
_AGENCY = frozenset(
    {"dpa", "afp", "apa", "ap", "sda", "rtr", "kna", "epd", "sid", "afx", "ats", "ans", "efe", "upi", "tass"}
)
_CREDIT_OF_OTHERS = re.compile(
    r"^\(?\s*(?:image|photo(?:graph)?s?|foto|bild|picture|video|©|credit|fact[- ]checked"
    r"|(?:medically )?reviewed|updated|edited|translated)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    """
    admin administrator author authors autor name follow unknown none null undefined guest webmaster user
    root by von editor and und et with mit и та және reply comments comment share mehr more kontakt written
    автор редактор admin2 anonymous anonym n/a staff folgen team
    """.split()  # noqa: SIM905 - a list of words reads as one
)
_ROLE = re.compile(
    r"\b(?:editor|writer|reporter|correspondent|journalist|contributor|founder|columnist|redakteur"
    r"|korrespondent|reviewed|updated|published"
    r"|fact[- ]check|medically|photo|image|foto|getty|reuters pictures|follow|comments?|min(?:utes)? read"
    r"|share|subscribe|newsletter|about|says"
    r"|profile|posts?|articles?|artikel|view|all|more|read|director|manager|specialist|expert|vice"
    r"|president|last|bio|our|the|this|is|was|his"
    r"|her|mehr|über|alle|kommentare|gründer\w*|zu[rm]|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    r"|sonntag|autorin|redaktion von|corresponsal|redactor\w*)\b",
    re.IGNORECASE,
)
#: A line that goes on with further names, or announces that the next one does.
_JOINT = re.compile(
    r"^(?:and|und|et|и|та|және|&|,)(?:\s|$)|(?:\s|^)(?:and|und|et|и|та|және|&)$|,$", re.IGNORECASE
)
#: The initials an editorial office prints after a name: "(obe)".
_SHORTHAND = re.compile(r"\s*\((?:[a-zäöü]{2,4}\.?)\)$")
_PARTICLES = frozenset(
    """
    de del der den van von zu zur da di do dos du la le al el ibn bin ben y e af av ter ten und
    """.split()  # noqa: SIM905 - a list of words reads as one
)


def choose(claims: Sequence[Claim], *, outlets: Collection[str] = ()) -> tuple[str, ...]:
    r"""Return the authors' names in printed order; empty when none is stated.

    Persons win over the outlet; the outlet stands as author only where a structured claim says so.
    *outlets* are the outlet's names, folded by :func:`crawler.claims.fold`.

    >>> choose([Claim("json-ld", "Steppe Post"), Claim("byline", "By\nAigerim Serik\nand\nIvan Petrov")],
    ...     outlets={"steppepost"})
    ('Aigerim Serik', 'Ivan Petrov')
    >>> choose([Claim("meta", "Автор: Анна Ким и Олег Цой, 05.01.2022")])
    ('Анна Ким', 'Олег Цой')
    """
    outlet_only: tuple[str, ...] = ()
    for origin in _STRUCTURED:
        names = _unique(name for claim in claims if claim.origin == origin for name in split(claim.value))
        if origin == "microdata":
            names = names[:1] if len(names) > 3 else names
        persons = tuple(name for name in names if fold(name) not in outlets)
        if persons:
            return persons
        outlet_only = outlet_only or names
    return _printed(claims, outlets, kinds=_PRINTED[:2] if outlet_only else _PRINTED) or outlet_only


def _printed(claims: Sequence[Claim], outlets: Collection[str], *, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the first byline that reads like one, the most exact kind first."""
    for origin in kinds:
        for claim in claims:
            if claim.origin == origin:
                found = from_byline(claim.value, exact=origin in ("rel-author", "author-link"))
                if names := tuple(name for name in found if fold(name) not in outlets):
                    return names
    return ()


def split(raw: str) -> tuple[str, ...]:
    """Return the names in one structured claim, cleaned.

    >>> split("Felix Roth und Jo Lang, dpa")
    ('Felix Roth', 'Jo Lang', 'dpa')
    >>> split("Dylan Bay, MS, RD"), split("Lee, Ann"), split("https://facebook.example/ann")
    (('Dylan Bay, MS, RD',), ('Ann Lee',), ())
    """
    text = _plain(raw)
    if _inverted(text):
        family, given = text.split(", ")
        text = f"{given} {family}"
    names: list[str] = []
    for part in _SPLIT.split(text):
        name = clean(part)
        if name and names and _CREDENTIAL.match(name) and name.lower() not in _AGENCY:
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    return tuple(names[:_MOST])


def _inverted(text: str) -> bool:
    """Tell "Family, Given" from a list of two: one word each side, at most an initial more."""
    family, comma, given = text.partition(", ")
    if not comma or "," in given or " " in family.strip() or not family[:1].isupper():
        return False
    words = given.split()
    return (
        0 < len(words) <= 3
        and all(word[0].isupper() for word in words)
        and not _CREDENTIAL.match(given)
        and given.lower() not in _AGENCY
    )


def clean(raw: str) -> str:
    """Strip one name of prefixes, e-mail, handles, addresses, dates; "" when nothing is left.

    >>> clean("By Ann Lee - January 10, 2020"), clean("ann@post.example"), clean("admin")
    ('Ann Lee', '', '')
    """
    text = _EMAIL.sub(" ", _ADDRESS.sub(" ", raw))
    text = _PREFIX.sub("", text.lstrip(" .,:;|-–—·•*"), count=1)
    text = _DATE_TAIL.sub("", _HANDLE.sub(" ", text))
    text = _SHORTHAND.sub("", " ".join(text.split()).strip(" ,:;|-–—·•*/+&✉"))
    if not any(c.isalpha() for c in text) or len(text) > _NAME_CHARS or text.lower() in _NOT_A_NAME:
        return ""
    return "" if _CREDIT_OF_OTHERS.match(text) else text


def from_byline(raw: str, *, exact: bool = False) -> tuple[str, ...]:
    r"""Return the names in a printed byline, whose parts stand on lines of their own.

    *exact*: the element is marked as holding just a name, so one word is enough.

    >>> from_byline("By\nBrett Cruz\n, Privacy Expert\nUpdated May 2, 2025")
    ('Brett Cruz',)
    >>> from_byline("Share this story"), from_byline("von eseppelt · 31. Oktober 2023")
    ((), ('eseppelt',))
    """
    names: list[str] = []
    joined = introduced = False
    for line in raw.splitlines()[:12]:
        text = _plain(line)
        if names and not joined and not _JOINT.match(text):
            break
        joined = bool(_JOINT.search(text))
        stripped = _PREFIX.sub("", text, count=1)
        introduced = introduced or stripped != text
        names.extend(
            name
            for name in split(_before_role(stripped))
            if _reads_like_name(name, single=introduced or exact)
        )
    return _unique(names)


def _before_role(text: str) -> str:
    """Cut "Ann Lee, home and garden editor" at the comma; a role without one is no name."""
    return re.split(r"\s*[,–—|(]\s*|\s-\s", text, maxsplit=1)[0] if _ROLE.search(text) else text


def _reads_like_name(text: str, *, single: bool) -> bool:
    words = re.findall(r"[^\s,]+", text.split(", ")[0])
    if (
        not words
        or len(words) > 5
        or len(text) > 60
        or _ROLE.search(text)
        or re.search(r"[?!:\"“„<>{}=©]|\d{2}|\s\d", text)
    ):
        return False
    if len(words) == 1:
        return single and len(words[0]) > 1 and words[0][-1] not in ".…"
    return all(word[0].isupper() or word.lower() in _PARTICLES or not word[0].isalpha() for word in words)


def _plain(raw: str) -> str:
    text = html.unescape(raw[:2000]) if "&" in raw else raw[:2000]
    text = _TAG.sub(" ", text) if "<" in text else text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names once each, the first spelling of each kept."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(fold(name), name)
    return tuple(seen.values())[:_MOST]
