"""Words that say what a number counts, by language, and the words that take a figure back.

Each table of marks maps a kind to patterns; the first that fits at a place wins. Kinds:

* ``p_…`` a predicate: what happened to those counted ("killed", "задержаны");
* ``w_…`` a noun or adjective that holds its predicate: "detainees", "погибших", "the dead";
* ``n_…`` a noun that says who or what is counted;
* ``q_…`` a noun that is a quantity of its own: troops, fighters, aircraft;
* ``head`` "the number of", "the toll": the number comes later;
* ``subset`` "of them", "including": a part of the number before.
"""

from __future__ import annotations

from crawler import words_english, words_kazakh, words_russian, words_ukrainian

_BY_LANGUAGE = {"en": words_english, "ru": words_russian, "uk": words_ukrainian, "kk": words_kazakh}

#: Language -> kind of mark -> pattern.
MARKS = {language: words.MARKS for language, words in _BY_LANGUAGE.items()}
#: What turns a predicate round or makes it a mere possibility, right before it.
UNREAL = {language: words.UNREAL for language, words in _BY_LANGUAGE.items()}
#: The same, right after it.
UNREAL_AFTER = {language: words.UNREAL_AFTER for language, words in _BY_LANGUAGE.items()}
#: Opens a condition; what stands in it did not happen.
CONDITION = {language: words.CONDITION for language, words in _BY_LANGUAGE.items()}
#: A noun we do not list that names people by how it ends: "oil workers", "нефтяников", "мұнайшы".
PERSONS = {language: words.PERSONS for language, words in _BY_LANGUAGE.items()}
#: A noun that can stand beside "killed" or "hit" and is nobody: places, beasts, blows, vessels.
NOT_PERSONS = {language: words.NOT_PERSONS for language, words in _BY_LANGUAGE.items()}

_RETRACTED = (
    r"withdr[ae]w\w*|retract\w*|delet(?:ed|es|ing)|remov(?:ed|es|ing)|tak(?:en|es) down|false|fake"
    r"|erroneous\w*|incorrect\w*|reject(?:ed|s)?|dismiss(?:ed|es)|untrue|fabricat\w+|made up|hoax"
    r"|mistake\w*|technical error|отозва\w+|отозван\w*|удал[яеё]?[илн]\w*|недостоверн\w*|ошиб(?:к|оч)\w*"
    r"|отверг(?:л|ают|ает)\w*|не соответств\w+ действительности|фейк\w*"
    r"|ложн\w+|выдум\w+|вымыс\w+|вигад\w+|техническ\w+ сбо\w+|відклика\w+|видал(?:и|е)\w*|помилк\w*"
    r"|помилков\w*|неправдив\w*"
    r"|не відповіда\w+ дійсності|вилучен\w*(?= (?:з|із) (?:публікац|стат|зведен|сайт|звіт)\w+)"
    r"|неправд\w*|не ?правда|not true|untrue|unfounded|baseless|groundless|wrong|безосновательн\w*"
    r"|необоснованн\w*|не имеют? оснований"
    r"|безпідставн\w*|(?:шындыққа|ақиқатқа) (?:жанаспай|сай кел|сәйкес кел)\w*|рас емес|өтірік|негізсіз"
    r"|жалған|қате\w*|өшір\w*|кері қайтар\w*|кері алды|алып таста\w*"
)
_PUBLISHED = (
    r"figures?|reports?|reported|data|number|toll|statement|tweets?|posts?|claims?|announcement|message|count"
    r"|данн\w+|информаци\w+|сообщени\w*|цифр\w*|твит\w*|пост(?:а|у|е|ы)?(?!\w)|запис\w+|заявлени\w*"
    r"|публикаци\w*|сведени\w*"
    r"|дан(?:і|их|им)(?!\w)|інформаці\w+|повідомлен\w+|твіт\w*|допис\w*|заяв[уиаі]|відомост\w+"
    r"|дерек\w*|ақпарат\w*|мәлімет\w*|сан(?:ы|ды)\w*|жазба\w*|хабарлама\w*"
)
#: Taken back: both kinds of words in one sentence. Of troops, "withdrawn" means another thing.
RETRACTED = rf"(?<!\w)(?:{_RETRACTED})(?!\w)"
PUBLISHED = rf"(?<!\w)(?:{_PUBLISHED})"
#: Denied: needs no second word.
DENIED = (
    r"(?<!\w)(?<!not )(?<!не )(?:den(?:y|ied|ies|ying)(?! (?:bail|entry|access|him|her|them|visa)\w*)"
    r"|refut(?:e|es|ed|ing)|disproved?"
    r"|debunk\w*|опроверг\w*|опровергл\w*|опроверж\w*|опровергает|опровергну\w+|спростув\w+|спростову\w+"
    r"|не (?:подтвердил(?:ась|ись|ось|ся)|нашл[аио] подтверждения|підтвердил(?:ася|ась|ися|ись|ося|ось)|підтвердився)"
    r"|расталма(?:ды|ған)|расталған жоқ"
    r"|заперечи\w+|заперечу\w+"
    r"|жоққа шығар\w*|теріске шығар\w*)(?!\w)"
)
#: Let go from an office or spared a tax: what stands beside "released" and makes it another thing.
_SPARED = {
    "en": r"(?!)",
    "ru": (
        r"от (?:\w+ )?(?:должност|обязанност|пост[аов]|работ|служб|уплат|налог|экзамен|зан?ят|оплат|призыв|пошлин"
        r"|взнос)\w*"
    ),
    "uk": (
        r"(?:(?:з|із|зі|від) (?:\w+ )?(?:посад|робот|служб|сплат|податк|обов['’]язк|іспит|призов|внеск|оплат"
        r"|мобілізац)\w*)"
    ),
    "kk": r"(?:қызмет|лауазым|жұмыс|міндет|салық|төлем|емтихан|орн|алым)\w*[нт][ае]н",
}
_DUTIES = (
    r"(?:from|of) (?:(?:his|her|their|its|all|the|\w+ing) )?(?:\w+ )?(?:dut(?:y|ies)|posts?|positions?|jobs?"
    r"|contracts?|office"
    r"|obligations?|service|tax(?:es)?)"
)
SPARED_BEFORE = {key: rf"(?<!\w){words}\s+(?:\w+\s+){{0,2}}$" for key, words in _SPARED.items()}
SPARED_AFTER = {
    key: rf"\s+(?:[\w-]+\s+){{0,4}}?{_DUTIES if key == 'en' else words}" for key, words in _SPARED.items()
}
