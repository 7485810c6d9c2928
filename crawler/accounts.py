"""Channels and accounts named in words: "his Telegram channel", "на своей странице в Facebook"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.attributions import MOST_MENTIONS, Attribution, Reading
from crawler.persons import Person, person_at, persons
from crawler.spellings import Mention
from storage.model import CitationKind, Url
from storage.urls import try_canonical

#: Only the group's name is used. A Cyrillic "Т" in "Тwitter" is common; "телеграмма" is a cable.
_PLATFORM = re.compile(
    r"\b(?:(?P<telegram>Telegram|[Тт]елеграм(?:[аеуі]|ом|мен)?(?!\w))"
    r"|(?P<twitter>[TТ]witter|[Тт]виттер\w{0,2}|[Тт]вит(?:тер)?[еа]?(?!\w)|[Тт]вітер\w{0,2}|[Tt]weet(?:s|ed)?\b"
    r"|(?:(?<=сети )|(?<=соцсети )|(?<=мережі )|(?<=on ))X(?!\w)|X(?= \((?:formerly|бывш|ранее|колишн))"
    r"|твит(?:ах?|ами?|е|ы|ов|ну\w+)?\b|твіт(?:ах?|і|и|ів)?\b)"
    r"|(?P<facebook>[FФ]acebook|[Фф]ейсбу[кцч]\w{0,2})"
    r"|(?P<instagram>Instagram|[Ии]нстаграм\w{0,2}|[Іі]нстаграм\w{0,2})"
    r"|(?P<youtube>You[Tt]ube|[Юю]туб\w{0,2})|(?P<vk>VKontakte|ВКонтакте))"
)
#: One of these is in every text that names a platform: a search fifty times faster.
_HINTS = (
    "elegram", "елеграм", "witter", "виттер", "твит", "вітер", "твіт", "weet", "acebook", "ейсбу", "nstagram",
    "нстаграм", "outube", "ouTube", "туб", "VKontakte", "ВКонтакте", "X",
)  # fmt: skip
_NOUN = (
    r"(?:channel|account|page|profile|feed|posts?|blog|канал\w*|аккаунт\w*|акаунт\w*|страни\w+|сторін\w+|арна\w*"
    r"|парақша\w*|жазба\w*|желі\w*|профил\w*|профіл\w*|пост\w{0,2})"
)
_NOUN_AFTER = re.compile(rf"[»\"”]?[\s\u00a0-]*(?:\([^()]{{2,20}}\)\s*)?{_NOUN}\b", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    rf"\b{_NOUN}\s+(?:on|in|в|у)\s+(?:социальн\w+ сет\w+ |соцсет\w+ |соціальн\w+ мереж\w+ |соцмереж\w+ )?[«\"“]?$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:\b(?:his|her|their|its|сво\w+|его|е[её]|их|його|її|їх\w*|өз\w*|оның)\b|[\w-]+[’']s\b|\w{3,}(?:[нтд][ыі]ң)\b)"
    r"(?:\s+[\w-]+){0,2}\s*[«\"“]?$",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|in|в|у|во)\s+[«\"“]?$", re.IGNORECASE)
_NAMED = re.compile(
    r"\s*(?:[«\"“„](?P<quoted>[^«»\"“”„\n]{2,60})[»\"”“]|\(?(?P<handle>@\w{3,32})"
    r"|\(?(?:https?://)?t\.me/(?P<link>\w{3,32})|(?P<word>[A-Z]\w+(?:\s[A-Z]\w+)?))"
)
_SAYS = re.compile(
    r"\b(?:wrote|writes|said|posted|published|tweeted|shared|написал\w*|пишет|сообщил\w*|заявил\w*|опубликовал\w*"
    r"|рассказал\w*|поделил\w+|написа\w+|повідоми\w+|заяви\w+|опублікува\w+|жаз\w+|мәлімде\w+|хабарла\w+|жариялады)\b",
    re.IGNORECASE,
)
#: What invites readers or speaks of the outlet's own channels cites nobody.
BOILERPLATE = re.compile(
    r"\b(?:follow (?:us|our|[A-Z])|subscribe|join (?:us|our)|share (?:on|this)|like us|read (?:also|more|us)"
    r"|see also|view this post"
    r"|посмотреть эту публикацию|подпи(?:сыв|ш)\w+|читайте|смотрите|следите|присоедин\w+|поделиться"
    r"|нашем? |нашего |нашу "
    r"|підпи(?:су|ш)\w+|дивіться|приєдн\w+|нашому |нашого "
    r"|жазылыңыз\w*|оқи отыр\w*|оқыңыз\w*|біздің)",
    re.IGNORECASE,
)
_HOSTS = {
    "telegram": "t.me",
    "twitter": "twitter.com",
    "facebook": "facebook.com",
    "instagram": "instagram.com",
}
_GAP = re.compile(r"[\s\u00a0,]*")
_QUOTE = re.compile(r"[\"“«„:\n]")
_LATER = 60  #: characters after an account in which its owner may still be named


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """A platform's name with the words around it that make it somebody's account."""

    platform: str
    start: int
    end: int
    own: bool
    #: Where the words before it that may name the owner end: "Omirov's | Telegram channel".
    owner_end: int = 0
    named: str = ""
    handle: str = ""


def accounts(reading: Reading) -> Iterator[Attribution]:
    """Yield channels and accounts that the text credits, with their persons where it names them."""
    if not any(hint in reading.text for hint in _HINTS):
        return
    for match in islice(_PLATFORM.finditer(reading.text), MOST_MENTIONS):
        begin, end = reading.sentences.near(match.start())
        if BOILERPLATE.search(reading.text, begin, end):
            continue
        phrase = _phrase(reading.text, match, begin, end)
        if phrase is None:
            continue
        found = _credited(reading, phrase, begin, end)
        if found is not None:
            yield found


def _phrase(text: str, match: re.Match[str], begin: int, end: int) -> _Phrase | None:
    """Read the words around a platform's name; None when it is only the platform."""
    platform = match.lastgroup or ""
    noun = _NOUN_AFTER.match(text, match.end(), end)
    before = None if noun else _NOUN_BEFORE.search(text, max(begin, match.start() - 60), match.start())
    tweet = match[0].lower().startswith(("tweet", "твит", "твіт")) and "тер" not in match[0].lower()
    start = before.start() if before else match.start()
    stop = noun.end() if noun else match.end()
    own = _OWN.search(text, max(begin, start - 40), start)
    word = own[0].split()[0] if own else ""
    beside = own and len(own[0].split()) == 1 and word.isalpha() and text[stop : stop + 1] != "-"
    if own and (noun or before or tweet or beside):
        owner_end = own.start() + (0 if word.isalpha() else len(word) - 2)
        return _Phrase(platform=platform, start=own.start(), end=stop, own=True, owner_end=owner_end)
    named = _NAMED.match(text, stop, end) if noun else None
    if named:
        handle = (named["handle"] or named["link"] or "").lstrip("@")
        words = named["quoted"] or named["word"] or ""
        return _Phrase(platform=platform, start=start, end=named.end(), own=False, named=words, handle=handle)
    on = _ON.search(text, max(begin, start - 10), start)
    if (on or tweet) and _SAYS.search(text, begin, end):
        return _Phrase(platform=platform, start=start, end=stop, own=False)
    return None


def _credited(reading: Reading, phrase: _Phrase, begin: int, end: int) -> Attribution | None:
    """Find whose account it is; None when a platform is named and nobody with it."""
    kind = CitationKind.CHANNEL if phrase.platform == "telegram" else CitationKind.ACCOUNT
    if phrase.named or phrase.handle:
        url = _profile(phrase)
        outlet = reading.catalogue.of_url(url) if url else None
        mention = next(iter(reading.catalogue.mentions(f"«{phrase.named}»")), None)
        key = outlet.key if outlet else mention.outlet if mention else None
        return Attribution(kind=kind, start=phrase.start, end=phrase.end, outlet=key, url=url)
    person = _speaker(reading, phrase, begin, end)
    listed = _listed(reading, phrase, person, begin, end)
    if person is None and listed is None and not (phrase.own and _SAYS.search(reading.text, begin, end)):
        return None
    name = person.name if person else _whole_name(reading.text, listed) if listed else None
    return Attribution(
        kind=kind, start=phrase.start, end=phrase.end, outlet=listed.outlet if listed else None, person=name
    )


def _profile(phrase: _Phrase) -> Url | None:
    host = _HOSTS.get(phrase.platform)
    return try_canonical(f"https://{host}/{phrase.handle}") if host and phrase.handle else None


def _speaker(reading: Reading, phrase: _Phrase, begin: int, end: int) -> Person | None:
    """Return who speaks: named right after the phrase, else nearest before it, else soon after it,
    else as the subject of the sentence before.
    """
    text = reading.text
    if phrase.owner_end > phrase.start:
        return next((p for p in persons(text, begin, phrase.owner_end) if p.end == phrase.owner_end), None)
    space = _GAP.match(text, phrase.end, end)
    after = person_at(text, space.end()) if space else None
    if after is not None:
        return after
    before = [p for p in persons(text, begin, phrase.start) if p.full]
    stop = _QUOTE.search(text, phrase.end, min(end, phrase.end + _LATER))
    later = persons(text, phrase.end, stop.start() if stop else min(end, phrase.end + _LATER))
    nearest = before[-1] if before else next((p for p in later if p.full), None)
    if nearest or not phrase.own:
        return nearest
    first, last = reading.sentences.before(begin)
    subject = next((p for p in persons(text, first, last) if p.full), None)
    return subject if subject and subject.start - first < 30 else None


def _listed(reading: Reading, phrase: _Phrase, person: Person | None, begin: int, end: int) -> Mention | None:
    """Return the catalogue's account of the speaker, or of the only candidate when none is named."""
    first = min(begin, reading.sentences.before(begin)[0]) if phrase.own else begin
    window = reading.text[first:end]
    found = [
        Mention(outlet=m.outlet, matched=m.matched, offset=m.offset + first)
        for m in reading.catalogue.accounts(phrase.platform, window)
    ]
    if person is not None:
        found = [m for m in found if person.start <= m.offset and m.end <= person.end]
    return min(found, key=lambda m: abs(m.offset - phrase.start), default=None)


def _whole_name(text: str, mention: Mention) -> str:
    """Return the name that the mentioned word is part of."""
    around = persons(text, max(0, mention.offset - 60), mention.end + 40)
    return next((p.name for p in around if p.start <= mention.offset < p.end), mention.matched)
