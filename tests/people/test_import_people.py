import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from itc.people.models import User

HEAD = "Surname,Given name,Sex"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = 0
    try:
        call_command("import_people", *arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().out.splitlines()


def test_the_last_line_counts_and_the_exit_code_is_zero(
    cast: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "north.csv"
    file.write_text(f"{HEAD}\nЛис,Пётр,М\nКот,Иван,М\n", encoding="utf-8")
    assert run(capsys, str(file), "--agency", "north") == (0, ['{"imported": 2, "refused": 0, "skipped": 0}'])
    assert User.objects.filter(agency=cast.north, surname__in=["Лис", "Кот"]).count() == 2


def test_each_refused_row_has_its_line(
    cast: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "north.csv"
    file.write_text(f"{HEAD},Note\nЛис,Пётр,М,\n+1,Иван,М,\nКот,,М,x\n", encoding="utf-8")
    code, lines = run(capsys, str(file), "--agency", "NORTH", "--check")
    assert code == 1
    assert lines == [
        "north.csv: columns not read: Note",
        "north.csv, row 3: A cell begins like a formula: +1",
        "north.csv, row 4: The given name is missing; a dash says that there is none.",
        '{"imported": 0, "refused": 2, "skipped": 0}',
    ]
    code, lines = run(capsys, str(file), "--agency", "NORTH", "--partial")
    assert (code, json.loads(lines[-1])) == (1, {"imported": 1, "refused": 2, "skipped": 0})


def test_a_file_refused_as_a_whole_says_why(
    cast: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "north.csv"
    file.write_text(f"{HEAD}\nЛис,Пётр,М\n", encoding="windows-1251")
    code, lines = run(capsys, str(file), "--agency", "NORTH")
    assert (code, lines[-1]) == (1, '{"imported": 0, "refused": 1, "skipped": 0}')
    assert lines[0].startswith("north.csv: The file is not in UTF-8, perhaps in windows-1251.")
    assert run(capsys, str(file), "--agency", "NORTH", "--encoding", "cp1251")[0] == 0


@pytest.mark.parametrize(
    ("code", "name", "why"), [("NOWHERE", "", "no agency"), ("NORTH", "missing.csv", "No such file")]
)
def test_an_unknown_agency_or_file_stops_the_command(
    cast: SimpleNamespace, tmp_path: Path, code: str, name: str, why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("import_people", str(tmp_path / (name or "x.csv")), "--agency", code)
