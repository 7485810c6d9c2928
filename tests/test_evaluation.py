"""The one command of all figures fails when one falls below its floor, and says what it could not measure."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from steppewatch.evaluation import figures
from steppewatch.evaluation.__main__ import PARTS, main
from steppewatch.evaluation.measures import TESTS, Sources, Tally, read_floors

LEADS = (
    {
        "date": "2022-01-05",
        "title": "Протесты в Алматы",
        "story": "protest",
        "lang": "ru",
        "text": "Введён режим ЧП, сообщили власти Казахстана.",
    },
    {
        "date": "2022-01-06",
        "title": "Kazakhstan's internet is cut",
        "story": "internet",
        "lang": "en",
        "text": "Protesters in Almaty cannot call home.",
    },
)
SENTENCES = (
    "en\tThe old bridge over the river was closed to lorries this morning.",
    "ru\tСтарый мост через реку сегодня утром закрыли для грузовиков.",
)
NAMES = '[same]\nlavrov = ["Сергей Лавров", "Sergei Lavrov"]\n[unlike]\npairs = [["Петров", "Павлов"]]\n'


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return a folder of data and a folder of tests, each as small as can be."""
    data, tests = tmp_path / "data", tmp_path / "tests"
    (tests / "data").mkdir(parents=True)
    data.mkdir()
    rows = "\n".join(json.dumps(lead, ensure_ascii=False) for lead in LEADS)
    (data / "qantar_multilingual.jsonl").write_text(rows, "utf-8")
    (data / "langid.tsv").write_text("\n".join(("lang\ttext", *SENTENCES)), "utf-8")
    (tests / "data" / "names.toml").write_text(NAMES, "utf-8")
    (tests / "data" / "hard_neighbours.toml").write_text(
        '[[lead]]\nrelevant = false\ndate = 2022-01-05\ntitle = "Snow in Almaty"\ntext = "Roads are closed."\n',
        "utf-8",
    )
    return data, tests


def run(folders: tuple[Path, Path], floors: str = "", *options: str) -> int:
    data, tests = folders
    (tests / "floors.toml").write_text(f"{floors}\n", "utf-8")
    return main(["--data", str(data), "--tests", str(tests), *options])


def test_it_prints_a_table_and_one_line_of_json(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(folders, '[relevance]\n"relevance recall" = { least = 1.0 }')
    lines = capsys.readouterr().out.splitlines()
    measured = json.loads(lines[-1])

    assert code == 0
    assert any(line.startswith("relevance recall ") and "least 1" in line for line in lines)
    assert measured["relevance recall"] == measured["language sentences"] == measured["names found"] == 1.0
    assert measured["names merged"] == measured["false alarms, hard neighbours"] == 0
    assert "hard neighbours recall" not in measured, "there is no case of it"


@pytest.mark.parametrize("floor", ['"names" = { found = 1.1 }', '"names merged" = { most = -1 }'])
def test_it_fails_below_a_floor_and_above_a_ceiling(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], floor: str
) -> None:
    assert run(folders, f"[names]\n{floor}") == 1
    assert "OUTSIDE" in capsys.readouterr().out


def test_it_says_what_it_could_not_measure(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders, '[duplicates]\n"duplicates, cut" = { recall = 0.9 }') == 0
    assert "not measured: duplicates, cut recall" in capsys.readouterr().err


def test_stories_and_pairs_are_measured_with_the_core_alone(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    pair = {"lang": "ru", "first": LEADS[0], "second": LEADS[0]}
    pairs = [pair | {"label": "OK"}, pair | {"label": "BAD", "second": LEADS[1]}]
    body = "\n".join(json.dumps(pair, ensure_ascii=False) for pair in pairs)
    (folders[0] / "tgcontest_pairs.jsonl").write_text(body, "utf-8")

    assert run(folders, '[stories]\n"ru pairs, core" = { AUC = 0.9 }') == 0
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert measured["ru pairs, core AUC"] == 1.0
    assert measured["qantar, core F"] == 1.0


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(tmp_path / "absent")])

    assert stopped.value.code == 2


def test_nothing_measured_is_no_success(folders: tuple[Path, Path]) -> None:
    assert run(folders, "", "--only", "passes") == 0
    assert main(["--tests", str(folders[1]), "--only", "passes"]) == 1


def test_labels_in_the_folder_of_data_stand_in_for_our_own(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (folders[0] / "names.toml").write_text('[same]\nx = ["Кот", "Собака"]\n', "utf-8")

    assert run(folders, '[names]\n"names" = { found = 1 }\n"names, given" = { found = 0.9 }') == 1
    told = capsys.readouterr()
    assert "Кот / Собака" not in told.out
    assert json.loads(told.out.splitlines()[-1])["names, given found"] == 0
    assert "not measured: names found" in told.err


def test_what_went_wrong_is_told_when_asked_and_of_one_part_only(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (folders[0] / "names.toml").write_text('[same]\nx = ["Кот", "Собака"]\n', "utf-8")

    run(folders, "", "--only", "names", "--wrong")

    told = capsys.readouterr().out
    assert "    Кот / Собака\n" in told
    assert set(json.loads(told.splitlines()[-1])) == {"names, given found"}


def test_labels_of_anyone_are_measured_by_language_and_held_to_floors(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    labels = folders[1] / "anyone.toml"
    labels.write_text(
        """[[case]]\nlanguage = "en"\ntext = "Police detained 12 people."\nfigures = ["detained people 13"]\n"""
    )

    floor = '[figures]\n"figures, given" = { recall = 0.85 }'
    assert run(folders, floor, "--labels", str(labels), "--only", "figures", "--json") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["figures, given precision"] == 0
    assert json.loads(line)["figures, given, en recall"] == 0


# ---------------------------------------------------------------- our own labels


@pytest.mark.parametrize("part", ["names", "figures", "credits", "novelty"])
def test_our_own_labels_keep_every_floor(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", part, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    floors = read_floors(TESTS / "floors.toml", [part])
    assert {name for name in floors if ", given" not in name} <= found.keys()


@pytest.mark.parametrize("part", ["figures", "credits", "novelty"])
def test_what_is_held_out_is_never_shown(part: str) -> None:
    held_out = [one for one in PARTS[part](Sources(own=TESTS / "data")) if "held out" in one.name]

    assert any(one.value < 1 for one in held_out) or part == "credits"
    assert all(not one.wrong for one in held_out)


def test_the_news_is_found_far_more_often_than_the_lead_alone_tells_it() -> None:
    found = {one.name: one.value for one in PARTS["novelty"](Sources(own=TESTS / "data"))}

    assert found["news"] > found["news, lead alone"] + 0.4


def test_a_figure_that_is_missed_lowers_the_recall() -> None:
    case = figures.load(TESTS / "data" / "figures.toml")[0]
    worse = replace(case, figures=(*case.figures, "killed people 999"))

    found = {one.name: one for one in figures.measure_cases([worse], group="seen")}

    assert found["figures, seen recall"].value < 1
    assert "killed people 999" in found["figures, seen recall"].wrong[0]


# ---------------------------------------------------------------- floors


def test_floors_of_precision_and_recall_are_two_measures_named_as_they_are_measured(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text(
        '[figures]\n"figures, all" = { precision = 0.95, recall = 0.85 }\n[extraction]\n"day" = { least = 0.8 }\n',
        "utf-8",
    )

    floors = read_floors(tmp_path / "floors.toml", ["figures"])

    assert floors == {"figures, all precision": {"least": 0.95}, "figures, all recall": {"least": 0.85}}
    assert floors.keys() == {one.name for one in Tally().measures("figures, all")}


def test_every_section_of_the_floors_is_a_part() -> None:
    assert tomllib.loads((TESTS / "floors.toml").read_text("utf-8")).keys() == {*PARTS, "extraction"}


# ---------------------------------------------------------------- stories as they come in


def test_stories_of_documents_that_come_in_one_by_one_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dam, chess = (
        "The dam at Karasay cracked, Timur Abay warned.",
        "Dana Ospan won the chess final in Oskemen.",
    )
    rows = [
        f'{{"id": "{n}", "lang": "en", "story": "{text[4]}", "title": "{text[:20]}", "text": "{text}"}}'
        for n, text in enumerate([dam, chess] * 15)
    ]
    (tmp_path / "ecbplus.jsonl").write_text("\n".join(rows), "utf-8")

    assert main(["--data", str(tmp_path), "--only", "passes"]) == 0
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert measured["ecbplus, assigned F"] == measured["ecbplus, assigned and repaired F"] == 1
    assert measured["ecbplus, assigned and repaired moved"] == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_pinned_floors_hold_on_the_shared_data(shared: Path) -> None:
    assert main(["--data", str(shared / "eval"), "--truth", str(shared / "corpus" / "truth.jsonl.gz")]) == 0
