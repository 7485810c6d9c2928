"""When something happened, as far as a sentence says: printed dates."""

from __future__ import annotations

import re

from crawler.amounts import MONTH
from crawler.calendar_words import month

_YEAR = r"(?:,?\s+(?P<{}>(?:19|20)\d\d))?"
_DAY = re.compile(
    rf"(?<![\w.,])(?P<d1>\d{{1,2}})(?:st|nd|rd|th|-го)?\s+(?:of\s+)?(?P<m1>{MONTH}){_YEAR.format('y1')}"
    rf"|(?<!\w)(?P<m2>{MONTH})\.?\s+(?P<d2>\d{{1,2}})(?!\d|[.,]\d|\s?\d{{3}}){_YEAR.format('y2')}"
    r"|(?<![\d.])(?P<d3>\d{1,2})\.(?P<n3>\d{1,2})\.(?P<y3>(?:19|20)\d\d)(?!\d)"
    rf"|(?<!\w)(?:[Ii]n|[ВвУу])\s+(?P<m4>{MONTH})\s+(?:of\s+)?(?P<y4>(?:19|20)\d\d)(?!\d)"
    r"|(?P<y6>(?:19|20)\d\d)\s+(?:жылғы|жылы)\s+(?:(?P<d6>\d{1,2})\s+)?(?P<m6>[^\W\d_]{3,12})"
    r"|(?<!\w)(?:[Ii]n|[Bb]y|[ВвУу]|во)\s+(?P<y5>(?:19|20)\d\d)(?=\s+(?:год|рік|роц|г\.)|[\s,.]|$)"
    r"|(?P<y7>(?:19|20)\d\d)\s+(?:жылы|году|року|році)"
)
#: "since 2 January": the figure is of a later day.
_SINCE = re.compile(r"(?<!\w)(?:since|from|с|со|від|з|зі)\s+$", re.IGNORECASE)


def date_in(sentence: str, near: int) -> str:
    """Return the date in a sentence nearest to *near*, ISO 8601 cut to what is said; may be empty.

    >>> date_in("6 января 2022 года погибли 18 человек", 28), date_in("On January 6 police detained 20", 30)
    ('2022-01-06', '--01-06')
    >>> date_in("In December 1986, 168 people died.", 18), date_in("no date", 0)
    ('1986-12', '')
    """
    days = (match for match in _DAY.finditer(sentence) if not _SINCE.search(sentence, 0, match.start()))
    best = min(days, key=lambda match: abs(match.start() - near), default=None)
    if best is None:
        return ""
    parts = {key[0]: value for key, value in best.groupdict().items() if value}
    number = int(parts["n"]) if "n" in parts else month(parts["m"].rstrip(".")) if "m" in parts else None
    day = int(parts.get("d", 0))
    if number is None or number > 12:
        return parts.get("y", "")
    if not 1 <= day <= 31:
        return f"{parts['y']}-{number:02}" if "y" in parts else f"--{number:02}"
    return f"{parts.get('y', '-')}-{number:02}-{day:02}"
