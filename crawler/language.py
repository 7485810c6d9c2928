"""The language of a text, by its own letters and words; what a page claims only breaks ties."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

#: What a desk on Central Asia meets; a closed set makes short texts surer (py3langid, open: 2 to 6
#: points worse on headlines).
LANGUAGES = (
    "ar", "az", "be", "cs", "de", "en", "es", "fa", "fr", "hy", "it", "ja", "ka", "kk", "ko", "ky", "mn",
    "nl", "pl", "pt", "ru", "tg", "tr", "ug", "uk", "uz", "wuu", "yue", "zh",
)  # fmt: skip
#: Codes of one written language; html lang spells some of them in other ways.
_SAME = {
    "wuu": "zh",
    "yue": "zh",
    "cmn": "zh",
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "kz": "kk",
    "ua": "uk",
    "kg": "ky",
}
#: Fewer letters than this are judged by the alphabet alone.
_FEW_LETTERS = 20
#: Log-probability by which the best guess must lead, or the page's own claim is heard.
_CLEAR_LEAD = 6.0
_SAMPLE_CHARS = 600
_LETTERS = re.compile(r"[^\W\d_]")


def detect(title: str | None, text: str, *, claimed: str = "") -> str:
    """Return the ISO 639-1 code of a text, "und" when it cannot be told.

    *claimed* is the page's ``html lang``: heard only when the text itself leaves a doubt.

    >>> detect("Қазақстан", ""), detect("", "", claimed="ru"), detect(None, "7")
    ('kk', 'und', 'und')
    """
    sample = f"{title or ''}\n{text[:_SAMPLE_CHARS]}".strip()
    letters = len(_LETTERS.findall(sample))
    if letters == 0:
        return "und"
    wanted = _SAME.get(claimed.lower(), claimed.lower())
    if letters < _FEW_LETTERS:
        return _by_alphabet(sample) or (wanted if wanted and _script_allows(wanted, sample) else "und")
    best, lead, second = _ranked(sample)
    if lead < _CLEAR_LEAD and wanted == second:
        return second
    return best


def _by_alphabet(sample: str) -> str:
    """Return the one language that writes such letters, or ''."""
    folded = sample.casefold()
    if re.search(r"[әғқұһ]", folded):
        return "kk"
    if re.search(r"[їєґ]", folded):
        return "uk"
    if re.search(r"[ңөү]", folded):
        return "ky"
    if re.search(r"[\u3040-\u30ff]", folded):
        return "ja"
    if re.search(r"[\uac00-\ud7a3]", folded):
        return "ko"
    return "zh" if re.search(r"[\u4e00-\u9fff]", folded) else ""


def _script_allows(code: str, sample: str) -> bool:
    cyrillic = re.search(r"[а-яё]", sample.casefold()) is not None
    return cyrillic == (code in ("ru", "uk", "kk", "ky", "be", "bg", "sr", "mn", "tg"))


def _ranked(sample: str) -> tuple[str, float, str]:
    """Return the best code, its lead over the second, and the second; one code's variants are one."""
    scores: dict[str, float] = {}
    for code, score in _identifier().rank(sample):
        scores.setdefault(_SAME.get(code, code), float(score))
    (best, high), (second, low) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    return best, high - low, second


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Loading the model takes half a second and 100 MB: workers only, and once.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(LANGUAGES)
    return identifier


def warm() -> None:
    """Load the model now; a worker does so before its first page."""
    _identifier()
