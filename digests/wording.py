"""Our own words in the mail, by language. Publishers' words are never translated here.

A language is one :class:`Wording`: a table of phrases, a table of counted nouns and a plural
rule. Adding one means filling in the two tables (``tests/test_render.py`` compares their keys
and placeholders with the English ones); no template changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one language."""

    language: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    #: Names of languages by code.
    names: Mapping[str, str]
    phrases: Mapping[str, str]
    #: Counted nouns: one form per result of ``plural``.
    counted: Mapping[str, tuple[str, ...]]
    #: From a count to the index of its form.
    plural: Callable[[int], int]
    #: Names of the quantities and units of figures, see :mod:`storage.figures`.
    figures: Mapping[str, str]
    #: Outlets by their ownership labels, see config/outlets.toml; the desk may use labels of its own.
    camps: Mapping[str, str]
    #: Between the last two of a list: "and".
    conjunction: str

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its values filled in.

        >>> ENGLISH.say("reply", address="desk@x.example")
        'Reply to this mail to reach the desk (desk@x.example).'

        Raises:
            KeyError: no such phrase, or a value is missing.
        """
        return self.phrases[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """Return a number with its noun.

        >>> ENGLISH.count("story", 1), ENGLISH.count("story", 1200)
        ('1 story', '1,200 stories')
        """
        return self.counted[key][self.plural(number)].format(n=f"{number:,}")

    def noun(self, key: str, number: int) -> str:
        """Return the noun alone, in the form *number* asks for.

        >>> ENGLISH.noun("outlet", 7)
        'outlets'
        """
        return self.counted[key][self.plural(number)].format(n="").strip()

    def figure(self, key: str) -> str:
        """Return the name of a quantity or unit.

        >>> ENGLISH.figure("killed"), ENGLISH.figure("security")
        ('Killed', 'security forces')
        """
        return self.figures.get(key, key)

    def camp(self, label: str) -> str:
        """Return an ownership label in words.

        >>> ENGLISH.camp("state"), ENGLISH.camp("guild")
        ('state', 'guild')
        """
        return self.camps.get(label, label)

    def language_name(self, code: str) -> str:
        """Return the name of a language; its code in capitals when the name is not known.

        >>> ENGLISH.language_name("kk"), ENGLISH.language_name("xx")
        ('Kazakh', 'XX')
        """
        return self.names.get(code, code.upper())

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day in short: "10 Jan", "10 Jan 2022".

        >>> ENGLISH.day(date(2022, 1, 10), year=True)
        '10 Jan 2022'
        """
        return f"{day.day} {self.months[day.month - 1][:3]}" + (f" {day.year}" if year else "")

    def long_day(self, day: date) -> str:
        """Return a day in full.

        >>> ENGLISH.long_day(date(2022, 1, 10))
        'Monday 10 January 2022'
        """
        return f"{self.weekdays[day.weekday()]} {day.day} {self.months[day.month - 1]} {day.year}"

    def listing(self, parts: list[str]) -> str:
        """Return parts as one list.

        >>> ENGLISH.listing(["a", "b", "c"])
        'a, b, c'
        """
        return ", ".join(parts)

    def enumeration(self, parts: list[str]) -> str:
        """Return parts as a list within a sentence.

        >>> ENGLISH.enumeration(["a", "b", "c"]), ENGLISH.enumeration(["a"])
        ('a, b and c', 'a')
        """
        return f" {self.conjunction} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def offset_words(moment: datetime) -> str:
    """Return the offset of an aware time: "UTC", "UTC+6", "UTC−3:30".

    >>> from datetime import timezone
    >>> offset_words(datetime(2022, 1, 10, tzinfo=timezone(timedelta(hours=5, minutes=45))))
    'UTC+5:45'
    """
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def wording(language: str) -> Wording:
    """Return the words for a reader's language; English where we have no others yet.

    >>> wording("kk").language
    'en'
    """
    return LANGUAGES.get(language.partition("-")[0].lower(), ENGLISH)


ENGLISH = Wording(
    language="en",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    names={
        "ru": "Russian", "kk": "Kazakh", "uk": "Ukrainian", "en": "English", "ky": "Kyrgyz", "uz": "Uzbek",
        "zh": "Chinese", "de": "German", "tr": "Turkish", "fr": "French", "es": "Spanish", "pl": "Polish",
        "it": "Italian", "bg": "Bulgarian", "be": "Belarusian", "tg": "Tajik", "tk": "Turkmen", "fa": "Persian",
        "ar": "Arabic", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pt": "Portuguese", "az": "Azerbaijani",
        "ka": "Georgian", "hy": "Armenian", "mn": "Mongolian", "cs": "Czech", "sv": "Swedish", "he": "Hebrew",
        "hi": "Hindi", "other": "other languages", "und": "language unknown",
    },
    phrases={
        # subject and deck
        "subject": "{topic}, {day}: {counts}",
        "subject_lead": "{topic}, {day}: {counts} — {lead}",
        "subject_quiet": "{topic}, {day}: nothing new ({pages} checked)",
        "subject_plain": "Daily digest, {day}",
        "subject_failing": "[crawl failing] {subject}",
        "nothing_new": "nothing new",
        "deck_story": "{outlets} on “{title}”",
        "deck_quiet": "Nothing new since the last edition; {pages} checked, {sources} read",
        "deck_failing": "No page answered in this window: silence here is no news about the news",
        "deck_plain": "Your daily digest: {counts}",
        # masthead
        "brand": "STEPPEWATCH",
        "edition_number": "Edition {number}",
        "window": "{start} – {end} {offset} ({zone})",
        "window_dst": "{start} {start_offset} – {end} {end_offset} ({zone})",
        "window_first": "Everything found up to {end} {offset} ({zone})",
        "spark": "{n} days",
        # times
        "seen": "seen {when}",
        "as_printed": "{when} outlet’s time",
        "since": "since {when}",
        # sections
        "chart": "Coverage per day",
        "chart_caption": "New articles found, by language; today in bold.",
        "chart_alt": "New articles a day. {days}.",
        "chart_day": "{day}: {total}",
        "chart_day_parts": "{day}: {total} ({parts})",
        "glance": "At a glance",
        "corrections": "Corrections",
        "corrections_intro": "Changed since we sent it to you:",
        "top": "Top stories",
        "brief": "In brief",
        "only": "Only in",
        "seen_too": "Also seen",
        "changes": "Changed and removed",
        "receipt": "Crawl health",
        # story
        "phase_new": "NEW",
        "phase_developing": "DEVELOPING",
        "phase_revived": "BACK",
        "only_in": "only in {voice}",
        "only_camp": "{camp} outlets",
        "news": "New:",
        "people": "Who:",
        "reported": "as reported by",
        "rests_on": "Rests on",
        "rests_on_in_all": "In all, earlier editions included, it rests on",
        "ground_one": "one text, by {outlet}",
        "ground_from": "{texts} from {origins}",
        "ground_in": "{texts} in {languages}",
        "ground_camp": "{camps} outlets",
        "ground_camp_one": "{camps} outlet",
        "ground_camps": "{camps} outlets alike",
        "ground_unknown": ", {n} of unknown ownership",
        "ground_nobody": "speakers are not named",
        "ground_withdrawn": "a figure was taken back",
        "figure_least": "at least {n}",
        "figure_most": "up to {n}",
        "figure_about": "about {n}",
        "figure_in": "in {outlet}",
        "figure_via": "{voice}, via {outlet}",
        "figure_withdrawn": "{figure}, withdrawn or denied",
        "origins": "Comes from:",
        "also": "Also:",
        "reprints": "Same text:",
        "reprinted": "+ {reprints}",
        "and_more": "and {n} more",
        "found_through": "Found through",
        "matched": "Matched:",
        "no_excerpt": "The publisher asks for no excerpt.",
        "machine_brief": "MACHINE-MADE, {model}:",
        "machine_title": "machine translation",
        "machine_note": (
            "What is marked machine-made or machine translation was written by the language model {model}; nobody "
            "has read it. Numbers and names of a brief stand in the articles it cites: follow those before you cite."
        ),
        "kept": "Copy kept, sha256 {sha}…",
        "fresh": "Since the last edition: {articles}.",
        "fresh_outlets": "Since the last edition: {articles}, {outlets} not heard before.",
        "fresh_nothing": "{fresh} No new fact found.",
        "more_stories": "{stories}: all of them, with links, in the plain-text part of this mail{where}.",
        "more_where": " and in the browser edition",
        "more_changes": "{changes} in the plain-text part of this mail.",
        "untitled": "(no headline) {host}",
        # changes
        "edited": "Edited",
        "removed": "Removed",
        "edited_since": "edited since",
        "removed_since": "removed since",
        "was": "was:",
        "now": "now:",
        # quiet and failing days
        "quiet_1": "No new article and no change since the last edition.",
        "failing_1": "Nothing answered in this window, so this edition cannot say whether there is news.",
        "failing_none": "No crawl ran in this window. The desk should look at the service: steppewatch doctor.",
        "failing_all": "{asked} asked for, none answered. The desk should look at its network: steppewatch doctor.",
        # receipt
        "receipt_sum": "{whole}: {parts}.",
        "receipt_none": "No page was asked for.",
        "receipt_sources": "{read} of {sources} read.",
        "receipt_silent": "Silent or failing:",
        "receipt_last": "Last check {last}.",
        "receipt_next": "Next check {next}.",
        # footer
        "why_mail": "You get this because {reader} is on the list of the desk",
        "unsubscribe": "Unsubscribe",
        "unsubscribe_mail": "Unsubscribe by mail",
        "browser": "Open in a browser",
        "reply": "Reply to this mail to reach the desk ({address}).",
        "quoted": (
            "Headlines and leads are quoted from their publishers in the original language; "
            "follow the link before you cite. Reprints and retellings are not counted as confirmation."
        ),
        "imprint": "Edition {id} · Steppewatch {version}",
        "times": "All times {offset} unless another offset stands beside them.",
    },
    counted={
        "article": ("{n} article", "{n} articles"),
        "new_article": ("{n} new article", "{n} new articles"),
        "story": ("{n} story", "{n} stories"),
        "outlet": ("{n} outlet", "{n} outlets"),
        "origin": ("{n} independent origin", "{n} independent origins"),
        "reprint": ("{n} reprint", "{n} reprints"),
        "page": ("{n} page", "{n} pages"),
        "source": ("{n} source", "{n} sources"),
        # receipt
        "request": ("{n} request", "{n} requests"),
        "part_lists": ("{n} list read", "{n} lists read"),
        "part_pages": ("{n} page read", "{n} pages read"),
        "part_not_modified": ("{n} unchanged", "{n} unchanged"),
        "part_refused": ("{n} refused by robots.txt or by our rules", "{n} refused by robots.txt or by our rules"),
        "part_failed": ("{n} failed", "{n} failed"),
        "part_dropped": ("{n} put off", "{n} put off"),
        "page_read": ("{n} page read", "{n} pages read"),
        "cited": ("{n} page that seeds cite", "{n} pages that seeds cite"),
        "cited_live": ("{n} answered when last asked", "{n} answered when last asked"),
        "cited_gone": ("{n} is gone", "{n} are gone"),
        "cited_silent": ("{n} did not answer", "{n} did not answer"),
        "worth_new": ("{n} new", "{n} new"),
        "worth_copy": ("{n} reprint", "{n} reprints"),
        "worth_edited": ("{n} edited", "{n} edited"),
        "worth_off_topic": ("{n} off topic", "{n} off topic"),
        "worth_known": ("{n} already known", "{n} already known"),
        "worth_unread": ("{n} without a readable text", "{n} without a readable text"),
        "correction": ("{n} correction", "{n} corrections"),
        "edited": ("{n} edited", "{n} edited"),
        "removed": ("{n} removed", "{n} removed"),
        "more_story": ("{n} more story", "{n} more stories"),
        "more_change": ("{n} more change", "{n} more changes"),
        "language": ("{n} language", "{n} languages"),
        "text": ("{n} text", "{n} texts"),
        "own_text": ("{n} independent text", "{n} independent texts"),
        "named_source": ("{n} named source", "{n} named sources"),
        "page_edited": ("{n} page edited since", "{n} pages edited since"),
        "page_removed": ("{n} page removed since", "{n} pages removed since"),
    },
    plural=lambda number: 0 if number == 1 else 1,
    figures={
        "killed": "Killed", "injured": "Injured", "hospitalised": "In hospital", "missing": "Missing",
        "detained": "Detained", "released": "Released", "troops": "Troops", "fighters": "“Fighters”",
        "protesters": "Protesters", "aircraft": "Aircraft", "damaged": "Damaged or looted", "weapons": "Weapons taken",
        "cases": "Criminal cases", "people": "people", "security": "security forces",
    },
    camps={
        "state": "state", "state-funded": "state-funded", "public": "public-service", "private": "private",
        "non-profit": "non-profit", "party": "party", "exile": "exile",
    },
    conjunction="and",
)  # fmt: skip

#: Languages we can write a mail in.
LANGUAGES: Mapping[str, Wording] = {"en": ENGLISH}
