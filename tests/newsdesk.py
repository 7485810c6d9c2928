"""A desk for tests: a folder with settings, run through the real command line, and a live site to read."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.site import Answer, Site

TEXT = (
    "Protests against fuel prices in Almaty, Kazakhstan, turned into unrest, witnesses told this paper. "
    "The city commandant announced a curfew and a state of emergency after clashes near the main square. "
    "Internet access was cut for most of the day, and the airport stayed closed until the evening. "
    "Shops on {street} street were looted; residents spoke of {count} detained people in their district. "
    "Doctors asked for blood donors. The city hall promised to publish a list of the injured on {day}."
)


def article(number: int, *, title: str = "", extra: str = "") -> bytes:
    """Return a news page of our own words; each number makes another text."""
    streets = ("Abai", "Satpaev", "Dostyk", "Furmanov", "Tole Bi", "Seifullin", "Nazarbayev", "Rozybakiev")
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    told = TEXT.format(street=streets[number % 8], count=number * 7, day=days[number % 5])
    chance = random.Random(number)
    own = (" ".join("".join(chance.choices("aeioukmnrst", k=7)) for _ in range(30)) for _ in range(4))
    body = f"<p>{told}</p>" + "".join(f"<p>Witness report {number}: {words}.</p>" for words in own)
    headline = title or f"Unrest in Almaty: report {number}"
    return (
        f"<!doctype html><html lang=en><head><title>{headline} | Site</title></head>"
        f"<body><nav><a href=/>Home</a></nav><article><h1>{headline}</h1>{body}{extra}</article></body></html>"
    ).encode()


def feed(site: Site, numbers: range) -> bytes:
    """Return an RSS feed that lists the articles."""
    items = "".join(
        f"<item><title>Unrest in Almaty: report {n}</title><link>{site.url(f'/news/{n}')}</link></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'.encode()


def publish(site: Site, numbers: range) -> None:
    """Put articles and the feed that lists them on a site."""
    for number in numbers:
        site.add(
            f"/news/{number}",
            Answer(body=article(number), headers={"Content-Type": "text/html; charset=utf-8"}),
        )
    body = feed(site, numbers)
    site.add(
        "/rss", Answer(body=body, etag=f'"{len(body)}"', headers={"Content-Type": "application/rss+xml"})
    )


@dataclass
class Newsdesk:
    """A folder with settings that allow loopback, and the command line to work in it."""

    folder: Path
    site: Site
    extra: str = ""
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.configure(self.extra)

    def configure(self, extra: str = "") -> None:
        """Write the settings anew; *extra* is TOML put at their end."""
        (self.folder / "steppewatch.toml").write_text(
            "[desk]\ncontact = 'desk@newsroom.kz'\nsender = 'watch@newsroom.kz'\n"
            "[crawl]\nevery_minutes = 60\nworkers = 1\n"
            "[stories]\nencoder = 'none'\n[crawl.limits]\npage_timeout_s = 5\n"
            f"[crawl.manners]\ndelay_s = 0\nallow_networks = ['127.0.0.0/8']\nallow_ports = [{self.site.port}]\n"
            f"{extra}",
            "utf-8",
        )

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command in the desk's folder and return its process."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "steppewatch", "-c", str(self.folder), *arguments],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **self.env}, **options,
        )  # fmt: skip

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end and return its output; *code* is the exit code it must have."""
        done = self.start(*arguments)
        out, err = done.communicate(timeout=120)
        assert done.returncode == code, f"exit {done.returncode}\n{out}\n{err}"
        return out if code == 0 else out + err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*arguments, "--json", code=code).partition("\nsteppewatch:")[0])
