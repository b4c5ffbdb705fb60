"""Traditional characters, and where a title turns."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from bangfu.reporting.rules.paper import FigureRun, Paragraph, write
from bangfu.reporting.rules.paper.script import in_traditional, traditional
from bangfu.reporting.rules.paper.titling import title_lines
from tests.rules.paper_sample import SUMMARY


def _document(file: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        root = etree.fromstring(archive.read(part))
    return "".join(str(t) for t in root.itertext())


def test_the_whole_document_turns_traditional() -> None:
    file = write(replace(SUMMARY, copied_to="县委办公室"), draft=True, script="hant")
    text = _document(file, "word/document.xml")
    for words in ("青禾縣交通運輸局文件", "青交〔2026〕12號", "工作情況的報告", "縣委、縣政府：", "抄送：縣委辦公室。"):
        assert words in text
    assert "縣" in _document(file, "docProps/core.xml")
    assert "核對稿" in _document(file, "word/header.xml")
    assert not set("县办设运输况报") & set(text)


def test_only_characters_change_never_words_or_figures() -> None:
    file = write(SUMMARY, draft=False, script="hant")
    text = _document(file, "word/document.xml")
    plain = _document(write(SUMMARY, draft=False, script="hans"), "word/document.xml")
    assert len(text) == len(plain)
    assert [c for c in text if c.isascii()] == [c for c in plain if c.isascii()]
    assert traditional("信息项目软件") == "信息項目軟件"


def test_ids_of_figures_stay() -> None:
    paper = replace(SUMMARY, paragraphs=(Paragraph("text", ("里程", FigureRun("总里程", "25公里"))),))
    run = in_traditional(paper).paragraphs[0].runs[1]
    assert run == FigureRun("总里程", "25公里")


def test_a_phrase_cut_by_a_figure_keeps_its_meaning() -> None:
    """只 is 隻 after a number and 只 by itself: converted run by run, 3千 | 只羊 would be wrong."""
    assert traditional("3千") + traditional("只羊") != "3千隻羊"
    paper = replace(SUMMARY, paragraphs=(Paragraph("text", ("发放", FigureRun("n", "3千"), "只羊")),))
    assert in_traditional(paper).paragraphs[0].runs == ("發放", FigureRun("n", "3千"), "隻羊")


@pytest.mark.parametrize(
    ("simplified", "right"),
    [
        ("补助资金发放", "補助資金發放"),
        ("补助金发放到户", "補助金發放到戶"),
        ("学生发放补贴", "學生發放補貼"),
        ("成长发展", "成長發展"),
        ("审核、复核、考核和核查", "審核、複核、考核和核查"),
        ("折合15亩", "折合15畝"),
        ("抗旱、树干、干部、干净", "抗旱、樹幹、幹部、乾淨"),
        ("公里、里程、村里、里长", "公里、里程、村裏、里長"),
        ("今后、皇后", "今後、皇后"),
        ("征地、特征、远征", "徵地、特徵、遠征"),
        ("制度、研制", "制度、研製"),
        ("理发师培训", "理髮師培訓"),
        ("余款、其余", "餘款、其餘"),
    ],
)
def test_one_simplified_character_of_several_traditional_ones(simplified: str, right: str) -> None:
    assert traditional(simplified) == right


@pytest.mark.parametrize(
    ("title", "issuer", "lines"),
    [
        ("交通运输局2024年至今脱贫攻坚工作总结", "", ("交通运输局2024年至今脱贫攻坚工作总结",)),
        (
            "青禾县交通运输局关于2024年以来交通帮扶工作情况的报告",
            "青禾县交通运输局",
            ("青禾县交通运输局", "关于2024年以来交通帮扶工作情况的报告"),
        ),
        ("青禾县教育局\n2026年工作总结", "青禾县教育局", ("青禾县教育局", "2026年工作总结")),
        ("一" * 30, "", ("一" * 30,)),
        (
            "青禾县交通运输局2026年工作总结和2027年工作计划（截至11月22日）",
            "青禾县交通运输局",
            ("青禾县交通运输局2026年工作总结和", "2027年工作计划（截至11月22日）"),
        ),
        (
            "青禾县交通运输局2026年常态化精准帮扶工作计划（截至11月22日）",
            "青禾县交通运输局",
            ("青禾县交通运输局", "2026年常态化精准帮扶工作计划", "（截至11月22日）"),
        ),
    ],
)
def test_a_title_turns_between_words(title: str, issuer: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title, issuer) == lines


def test_a_turned_title_keeps_every_word_and_fits_its_lines() -> None:
    title = "青禾县农业农村和乡村振兴局关于巩固拓展脱贫攻坚成果同乡村振兴有效衔接2026年度工作总结"
    lines = title_lines(title, "青禾县农业农村和乡村振兴局")
    assert "".join(lines) == title
    assert len(lines) == 3
    assert all(len(line) <= 22 for line in lines)
    assert not any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(lines))
