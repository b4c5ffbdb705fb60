"""Verbs speak the language of the console, Chinese as on the pages where it has none; their JSON is one for all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.utils.translation import get_language, override

from bangfu.cli.arguments import VERDICTS_OF_CLAIMS, parser
from bangfu.cli.language import language_of, told
from bangfu.cli.main import main
from bangfu.cli.telling import Telling, fitted
from bangfu.cli.verbs import claims, doctor
from bangfu.kernel.refusal import Refusal
from bangfu.web.words import VERDICTS
from tests.actions.test_claims import BOOK, filled


@pytest.mark.parametrize(
    ("asked", "variables", "spoken"),
    [
        (None, {}, "zh"),
        (None, {"LANG": "C.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("en", {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_console(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, variables: dict[str, str], spoken: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language_of(asked) == spoken


def test_a_refusal_is_told_in_the_language_and_names_its_field() -> None:
    no = Refusal("There is no claim “%(code)s”.", field="code", code="X")
    assert told(no, "en") == "code: There is no claim “X”."
    assert told(no, "zh").startswith("code：") and "X" in told(no, "zh") and "There" not in told(no, "zh")


def test_a_chinese_character_takes_two_places() -> None:
    assert fitted("计划", 6) == "计划  " and fitted("12", 6, right=True) == "    12"


@pytest.mark.django_db
def test_claims_print_both_values_their_difference_and_the_first_repair(capsys: pytest.CaptureFixture[str]) -> None:
    county = filled(BOOK)
    answers = {}
    for language, spoken in (("zh", "zh-hans"), ("en", "en")):
        given = parser().parse_args(["claims", "--county", county.code, "--lang", language])
        with override(spoken):
            assert claims.run(given, Telling(as_json=False)) == 1
            answers[language] = capsys.readouterr().out
    head, *lines = answers["zh"].splitlines()
    assert head.split() == ["编号", "填报数", "计算数", "差额", "单位", "结论"]
    place = next(number for number, line in enumerate(lines) if line.startswith("C-SUM"))
    assert lines[place].split()[1:6] == ["455人", "445", "+10", "人", "不符"]
    assert "相差+10人" in lines[place + 2] and "即可对上" in lines[place + 3]
    assert lines[-1].startswith("共 ") and "不符 " in lines[-1]
    agreeing = next(line for line in lines if "相符" in line.split())
    assert agreeing.split()[3] == "0"
    assert "Does not agree" in answers["en"] and "instead of" in answers["en"]


@pytest.mark.django_db
def test_the_document_for_programs_is_the_same_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    county = filled(BOOK)
    documents = []
    for spoken in ("zh-hans", "en"):
        with override(spoken):
            claims.run(parser().parse_args(["claims", "--county", county.code, "--json"]), Telling(as_json=True))
            assert get_language() == spoken
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1]


@pytest.mark.parametrize(("language", "words"), [("zh", "“2026-13-01”不是日期"), ("en", "“2026-13-01” is no day")])
def test_a_wrong_day_is_told_in_the_language(capsys: pytest.CaptureFixture[str], language: str, words: str) -> None:
    assert main(["freeze", "--as-of", "2026-13-01", "--lang", language]) == 2
    said = capsys.readouterr().err
    assert words in said and "fromisoformat" not in said


def test_a_file_that_is_not_there_is_told_in_the_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, words in ((str(tmp_path / "no.txt"), "没有文件"), (str(tmp_path), "是文件夹")):
        assert main(["check-figures", name, "--lang", "zh"]) == 2
        said = capsys.readouterr().err
        assert words in said and "directory" not in said


@pytest.mark.parametrize("words", [["--help"], ["backup", "--help"], ["report", "--help"], ["restore", "--help"]])
def test_help_speaks_the_language(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    said = {}
    for language in ("zh", "en"):
        with pytest.raises(SystemExit):
            main([*words, "--lang", language])
        said[language] = capsys.readouterr().out
    assert "用法：" in said["zh"] and "选项" in said["zh"] and "显示本说明" in said["zh"]
    assert not re.search(r"usage|options|show this help|backup file|make a report", said["zh"])
    assert "usage:" in said["en"] and "options" in said["en"] and "选项" not in said["en"]


@pytest.mark.django_db
def test_the_doctor_speaks_the_language_and_its_document_is_one_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    said, documents = {}, []
    for language, spoken in (("zh", "zh-hans"), ("en", "en")):
        with override(spoken):
            doctor.run(parser().parse_args(["doctor"]), Telling(as_json=False))
            said[language] = capsys.readouterr().out
            doctor.run(parser().parse_args(["doctor", "--json"]), Telling(as_json=True))
            documents.append([(line["check"], line["level"]) for line in json.loads(capsys.readouterr().out)["lines"]])
    assert "磁盘：剩余" in said["zh"] and "disk" not in said["zh"]
    assert "disk: " in said["en"] and "GiB free" in said["en"]
    assert (documents[0] == documents[1] and ("disk", "ok") in documents[0]) or ("disk", "warn") in documents[0]


@pytest.mark.django_db
def test_claims_of_one_verdict_are_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(VERDICTS_OF_CLAIMS) == set(VERDICTS)
    county = filled(BOOK)
    given = parser().parse_args(["claims", "--county", county.code, "--verdict", "inconsistent"])
    assert claims.run(given, Telling(as_json=True)) == 1
    listed = json.loads(capsys.readouterr().out)["claims"]
    assert {one["verdict"] for one in listed} == {"inconsistent"}


def test_an_unknown_verb_is_refused_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "make-tea"]) == 2
    said = capsys.readouterr().err
    assert "没有“make-tea”" in said and "invalid" not in said
    assert "One book of aid" in parser("en").format_help() and "帮扶一本账" in parser("zh").format_help()
