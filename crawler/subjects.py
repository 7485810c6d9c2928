"""The subject at the head of a sentence, where the verb of saying stands far behind.

"The ministry denied it *and said* …", "Министрлік … екенін *мәлімдеді*".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.speaker_words import Words, names, words_of
from crawler.speech_words import OPENERS
from storage.sentences import Sentences

_KAZAKH_PRONOUN = re.compile(
    r"ол(?=\s)(?!\s(?:жер|кез|күн|туралы|үшін|уақыт|жақ|сәт|дерек|кісі))", re.IGNORECASE
)


#: "департамент өкілі, *полковник Қанат Асқаров* … айтты": the name behind the office.
_RANKED = re.compile(
    r"\s+(?P<rank>[^\W\d_]+)(?:\s+[^\W\d_A-ZА-Я][\w-]+){0,2}(?:\s[А-ЯӘҒҚҢӨҰҮҺІA-Z][\w’'-]+){2}(?!\w)"
)


#: "*Оның* әріптесі Мария Шен …", "*Бұған дейін* билік …": before the subject.
_OPENER = re.compile(
    r"(?:оның|(?:бұған|осыған|бұдан) дейін|бұдан бұрын|сондай-ақ|сонымен қатар|кеше|бүгін)\s+(?=\S)",
    re.IGNORECASE,
)


def kazakh_subject(text: str, begin: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the speaker at the head of a Kazakh sentence: "Министр Асқар Белдібек: «…», деді"."""
    words = words_of(language)
    pronoun = _KAZAKH_PRONOUN.match(text, begin, end)
    if pronoun:
        return pronoun.span()
    opener = _OPENER.match(text, begin, end)
    begin = opener.end() if opener else begin
    stop = skipped = 0
    for token in re.finditer(r"\S+", text[begin:end]):
        word = token[0].rstrip(",:—–-")
        if token.start() == 0 and word.casefold() in OPENERS:
            break
        if not names(word, words):
            skipped += 1  # "Ішкі | істер | министрі"
            if skipped > 1 or not word.isalpha() or not token.start():
                break
            continue
        stop = token.start() + len(word)
        if word != token[0]:
            named = _RANKED.match(text, begin + token.end(), end)
            stop = named.end() - begin if named and words.role.match(named["rank"]) else stop
            break
    if not stop or not _is_subject(text[begin : begin + stop], words):
        return None
    return begin, begin + stop


def _is_subject(phrase: str, words: Words) -> bool:
    """Tell a name from a capital that only opens the sentence."""
    tokens = phrase.split()
    named = [word for word in tokens if words.role.match(word)]
    return (
        bool(named)
        or sum(word[0].isupper() for word in tokens) > 1
        or tokens[0].isupper()
        or phrase[0] in "«“"
    )


_STATED = re.compile(
    r"\s(?:деп\s+)?(?P<verb>айтыл(?:ған|ады|ды)|көрсетіл(?:ген|еді|ді)|жазылған|келтірілген|делінген"
    r"|атап өтілген|баяндалған)"
    r"(?=\s*(?:[.!?]|$))"
)
#: "*Комиссияның* есебінде … айтылған": whose paper it is; a file speaks for itself.
_PAPER = re.compile(
    r"(?:(?P<owner>[^.!?…:;,«»\n]{2,60}?)-?[нтд][ыі]ң\s+(?:[^\W\d_]+\s+){0,2}?"
    r"(?:есебі|баяндамасы|мәлімдемесі|хабарламасы|құжаты|зерттеуі|қорытындысы|жауабы|хаты|сайты|парақшасы|қаулысы|үкімі"
    r"|материалдары|шешімі|үндеуі)"
    r"|(?P<file>(?:қылмыстық )?іс материалдары|айыптау қорытындысы|сот үкімі))н[дт][ае](?=\s)",
    re.IGNORECASE,
)


def stated_in(text: str, sentences: Sentences) -> Iterator[tuple[tuple[int, int], int, tuple[int, int]]]:
    """Yield, for what a Kazakh paper states, the span of its owner, its own end and the verb's span.

    >>> text = "Комиссияның есебінде полицейлер оқ атқаны айтылған."
    >>> [text[slice(*owner)] for owner, _, _ in stated_in(text, Sentences(text))]
    ['Комиссия']
    """
    for stated in _STATED.finditer(text):
        begin, _ = sentences.span(stated.start())
        paper = _PAPER.match(text, begin, stated.start())
        if paper:
            yield paper.span("owner" if paper["owner"] else "file"), paper.end(), stated.span("verb")


_JOINTS = frozenset("the of for 's".split())  # noqa: SIM905
_LEAST_FOLLOWING = 2


def subject(text: str, begin: int, end: int, language: str) -> tuple[int, int] | None:
    """Return who is the subject of a sentence that goes on with another verb: "X denied it and | said".

    >>> text = "The Health Ministry denied it and said that two had died."
    >>> text[slice(*subject(text, 0, 33, "en"))]
    'Health Ministry'
    """
    words = words_of(language)
    first = last = -1
    for token in re.finditer(r"[^\s,]+", text[begin:end]):
        word = token[0]
        if first < 0 and word.casefold() in ("the", "a", "an", "в", "во", "у"):
            continue
        if not names(word, words) and not (first >= 0 and language == "en" and word in _JOINTS):
            break
        if word.casefold() in OPENERS or (text[begin + token.start() - 1] == "," and first >= 0):
            break
        first = token.start() if first < 0 else first
        last = token.end()
    rest = text[begin + last : end] if last > 0 else ""
    if first < 0 or len(rest.split()) < _LEAST_FOLLOWING or not _VERB_FOLLOWS[language].match(rest):
        return None
    return begin + first, begin + last


_VERB_FOLLOWS = {
    "en": re.compile(
        r"(?:,\s[^,]{1,60},)?\s+(?:(?:also|later|has|have|had)\s+)?(?:\w+ed|put|cut|made|gave|took|told|set|ha[sd])\s"
    ),
    "ru": re.compile(r"\s+(?:(?:также|позже|ранее)\s+)?\w+(?:л|ла|ло|ли|лся|лась|лось|лись)\s"),
    "uk": re.compile(r"\s+(?:(?:також|пізніше|раніше)\s+)?\w+(?:в|ла|ло|ли|вся|лася|лося|лися)\s"),
    "kk": re.compile(r"(?!)"),
}
