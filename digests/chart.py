"""The chart of an edition: new articles a day, by language, as one small PNG.

Transparent, in middle tones, so that one picture reads on white and on dark. The numbers also
stand in the alternative text, for readers who do not see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from digests.content import Day
from digests.wording import Wording

WIDTH, HEIGHT = 576, 190
#: Drawn at twice the size, for sharp screens.
_SCALE = 2
_TOP, _BASE, _GAP = 26, 22, 6
_BARS = ("#12879b", "#e9b03c", "#8d9fa4", "#c9694a")
_LABEL, _TODAY, _LINE = "#74858a", "#12879b", "#9fb0b4"
#: Languages with a colour of their own; the others share the last one.
_NAMED = 3
#: Liberation Sans lacks the Kazakh letters; these two have them.
_FONTS = (("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"), ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)


def draw(days: Sequence[Day], *, today: date, words: Wording) -> bytes | None:
    """Return the chart as PNG; None when there is nothing to draw or no font to write with."""
    fonts = _fonts()
    most = max((day.total for day in days), default=0)
    if fonts is None or most == 0:
        return None
    image = Image.new("RGBA", (WIDTH * _SCALE, HEIGHT * _SCALE), (0, 0, 0, 0))
    canvas = ImageDraw.Draw(image)
    slot = WIDTH * _SCALE / len(days)
    names = palette(days)
    for n, day in enumerate(days):
        _bar(canvas, day, names, left=n * slot, slot=slot, most=most)
        _labels(canvas, day, fonts, middle=(n + 0.5) * slot, most=most, today=today, words=words)
    bottom = (HEIGHT - _BASE) * _SCALE
    canvas.line([(0, bottom), (WIDTH * _SCALE, bottom)], fill=_LINE, width=_SCALE)
    _legend(canvas, names, fonts[0], words)
    return _png(image)


def palette(days: Sequence[Day]) -> dict[str, str]:
    """Return the colour of each language: the most frequent ones, then one for all others.

    >>> palette([Day(day=date(2022, 1, 10), by_language=(("ru", 3), ("kk", 2), ("en", 1)))])
    {'ru': '#12879b', 'kk': '#e9b03c', 'en': '#8d9fa4'}
    """
    totals: Counter[str] = Counter()
    for day in days:
        totals.update(dict(day.by_language))
    names = sorted((name for name in totals if totals[name]), key=lambda name: (-totals[name], name))
    if len(names) > len(_BARS):
        names = [*names[:_NAMED], "other"]
    return dict(zip(names, _BARS, strict=False))


def alt(days: Sequence[Day], *, words: Wording) -> str:
    """Return every number of the chart in words; empty when all are zero."""
    if not any(day.total for day in days):
        return ""
    parts = []
    for day in days:
        languages = words.listing([f"{words.language_name(code)} {n}" for code, n in day.by_language if n])
        key = "chart_day_parts" if languages else "chart_day"
        parts.append(words.say(key, day=words.day(day.day), total=day.total, parts=languages))
    return words.say("chart_alt", days="; ".join(parts))


def _bar(
    canvas: ImageDraw.ImageDraw, day: Day, names: dict[str, str], *, left: float, slot: float, most: int
) -> None:
    bottom = float((HEIGHT - _BASE) * _SCALE)
    unit = (HEIGHT - _BASE - _TOP) * _SCALE / most
    counts = dict.fromkeys(names, 0)
    for language, count in day.by_language:
        counts[language if language in names else "other"] += count
    inset = _GAP * _SCALE
    for name, count in counts.items():
        top = bottom - count * unit
        if bottom - top >= 1:  # less than a pixel shows nothing
            canvas.rectangle([left + inset, top, left + slot - inset, bottom - 1], fill=names[name])
        bottom = top


def _labels(
    canvas: ImageDraw.ImageDraw,
    day: Day,
    fonts: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont],
    *,
    middle: float,
    most: int,
    today: date,
    words: Wording,
) -> None:
    is_today = day.day == today
    font, fill = fonts[is_today], _TODAY if is_today else _LABEL
    bottom = (HEIGHT - _BASE) * _SCALE
    if day.total:
        top = bottom - (HEIGHT - _BASE - _TOP) * _SCALE * day.total / most
        canvas.text((middle, top - 3 * _SCALE), str(day.total), font=font, fill=fill, anchor="ms")
    first = day.day.day == 1 or middle * len(str(day.day)) < WIDTH
    label = words.day(day.day) if first else str(day.day.day)
    canvas.text((middle, bottom + 15 * _SCALE), label, font=font, fill=fill, anchor="ms")


def _legend(
    canvas: ImageDraw.ImageDraw, names: dict[str, str], font: ImageFont.FreeTypeFont, words: Wording
) -> None:
    left = 0.0
    for name, colour in names.items():
        canvas.rectangle([left, 3 * _SCALE, left + 8 * _SCALE, 11 * _SCALE], fill=colour)
        text = words.language_name(name)
        canvas.text((left + 12 * _SCALE, 11 * _SCALE), text, font=font, fill=_LABEL, anchor="ls")
        left += (12 + 16) * _SCALE + canvas.textlength(text, font=font)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.quantize(colors=48, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=1)
def _fonts() -> tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont] | None:
    folders = [Path(folder).expanduser() for folder in _FOLDERS]
    for names in _FONTS:
        found = [next((p for f in folders for p in sorted(f.rglob(name))), None) for name in names]
        if found[0] is not None and found[1] is not None:
            regular, bold = (ImageFont.truetype(str(path), 11 * _SCALE) for path in found if path)
            return regular, bold
    return None
