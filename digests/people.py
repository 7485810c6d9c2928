"""Who is in a story: the topic's people and bodies, and who speaks, each once whatever the spelling.

Names of the topic come with the evidence of its articles, speakers with their statements. Two
spellings are one name when the words of the shorter are all in the longer, under the keys of
:mod:`digests.names`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from digests.names import name_keys, stumps
from digests.sentences import one_line
from digests.surnames import in_full, of_a_man
from storage.edition import Article
from storage.figures import Statement

#: Groups of a topic whose names are people and bodies.
GROUPS = ("person", "body")
#: Names of one story that are shown, and characters of a name.
PEOPLE_MOST, _LONGEST = 6, 48

#: Languages in Cyrillic script; a name in the reader's script is preferred.
_CYRILLIC = frozenset("ru uk kk ky be bg tg mn mk sr".split())  # noqa: SIM905
#: Keys of so many letters are one when they are so alike, 0 to 100: Мыңжасарова, Mynzhasarova.
_LONG_KEY, _ALIKE = 5, 85.0
#: First consonants of -ov, -ev, -sky: with these a name becomes another one.
_MAKES_SURNAMES = "vs"
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")

#: Words before a place that stands before a name: "житель района Вокзал Тимур Гай".
_PLACED = re.compile(
    r"из|із|зі|з|в|у|from|in|to|район\w*|город\w*|міст\w*|посёлк\w*|поселк\w*|сел\w|област\w*|ауданы\w*|қаласы\w*",
    re.IGNORECASE,
)

#: Languages with a genitive, and attributions that ask for it: a preposition and a noun, but not "по её словам".
_GENITIVE = frozenset(("ru", "uk"))
_PHRASE = re.compile(r"(?:по|за|на|со|зі)\s+(?!(?:его|е[её]|их|йог[оа]|її|їх\w*|сво\w+)\s)\w", re.IGNORECASE)

Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as an article prints it."""

    name: str
    article: Article
    #: The topic's own name for whom it means; empty for a speaker.
    topic_id: str = ""
    #: It stands in the genitive: "по словам Армана Толегенулы".
    declined: bool = False

    @property
    def keys(self) -> Keys:
        """The keys of the name's words."""
        return name_keys(self.name)


@dataclass(slots=True)
class Person:
    """A person or body under all the spellings that were met."""

    topic_id: str = ""
    mentions: list[Mention] = field(default_factory=list)
    _spellings: set[Keys] = field(default_factory=set)

    def add(self, mention: Mention) -> bool:
        """Take in one more mention; return True for a spelling that is new."""
        self.mentions.append(mention)
        fresh = mention.keys not in self._spellings
        self._spellings.add(mention.keys)
        return fresh

    def answers_to(self, mention: Mention) -> bool:
        """Tell whether a mention means this one."""
        if mention.topic_id and self.topic_id:
            return mention.topic_id == self.topic_id
        return any(_holds(own, mention.keys) for own in self._spellings)

    @property
    def articles(self) -> int:
        """How many articles name it."""
        return len({mention.article.id for mention in self.mentions})

    def shown(self, language: str) -> str:
        """Return one spelling: a nominative, in the reader's script, in the reader's language; the most frequent."""
        counted = Counter(mention.name for mention in self.mentions)

        def place(mention: Mention) -> tuple[bool, bool, bool, bool, bool, int, int, str]:
            script = _in_script(mention.name, language)
            plain = not mention.declined
            speaks = not mention.topic_id
            # Who speaks mostly stands in the nominative and often with an office; else the shortest form is likely it.
            length = len(mention.name) if speaks else -len(mention.name)
            own = mention.article.language == language
            full = speaks and len(mention.keys) > 1
            return (plain, script, own, speaks, full, counted[mention.name], length, mention.name)

        return max(self.mentions, key=place).name


def people(articles: Sequence[Article], *, language: str) -> tuple[str, ...]:
    """Return who is in these articles as a reader of *language* writes it, who is in most of them first.

    Who is only met in a genitive that cannot be undone is left out: a man's reads as a woman's name.
    """
    plain = [one for one in persons(articles) if not all(mention.declined for mention in one.mentions)]
    named = [(person, person.shown(language)) for person in plain]
    named.sort(key=lambda one: (-one[0].articles, not one[0].topic_id, not _in_script(one[1], language)))
    return tuple(name for _, name in named[:PEOPLE_MOST])


def _in_script(name: str, language: str) -> bool:
    return (language in _CYRILLIC) == bool(_CYRILLIC_LETTER.search(name))


def persons(articles: Iterable[Article]) -> list[Person]:
    """Return the people and bodies of some articles, all their spellings together.

    A single word that no longer name holds may be a title or a town as well: it is left out unless
    the topic knows it or it is an acronym. Nor is an outlet of the story anybody in it.
    """
    articles = [*articles]
    outlets = {name_keys(article.outlet) for article in articles}
    found_in = (mention for article in articles for mention in _mentions(article))
    mentions = [mention for mention in found_in if mention.topic_id or mention.keys not in outlets]
    found: list[Person] = []
    #: Persons by what their names begin with: only these are compared.
    near: dict[str, list[Person]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda one: (not one.topic_id, -len(one.keys))):
        begins = [f"={mention.topic_id}"] if mention.topic_id else []
        begins += sorted({stump for key in mention.keys for stump in stumps(key)})
        same = next((p for begin in begins for p in near[begin] if p.answers_to(mention)), None)
        if same is None:
            if not mention.topic_id and len(mention.keys) < 2 and not mention.name.isupper():
                continue
            found.append(same := Person(topic_id=mention.topic_id))
        if same.add(mention):
            for begin in begins:
                near[begin].append(same)
    return found


def _mentions(article: Article) -> Iterator[Mention]:
    for evidence in article.evidence:
        # Names are matched in any language, terms in one: an "akimat" is no name.
        if evidence.group in GROUPS and not evidence.language and evidence.weight > 0:
            name = one_line(evidence.matched, _LONGEST)
            if name and not name[0].islower():
                yield Mention(name, article, f"{evidence.group}/{evidence.term}")
    for said in article.statements:
        if name := in_full(name_of(said.speaker), article.text):
            plain = of_a_man(name) if _declines(said) else name
            yield Mention(plain or name, article, declined=not plain)


def _declines(said: Statement) -> bool:
    """Tell whether the words of an attribution put the speaker in the genitive: "по словам", "за даними"."""
    return said.language in _GENITIVE and bool(_PHRASE.match(said.verb))


def name_of(speaker: str) -> str:
    """Return the name in how a text calls a speaker; empty when it names nobody.

    >>> name_of("министр внутренних дел Ерлан Касенов"), name_of("Interior Minister Erlan Kasenov")
    ('Ерлан Касенов', 'Interior Minister Erlan Kasenov')
    >>> name_of("мешканець району Вокзал Тимур Гай")
    'Тимур Гай'
    >>> name_of("Глава государства"), name_of("мать подсудимого")
    ('', '')
    """
    parts = one_line(speaker, 200).split(" ")
    first = len(parts)
    while first and _is_capital(parts[first - 1]):
        first -= 1
    if len(parts) - first > 2 and first and _PLACED.fullmatch(parts[first - 1]):
        first += 1
    name = " ".join(parts[first:])
    return name if len(name) <= _LONGEST else ""


#: Bodies as they are declined, by the ends of their first word; the rest of such a name is a genitive.
_DECLINED = (
    (r"(министерств|ведомств|агентств|правительств|посольств|міністерств|відомств)(?:[еаіу]|ом)", "о"),
    (r"(управлени|отделени)(?:[июя]|ем)", "е"),
    (r"(управлінн|відділенн)(?:[іюя]|ям)", "я"),
    (r"((?:ген)?прокуратур|комендатур|(?:пресс?-?)?служб)(?:[ыеуиі]|ой|ою)", "а"),
    (r"(полици|поліці|комисси|комісі|администраци|адміністраці)(?:[июїя]|ей|єю)", "я"),
    (r"(департамент|комитет|комітет|штаб|генштаб|суд|центр|минздрав|минюст)(?:[еуаі]|ом)", ""),
)
_BODIES = tuple((re.compile(stem, re.IGNORECASE), ending) for stem, ending in _DECLINED)


def nominative(speaker: str) -> str:
    """Return a body as a list names it, where its first word was declined; else *speaker*.

    >>> nominative("Министерстве внутренних дел"), nominative("комендатуры"), nominative("Ерлан Касенов")
    ('Министерство внутренних дел', 'комендатура', 'Ерлан Касенов')
    """
    word, space, rest = speaker.partition(" ")
    for stem, ending in _BODIES:
        if match := stem.fullmatch(word):
            return f"{match[1]}{ending}{space}{rest}"
    return speaker


def answers(speaker: str, name: str) -> bool:
    """Tell whether a speaker is whom *name* means: its words in any script and case, or a piece as printed.

    >>> answers("подполковник Єрлан Мамитов", "Mamytov"), answers("по словам Мамытова", "Yerlan Mamytov")
    (True, False)
    """
    if name.casefold() in speaker.casefold():
        return True
    asked, own = name_keys(name), name_keys(speaker)
    return bool(asked) and all(any(_inflected(key, other) for other in own) for key in asked)


def _is_capital(word: str) -> bool:
    letters = word.strip("«»“”\"'(),.")
    return letters[:1].isupper()


def _holds(one: Keys, other: Keys) -> bool:
    """Tell whether one name holds all words of the other, endings aside."""
    short, long = sorted((one, other), key=len)
    same = _alike if len(short) > 1 else _inflected
    return bool(short) and all(any(same(key, other) for other in long) for key in short)


def _inflected(one: str, other: str) -> bool:
    """Tell whether two single words are one but for a case: Касенов, Касеновым; not Karim, Karimov.

    Nothing else confirms a surname that stands alone, so an ending that makes surnames is none.
    """
    short, long = sorted((one, other), key=len)
    ending = long[len(short) :]
    return short == long or (len(short) > 2 and short in stumps(long) and ending[0] not in _MAKES_SURNAMES)


def _alike(one: str, other: str) -> bool:
    """Tell whether two words of full names are one: endings aside, or but for one letter of many."""
    if not stumps(one).isdisjoint(stumps(other)):
        return True
    return min(len(one), len(other)) >= _LONG_KEY and ratio(one, other) >= _ALIKE
