"""Who is said to say something: "said X", "X сообщил", "за даними X", "X айтуынша".

A speaker is a run of words beside a word of saying that holds a name or an office. What cannot
be told is left out: an attribution to the wrong one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.amounts import lower
from crawler.bare_speakers import bare_speakers, is_body, is_person
from crawler.persons import persons
from crawler.speaker_names import cleaned
from crawler.speaker_spans import kazakh_subject, name_after, name_before
from crawler.speaker_words import words_of
from crawler.speech_words import (
    BODY_PRONOUNS,
    IN_REPORT,
    PRONOUNS,
    SAID,
)
from storage.sentences import Sentences

_LEFT_CHARS, _RIGHT_CHARS = 220, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One attribution; offsets are in characters of the text."""

    #: As printed; a pronoun is replaced by the name it stands for.
    speaker: str
    verb: str
    #: Where the attribution, speaker and verb together, begins and ends.
    start: int
    end: int
    verb_start: int
    verb_end: int
    name_start: int
    name_end: int
    #: "said", "by" ("according to"), "citing" or "more" ("…, adding that").
    form: str

    @property
    def follows(self) -> bool:
        """True when the speaker stands after the verb."""
        return self.verb_start < self.name_start


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
        if cue["said"] and _COUNTS.match(cue[0]) and _WHERE.search(text, 0, cue.start()):
            continue
        if cue["more"]:
            speech = _goes_on(sentences, cue, found)
        else:
            speech = _speech(text, sentences, cue, language)
        if speech and speech.speaker.casefold() in BODY_PRONOUNS:
            speech = replace(speech, speaker=_body_before(sentences, speech, found))
        if speech and speech.speaker.casefold() in PRONOUNS:
            speech = replace(speech, speaker=_antecedent(text, sentences, speech, found, language=language))
        if speech and speech.speaker and not _OWN_BYLINE.match(speech.speaker):
            found.append(speech)
    bare = [speech for speech in _bare(text, language) if not _is_taken(found, speech)]
    return sorted((*found, *bare), key=lambda speech: speech.verb_start) if bare else found


def _bare(text: str, language: str) -> Iterator[Speech]:
    """Yield who is named behind a dash, without a word of saying."""
    for dash, start, end in bare_speakers(text, language=language):
        speaker = cleaned(text, start, end, language=language)
        if speaker:
            yield Speech(
                speaker=speaker, verb=text[dash], start=dash + 1, end=end, verb_start=dash, verb_end=dash + 1,
                name_start=start, name_end=end, form="said",
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
    if not is_person(text, start, end) and not is_body(match["name"]):
        return None
    return Speech(
        speaker=match["name"], verb=":", start=start, end=end + 1, verb_start=end, verb_end=end + 1,
        name_start=start, name_end=end, form="said",
    )  # fmt: skip


#: "В Алматы насчитали …": where, not who.
_COUNTS, _WHERE = re.compile("насчит|нарах"), re.compile(r"(?<!\w)(?:в|у)\s+[^\W\d_]+\s+$", re.IGNORECASE)
_UNSAID = re.compile(r"(?:(?<!\w)(?:not|never|не|ні)|n['’]t)\s+$", re.IGNORECASE)


def _goes_on(sentences: Sentences, cue: re.Match[str], found: Sequence[Speech]) -> Speech | None:
    """Return who goes on speaking: "…, X said, *adding* that …"."""
    begin, _ = sentences.span(cue.start())
    if not found or not begin <= found[-1].verb_start < cue.start():
        return None
    return replace(
        found[-1], verb=cue[0], start=cue.start(), end=cue.end(), verb_start=cue.start(), verb_end=cue.end(),
        name_start=cue.start(), name_end=cue.start(), form="more",
    )  # fmt: skip


#: "передаёт корреспондент …": the outlet names itself, which adds nothing to its own name.
_OWN_BYLINE = re.compile(r"(?:собственный )?корреспондент|(?:власний )?кореспондент|тілші", re.IGNORECASE)
#: A pronoun farther from the last attribution than this is not followed, in characters.
_MEMORY_CHARS = 700


def _antecedent(
    text: str, sentences: Sentences, speech: Speech, earlier: list[Speech], *, language: str
) -> str:
    """Return whom "he said" means: a person of the sentence before who is known, else who spoke last."""
    begin, _ = sentences.span(speech.verb_start)
    before = sentences.before(begin)
    for person in persons(text, max(before[0], before[1] - 400), before[1]):
        if person.full or any(person.name in _own_words(one.speaker) for one in earlier):
            own = [one for one in earlier if person.name in one.speaker]
            if own and _of_other_gender(speech, own[-1]):
                return ""
            return cleaned(text, person.start, person.end, language=language)
    if earlier and speech.verb_start - earlier[-1].verb_end <= _MEMORY_CHARS:
        return "" if _of_other_gender(speech, earlier[-1]) else earlier[-1].speaker
    return ""


@lru_cache(maxsize=2000)
def _own_words(speaker: str) -> list[str]:
    """Return the words that name a speaker: of "Ішкі істер министрі Ержан Саматов" only the last two."""
    named = [person.name for person in persons(speaker, 0, len(speaker)) if person.full]
    return (named[-1] if named else speaker).split()


def _body_before(sentences: Sentences, speech: Speech, earlier: list[Speech]) -> str:
    """Return which body "it said" means: the one that spoke in the sentence before, if it is no person."""
    if not earlier:
        return ""
    last = earlier[-1]
    begin, _ = sentences.span(speech.verb_start)
    near = begin and last.verb_start >= sentences.before(begin)[0]
    named = any(person.full for person in persons(last.speaker, 0, len(last.speaker)))
    return last.speaker if near and not named else ""


_HERS = re.compile(r"(?<!\w)(?:е[её]|её|она|ней|її|вона|неї)(?!\w)", re.IGNORECASE)
_HIS = re.compile(r"(?<!\w)(?:его|него|он|нём|його|він|нього)(?!\w)", re.IGNORECASE)
_SHE_SAID, _HE_SAID = re.compile(r"(?:ла|лась|лася)$"), re.compile(r"[а-яіїє](?:л|в|лся|вся)$")


def _of_other_gender(speech: Speech, earlier: Speech) -> bool:
    """Tell whether a pronoun cannot mean who spoke before: "она сообщила … по его словам"."""
    pronoun = speech.verb if speech.form == "by" else speech.speaker
    if _HIS.search(pronoun):
        return bool(_SHE_SAID.search(earlier.verb))
    return bool(_HERS.search(pronoun) and _HE_SAID.search(earlier.verb))


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


def _beside_verb(
    text: str, cue: re.Match[str], begin: int, end: int, language: str
) -> tuple[int, int] | None:
    """Return the span of the speaker: after the verb where it follows what was said, else before it."""
    right = min(end, cue.end() + _RIGHT_CHARS)
    opened = bool(_CLOSED.search(text, max(0, cue.start() - 6), cue.start())) or cue.start() <= begin
    told = cue[0].startswith("told")
    if (opened or language != "en") and not told:
        span = name_after(text, cue.end(), right, language)
        if span and (opened or name_before(text, begin, cue.start(), language) is None):
            return span
    is_clause = cue[0].startswith("деп") or _NOMINALISED.search(text, begin, cue.start())
    if language == "kk" and is_clause and not opened:
        return kazakh_subject(text, begin, cue.start(), language)
    return name_before(text, begin, cue.start(), language)
