"""Where a speaker's name stands beside a word of saying, to its right or to its left."""

from __future__ import annotations

import re

from crawler.asides import described, past_asides, past_place, without_addressee
from crawler.english_phrases import WHO, fills_clause, head_of, leads_on, stands_in, with_attributes
from crawler.speaker_words import Words, names, words_of
from crawler.speech_words import BETWEEN, BODY_PRONOUNS, NOBODY, OPENERS, PRONOUNS
from crawler.subjects import kazakh_subject, subject

#: Words of a speaker's name, at most.
_MOST_WORDS = 11


# ---------------------------------------------------------------- to the right

_TOKEN = re.compile(
    r"\s*(?P<quoted>[«\"“„][^«»\"“”„\n]{2,40}[»\"”“])"
    r"|\s*(?P<word>[^\s,.;:!?()«»\"“”„—–]+)(?:(?<=\b\w)\.(?=\s?\w))?"
)
_PREPOSITION = {
    "en": re.compile(r"\s+the\s+", re.IGNORECASE),
    "ru": re.compile(r"\s+(?:в|во)\s+", re.IGNORECASE),
    "uk": re.compile(r"\s+(?:в|во|у)\s+", re.IGNORECASE),
    "kk": re.compile(r"(?!)"),
}


def name_after(
    text: str, start: int, end: int, language: str, *, named: bool = False
) -> tuple[int, int] | None:
    """Return the span of a speaker that begins at *start*; None when none does.

    *named*: it need not hold a name or an office, as behind "according to".
    """
    if language in ("ru", "uk"):
        other = _one_of(text, start, end) or described(text, start, end)
        if other:
            return other
        start = past_place(text, start, end)
    return _name_after(text, start, end, language, named=named)


def _name_after(text: str, start: int, end: int, language: str, *, named: bool) -> tuple[int, int] | None:
    words = words_of(language)
    place = past_asides(text, start, end)
    prefix = _PREPOSITION[language].match(text, place, end)
    place = prefix.end() if prefix and prefix[0].strip().lower() != "the" else place
    first = last = -1
    for count in range(_MOST_WORDS):
        token = _TOKEN.match(text, place, end)
        if token is not None and count and _OUT_OF.search(text, first, token.end()):
            place = last = token.end()
            continue  # "сестра одного | з | бійців Леся Дорош"
        if token is None or (token["word"] and count and words.stop.fullmatch(token["word"])):
            body = _BODY.match(text, last, end) if last > 0 else None
            last = body.end() if body and _SOURCE.search(text, first, last) else last
            break
        if token["word"] and count and language != "en" and words.said.fullmatch(token["word"].lower()):
            break  # "со ссылкой на источники | сообщила, что"
        if not count and first < 0 and _THEIR.match(text, place, end):
            place = token.end()  # "утверждает их | представитель"
            continue
        group = "quoted" if token["quoted"] else "word"
        word = token[group]
        if first < 0 and (words.stop.fullmatch(word) or word.casefold() in NOBODY or word[0].isdigit()):
            return None
        first = token.start(group) if first < 0 else first
        is_pronoun = word.casefold() in PRONOUNS or word.casefold() == "там"
        named = named or names(word, words) or is_pronoun
        place = last = token.end()
        if is_pronoun:
            break
        if not _joins(word, words, language):
            if not named and _attribute(text, token, end, words):
                continue
            if not named:
                return None
            last = token.start(group)
            break
    if not named or first < 0 or not text[first:last].strip() or _OWNS.match(text, last - 2):
        return None
    own = _APPOSITION.match(text, last, end) if language != "kk" else None
    if own and not _ENDS_NAMED.search(text, first, last):
        return own.span("name")
    return first, first + len(text[first:last].rstrip())


_OFFICE = re.compile(r"\s+(?:[a-z][\w-]*\s+)?(?P<office>(?!report|news)[a-z][\w-]*)")


def _attribute(text: str, token: re.Match[str], end: int, words: Words) -> bool:
    """Tell whether a small word stands before an office: "said | *mine* safety inspector Dana Ospan"."""
    office = _OFFICE.match(text, token.end(), end)
    if office is None or words.stop.fullmatch(token["word"] or ""):
        return False
    return bool(words.role.match(office["office"]))


_ENDS_NAMED = re.compile(r"(?<!\w)[A-ZА-ЯЁІЇЄҐ][\w’'.-]+\s[A-ZА-ЯЁІЇЄҐ][\w’'-]+$")
#: "said the head of the department, *Anna Pak*": the name tells more than the office.
_APPOSITION = re.compile(r",\s+(?P<name>[A-ZА-ЯЁІЇЄҐ][\w’'-]+(?:\s[A-ZА-ЯЁІЇЄҐ][\w’'-]+){1,2})(?=[,.;]|$)")


#: "…, said Zephyr's expulsion was …": the name opens the clause that is said.
_OWNS = re.compile(r"['’]s\s+[a-z]|s['’]\s+[a-z]")


#: "источник | в МВД": where the unnamed one sits.
_SOURCE = re.compile(r"(?:источник\w*|джерел\w*|собеседник\w*|співрозмовник\w*|source)$", re.IGNORECASE)
_BODY = re.compile(r"\s(?:в|у|in|at)\s(?:the\s)?[A-ZА-ЯІЇЄ][\w-]+")
_THEIR = re.compile(r"\s*(?:их|его|её|ее|їх|його|її|их|his|her|their|its)\s+[^\W\d_]", re.IGNORECASE)


_ENGLISH_JOINTS = frozenset("the a an of for 's his her its their one another".split())  # noqa: SIM905


def _joins(word: str, words: Words, language: str) -> bool:
    """Tell whether a word may stand inside a speaker's name; only English is strict."""
    return (
        language != "en"
        or names(word, words)
        or word.casefold() in _ENGLISH_JOINTS
        or word.casefold() in PRONOUNS
    )


# ---------------------------------------------------------------- to the left

_BOUNDARY = re.compile(r"[,.;:!?()«»\"“”„\n]|\s[—–-]\s")
_BETWEEN = re.compile(rf"(?:\s+{BETWEEN})+\s*$", re.IGNORECASE)
#: "The residents*, however,* say".
_IN_TURN = re.compile(
    r",\s+(?:however|meanwhile|though|too|for (?:his|her|its|their) part|in (?:his |her |its |their )?turn|by contrast"
    r"|в свою очередь|со своей стороны|однако|тем временем|между тем|напротив|у свою чергу"
    r"|зі свого боку|однак|натомість"
    r"|тим часом|водночас|өз кезегінде),$",
    re.IGNORECASE,
)
_GENITIVE = re.compile(r"-?[нтд][ыі]ң$")
_NAME = re.compile(r"[^\W\d_][\w’'.-]*(?:\s+[^\W\d_][\w’'.-]*)+")


def name_before(text: str, begin: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the span of a speaker that ends at *end*; None when none does."""
    end = begin + len(text[begin:end].rstrip())
    turn = _IN_TURN.search(text, max(begin, end - 40), end) if text[end - 1 : end] == "," else None
    end = turn.start() if turn else end
    between = _BETWEEN.search(text, begin, end)
    if between:
        end = between.start()
    if language == "kk" and text[end - 2 : end] in ("»,", "”,", '",'):
        end -= 1
    if text[end - 1 : end] == "," and end - 1 > begin:
        return _before_comma(text, begin, end - 1, language)
    if text[end - 1 : end] == ")" and text.rfind("(", begin, end) > begin:
        return name_before(text, begin, text.rfind("(", begin, end), language)
    if language == "kk":
        end = without_addressee(text, begin, end)
    if text[end - 1 : end] in ("»", "”", '"') and language == "kk":
        opening = max(
            text.rfind("«", begin, end - 1), text.rfind("“", begin, end - 1), text.rfind('"', begin, end - 1)
        )
        return kazakh_subject(text, begin, opening if opening >= begin else end, language)
    if _AND.search(text, max(begin, end - 8), end) and (not begin or text[begin - 2] in '.!?…»”"\n'):
        return subject(text, begin, end, language)
    start = max((match.end() for match in _BOUNDARY.finditer(text, begin, end)), default=begin)
    named = _named_before(text, begin, start) if text[start - 1 : start] == "," else None
    if named:
        return named
    span = _noun_phrase(text, start, end, language)
    if span is None and language == "en":
        who = WHO.search(text, start, end)
        return (
            _noun_phrase(text, start, who.start(), language)
            if who
            else head_of(text, start, end, words_of("en"))
        )
    if span is None and language in ("ru", "uk"):
        return _before_aside(text, start, end, language)
    if span is None and language == "kk":
        return kazakh_subject(text, begin, end, language)
    if span is None:
        return None
    name = text[span[0] : span[1]]
    if language == "kk" and name.casefold() not in PRONOUNS:
        name = _GENITIVE.sub("", name)
    return span[0], span[0] + len(name)


#: "Семён Лунёв *в своём телеграм-канале* написал".
_ASIDE = re.compile(
    r"\s+(?:в|во|на|у|при|после|після|через|під час"
    r"|во время)\s+(?:[^\s,.;:«»]+\s+){0,3}(?:[а-яёіїєґ-]+|[A-Z][\w-]+)$",
    re.IGNORECASE,
)


def _before_aside(text: str, start: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the speaker that stands before where it was said: a full name, or an office that opens the clause."""
    aside = _ASIDE.search(text, start, end)
    span = _noun_phrase(text, start, aside.start(), language) if aside else None
    if span is None:
        return None
    opens = not text[start : span[0]].strip()
    return span if opens or _ENDS_NAMED.search(text, *span) else None


#: "X denied it *and* said": who says it is the subject of the sentence.
_AND = re.compile(r"\s(?:and|и|й|і|та)$")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z][\w’'.-]+){1,2}")


def _named_before(text: str, begin: int, start: int) -> tuple[int, int] | None:
    """Return the name of "Dana Ospan, analyst at the institute said": alone before the comma."""
    chunk = text[begin : start - 1].strip()
    if not _FULL_NAME.fullmatch(chunk) or any(not word[0].isupper() for word in chunk.split()):
        return None
    if chunk.split()[0].casefold() in OPENERS:
        return None
    first = text.index(chunk, begin)
    return first, first + len(chunk)


def _before_comma(text: str, begin: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the speaker of "X, head of the police, said" or of "the minister, X, said"."""
    if text[end - 1 : end] == ")" and text.rfind("(", begin, end) > begin:
        opening = text.rfind("(", begin, end)
        return _before_comma(text, begin, begin + len(text[begin:opening].rstrip()), language)
    comma = max(text.rfind(",", begin, end), begin - 1)
    if comma < begin or not text[comma + 1 : end].strip():
        return None
    inner = comma + 1 + len(text[comma + 1 : end]) - len(text[comma + 1 : end].lstrip())
    if text[inner].isupper() and all(word[0].isupper() for word in text[inner:end].split()):
        return inner, end
    start = max((match.end() for match in _BOUNDARY.finditer(text, begin, comma)), default=begin)
    return _noun_phrase(text, start, comma, language)


def _noun_phrase(text: str, start: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the part of ``text[start:end]`` that names someone and reaches its end."""
    words = words_of(language)
    tokens = [*re.finditer(r"\S+", text[start:end])][-_MOST_WORDS:]
    if tokens and tokens[-1][0].casefold() in PRONOUNS | BODY_PRONOUNS:
        return start + tokens[-1].start(), end
    of_them = len(tokens) > 2 and _is_one_of(tokens, tokens[-2])
    if tokens and tokens[-1][0].casefold() in NOBODY and not of_them:
        return None
    first: re.Match[str] | None = None
    later: re.Match[str] | None = None
    for token in reversed(tokens):
        word = token[0]
        if language == "en" and first is not None and leads_on(tokens, token, words):
            continue  # "officials in Taraz said"
        if _is_one_of(tokens, token):
            first, later = tokens[tokens.index(token) - 1], first
            continue  # "техник | одного | из | операторов"
        if _sits_in(tokens, token, words, language):
            first, later = tokens[tokens.index(token) - 1], first
            continue  # "источник | в | правоохранительных органах"
        if words.stop.fullmatch(word) and not (language == "en" and word in ("of", "for")):
            if first is not None and _governs(word, tokens, token, first, language):
                return None
            # "На Филиппинах президент открыто говорил": who speaks comes after the place.
            first = later if _is_place(word, tokens, token, first, later) else first
            break
        if not _joins(word, words, language):
            break
        if names(word, words) or word.casefold() in PRONOUNS:
            if token.start() == 0 and word.casefold() in OPENERS and word.casefold() not in PRONOUNS:
                continue
            first, later = token, first
    if language == "en" and first is not None and stands_in(tokens, first):
        return None
    if language == "en" and fills_clause(tokens, words):
        return start + tokens[1].start(), end
    if first is None or (language != "en" and not _reaches(tokens, first)):
        return None
    if language == "en":
        first = with_attributes(tokens, first, words)
    return start + first.start(), end


#: "из больниц", "від мешканців": a case that says nothing.
_GOVERNS = frozenset("из изо от для до к ко с со із зі від з після для про без ради против проти".split())  # noqa: SIM905
_ONE_OF = re.compile(
    r"\s+(?P<name>(?:один|одна|одне|одній|одного)\s+(?:из|із|з|зі)\s+[^\W\d_]+(?:\s+[^\W\d_]+)?)(?=\s*(?:[.,;:!?»\"]|$))"
)
_OUT_OF = re.compile(r"(?<!\w)одн\w+\s+(?:из|із|з|зі)$")
_SOME = re.compile(
    r"одн\w+|один|кто-то|хтось|некотор\w+|многие|деякі|дехто|большинство|більшість", re.IGNORECASE
)


def _one_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of "одна из женщин" that ends what follows a verb."""
    match = _ONE_OF.match(text, start, end)
    return match.span("name") if match else None


def _is_one_of(tokens: list[re.Match[str]], token: re.Match[str]) -> bool:
    """Tell whether a preposition takes one out of several: "одного | из | операторов"."""
    if token[0] not in ("из", "із", "з", "зі"):
        return False
    before = tokens.index(token) - 1
    return before >= 0 and bool(_SOME.fullmatch(tokens[before][0]))


def _governs(
    word: str, tokens: list[re.Match[str]], token: re.Match[str], first: re.Match[str], language: str
) -> bool:
    """Tell whether a preposition stands right before a phrase: nobody speaks "from the hospitals"."""
    if language not in ("ru", "uk") or word.casefold() not in _GOVERNS:
        return False
    after = tokens.index(token) + 1
    if tokens[after] is not first:
        return False
    behind = [one[0] for one in tokens[after:]]  # but "фельдшер из | Актау Сауле Нурман"
    return len(behind) < 3 or not all(one[0].isupper() for one in behind[-2:])


_WHOSE_PLACE = re.compile(
    r"источник|собеседни|джерел|співрозмовни|сотрудни|співробітни|чиновни|представител|представни|врач|лікар|дипломат"
    r"|працівни|работни|правоохранит|правоохорон|правозащитни|правозахисни|активист|активіст|эксперт|експерт",
    re.IGNORECASE,
)


def _sits_in(tokens: list[re.Match[str]], token: re.Match[str], words: Words, language: str) -> bool:
    """Tell whether a preposition says where a source before it sits: "источник | в | полиции"."""
    if language not in ("ru", "uk") or token[0] not in ("в", "во", "у", "при", "на", "из", "із", "з"):
        return False
    before = tokens.index(token) - 1
    return before >= 0 and bool(_WHOSE_PLACE.match(tokens[before][0]))


def _is_place(
    word: str,
    tokens: list[re.Match[str]],
    token: re.Match[str],
    first: re.Match[str] | None,
    later: re.Match[str] | None,
) -> bool:
    """Tell whether the word after a preposition is a place: "на Филиппинах | президент …"."""
    after = tokens.index(token) + 1
    return (
        word.casefold() in ("на", "при", "о", "об", "по", "про")
        and later is not None
        and first is not None
        and after < len(tokens)
        and tokens[after] is first
    )


def _reaches(tokens: list[re.Match[str]], first: re.Match[str]) -> bool:
    """Tell whether at most seven words follow the one that begins a name."""
    return sum(token.start() > first.start() for token in tokens) <= 7
