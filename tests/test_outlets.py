"""The catalogue: loading, refusing, and finding outlets by address and by name."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outlets import Catalogue, addresses, load_catalogue, outlet_name, spellings
from crawler.spellings import Use, read_spelling
from storage.errors import ConfigError
from storage.model import Outlet
from storage.urls import canonical, host_of

SHIPPED = Path(__file__).parents[1] / "config" / "outlets.toml"


INVENTED = load_catalogue(Path(__file__).parent / "data" / "outlets.toml")


@pytest.fixture
def invented() -> Catalogue:
    return INVENTED


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(SHIPPED)


def named(catalogue: Catalogue, text: str) -> list[tuple[str, str]]:
    return [(mention.outlet, mention.matched) for mention in catalogue.mentions(text)]


# ---------------------------------------------------------------- by address


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://dala.example/a/1", "dala"),
        ("https://www.rus.dala.example/a/1", "dala"),
        ("https://north.dala.example/a/1", "dala-north"),
        ("https://notdala.example/", None),
        ("https://platform.example/dala/post/7", "dala-north"),
        ("https://platform.example/dalaya", None),
        ("https://t.me/dala_example/12", "dala"),
        ("https://t.me/s/Dala_Example?before=7", "dala"),
        ("https://telegram.me/dala_example", "dala"),
        ("https://t.me/dala_examples", None),
        ("https://x.com/sabitova_example/status/1", "sabitova-twitter"),
        ("https://mobile.twitter.com/Sabitova_Example", "sabitova-twitter"),
        ("not an address", None),
        ("https://[broken/", None),
    ],
)
def test_an_address_belongs_to_the_outlet_with_the_longest_match(
    invented: Catalogue, url: str, key: str | None
) -> None:
    found = invented.of_url(url)

    assert (found.key if found else None) == key


@given(st.text())
def test_any_text_can_be_asked_for_as_an_address(url: str) -> None:
    assert Catalogue((Outlet(key="o", name="O", domains=("o.example",)),)).of_url(f"https://{url}") is None


# ---------------------------------------------------------------- by name


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("передаёт «Дала Телеграф».", "Дала Телеграф"),
        ("по данным Дала Телеграфа,", "Дала Телеграфа"),
        ("Дала Жаршының тілшісі", "Дала Жаршының"),
        ("передаетDala Telegraphсо ссылкой", "Dala Telegraph"),
        ("со ссылкой наДала Телеграф", "Дала Телеграф"),
        ("据草原社报道", "草原社"),
        ("as Dala\n  Telegraph’s desk said", "Dala\n  Telegraph"),
        ("пишет Dala.Example, что", "Dala.Example"),
        ("передаетdala.exampleсо ссылкой", "dala.example"),
    ],
)
def test_a_name_is_found_in_every_script_inflected_and_glued(
    invented: Catalogue, text: str, matched: str
) -> None:
    assert named(invented, text) == [("dala", matched)]


@pytest.mark.parametrize(
    "text",
    [
        "Dala Telegraphs",
        "xDala Telegraph",
        "Дала Телеграфистами",
        "dala telegraph",
        "@Dala Telegraph",
        "https://other.example/Dala Telegraph".replace(" ", "_"),
        "see https://dala.example/a and dala.example.org",
        "desk@dala.example",
        "the Omir Post Office",
    ],
)
def test_a_part_of_another_word_is_no_name(invented: Catalogue, text: str) -> None:
    assert named(invented, text) == []


def test_the_longest_name_wins(invented: Catalogue) -> None:
    text = "Дала Телеграф-Север и Дала Телеграф"

    assert [key for key, _ in named(invented, text)] == ["dala-north", "dala"]


@pytest.mark.parametrize(
    "text",
    [
        "the newspaper Glance wrote",
        "Glance magazine",
        "told Glance that",
        '"Glance" wrote',
        "in ‘Glance’",
        "«Погляду» стало відомо",
        "пишет Погляд",
        "«Қарас» газеті",
        "“GL”: – And then?",
    ],
)
def test_an_ordinary_word_is_a_name_in_quote_marks_or_beside_a_word_of_media(
    invented: Catalogue, text: str
) -> None:
    assert [key for key, _ in named(invented, text)] == ["glance"]


@pytest.mark.parametrize(
    "text", ["At first Glance it", "Glance | Time", "Погляд на життя", "Қарас керек", "GL", '"Glance at it"']
)
def test_an_ordinary_word_alone_is_none(invented: Catalogue, text: str) -> None:
    assert named(invented, text) == []


@given(st.text(alphabet="Dala Telegraph«»Погляд.Glance/@草原社\n-", max_size=60))
def test_mentions_are_ordered_apart_and_as_printed(text: str) -> None:
    found = INVENTED.mentions(text)

    assert all(text[m.offset : m.end] == m.matched for m in found)
    assert all(one.end <= other.offset for one, other in pairwise(found))


def test_a_person_is_found_only_on_the_platform_of_the_account(invented: Catalogue) -> None:
    assert [m.outlet for m in invented.accounts("telegram", "Аскара Жанова")] == ["zhanov-telegram"]
    assert invented.accounts("twitter", "Аскара Жанова") == ()
    assert named(invented, "Askar Zhanov") == []


# ---------------------------------------------------------------- names that readers see


@pytest.mark.parametrize(
    ("url", "site_name", "shown"),
    [
        ("https://dala.example/1", "Something else", "Dala Telegraph"),
        ("https://news.example/1", "  News of\nthe day ", "News of the day"),
        ("https://news.example/1", "https://news.example", "news.example"),
        ("https://www.news.example/1", "x" * 200, "news.example"),
        ("https://news.example/1", None, "news.example"),
        ("https://t.me/s/Somebody/3", None, "t.me/somebody"),
    ],
)
def test_readers_see_one_name(invented: Catalogue, url: str, site_name: str | None, shown: str) -> None:
    assert outlet_name(url, site_name, invented) == shown


# ---------------------------------------------------------------- what is refused

TABLE = '[outlets.omir]\nname = "Omir"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[outlets.omir", "not valid TOML"),
        ('name = "Omir"', "outside of the table outlets"),
        ('[outlets.omir]\ndomains = ["omir.example"]', "[outlets.omir] name is missing"),
        ('[outlets]\nomir = "Omir"', "[outlets.omir] is not a table"),
        ('[outlets."Omir 1"]\nname = "Omir"', "is not a key"),
        (TABLE + 'domain = "omir.example"', "[outlets.omir] domain is not a known key"),
        (TABLE + 'domains = "omir.example"', "[outlets.omir] domains must be a list"),
        (TABLE + 'domains = ["https://omir.example"]', "is not a host"),
        (TABLE + 'home = "omir.example"', "is not a web address"),
        (TABLE + 'feeds = ["feed"]', "is not a web address"),
        (TABLE + 'telegram = "@omir"', "telegram is not a channel's name"),
        (TABLE + 'country = "Kazakhstan"', "country is not a country code"),
        (TABLE + 'ownership = "state"', "ownership_source go together"),
        (TABLE + 'names = ["О*мир"]', "a star stands at the end of a word"),
        (TABLE + 'names = ["«»"]', "at least one letter"),
        (TABLE + 'names = ["Omir", "«Omir*»"]', "is given with and without marks"),
        (TABLE + "agency = 1", "agency must be true or false"),
        (TABLE + '[outlets.b]\nname = "B"\nnames = ["Omir"]', "'Omir' also belongs to [outlets.omir]"),
        (
            TABLE + 'telegram = "omir"\n[outlets.b]\nname = "B"\ndomains = ["t.me/Omir"]',
            "'t.me/omir' also belongs to [outlets.omir]",
        ),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_key_and_next_step(
    tmp_path: Path, text: str, place: str
) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_catalogue(file)

    assert place in str(caught.value)
    assert caught.value.subject == str(file)
    assert caught.value.hint


def test_a_missing_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_catalogue(tmp_path / "none.toml")


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Catalogue().mentions("Dala Telegraph, dala.example") == ()
    assert Catalogue().by_key(None) is None


def test_a_spelling_reads_its_marks() -> None:
    assert read_spelling("«Glance*»", outlet="g").use is Use.MARKED
    assert read_spelling("-Post Office", outlet="p").use is Use.NEVER
    assert read_spelling("twitter: Sabitova", outlet="s").platform == "twitter"
    assert read_spelling("Крым.Реалии: эфир", outlet="k").platform is None


# ---------------------------------------------------------------- the shipped catalogue


def test_the_shipped_catalogue_covers_the_region(shipped: Catalogue) -> None:
    countries = {outlet.country for outlet in shipped.outlets}

    assert len(shipped.outlets) >= 60
    assert countries >= {"KZ", "KG", "UZ", "TJ", "TM", "RU", "UA", "BY", "CN", "GB", "US"}


def test_every_shipped_outlet_can_be_reached_or_says_why_not(shipped: Catalogue) -> None:
    # Two persons' accounts whose addresses nobody could confirm; their notes say so in the file.
    unknown = {"zyuganov-telegram", "pogrebinsky-facebook"}

    assert {o.key for o in shipped.outlets if not o.home} == unknown
    assert all(o.languages for o in shipped.outlets)


def test_every_shipped_address_is_canonical_and_the_outlets_own(shipped: Catalogue) -> None:
    for outlet in shipped.outlets:
        if outlet.home:
            assert canonical(outlet.home) == outlet.home
            assert shipped.of_url(outlet.home) == outlet, outlet.key
        for feed in outlet.feeds:
            assert host_of(feed)


def test_every_shipped_label_of_ownership_names_its_source(shipped: Catalogue) -> None:
    labelled = [outlet for outlet in shipped.outlets if outlet.ownership]

    assert len(labelled) >= 20
    assert all(
        o.ownership_source and "https://" in o.ownership_source.replace("http://", "https://")
        for o in labelled
    )


def test_every_shipped_plain_spelling_finds_its_outlet(shipped: Catalogue) -> None:
    for outlet in shipped.outlets:
        for spelling in spellings(outlet):
            if spelling.platform is None and spelling.use is Use.PLAIN:
                text = f"x: {spelling.pattern.replace('*', '')}, y"
                assert {m.outlet for m in shipped.mentions(text)} == {outlet.key}, text


def test_every_shipped_marked_spelling_needs_its_marks(shipped: Catalogue) -> None:
    for outlet in shipped.outlets:
        for spelling in spellings(outlet):
            name = spelling.pattern.replace("*", "")
            if spelling.use is Use.MARKED and "." not in name:
                assert outlet.key in {m.outlet for m in shipped.mentions(f"x «{name}» y")}, name
                assert outlet.key not in {m.outlet for m in shipped.mentions(f"x {name} y")}, name


@pytest.mark.parametrize(
    "text",
    [
        "Time flies, and The Sun rises over the steppe. The Times they are changing.",
        "Взгляд на события. Власть и время. Караван идёт. Мир во всём мире, карта «Мир».",
        "Погляд, дзеркало, новий час.",
        "Хабар жоқ. Айқын жол. Уақыт өтті.",
        "SP companies, an RIA exam, RBC-MRCC and Thomson Reuters.",
        "Россия и мир: курс сегодня. Правительство направило телеграмму. Литер пять.",
        "Организация CSTO и ОДКБ. Atlantic Council.",
    ],
)
def test_ordinary_words_are_no_shipped_outlets(shipped: Catalogue, text: str) -> None:
    assert named(shipped, text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("https://rus.azattyk.org/a/1", ["azattyk"]),
        ("https://rus.azattyq.org/a/1", ["azattyq"]),
        ("https://news.liga.net/x", ["liga"]),
        ("https://www.bbc.com/russian/x", ["bbc-russian"]),
        ("https://www.bbc.com/news/x", ["bbc"]),
        ("http://russian.news.cn/x", ["xinhua"]),
        ("https://www.rbc.ua/x", ["rbc-ukraine"]),
        ("https://t.me/voenkorKotenok/1", ["kotenok-telegram"]),
    ],
)
def test_shipped_outlets_are_told_apart_by_address(shipped: Catalogue, text: str, keys: list[str]) -> None:
    found = shipped.of_url(text)

    assert [found.key if found else None] == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("сообщили РБК и РБК-Украина", ["rbc", "rbc-ukraine"]),
        ("«Интерфаксу» и Интерфакс-Казахстану", ["interfax", "interfax-kz"]),
        ("в «Новой газете. Европа» и в Новой газете", ["novaya-gazeta", "novaya-gazeta"]),
        ("Русская служба Би-би-си", ["bbc-russian"]),
        ("повідомляє Українська правда", ["ukrainska-pravda"]),
        ("ҚазАқпараттың хабарлауынша", ["kazinform"]),
        ("据新华社报道", ["xinhua"]),
        ("the Russian newspaper Vzglyad; газета «Взгляд»", ["vzglyad", "vzglyad"]),
    ],
)
def test_shipped_outlets_are_told_apart_by_name(shipped: Catalogue, text: str, keys: list[str]) -> None:
    assert [key for key, _ in named(shipped, text)] == keys


def test_addresses_are_compared_in_one_spelling() -> None:
    outlet = Outlet(key="o", name="O", domains=("X.com/Omir/", "Omir.example"), telegram="Omir_kz")

    assert addresses(outlet) == ("twitter.com/omir", "omir.example", "t.me/omir_kz")
