"""The shelf of robots.txt files: what a site said in the last day is not asked again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from sqlite_utils import Database

from crawler.robots import LIFETIME, MOST_BYTES, Robots, Stance, policy_of
from storage.robots import RobotsFile, keep_robots_file, robots_file


class Shelf:
    """Keeps the policies of sites from one crawl to the next, for a day (RFC 9309, 2.4)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself: it is one connection, and Scrapy copies its settings deeply."""
        return self

    def look(self, origin: str, *, now: datetime) -> Robots | None:
        """Return the policy of *origin*, or None when it is to be asked for."""
        file = robots_file(self._db, origin)
        if file is None or not file.read_at <= now < file.read_at + LIFETIME:
            return None
        return policy_of(file.status, file.body, url=f"{origin}/robots.txt", now=file.read_at)

    def keep(self, origin: str, policy: Robots, *, status: int, body: bytes, now: datetime) -> None:
        """Remember the answer that made *policy*; "not now" is no answer."""
        if policy.stance is not Stance.NOT_NOW:
            body = body[: MOST_BYTES + 1] if policy.stance is Stance.RULES else b""
            keep_robots_file(self._db, RobotsFile(origin=origin, status=status, body=body, read_at=now))
