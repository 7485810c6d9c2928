"""What a person gets wrong, and folders that are wrong: one line that names it, the right exit code."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from steppewatch.cli import main
from steppewatch.desk import make_desk
from steppewatch.settings import load_settings
from steppewatch.state import holder, writer_lock

pytestmark = pytest.mark.timeout(120)


class Terminal:
    """A desk, and the command line in this very process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    @property
    def state(self) -> Path:
        return self.folder / "var"

    def type(self, *arguments: str, code: int) -> str:
        """Run a command that must end with *code*; return all that it says."""
        self._capsys.readouterr()
        ended = main(["-c", str(self.folder), *arguments])
        out, err = self._capsys.readouterr()
        assert ended == code, out + err
        return out + err

    def refused(self, *arguments: str, code: int) -> str:
        """Run a command that must be refused in one line; return that line."""
        said = self.type(*arguments, code=code)
        assert said.startswith("steppewatch: "), said
        assert said.count("\n") == 1, said
        return said


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    make_desk(tmp_path / "desk", seeds=False)
    return Terminal(tmp_path / "desk", capsys)


# ---------------------------------------------------------------- addresses and names


@pytest.mark.parametrize("address", ["nope", "http://[", "javascript:alert(1)"])
@pytest.mark.parametrize(
    "command",
    [
        ("articles", "show"), ("articles", "keep"), ("articles", "reject"), ("story", "split", "story-3"),
        ("sources", "add"), ("sources", "mute"), ("why",), ("crawl", "--source"), ("crawl", "--url"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_address_mistyped_is_named_by_every_command_that_takes_one(
    terminal: Terminal, command: tuple[str, ...], address: str
) -> None:
    assert f"{address}: not an http or https address" in terminal.refused(*command, address, code=64)


@pytest.mark.parametrize("command", [("seeds", "add"), ("extract",), ("topic", "explain")], ids=" ".join)
def test_what_begins_like_an_address_is_taken_for_one(terminal: Terminal, command: tuple[str, ...]) -> None:
    assert "not an http or https address" in terminal.refused(*command, "http://[", code=64)


@pytest.mark.parametrize(
    ("command", "exists"),
    [
        (("articles", "list", "--topic"), "everything, kazakhstan-unrest"),
        (("figures", "--topic"), "everything, kazakhstan-unrest"),
        (("statements", "--topic"), "everything, kazakhstan-unrest"),
        (("story", "list", "--topic"), "everything, kazakhstan-unrest"),
        (("digest", "list", "--topic"), "everything, kazakhstan-unrest"),
        (("digest", "preview", "--topic"), "kazakhstan-unrest"),
    ],
    ids=lambda given: given if isinstance(given, str) else " ".join(given),
)
def test_a_name_that_nothing_has_is_refused_with_what_there_is(
    terminal: Terminal, command: tuple[str, ...], exists: str
) -> None:
    said = terminal.refused(*command, "nosuch", code=64)

    assert said.startswith("steppewatch: nosuch: n")
    assert said.endswith(f"There is: {exists}\n")


@pytest.mark.parametrize("key", ["outlet", "language"])
def test_what_no_article_has_yet_is_no_mistake_but_said(terminal: Terminal, key: str) -> None:
    listed = terminal.type("articles", "list", f"--{key}", "nosuch", code=0)

    assert listed.startswith(f"No article of this {key} is kept: nosuch. There is: none yet.")
    assert terminal.type("articles", "list", f"--{key}", "nosuch", "--json", code=0).strip() == "[]"


def test_a_source_that_is_not_polled_cannot_be_crawled_alone(terminal: Terminal) -> None:
    said = terminal.refused("crawl", "--source", "https://nosuch.example/", code=64)

    assert said.startswith("steppewatch: https://nosuch.example/: no such source. List them")


@pytest.mark.parametrize("name", ["/nonexistent.txt", "./draft", "~/draft", "drafts/one.md", "nosuch.txt"])
def test_a_file_that_is_not_there_is_not_judged_as_a_text(terminal: Terminal, name: str) -> None:
    assert f"{name}: no such file" in terminal.refused("topic", "explain", name, code=64)


@pytest.mark.parametrize("text", ["Алматы", "He and/or she spoke.", "It was told in nosuch.txt, they said"])
def test_a_text_is_judged_though_it_holds_a_stroke_or_a_file_s_name(terminal: Terminal, text: str) -> None:
    assert "threshold" in terminal.type("topic", "explain", text, code=0)


def test_nobody_is_paused_until_a_day_that_is_past(terminal: Terminal) -> None:
    terminal.type("subscribers", "add", "reader@newsroom.kz", code=0)

    said = terminal.refused("subscribers", "pause", "reader@newsroom.kz", "--until", "2022-01-31", code=64)

    assert "2022-01-31: is past" in said
    assert "active" in terminal.type("subscribers", "list", code=0)


# ---------------------------------------------------------------- seeds

_TEXT = "Noon on the square\n\nReuters reported it, see https://news.newsroom.kz/1 for more.\n"


@pytest.mark.parametrize("name", ["../esc", ".hidden", "a/b", "two words", "/tmp/x"])
def test_a_seed_s_name_leads_out_of_no_folder(terminal: Terminal, tmp_path: Path, name: str) -> None:
    article = tmp_path / "article.txt"
    article.write_text(_TEXT, "utf-8")
    stated = tmp_path / "stated.toml"
    stated.write_text(f'name = "{name}"\ntitle = "Noon"\n', "utf-8")
    manifests = ("--manifest", str(tmp_path / "manifests"))

    by_hand = terminal.refused("seeds", "add", str(article), "--name", name, *manifests, code=64)
    by_file = terminal.refused("seeds", "add", str(stated), *manifests, code=65)

    assert f"{name}: cannot name a seed" in by_hand
    assert f"stated.toml: {name!r} cannot name a seed" in by_file
    assert not (tmp_path / "manifests").exists()


def test_a_file_s_name_becomes_one_that_a_seed_may_have(terminal: Terminal, tmp_path: Path) -> None:
    article = tmp_path / "Полдень на площади (2).txt"
    article.write_text(_TEXT, "utf-8")

    terminal.type("seeds", "add", str(article), "--manifest", str(tmp_path / "manifests"), code=0)

    assert (tmp_path / "manifests" / "Полдень-на-площади-2.toml").is_file()


def test_a_text_that_is_a_seed_already_is_refused_under_another_name(
    terminal: Terminal, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(_TEXT, "utf-8")
    terminal.type("seeds", "add", str(tmp_path / "one.txt"), code=0)

    said = terminal.refused("seeds", "add", str(tmp_path / "two.txt"), code=65)

    assert said.startswith("steppewatch: two: the same text is the seed 'one'.")
    assert "unchanged" in terminal.type("seeds", "add", str(tmp_path / "one.txt"), code=0)


# ---------------------------------------------------------------- folders and files


@pytest.mark.parametrize("place", ["/proc/x", "{file}/x"])
@pytest.mark.parametrize("command", [("digest", "preview", "--out"), ("demo",), ("init",)], ids=" ".join)
def test_a_folder_that_cannot_be_made_is_named(
    terminal: Terminal, tmp_path: Path, command: tuple[str, ...], place: str
) -> None:
    file = tmp_path / "file"
    file.touch()
    folder = place.format(file=file)

    said = terminal.type(*command, folder, code=74)

    assert f"steppewatch: {folder}" in said.splitlines()[-1]


def test_status_needs_no_lock_and_what_works_says_that_it_cannot_have_it(terminal: Terminal) -> None:
    (terminal.state / "steppewatch.lock").mkdir()

    assert "not running" in terminal.type("status", code=69)
    for command in (("digest", "build"), ("serve",)):
        assert "steppewatch.lock: Is a directory" in terminal.refused(*command, code=74)


def test_looking_tells_who_holds_the_lock_and_writes_nothing(terminal: Terminal) -> None:
    settings = load_settings(str(terminal.folder))

    before = (holder(settings), sorted(terminal.state.iterdir()))
    with writer_lock(settings):
        assert holder(settings) == os.getpid()

    assert holder(settings) is None
    assert before == (None, [file for file in sorted(terminal.state.iterdir()) if file.suffix != ".lock"])


def test_a_cache_that_is_no_file_is_named(terminal: Terminal) -> None:
    (terminal.state / "cache" / "dropped-texts.sqlite").mkdir()

    said = terminal.refused("topic", "try", "everything", code=74)

    assert "dropped-texts.sqlite: Is a directory" in said


@pytest.mark.parametrize(
    "command",
    [
        ("status",), ("figures",), ("statements",), ("articles", "list"), ("digest", "list"),
        ("digest", "preview"), ("digest", "send", "--now"), ("sources", "mute", "https://a.example/"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_damage_deep_in_the_database_is_told_by_whatever_meets_it(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    terminal.type("subscribers", "add", "reader@newsroom.kz", code=0)
    _damage(terminal.state / "steppewatch.sqlite")

    said = terminal.refused(*command, code=65)

    assert "steppewatch.sqlite: the database is damaged" in said
    assert "Restore a backup" in said


def _damage(file: Path) -> None:
    """Spoil the first page of each table and index, but of those that opening looks at."""
    db = sqlite3.connect(file)
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    size = db.execute("PRAGMA page_size").fetchone()[0]
    sql = "SELECT rootpage FROM sqlite_master WHERE rootpage > 0 AND tbl_name NOT LIKE '%migrations%'"
    pages = [row[0] for row in db.execute(sql)]
    db.close()
    held = bytearray(file.read_bytes())
    for page in pages:
        held[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(held)


# ---------------------------------------------------------------- the last resort


def test_a_fault_of_ours_is_one_line_and_its_traceback_is_there_for_the_asking(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise KeyError("lost\nin two lines")

    monkeypatch.setattr("steppewatch.status.state_of_things", fault)

    said = terminal.refused("status", code=70)
    shown = terminal.type("--traceback", "status", code=70)

    assert "KeyError" in said
    assert "steppewatch --traceback" in said
    assert shown.startswith("Traceback")
    assert shown.splitlines()[-1] == said.strip()


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    make_desk(tmp_path, seeds=True)
    run = [sys.executable, "-P", "-m", "steppewatch", "-c", str(tmp_path)]
    for command in (["seeds", "list"], ["sources", "list", "--json"], ["config", "show"]):
        reader, writer = os.pipe()
        os.close(reader)
        ended = subprocess.run(
            [*run, *command], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(writer)

        assert (ended.returncode, ended.stderr) == (0, ""), command


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.parametrize("moment_s", [0.0, 0.3])
@pytest.mark.parametrize("command", ["crawl", "demo"])
def test_ctrl_c_at_once_is_told_as_stopped(tmp_path: Path, command: str, moment_s: float) -> None:
    make_desk(tmp_path / "desk", contact="desk@newsroom.kz", seeds=False)
    place = [str(tmp_path / "demo")] if command == "demo" else []
    state = tmp_path / ("demo/state" if place else "desk/var")
    running = subprocess.Popen(
        [sys.executable, "-P", "-m", "steppewatch", "-c", str(tmp_path / "desk"), command, *place],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    while not (state / "steppewatch.pid").exists():
        time.sleep(0.01)
    time.sleep(moment_s)

    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=40)

    assert running.returncode == 130, said
    assert "stopped" in said.lower()
    assert "Traceback" not in said
    assert "report this" not in said


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("", "desk.contact is not set"),
        ("you@desk.example", "desk.contact is still the placeholder 'you@desk.example'"),
    ],
)
def test_a_contact_that_reaches_nobody_is_told_with_the_place_to_change_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, contact: str, told: str
) -> None:
    file = terminal.folder / "steppewatch.toml"
    file.write_text(f"[desk]\ncontact = '{contact}'\n", "utf-8")
    commands = {
        ("status",): 69,
        ("config", "check"): 0,
        ("doctor",): 78,
        ("crawl",): 78,
        ("init", str(terminal.folder)): 0,
    }

    for command, code in commands.items():
        said = terminal.type(*command, code=code)
        assert told in said, command
        assert f"into desk.contact of {file}" in said, command

    monkeypatch.setenv("STEPPEWATCH_DESK__CONTACT", "me@example.org")
    assert "into $STEPPEWATCH_DESK__CONTACT" in terminal.type("config", "check", code=0)


@pytest.mark.parametrize("file", ["topics/kazakhstan-unrest.toml", "outlets.toml"])
def test_status_sees_a_broken_file_that_the_next_crawl_would_meet(terminal: Terminal, file: str) -> None:
    broken = terminal.folder / file
    broken.write_text(broken.read_text("utf-8") + "\nnot toml\n", "utf-8")

    said = terminal.type("status", code=69)

    assert f"! {broken}: not valid TOML" in said


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("STEPPEWATCH_MAIL__PORT", "abc", "got 'abc'. It means: Its port"),
        ("STEPPEWATCH_MAIL__PROT", "25", "unknown key. Known keys there: transport"),
        ("STEPPEWATCH_MAIL", '{"port": "abc"}', "got 'abc'"),
        ("STEPPEWATCH_MAIL", "abc", "not JSON"),
        ("STEPPEWATCH_TOPICS__ACTIVE", "one, two", "not JSON"),
        ("steppewatch_mail__port", "abc", "got 'abc'"),
    ],
)
def test_a_wrong_value_in_the_environment_is_told_of_its_variable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)

    said = terminal.refused("config", "check", code=78)

    assert said.startswith(f"steppewatch: ${variable}: ")
    assert told in said


def test_a_wrong_value_in_the_file_is_told_of_the_file_and_with_what_the_key_means(
    terminal: Terminal,
) -> None:
    file = terminal.folder / "steppewatch.toml"
    file.write_text("[mail]\nport = 'abc'\n", "utf-8")

    said = terminal.refused("config", "check", code=78)

    assert said.startswith(f"steppewatch: {file}: mail.port: ")
    assert "It means: Its port" in said
    assert "config check" not in said


@pytest.mark.parametrize("file", ["steppewatch.toml", "outlets.toml", "topics/kazakhstan-unrest.toml"])
def test_a_file_that_is_not_utf_8_is_told_with_the_line(terminal: Terminal, file: str) -> None:
    broken = terminal.folder / file
    lines = broken.read_bytes().split(b"\n")
    broken.write_bytes(b"\n".join([*lines[:2], "# полдень".encode("cp1251"), *lines[2:]]))

    said = terminal.refused("config", "check", code=78)

    assert f"{broken}: not UTF-8 (at line 3)" in said


def test_where_a_text_is_from_is_an_address_or_refused(terminal: Terminal) -> None:
    text = "Генпрокуратура: 225 человек погибли во время беспорядков."
    asked = ("topic", "explain", text, "--date", "2022-01-15", "--url")

    assert "an outlet in KZ" in terminal.type(*asked, "https://zakon.kz/1", code=0)
    assert "zakon.kz: not an http or https address" in terminal.refused(*asked, "zakon.kz", code=64)
