"""Quotes and attributed statements: who said what, in the text's own words.

A direct quotation is taken when a word of saying with a speaker stands beside it; reported speech
when a clause follows "said that", stands before ", said X", or goes with "according to X". Words
in quotation marks without a speaker are names, irony or titles, and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.clauses import LEAST_WORDS, clauses, trimmed
from crawler.number_words import LANGUAGES
from crawler.speakers import announced, speeches
from crawler.speech import Speech, within
from storage.figures import Statement
from storage.sentences import Sentences

#: Longest quotation that is kept, in characters.
_QUOTE_CHARS = 1500
_NEAR_CHARS = 90
#: No attribution reaches farther from its verb.
_AROUND_CHARS = 1000

_QUOTED = re.compile(
    rf"«(?P<a>[^«»\n]{{2,{_QUOTE_CHARS}}})»|“(?P<b>[^“”\n]{{2,{_QUOTE_CHARS}}})”"
    rf"|„(?P<c>[^„“”\n]{{2,{_QUOTE_CHARS}}})[“”]"
    rf"|(?<![\w\"])\"(?P<d>[^\"\n]{{2,{_QUOTE_CHARS}}})\""
)


def statements(text: str, *, language: str) -> tuple[Statement, ...]:
    """Return the statements of a text by their place; none for a language whose words we do not know.

    >>> found = statements("«Мы остаёмся», — сказал Арман Омиров. По его словам, город спокоен.", language="ru")
    >>> [(s.speaker, s.quote, s.direct) for s in found]
    [('Арман Омиров', 'Мы остаёмся', True), ('Арман Омиров', 'город спокоен', False)]
    """
    sentences = Sentences(text)
    return of_speeches(text, sentences, speeches(text, sentences, language=language), language=language)


def of_speeches(
    text: str, sentences: Sentences, said: Sequence[Speech], *, language: str
) -> tuple[Statement, ...]:
    """Return what :func:`statements` does, for a text whose attributions are known already."""
    if language not in LANGUAGES:
        return ()
    quoted: list[Statement] = []
    used: set[int] = set()
    for span, speech in _direct(text, said):
        used.add(speech.verb_start)
        quoted.append(_statement(text, span, speech, language, direct=True))
    taken = [(one.offset, one.offset + len(one.quote)) for one in quoted]
    free = [speech for speech in said if speech.verb_start not in used]
    reported = [
        _statement(text, span, _origin(speech, said, sentences), language, direct=False)
        for speech, span in clauses(text, sentences, free, said, language)
        if not any(first <= speech.verb_start < last for first, last in taken)
        and not any(span[0] < last and first < span[1] for first, last in taken)
    ]
    return tuple(sorted((*quoted, *_apart(reported)), key=lambda one: one.offset))


def _origin(speech: Speech, said: Sequence[Speech], sentences: Sentences) -> Speech:
    """Return whom the outlet cites in the same sentence, where it does: "reports X, citing Y"."""
    here = within(said, *sentences.span(speech.verb_start))
    return next((one for one in here if one.form == "citing"), speech)


def _apart(reported: Sequence[Statement]) -> Iterator[Statement]:
    """Leave out a clause that overlaps with one before it: it has two attributions."""
    end = -1
    for one in sorted(reported, key=lambda one: one.offset):
        if one.offset >= end:
            yield one
            end = one.offset + len(one.quote)


def _statement(text: str, span: tuple[int, int], speech: Speech, language: str, *, direct: bool) -> Statement:
    return Statement(
        speaker=speech.speaker, verb=" ".join(speech.verb.split()), quote=text[span[0] : span[1]], direct=direct,
        language=language, offset=span[0],
    )  # fmt: skip


# ---------------------------------------------------------------- direct


#: Verbs that take a number and no quotation.
_COUNTS = re.compile(r"puts?|counts?|counted|sp(?:eaks?|oke)|называ\w+|назива\w+", re.IGNORECASE)


def _direct(text: str, said: Sequence[Speech]) -> Iterator[tuple[tuple[int, int], Speech]]:
    last: Speech | None = None
    last_end = -1
    said = [speech for speech in said if not _COUNTS.fullmatch(speech.verb)]
    for match in _QUOTED.finditer(text):
        span = trimmed(text, *match.span(match.lastgroup or 0))
        around = within(said, match.start() - _AROUND_CHARS, match.end() + _AROUND_CHARS)
        if any(speech.name_start <= match.start() < speech.name_end for speech in around):
            continue  # the name of an outlet: "reports «Arna»"
        inside = _parted(text, span, within(said, *span))
        if inside:
            yield from inside
            continue
        speech = _beside(text, match, around) or announced(text, match.start())
        if speech is None and last and _continues(text, last, last_end, match):
            speech = last
        if speech is None or not _is_speech(text, span, match, speech):
            continue
        yield span, speech
        last, last_end = speech, match.end()


_BEFORE_AUTHOR = re.compile(r"[,!?…]\s*[—–-]\s*$")
_AFTER_AUTHOR = re.compile(r"[^«»—–:;.!?]{0,80}[.,]\s*[—–-]\s+")


def _parted(
    text: str, span: tuple[int, int], said: Sequence[Speech]
) -> list[tuple[tuple[int, int], Speech]] | None:
    """Return both parts of a quotation that holds its attribution: «A, — сказал X. — B»."""
    for speech in said:
        before = _BEFORE_AUTHOR.search(text, max(span[0], speech.start - 6), speech.start)
        after = _AFTER_AUTHOR.match(text, speech.end, span[1]) if before else None
        if before and after:
            end = before.start() + (text[before.start()] != ",")
            parts = (trimmed(text, span[0], end), trimmed(text, after.end(), span[1]))
            return [(part, speech) for part in parts if part[0] < part[1]]
    return None


def _beside(text: str, match: re.Match[str], said: Sequence[Speech]) -> Speech | None:
    """Return the attribution next to a quotation: right after it, else right before it."""
    after = next((speech for speech in said if speech.start >= match.end()), None)
    before = next((speech for speech in reversed(said) if speech.end <= match.start()), None)
    if after and after.start - match.end() <= _NEAR_CHARS and _joined_after(text, match, after):
        return after
    if before and match.start() - before.end <= _NEAR_CHARS and _joined_before(text, match, before):
        return before
    return next((one for one in said if one.start < match.start() and match.end() < one.end), None)


_DASHED = re.compile(r"\s*[.,]?\s*[—–-]?\s*")


def _joined_after(text: str, match: re.Match[str], speech: Speech) -> bool:
    """Tell whether a quotation is the object of what follows: «…», — said X."""
    gap = text[match.end() : speech.start]
    if _DASHED.fullmatch(gap):
        return True
    inside = text[match.end() - 2 : match.end()]
    ended = inside[:1] in ",!?…" or gap[:1] == ","
    return ended and not re.search(r"[.!?\n«“]", gap) and len(gap.split()) <= 8


_LEADS = re.compile(
    r"[:,]\s*(?:что|що|that|as)?\s*$|(?<!\w)(?:что|що|that|as|о|про|about)\s*$", re.IGNORECASE
)


def _joined_before(text: str, match: re.Match[str], speech: Speech) -> bool:
    """Tell whether a quotation follows an attribution: X said: «…»."""
    gap = text[speech.end : match.start()]
    if re.search(r"[.!?…]\s|\n|[»”]", gap):
        return False
    return len(gap.split()) <= 3 or bool(_LEADS.search(gap))


#: Between two quotations: the end of the first one's sentence, an apposition of who speaks included.
_ONLY_BETWEEN = re.compile(
    r"[\w\s]{0,40}[.,]\s*[—–-]?\s*"
    r"|(?:,\s|\s(?=[^\W\d_]))[^.!?«»“”\"\n:]{3,120}\.\s+(?:[—–-]\s*)?"
)


def _continues(text: str, speech: Speech, last_end: int, match: re.Match[str]) -> bool:
    """Tell whether a quotation goes on: «…», said X. «…»"""
    gap = text[max(speech.end, last_end) : match.start()]
    return bool(_ONLY_BETWEEN.fullmatch(gap)) and "\n" not in gap


def _is_speech(text: str, span: tuple[int, int], match: re.Match[str], speech: Speech) -> bool:
    """Tell speech from a name or a word held at arm's length."""
    words = text[span[0] : span[1]].split()
    if len(words) >= LEAST_WORDS:
        return True
    gap = (
        text[match.end() : speech.start] if speech.start >= match.end() else text[speech.end : match.start()]
    )
    return (
        len(words) == 2
        and bool(re.fullmatch(r"\s*[,:.]?\s*[—–-]?\s*", gap))
        and bool(re.search(r"[,:—–-]", gap + words[-1][-1]))
    )
