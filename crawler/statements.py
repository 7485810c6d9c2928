"""Quotes and attributed statements: who said what, in the text's own words.

A direct quotation is taken when a word of saying with a speaker stands beside it; reported speech
when a clause follows "said that", stands before ", said X", or goes with "according to X". Words
in quotation marks without a speaker are names, irony or titles, and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.number_words import LANGUAGES
from crawler.speakers import Speech, announced, speeches
from storage.figures import Statement
from storage.sentences import Sentences

#: Longest quotation and longest clause that are kept, in characters.
_QUOTE_CHARS, _CLAUSE_CHARS = 1500, 500
_LEAST_WORDS = 3
#: "Moreover, in the victim, *experts believe*, …": fewer words before an insertion are no clause.
_LEAST_CLAUSE = 4
_NEAR_CHARS = 90

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
        for speech, span in _indirect(text, sentences, free, said, language)
        if not any(first <= speech.verb_start < last for first, last in taken)
        and not any(span[0] < last and first < span[1] for first, last in taken)
    ]
    return tuple(sorted((*quoted, *_apart(reported)), key=lambda one: one.offset))


def _origin(speech: Speech, said: Sequence[Speech], sentences: Sentences) -> Speech:
    """Return whom the outlet cites in the same sentence, where it does: "reports X, citing Y"."""
    begin, end = sentences.span(speech.verb_start)
    cited = (one for one in said if one.form == "citing" and begin <= one.verb_start < end)
    return next(cited, speech)


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


def _direct(text: str, said: Sequence[Speech]) -> Iterator[tuple[tuple[int, int], Speech]]:
    last: Speech | None = None
    last_end = -1
    for match in _QUOTED.finditer(text):
        span = _trimmed(text, *match.span(match.lastgroup or 0))
        if any(speech.name_start <= match.start() < speech.name_end for speech in said):
            continue  # the name of an outlet: "reports «Arna»"
        speech = _beside(text, match, said) or announced(text, match.start())
        if speech is None and last and _continues(text, last, last_end, match):
            speech = last
        if speech is None or not _is_speech(text, span, match, speech):
            continue
        yield span, speech
        last, last_end = speech, match.end()


_AFTER_GAP = re.compile(r"[.,]?\s*[—–-]?\s*(?:[\w’'\s-]|,\s){0,60}")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")


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


def _continues(text: str, speech: Speech, last_end: int, match: re.Match[str]) -> bool:
    """Tell whether a quotation goes on: «…», said X. «…»"""
    gap = text[max(speech.end, last_end) : match.start()]
    return bool(re.fullmatch(r"[\w\s]{0,40}[.,]\s*[—–-]?\s*", gap)) and "\n" not in gap


def _is_speech(text: str, span: tuple[int, int], match: re.Match[str], speech: Speech) -> bool:
    """Tell speech from a name or a word held at arm's length."""
    words = text[span[0] : span[1]].split()
    if len(words) >= _LEAST_WORDS:
        return True
    gap = (
        text[match.end() : speech.start] if speech.start >= match.end() else text[speech.end : match.start()]
    )
    return (
        len(words) == 2
        and bool(re.fullmatch(r"\s*[,:.]?\s*[—–-]?\s*", gap))
        and bool(re.search(r"[,:—–-]", gap + words[-1][-1]))
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# ---------------------------------------------------------------- reported

_THAT = re.compile(r"[^.!?\n«“\"]{0,60}?,?\s*(?<!\w)(?:that|что|що)\s+", re.IGNORECASE)
_COLON = re.compile(r"\s*[:,]\s+")
_TIME = re.compile(
    r"\s+(?:on|in|at(?! least| most)"
    r"|to|of|by|during|after|before|with|about|late|early|yesterday|today|earlier|later|told|as"
    r"|via|from"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?!\w)", re.IGNORECASE,
)  # fmt: skip
_ADVERBIAL = re.compile(
    r"(?:during|at|in|on|after|before|meanwhile|earlier|later|despite|since|for|with|as|while|when|because of"
    r"|in turn|however"
    r"|во время|в|на|после|до|при|за|с|между тем|кроме|под час|під час|у|після|перед|крім|бұл"
    r"|осы)(?!\w)[^,]*,?$", re.IGNORECASE,
)  # fmt: skip
_TAKES_CLAUSE = re.compile(
    r"said|says?|believes?|claim(?:s|ed)?|argue[ds]?|insist(?:s|ed)|admit(?:s|ted)|add(?:s|ed)|explain(?:s|ed)|thinks|reckons?|conced(?:ed|es)|maintain(?:ed|s)"
    r"|(?:claims?|assertion) that",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(r"\s+(?:[^\W\d_]|\d{1,3}(?:[,. ]?\d{3})*\s+[^\W\d_])")
_LINKS = re.compile(r"^(?:как|як|as|об этом|про це|о чём|о чем|this|so)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<=,)\s+(?:the|an?|its|his|her|their|our)$", re.IGNORECASE)
_DASH_TAIL = re.compile(r"[\s,—–-]+$")


def _indirect(
    text: str, sentences: Sentences, free: Sequence[Speech], said: Sequence[Speech], language: str
) -> Iterator[tuple[Speech, tuple[int, int]]]:
    for speech in free:
        if speech.form == "citing":
            continue
        begin, end = sentences.span(speech.verb_start)
        more = (one.start for one in said if one.form == "more" and speech.end <= one.start < end)
        span = _clause(text, (begin, next(more, end)), speech, language)
        if span is None or span[1] - span[0] > _CLAUSE_CHARS:
            continue
        span = _trimmed(text, *span)
        if " " in text[span[0] : span[1]]:
            yield speech, span


def _clause(text: str, sentence: tuple[int, int], speech: Speech, language: str) -> tuple[int, int] | None:
    """Return the clause an attribution belongs to; None when it has none of its own."""
    begin, end = sentence
    stop = speech.end + len(text[speech.end : end].partition(";")[0].rstrip(".!? "))
    that = _THAT.match(text, speech.end, stop)
    if that and speech.form in ("said", "more"):
        return that.end(), stop
    if speech.form == "more":
        return None
    before = _ARTICLE.sub("", text[begin : speech.start].rstrip())
    ends = not text[speech.end : stop].strip(" ,")
    lead = before.strip(" ,—–-")
    opening = not lead.strip('«"“') or bool(_LINKS.match(lead)) or (not ends and _is_adverbial(lead))
    after = _COLON.match(text, speech.end, stop)
    inserted = speech.form == "by" and len(lead.split()) < _LEAST_CLAUSE and before.endswith(",")
    if (opening or inserted) and after and (speech.form != "said" or ":" in after[0] or _LINKS.match(lead)):
        return after.end(), stop
    if (
        language == "en"
        and speech.form == "said"
        and not speech.follows
        and _takes_clause(text, speech, stop)
    ):
        return speech.end, stop
    if not opening and before.endswith((",", "—", "–")) and " " in lead:
        return begin, begin + len(_DASH_TAIL.sub("", before))
    if language == "kk" and speech.form == "said" and not speech.follows:
        return _kazakh_clause(text, speech)
    return None


#: A longer one holds a clause: "At least 164 people were killed in the unrest, the ministry said on Sunday."
_MOST_ADVERBIAL = 7


def _is_adverbial(lead: str) -> bool:
    return len(lead.split()) <= _MOST_ADVERBIAL and bool(_ADVERBIAL.match(lead))


def _kazakh_clause(text: str, speech: Speech) -> tuple[int, int] | None:
    """Return what stands between a speaker and the verb at the end: "Президент … деп мәлімдеді"."""
    start = speech.name_end
    clause = text[start : speech.verb_start]
    lead = len(clause) - len(clause.lstrip(" ,:"))
    return (start + lead, start + len(clause.rstrip(" ,—–-"))) if clause.strip(" ,:—–-") else None


def _takes_clause(text: str, speech: Speech, stop: int) -> bool:
    """Tell whether "said" is followed by what was said: "she said five of them were wounded"."""
    if not _TAKES_CLAUSE.fullmatch(speech.verb):
        return False  # "announced a curfew" says nothing
    rest = text[speech.verb_end : stop]
    return len(rest.split()) >= _LEAST_WORDS and not _TIME.match(rest) and bool(_CLAUSE_BEGINS.match(rest))
