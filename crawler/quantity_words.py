"""Words that say what a number counts, in English, Russian, Ukrainian and Kazakh.

Each table maps a kind of mark to patterns; the first that fits at a place wins. Kinds:

* ``p_…`` a predicate: what happened to those counted ("killed", "задержаны");
* ``w_…`` a noun or adjective that holds its predicate: "detainees", "погибших", "the dead";
* ``n_…`` a noun that says who or what is counted;
* ``q_…`` a noun that is a quantity of its own: troops, fighters, aircraft;
* ``head`` "the number of", "the toll": the number comes later;
* ``subset`` "of them", "including": a part of the number before;
* ``stop`` a word after which a number is about something else.
"""

from __future__ import annotations

_EN = {
    "subset": r"of them|of whom|of which|including|among them|among whom|of those",
    "head": r"(?:the )?(?:death )?toll|number of|total of|count of",
    "p_killed": (
        r"(?:were |was |been )?killed|killing|(?<!\d )kills?|died|dying|dies|dead|deaths?|fatalit\w+|perished|slain"
        r"|shot dead|claim(?:ed|ing) (?:the )?li(?:fe|ves)(?: of)?"
        r"|lost (?:his|her|their) li\w+|gave (?:his|her|their) li(?:fe|ves)|lives lost|found dead"
    ),
    "p_neutralised": r"eliminated|neutrali[sz]ed|liquidated",
    "w_killed": r"bodies|corpses",
    "w_injured": (
        r"(?:wounded|injured)(?= (?:people|officers|policemen|soldiers|civilians|protesters|men|women"
        r"|patients))"
    ),
    "p_injured": r"injured|wounded|hurt|injuries|injuring|wounding",
    "p_hospitalised": r"hospitali[sz]ed|in hospitals?|taken to (?:the )?hospitals?|hospitali[sz]ations?",
    "p_missing": r"missing|disappeared|unaccounted for",
    "p_released": r"releas(?:ed|ing)|freed|set free",
    "w_detained": r"detainees|prisoners",
    "p_detained": (
        r"detain(?:ed|ing|s)|arrest(?:ed|ing|s)?|detentions|in(?:to)? custody"
        r"|brought to (?:the )?police(?: stations?)?"
        r"|taken to police(?: stations?)?|rounded up|being held|held in (?:custody|detention|jail)|behind bars"
        r"|jailed|apprehended"
    ),
    "p_damaged": (
        r"damag(?:ed|ing)|destroy(?:ed|ing)|burn(?:ed|t|ing)|torch(?:ed|ing)|loot(?:ed|ing)|ransack(?:ed|ing)"
        r"|set (?:fire to|on fire|ablaze|alight)|smash(?:ed|ing)|vandali[sz]ed|gutted|wrecked|pillaged"
    ),
    "q_cases": r"criminal (?:cases|proceedings|investigations|probes)",
    "q_weapons": r"weapons|firearms|rifles|guns",
    "q_helicopters": r"helicopters?",
    "q_aircraft": r"aircraft|(?:air)?planes?|jets|airlifters",
    "n_security": (
        r"(?:police(?:men|man|women| officers?|(?! (?:stations?|departments?|cars?|vehicles?)))|officers"
        r"|security (?:force|personnel|officer)\w*|law enforcement\w*"
        r"(?: (?:officers?|officials|personnel))?|law enforcers|national guard\w*|servicemembers of the police)"
        r"|members of (?:the )?(?:security|law|police)\w*(?: (?:forces|enforcement|agencies))?"
    ),
    "q_troops": r"troops?|soldiers?|peacekeepers?|servicem[ae]n|military personnel|paratroopers?|conscripts",
    "q_fighters": (
        r"terrorists|militants|fighters|gunmen|bandits|attackers|extremists|insurgents|rioters|mercenaries|jihadists"
        r"|criminals|looters|saboteurs"
    ),
    "q_protesters": r"protest[eo]rs|demonstrators|marchers",
    "n_children": r"child(?:ren)?|minors?|teenagers?|girls?|boys?",
    "n_women": r"wom[ae]n",
    "n_civilians": r"civilians?|bystanders?|residents|passers-by",
    "n_journalists": r"journalists?|reporters?",
    "n_foreigners": r"foreigners|foreign (?:citizens|nationals)",
    "n_people": (
        r"people|persons?|men|man|individuals|citizens|victims|patients|workers|lives|suspects|participants"
        r"|activists"
    ),
    "n_vehicles": r"(?:police )?(?:cars?|vehicles?|trucks|buses|fire engines|ambulances)",
    "n_shops": r"shops?|stores?|businesses|supermarkets?|malls|outlets|pharmacies|cafes|restaurants|markets",
    "n_banks": r"banks?|atms?|bank branches",
    "n_buildings": r"(?:[\w-]+ )?buildings?|offices|hospitals?|houses|homes|schools?|police stations?",
    "n_objects": r"facilities|objects|premises|sites|properties",
}  # fmt: skip

_RU = {
    "subset": r"из них|из которых|из числа|в том числе|среди них|среди которых|включая|в их числе",
    "head": r"числ[оа]|количеств[оа]|общее число",
    "w_killed": (
        r"погибших|погибшими|погибшие|погибшим|убитых|убитыми|убитые|жертв(?!ами|ой)\w*|тел(?:а|о)?(?!\w)"
        r"|трупов|скончавшихся"
    ),
    "p_killed": (
        r"погиб(?!ш)\w*|убит(?:ы|о)?(?!\w)|уби(?:ли|л|ла|вает|вают)|жертвами|жертвой|скончал\w*|умер(?:ли|ло|л"
        r"|ла)?(?!\w)"
        r"|гибел[ьи]|лишились жизни|унесл[аио] жизн\w+|застрел\w+|смерт[ьи]|погибает"
    ),
    "p_neutralised": (
        r"ликвидирова\w+|ликвидаци[ияею]+|нейтрализова\w+|уничтожен[ыо]?(?= (?:[\w,]+ ){1,4}(?:боевик"
        r"|террорист|бандит"
        r"|преступник|экстремист))"
    ),
    "w_injured": r"раненых|раненые|ранеными|раненым|пострадавших|пострадавшие|пострадавшими|пострадавшим",
    "p_injured": (
        r"ранен[ыо]?(?!\w)|ранил\w*|пострадал\w*|ранени[яей]\w*|травм\w+|увечь\w+|покалечен\w*"
    ),
    "p_hospitalised": r"госпитализ\w+|(?:в|к) больниц\w+|обратил\w+ за медицинской",
    "p_missing": r"пропал\w*(?: без вести)?|без вести|исчез\w*",
    "w_released": r"освобожд[её]нных",
    "p_released": r"освобожд\w+|освободил\w*|отпущен\w*|отпустил\w*|вышли на свободу",
    "w_detained": r"задержанных|задержанные|задержанными|задержанным|арестованных|арестованные|арестованными",
    "p_detained": (
        r"задержа(?:н|на|но|ны|ли|л|ла|ть)(?!\w)|задержани\w+|задерживают|арестова(?:н|на|но|ны|ли|л|ла"
        r"|ть)(?!\w)|арест(?:ы|ов)?(?!\w)"
        r"|под страж\w+|доставлен\w* в (?:полиц|отдел|участ|изолятор)\w*|в (?:полицию|отдел\w*|изолятор\w*|участ\w+)"
        r"(?: полиции)? (?:были )?доставлен\w*|взят\w* под стражу|в (?:следственных )?изолятор\w*|под арестом"
        r"|за реш[её]тк\w+|водворен\w*|находятся в изолятор\w*|сиз[оо]"
    ),
    "p_damaged": (
        r"поврежд[её]н\w*|повредил\w*|уничтожен\w*|уничтожил\w*|сожжен\w*|сожгли|сгорел\w*|подожжен\w*"
        r"|подожгли|разграблен\w*"
        r"|разграбил\w*|разгромлен\w*|разгромил\w*|разрушен\w*|разбит\w*|подвергл\w+ (?:погром|нападени"
        r"|мародёр|мародер)\w*"
        r"|мародерств\w*|ограблен\w*|разворован\w*|сожжён\w*|подожжён\w*"
    ),
    "q_cases": r"(?:уголовн|досудебн)\w+ (?:дел\w*|расследовани\w*|производств\w*)",
    "q_weapons": (
        r"(?:единиц\w* )?(?:огнестрельн\w+ |стрелков\w+ |гладкоствольн\w+ )?оружи\w*|стволов|автоматов|ружей"
        r"|пистолетов"
    ),
    "q_helicopters": r"верт(?:о|а)л[её]т\w*",
    "q_aircraft": r"самол[её]т\w*|авиабортов|воздушных судов|бортов",
    "n_security": (
        r"полицейск(?:их|ие|ими|им|ий|ого)|силовик\w*|правоохранител\w*|стражей порядка|нацгвардейц\w*"
        r"|росгвардейц\w*|омоновц\w*"
        r"|(?:сотрудник|представител|военнослужащ|служащ)\w* (?:\w+ )?(?:полици|силов|правоохран|органов|мвд"
        r"|нацгвард|росгвард|национальной"
        r"|спецслужб|кнб|спецназ)\w*(?: гвардии| структур| органов| порядка)?|бойц(?:ов|а|ы) (?:нацгвард"
        r"|спецназ|омон)\w*"
    ),
    "q_troops": (
        r"военнослужащ\w+|миротворц\w+|солдат\w*|десантник\w*|военных(?!\s+(?:самол|борт|верт|объект|баз))"
        r"|бойцов|бойца|штыков|срочник\w*"
    ),
    "q_fighters": (
        r"боевик\w*|террорист(?:а|ов|ами|ы|ах|ам)?(?!\w)|бандит(?:а|ов|ами|ы|ах)?(?!\w)|преступник\w*"
        r"|нападавш\w+|нападающ\w+|экстремист(?:а|ов|ами|ы)?(?!\w)"
        r"|погромщик\w*|мародёр(?:ов|ы|а)|мародер(?:ов|ы|а)|главар\w+(?: банд)?|радикалов|наёмник\w*"
        r"|наемник\w*|диверсант\w*"
    ),
    "q_protesters": (
        r"протестующ\w+|митингующ\w+|демонстрант\w*|манифестант\w*|участник(?:ов|а|и) (?:акци|митинг"
        r"|протест)\w*"
    ),
    "n_children": r"дет(?:ей|и|ям)(?!\w)|реб[её]н\w+|несовершеннолетн\w+|подростк\w+|школьник\w*|мальчик\w*|девоч\w+",
    "n_women": r"женщин\w*",
    "n_civilians": r"мирных (?:жител|граждан)\w*|гражданских(?: лиц)?|жител(?:ей|я)",
    "n_journalists": r"журналист\w*|корреспондент\w*",
    "n_foreigners": r"иностран\w+(?: граждан\w*)?",
    "n_people": (
        r"человек\w*|люд(?:ей|и|ям|ьми)|чел\.|лиц(?:а)?(?!\w)|граждан(?:ин|ина|е)?(?!\w)|пациент\w*|мужчин\w*"
        r"|участник\w*|активист\w*|подозреваем\w+"
    ),
    "n_vehicles": (
        r"(?:авто)?машин\w*|автомобил\w*|автобус\w*|автомашин\w*|единиц\w* (?:авто)?(?:техник|транспорт)\w*"
        r"|авто(?!\w)"
    ),
    "n_shops": (
        r"магазин\w*|торгов\w+ (?:объект|точ|дом|центр)\w*|супермаркет\w*|аптек\w*|павильон\w*|бутик\w*|кафе"
        r"|ресторан\w*|объект\w* (?:бизнеса|торговли)"
    ),
    "n_banks": r"(?:отделени\w+ )?банк(?:ов|а|и)?(?!\w)|банкомат\w*",
    "n_buildings": r"здани\w+|домов|офис\w*|больниц\w*|школ(?:ы)?(?!\w)|отдел\w* полиции",
    "n_objects": r"объект\w*|помещени\w*",
}  # fmt: skip

_UK = {
    "subset": r"з них|із них|з яких|із яких|серед них|серед яких|у тому числі|в тому числі|зокрема|включно з",
    "head": r"числ[оа]|кількіст[ьі]|кількістю",
    "w_killed": r"загиблих|загиблі|загиблими|загиблим|убитих|вбитих|жертв(?!ами|ою)\w*|тіл(?:а)?(?!\w)|померлих",
    "p_killed": (
        r"загину\w+|вбит[оиі]?(?!\w)|убит[оиі]?(?!\w)|вбил[иа]|убил[иа]|жертвами|жертвою|помер(?:ли|ло"
        r"|ла)?(?!\w)|загибел[ьі]"
        r"|застрел\w+|забрал\w+ життя|смерт[ьі]"
    ),
    "p_neutralised": r"ліквід\w+|нейтраліз\w+|знищен[оі]?(?= (?:[\w,]+ ){1,4}(?:бойовик|терорист|бандит|злочин))",
    "w_injured": r"поранених|поранені|пораненими|постраждалих|постраждалі|постраждалими|травмованих",
    "p_injured": (
        r"поранен[оі]?(?!\w)|поранил\w*|постраждал[оиа]?(?!\w)|поранен(?:ня|ь)|травмован[оі]|травм[иу]?(?!\w)"
        r"|каліцтв\w*"
    ),
    "p_hospitalised": r"госпіталіз\w+|(?:до|у|в) лікарн\w+",
    "p_missing": r"зник\w*(?: безвісти)?|безвісти|зникл\w+",
    "w_released": r"звільнених",
    "p_released": r"звільн(?:ен[оі]?|или|ила|ив|ення)(?!\w)|відпу(?:щен|стил)\w*|вийшли на (?:волю|свободу)",
    "w_detained": r"затриманих|затримані|затриманими|затриманим|заарештованих|арештованих",
    "p_detained": (
        r"затрима(?:но|ли|ла|в|ти|ний|ння)(?!\w)|затримують|заарештова?(?:но|ли|ла|в|ти)(?!\w)|арешт(?:и"
        r"|ів)?(?!\w)|під варт\w+"
        r"|доставлен[оі] (?:до|у|в) (?:поліц|відділ)\w*|узят[оі] під варту|за ґрат\w+|під арештом|в ізолятор\w*"
    ),
    "p_damaged": (
        r"пошкод\w+|знищен\w*|знищил\w*|спален[оіи]?(?!\w)|спалил\w*|згоріл\w*|підпален\w*|підпалил\w*"
        r"|розграбован\w*|розграбувал\w*|розгромлен\w*"
        r"|розгромил\w*|зруйнован\w*|розбит\w*|пограбован\w*|сплюндрован\w*"
    ),
    "q_cases": r"кримінальн\w+ (?:справ\w*|проваджен\w*)",
    "q_weapons": r"(?:одиниц\w* )?(?:вогнепальн\w+ )?збро\w+|автоматів|рушниць|пістолетів",
    "q_helicopters": r"гелікоптер\w*|верт(?:о|а)л[ьі]?[оі]?т\w*",
    "q_aircraft": r"літак\w*|бортів",
    "n_security": (
        r"поліцейськ\w+|правоохорон\w+|силовик\w*|нацгвардійц\w*|(?:співробітник"
        r"|працівник)\w* (?:\w+ )?(?:поліц|правоохор|силов|органів|мвс|спецслужб)\w*"
        r"(?: органів| структур)?"
    ),
    "q_troops": r"військовослужбовц\w*|миротворц\w+|солдат\w*|десантник\w*|військових|бійців|вояків",
    "q_fighters": (
        r"бойовик\w*|терорист(?:а|ів|ами|и|ах)?(?!\w)|бандит(?:а|ів|ами|и)?(?!\w)|злочинц\w+|нападник\w*"
        r"|екстреміст(?:ів|и)?(?!\w)|мародер\w*|найманц\w+"
    ),
    "q_protesters": (
        r"протестувальник\w*|протестуючих|мітингувальник\w*|демонстрант\w*|маніфестант\w*|учасник(?:ів"
        r"|и) (?:акці|мітинг|протест)\w*"
    ),
    "n_children": r"діт(?:ей|и|ям)(?!\w)|дитин\w*|неповнолітн\w+|підлітк\w+|школяр\w*",
    "n_women": r"жін(?:ок|ки|ка)(?!\w)",
    "n_civilians": r"цивільн\w+(?: ос\w+)?|мирних (?:жител|мешканц|громадян)\w*|мешканц\w+",
    "n_journalists": r"журналіст\w*|кореспондент\w*",
    "n_foreigners": r"іноземц\w+|іноземних громадян",
    "n_people": (
        r"люд(?:ей|и|ина|ини|ям)(?!\w)|ос(?:іб|оби|оба)(?!\w)|чолов(?:ік|іки|іків|іка)(?!\w)|громадян(?:ин"
        r"|и)?(?!\w)|учасник\w*|активіст\w*|пацієнт\w*"
    ),
    "n_vehicles": r"(?:авто)?машин\w*|автомобіл\w*|автівок|автобус\w*|авто(?!\w)|одиниц\w* (?:техніки|транспорту)",
    "n_shops": r"магазин\w*|крамниц\w*|торгов\w+ (?:об|точ|центр)\w*|супермаркет\w*|аптек\w*|кав'?ярень|кафе",
    "n_banks": r"(?:відділен\w+ )?банк(?:ів|и|у)?(?!\w)|банкомат\w*",
    "n_buildings": r"буд(?:івл|инк)\w*|офіс\w*|споруд\w*|лікарень|шкіл",
    "n_objects": r"об['’]?єкт\w*|приміщен\w*",
}  # fmt: skip

_KK = {
    "subset": r"оның ішінде|соның ішінде|олардың ішінде|олардың|оның",
    "head": r"саны(?:\w{0,3})?(?!\w)",
    "w_killed": (
        r"(?:қаза (?:тапқан|болған)|өлген|мерт болған|қайтыс болған)(?:дар\w*)(?!\w)|құрбан\w*|мәйіт\w*"
        r"|өлтірілген(?:дер\w*)"
    ),
    "p_killed": (
        r"қаза (?:тап|тау|бол)\w*|қазас?ы\w*|қайтыс бол\w*|өл(?:ді|ген|іп|тірілді|тірілген|тірді|ім\w*)(?!\w)"
        r"|мерт бол\w*|жан тапсыр\w*"
        r"|көз жұм\w*|опат бол\w*|құрбан бол\w*|ажал құш\w*"
    ),
    "p_neutralised": r"жойыл\w*|бейтараптандыр\w*|көзі жойыл\w*",
    "w_injured": r"жарала(?:нған)(?:дар\w*)|жаралылар\w*|жарақат алған(?:дар\w*)|зардап шеккен(?:дер\w*)",
    "p_injured": r"жарала(?:н|ды|п)\w*|жарақат(?:танды| ал)\w*|зардап шек\w*|жарақаттан\w*|зақым алған|зақым алды",
    "p_hospitalised": r"ауруханаға (?:жатқызыл|түс|жеткізіл)\w*|ауруханада",
    "w_missing": r"жоғалғандар\w*",
    "p_missing": (
        r"(?:із-түзсіз |із-түссіз |хабар-ошарсыз )?(?:жоғал|жоғалып|кет)(?:ды|ған|ып|кен|ті)(?!\w)"
        r"|хабарсыз кет\w*"
    ),
    "p_released": r"босат(?:ыл|т|ып)\w*|бостандыққа шық\w*",
    "w_detained": r"ұстал(?:ған)(?:дар\w*)|қамалған(?:дар\w*)|тұтқындалған(?:дар\w*)|қамауға алынған(?:дар\w*)",
    "p_detained": (
        r"ұста(?:л|ды|п|ған)\w*|қамауға ал\w*|тұтқында\w*|қамал\w*|(?:полиция\w*"
        r"|бөлімше\w*) (?:бөлім\w* )?жеткізіл\w*|құрықтал\w*"
    ),
    "p_damaged": (
        r"зақымда\w+|бүлін\w*|бүлдір\w*|өртен\w*|өрте(?:ді|лді|ген)\w*|тона(?:л|ды)\w*|қира\w*|талқандал\w*"
        r"|талан-таражға|күйреді"
    ),
    "q_cases": r"(?:қылмыстық іс|сотқа дейінгі тергеп-тексеру)\w*",
    "q_weapons": r"(?:бірлік )?(?:атыс )?қару(?!лы)\w*|мылтық\w*|автомат\w*",
    "q_helicopters": r"тікұшақ\w*",
    "q_aircraft": r"ұшақ\w*",
    "n_security": (
        r"(?:полиция|полицей|құқық қорғау|күштік құрылым|ішкі істер|ұлттық ұлан|ұлттық гвардия"
        r"|күш құрылымдары)\w*(?: \w+)? "
        r"(?:қызметкер|өкіл|сарбаз|офицер)\w*|полицей\w*|тәртіп сақшы\w*|сақшы(?:лар)?\w{0,3}(?!\w)"
        r"|полиция қызметкер\w*|күзетші\w*"
    ),
    "q_troops": r"әскери қызметші\w*|бітімгер\w*|сарбаз\w*|жауынгер\w*|әскер(?:и|лер)?(?!\w)|десантшы\w*",
    "q_fighters": (
        r"лаңкес\w*|содыр\w*|террор(?:ист|шы)\w*|бандит\w*|қылмыскер\w*|экстремист\w*|қарулы (?:адам"
        r"|топ мүше)\w*|шабуылдаушы\w*|тонаушы\w*|жендет\w*"
    ),
    "q_protesters": (
        r"шеруші\w*|наразылық (?:білдіруші|танытушы)\w*|митинг(?:іге|ке)? (?:қатысушы|шыққан)\w*"
        r"|наразылыққа шық\w+|демонстрант\w*"
    ),
    "n_children": r"бала(?:лар)?(?:сы|ның|ны)?(?!\w)|кәмелет\w*(?: \w+)?|жасөспірім\w*|оқушы\w*",
    "n_women": r"әйел\w*",
    "n_civilians": r"бейбіт (?:тұрғын|азамат)\w*|тұрғын\w*",
    "n_journalists": r"журналист\w*|тілші\w*",
    "n_foreigners": r"шетел(?:дік)?\w*(?: азамат\w*)?",
    "n_people": r"адам\w*|кісі\w*|азамат\w*|белсенді\w*|жан(?!\w)",
    "n_vehicles": r"(?:авто)?көлі[кг]\w*|машина\w*|автомобиль\w*|автобус\w*",
    "n_shops": r"дүкен\w*|сауда (?:орт|үй|нысан|орын)\w*|супермаркет\w*|дәріхана\w*|кафе",
    "n_banks": r"банк(?:і|тер|тің)?(?!\w)|банкомат\w*|банк бөлімше\w*",
    "n_buildings": r"ғимарат\w*|кеңсе\w*|үй(?:лер)?(?!\w)|аурухана(?!ға|да)\w*",
    "n_objects": r"нысан\w*|ны[сш]ан",
}  # fmt: skip

#: Language -> kind of mark -> pattern.
MARKS = {"en": _EN, "ru": _RU, "uk": _UK, "kk": _KK}

#: What turns a predicate round or makes it a mere possibility, right before it.
UNREAL = {
    "en": (
        r"(?:n't|(?<!\w)(?:not|never|no|without|no one|nobody|none|could|might|may|would|can|cannot|to be"
        r"|risk(?:s|ed)? being|fear(?:s|ed)?|(?:tr(?:y|ied|ying)|attempt(?:s|ed|ing)?|threaten(?:s|ed|ing)?"
        r"|plan(?:s|ned)?|want(?:s|ed)?"
        r"|vow(?:s|ed)?|plot(?:s|ted)?|intend(?:s|ed)?) to))(?:\s+(?:be|been|have|was|were|get|being|yet"
        r"|\w+ly)){0,3}\s+$"
    ),
    "ru": (
        r"(?:(?<!\w)(?:отказ\w+ от|пытал\w+|планир\w+|намер\w+|угрож\w+|не|ни|без|нет|никто|могут|может"
        r"|могли(?: бы)?|могло(?: бы)?|рискуют|грозит"
        r"|чтобы))(?:\s+(?:был[аои]?|быть))?\s+$"
    ),
    "uk": (
        r"(?:(?<!\w)(?:відмов\w+ від|намага\w+|планув\w+|погрож\w+|не|ні|без|немає|ніхто|можуть|може"
        r"|могли(?: б)?|ризикують|загрожує"
        r"|щоб))(?:\s+(?:бул[аои]?|бути))?\s+$"
    ),
    "kk": r"(?:(?<!\w)(?:ешкім|ешбір))\s+$",
}  # fmt: skip
#: The same, right after it.
UNREAL_AFTER = {
    "en": r"\s+(?:nobody|no one|none)(?!\w)",
    "ru": r"\s+(?:нет|не было|никто|не зафиксировано|не имеется)(?!\w)",
    "uk": r"\s+(?:немає|нема|не було|не зафіксовано)(?!\w)",
    "kk": r"\s+(?:\w+ )?(?:жоқ|емес|мүмкін|еді ме)(?!\w)",
}
#: Opens a condition; what stands in it did not happen.
CONDITION = {
    "en": r"(?:^|[,;]\s)(?:if|unless|should)\s",
    "ru": r"(?:^|[,;]\s)(?:если|в случае если)\s",
    "uk": r"(?:^|[,;]\s)(?:якщо|якби)\s",
    "kk": r"(?:^|[,;]\s)(?:егер)\s",
}

_RETRACTED = (
    r"withdr[ae]w\w*|retract\w*|delet(?:ed|es|ing)|remov(?:ed|es|ing)|tak(?:en|es) down|false|fake"
    r"|erroneous\w*|incorrect\w*"
    r"|mistake\w*|technical error|отозва\w+|отозван\w*|удал[яеё]?[илн]\w*|недостоверн\w*|ошиб(?:к|оч)\w*"
    r"|не соответств\w+ действительности|фейк\w*"
    r"|ложн\w+|техническ\w+ сбо\w+|відклика\w+|видал(?:и|е)\w*|помилк\w*|помилков\w*|неправдив\w*"
    r"|не відповіда\w+ дійсності|вилучен\w*"
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
    r"|заперечи\w+|заперечу\w+"
    r"|жоққа шығар\w*|теріске шығар\w*)(?!\w)"
)

#: A noun we do not list that names people by how it ends: "oil workers", "нефтяников", "мұнайшы".
PERSONS = {
    "en": r"(?!(?:floors|doors|numbers|papers|computers|orders|offers|letters|quarters|towers|motors|errors|colou?rs"
    r"|sensors|meters|powers|chapters|cent[er]+s|others)(?!\w))\w+(?:ers|ors|ists|men|women|ees|ians|people|staff)",
    "ru": (
        r"\w+(?:ник(?:ов|а|и)|тел(?:ей|я|и)|ист(?:ов|а|ы)|[чщ]ик(?:ов|а|и)|[еёо]р(?:ов|а|ы)|цев|ца|[ае]нт(?:ов"
        r"|а|ы)|лог(?:ов|а)|арей|аря)"
        r"|врач\w*|член\w*|пассажир\w*|рабоч\w+|служащ\w+|командир\w*|воспитанн\w+"
    ),
    "uk": (
        r"\w+(?:ник(?:ів|а|и)|тел(?:ів|я|і)|ист(?:ів|а|и)|іст(?:ів|а|и)|чик(?:ів|а|и)|[ео]р(?:ів|а|и)|ців|ця"
        r"|нт(?:ів|а|и)|лог(?:ів|а))|лікар\w*|член\w*|пасажир\w*"
    ),
    "kk": r"\w+(?:шы|ші|кер|гер|ер|ғыш|лас|дос|тас)(?:лар|лер)?\w{0,3}|дәрігер\w*|мүше\w*",
}
