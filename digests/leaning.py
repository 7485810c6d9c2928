"""Sentences that lean on the one before: taken out of their text they speak of nobody knows what.

"This was announced by the ministry", «Об этом сообщили в комендатуре», "On Sunday it is 5,800": what opens the
sentence, after a conjunction or a day at most, points back. What only sounds so does not lean: "This week",
«Этой ночью». Nor does a person's pronoun as the subject: whom it means mostly stands in the headline.
"""

from __future__ import annotations

import re

_THIS_TIME = {
    "en": r"th(?:is|ese) (?:time|week\w*|month|year|morning|afternoon|evening|spring|summer|autumn|winter)",
    "ru": r"эт(?:ой|им|ого) (?:ночью|утром|вечером|неделе|весной|летом|осенью|зимой|года)",
    "uk": r"ц(?:ієї|ього) (?:ночі|ранку|вечора|тижня|року|дня|місяця|весни|літа|осені|зими)",
    "kk": r"(?:бұл|осы) (?:апта|ай|жыл|күн|түн|таң)\w*",
}
_FIRST = {
    "en": r"(?:and|but|so|then|still|however|meanwhile|(?:on|in|by|at|since|until) \w+|yesterday|today),? ",
    "ru": r"(?:и|а|но|однако|затем|потом|позже|также|(?:в|во|на|до|после) \w+),? ",
    "uk": r"(?:і|й|та|а|але|проте|однак|потім|згодом|також|(?:в|у|на|до|після) \w+),? ",
    "kk": r"(?:ал|бірақ|алайда|сондай-ақ|кейін|\w+ күні),? ",
}
_POINTING = {
    "en": (
        r"this|that|these|those|it (?:is|was|had|has|said)|such|the (?:former|latter|same)"
        r"|according to (?:him|her|them)"
    ),
    "ru": (
        r"(?:(?:об|про|к|из|с|от|на|за|по) )?эт(?:о|от|а|и|ого|ому|ой|им|их|ом|у)|так(?:ой|ая|ое|ие|их)"
        r"|по (?:его|её|ее|их) \w+"
    ),
    "uk": (
        r"(?:(?:про|до|із|з|від|на|за|по) )?ц(?:е|ей|я|і|ього|ьому|им|их|ієї|ю)|так(?:ий|а|е|і|их)"
        r"|за (?:його|її|їхніми) \w+"
    ),
    "kk": r"бұл|бұны|бұған|бұдан|мұны|мұнда|мұндай|осы\w*|сол\w*|ондай",
}
_LEANING = {
    language: re.compile(
        rf"(?!(?:{_THIS_TIME[language]})(?!\w))(?:{first})?(?!(?:{_THIS_TIME[language]})(?!\w))"
        rf"(?:{_POINTING[language]})(?!\w)",
        re.IGNORECASE,
    )
    for language, first in _FIRST.items()
}


#: A clause at the end that asks what was said before: "shows what that means."
_ENDING = re.compile(r"\b(?:what|how|why) (?:this|that|it) \w+[.!?…]$", re.IGNORECASE)


def leans(sentence: str, language: str) -> bool:
    """Tell whether a sentence begins, in English also ends, with what only the one before can explain.

    >>> [leans(s, "en") for s in ("On Sunday it is 5,800.", "This week it snowed.", "On Sunday, Dana Omar spoke.")]
    [True, False, False]
    >>> leans("Об этом рассказал майор.", "ru"), leans("Этой ночью стреляли.", "ru"), leans("Қала тыныш.", "kk")
    (True, False, False)
    """
    pattern = _LEANING.get(language)
    return bool(pattern and pattern.match(sentence)) or (language == "en" and bool(_ENDING.search(sentence)))
