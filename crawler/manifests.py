"""Manifests: a seed as TOML, facts only.

A manifest names what an article cites and where in it; it holds none of its sentences, only
their SHA-256, so that it may be shipped and still be checked against the article.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from storage.credits import CreditKind
from storage.errors import SeedError
from storage.model import Citation, CitationKind, Seed, Url
from storage.urls import try_canonical

_HEAD = "# A seed of Steppewatch: what one article cites. Facts only; its sentences are not kept here.\n"
_HINT = "Make it again with “steppewatch seeds add ARTICLE --manifest DIR”"
#: What :func:`is_name` asks for, to a person.
NAME_HINT = "Use letters, digits, _ - and ., and begin with no dot"
_NAME_CHARS = 60
#: Keys and the types of their values; the first two of a seed must be there.
_SEED = {
    "name": str, "title": str, "outlet": str, "url": str, "published_on": date, "language": str,
    "text_sha256": str, "origin": str, "origin_kind": str, "citations": list,
}  # fmt: skip
_CITATION = {
    "kind": str, "label": str, "url": str, "outlet": str, "person": str, "offset": int, "sentence_sha256": str,
}  # fmt: skip


def dump_manifest(seed: Seed) -> str:
    """Return a seed as TOML without its sentences, in a form that is equal for equal seeds.

    >>> print(dump_manifest(Seed(name="omir", title="Noon", published_on=date(2022, 1, 6))))
    # A seed of Steppewatch: what one article cites. Facts only; its sentences are not kept here.
    <BLANKLINE>
    name = "omir"
    title = "Noon"
    published_on = 2022-01-06
    language = "und"
    <BLANKLINE>
    """
    facts = {
        "name": seed.name, "title": seed.title, "outlet": seed.outlet, "url": seed.url,
        "published_on": seed.published_on, "language": seed.language, "text_sha256": seed.text_sha256 or None,
        "origin": seed.origin, "origin_kind": seed.origin_kind or None,
    }  # fmt: skip
    return "\n".join(
        [_HEAD, *_lines(facts), "", *(line for c in seed.citations for line in _citation_lines(c))]
    )


def load_manifest(path: Path) -> Seed:
    """Read a manifest; its citations carry no sentences.

    Raises:
        SeedError: the file, the key that is wrong, and what to do.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise SeedError(problem, subject=str(path), hint="Name a readable file") from error
    except UnicodeDecodeError as error:
        raise SeedError("is not UTF-8", subject=str(path), hint=_HINT) from error
    return parse_manifest(text, subject=str(path))


def parse_manifest(text: str, *, subject: str = "manifest") -> Seed:
    """Read the text of a manifest; *subject* is named in errors.

    >>> parse_manifest('name = "omir"\\ntitle = "Noon"').title
    'Noon'

    Raises:
        SeedError: not TOML, a key that is missing, unknown or of the wrong type.
    """
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"is not valid TOML: {error}", subject=subject, hint=_HINT) from error
    _check(facts, _SEED, ("name", "title"), subject)
    if not is_name(facts["name"]):
        raise SeedError(f"{facts['name']!r} cannot name a seed", subject=subject, hint=NAME_HINT)
    _check_origin(facts, subject)
    cited_by = f"seed:{facts['name']}"
    entries = enumerate(facts.pop("citations", []), start=1)
    citations = tuple(_citation(entry, cited_by, f"{subject}: citation {n}") for n, entry in entries)
    return Seed(**{**facts, "url": _address(facts, subject)}, citations=citations)


def is_name(text: str) -> bool:
    """Tell whether a seed may be called so: its manifest is a file of that name, in no other folder.

    >>> is_name("003"), is_name("полдень-1.2"), is_name("../003"), is_name(".003"), is_name("")
    (True, True, False, False, False)
    """
    return re.fullmatch(r"[\w-][\w.-]*", text) is not None


def name_from(text: str) -> str:
    """Return the name that a file or an address gives its seed.

    >>> name_from("Noon on the square (2)"), name_from("../.."), name_from("полдень")
    ('Noon-on-the-square-2', 'seed', 'полдень')
    """
    return re.sub(r"[^\w.-]+", "-", text).strip(".-")[:_NAME_CHARS] or "seed"


def _check_origin(facts: Mapping[str, Any], subject: str) -> None:
    kinds = [kind.value for kind in CreditKind if kind.whole]
    if ("origin" in facts) != ("origin_kind" in facts) or facts.get("origin_kind", kinds[0]) not in kinds:
        hint = f"Give both or neither; origin_kind is one of {', '.join(kinds)}"
        raise SeedError("origin and origin_kind do not go together", subject=subject, hint=hint)


def _lines(facts: Mapping[str, object]) -> Iterator[str]:
    for key, value in facts.items():
        if value is not None:
            yield f"{key} = {_quoted(value) if isinstance(value, str) else value}"


def _citation_lines(citation: Citation) -> Iterator[str]:
    digest = (
        sha256(citation.sentence.encode("utf-8", "surrogatepass")).hexdigest() if citation.sentence else None
    )
    yield "[[citations]]"
    yield from _lines(
        {
            "kind": citation.kind, "label": citation.label, "url": citation.url, "outlet": citation.outlet,
            "person": citation.person, "offset": citation.offset, "sentence_sha256": digest,
        }
    )  # fmt: skip
    yield ""


def _quoted(text: str) -> str:
    """Return a basic string of TOML: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007F")


def _citation(entry: Any, cited_by: str, subject: str) -> Citation:
    if not isinstance(entry, dict):
        raise SeedError("is not a table", subject=subject, hint=_HINT)
    _check(entry, _CITATION, ("kind", "label"), subject)
    if entry["kind"] not in set(CitationKind):
        kinds = ", ".join(CitationKind)
        raise SeedError(f"kind {entry['kind']!r} is not known", subject=subject, hint=f"Use one of {kinds}")
    if not re.fullmatch(r"[0-9a-f]{64}|", entry.pop("sentence_sha256", "")):
        raise SeedError("sentence_sha256 is not a SHA-256 in hex", subject=subject, hint=_HINT)
    facts = {**entry, "kind": CitationKind(entry["kind"]), "url": _address(entry, subject)}
    return Citation(cited_by=cited_by, **facts)


def _check(
    facts: Mapping[str, Any], known: Mapping[str, type], needed: tuple[str, ...], subject: str
) -> None:
    for key, value in facts.items():
        if key not in known:
            raise SeedError(f"key {key!r} is not known", subject=subject, hint=f"Use {', '.join(known)}")
        if type(value) is not known[key]:
            raise SeedError(f"{key} must be a {known[key].__name__}", subject=subject, hint=_HINT)
    for key in needed:
        if not facts.get(key):
            raise SeedError(f"{key} is missing", subject=subject, hint=_HINT)


def _address(facts: Mapping[str, Any], subject: str) -> Url | None:
    if "url" not in facts:
        return None
    url = try_canonical(facts["url"])
    if url is None:
        raise SeedError(
            f"{facts['url']!r} is not a web address", subject=subject, hint="Begin it with https://"
        )
    return url
