"""Reported speech: the clause that an attribution belongs to.

It follows "said that", stands before ", said X", goes with "according to X", or is the sentence
before, which "Об этом сообщил X" points back to. A contrast parts two attributions of one sentence:
"X said …, while according to Y …".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.amounts import is_near
from crawler.speech import Speech, within
from storage.sentences import LONGEST, Sentences

#: Longest clause that is kept, in characters.
_CLAUSE_CHARS = 500
LEAST_WORDS = 3
#: "Moreover, in the victim, *experts believe*, …": fewer words before an insertion are no clause.
_LEAST_CLAUSE = 4

#: The outlet that was told may stand in marks: "сообщил агентству *«Вектор»*, что".
_THAT = re.compile(
    r"[^.!?\n«“\"]{0,60}?(?:[«“\"](?-i:[A-ZА-ЯЁІЇЄҐ])[^«»“”\"\n]{1,40}[»”\"])?,?\s*(?<!\w)(?:that|что"
    r"|що)\s+",
    re.IGNORECASE,
)
_COLON = re.compile(r"\s*[:,]\s+")
#: "Как рассказал врач *из Актау*, …".
_LINKED_COLON = re.compile(
    r"(?:\s+(?:в|во|у|из|на|із|з|зі|при|до|after|in|on|at|from|of)\s[^,.;:!?«»“”]{1,50})?\s*[:,]\s+",
    re.IGNORECASE,
)
#: "speaks *of* 40 dead": so many are all that is said.
_SPEAKS = re.compile(r"speak|spoke|говор|каж", re.IGNORECASE)
#: "сообщили *о* 225 погибших", but "повідомили про підозру 15 учасникам".
_TELLS_OF = re.compile(r"сообщ|заяв|объяв|повідом|оголос|рассказ|розпов", re.IGNORECASE)
_OF_SO_MANY = re.compile(
    r"\s+(?:о|об|про)\s+(?=(?:(?:более|чем|около|почти|не|менее|свыше|как|минимум|понад|близько|щонайменше|ещё|еще|уже"
    r"|ще|вже|майже|ніж|як|більше|менше)\s+){0,4}"
    r"(?:\d|(?:одн|дв[аоуе]|тр[иоеёь]|четыр|чотир|п[я'’]+т|шест|шіст|сем|сім|вос[еь]м|в[іо]сьм|дев|дес|дюжин|сот|ст[ао]|тыс|тис"
    r"|нескольк|кільк|декільк)\w*\s))",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+(?:of|о|об|про)\s+", re.IGNORECASE)
#: "gives another figure *—* 940": what kind of thing is told, and then what.
_TELLS_FIGURE, _DASH_OR_COLON = (
    re.compile(r"цифр|дан(?:ные|і)(?!\w)", re.IGNORECASE),
    re.compile(r"(?:\s+[—–]|:)\s+"),
)
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
    r"(?:\w+ )*(?:quoted|cited) as saying|said|says?|believes?|claim(?:s|ed)?|argue[ds]?|insist(?:s|ed)|admit(?:s"
    r"|ted)|add(?:s|ed)|explain(?:s|ed)|thinks|reckons?|conced(?:ed|es)|maintain(?:ed|s)"
    r"|(?:claims?|assertion) that",
    re.IGNORECASE,
)
#: "*confirmed* 12 people had died", but "confirmed 12 deaths": only with a verb behind.
_MAY_TAKE_CLAUSE = re.compile(
    r"told|confirm(?:s|ed)|report(?:s|ed)|estimates?d?|warn(?:s|ed)|announc(?:es|ed)|not(?:es|ed)|acknowledg(?:es|ed)"
    r"|wrote|writes|stated|stress(?:es|ed)|suggest(?:s|ed)|assert(?:s|ed)|predict(?:s|ed)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"(?:\s+[\w’',-]+){1,10}?\s+(?:were|was|is|are|had|have|has|will|would|could|can|died|remain(?:s|ed)?)(?!\w)"
)
#: "told *reporters* 12 people …"
_TOLD = re.compile(
    r"\s+(?:(?:the|a|state|local|his|her|our)\s+)?(?:\w+\s+)?(?:reporters?|journalists?|media|press|lawmakers?|television"
    r"|parliament|deputies|court|residents|agency|us|me|them|him|her|AFP|AP|Reuters|BBC|[A-Z]\w+(?:\s[A-Z]\w+)?)(?=\s)"
)
_CLAUSE_BEGINS = re.compile(r"\s+(?:[^\W\d_]|\d{1,3}(?:[,. ]?\d{3})*\s+[^\W\d_])")
#: "…, по подсчётам активистов *—* не меньше четырёх тысяч".
_ITS_OWN = re.compile(r"\s+[—–]\s+(?=\S)")
#: "Как рассказала соседка, *которая не назвала себя,* стреляли …".
_WHICH = re.compile(r"(?:(?:который|которая|которые|який|яка|які)\s|who\s)[^,.;:]{3,100},\s+")
_LINKS = re.compile(r"^(?:как|як|as|об этом|про це|о чём|о чем|this|so)$", re.IGNORECASE)
_AS = re.compile(r"(?:как|як|as)$", re.IGNORECASE)
#: "…, *об этом* сообщил X": what stands before is what was said.
_THIS = re.compile(r"(?<=\w),\s+(?:об этом|про це|бұл туралы)$", re.IGNORECASE)
#: "X wrote on Telegram: …", but "Witness report 7: …"
_LATER_COLON = re.compile(
    r"\s+(?:in|on|at|via|during|reporters|journalists|в|во|у|на|під|журналистам|журналістам)(?!\w)"
    r"(?:\s+[\w’'«»-]+){0,6}:\s+(?=[^\s«“\"])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?<=,)\s+(?:the|an?|its|his|her|their|our)$", re.IGNORECASE)
_DASH_TAIL = re.compile(r"[\s,—–-]+$")


#: "*—* Воды нет, — жалуется X": the dash is no word of hers.
_OPENING_DASH = re.compile(r"[—–]\s+")


def clauses(
    text: str, sentences: Sentences, free: Sequence[Speech], said: Sequence[Speech], language: str
) -> Iterator[tuple[Speech, tuple[int, int]]]:
    """Yield the attributions in *free* that have a clause, with its span; *said* are all of the text."""
    for speech in free:
        if speech.form == "citing":
            continue
        sentence = sentences.span(speech.verb_start)
        if sentence[1] - sentence[0] > LONGEST:
            continue
        here = [one for one in within(said, *sentence) if one.form != "citing"]
        back = len(here) == 1 and _BACK.match(text, sentence[0])
        span = _clause(text, _own_part(text, sentence, speech, here), speech, language)
        if back and (span is None or speech.form == "by" or len(text[slice(*span)].split()) < _LEAST_CLAUSE):
            span = _sentence_before(text, sentences, sentence[0], said)
        elif span and text[sentence[0]] in "—–" and speech.follows:
            yield from _goes_on(text, sentences, sentence[1], speech)
        if span is None or span[1] - span[0] > _CLAUSE_CHARS:
            continue
        dash = _OPENING_DASH.match(text, span[0])
        span = trimmed(text, dash.end() if dash else span[0], span[1])
        if " " in text[span[0] : span[1]]:
            yield speech, span


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


#: What begins another clause, which may have another speaker.
_CONTRAST = re.compile(
    r";\s+|,\s+(?:а|но|однако|тогда как|в то время как|между тем|але|проте|однак|тоді як|натомість"
    r"|while|whereas|but|although|though|ал|бірақ|алайда|(?P<and>and|и|та|і|й|және))\s+",
    re.IGNORECASE,
)
_OPENS_WORDS = 3


def _own_part(
    text: str, sentence: tuple[int, int], speech: Speech, here: Sequence[Speech]
) -> tuple[int, int]:
    """Return the part of a sentence that one of its speakers has: "X said …, *while according to Y …*"."""
    begin, end = sentence
    others = [one for one in here if one is not speech]
    for cut in _CONTRAST.finditer(text, begin, end) if others else ():
        is_before = cut.end() <= speech.start
        behind = [one.start for one in (speech, *others) if one.start >= cut.end()]
        words = len(text[cut.end() : min(behind, default=end)].split())
        opens = cut[0][0] == ";" or bool(behind and words <= (0 if cut["and"] else _OPENS_WORDS))
        parted = not cut["and"] and any(one.end <= cut.start() for one in others)
        if is_before and (opens or parted):
            begin = cut.end()
        elif cut.start() >= speech.end and opens:
            end = cut.start()
            break
    more = (one.start for one in here if one.form == "more" and speech.end <= one.start < end)
    return begin, next(more, end)


#: "*Об этом* сообщил X": what was said is the sentence before.
_BACK = re.compile(
    r"[\s—–-]*(?:об этом|о случившемся|о происшедшем|о произошедшем|о происшествии|про це|про подію|про те, що сталося"
    r"|(?:(?:такие|эти) (?:данные|цифры|сведения)|такую информацию|эту информацию|(?:такі|ці) (?:дані|цифри)"
    r"|таку інформацію"
    r"|цю інформацію)|бұл (?:туралы|жайлы|жөнінде)|осы (?:туралы|жайлы)|мұндай (?:дерек|мәлімет)\w*"
    r"|(?:this|that|it) (?:(?:was|is|has been) (?:\w+ )?(?:reported|announced|stated|confirmed|disclosed) by"
    r"|(?:is )?according to)|that['’]s according to)(?!\w)",
    re.IGNORECASE,
)


def _sentence_before(
    text: str, sentences: Sentences, begin: int, said: Sequence[Speech]
) -> tuple[int, int] | None:
    """Return what "Об этом" points back to; None where somebody else says that sentence."""
    if not begin:
        return None
    first, last = sentences.span(begin - 1)
    if within(said, first, last):
        return None
    first, last = trimmed(text, first, last)
    words = len(text[first:last].split())
    return (first, first + len(text[first:last].rstrip("."))) if words > 1 else None


_DASHED_ON = re.compile(r"\s*[—–]\s+(?=\S)")


def _goes_on(
    text: str, sentences: Sentences, end: int, speech: Speech
) -> Iterator[tuple[Speech, tuple[int, int]]]:
    """Yield the rest of what is said without quotation marks: "— A, — сказал X. *— B*"."""
    dash = _DASHED_ON.match(text, end)
    if dash and "\n" not in dash[0]:
        last = sentences.span(dash.end())[1]
        yield speech, (dash.end(), dash.end() + len(text[dash.end() : last].rstrip(".")))


def _clause(text: str, sentence: tuple[int, int], speech: Speech, language: str) -> tuple[int, int] | None:
    """Return the clause an attribution belongs to; None when it has none of its own."""
    begin, end = sentence
    stop = speech.end + len(text[speech.end : end].partition(";")[0].rstrip(".!? "))
    that = _THAT.match(text, speech.end, stop)
    if that and speech.form in ("said", "more"):
        return that.end(), stop
    if speech.form == "more":
        return None
    start = _after_figure(text, speech, stop, language)
    dash = _ITS_OWN.match(text, speech.end, stop) if speech.form == "by" else None
    if dash and text[begin : speech.start].rstrip().endswith(","):
        start = dash.end()
    if start is not None:
        return start, stop
    before = _THIS.sub(",", _ARTICLE.sub("", text[begin : speech.start].rstrip()))
    ends = not text[speech.end : stop].strip(" ,")
    lead = before.strip(" ,—–-")
    opening = not lead.strip('«"“') or bool(_LINKS.match(lead)) or (not ends and _is_adverbial(lead))
    after = (_LINKED_COLON if _AS.match(lead) or (speech.form == "by" and not lead) else _COLON).match(
        text, speech.end, stop
    )
    if after is None and speech.form == "said" and opening:
        after = _LATER_COLON.match(text, speech.end, stop)
    inserted = speech.form == "by" and len(lead.split()) < _LEAST_CLAUSE and before.endswith(",")
    if (opening or inserted) and after and (speech.form != "said" or ":" in after[0] or _LINKS.match(lead)):
        which = _WHICH.match(text, after.end(), stop)
        return which.end() if which else after.end(), stop
    if language == "en" and speech.form == "said" and not speech.follows:
        start = _takes_clause(text, speech, stop)
        if start is not None:
            return start, stop
    if (
        not opening
        and (before.endswith((",", "—", "–")) or (language == "en" and speech.verb == "-"))
        and " " in lead
    ):
        return begin, begin + len(_DASH_TAIL.sub("", before))
    is_open = language == "kk" and speech.form == "by" and opening
    if is_open and len(text[speech.end : stop].split()) >= LEAST_WORDS:
        return speech.end, stop  # "Полиция дерегі бойынша | 3 адам қаза тапты"
    if language == "kk" and speech.form == "said" and not speech.follows:
        return _kazakh_clause(text, speech)
    return None


def _after_figure(text: str, speech: Speech, stop: int, language: str) -> int | None:
    """Return where the number begins that is all that is said: "speaks of | 40 dead"."""
    if speech.form != "said":
        return None
    if _TELLS_FIGURE.search(speech.verb):
        dash = _DASH_OR_COLON.match(text, speech.end, stop)
        return dash.end() if dash else None
    if _TELLS_OF.match(speech.verb) and not speech.follows:
        so_many = _OF_SO_MANY.match(text, speech.verb_end, stop)
        return so_many.end() if so_many else None
    of = _OF.match(text, speech.verb_end, stop) if _SPEAKS.match(speech.verb) else None
    return of.end() if of and not speech.follows and is_near(text, of.end(), language=language) else None


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


def _takes_clause(text: str, speech: Speech, stop: int) -> int | None:
    """Return where what was said begins behind "said": "she said | five of them were wounded"."""
    start = speech.verb_end
    if speech.verb.lower() == "told":
        told = _TOLD.match(text, start, stop)
        start = told.end() if told else stop
    rest = text[start:stop]
    if len(rest.split()) < LEAST_WORDS or _TIME.match(rest) or not _CLAUSE_BEGINS.match(rest):
        return None
    sure = _TAKES_CLAUSE.fullmatch(speech.verb)  # "announced a curfew" says nothing
    return start if sure or (_MAY_TAKE_CLAUSE.fullmatch(speech.verb) and _FINITE.match(rest)) else None
