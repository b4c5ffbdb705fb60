"""The .docx itself, unzipped: geometry and fonts as written, drafts and clean copies, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from lxml import etree

from bangfu.kernel.refusal import Refusal
from bangfu.reporting.rules.paper import FigureRun, Paper, Paragraph, bookmark_names, document_number, write
from tests.rules.paper_sample import PLAIN, SUMMARY

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).parents[2]


def _part(file: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return etree.fromstring(archive.read(name))


def _everything(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def _texts(file: bytes) -> list[str]:
    return ["".join(p.itertext(f"{W}t")) for p in _part(file).iter(f"{W}p")]


def _attributes(element: etree._Element | None) -> dict[str, str]:
    assert element is not None
    return {str(name).removeprefix(W): str(value) for name, value in element.attrib.items()}


def _figures(paper: Paper) -> list[FigureRun]:
    return [run for p in paper.paragraphs for run in p.runs if isinstance(run, FigureRun)]


def test_a_table_repeats_its_head_and_sets_its_numbers_right() -> None:
    rows = ("学段", "\t", "人数", "\n", "小学", "\t", FigureRun("x", "1,556"), "\n", "说明", "\t", "12人以上")
    paper = replace(PLAIN, paragraphs=(*PLAIN.paragraphs, Paragraph("table", rows)))
    table = _part(write(paper, draft=False, script="hans")).find(f".//{W}tbl")
    assert table is not None
    cells = ["".join(cell.itertext(f"{W}t")) for cell in table.iter(f"{W}tc")]
    sides = [
        _attributes(found)["val"] if (found := cell.find(f".//{W}jc")) is not None else ""
        for cell in table.iter(f"{W}tc")
    ]
    assert dict(zip(cells, sides, strict=True)) == {
        "学段": "center", "人数": "center", "小学": "", "1,556": "right", "说明": "", "12人以上": "",
    }  # fmt: skip
    assert len(list(table.iter(f"{W}tblHeader"))) == 1
    # LibreOffice drops the rows after one that may not break and does not quite fit, the head's too.
    assert not list(table.iter(f"{W}cantSplit"))


def test_the_page_is_that_of_the_standard() -> None:
    section = _part(write(SUMMARY, draft=False, script="hans")).find(f"{W}body/{W}sectPr")
    assert section is not None
    assert _attributes(section.find(f"{W}pgSz")) == {"w": "11906", "h": "16838"}
    margins = _attributes(section.find(f"{W}pgMar"))
    in_mm = [round(int(margins[side]) / 56.693, 1) for side in ("top", "bottom", "left", "right")]
    assert in_mm == [37.0, 35.0, 28.0, 26.0]
    grid = _attributes(section.find(f"{W}docGrid"))
    assert grid["type"] == "linesAndChars"
    assert 225 / 25.4 * 72 // (int(grid["linePitch"]) / 20) == 22
    assert 156.02 / 25.4 * 72 // (16 + int(grid["charSpace"]) / 4096) == 28


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Normal", "仿宋_GB2312", "32"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("Heading3", "仿宋_GB2312", None),
        ("PageNumber", "宋体", "28"),
    ],
)
def test_each_style_names_its_font_for_chinese_too(style: str, font: str, size: str | None) -> None:
    styles = _part(write(SUMMARY, draft=False, script="hans"), "word/styles.xml")
    found = styles.xpath(f"w:style[@w:styleId='{style}']", namespaces={"w": W[1:-1]})[0]
    assert _attributes(found.find(f"{W}rPr/{W}rFonts"))["eastAsia"] == font
    given = found.find(f"{W}rPr/{W}sz")
    assert (None if given is None else _attributes(given)["val"]) == size


def test_text_is_indented_two_characters_and_its_quotes_are_chinese() -> None:
    file = write(SUMMARY, draft=False, script="hans")
    body = _part(file, "word/styles.xml").xpath("w:style[@w:styleId='BodyText']", namespaces={"w": W[1:-1]})[0]
    assert _attributes(body.find(f"{W}pPr/{W}ind"))["firstLineChars"] == "200"
    runs = [r for r in _part(file).iter(f"{W}r") if r.find(f"{W}t") is not None]
    assert len(runs) > 20
    assert all(_attributes(r.find(f"{W}rPr/{W}rFonts")).get("hint") == "eastAsia" for r in runs)


def test_nothing_is_added_to_the_words() -> None:
    """What a reader copies out is what was put in: no joiners, no spaces."""
    texts = _texts(write(PLAIN, draft=False, script="hans"))
    assert texts == [PLAIN.title, *(p.text for p in PLAIN.paragraphs), PLAIN.signed_by, "2026年11月21日"]


def test_the_draft_holds_every_figure_in_a_bookmark_of_its_own() -> None:
    document = _part(write(SUMMARY, draft=True, script="hans"))
    names = [_attributes(e)["name"] for e in document.iter(f"{W}bookmarkStart")]
    figures = _figures(SUMMARY)
    assert tuple(names) == bookmark_names([f.id for f in figures])
    for start, figure in zip(document.iter(f"{W}bookmarkStart"), figures, strict=True):
        run, end = start.itersiblings().__next__(), list(start.itersiblings())[1]
        assert "".join(run.itertext()) == figure.text
        assert run.find(f"{W}rPr/{W}shd") is not None
        assert end.tag == f"{W}bookmarkEnd"
        assert _attributes(end)["id"] == _attributes(start)["id"]
    assert "核对说明" in _everything(write(SUMMARY, draft=True, script="hans"))


def test_the_clean_copy_has_no_trace_of_the_draft() -> None:
    draft, clean = (_everything(write(SUMMARY, draft=draft, script="hans")) for draft in (True, False))
    for trace in ("bookmark", "w:shd", "fig_", "headerReference", "word/header", "核对", "rsid", "works."):
        assert trace not in clean
    assert all(trace in draft for trace in ("bookmark", "w:shd", "fig_", "headerReference", "核对"))


def test_draft_and_clean_copy_say_the_same() -> None:
    assert _texts(write(SUMMARY, draft=True, script="hans")) == _texts(write(SUMMARY, draft=False, script="hans"))


@pytest.mark.parametrize(
    "ids",
    [
        ["works.count", "works_count", "works-count", "Works_count", "works_count"],
        ["a" * 80, "a" * 81, "里程", "里 程", "71", "71", "71", "71_2"],
        ["x" * 32] * 120,
    ],
)
def test_bookmark_names_are_such_as_word_keeps(ids: list[str]) -> None:
    names = bookmark_names(ids)
    assert len(names) == len(ids)
    assert len({name.lower() for name in names}) == len(ids)
    assert all(name.startswith("fig_") and len(name) <= 40 and name.replace("_", "a").isalnum() for name in names)
    assert all(name.isascii() for name in names)


def test_a_plain_id_is_readable_in_its_bookmark() -> None:
    assert bookmark_names(["road_length", "road_length"]) == ("fig_road_length", "fig_road_length_2")


def _digest(paper: Paper) -> str:
    return hashlib.sha256(
        b"".join(write(paper, draft=d, script=s) for d in (True, False) for s in ("hans", "hant"))
    ).hexdigest()


def test_the_same_input_gives_the_same_bytes_in_another_process_and_time_zone() -> None:
    code = "from tests.rules.test_paper_write import _digest, SUMMARY; print(_digest(SUMMARY))"
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for zone, seed in (("UTC", "1"), ("Asia/Shanghai", "2"))
    }
    assert digests == {_digest(SUMMARY)}
    assert _digest(replace(SUMMARY, made_at=datetime(2026, 11, 22, tzinfo=UTC))) not in digests


def test_the_archive_holds_no_date_of_its_own_and_names_parts_once() -> None:
    with zipfile.ZipFile(io.BytesIO(write(SUMMARY, draft=True, script="hans"))) as archive:
        entries = archive.infolist()
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert max(Counter(e.filename for e in entries).values()) == 1
    assert entries[0].filename == "[Content_Types].xml"


def test_another_reader_opens_it_and_finds_the_properties() -> None:
    opened = docx.Document(io.BytesIO(write(SUMMARY, draft=True, script="hans")))
    assert opened.core_properties.title == SUMMARY.title
    assert opened.core_properties.author == SUMMARY.issuer
    assert opened.core_properties.created == SUMMARY.made_at
    assert opened.sections[0].footer.paragraphs[0].text.startswith("— ")
    assert [p.style.name for p in opened.paragraphs if p.text.startswith("一、")] == ["Heading 1"]


def test_a_paragraph_of_the_kind_stands_in_place_of_the_field() -> None:
    own = (Paragraph("title", ("全县", FigureRun("n", "37个"), "项目情况")), *PLAIN.paragraphs)
    texts = _texts(write(replace(PLAIN, paragraphs=own), draft=False, script="hans"))
    assert texts[0] == "全县37个项目情况"
    assert PLAIN.title not in texts


def test_attachments_are_numbered_where_there_are_several() -> None:
    texts = _texts(write(SUMMARY, draft=False, script="hans"))
    assert "附件：1. 2024年以来交通帮扶项目明细表" in texts
    assert any(t.startswith("2. 建制村") for t in texts)
    one = replace(PLAIN, paragraphs=(*PLAIN.paragraphs, Paragraph("attachment", ("明细表",))))
    assert "附件：明细表" in _texts(write(one, draft=False, script="hans"))


def test_the_imprint_is_set_only_when_asked_for() -> None:
    asked = replace(SUMMARY, copied_to="县委办公室", printed_by="本局办公室", printed_on=date(2026, 11, 22))
    texts = _texts(write(asked, draft=False, script="hans"))
    assert "抄送：县委办公室。" in texts
    assert "本局办公室2026年11月22日印发" in texts
    assert not any("印发" in t for t in _texts(write(SUMMARY, draft=False, script="hans")))


def test_a_red_head_has_its_rule_and_a_plain_paper_none() -> None:
    assert "RedHead" in etree.tostring(_part(write(SUMMARY, draft=False, script="hans"))).decode()
    assert "青禾县交通运输局文件" in _texts(write(SUMMARY, draft=False, script="hans"))
    plain = etree.tostring(_part(write(PLAIN, draft=False, script="hans"))).decode()
    assert "RedHead" not in plain
    assert "DocumentNumber" not in plain


def test_a_document_number_is_written_as_the_standard_has_it() -> None:
    assert document_number("青交", 2026, 12) == "青交〔2026〕12号"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "青交[2026]12号"}, "number"),
        ({"number": "青交〔2026〕第12号"}, "number"),
        ({"number": "青交〔2026〕012号"}, "number"),
        ({"title": " "}, "title"),
        ({"issuer": ""}, "issuer"),
        ({"made_at": datetime(2026, 11, 21)}, "made_at"),
        ({"paragraphs": (Paragraph("poem", ("春眠",)),)}, "kind"),
        ({"paragraphs": (Paragraph("text", ("第一行\n第二行",)),)}, "runs"),
        ({"paragraphs": (Paragraph("text", (FigureRun("", "37个"),)),)}, "runs"),
        ({"addressee": "县委\x00"}, "addressee"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        write(replace(SUMMARY, **change), draft=False, script="hans")
    assert refused.value.field == field
    assert refused.value.cure
    assert "%(" not in str(refused.value)


def test_an_unknown_script_is_refused() -> None:
    with pytest.raises(Refusal, match="latin"):
        write(SUMMARY, draft=False, script="latin")  # type: ignore[arg-type]
