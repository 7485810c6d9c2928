"""English words that say what a number counts; :mod:`crawler.quantity_words` tells the kinds apart."""

from __future__ import annotations

_PERSON = (
    r"(?:\w+ ){0,2}(?:people|officers|policemen|soldiers|troops|civilians|protest[eo]rs|men|women"
    r"|patients|miners)"
)

MARKS = {
    "subset": (
        r"of (?:them|whom|which|those|these)|including|among (?:them|whom|those)|as well as"
        r"|(?:\w+ )?members? of whom"
    ),
    "head": (
        r"(?:the )?(?:\w+ )?(?:death )?toll|(?:number|total|count|figure|tally) (?:of|for)"
        r"|(?:number|total|count|figure|tally)(?= (?:\w+ ){0,2}(?:at|to|above|reached|rose|stands|stood))"
    ),
    "p_killed": (
        r"(?:suffer|sustain|receiv)(?:ed|ing) fatal (?:injuries|wounds|burns)|fatally (?:shot|wounded|injured"
        r"|stabbed)|shot dead|gunned down"
        r"|(?:stabbed|beaten|burn(?:ed|t)|crushed|frozen|tortured|trampled|bludgeoned) to (?:his |her "
        r"|their )?deaths?"
        r"|(?:fell|plunged|leapt|jumped|sent|went) (?:\w+ )?to (?:his|her|their) deaths?"
        r"|(?:were |was |been )?killed|killing|(?<!\d )kills?|died|dying|dies|dead(?! (?:last|heat|end"
        r"|line|zone|sea|weight|ball)\b)|(?<!to )deaths?(?! (?:penalt|row|sentence|threat|certificate"
        r"|squad|camp|rate|bed|chamber)\w*)|fatalit\w+|fatally"
        r"|buried|burying|perish(?:ed|ing)|slain|slew|murder(?:ed|ing)|massacred|executed|assassinated"
        r"|lynched|slaughtered|drown(?:ed|ing)|drownings"
        r"|suffocated|electrocuted|succumb(?:ed|ing|s)"
        r"|(?:claim(?:ed|s|ing)?|tak(?:en|ing|es)|took|cost(?:s|ing)?) (?:the )?li(?:fe|ves)(?: of)?"
        r"|(?:claim(?:ed|s|ing)?|tak(?:en|ing|es)|took|cost(?:s|ing)?)(?= (?:\S+ ){1,5}?lives)"
        r"|los(?:t|es|ing) (?:his|her|their) li\w+|gave (?:his|her|their) li(?:fe|ves)|lives lost"
        r"|loss of life"
        rf"|los(?:t|ing|es)(?= (?:\S+ ){{1,3}}?{_PERSON})"
    ),
    "p_neutralised": (
        r"eliminated|neutrali[sz]ed|liquidated|destroyed(?= (?:\w+ ){1,3}(?:militants|terrorists"
        r"|bandits))"
    ),
    "w_killed": r"bodies|corpses|murders|killings|remains(?= of)",
    "w_injured": rf"(?:(?:\w+ly )?(?:wounded|injured))(?= {_PERSON})|injur(?:ed|y) (?=people)",
    "p_injured": (
        r"injured|wounded|hurt|(?:injures|wounds|hurts)(?= (?:at|more|up|over|some|dozens|hundreds|\d|two"
        r"|three|four|five|six"
        r"|seven|eight|nine|ten)(?!\w)| \d)|injur(?:y|ies)|injuring|wounding|hurting|maim(?:ed|ing)|crippled"
        r"|concussed"
        r"|(?:gunshot |shrapnel |bullet |knife |stab )?wounds|burns|blinded|mutilated"
        r"|beaten(?: up)?(?! to)|shot(?= and wounded)"
        r"|(?:were|was|been) shot(?! (?:dead|down|and killed|to death|at|through|by mistake|on)(?!\w)|\s\d+ times)"
        r"|poisoned|stabbed(?! to death)|treated(?= (?:at the scene|on the spot|by|after)(?!\w))"
        r"|s(?:ought|eeking) (?:(?:\w+ )?(?:medical|hospital) \w+|treatment)|need(?:ed|ing) (?:medical"
        r"|hospital) \w+|casualties(?= (?:were|are) (?:\w+ )?(?:treated|wounded))"
        r"|(?:in )?(?:a )?(?:critical|serious|grave) condition(?!,? (?:in"
        r"|at) (?:\w+ ){0,3}?(?:hospital|clinic|intensive))|(?:doctors|medics|paramedics) (?:have "
        r"|had |are |were )?treat(?:ed"
        r"|ing)|treated for|lost (?:an|his|her|their|one|both|a) (?:eye|leg"
        r"|arm|limb|hand|sight|finger|hearing)\w*"
    ),
    "p_hospitalised": (
        r"hospitali[sz](?:ed|ing)|hospitals?(?= (?:\S+ ){0,5}?(?:treat|admit|receiv)\w*)|hospitali[sz]ations?"
        r"|(?:in|into|at|to) (?:the |a |an |local |nearby |city |various |\w+ )?(?:hospitals?"
        r"|intensive care|icu)"
        r"|(?:taken|rushed|admitted|brought|flown|transferred|ferried"
        r"|airlifted) to (?:\w+ ){0,4}?(?:hospitals?|clinics?)"
        r"|admitted(?:(?<=were admitted)|(?<=was admitted)|(?<=been admitted))(?! (?:to|that|into"
        r"|as)(?!\w))|(?:admitted|brought in|came in"
        r"|arrived)(?= (?:\w+ ){0,2}?with (?:\w+ ){0,2}?(?:wounds?|injur|burns|fractures))"
    ),
    "p_missing": (
        r"missing(?! (?:\d|one|two|three|four|five|six|out|their|the|his|her|an?)\b)|disappear(?:ed|ing)"
        r"|unaccounted for|vanish(?:ed|ing)|disappearances"
        r"|(?:fate|whereabouts) of(?= (?:\S+ ){1,6}?(?:unknown|unclear|uncertain))"
    ),
    "p_released": (
        r"releas(?:ed|ing)|freed|freeing|set free|let go|release(?= of)|walk(?:ed)? (?:free|out of (?:jail|prison"
        r"|custody|detention))|(?:left|leaving) (?:jail|prison|custody)|amnestied"
        r"|pardoned|bailed|set at liberty"
        r"|out on bail|exchanged|swapped|repatriated"
    ),
    "w_detained": r"detainees|prisoners|inmates(?= (?:were|are) held)|captives|arrestees",
    "p_detained": (
        r"detain(?:ed|ing|s)|(?:made|mak(?:es|ing)|carried out) (?=(?:\S+ ){1,4}?(?:arrests|detentions))"
        r"|arrest(?:ed|ing|s)?|detentions?(?! cent| facilit)|(?:in(?:to)?|in police) custody|(?:taken|brought|placed"
        r"|held) in(?:to)? (?:\w+ )?custody"
        r"|(?:taken|brought|driven|escorted) to (?:\w+ ){0,2}police(?: stations?)?|round(?:ed|ing) up"
        r"|(?:still |being |were |was |are |been |currently |now |remain(?:ed)? |is )(?:briefly "
        r"|temporarily |also )?held(?! (?:to|up"
        r"|back|off|down|out|scoreless|accountable)\b)"
        r"|held(?= (?:without|overnight|in (?:custody|prison|jail|detention|cells)|at (?:a "
        r"|the )?(?:police|detention)|for questioning|just \w+$))|held$"
        r"|held(?= (?:at|in|inside|by|since|over) )"
        r"|held(?= (?:just |only |some |about |nearly |more than |at least |over )?(?:\d|two|three|four"
        r"|five|six|seven|eight|nine|ten|dozens|hundreds)(?!\w*(?:st|nd|rd|th)))"
        r"|held in (?:custody|detention|jail)|behind bars"
        r"|(?<!years )(?<!months )(?<!year )(?<!term )(?<!life )(?:in|to) (?:jail|prison"
        r"|pre-trial detention(?! cent| facilit)|remand)"
        r"|jailed|jailing|apprehended|re-?captured|re-?arrested|imprisoned|incarcerated|remanded"
        r"|locked up|captured|capturing|nabbed|under (?:house )?arrest"
        r"|(?:taken|took|taking) (?:\w+ )?(?:prisoner|captive)|in detention|serving time|intern(?:ed|ing)"
    ),
    "p_protested": (
        r"took to the (?:streets|squares?)|(?:went|gone|are|were|remain(?:ed)?) on (?:a )?(?:hunger )?strike"
        r"|rallied(?= (?:in|on|outside|at|across|near|to protest|for))"
        r"|(?:gathered|massed|assembled)(?= (?:[\w-]+ ){1,5}?(?:to protest|in protest))|protest(?:ed|ing)"
        r"|march(?:ed|ing)|demonstrat(?:ed|ing)"
        r"|(?:rally|protest|demonstration|march) (?:drew|attracted|gathered|brought together)"
        r"|(?:joined|attended|(?:took|taken|taking|takes?) part in|(?:gathered|turned out|came|showed up"
        r"|assembled) (?:for|at|to)) (?:a|the"
        r"|an) (?:\w+ ){0,3}?(?:rally|protest|demonstration|march|strike)"
    ),
    "p_damaged": (
        r"damag(?:ed|ing)|(?:report|suffer|sustain)\w* (?:\w+ )?damage|destroy(?:ed|ing)|burn(?:ed|t"
        r"|ing)(?: down| out)?|torch(?:ed|ing)|loot(?:ed|ing)|ransack(?:ed|ing)"
        r"|set(?:ting)? (?:fire to|on fire|ablaze|alight)|smash(?:ed|ing)|vandali[sz](?:ed|ing)|gutted|wreck(?:ed"
        r"|ing)|pillag(?:ed|ing)"
        r"|trashed|demolish(?:ed|ing)|razed|level+ed|flattened|shattered|overturned|robbed|plundered"
        r"|in ruins|reduced to \w+"
        r"|emptied|shelled|stormed"
    ),
    "q_cases": r"criminal (?:cases|proceedings|investigations|probes|inquiries|complaints)",
    "q_weapons": r"weapons|firearms|rifles|(?:shot|hand|machine |sub-machine )?guns|pistols|kalashnikovs",
    "q_helicopters": r"helicopters?|choppers",
    "q_aircraft": r"aircraft|(?:air)?planes?|(?:fighter )?jets|airlifters",
    "n_security": (
        r"(?:riot |traffic |military |border )?police(?:men|man|wom[ae]n| officers?|(?! (?:stations?"
        r"|departments?|cars?|vehicles?)))"
        r"|(?:police |security |riot |prison |duty )?officers|cops"
        r"|(?:security |border |prison |armed )?guards(?:men)?(?! of hono)"
        r"|security (?:force|personnel|officer|agent|service)\w*|law[- ]enforcement\w*(?: (?:officers?"
        r"|officials|personnel|officers))?"
        r"|law enforcers|(?:national|presidential) guards?(?:men)?|gendarmes|constables|special forces"
        r"|members? of (?:the )?(?:\w+ )?(?:security|law|police)\w*(?: (?:forces|enforcement|agencies))?"
        r"|(?:interior ministry|kgb|knb) (?:officers|agents|employees|staff)"
    ),
    "q_troops": (
        r"(?:interior ministry |government |foreign )?(?:troops?|soldiers?|peacekeepers?|servicem[ae]n"
        r"|service members)"
        r"|military personnel|paratroopers?|conscripts|marines|infantrymen|commandos|reservists|cadets|airmen"
        r"|strong (?:\w+ )?(?:\w+ )?(?:contingent|force|mission|detachment|battalion|brigade|unit)"
    ),
    "q_fighters": (
        r"(?:armed |suspected |foreign |islamist )?(?:terrorists|militants|fighters(?! jets?)|gunmen"
        r"|bandits|attackers|extremists"
        r"|insurgents|rioters|mercenaries|jihadists|criminals|looters|saboteurs|rebels|separatists"
        r"|assailants|thugs|raiders)"
        r"|armed (?:men|people|persons)|(?:gang|cell) members|members of (?:\w+ )?(?:gangs|armed groups)"
    ),
    "q_protesters": (
        r"(?:(?:peaceful|opposition|anti-government|angry|unarmed|young|student) )?(?:protest[eo]rs"
        r"|demonstrators|marchers|strikers)"
    ),
    "n_children": (
        r"(?:school|pre-school )?child(?:ren)?|pupils|minors?|teenagers?|teens|girls?|boys?|schoolboys"
        r"|schoolgirls|babies|infants|toddlers|under-?age"
    ),
    "n_women": r"wom[ae]n",
    "n_civilians": r"civilians?|bystanders?|residents|passers-by|villagers|townspeople|locals",
    "n_journalists": r"journalists?|reporters?|correspondents|media workers",
    "n_foreigners": r"foreigners|foreign (?:citizens|nationals)",
    "n_vehicles": (
        r"(?:police )?(?:patrol )?(?:cars?|vehicles?|trucks|buses|fire engines|ambulances|vans|lorries"
        r"|automobiles|minibuses)"
    ),
    "n_shops": (
        r"shops?|stores?|businesses|supermarkets?|malls|outlets|pharmacies|cafes|restaurants|markets"
        r"|kiosks|shopping centres"
    ),
    "n_banks": r"(?:bank )?branches of banks|banks?|atms?|bank (?:branches|offices)",
    "n_buildings": (
        r"(?:[a-z]+ )?buildings?|(?:houses|homes|dwellings|apartments|flats)|offices|hospitals?|schools?"
        r"|police stations?"
        r"|churches|mosques|tower blocks"
    ),
    "n_objects": r"facilities|objects|premises|sites|properties|structures",
    "n_people": (
        r"people|persons?|men|man|guys|inmates|individuals|citizens|victims|patients|workers|lives"
        r"|suspects|participants|activists|others"
    ),
}  # fmt: skip

UNREAL = (
    r"(?:n't|(?<!\w)(?:not|never|no|without|no one|nobody|none|neither|nor|could|might|may|would|can|cannot"
    r"|should|must|likely to|expected to|to be|refus\w+ to|deny|denied|avoid(?:ed|ing)?|prevent(?:ed"
    r"|ing)?|escap(?:ed|ing)"
    r"|await(?:s|ed|ing)?(?: the| their)?|demand(?:s|ed|ing)?(?: the)?|call(?:s|ed|ing)? for(?: the)?"
    r"|(?:in case|chance|threat|danger|fear|possibility) of"
    r"|risk(?:s|ed)?(?: being| of)?|fear(?:s|ed)?|(?:tr(?:y|ied|ying)|attempt(?:s|ed|ing)?|threaten(?:s"
    r"|ed|ing)?"
    r"|plan(?:s|ned|ning)?|want(?:s|ed|ing)?|prepar(?:ed|ing)|hop(?:ed|ing)|order(?:s|ed)?"
    r"|vow(?:s|ed)?|plot(?:s|ted)?|intend(?:s|ed)?|need(?:s|ed)?|going|able) to))"
    r"(?:\s+(?:be|been|have|had|has|was|were|are|is|get|being|yet|reportedly|single|any|only|also|soon"
    r"|even|\w+ly)){0,4}\s+$"
)
UNREAL_AFTER = r"\s+(?:nobody|no one|none)(?!\w)"
CONDITION = r"(?:^|[,;]\s)(?:if|unless|should|in case)\s"
PERSONS = (
    r"(?!(?:floors|doors|numbers|papers|computers|orders|offers|letters|quarters|towers|motors|errors"
    r"|colou?rs|members(?=\s+of\s+the\s+\w+)"
    r"|sensors|meters|powers|chapters|cent[er]+s|others|years|hours|factors|sectors|corners|layers"
    r"|rivers|borders|lists|centers|users"
    r"|containers|trailers|tankers|bombers|fighters\sjets|launchers|barriers|headquarters|quarters"
    r"|winners|times)(?!\w))"
    r"[\w-]+(?:ers|ors|ists|men|women|ees|ians|people|staff|ents|ants|mates|folk|kin|isans)"
    r"|(?:convict|hostage|captive|pilgrim|pupil|monk|nun|athlete|relative|friend|colleague|adult|youth"
    r"|teen|elder|cousin|son|daughter|guest|client"
    r"|nurse|medic|cook|judge|spie|priest|imam|national|expat|soul|recruit|lad|inmate|orphan|twin|infant"
    r"|crew|chief|chef|male|female|kid|toddler|grandchild|wive|couple|human|vet|cop|pirate|thief"
    r"|thieve)s?"
)
NOT_PERSONS = (
    r"(?:penguins?|seals?|dolphins?|elephants?|deer|camels?|antelopes?|saigas?|wolves|bears?|tigers?|lions?|monkeys?"
    r"|donkeys?|turtles?|swans?|ducks?|geese|lambs|calves|bees|puppies|names?|surnames?|pages?|lists?"
    r"|nights?|sheets?|witness statements?|beds?|rallies|protests"
    r"|meetings?|talks|elections?|hearings?|sessions?|conferences?|concerts?|events?"
    r"|offices?|titles?"
    r"|records?|catches|decades?|centur\w+|windows?|yards|touchdowns?|passes|wins?|defeats?|medals?"
    r"|albums?)|\w*(?:miles?|kilomet|metre|meter|dollar|euro|rouble|tenge|percent|cent|ton|year|month"
    r"|week|day|hour|minute|second|time)\w*"
    r"|(?:cit|countr|count|territor|communit|compan|part|agenc|part|facilit|universit|famil|injur|bod"
    r"|surger|stor)(?:ies|y)"
    r"|(?:town|village|region|district|province|area|settlement|state|place|location|site|street|road"
    r"|bridge|block|mile|acre|hectare"
    r"|house|home|building|school|hospital|mosque|church|shop|store|office|station|plant|factor|mine"
    r"|camp|base|post|point"
    r"|car|truck|bus|train|ship|boat|vessel|tank|drone|missile|rocket|bomb|shell|round|bullet|gun|weapon"
    r"|knife|mine|vehicle|engine"
    r"|attack|strike|raid|explosion|blast|fire|crash|accident|incident|case|occasion|count|charge|riot"
    r"|clash|battle|wave|flood|storm"
    r"|protest|rall|demonstration|operation|event|report|stor|post|video|photo|page|book|line|word"
    r"|article|law|rule|reason|way|step|goal|game"
    r"|match|point|run|yard|season|round|vote|seat|sheep|cow|goat|horse|cattle|head|animal|dog|cat|bird"
    r"|chicken|pig|fish|whale|tree|crop"
    r"|item|unit|piece|set|pair|series|group|team|club|firm|job|project|phone|computer|account|call|test"
    r"|sample|dose|bed|room|floor|stor"
    r"|degree|level|phase|stage|chapter|section|item|feature|tip|mistake|kind|type|form|letter|thing"
    r"|species|organisation|organization"
    r"|tribe|nation|civilization|plane|flight|sortie|shot|wound|blow|stab|sentence|term|life|death"
    r"|threat|warning|hole|cell|virus|country"
    r"|million|billion|dozen|album|song|film|movie|record|pound|gallon|copy|version|product|model|device"
    r"|book|result|figure|document|file|email|image|statement|study|studie|paper|fund)(?:e?s)?"
)
