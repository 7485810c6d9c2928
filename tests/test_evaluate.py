"""The one command of all figures fails when one falls below its floor, and says what it could not measure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from steppewatch.evaluate import main, read_floors

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


def run(folders: tuple[Path, Path], floors: str) -> int:
    data, tests = folders
    section = "" if floors.startswith("[") else "[text]\n"
    (tests / "floors.toml").write_text(f"{section}{floors}\n", "utf-8")
    return main(["--data", str(data), "--tests", str(tests)])


def test_it_prints_a_table_and_one_line_of_json(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(folders, '"relevance recall" = { least = 1.0 }')
    lines = capsys.readouterr().out.splitlines()
    figures = json.loads(lines[-1])

    assert code == 0
    assert any(line.startswith("relevance recall ") and "least 1" in line for line in lines)
    assert figures["relevance recall"] == figures["language sentences"] == figures["names found"] == 1.0
    assert figures["names merged"] == figures["false alarms, hard neighbours"] == 0


@pytest.mark.parametrize("floor", ['"names found" = { least = 1.1 }', '"names merged" = { most = -1 }'])
def test_it_fails_below_a_floor_and_above_a_ceiling(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], floor: str
) -> None:
    assert run(folders, floor) == 1
    assert "OUTSIDE" in capsys.readouterr().out


def test_it_says_what_it_could_not_measure(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders, '"duplicates, cut" = { least = 0.9 }') == 0
    assert "not measured: duplicates, cut" in capsys.readouterr().err


def test_stories_and_pairs_are_measured_with_the_core_alone(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    pair = {"lang": "ru", "first": LEADS[0], "second": LEADS[0]}
    pairs = [pair | {"label": "OK"}, pair | {"label": "BAD", "second": LEADS[1]}]
    body = "\n".join(json.dumps(pair, ensure_ascii=False) for pair in pairs)
    (folders[0] / "tgcontest_pairs.jsonl").write_text(body, "utf-8")

    assert run(folders, '[stories]\n"ru pairs AUC, core" = { least = 0.9 }') == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["ru pairs AUC, core"] == 1.0
    assert figures["qantar F, core"] == 1.0


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(tmp_path / "absent")])

    assert stopped.value.code == 2


def test_floors_of_precision_and_recall_are_two_measures(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text(
        '[figures]\n"figures, all" = { precision = 0.95, recall = 0.85 }\n[extract]\n"day" = { least = 0.8 }\n',
        "utf-8",
    )

    assert read_floors(tmp_path / "floors.toml") == {
        "figures, all: precision": {"least": 0.95},
        "figures, all: recall": {"least": 0.85},
    }


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_pinned_floors_hold_on_the_shared_data(shared: Path) -> None:
    assert main(["--data", str(shared / "eval"), "--truth", str(shared / "corpus" / "truth.jsonl.gz")]) == 0
