"""Who is said to say something: "said X", "X сообщил", "за даними X", "X айтуынша".

A speaker is a run of words beside a word of saying that holds a name or an office. What cannot
be told is left out: an attribution to the wrong one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.amounts import lower
from crawler.antecedents import antecedent, body_before
from crawler.bare_speakers import bare_speakers, before_colons, is_body, is_person
from crawler.speaker_names import cleaned
from crawler.speaker_spans import name_after, name_before
from crawler.speaker_words import words_of
from crawler.speech import Speech
from crawler.speech_words import (
    BODY_PRONOUNS,
    IN_REPORT,
    PERSON_NOUNS,
    PRONOUNS,
    SAID,
)
from crawler.subjects import kazakh_subject, stated_in
from storage.sentences import Sentences

_LEFT_CHARS, _RIGHT_CHARS = 220, 130


def speeches(text: str, sentences: Sentences, *, language: str) -> list[Speech]:
    """Return the attributions of a text, in order.

    >>> text = "По данным МВД, задержаны 20 человек. Об этом сообщил министр Ерлан Касенов."
    >>> [(s.verb, s.speaker) for s in speeches(text, Sentences(text), language="ru")]
    [('По данным', 'МВД'), ('сообщил', 'министр Ерлан Касенов')]
    """
    if language not in SAID:
        return []
    found: list[Speech] = []
    for cue in words_of(language).cue.finditer(lower(text)):
        if cue["said"] and _UNSAID.search(text, max(0, cue.start() - 8), cue.start()):
            continue
        if cue["said"] and (_is_name(text, cue) or _describes(text, cue)):
            continue
        if cue["said"] and _COUNTS.match(cue[0]) and _WHERE.search(text, 0, cue.start()):
            continue
        if cue["more"]:
            speech = _goes_on(text, sentences, cue, found)
        else:
            speech = _speech(text, sentences, cue, language)
        if speech and speech.speaker.casefold() in BODY_PRONOUNS:
            speech = replace(speech, speaker=body_before(sentences, speech, found))
        if speech and speech.speaker.casefold() in PRONOUNS:
            speech = replace(speech, speaker=antecedent(text, sentences, speech, found, language=language))
        if speech and (noun := PERSON_NOUNS.get(speech.speaker.casefold())):
            meant = antecedent(text, sentences, replace(speech, speaker=noun), found, language=language)
            speech = replace(speech, speaker=meant or speech.speaker)
        if speech and speech.speaker and not _OWN_BYLINE.match(speech.speaker):
            found.append(speech)
    bare = [speech for speech in _bare(text, sentences, language) if not _is_taken(found, speech)]
    return sorted((*found, *bare), key=lambda speech: speech.verb_start) if bare else found


def _bare(text: str, sentences: Sentences, language: str) -> Iterator[Speech]:
    """Yield who is named behind a dash or before a colon, without a word of saying."""
    for dash, start, end in bare_speakers(text, language=language):
        speaker = cleaned(text, start, end, language=language)
        if speaker:
            yield Speech(
                speaker=speaker, verb=text[dash], start=dash + 1, end=end, verb_start=dash, verb_end=dash + 1,
                name_start=start, name_end=end, form="said",
            )  # fmt: skip

    for owner, end, verb in stated_in(text, sentences) if language == "kk" else ():
        yield Speech(
            speaker=text[slice(*owner)], verb=text[slice(*verb)], start=owner[0], end=verb[1], verb_start=verb[0],
            verb_end=verb[1], name_start=owner[0], name_end=end, form="said",
        )  # fmt: skip
    for start, end in before_colons(text, language=language):
        yield Speech(
            speaker=text[start:end], verb=":", start=start, end=end, verb_start=end,
            verb_end=end + 1, name_start=start, name_end=end, form="said",
        )  # fmt: skip


def _is_taken(found: Sequence[Speech], speech: Speech) -> bool:
    return any(one.start < speech.end and speech.start < one.end for one in found)


_ANNOUNCED = re.compile(r"(?:^|[\n.!?…]\s*)(?P<name>[^\W\d_][^\n.!?…:;,«»\"“”„]{2,70}):\s*$")
_ANNOUNCED_WORDS = 7


def announced(text: str, quote: int) -> Speech | None:
    """Return whom a headline names before a quotation at offset *quote*: "Mayor Dana Ospan: “…”".

    >>> announced("Мэр Дана Оспан: «Мы здесь».", 16).speaker
    'Мэр Дана Оспан'
    """
    match = _ANNOUNCED.search(text, max(0, quote - 90), quote)
    if match is None or len(match["name"].split()) > _ANNOUNCED_WORDS:
        return None
    if match["name"].isascii() and not all(word[0].isupper() for word in match["name"].split()):
        return None  # "Think of Dana Ospan: “…”"
    start, end = match.span("name")
    if not is_person(text, start, end) and not is_body(match["name"]) and not _is_plain_office(match["name"]):
        return None
    return Speech(
        speaker=match["name"], verb=":", start=start, end=end + 1, verb_start=end, verb_end=end + 1,
        name_start=start, name_end=end, form="said",
    )  # fmt: skip


_PAPERS = re.compile(
    r"источник|джерел|дерек|автор|фото|source|report|photo|data|сайт|газет|канал|телеканал", re.IGNORECASE
)


def _is_plain_office(name: str) -> bool:
    """Tell whether a few words before a colon are an office alone: "Штаб өкілі: «…»", "Прокурор: «…»"."""
    words = name.split()
    if len(words) > _OFFICE_WORDS or name.isascii() or _PAPERS.match(words[0]):
        return False
    return any(
        words_of(language).role.match(words[place]) for language, place in (("ru", 0), ("uk", 0), ("kk", -1))
    )


_OFFICE_WORDS = 3
#: "В Алматы насчитали …": where, not who.
_COUNTS, _WHERE = re.compile("насчит|нарах"), re.compile(r"(?<!\w)(?:в|у)\s+[^\W\d_]+\s+$", re.IGNORECASE)
_UNSAID = re.compile(r"(?:(?<!\w)(?:not|never|не|ні)|n['’]t)\s+$", re.IGNORECASE)


_PARTICIPLES = frozenset(("posted", "reported", "announced"))
_DESCRIBED = re.compile(
    r"(?:statement|message|post|video|note|letter|photo|article|comment|document)s?\s+$", re.IGNORECASE
)


def _describes(text: str, cue: re.Match[str]) -> bool:
    """Tell whether a participle is no verb of its sentence: "in a statement *posted* on its website"."""
    if cue[0] not in _PARTICIPLES:
        return False
    return bool(_DESCRIBED.search(text, max(0, cue.start() - 14), cue.start()))


#: "General *Said* Nazrullo": in capitals between two names.
_CAPITALS = re.compile(r"[A-Z][\w’'-]+\s+$"), re.compile(r"\s+[A-Z]")


def _is_name(text: str, cue: re.Match[str]) -> bool:
    """Tell whether a verb of saying is somebody's name: in a headline all words have capitals, but no full stop."""
    if not cue[0].isascii() or not text[cue.start()].isupper() or text[cue.start() : cue.end()] != "Said":
        return False
    before, after = _CAPITALS
    return bool(before.search(text, max(0, cue.start() - 30), cue.start()) and after.match(text, cue.end()))


#: "opened fire without *warning*".
_NO_VERB = re.compile(
    r"(?<!\w)(?:without|of|a|an|the|no|any|early|final|last|prior|after|by|for)\s+$", re.IGNORECASE
)


def _goes_on(text: str, sentences: Sentences, cue: re.Match[str], found: Sequence[Speech]) -> Speech | None:
    """Return who goes on speaking: "…, X said, *adding* that …"."""
    begin, _ = sentences.span(cue.start())
    if not found or not begin <= found[-1].verb_start < cue.start():
        return None
    if _NO_VERB.search(text, max(0, cue.start() - 12), cue.start()):
        return None
    return replace(
        found[-1], verb=cue[0], start=cue.start(), end=cue.end(), verb_start=cue.start(), verb_end=cue.end(),
        name_start=cue.start(), name_end=cue.start(), form="more",
    )  # fmt: skip


#: "передаёт корреспондент …": the outlet names itself, which adds nothing to its own name.
_OWN_BYLINE = re.compile(
    r"(?:(?:собственный )?корреспондент|(?:власний )?кореспондент)(?!\w* (?:(?:газеты|газети|издания"
    r"|видання) )?[«“\"])|тілші",
    re.IGNORECASE,
)


def _speech(text: str, sentences: Sentences, cue: re.Match[str], language: str) -> Speech | None:
    begin, end = sentences.span(cue.start())
    form = cue.lastgroup or "said"
    if form == "said":
        span = _beside_verb(text, cue, max(begin, cue.start() - _LEFT_CHARS), end, language)
    elif form == "own":
        form, span = "by", cue.span("own")
    elif form == "after":
        form, span = "by", name_before(text, max(begin, cue.start() - _LEFT_CHARS), cue.start(), language)
    else:
        right = min(len(text), end, cue.end() + _RIGHT_CHARS)
        span = name_after(text, cue.end(), right, language, named=language != "en")
    if span is None:
        return None
    first, last_end = span
    speaker = cleaned(text, first, last_end, language=language)
    if language == "kk" and form == "by":
        speaker = re.sub(IN_REPORT, "", f" {speaker}").strip()
    if language in ("ru", "uk"):
        speaker = _ADVERB.sub("", speaker)
        speaker = _QUOTER.sub("", speaker) if cue.lastgroup == "by" and _QUOTES.match(cue[0]) else speaker
    speaker = "он" if cue.lastgroup == "own" else re.sub(r"['’]s$", "", speaker)
    return Speech(
        speaker=speaker, verb=text[cue.start() : cue.end()],
        start=min(first, cue.start()), end=max(last_end, cue.end()),
        verb_start=cue.start(), verb_end=cue.end(), name_start=first, name_end=last_end, form=form,
    )  # fmt: skip


#: Kazakh "шағым *түсірмейтінін* мәлімдеді": what is said stands between the speaker and the verb.
_NOMINALISED = re.compile(
    r"(?:(?<!\w)(?:екенін|жоғын|барын|мүмкіндігін|керектігін)|\w(?:(?:ған|ген|қан|кен|тын|тін|мақ|мек|пақ|пек)[ыі]н"
    r"|[уү][ыі]н|[ғг][ыі]н|с[ыі]н))\s+$"
)
_QUOTES = re.compile("цит|привод|навод|перед")
#: "цитирует министра *ТАСС*": who quotes, behind whom is quoted.
_QUOTER = re.compile(
    r"\s(?:[A-Z«\"“]|ТАСС|РИА|ИА|РБК|УНІАН|Интерфакс|Інтерфакс|Укрінформ|агентств|агенц|издани|видання|газет|портал|телеканал|канал"
    r"|пресс-служб|пресслужб|журнал|сайт).*"
)
#: "президент *открыто* говорил".
_ADVERB = re.compile(r"(?<=\w)\s[а-яіїєґ]{3,}но$|(?<=\w)\s(?:открыто|відкрито|лично|особисто)$")
_CLOSED = re.compile(r"[,»\"”“?!.…]\s*[—–-]?\s*$|[—–-]\s+$")


#: "the plant's owner, *Tobyl Chemicals*, said": a name between commas belongs to what stands before.
_APPOSED = re.compile(
    r"(?<!\w)(?:[a-z’'-]+\s+)?(?P<office>[a-z]+),\s+[A-Z][\w’'-]+(?:\s[A-Z][\w’'.-]+){1,3},\s*$"
)


def _beside_verb(
    text: str, cue: re.Match[str], begin: int, end: int, language: str
) -> tuple[int, int] | None:
    """Return the span of the speaker: after the verb where it follows what was said, else before it."""
    right = min(end, cue.end() + _RIGHT_CHARS)
    opened = bool(_CLOSED.search(text, max(0, cue.start() - 6), cue.start())) or cue.start() <= begin
    told = cue[0].startswith("told")
    if opened and language == "en" and text[cue.start() - 2 : cue.start()] == ", ":
        opened = _APPOSED.search(text, max(begin, cue.start() - 70), cue.start()) is None
    if (opened or language != "en") and not told:
        span = name_after(text, cue.end(), right, language)
        if span and (opened or name_before(text, begin, cue.start(), language) is None):
            return span
    is_clause = cue[0].startswith("деп") or _NOMINALISED.search(text, begin, cue.start())
    if language == "kk" and is_clause and not opened:
        return kazakh_subject(text, begin, cue.start(), language)
    return name_before(text, begin, cue.start(), language)
