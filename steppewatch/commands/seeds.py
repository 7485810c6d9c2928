"""``steppewatch seeds``: the articles everything starts from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steppewatch.commands import changing, json_option, reading, settings_of
from steppewatch.commands.parameters import PLACE, is_address

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.outlets import Catalogue
    from steppewatch.settings import Settings
    from storage.model import Citation, Seed


@click.group()
def seeds() -> None:
    """The articles everything starts from, and what they cite."""


@seeds.command("list")
@json_option
@click.pass_context
def list_seeds(ctx: click.Context, as_json: bool) -> None:
    """List the seeds with the number of their citations."""
    from steppewatch.terminal import show_json, show_table
    from storage.provenance import seeds as stored

    with reading(ctx) as db:
        found = list(stored(db))
    if as_json:
        show_json([_summary(seed) for seed in found])
        return
    rows = [
        (s.name, s.title, s.outlet or "", s.published_on or "", len(s.citations), _hosts(s)) for s in found
    ]
    columns = ("name", "title", "outlet", "published", "cites", "hosts")
    show_table(columns, rows, empty="No seeds yet. Add one: steppewatch seeds add article.txt")


@seeds.command()
@click.argument("name")
@json_option
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show each citation of a seed and the source it leads to, or why it leads nowhere.

    \b
    Example:
      steppewatch seeds show 003
    """
    from crawler.citations import resolve
    from steppewatch.terminal import plain, show_json
    from storage.errors import UsageError
    from storage.provenance import seeds as stored

    catalogue = _catalogue(settings_of(ctx))
    with reading(ctx) as db:
        found = {seed.name: seed for seed in stored(db)}
        told = _told_by_origin(db, found[name], catalogue) if name in found else []
    if name not in found:
        raise UsageError("no such seed", subject=name, hint=f"Known seeds: {', '.join(found) or 'none'}")
    seed = found[name]
    resolved = [(citation, resolve(citation, catalogue)) for citation in seed.citations]
    if as_json:
        cited = [{"citation": citation, "leads_to": resolution} for citation, resolution in resolved]
        show_json({**_summary(seed), "told_by_origin": told, "citations": cited})
        return
    click.echo(f"{seed.name}: {plain(seed.title)}")
    if seed.origin:
        click.echo(_origin(seed, catalogue))
        for url in told:
            click.echo(f"    told there {url}")
    for citation, resolution in resolved:
        click.echo(f"\n{plain(citation.label)}  ({_what(citation)})")
        if citation.sentence:
            click.echo(f"    “{plain(citation.sentence)[:300]}”")
        for url in resolution.pages:
            click.echo(f"    page     {url}")
        for kind, place in resolution.polls:
            click.echo(f"    {kind:<8} {place}")
        if resolution.why_not:
            click.echo(f"    nowhere: {resolution.why_not}")


@seeds.command()
@click.argument("places", nargs=-1, required=True, metavar="FILE_OR_URL...", type=PLACE)
@click.option(
    "--name",
    help="Name of the seed: letters, digits, _ - and . Default: the file's name. Only with one file.",
)
@click.option("--manifest", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Also write the facts as TOML into this folder.")  # fmt: skip
@json_option
@click.pass_context
def add(
    ctx: click.Context, places: tuple[str, ...], name: str | None, manifest: Path | None, as_json: bool
) -> None:
    """Add articles to watch: plain text, Markdown, HTML, a manifest (.toml), or an address.

    Footnotes, links, and outlets, agencies, correspondents, photo credits and channels named in
    the text become citations; each leads to a page or a source. Adding a file again changes
    nothing.

    \b
    Examples:
      steppewatch seeds add article.txt
      steppewatch seeds add pandora.html --name pandora
      steppewatch seeds add https://example.org/analysis
    """
    from datetime import UTC, datetime

    from crawler.follow import follow_seeds
    from crawler.seeds import NAME_HINT, is_name
    from steppewatch.terminal import plain, show_json
    from storage.errors import UsageError
    from storage.provenance import add_seed

    if name and len(places) > 1:
        raise UsageError("--name goes with one file only")
    if name and not is_name(name):
        raise UsageError("cannot name a seed", subject=name, hint=NAME_HINT)
    settings = settings_of(ctx)
    catalogue, now = _catalogue(settings), datetime.now(UTC)
    read = [_read(settings, place, name, catalogue) for place in places]
    added: list[tuple[Seed, bool]] = []
    with changing(ctx) as db:
        _refuse_twins(db, read)
        for seed in read:
            added.append((seed, add_seed(db, seed, now=now)))
        follow_seeds(db, catalogue, now=now)
    if manifest:
        _write_manifests(manifest, read)
    if as_json:
        show_json([{**_summary(seed), "added": new} for seed, new in added])
        return
    for seed, new in added:
        state = "added" if new else "unchanged"
        click.echo(
            f"{seed.name}: {state}, {len(seed.citations)} citations on {_hosts(seed)} hosts, “{plain(seed.title)}”"
        )


def _refuse_twins(db: Database, given: list[Seed]) -> None:
    """Refuse a text that is a seed already, under another name: each of its citations would count twice."""
    from collections import defaultdict

    from storage.errors import SeedError
    from storage.provenance import seeds as stored

    names: dict[str, set[str]] = defaultdict(set)
    for seed in stored(db):
        names[seed.text_sha256].add(seed.name)
    for seed in given:
        twins = names[seed.text_sha256]
        if seed.text_sha256 and twins and seed.name not in twins:
            twin = min(twins)
            raise SeedError(
                f"the same text is the seed {twin!r}", subject=seed.name,
                hint=f"Look at that: steppewatch seeds show {twin}",
            )  # fmt: skip
        twins.add(seed.name)


def _read(settings: Settings, place: str, name: str | None, catalogue: Catalogue) -> Seed:
    from crawler.seeds import load_manifest, name_from, read_seed
    from storage.errors import SeedError

    if is_address(place):
        return _fetched(settings, place, name, catalogue)
    path = Path(place)
    if path.suffix == ".toml":
        return load_manifest(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SeedError(f"cannot be read ({error.strerror})", subject=place) from error
    kind = {".html": "text/html", ".htm": "text/html", ".md": "text/markdown"}.get(path.suffix.lower())
    return read_seed(data, content_type=kind, name=name or name_from(path.stem), catalogue=catalogue)


def _fetched(settings: Settings, url: str, name: str | None, catalogue: Catalogue) -> Seed:
    """Read a seed from the web, by the same polite and guarded crawl as everything else."""
    from crawler.seeds import name_from, read_seed
    from steppewatch.fetching import fetch_one

    capture = fetch_one(settings, url)
    given = name or name_from(url.rstrip("/").rpartition("/")[2])
    return read_seed(
        capture.body, content_type=capture.header("content-type"), name=given, catalogue=catalogue, url=url
    )


def _write_manifests(folder: Path, found: list[Seed]) -> None:
    from crawler.seeds import dump_manifest

    folder.mkdir(parents=True, exist_ok=True)
    for seed in found:
        (folder / f"{seed.name}.toml").write_text(dump_manifest(seed), encoding="utf-8")


def _catalogue(settings: Settings) -> Catalogue:
    from crawler.outlets import load_catalogue

    return load_catalogue(settings.catalogue_file)


def _told_by_origin(db: Database, seed: Seed, catalogue: Catalogue) -> list[str]:
    """Return the stored articles of the seed's origin that the person it credits has signed."""
    from storage.origins import written_by

    outlet = catalogue.by_key(seed.origin)
    persons = dict.fromkeys(c.person for c in seed.citations if c.person and c.outlet == seed.origin)
    if outlet is None:
        return []
    return [row["url"] for person in persons for row in written_by(db, outlet.name, person)]


def _origin(seed: Seed, catalogue: Catalogue) -> str:
    """Say in words whom a seed as a whole rests on."""
    from steppewatch.terminal import plain

    known = catalogue.by_key(seed.origin)
    verb = {"copy": "reprints", "translation": "translates"}.get(seed.origin_kind, "retells")
    foreign = known and known.languages and seed.language not in known.languages
    remark = f", which publishes in {', '.join(known.languages)}" if known and foreign else ""
    return f"As a whole it {verb} {plain(known.name if known else seed.origin)}{remark}"


def _summary(seed: Seed) -> dict[str, object]:
    return {
        "name": seed.name, "title": seed.title, "outlet": seed.outlet, "published_on": seed.published_on,
        "language": seed.language, "origin": seed.origin, "origin_kind": seed.origin_kind or None,
        "citations": len(seed.citations), "hosts": _hosts(seed),
    }  # fmt: skip


def _hosts(seed: Seed) -> int:
    from storage.urls import host_of

    return len({host_of(citation.url) for citation in seed.citations if citation.url})


def _what(citation: Citation) -> str:
    named = citation.outlet or (citation.url or "unknown outlet")
    return f"{citation.kind}: {named}" + (f", {citation.person}" if citation.person else "")
