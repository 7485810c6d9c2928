"""Reading one address by hand: the same guarded, polite crawl, with one page in it."""

from __future__ import annotations

from crawler.plan import Scope
from steppewatch.crawling import run_crawl
from steppewatch.settings import Settings
from steppewatch.state import prepare_state, writer_lock
from storage.captures import read_capture
from storage.database import open_readonly
from storage.errors import CrawlError
from storage.model import Capture
from storage.urls import canonical, identity


def fetch_one(settings: Settings, url: str) -> Capture:
    """Fetch one page and return its stored capture.

    Raises:
        CrawlError: it could not be read; says why.
        ConfigError: no contact is set, so nothing is fetched.
    """
    prepare_state(settings)
    with writer_lock(settings):
        run_crawl(settings, scope=Scope(urls=(url,)), requested_by="command")
    db = open_readonly(settings.database)
    try:
        page = next(db.query("SELECT * FROM pages WHERE identity = ?", [identity(url)]))
        sql = "SELECT * FROM captures WHERE sha256 = ? ORDER BY id DESC LIMIT 1"
        row = next(db.query(sql, [page["body_sha256"]]), None)
    finally:
        db.close()
    if page["outcome"] not in ("ok", "not-modified") or row is None:
        raise CrawlError(
            page["note"] or "it did not answer", subject=canonical(url),
            hint="Save the page with a browser and add the file instead",
        )  # fmt: skip
    return read_capture(settings.captures, row["file"], row["offset"])
