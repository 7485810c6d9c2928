"""Words that credit an outlet, in the languages we read, and those that only speak of one."""

from __future__ import annotations

import re

#: What an outlet is called beside its name.
MEDIA = (
    r"newspapers?|dail(?:y|ies)|weekly|magazine|news agency|news service|agency|news site|news outlet|website"
    r"|portal|outlet"
    r"|broadcaster|channel|television|radio|газет\w*|издани\w*|агентств\w*|информагентств\w*|телеканал\w*|канал\w*"
    r"|портал\w*|журнал\w*|сайт\w*|радио\w*|ИА|видання|виданн\w+|агенц\w+|часопис\w*|басылым\w*|агентті\w*"
    r"|телеарна\w*"
    r"|ақпарат\w*|Zeitung|Nachrichtenagentur|Agentur|Magazin|агентти\w*|агентлиг\w*|agentlig\w*|nashr\w*"
)
_RU = (
    r"переда(?:[её]т|ют|ло|л[аи]?|вал[аои]?)|сообща(?:ет|ют|л[аои]?)|сообщил[аои]?|пиш(?:ет|ут)|(?:на)?писал[аои]?"
    r"|информиру(?:ет|ют)|проинформировал[аои]?|отмеча(?:ет|ют)|отметил[аои]?|рассказыва(?:ет|ют|л[аи]?)"
    r"|рассказал[аои]?"
    r"|уточня(?:ет|ют)|уточнил[аои]?|напомина(?:ет|ют)|утвержда(?:ет|ют)|цитиру(?:ет|ют)|процитировал[аои]?"
    r"|приводит|приводят"
    r"|комментиру(?:ет|ют)|прокомментировал[аои]?|узнал[аои]?|выяснил[аои]?"
    r"|заявил[аои]?|заявля(?:ет|ют)|подтвердил[аои]?|объяснил[аои]?|добавля(?:ет|ют)|подч[её]ркива(?:ет|ют)"
)
_UK = (
    r"переда(?:є|ють|в|ла|ло|ли)|повідомля(?:є|ють|в|ла|ло)|повідоми(?:в|ла|ло|ли)|пиш(?:е|уть)|(?:на)?писа(?:в"
    r"|ла|ло|ли)"
    r"|інформу(?:є|ють)|зазнача(?:є|ють)|зазначи(?:в|ла|ло|ли)|розповіда(?:є|ють|в|ла|ли)|розпові(?:в|ла|ло|ли)"
    r"|нагаду(?:є|ють)"
    r"|уточню(?:є|ють)|цитує|цитують|наводить|дізна(?:вся|лася|лося|лися)|з'ясува(?:в|ла|ло|ли)|заяви(?:в|ла|ло"
    r"|ли)|підтверди(?:в|ла|ло|ли)"
)
#: Kazakh, Kyrgyz and Uzbek: the verb ends its clause, so the outlet may stand far before it or right after.
TURKIC = (
    r"хабарла(?:йды|ды|ған|п|ғандай|уынша)?\w*|жаз(?:ды|ады|ған|ып|ғандай|уынша)|мәлімде(?:ді|йді|ген)"
    r"|жеткіз(?:ді|еді)"
    r"|баянда(?:ды|йды)|кабарла(?:йт|ды|ган|шты)\w*|жаз(?:ат|ган)|билдир(?:ет|ди|ген)|маалымда(?:йт|ды)"
    r"|xabar (?:ber\w+|qil\w+)|yoz(?:di|adi|moqda|gan|ishicha)|ma[’'ʼ‘`]lum qil\w+|хабар (?:бер|қил)\w+|ёз(?:ди"
    r"|ади|моқда|ган|ишича)"
)
_EN = (
    r"contributed(?= to this)|reports|reported|reporting|writes|wrote|says|said|notes|noted|adds|commented"
    r"|comments|asks|asked|quotes"
    r"|quoted"
    r"|cites|cited|claims|claimed|reveals|revealed|confirms|confirmed|disclosed|argues|argued|explains"
    r"|explained|warns|warned|laments|lamented|observes|observed|recalls|recalled|reckons"
    r"|describes|described"
)
_DE = r"berichte(?:t|te|n|ten)|melde(?:t|te|n|ten)|schreib(?:t|en)|schrieb(?:en)?|zitiert|sagte"
_ZH = r"报道|报导|消息|称"

# Links are glued to the words before them by some pages: "передаётTengrinews.kzсо ссылкой наРИА Новости". So a
# word ends where a capital, or another script, begins.
_BORDER = r"(?<![’'\d_-])(?:(?<![а-яёіїєґәғқңөұүһў])(?=[а-яёіїєґәғқңөұүһў])|(?<![a-zß-öø-ÿ])(?=[a-z]))"
_END = r"(?-i:(?![а-яёіїєґәғқңөұүһўa-zß-öø-ÿ\d_’'ʼ]))"
#: Words before an outlet that credit it; the name of the group is the form.
BEFORE = re.compile(
    rf"{_BORDER}(?:(?P<citing>со ?ссылкой ?на|ссыла[яюе]\w*(?: \w+)? на|citing|quoting|with reference to"
    rf"|attribut\w+ (?:it|this) to"
    rf"|[зі]+з? посиланням на|посилаючись на|unter Berufung auf|цитируя|цитуючи)"
    rf"|(?P<told>told|tells|(?:said|confirmed|explained|admitted|disclosed|revealed|described|commented"
    rf"|commenting|conceded|acknowledged|stated|wrote)(?: (?:on|about|by|in|a|the|it|this|that|matter|e-?mail"
    rf"|phone|telephone|statement)){{0,4}} to|writing (?:in|for)|wr(?:ites|ote) in|стало (?:известно|відомо)"
    rf"|interview(?:s"
    rf"|ed)? (?:with|to|by|for)|in (?:comments|remarks|a statement"
    rf"|an email) to|speaking to|spoke to"
    rf"|(?:essay|column|op-ed|article|piece|commentary|interview)s? (?:for|in|by|published (?:in|by))"
    rf"|в (?:\w+ )?(?:интервью|беседе|разговоре|комментари\w+)(?: с| для)?|в (?:стать\w+|колонк\w+|материал\w+"
    rf"|блог\w+) (?:для|в)"
    rf"|ознакомил(?:ся|ась|ось|ись)|[ву] (?:\w+ )?(?:інтерв[’'ʼ]ю|розмові|коментарі)(?: з| із| для)?"
    rf"|[ву] (?:статті|колонці) для"
    rf"|ознайоми(?:вся|лася|лося|лися))"
    rf"|(?P<by>according to|(?:as )?(?:reported|quoted|seen|obtained) (?:by|in)|in the words of"
    rf"|по (?:\w+ )?(?:данным|информации|сообщени\w+|сведениям|словам|версии|подсч[её]там)|согласно(?: данным"
    rf"| сообщению| информации)?"
    rf"|за (?:даними|інформацією|повідомленням|відомостями|словами|версією)|згідно з(?: даними)?"
    rf"|laut|nach (?:Angaben|Informationen|einem Bericht)(?: von| der| des)?|wie)"
    rf"|(?P<says>{_RU}|{_UK}|{TURKIC}|{_DE}|(?<=[,”\"’»—–-]\s)(?:{_EN}))){_END}"
    rf"|(?P<sign>据|根据|援引)",
    re.IGNORECASE,
)
#: What may stand between such words and the name: adjectives, "the Russian newspaper", "в четверг".
_NO_FILLER = (
    r"что|котор\w+|о|об|обо|про|для|против|из|от|у|и|а|но|как|при|после|возле|около|над|под|рядом|здани\w+|офис\w*"
    r"|владел\w+|сотрудни\w+|редактор\w*|глав[аы]|руководител\w*|основател\w*|генеральн\w+|власни\w+|керівни\w*"
    r"|головн\w+|head|director|editor|chief|founder|president|spokes\w+"
    r"|директор\w*|редакци[юя]|що|від|біля|проти|коло|після|та|й|і|але|будівл\w+|about|of|at|from|against|near"
    r"|outside|that|and|but"
    r"|between|over|into|off|owner|building|because|after|before|when|while|туралы|über|gegen|dass"
)
GAP = re.compile(
    rf"(?:[\s,«\"“„(—–-]+(?!(?:{_NO_FILLER})\b)(?:[a-zа-яёіїєґәғқңөұүһў\d][\w’'ʼ.-]*|[A-Z][\w-]*(?:an|ian|ish"
    rf"|ese|akh|yz|ek|ik|i|ch)\b|[A-Z]{{2,3}}\b|[А-ЯІЇЄҚ]{{2,4}}\b|принадлежащ\w+(?:\s[А-Я][\w-]+){{1,3}}"
    rf"|Telegram[-\w]*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Nachrichten)?[Aa]gentur|(?:Tages"
    rf"|Wochen)?[Zz]eitung|(?:Nachrichten)?[Ss]ender|Magazin|(?:Deutsche|Russische"
    rf"|Britische)n?)){{0,5}}?[\s,«\"“„(—–-]*"
)
_ROLE = (
    r"correspondent|reporter|columnist|journalist|корреспондент\w*|журналист\w*|обозревател\w*|кореспондент\w*"
    r"|тілшісі"
)
_CAPITALISED = r"(?-i:[^\W\d_a-zа-яё][\w’'.-]+)"
_AFTER_FILL = (
    rf"(?:{MEDIA}|has|have|had|also|later|earlier|previously|already|then|on|in|this|last|week|(?:Mon|Tues"
    rf"|Wednes|Thurs|Fri|Satur|Sun)day"
    rf"|night|January|February|March|April|May|June|July|August|September|October|November|December|\d{{1,2}}"
    rf"|ранее|также|уже|позже|в|во"
    rf"|понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье|раніше|також|вже|у|бұған дейін|кеше|бүгін"
    rf"|(?:{_ROLE})(?:\s+{_CAPITALISED}){{1,3}}"
    rf"|(?:and|und|и|та|і|және)\s+(?:other|several|andere|другие|інші|басқа)\s+\w+"
    rf"|(?:and|und|и|та|і|және)\s+[«\"“]?{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,2}}[»\"”]?)"
)
#: Words after an outlet that credit it.
AFTER = re.compile(
    rf"(?:['’]s|s['’])?[\"”»)]?(?:,?\s+{_AFTER_FILL}){{0,4}},?\s+(?P<says>(?:{_EN}|{_RU}|{_UK}|{_DE}"
    rf"|{TURKIC})(?![\w’'-])"
    rf"(?! (?:its|it (?:will|would|has|had|was|is)|its own|их|своём|своем|о (?:наборе|закрытии|запуске))\b)"
    rf"|zufolge|(?:со ссылкой|ссылаясь|з посиланням|citing|quoting)\b)"
    rf"|[\"”»]?\s?(?:{_ZH})",
    re.IGNORECASE,
)
_KK_SUFFIX = r"[\"”»]?(?:[-‑–]?[а-яәғқңөұүһі]{1,5})?"
#: Kazakh, Kyrgyz, Uzbek: "X мәліметінше", "X-ке сілтеме жасап", "X агенттігіне берген сұхбатында".
AFTER_TURKIC = re.compile(
    rf"{_KK_SUFFIX}(?:\s+(?:(?:{MEDIA})|радиосы\w*|сайты\w*|газеті\w*|порталы\w*|тілшісі\w*)){{0,3}}\s*"
    r"(?P<says>мәлімет\w*|дерег\w+|дерек\w*|хабарлау\w+|жазу\w+|ақпараты бойынша|берген сұхбат\w*"
    r"|берген түсініктеме\w*"
    r"|маалымат\w*|жазганда\w*|билдиргенде\w*|ma[’'ʼ‘`]lumot\w*|ga ko[’'ʼ‘`]ra|yozishicha|xabariga ko\w*"
    r"|(?P<citing>сілтеме|шилтеме|iqtibos|havola|таян\w+))",
    re.IGNORECASE,
)
#: The same with the clause between the outlet and its verb.
AFTER_FAR = re.compile(
    rf"{_KK_SUFFIX}(?:\s+[^\s.!?«»\"“”]+){{1,14}}?\s+(?:деп|туралы|дейді|деген|deb"
    rf"|haqida)\s+(?:{TURKIC})",
    re.IGNORECASE,
)
#: A sentence that reminds: what it credits is the background, not the report.
BACKGROUND = re.compile(
    r"\W*(?:ранее|напомним|накануне|до этого|между тем ранее|раніше|нагадаємо|напередодні|торік|бұған дейін"
    r"|айта кет\w+|еске сал\w+|earlier"
    r"|previously|last (?:week|month|year)|zuvor|früher)\b",
    re.IGNORECASE,
)
#: Words that say so inside a sentence, and, of what somebody once told an outlet, how long ago.
_PAST = (
    r"(?:in|since) (?:19|20)\d\d|last (?:month|year|summer|winter|autumn|spring)|years? ago|в (?:19"
    r"|20)\d\d году|в прошлом году|у (?:19|20)\d\d році|торік|былтыр"
)
EARLIER = re.compile(r"\b(?:earlier|previously|ранее|раніше)\b", re.IGNORECASE)
PAST = re.compile(rf"\b(?:{_PAST})\b", re.IGNORECASE)
PAST_AFTER = re.compile(rf"[^.!?]{{0,60}}\b(?:{_PAST})\b", re.IGNORECASE)
#: "Об этом сообщает …": the sentence says where all before it comes from.
ABOUT_THIS = re.compile(
    r"\W*(?:об этом|про це|бұл туралы|бул тууралуу|bu haqda|бу ҳақда|this was (?:first )?reported|the (?:news"
    r"|story) was (?:first )?reported|darüber|das berichte)",
    re.IGNORECASE,
)
#: The beginning of a line that says whose the text is.
SIGNED = re.compile(
    r"\W*(?:(?P<source>source|источник|джерело|дереккөз|дерек көзі|quelle|манба|manba|булак|来源"
    r"|оригинал(?: материала| статьи| текста)?|original"
    r"|via)\s?[:：—–-]"
    r"|(?P<materials>по (?:материалам|сообщению|данным|информации)|за (?:матеріалами|повідомленням|даними"
    r"|інформацією)|(?:as )?reported by|материалдары негізінде|based on (?:reporting|reports) (?:by"
    r"|from))"
    r"|(?P<published>(?:this|the) (?:article|story|text|column|piece|report|interview|post)?\s?(?:was |is "
    r"|has been )?(?:originally|first) (?:published|appeared)"
    r"|originally published|first published|(?:re)?published (?:with|by) permission|reprinted|republished"
    r"|перепечат\w+|передрук\w*"
    r"|впервые опубликован\w*|[ву]перше опублікован\w*|zuerst erschienen|dieser (?:text|artikel) erschien)"
    r"|(?P<translated>translat(?:ed|ion)\b|перевод\b|перев[её]л[аи]?\b|переклад\b|переклав\b|переклала\b"
    r"|аударма\w*|аударған|übersetz\w+))",
    re.IGNORECASE,
)
TRANSLATED = re.compile(
    r"\btranslated\b|\bпер[ае]в[её]л|\bперевод|\bперекла[длв]|\bаударма|\bübersetzt", re.IGNORECASE
)
#: Characters after the name in which a line may say that it is abridged, and the words that do.
SIGNED_CHARS = 45
ABRIDGED = re.compile(r"печата|публику|сокращ|скороч|друку|abridged|shortened|қысқарт|gekürzt", re.IGNORECASE)
#: A line of those who also took part.
ASSISTED = re.compile(
    r"\b(?:contributed (?:to this|reporting)|(?:includes|contains|uses) (?:material|information"
    r"|reporting) (?:from|by)|with (?:additional )?(?:reporting|material|files?|information"
    r"|input) (?:from|by)|with agencies"
    r"|additional reporting|с использованием материалов"
    r"|при участии|mit Material von)",
    re.IGNORECASE,
)
#: A line under a picture.
PICTURED = re.compile(
    r"[\W\d]*(?:photo|image|picture|video|фото|світлина|сурет|видео|відео|bild|foto|©|на фото"
    r"|источник фото)",
    re.IGNORECASE,
)
#: A sentence of the text that speaks of the one retold without a name.
AUTHOR_SAYS = re.compile(
    r"\bthe (?:author|columnist|journalist|essayist|publication|article|newspaper|paper|magazine"
    r"|piece)(?:s)? (?:also |further )?(?:notes?|writes?|argues?|believes?"
    r"|adds?|concludes?|says?|counts?|blames?|doubts?|points? out|recalls?|stresses|thinks?|asks?|claims?"
    r"|considers?|quotes?)\b"
    r"|\b(?:argues|notes|writes|concludes|believes|says|specified in|according to|interviewed by) the (?:author"
    r"|columnist|journalist|publication|newspaper|paper|article)\b"
    r"|\b(?:автор|колумнист|обозреватель|журналист|издание|газета|журнал)(?: стат\w+| колонк\w+"
    r"| материал\w+)? (?:отмеча|пиш|счита|полага|напомина|утвержда|подч[её]ркива|добавля"
    r"|указыва|уверен|приходит к|цитиру|приводит|задаётся|задается|рассужда|объясня|замеча)\w*"
    r"|\b(?:по мнению|по словам|как (?:отмечает|пишет|считает|полагает)|считает|отмечает|пишет|полагает"
    r"|говорится в) (?:издани|автор|газет|журнал|колумнист|обозревател|публикаци|стать)\w*"
    r"|\b(?:автор|видання|газета|оглядач|колумніст)(?:ка)?(?: статті| колонки)? (?:зазнача|пиш|вважа|нагаду"
    r"|стверджу|додає|вказу|цитує|пояснює)\w*"
    r"|\b(?:на думку|за словами) (?:автор|видання|газет|оглядач)\w*"
    r"|\bавтор(?:дың)? (?:ойынша|пікірінше|айтуынша|жазуынша)",
    re.IGNORECASE,
)
#: An opening whose subject is an outlet, or one who writes for it: "Ann Lee, a columnist for the paper …".
WRITES_FOR = re.compile(
    rf"(?:{_CAPITALISED}(?:\s+{_CAPITALISED}){{1,3}},\s+(?:an?|the)?\s*)?(?:[\w-]+\s+){{0,2}}"
    r"(?:columnist|journalist|correspondent|reporter|editor|commentator|observer|author|contributor"
    r"|колумнист\w*|обозревател\w*|журналист\w*|автор\w*"
    r"|колумніст\w*|оглядач\w*)\s+(?:(?:for|of|at|with|from|the|американ\w+|британ\w+|российск\w+"
    r"|[A-Z]?[\w-]+)\s+){0,5}[«\"“„]?"
)
SUBJECT = re.compile(rf"(?:the\s+)?(?:[\w-]+\s+){{0,3}}(?:{MEDIA})\s+(?:the\s+)?[«\"“„]?", re.IGNORECASE)
_PLACE = r"(?-i:[^\W\d_a-zа-яё])[^\n.,/()—–:«»\"“”!?]{1,40}?"
_DAY = r"(?:\d{1,2}\.?\s+[^\W\d_]{3,10}\.?|[^\W\d_]{3,9}\.?\s+\d{1,2})(?:,?\s+\d{4})?(?:\s+(?:года|г\.|року|жыл\w*))?"
#: What stands before an agency that opens a report: "АЛМАТЫ, 5 января — ", "KYIV (", "Астана. 5 қаңтар. ".
DATELINE = re.compile(
    rf"\s*{_PLACE}(?:,\s*{_PLACE})?(?:[.,]\s*{_DAY})?(?P<mark>\s*[.,]?\s*[—–-]\s*|\s*\("
    rf"|[.,]?\s*/\s*(?:корр\.\s*)?|\.\s+)",
    re.IGNORECASE,
)
#: "ТАСС, 5 января. …"
OPENING_DATELINE = re.compile(rf"[»”\"]?,\s*{_DAY}[.\s]*(?:/|[—–-]|(?<=\.)|\.\s)", re.IGNORECASE)
AFTER_DATELINE = re.compile(r"\s?[)/]\s?[.:]?\s?[-–—]?|\s?\.\s|\s?[-–—]\s")
#: An outlet unknown to the catalogue that is called one: "портал «Степь»", "the Omir Gazette newspaper".
UNLISTED = re.compile(
    rf"(?:{MEDIA})\s+[«\"“„](?P<quoted>[^\W\d_a-zа-яё][^«»\"“”„\n]{{1,48}})[»\"”]"
    r"|(?:the\s+)?(?P<named>(?:[A-Z][\w’-]+\s){1,4})(?:newspaper|news agency|news site|website|magazine|daily"
    r"|news outlet)\b"
    r"|(?<![\w.@/-])(?P<host>[A-Za-z0-9][A-Za-z0-9-]{1,40}\.(?:kz|kg|uz|ru|ua|com|org|net|info|media|news"
    r"|agency|asia|by|example))(?![\w-])"
)
#: Words of a byline that are no name.
STAFF = re.compile(
    r"\b(?:by|staff|news|newsroom|agency|desk|reporters?|writers?|correspondents?|editors?|the|press|редакция"
    r"|агентство|информагентство|ИА|соб|корр|via|from|от)\b",
    re.IGNORECASE,
)
#: Hosts where anybody publishes: a name of one credits nobody.
PLATFORMS = frozenset(
    """
    facebook.com instagram.com youtube.com twitter.com x.com vk.com tiktok.com t.me telegram.org wikipedia.org
    whatsapp.com google.com yandex.ru mail.ru
    """.split()  # noqa: SIM905 - a list of words reads as one
)
