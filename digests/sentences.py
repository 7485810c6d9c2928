"""Remote text made fit to print: one clean line, its sentences, an excerpt within limits.

Nothing here knows what an article is. Rules, not models: the patterns of datelines cover Russian, Kazakh,
Ukrainian and English news prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from storage.sentences import Sentences

#: Longest excerpt of one source, in characters and in sentences.
EXCERPT_CHARACTERS = 280
EXCERPT_SENTENCES = 2

# Longest text that is looked at: a body of a megabyte has its lead in the first pages.
_LOOK = 6000

# Bidirectional embeddings, overrides and isolates can make a line read backwards; tags, variation
# noise and zero-width marks hide text. ZWNJ and ZWJ stay: Persian and emoji need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff"
    "\U000e0000-\U000effff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[\W_]+")
_STACKED = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")

_DATELINE = re.compile(
    r"^(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐ][^\s.!?]{1,20}[\s,/.-]+){1,4}"
    r"(?:\d{1,2}\.?\s+[^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.?\s+\d{1,2}|\([^)]{2,30}\))?"
    r"[.,:]?\s*(?:\([^)]{2,30}\)|/[^/]{2,30}/|[^\W\d_]{2,20}\.?)?\s*[–—]\s+"
)
_READ_ALSO = re.compile(
    r"^(?:читайте|смотрите|подробнее|фото|видео|реклама|подпис|читайте також|дивіться|фото:|"
    r"оқи отыр|тағы оқы|сондай-ақ|read (?:also|more)|see also|photo|image|video|advertisement|subscribe|"
    r"sign up|share|follow us|источник:|source:)",
    re.IGNORECASE,
)


def one_line(text: str, limit: int | None = None) -> str:
    """Return *text* as one printable line: no controls, no bidi overrides, no lone surrogates.

    *limit* is in characters; longer text is cut on a word and ends in an ellipsis.

        >>> one_line("Subject:\\r\\nBcc: x\\u202e\\x00 y")
        'Subject: Bcc: x y'
        >>> one_line("one two three", 9)
        'one two…'
    """
    if limit is not None:
        text = text[: limit * 4 + 200]
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = _SPACE.sub(" ", _STACKED.sub(r"\1", text)).strip()
    return text if limit is None else cut(text, limit)


def cut(text: str, limit: int) -> str:
    """Return *text* cut to at most *limit* characters, on a word where there is one near.

    >>> cut("Crowds gathered in the square", 18), cut("short", 18)
    ('Crowds gathered…', 'short')
    """
    if len(text) <= limit:
        return text
    if limit < 2:
        return ""
    head = text[: limit - 1]
    space = head.rfind(" ")
    if space > limit * 0.6 and not text[limit - 1].isspace():
        head = head[:space]
    return head.rstrip(" ,;:–—-") + "…"


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of *text*, paragraph by paragraph, each as one clean line.

    >>> list(sentences("В 2022 г. на ул. Абая было тихо. Так сказал А. Б. Иванов."))
    ['В 2022 г. на ул. Абая было тихо.', 'Так сказал А. Б. Иванов.']
    >>> list(sentences("Mr. Adams left at 5 p.m. Monday. Nobody followed."))
    ['Mr. Adams left at 5 p.m. Monday.', 'Nobody followed.']
    """
    for paragraph in text[:_LOOK].splitlines():
        yield from Sentences(one_line(paragraph))


def without_dateline(sentence: str) -> str:
    """Return *sentence* without the place, day and agency some outlets open with.

    >>> without_dateline("АЛМАТЫ, 10 января. Вестник — Движение открыто.")
    'Движение открыто.'
    >>> without_dateline("Almaty (Courier) – The road is open.")
    'The road is open.'
    """
    found = _DATELINE.match(sentence)
    if found is None or not re.search(r"[\d(/]|[A-ZА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐ]{4}", found[0]):
        return sentence
    return sentence[found.end() :]


def excerpt(text: str, *, title: str = "", wishes: Sequence[str] = ()) -> str:
    """Return the lead of an article: its first one or two real sentences, at most 280 characters.

    Sentences that only repeat the title or a part of it, "read also" lines, captions and fragments are passed
    over. A publisher's ``nosnippet`` gives nothing, its ``max-snippet:N`` caps the characters.

        >>> excerpt("Read also: prices.\\nThe pass opened at noon. Lorries waited. More.", title="Pass")
        'The pass opened at noon. Lorries waited.'
        >>> excerpt("The pass opened at noon.", wishes=["nosnippet"])
        ''
    """
    limit = min(EXCERPT_CHARACTERS, allowed(wishes))
    if limit < 2:
        return ""
    chosen: list[str] = []
    for sentence in prose(text, title=title):
        if chosen and len(" ".join([*chosen, sentence])) > limit:
            break
        chosen.append(sentence)
        if len(chosen) == EXCERPT_SENTENCES:
            break
    return cut(" ".join(chosen), limit)


def prose(text: str, *, title: str = "") -> Iterator[str]:
    """Yield the sentences that tell something, datelines cut off.

    Left out are fragments, captions, "read also" lines, and what only repeats the title or a part of it.

        >>> list(prose("Photo: Bereg\\nALMATY, Jan 5 (Bereg) — The pass is open. Go.", title="Pass"))
        ['The pass is open.']
    """
    known = _bare(title[:_LOOK])
    for sentence in _undated(text):
        if _is_sentence(sentence) and _bare(sentence) not in known:
            yield sentence


def _is_sentence(text: str) -> bool:
    """Tell whether a line is more than a fragment; Chinese and Japanese say as much in half the signs."""
    return (len(text) >= 12 and " " in text) or (len(text) >= 8 and text[-1] in "。！？")


def _undated(text: str) -> Iterator[str]:
    """Yield sentences without datelines; these are cut first, since they hold full stops themselves."""
    for paragraph in text[:_LOOK].splitlines():
        line = without_dateline(one_line(paragraph))
        yield from (sentence for sentence in sentences(line) if not _READ_ALSO.match(sentence))


def first_sentence(text: str, limit: int) -> str:
    """Return the first sentence of *text*, cut to *limit* characters; empty when there is none."""
    return cut(next(sentences(text), ""), limit)


def allowed(wishes: Sequence[str]) -> int:
    """Return how many characters a publisher lets others quote.

    Who reserves text and data mining (``tdm-reservation: 1``) is shown by headline and link alone.

    >>> allowed(["max-snippet:50", "noarchive"]), allowed(["nosnippet"]), allowed(["max-snippet:-1"])
    (50, 0, 280)
    """
    limit = EXCERPT_CHARACTERS
    for wish in wishes:
        name, _, value = wish.strip().lower().partition(":")
        if name in ("nosnippet", "tdm"):
            return 0
        if name == "max-snippet" and re.fullmatch(r"\s*\d{1,6}\s*", value):
            limit = min(limit, int(value))
    return limit


def _bare(text: str) -> str:
    """Return the letters and digits of *text*, to compare a sentence with the title."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", folded)
