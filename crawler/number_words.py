"""Words of numbers in English, Russian, Ukrainian and Kazakh, and the words around numbers."""

from __future__ import annotations

from storage.figures import Qualifier

#: Languages whose figures are read.
LANGUAGES = ("en", "ru", "uk", "kk")


def _table(lines: str) -> dict[str, float]:
    """Read lines of "value word word …"."""
    table: dict[str, float] = {}
    for line in lines.split("\n"):
        value, *words = line.split()
        table |= dict.fromkeys(words, float(value))
    return table


def _counted(first: int, words: str) -> str:
    """Return lines that count up from *first*; forms of one number are joined by a bar."""
    return "\n".join(f"{n} {word.replace('|', ' ')}" for n, word in enumerate(words.split(), first))


def _tens(words: str) -> str:
    return "\n".join(f"{n * 10} {word.replace('|', ' ')}" for n, word in enumerate(words.split(), 2))


#: What adds up: "two thousand *five hundred* *twelve*".
VALUES = {
    "en": _table(
        _counted(1, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                    "sixteen seventeen eighteen nineteen")
        + "\n" + _tens("twenty thirty forty fifty sixty seventy eighty ninety")
    ),
    "ru": _table(
        _counted(1, "один|одна|одно|одного|одной|одну|одним два|две|двое|двух|двоих|двум|двумя|двоими "
                    "три|трое|трех|трёх|троих|трем|трём|тремя четыре|четверо|четырех|четырёх|четверых|четырьмя "
                    "пять|пятеро|пяти|пятерых|пятью шесть|шестеро|шести|шестерых|шестью "
                    "семь|семеро|семи|семерых|семью|семерым восемь|восьми|восьмерых|восьмеро "
                    "девять|девяти|девятеро|девятерых|девятью "
                    "десять|десяти|десятеро|десятерых|десятью одиннадцать|одиннадцати "
                    "двенадцать|двенадцати тринадцать|тринадцати "
                    "четырнадцать|четырнадцати пятнадцать|пятнадцати шестнадцать|шестнадцати "
                    "семнадцать|семнадцати восемнадцать|восемнадцати девятнадцать|девятнадцати")
        + "\n" + _tens("двадцать|двадцати|двадцатью тридцать|тридцати|тридцатью сорок|сорока|сорока "
          "пятьдесят|пятидесяти|полсотни|полусотни "
                       "шестьдесят|шестидесяти семьдесят|семидесяти восемьдесят|восьмидесяти девяносто|девяноста")
        + "\n100 сто ста\n200 двести двухсот\n300 триста трехсот трёхсот\n400 четыреста четырехсот четырёхсот"
        "\n500 пятьсот пятисот\n600 шестьсот шестисот\n700 семьсот семисот\n800 восемьсот восьмисот"
        "\n900 девятьсот девятисот\n1.5 полторы полтора полутора\n500 полтысячи\n0.5 пол"
    ),
    "uk": _table(
        _counted(1, "один|одна|одне|одного|однієї|одну два|дві|двоє|двох|двом|двома три|троє|трьох|трьом|трьома "
                    "чотири|четверо|чотирьох|чотирма|чотирьом "
                    "п'ять|п’ять|п'ятеро|п’ятеро|п'яти|п’яти|п'ятьох|п’ятьох|п'ятьма|п’ятьма "
                    "шість|шестеро|шести|шістьох|шістьма сім|семеро|семи|сімох "
                    "вісім|восьмеро|восьми|вісьмох|вісьма|вісімох "
                    "дев'ять|дев’ять|дев'яти|дев’яти|дев'ятеро|дев’ятеро|дев'ятьох|дев’ятьох|дев'ятьма "
                    "десять|десятеро|десяти|десятьох|десятьма "
                    "одинадцять|одинадцяти|одинадцятеро|одинадцятьох "
                    "дванадцять|дванадцяти|дванадцятеро|дванадцятьох "
                    "тринадцять|тринадцяти|тринадцятеро|тринадцятьох "
                    "чотирнадцять|чотирнадцяти|чотирнадцятеро|чотирнадцятьох "
                    "п'ятнадцять|п’ятнадцять|п'ятнадцяти|п'ятнадцятеро|п'ятнадцятьох|п’ятнадцяти "
                    "шістнадцять|шістнадцяти|шістнадцятеро|шістнадцятьох "
                    "сімнадцять|сімнадцяти|сімнадцятеро|сімнадцятьох "
                    "вісімнадцять|вісімнадцяти|вісімнадцятеро|вісімнадцятьох "
                    "дев'ятнадцять|дев’ятнадцять|дев'ятнадцяти|дев'ятнадцятеро|дев'ятнадцятьох|дев’ятнадцяти")
        + "\n" + _tens("двадцять|двадцяти|двадцятеро|двадцятьох тридцять|тридцяти|тридцятьох|тридцятеро "
          "сорок|сорока|сорока "
                       "п'ятдесят|п’ятдесят|п'ятдесяти|п’ятдесяти|півсотні шістдесят|шістдесяти "
                       "сімдесят|сімдесяти вісімдесят|вісімдесяти дев'яносто|дев’яносто")
        + "\n100 сто ста\n200 двісті двохсот\n300 триста трьохсот\n400 чотириста чотирьохсот"
        "\n500 п'ятсот п’ятсот п'ятисот п’ятисот\n600 шістсот шестисот\n700 сімсот семисот\n800 вісімсот восьмисот"
        "\n900 дев'ятсот дев’ятсот\n1.5 півтори півтора півтори\n500 півтисячі\n0.5 пів"
    ),
    "kk": _table(
        _counted(1, "бір|біреуі|біреу|біреуін екі|екеуі|екеу|екеуін|екеуінің үш|үшеуі|үшеу|үшеуін "
                    "төрт|төртеуі|төртеу|төртеуін бес|бесеуі|бесеу|бесеуін "
                    "алты|алтауы|алтау|алтауын жеті|жетеуі|жетеу|жетеуін сегіз тоғыз он")
        + "\n" + _tens("жиырма отыз қырық елу алпыс жетпіс сексен тоқсан")
        + "\n0.5 жарым"
    ),
}  # fmt: skip

#: What multiplies: "20 *thousand*", "2,3 *тыс.*".
MULTIPLIERS = {
    "en": _table("12 dozen\n100 hundred\n1000 thousand\n1000000 million"),
    "ru": _table(
        "10 десяток десятка\n100 сотня сотню сотней"
        "\n1000 тысяча тысячу тысячи тысяч тысячей тысячам тысячами тысячах тыс"
        "\n1000000 миллион миллиона миллионов млн"
    ),
    "uk": _table(
        "10 десяток десятка\n100 сотня сотню сотнею"
        "\n1000 тисяча тисячу тисячі тисяч тисячею тисячам тисячами тисячах тис"
        "\n1000000 мільйон мільйона мільйонів млн"
    ),
    "kk": _table("100 жүз\n1000 мың\n1000000 миллион млн"),
}
#: What is vague where no number stands before it: twice to ten times the value.
VAGUE = {
    "en": _table("10 dozens tens\n100 hundreds\n1000 thousands"),
    "ru": _table(
        "10 десятки десятков десятками десятках\n100 сотни сотен сотнями сотнях\n1000 тысячи тысячами тысячах"
    ),
    "uk": _table(
        "10 десятки десятків десятками кількадесят\n100 сотні сотень сотнями кількасот\n1000 тисячі тисячами"
    ),
    "kk": _table("10 ондаған\n100 жүздеген\n1000 мыңдаған"),
}
#: Genitive forms that look vague but are one after "more than", "about": "более сотни".
ONE_AFTER_QUALIFIER = frozenset({"сотни", "тысячи", "сотні", "тисячі"})
#: "several *hundred*": makes what follows vague.
SEVERAL = {
    "en": r"(?:several|a few|many)",
    "ru": r"(?:нескольк\w+)",
    "uk": r"(?:кільк\w+|декільк\w+)",
    "kk": r"(?:бірнеше)",
}
#: A Kazakh case ending on a number: "мыңнан", "жүзден", "225-ке", "748-і"; but "үшін" is "for".
KK_ENDING = (
    r"(?:д[ае]н|т[ае]н|н[ае]н|[гқк][ае]|ғ[ае]|[дтн][ыі]ң|[дтн][ыі]|[дт][ае]й?|с[ыі]|(?<!үш)[ыі]н[ае]?|[ыі]"
    r"|[ае]у[ыі]н?)"
)

#: Qualifiers before a number; the longest that fits is taken.
BEFORE = {
    "en": {
        Qualifier.AT_LEAST: r"at least|no(?:t)? (?:less|fewer) than|a minimum of|minimum",
        Qualifier.MORE_THAN: (
            r"more than|over|above|upwards? of|in excess of|exceed(?:s|ed|ing)|(?:sur)?pass(?:es|ed|ing)"
            r"|top(?:s|ped|ping)|well over"
        ),
        Qualifier.ALMOST: r"almost|nearly|close to|just under|approaching|virtually",
        Qualifier.ABOUT: r"about|around|some|approximately|roughly|an estimated|estimated|circa|an? (?:good|full)",
        Qualifier.UP_TO: r"up to|as many as|no more than|at most|a maximum of",
        Qualifier.LESS_THAN: r"(?<!no )(?:fewer|less) than",
    },
    "ru": {
        Qualifier.AT_LEAST: (
            r"не менее(?: чем)?|не меньше|как минимум|минимум|по меньшей мере|по крайней мере"
            r"|самое меньшее|уж точно"
        ),
        Qualifier.MORE_THAN: (
            r"(?<!не )более(?: чем)?|(?<!не )больше(?: чем)?|свыше|превыси\w+|превыша\w+|перевали\w+ за"
            r"|превзош\w+"
        ),
        Qualifier.ALMOST: r"почти(?: до| что)?|без малого|чуть (?:менее|меньше)|под(?= \w*(?:сотн|тысяч))",
        Qualifier.ABOUT: r"около|примерно|порядка|приблизительно|ориентировочно|где-то|в районе",
        Qualifier.UP_TO: r"до|не более(?: чем)?|не больше|максимум",
        Qualifier.LESS_THAN: r"(?<!не )менее(?: чем)?|(?<!не )меньше(?: чем)?",
    },
    "uk": {
        Qualifier.AT_LEAST: r"щонайменше|не менш[е]?(?: ніж| як)?|принаймні|мінімум|як мінімум|не менше від",
        Qualifier.MORE_THAN: r"понад|(?<!не )більш[е]?(?: ніж| як)?|перевищ\w+|перевалил\w+ за",
        Qualifier.ALMOST: r"майже|без малого|трохи менше",
        Qualifier.ABOUT: r"близько|приблизно|орієнтовно|біля|десь|зо|десь із",
        Qualifier.UP_TO: r"до|не більше?(?: ніж| як| за)?|щонайбільше|максимум",
        Qualifier.LESS_THAN: r"(?<!не )менш[е]?(?: ніж| як)?",
    },
    "kk": {
        Qualifier.AT_LEAST: r"кемінде|кем дегенде|аз дегенде|ең кемі|ең аз дегенде",
        Qualifier.ABOUT: r"шамамен|жуықтап алғанда|жобамен|болжаммен",
    },
}
#: Qualifiers after a number.
AFTER = {
    "en": {Qualifier.AT_LEAST: r"or more|and more", Qualifier.MORE_THAN: r"plus", Qualifier.ABOUT: r"or so"},
    "ru": {Qualifier.AT_LEAST: r"и более|и больше", Qualifier.MORE_THAN: r"с (?:лишним|небольшим)"},
    "uk": {
        Qualifier.AT_LEAST: r"і більше|та більше",
        Qualifier.MORE_THAN: r"(?:і|із|з) (?:гаком|лишком|чимось)",
    },
    "kk": {
        Qualifier.MORE_THAN: r"астам(?:ы|ын|ының)?|аса(?:м|ды|тыны?н?)?|артық|көп(?:і)?|асты|асып|асқан|асатын\w*",
        Qualifier.ALMOST: r"жуы(?:қ|ғы|ғын|қтаған)|тая(?:у|уы|уын)",
        Qualifier.ABOUT: r"шақты|шамасында|шамалы|тарта(?:сы|сын)?|қаралы|маңында",
        Qualifier.UP_TO: r"дейін(?:гі)?",
    },
}
#: Words of growth: after them "to" names the new value and no upper end.
GROWTH = (
    r"(?:r[oi]se[ns]?|rising|risen|climb\w*|grew|grown|increas\w+|jump\w*|fell|drop\w*|went up|up from"
    r"|down from"
    r"|вырос\w*|возрос\w*|увелич\w+|подн[яи]\w+|рост\w*|снизил\w*|сократил\w*|достиг\w*|дош[её]?л\w*"
    r"|уменьш\w+"
    r"|зрос\w*|збільш\w+|підня\w+|знизи\w*|скоротил\w*|сягн\w+|зменш\w+"
    r"|өс(?:ті|кен|іп)|арт(?:ты|қан|ып)|жет(?:ті|кен|іп)|көбей\w+|азай\w+)"
)
#: What stands after a number that counts no people or things of ours.
NOT_COUNTED_AFTER = (
    r"(?:%|°|\s(?:меньше|менше|fewer|less)(?!\w)|\s(?:и|та|і|й|and|или|або|or)\s\d{4}\s(?:год|рок|р\."
    r"|г\.)|\s?:\s\d\d(?!\d)|\s-\s(?:year|month|week|day|hour|minute)s?(?!\w)|\s?(?:a\.?m|p\.?m)(?![\w])"
    r"|[-\s]?(?:percent|per cent|процент|відсот|пайыз)"
    r"|[\s-](?:nights?|evenings?|mornings?|ноч(?:и|ей|ами|ь)|вечер(?:а|ов)|ноч(?:і|ей|ами)|ніч|вечор(?:и"
    r"|ів)|түн\w*|years?|decades?|centur(?:y|ies)|десятилети\w+|столети\w+|век(?:а|ов)|десятиліт\w+"
    r"|столітт\w+|ғасыр\w*|months?|weeks?|days?|hours?|minutes?|seconds?|лет|летн\w*|год(?:а|у|ом|ы|ов"
    r"|ах)?|г\.|месяц\w*"
    r"|недел\w*|дн(?:я|ей|ям|ями)|день|сут\w*|час(?:а|ов|ы|у|ам)?|минут\w*|секунд\w*"
    r"|рок[иіу]в?|року|роках|місяц\w*|тижн\w*|дн[іяю]в?|днями|годин\w*|хвилин\w*"
    r"|жас\w{0,4}|жыл\w*|ай(?:ға|дан|лық|да)?|апта\w*|күн\w*|тәулік\w*|сағат\w*|минөт\w*)(?!\w)"
    r"|\s?(?:тенге|теңге|теньге|тг|тнг|\$|€|₽|₸|₴|dollars?|euros?|roubles?|rubles?|tenge|hryvnias?"
    r"|доллар\w*|долар\w*"
    r"|долл|евро|євро|рубл\w*|руб|грн|гривн\w*|гривен\w*|сом(?!\w)|сумов|bn|billion|млрд|трлн"
    r"|миллиард\w*|мільярд\w*"
    r"|km|kilomet\w+|met(?:er|re)s?|miles?|kg|kilogram\w*|tons?|tonnes?|lit(?:er|re)s?|degrees?|times|votes"
    r"|points?|mm"
    r"|км|километр\w*|кілометр\w*|шақырым\w*|метр\w*|м(?!\w)|кг|тонн\w*|литр\w*|літр\w*|градус\w*"
    r"|раз(?:а)?(?!\w)"
    r"|рази?(?!\w)|есе(?!\w)|балл\w*|бал(?:и|ів)?(?!\w)|очк\w+|очок|голос\w*|-?(?:st|nd|rd|th)(?!\w))"
    r"|[:/]\d|[.,]\d|-\d+-|-?(?:й|я|е|го|му|м|ым|ом|ого|ая|ой|ої|ю|ша|ші|шы|інші|ыншы)(?!\w))"
)
#: What stands before a number that is an address, an article of law, a room, a phone, a sum.
NOT_COUNTED_BEFORE = (
    r"(?:(?:[№#$€£₸₽₴+]|\b(?:no|room|page|article|section|chapter|channel|route|flight|bus|grade|aged?"
    r"|age of|under|U)"
    r"|\b(?:ст|стать\w+|пункт\w*|кабинет\w*|кабінет\w*|дом\w?|буд\w*|кв|квартир\w*|корпус\w*|маршрут\w*"
    r"|рейс\w*"
    r"|школ\w+|стаття|статт\w+|параграф\w*|возраст\w*|віком|канал\w*|бап\w*|бөлме|телефон\w*|тел|phone"
    r"|hotline"
    r"|г(?:од)?\.?р)\.?:?)\s?|[^\W\d]-|(?<!\w)(?-i:[A-Z]{2,3})\s?-?\s|\d-\d+-|\d[.,:/]|\d:\s"
    r"|(?<!\w)(?:mother|father|parents?|mom|mum|dad|family) of\s)"
)
