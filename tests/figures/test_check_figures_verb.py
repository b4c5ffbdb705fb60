"""`bangfu check-figures`: its JSON, its exit codes, its languages, and that it starts quickly and without Django."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bangfu.cli.language import VARIABLES
from bangfu.cli.main import main
from bangfu.figures.reading.kinds import KINDS, OLD, TEXTS

WRONG = "全县共有监测户100户，其中东岸镇50户、西岸乡30户、河口镇10户。"
RIGHT = "全县共有监测户100户，其中东岸镇50户、西岸乡30户、河口镇20户。"


@pytest.fixture(autouse=True)
def console_without_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "材料.txt"
    path.write_text(WRONG, "utf-8")
    return path


def test_json_has_the_promised_shape(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-figures", str(file), "--json"]) == 1
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert set(said) == {"file", "figures", "relations", "counts"}
    assert said["file"] == str(file)
    figures = {one["id"]: one for one in said["figures"]}
    assert set(figures["f1"]) == {"id", "text", "value", "unit", "start", "end"}
    assert all(WRONG[one["start"] : one["end"]] == one["text"] for one in figures.values())
    (relation,) = [one for one in said["relations"] if one["verdict"] == "inconsistent"]
    assert (relation["kind"], relation["stated"], relation["computed"]) == ("sum", "100", "90")
    assert figures[relation["operands"][0]]["value"] == "100"
    assert WRONG[relation["start"] : relation["end"]] == relation["quote"]
    assert {"figure": relation["operands"][0], "value": "90"}.items() <= relation["repairs"][0].items() or any(
        repair["value"] in ("90", "20") for repair in relation["repairs"]
    )
    assert said["counts"]["inconsistent"] == 1


def test_a_text_that_adds_up_leaves_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(RIGHT, "utf-8")
    assert main(["check-figures", str(path)]) == 0
    assert "不符" not in capsys.readouterr().out


@pytest.mark.parametrize(("words", "wanted"), [([], "不符 1"), (["--lang", "en"], "Does not add up 1")])
def test_a_person_reads_what_is_wrong_first(
    file: Path, capsys: pytest.CaptureFixture[str], words: list[str], wanted: str
) -> None:
    assert main(["check-figures", str(file), *words]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[1] == wanted
    assert "1 relations" not in lines[0]
    assert "50户 + 30户 + 10户 = 90户" in lines[2]


@pytest.mark.parametrize(("name", "code"), [("a.zip", 2), ("a.exe", 2), ("a", 1), ("材料11.22", 1), ("a.csv", 1)])
def test_a_file_of_another_kind_is_refused_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, code: int
) -> None:
    path = tmp_path / name
    path.write_text(WRONG, "utf-8")
    assert main(["check-figures", str(path)]) == code
    assert ("docx xlsx" in capsys.readouterr().err) == (code == 2)


def test_stdin_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode("gb18030")), "utf-8"))
    assert main(["check-figures", "-", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["file"] == "-"


def test_the_document_with_comments_is_written(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    assert main(["check-figures", str(file), "--out", str(out)]) == 1
    document = Document(str(out))
    assert document.paragraphs[0].text == WRONG
    assert any("不符" in comment.text for comment in document.comments)


@pytest.mark.parametrize(("words", "wanted"), [([], "文件"), (["--lang", "en"], "password")])
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], wanted: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    assert main(["check-figures", str(path), *words]) == 2
    assert wanted in capsys.readouterr().err


def test_a_missing_file_is_refused_and_json_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-figures", str(tmp_path / "no.txt"), "--json", "--lang", "en"]) == 2
    assert "There is no file" in json.loads(capsys.readouterr().out)["refused"]


def test_it_starts_without_django_and_without_a_book(file: Path) -> None:
    code = (
        "import sys\nfrom bangfu.cli.main import main\n"
        f"main(['check-figures', {str(file)!r}, '--json'])\n"
        "heavy = {'django', 'duckdb', 'pyarrow', 'sqlglot'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_one_list_of_kinds_stands_in_the_help_and_in_the_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.zip7").write_text("x", "utf-8")
    assert main(["check-figures", str(tmp_path / "a.zip7")]) == 2
    refused = capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["check-figures", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert " ".join(KINDS) in refused and " ".join(KINDS) in told
    assert set(KINDS) <= {"docx", "xlsx", "pdf", *OLD, *TEXTS}


def test_an_empty_file_is_told_without_a_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("", "utf-8")
    for language in ("zh", "en"):
        assert main(["check-figures", str(tmp_path / "a.txt"), "--lang", language]) == 2
        assert "file" not in capsys.readouterr().err.partition(" ")[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([], "VERB"),
        (["check-figures"], "file"),
        (["check-figures", "a", "--nothing"], "--nothing"),
        (["report", "survey", "--org"], "--org"),
        (["nothing"], "check-figures"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_chinese(
    line: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*line, "--lang", "zh"] if line[-1:] != ["--org"] else line) == 2
    told = capsys.readouterr().err
    assert said in told and "error" not in told and re.search("[一-鿿]", told)
