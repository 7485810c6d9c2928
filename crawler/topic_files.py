"""Reading topic files: TOML that a journalist edits becomes frozen values.

Every slip in a file becomes a :class:`storage.errors.ConfigError` that names file, key and next step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from crawler.topics import Days, Group, Name, Term, Topic, parse_term, tokens_of
from storage.errors import ConfigError
from storage.toml import read_toml

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def load_topic(path: Path) -> Topic:
    """Read one topic file.

    Raises:
        ConfigError: the file cannot be read, or a key is missing, unknown or makes no sense.
    """
    return _Reader(path).topic(read_toml(path))


_TOPIC_KEYS = {field.name for field in fields(Topic)}
_GROUP_KEYS = {field.name for field in fields(Group)} - {"key"}
_NAME_KEYS = {field.name for field in fields(Name)}


class _Reader:
    """Turns the tables of one file into values; knows the file's name for its complaints."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fail(self, key: str, problem: str, hint: str) -> ConfigError:
        return ConfigError(problem, subject=f"{self._path}, {key}", hint=hint)

    def topic(self, table: Mapping[str, Any]) -> Topic:
        self._known_keys("", table, _TOPIC_KEYS)
        name = self._text("name", table)
        if not _NAME.match(name):
            raise self.fail("name", f"{name!r} is not a name", "Use lower-case letters, digits and hyphens")
        groups = tuple(
            self._group(key, self._table(f"groups.{key}", value))
            for key, value in self._table("groups", table.get("groups", {})).items()
        )
        topic = Topic(
            name=name,
            title=self._text("title", table),
            groups=groups,
            all_of=tuple(
                tuple(part.strip() for part in clause.split("|")) for clause in self._texts("all_of", table)
            ),
            any_of=self._texts("any_of", table),
            none_of=self._texts("none_of", table),
            threshold=self._number("threshold", table, 0.35, most=1.0),
            since=self._day("since", table),
            until=self._day("until", table),
        )
        self._check(topic)
        return topic

    def _group(self, key: str, table: Mapping[str, Any]) -> Group:
        place = f"groups.{key}"
        self._known_keys(place, table, _GROUP_KEYS)
        terms = tuple(
            self._term(f"{place}.terms.{language}", text, language)
            for language, texts in self._table(f"{place}.terms", table.get("terms", {})).items()
            for text in self._texts(language, {language: texts}, place=f"{place}.terms.")
        )
        names = tuple(self._name(f"{place}.names", entry) for entry in table.get("names", ()))
        if not terms and not names:
            raise self.fail(place, "has neither terms nor names", "Add some, or delete the group")
        return Group(
            key=key,
            terms=terms,
            names=names,
            weight=self._number(f"{place}.weight", table, 1.0, most=10.0),
            since=self._day(f"{place}.since", table),
            until=self._day(f"{place}.until", table),
            days=self._days(f"{place}.days", table),
            languages=self._texts("languages", table, place=f"{place}."),
            countries=self._texts("countries", table, place=f"{place}."),
            unless=self._texts("unless", table, place=f"{place}."),
            undated=self._flag(f"{place}.undated", table, default=True),
            from_abroad=self._flag(f"{place}.from_abroad", table, default=False),
        )

    def _term(self, place: str, text: str, language: str) -> Term:
        try:
            return parse_term(text, language)
        except ValueError as error:
            raise self.fail(
                place, f"term {text!r}: {error}", "See the notation at the top of the file"
            ) from None

    def _name(self, place: str, entry: object) -> Name:
        table = self._table(place, entry)
        self._known_keys(place, table, _NAME_KEYS)
        spellings = self._texts("spellings", table, place=f"{place}.")
        if not spellings:
            raise self.fail(f"{place}.spellings", "is empty", "List at least one spelling")
        for spelled in spellings:
            if not next(tokens_of(spelled), None):
                raise self.fail(f"{place}.spellings", f"no word in {spelled!r}", "Correct or delete it")
        return Name(
            id=self._text("id", table, place=f"{place}."),
            spellings=spellings,
            weight=self._number(f"{place}.weight", table, 1.0, most=10.0),
        )

    def _check(self, topic: Topic) -> None:
        """Every group that a condition names exists; the window is not upside down."""
        known = {group.key for group in topic.groups}
        conditions = {"all_of": sum(topic.all_of, ()), "any_of": topic.any_of, "none_of": topic.none_of}
        conditions |= {f"groups.{group.key}.unless": group.unless for group in topic.groups}
        for key, wanted in conditions.items():
            for name in wanted:
                if name not in known:
                    raise self.fail(
                        key, f"there is no group {name!r}", f"Add [groups.{name}] or correct the name"
                    )
        self._check_days("until", topic.since, topic.until)
        for group in topic.groups:
            self._check_days(f"groups.{group.key}.until", group.since, group.until)

    def _check_days(self, key: str, since: date | None, until: date | None) -> None:
        if since and until and until < since:
            raise self.fail(key, f"{until} is before since, {since}", "Swap the two days")

    def _known_keys(self, place: str, table: Mapping[str, Any], known: set[str]) -> None:
        for key in table.keys() - known:
            prefix = f"{place}." if place else ""
            raise self.fail(f"{prefix}{key}", "unknown key", f"Known keys: {', '.join(sorted(known))}")

    def _table(self, key: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(key, "must be a table", f"Write it as [{key}] with keys below")
        return value

    def _text(self, key: str, table: Mapping[str, Any], *, place: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{place}{key}", "must be a text that is not empty", f'Write {key} = "…"')
        return value.strip()

    def _texts(self, key: str, table: Mapping[str, Any], *, place: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fail(f"{place}{key}", "must be a list of texts", f'Write {key} = ["…", "…"]')
        return tuple(value)

    def _number(self, key: str, table: Mapping[str, Any], default: float, *, most: float) -> float:
        value = table.get(key.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self.fail(key, f"must be a number from 0 to {most:g}, got {value!r}", "Correct the number")
        return float(value)

    def _flag(self, key: str, table: Mapping[str, Any], *, default: bool) -> bool:
        value = table.get(key.rpartition(".")[2], default)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, got {value!r}", "Write it without quotes")
        return value

    def _days(self, key: str, table: Mapping[str, Any]) -> Days:
        value = table.get("days", Days.PUBLISHED)
        if value not in list(Days):
            raise self.fail(key, f"must be one of {', '.join(Days)}, got {value!r}", "Correct the word")
        if value != Days.PUBLISHED and not {"since", "until"} & table.keys():
            raise self.fail(key, "there are no days to name", "Add since and until beside it")
        return Days(value)

    def _day(self, key: str, table: Mapping[str, Any]) -> date | None:
        value = table.get(key.rpartition(".")[2])
        if value is not None and type(value) is not date:
            raise self.fail(key, f"must be a day, got {value!r}", "Write it without quotes, as 2022-01-02")
        return value
