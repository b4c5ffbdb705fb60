"""Files into text: encodings, Word, sheets, and the refusals of what is damaged, locked, hostile or foreign."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bangfu.figures.check import check
from bangfu.figures.reading import outside
from bangfu.figures.reading.sheet import shown
from bangfu.figures.reading.source import read, typed
from bangfu.kernel.refusal import Refusal
from tests.figures.reading.made_files import HEAD, docx, open_document, packed, paragraph, table, xlsx
from tests.rules.paper_press import need_tools, pdf_of

SENTENCE = "共有监测户１２户，\r\n其中甲村5户、乙村7户。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_every_office_encoding(encoding: str) -> None:
    assert read("a.txt", SENTENCE.encode(encoding)).text == SENTENCE.replace("\r\n", "\n")


@pytest.mark.parametrize("separator", [",", ";"])
def test_commas_of_a_csv_are_borders_of_cells(separator: str) -> None:
    rows = ["乡镇,户数,资金", '东河,26,"4,200"', "西坪,21,3150", "合计,48,7350"]
    text = "\n".join(rows).replace(",", separator).replace("4" + separator, "4,")
    made = read("表.csv", text.encode())
    assert made.text == "乡镇\t户数\t资金\n东河\t26\t4,200\n西坪\t21\t3150\n合计\t48\t7350"
    told = {(one.stated, one.computed): one.verdict for one in check(made.text).relations}
    assert told == {("48", "47"): "inconsistent", ("7350", "7350"): "consistent"}
    assert read("表.txt", text.encode()).text == text


def test_typed_text_has_one_kind_of_line_end() -> None:
    assert typed("甲\r\n乙\r丙\n").text == "甲\n乙\n丙\n"


def test_word_paragraphs_tables_and_nested_tables() -> None:
    inner = table([[paragraph("内一"), paragraph("内二")]])
    body = paragraph("共6", "87", "3户") + table(
        [[paragraph("甲"), paragraph("12") + paragraph("户")], [paragraph("乙") + inner + "<w:p/>", paragraph("13户")]]
    )
    assert read("a.docx", docx(body + paragraph("止"))).text == "共6873户\n甲\t12 户\n乙\t13户\n内一\t内二\n止\n"


def test_word_merged_cells_keep_their_columns() -> None:
    wide = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph("合计")
    assert read("a.docx", docx(table([[wide, paragraph("9")]]))).text == "合计\t\t9\n"


def test_word_shows_what_a_reader_sees() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>甲</w:t><w:tab/><w:t>1</w:t><w:br/><w:t>乙</w:t></w:r></w:p>"
    )
    assert read("a.docx", docx(body)).text == "新链甲\t1\n乙\n"


def test_word_text_boxes_once_and_footnotes_last() -> None:
    box = "<w:pict><w:txbxContent>" + paragraph("框内5户") + "</w:txbxContent></w:pict>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>"
        + box
        + "</mc:Choice><mc:Fallback>"
        + box
        + "</mc:Fallback></mc:AlternateContent></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        + paragraph("后文")
    )
    notes = (
        f"<w:footnote w:id='1'>{paragraph('别处')}</w:footnote><w:footnote w:id='2'>{paragraph('注3户')}</w:footnote>"
    )
    assert read("a.docx", docx(body, notes)).text == "正文\n框内5户\n后文\n注3户\n"


def test_sheets_show_numbers_as_the_sheet_does() -> None:
    rows = (
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>0.924</v></c></row>'
        '<row><c r="A2" t="inlineStr"><is><t>乙</t></is></c><c r="B2"><v>0.30000000000000004</v></c>'
        '<c r="C2" s="2"><v>1234.565</v></c><c r="XFD2"><v>1</v></c></row>'
    )
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="#,##0.00_ "/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="170"/></cellXfs>'
    )
    shared = "<si><r><t>甲</t></r><r><t>村</t></r><rPh><t>jia</t></rPh></si>"
    assert read("a.xlsx", xlsx(rows, styles, shared)).text == "甲村\t\t92.40%\n乙\t0.3\t1234.57\n"


def test_hidden_sheets_are_not_read() -> None:
    assert read("a.xlsx", xlsx("<row><c><v>1</v></c></row>", state="hidden")).text == ""


@pytest.mark.parametrize(
    ("raw", "code", "wanted"),
    [
        ("12", "", "12"),
        ("12", '0"户"', "12"),
        ("0.5", "0%", "50%"),
        ("45292", "yyyy-mm-dd", "45292"),
        ("1E+300", "0.00", "1E+300"),
        ("x", "0", "x"),
        ("1200", "", "1200"),
        ("-3.25", "0.0;[Red]-0.0", "-3.3"),
    ],
)
def test_number_formats(raw: str, code: str, wanted: str) -> None:
    assert shown(raw, code) == wanted


def bomb() -> bytes:
    return docx(paragraph("x") + "<w:p/>" * 10, **{"word/media.bin": "0" * 60_000_000})


def many() -> bytes:
    return docx(paragraph("x"), **{f"word/{place}.xml": "" for place in range(3100)})


REFUSED = {
    "nothing": ("a.txt", b" \n", "empty"),
    "binary": ("a.txt", bytes(range(256)) * 4, "not a text"),
    "cut off": ("a.docx", docx(paragraph("x"))[:-40], "damaged"),
    "flipped": ("a.docx", docx(paragraph("户" * 500)).replace(b"word/document", b"word/dokument", 1), "damaged"),
    "no xml": ("a.docx", docx("<w:p>"), "damaged"),
    "entities": ("a.docx", docx(paragraph("&a;"), head='<!DOCTYPE d [<!ENTITY a "b">]>'), "document type"),
    "outside entity": (
        "a.docx",
        docx(paragraph("x"), head='<!DOCTYPE d SYSTEM "file:///etc/hostname">'),
        "document type",
    ),
    "bomb": ("a.docx", bomb(), "too large"),
    "many parts": ("a.docx", many(), "too large"),
    "macros": ("a.docm", docx(paragraph("x"), kind="wordprocessingml.document.macroEnabled.main"), "macros"),
    "archive": ("a.zip", packed({"a.txt": "x"}), "archive"),
    "locked": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "password"),
    "renamed": ("a.docx", "只是文字".encode(), "something else"),
    "slides": ("a.pptx", packed({"[Content_Types].xml": HEAD + "<Types/>"}), "not known"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_what_and_what_to_do(case: str) -> None:
    name, content, words = REFUSED[case]
    with pytest.raises(Refusal) as no:
        read(name, content)
    assert words in no.value.message
    assert no.value.cure or case == "nothing"


@pytest.mark.parametrize(
    ("name", "start"), [("a.pdf", b"%PDF-1.4\n%%EOF"), ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")]
)
def test_without_a_program_one_sentence_says_how_to_convert(
    name: str, start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside.shutil, "which", lambda program: None)
    with pytest.raises(Refusal, match=r"save it as \.docx"):
        read(name, start)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "pdftotext"
    hanging.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/child\nwait\n")
    hanging.chmod(0o755)
    monkeypatch.setattr(outside.shutil, "which", lambda program: str(hanging))
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    with pytest.raises(Refusal, match="could not be converted"):
        read("a.pdf", b"%PDF-1.4\n%%EOF")
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


@pytest.mark.paper
def test_an_old_file_is_turned_and_a_pdf_read() -> None:
    need_tools()
    rtf = b"{\\rtf1\\ansi\\ansicpg936 total 12, of which 5 and 7\\par}"
    old = read("a.rtf", rtf)
    assert "total 12, of which 5 and 7" in old.text
    assert old.word is not None
    printed = read("a.pdf", pdf_of(docx(paragraph("total 12, of which 5 and 7"))))
    assert "total 12, of which 5 and 7" in printed.text


@pytest.mark.paper
def test_a_converted_document_fetches_nothing() -> None:
    need_tools()
    asked: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Door) as door:
        Thread(target=door.serve_forever, daemon=True).start()
        assert "12" in read("a.odt", open_document(f"http://127.0.0.1:{door.server_port}/a.png")).text
        door.shutdown()
    assert asked == []
