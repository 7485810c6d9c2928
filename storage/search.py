"""Full-text search over all languages with one FTS5 table.

SQLite splits texts into words and knows no inflection, and of Chinese it makes one word a
sentence. So each article is indexed with a third column, ``terms``: stems where Snowball knows the
language, the beginnings of words where it does not, pairs of characters for Chinese, Japanese
and Korean. A query asks for each word as typed *or* for its term.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer
from sqlite_utils import Database

from storage.database import storage_errors

#: Snowball's name for each language it stems for us.
_STEMMED = {
    "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian",
    "pl": "polish", "ru": "russian", "tr": "turkish",
}  # fmt: skip
#: Letters of a word that stand for it where no stemmer knows the language.
_PREFIX = 6
#: Marks such a beginning, so that "prote", looked for in Uzbek, does not find English proteins.
_MARK = "0"
#: Letters a query's word gives up at its end, at most, and the letters it keeps, at least.
_ENDING, _ROOT = 2, 4
#: Characters of a query that are read; words of it that are asked for.
_QUERY_CHARACTERS, _QUERY_WORDS = 500, 32

_PAIRED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_PAIRED}]+|[^\W_{_PAIRED}]+")
_IS_PAIRED = re.compile(f"[{_PAIRED}]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
#: Letters that Russian lacks: Kazakh, Kyrgyz, Uzbek, Ukrainian, Belarusian, Tajik.
_NOT_RUSSIAN = re.compile("[әғқңөұүһіїєґўҳҷӣӯј]")
#: A query's parts: quoted phrases, else words with an optional star.
_PART = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One article that answers a query."""

    article_id: int
    #: Words of the text around its best match; the matched ones between « and ».
    snippet: str
    #: BM25: smaller is better, below 0.
    rank: float


def index_terms(text: str, language: str) -> str:
    """Return what the column ``terms`` holds for a text, each term once, separated by spaces.

    >>> index_terms("The protests spread; protesters marched", "en").split()[:3]
    ['the', 'protest', 'spread']
    >>> index_terms("Алматыда наразылық", "kk")
    '0алматы 0наразы'
    >>> index_terms("阿拉木图", "zh")
    '阿拉 拉木 木图 图'
    """
    terms: dict[str, None] = {}
    for word in dict.fromkeys(_words(text)):
        if _IS_PAIRED.match(word):
            terms.update(dict.fromkeys((*_pairs(word), word[-1])))
        else:
            terms[_term(word, language)] = None
    return " ".join(terms)


def fts_query(user_text: str) -> str:
    """Turn what a person typed into an FTS5 query; "" when it holds nothing to look for.

    All words must occur; ``"quoted words"`` side by side; ``протест*`` is a beginning. Nothing
    typed is ever read as FTS5 syntax.

        >>> fts_query('интернет OR')
        '("интернет" OR terms:"интернет" OR terms:"0интерн"*) AND ("or" OR terms:"or" OR terms:"0or")'
        >>> fts_query("наразылық 骚乱")
        '("наразылық" OR terms:"0наразы"*) AND terms:"骚乱"'
    """
    plain = user_text[:_QUERY_CHARACTERS]
    asked: dict[str, None] = {}
    for phrase, word in _PART.findall(plain):
        parts = _words(phrase) if phrase else _words(word)
        if phrase and not any(map(_IS_PAIRED.match, parts)):
            asked[_quoted(" ".join(parts))] = None
        elif word.endswith("*") and len(parts) == 1 and not _IS_PAIRED.match(parts[0]):
            asked[f"{_quoted(parts[0])}*"] = None
        else:
            asked.update(dict.fromkeys(map(_asked, parts)))
    return " AND ".join(list(filter(lambda part: part != '""', asked))[:_QUERY_WORDS])


def search(db: Database, user_text: str, limit: int = 20) -> tuple[Found, ...]:
    """Return the articles that answer a query, best first; () for a query without words.

    Raises:
        StorageError: the database failed. No query can be malformed.
    """
    query = fts_query(user_text)
    if not query:
        return ()
    sql = """
        SELECT rowid, snippet(articles_fts, 1, '«', '»', '…', 16), bm25(articles_fts, 4.0, 1.0, 0.5) AS rank
        FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank, rowid LIMIT ?
    """
    with storage_errors("search"):
        rows = db.execute(sql, (query, limit)).fetchall()
    return tuple(Found(article_id=row[0], snippet=row[1], rank=row[2]) for row in rows)


def _words(text: str) -> list[str]:
    # Surrogates cannot be stored as UTF-8; they are no letters, so they end a word.
    return _TOKEN.findall(unicodedata.normalize("NFC", text.casefold()))


def _pairs(run: str) -> Iterator[str]:
    """Yield the neighbouring characters of a run, two by two; of one character, itself."""
    if len(run) == 1:
        yield run
    for place in range(len(run) - 1):
        yield run[place : place + 2]


def _term(word: str, language: str) -> str:
    if language in _STEMMED:
        return str(_stemmer(language).stemWord(word))
    return _MARK + word[:_PREFIX]


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMED[language])


def _asked(word: str) -> str:
    """Return the condition for one word: as typed, or any term it may be indexed by."""
    if _IS_PAIRED.match(word):
        pairs = list(_pairs(word))
        if len(word) == 1:  # the first of a pair, or the last of a run
            return f"terms:{_quoted(word)}*"
        joined = " AND ".join(f"terms:{_quoted(pair)}" for pair in pairs)
        return joined if len(pairs) == 1 else f"({joined})"
    stems = dict.fromkeys(_term(word, language) for language in _plausible(word))
    stub = word[: max(_ROOT, min(_PREFIX, len(word) - _ENDING))]
    beginning = f'terms:"{_MARK}{stub}"' + ("*" if len(word) > _ROOT else "")
    asked = (_quoted(word), *(f"terms:{_quoted(stem)}" for stem in stems), beginning)
    return f"({' OR '.join(asked)})"


def _plausible(word: str) -> tuple[str, ...]:
    """Return the languages, as far as we stem them, that a word may be of by its letters."""
    if _CYRILLIC.search(word):
        return () if _NOT_RUSSIAN.search(word) else ("ru",)
    return tuple(language for language in _STEMMED if language != "ru")


def _quoted(words: str) -> str:
    """Make a string of FTS5 out of words: letters, figures and spaces, hence never a quote."""
    return f'"{words}"'
