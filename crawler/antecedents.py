"""Whom "he said" and "it said" mean: the one the text named before what is said begins.

What is said may be a quotation of several sentences; whom the pronoun means stands before the first
of them. Where two may be meant, or somebody was named since who may be meant as well, nobody is:
an attribution to the wrong one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.bare_speakers import BODY
from crawler.number_words import LANGUAGES
from crawler.persons import Person, persons
from crawler.speaker_names import cleaned
from crawler.speaker_words import words_of
from crawler.speech import Speech
from storage.sentences import Sentences

#: A pronoun farther from the last attribution than this is not followed, in characters.
_MEMORY_CHARS = 700
#: The sentence before is read no farther back than this.
_SENTENCE_CHARS = 400


def antecedent(
    text: str, sentences: Sentences, speech: Speech, earlier: Sequence[Speech], *, language: str
) -> str:
    """Return whom "he said" means; empty when that is not clear.

    It is a person of the sentence before who is named in full or spoke already, else who spoke last,
    if nobody else was named since.
    """
    begin, opened = _begins(text, sentences, speech)
    before = sentences.before(begin)
    named = _named(text, (max(before[0], before[1] - _SENTENCE_CHARS), before[1]), earlier)
    if named:
        own = [one for one in earlier if _bare(named[0].name, language) in one.speaker]
        spoke = bool(own) and own[-1].verb_start >= before[0]
        clear = (spoke and len(named) == 1) or _is_clear(text, named, before[0])
        if (own and _of_other_gender(speech, own[-1])) or not clear:
            return ""
        return _bare(cleaned(text, named[0].start, named[0].end, language=language), language)
    last = next((one for one in reversed(earlier) if one.verb_end <= opened), None)
    if last is None or speech.verb_start - last.verb_end > _MEMORY_CHARS or not is_one(last.speaker):
        return ""
    other = any(one.full and one.name not in last.speaker for one in persons(text, last.verb_end, begin))
    if other or _of_other_gender(speech, last) or _is_of_another(text, before, last, language):
        return ""
    return last.speaker


def _is_of_another(text: str, before: tuple[int, int], last: Speech, language: str) -> bool:
    """Tell whether the sentence before is of another who is named by the office: "The mayor came out."."""
    subject = _SUBJECT.match(text, before[0], before[1])
    office = subject["word"] if subject else ""
    return bool(
        words_of(language).role.match(office)
        and not BODY.match(office)
        and before[0] > last.verb_end
        and office.casefold() not in last.speaker.casefold()
    )


_SUBJECT = re.compile(r"\W*(?:(?:The|A|An)\s+)?(?P<word>[^\W\d_][\w’'-]+)")


_CLOSES = re.compile(r"(?P<mark>[»”\"])[\s.,!?…]*[—–-]?\s*$")
_OPENS = {"»": "«", "”": "“", '"': '"'}


def _begins(text: str, sentences: Sentences, speech: Speech) -> tuple[int, int]:
    """Return where a pronoun looks back from: the sentence in which a quotation opens, and its mark."""
    begin, _ = sentences.span(speech.verb_start)
    closed = _CLOSES.search(text, max(0, speech.start - 8), speech.start)
    if closed is None:
        return begin, speech.start
    line = text.rfind("\n", 0, closed.start()) + 1
    opened = text.rfind(_OPENS[closed["mark"]], line, closed.start())
    return (begin, begin) if opened < 0 else (min(begin, sentences.span(opened)[0]), opened)


_GENITIVE = re.compile(r"(?<=\w)[нтд][ыі]ң$")


def _bare(name: str, language: str) -> str:
    return _GENITIVE.sub("", name) if language == "kk" else name


_TOLD = re.compile(
    r"(?<!\w)(?:told|asked|with|by|against|to|in|from|near|of|for|about|в|во|на|о|об|про|к|для|за|против"
    r"|с|со|з|зі|із|від|от|у)\s+(?:\w+\s+){0,2}$"
)


def _named(text: str, span: tuple[int, int], earlier: Sequence[Speech]) -> list[Person]:
    """Return the persons of a sentence that a pronoun may mean."""
    return [
        person
        for person in persons(text, *span)
        if person.full
        or (is_one(person.name) and any(person.name in _own_words(one.speaker) for one in earlier))
    ]


def _is_clear(text: str, named: Sequence[Person], begin: int) -> bool:
    """Tell whether the first of several persons is the subject: he stands first and is told nothing."""
    first = named[0]
    if _TOLD.search(text, max(begin, first.start - 40), first.start):
        return False
    if len(named) > 1 and _AND.fullmatch(text, first.end, named[1].start):
        return False
    others = {one.name for one in named if one.name not in first.name and first.name not in one.name}
    return not others or len(text[begin : first.start].split()) <= _SUBJECT_WORDS


_AND = re.compile(r"\s+(?:and|и|та|і|й|мен|бен|пен|және)\s+(?:\w+\s+){0,2}")
#: Before the subject of a sentence stand no more words than these: its office.
_SUBJECT_WORDS = 4

_MANY = re.compile(
    r"(?:[a-z-]*[^s\W]s|people|police|[а-яёіїєґ-]*[ыи]|родн\w+|родич\w+|[а-яәіңғүұқөһ]*(?:лар|лер|дар|дер|тар|тер))",
    re.IGNORECASE,
)


@lru_cache(maxsize=2000)
def is_one(speaker: str) -> bool:
    """Tell whether a speaker may be one person: neither several nor a body.

    >>> is_one("Ерлан Касенов"), is_one("врач"), is_one("officials"), is_one("родных"), is_one("министерство")
    (True, True, False, False, False)
    """
    if any(one.full for one in persons(speaker, 0, len(speaker))):
        return True
    words = speaker.split()
    if not words or BODY.match(words[0]):
        return False
    office = any(words_of(language).role.match(words[0]) for language in LANGUAGES)
    return not (office or words[0][0].islower()) or not _MANY.fullmatch(words[0])


@lru_cache(maxsize=2000)
def _own_words(speaker: str) -> list[str]:
    """Return the words that name a speaker: of "Ішкі істер министрі Ержан Саматов" only the last two."""
    named = [person.name for person in persons(speaker, 0, len(speaker)) if person.full]
    return (named[-1] if named else speaker).split()


def body_before(sentences: Sentences, speech: Speech, earlier: Sequence[Speech]) -> str:
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
