"""Names across scripts: Токаев, Тоқаев, Tokayev, Tokajew and Toqaev are one person.

Two keys are made of a name. The *folded* key spells it the way a careless English writer would;
the *consonant* key drops the vowels as well and is the one to look names up by. A look-up is
confirmed by the likeness of the folded keys, so that a shared skeleton alone merges nobody.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product

from anyascii import anyascii
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

#: Least likeness of two folded names, 0 to 100. Measured with ``steppewatch.evaluation.names``.
NAME_RATIO = 80.0
#: Least likeness of two single words inside names of several words: unlike surnames or unlike
#: given names part two people however alike the rest is.
WORD_RATIO = 66.0
#: A consonant key shorter than this says nothing on its own: Ким and Кум share one.
SHORT_KEY = 3

#: One consonant of so many may differ between two spellings of a name.
SKELETON_SHARE = 10
#: Consonants that alphabets and ears confuse.
_SPOKEN = str.maketrans("zjghqcfwdpo", "sskkkkvvtba")

_WORD = re.compile(r"[a-z]+")
_VOWELS = re.compile("[aeiou]")
#: German and Polish J before a vowel: Jerlan, Janukowytsch. In short words it may be Ж.
_YOT = re.compile("^j(?=[aeu].{4})")
_APOSTROPHES = re.compile("['’ʼʻʹ‘`´]")
#: Letters whose mark is a sound of its own, which a plain transliteration would lose.
_MARKED = str.maketrans(
    {"ż": "zh", "ž": "zh", "š": "sh", "ş": "sh", "ś": "sh", "č": "ch", "ç": "ch", "ć": "ch", "ə": "a"}
)
# Order matters: long spellings first, so that "tsch" is not read as "t" + "sch".
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"schtsch|shch|szcz|chtch|stch", "sh"),
        (r"(?<=r)dj(?=[ou])", "d"),  # German: Serdjukow
        (r"dzh|dsch|dsh|dj|dz(?=[aeiou])", "j"),
        (r"tsch|tch|tsh|cz", "ch"),
        (r"sch|sz(?!$)", "sh"),
        (r"(?<=[aeiouynl])j(?=[aeiou])", ""),  # German and Polish: Tokajew, Paschinjan
        (r"zh|jh", "j"),
        (r"(?<=[aeiouy])j(?=[^aeiouy]|$)", ""),  # Sergej, Smajilov
        (r"gu(?=[ei])", "g"),  # French: Serguei
        (r"ks|x(?!$)(?<!^x)", "ks"),
        (r"kh|^x", "h"),
        (r"gh", "g"),
        (r"tz|ts", "ts"),
        (r"ph|f", "v"),
        (r"ck", "k"),
        (r"th", "t"),
        (r"ng(?=[^aeiouy]|$)|ng(?=[ao])", "n"),  # Kazakh ң
        (r"oo|ou", "u"),
        (r"q", "k"),
        (r"w", "v"),
        (r"y(?=[aeou])|i(?=[aeou])", ""),
        (r"[yi]+", "i"),
        (r"c(?!h)", "k"),
        (r"(.)\1+", r"\1"),
    )
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain lower-case Latin letters, particles and dots dropped.

    >>> words("Қасым-Жомарт Тоқаев")
    ('qasym', 'zhomart', 'toqaev')
    >>> words("Oʻtkir O‘tkirov")
    ('otkir', 'otkirov')
    """
    marked = unicodedata.normalize("NFC", name).lower().translate(_MARKED)
    plain = anyascii(_APOSTROPHES.sub("", marked))
    return tuple(_WORD.findall(_APOSTROPHES.sub("", plain).lower()))


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    if "q" in word:  # Kazakh in Latin letters, where j is ж also between vowels: Qojalieva
        word = word.replace("j", "zh")
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def folded(name: str) -> str:
    """Return the name as it sounds, in one spelling for all scripts; words stay apart.

    >>> [folded(spelling) for spelling in ("Токаев", "Tokayev", "Tokajew", "Toqaev", "Тоқаев")]
    ['tokaev', 'tokaev', 'tokaev', 'tokaev', 'tokaev']
    """
    return " ".join(filter(None, map(_sound, words(name))))


def consonants_of(sound: str) -> str:
    """Return the look-up key of a :func:`folded` name: first letter and consonants of each word, words joined.

    >>> {consonants_of(folded(name)) for name in ("Токаев", "Tokayev", "Tokaïev", "Токаєв", "托卡耶夫")}
    {'tkv'}
    """
    return "".join(word[0] + _VOWELS.sub("", word[1:]) for word in sound.split())


def same_name(first: str, second: str) -> bool:
    """Tell whether two spellings, in any script, name one person, place or body.

    Initials stand for any word they begin. A missing patronymic is no difference; a missing
    given name is, because a surname alone is shared by many.

        >>> same_name("Kasim Khomart Tokayev", "Қасым-Жомарт Тоқаев")
        True
        >>> same_name("Нурсултан Назарбаев", "Dariga Nazarbayeva")
        False
        >>> same_name("К. Масимов", "Karim Massimov")
        True
    """
    left, right = folded(first).split(), folded(second).split()
    if not left or not right:
        return False
    if len(left) > len(right):
        left, right = right, left
    if len(left) == len(right):
        return _alike(left, right) or (len(left) == 2 and _alike(left[::-1], right))
    if len(left) == 1:
        return _split_alike(left[0], right)
    return _alike(_without_middle(left, right), right) or _joined_alike(left, right)


def _alike(left: list[str], right: list[str]) -> bool:
    """Compare names of equally many words, word by word and as a whole."""
    if not left or len(left) != len(right):
        return False
    if not all(map(_word_alike, left, right)):
        return False
    spelled = [(a, b) for a, b in zip(left, right, strict=True) if len(a) > 1 and len(b) > 1]
    return bool(spelled) and _one_name([a for a, _ in spelled], [b for _, b in spelled])


def _word_alike(left: str, right: str) -> bool:
    if 1 in (len(left), len(right)):
        return left[0] == right[0]
    return ratio(left, right) >= WORD_RATIO


def _one_name(left: list[str], right: list[str]) -> bool:
    """Confirm by likeness as a whole, and by the skeletons: Masimov is not Maksimov."""
    likeness = ratio("".join(left), "".join(right))
    distance, length = _skeletons_apart(left, right)
    if distance == 0 and length > SHORT_KEY:
        return likeness >= WORD_RATIO
    return likeness >= NAME_RATIO and distance * SKELETON_SHARE <= length


def _skeletons_apart(left: list[str], right: list[str]) -> tuple[int, int]:
    """Return in how many consonants two names differ, in the readings that bring them nearest.

    The second number is how many consonants the longer one has.
    """
    pairs = product(_readings(tuple(left)), _readings(tuple(right)))
    return min((Levenshtein.distance(a, b), max(len(a), len(b))) for a, b in pairs)


@lru_cache(maxsize=10_000)
def _readings(sounds: tuple[str, ...]) -> frozenset[str]:
    """Return the skeletons a name may have.

    "ch" is read as in Achmetow or as in Pachinian, a first "j" as in Jerlan or as in Japarov.
    """
    plain = [sound.replace("ts", "s").replace("sh", "s") for sound in sounds]
    yotless = [_YOT.sub("", sound) for sound in plain]
    return frozenset(
        "".join(_skeleton(sound.replace("ch", ch)) for sound in spelled)
        for spelled in (plain, yotless)
        for ch in "ks"
    )


def _skeleton(sound: str) -> str:
    """Return the consonants of a folded word, those that are confused made one.

    >>> _skeleton(folded("Selenskyj")) == _skeleton(folded("Зеленський"))
    True
    """
    return re.sub(r"(.)\1+", r"\1", consonants_of(sound).translate(_SPOKEN))


def _split_alike(word: str, others: list[str]) -> bool:
    """Compare one word with several: Nursultan and Нур-Султан, never a surname and a full name."""
    return _one_name([word], others)


def _without_middle(short: list[str], long: list[str]) -> list[str]:
    """Fill *short* up with the middle words (patronymics) of *long* that it lacks."""
    missing = len(long) - len(short)
    return [*short[:-1], *long[len(short) - 1 : len(short) - 1 + missing], short[-1]]


def _joined_alike(left: list[str], right: list[str]) -> bool:
    """Compare after joining two neighbours of the longer one: Kassymjomart, Kassym-Jomart."""
    for place, pair in enumerate(pairwise(right)):
        joined = [*right[:place], "".join(pair), *right[place + 2 :]]
        if _alike(left, joined):
            return True
    return False
